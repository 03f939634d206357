"""Definitions, edge cases and reproducibility of the tracking quantities."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.experiments.tracking.replicates import phase_error
from verdict.experiments.tracking import (
    Estimate,
    cardinality,
    cardinality_change,
    clt,
    f4,
    gradient,
    gradient_norm,
    means,
    q_struct,
    ratio_of,
    reference_change,
    total,
    tracking_ratio,
    windowed_error,
)
from verdict.experiments.tracking.estimate import jackknifed
from verdict.experiments.tracking.resample import resampled_means, resamples_of
from verdict.statistics.tau import estimate_series
from verdict.words.errors import UsageError

LEVEL = 0.95


def exactly(value):
    """Make an estimate with a tenth of relative error."""
    return Estimate(value, 0.1 * value, 0.8 * value, 1.25 * value, 20.0, LEVEL)


def series(seed, n_chains=8, n_draws=800, n_obs=6):
    """Draw independent ±1 draws."""
    return np.random.default_rng(seed).choice([-1, 1], size=(n_chains, n_draws, n_obs)).astype(np.int8)


def test_the_norm_is_freed_of_noise():
    """Over 400 draws of pure noise around a known g the corrected ‖g‖² averages to it; the plain one does not."""
    rng = np.random.default_rng(1)
    g = np.array([0.3, -0.2, 0.1, 0.0])
    found, plain = [], []
    for _ in range(400):
        positive, negative = g + rng.normal(0, 0.4, (6, 4)), rng.normal(0, 0.5, (10, 4))
        found.append(gradient_norm(positive, negative, level=LEVEL))
        plain.append(float((gradient(positive, negative) ** 2).sum()))
    values = np.array([e.value for e in found])
    assert abs(values.mean() - 0.14) < 4 * values.std() / 20.0
    assert np.mean(plain) - 0.14 > 0.15
    assert sum(e.lo <= 0.14 <= e.hi for e in found) >= 360


def test_a_gradient_lost_in_noise_has_only_an_upper_bound():
    """The value may be negative, the interval starts at zero, and a quotient by it has no upper end."""
    rng = np.random.default_rng(2)
    norm = gradient_norm(rng.normal(0, 1, (4, 50)), rng.normal(0, 1, (4, 50)), level=LEVEL)
    assert norm.lo == 0.0
    assert norm.hi > 0.0
    assert math.isinf(ratio_of(exactly(1.0), Estimate(0.1, 0.2, 0.0, 0.5, 5.0, LEVEL)).hi)


@pytest.mark.parametrize("n", [1])
def test_single_chains_are_unknown(n):
    """One replicate, one reference or one chain of a phase: no error, hence no interval."""
    one, many = np.zeros((n, 3)), np.random.default_rng(3).normal(size=(5, 3))
    assert math.isnan(gradient_norm(one, many, level=LEVEL).value)
    assert math.isnan(phase_error(one, many, 10, level=LEVEL).total.lo)
    assert math.isnan(phase_error(many, one, 10, level=LEVEL).total.lo)
    assert math.isnan(reference_change(one, one, np.ones(3), level=LEVEL).lo)
    assert not phase_error(one, many, 10, level=LEVEL).total.interval().known


def test_jackknife_of_a_mean_is_the_textbook_error():
    """For a mean the jackknife is s²/n exactly, with n - 1 degrees of freedom."""
    x = np.random.default_rng(4).normal(5.0, 1.0, 12)
    found = jackknifed(float(x.mean()), [(x.sum() - x) / 11], level=LEVEL, positive=False)
    assert found.error == pytest.approx(x.std(ddof=1) / math.sqrt(12))
    assert found.degrees == pytest.approx(11.0)


def test_ratios_add_relative_variances_and_carry_what_is_not_known():
    """Quotients of independent estimates; infinite and unknown ends stay so."""
    found = ratio_of(exactly(2.0), exactly(4.0), 3.0)
    assert found.value == pytest.approx(1.5)
    assert found.error == pytest.approx(1.5 * math.hypot(0.1, 0.1))
    endless = Estimate(4.0, 1.0, 3.0, math.inf, 5.0, LEVEL)
    assert ratio_of(exactly(2.0), endless).lo == 0.0
    assert math.isinf(ratio_of(endless, exactly(2.0)).hi)
    nothing = Estimate(*([math.nan] * 5), LEVEL)
    assert math.isnan(ratio_of(nothing, exactly(1.0)).lo)
    assert math.isnan(ratio_of(exactly(1.0), nothing).value)


def test_f4_compares_phases_at_one_length():
    """A hundredth of the mean square error is a ratio of 0.01."""
    rng = np.random.default_rng(5)
    small, large = rng.normal(0, 0.01, (16, 40)), rng.normal(0, 0.1, (16, 40))
    origin = rng.normal(0, 1e-4, (16, 40))
    ratio = f4(phase_error(small, origin, 400, level=LEVEL), phase_error(large, origin, 400, level=LEVEL))
    assert ratio.value == pytest.approx(0.01, rel=0.3)


def test_reference_change_follows_its_definition():
    """‖g(K) - g(K/2)‖/‖g(K)‖ from halves of the window."""
    rng = np.random.default_rng(6)
    first, second, positive = rng.normal(0.2, 0.1, (8, 5)), rng.normal(0.0, 0.1, (8, 5)), np.ones(5)
    whole = positive - 0.5 * (first + second).mean(axis=0)
    half = positive - first.mean(axis=0)
    found = reference_change(first, second, positive, level=LEVEL)
    assert found.value == pytest.approx(np.linalg.norm(whole - half) / np.linalg.norm(whole))
    assert 0.0 < found.lo < found.value < found.hi


def test_card_counts_the_smallest_set():
    """Of S = 4, 3, 2, 1: half is carried by two, 0.4 by one, all by four."""
    tau = estimate_series("sokal", series(7, n_obs=4), level=LEVEL)
    weights = np.array([1.0, 4.0, 2.0, 3.0])
    from dataclasses import replace

    known = replace(tau, centre=weights, variance=np.full(4, 0.5))
    assert [cardinality(known, q) for q in (0.4, 0.5, 0.7, 0.9, 1.0)] == [1, 2, 2, 3, 4]
    change = cardinality_change(known, 0.5, 0.9, resamples=200, seed=1)
    assert change.value == pytest.approx(0.5)
    assert change.lo <= 0.5 <= change.hi


def test_resampling_is_reproducible_and_uniform():
    """The same seed gives the same chains; every chain is as likely; means are of what was picked."""
    picked = resamples_of(7, 3000, 5)
    np.testing.assert_array_equal(picked, resamples_of(7, 3000, 5))
    assert (picked != resamples_of(7, 3000, 6)).any()
    counts = np.bincount(picked.ravel(), minlength=7)
    assert np.abs(counts - 3000).max() < 5 * math.sqrt(3000)
    x = np.random.default_rng(8).normal(size=(7, 2))
    np.testing.assert_allclose(resampled_means(x, 3, 5)[2], x[resamples_of(7, 3, 5)[2]].mean(axis=0))


def test_unresolved_observables_leave_a_lower_bound_of_the_total():
    """One stuck observable: T_O has no upper end unless its registered share is allowed."""
    x = series(9)
    x[:, :, 0] = -1
    x[0, 400:, 0] = 1
    tau = estimate_series("pair_truncated", x, level=LEVEL)
    assert math.isinf(total(tau, unresolved_share=0.0).hi)
    assert math.isfinite(total(tau, unresolved_share=0.99).hi)
    assert (
        math.isinf(tracking_ratio(phase_error(*halves(x), 400, level=LEVEL), total(tau, unresolved_share=1.0)).hi)
        is False
    )
    endless = tracking_ratio(phase_error(*halves(x), 400, level=LEVEL), total(tau, unresolved_share=0.0))
    assert endless.lo == 0.0


def halves(x):
    """Split chains into replicates and references."""
    return x[:4].mean(axis=1), x[4:].mean(axis=1)


def test_frozen_runs_give_nothing():
    """A completely stuck run: T_O, clt, card, Q_struct unknown, never infinite tracking."""
    tau = estimate_series("pair_truncated", np.ones((6, 200, 3), dtype=np.int8), level=LEVEL)
    error = phase_error(np.ones((6, 3)), np.ones((6, 3)), 200, level=LEVEL)
    t_o = total(tau, unresolved_share=1.0)
    assert math.isnan(t_o.value)
    assert math.isnan(q_struct(exactly(1.0), t_o, 100).value)
    assert math.isnan(clt(error, tau, resamples=10, seed=1).value)
    assert math.isnan(cardinality_change(tau, 0.5, 0.9, resamples=10, seed=1).value)
    assert cardinality(tau, 0.5) == 0


def test_nan_observables_make_totals_unknown():
    """A NaN is not dropped from a sum or a median."""
    x = series(10).astype(np.float64)
    x[3, 5, 2] = np.nan
    tau = estimate_series("sokal", x, level=LEVEL)
    assert math.isnan(total(tau, unresolved_share=1.0).value)
    assert math.isnan(clt(phase_error(*halves(series(11)), 100, level=LEVEL), tau, resamples=10, seed=1).value)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: means(np.zeros(3, int), 5), r"wanted \[n_chains, n_obs\]"),
        (lambda: means(np.zeros((2, 3), int), 0), "at least one draw"),
        (lambda: phase_error(np.zeros((2, 3)), np.zeros((2, 4)), 5, level=LEVEL), "the 4 observables"),
        (lambda: phase_error(np.zeros((0, 3)), np.zeros((2, 3)), 5, level=LEVEL), "neither empty"),
    ],
)
def test_bad_sums_are_refused(call, message):
    """Shapes are checked before anything is judged."""
    with pytest.raises(UsageError, match=message):
        call()


def test_one_window_a_chain_is_the_error_of_replicates():
    """Windows of a chain are averaged; a single one gives mean ‖m_r - m_ref‖² less the reference's own noise."""
    x, reference = series(31, n_chains=6, n_draws=40), series(32, n_chains=5).mean(axis=1)
    sums = x.sum(axis=1, dtype=np.int64)
    squares = (sums / 40 - reference.mean(axis=0)) ** 2
    spent = reference.var(axis=0, ddof=1) / 5
    found = windowed_error(sums.T[None], 40, reference, level=LEVEL)
    np.testing.assert_allclose(found.squares, squares)
    np.testing.assert_allclose(found.per_observable, squares.mean(axis=0) - spent)
    assert found.total.value == pytest.approx(squares.sum(axis=1).mean() - spent.sum())
    without = [windowed_error(np.delete(sums, c, axis=0).T[None], 40, reference, level=LEVEL) for c in range(6)]
    left = np.array([error.total.value for error in without])
    assert found.total.error >= np.sqrt(5 / 6 * ((left - left.mean()) ** 2).sum()) * (1 - 1e-9)


def test_more_windows_a_chain_narrow_the_error():
    """16 windows of independent draws: the value is Σ Var/K and its interval four times narrower, chains kept apart."""
    x, reference = series(33, n_chains=8, n_draws=640), series(34, n_chains=32, n_draws=4000).mean(axis=1)
    windows = x.reshape(8, 16, 40, 6).sum(axis=2, dtype=np.int64).transpose(1, 2, 0)
    many, one = (windowed_error(w, 40, reference, level=0.999) for w in (windows, windows[:1]))
    assert many.total.lo <= 6 / 40 <= many.total.hi
    assert many.squares.shape == (8, 6)
    assert many.total.error < 0.5 * one.total.error
    assert math.isnan(windowed_error(windows[..., :1], 40, reference, level=LEVEL).total.value)
