"""What every estimator owes, shipped or plugged in: a file in the folder enters by being there."""

from __future__ import annotations

import numpy as np
import pytest

from tests.distributions import install
from verdict.experiments.enumeration import Kernel, exact_times, restricted_boltzmann
from verdict.plugins import ESTIMATORS
from verdict.statistics.tau import (
    Convention,
    Counts,
    Needs,
    Status,
    Tau,
    Unit,
    concatenate,
    estimate_series,
    load,
    names,
)
from verdict.words.errors import UsageError

NAMES = names()
WINDOWED = [name for name in NAMES if name != "pair_truncated"]  # its value is biased low by design


def test_shipped_names_are_the_golden_list():
    """A file dropped by accident into the folder becomes a plugin; this list guards it."""
    assert names() == ("batch_means", "geyer_ims", "multi_tau", "pair_truncated", "sokal")


def test_a_wrong_name_is_answered_with_the_list_and_the_nearest():
    """An unknown estimator is an error with what exists."""
    with pytest.raises(UsageError, match=r"known: batch_means, .*Did you mean 'sokal'\?") as caught:
        load("sokol")
    assert caught.value.name == "sokol"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tau", [0.75, 2.0, 9.5])
def test_ar1_times_are_inside_the_interval(name, tau, synthetic):
    """40 columns of 8 x 400 tau: at nominal 95 %, 33 or fewer inside has a chance below 1e-3."""
    known = synthetic.ar1(synthetic.rng(1, int(10 * tau)), tau, 8, int(400 * tau), 40)
    found = estimate_series(name, known.x, level=0.95)
    assert found.resolved.sum() >= 36
    assert ((found.lo <= tau) & (tau <= found.hi)).sum() >= 34
    assert (found.lo <= found.value).all()
    assert (found.value <= found.hi).all()
    assert float(np.median(found.value)) == pytest.approx(tau, rel=0.08)


@pytest.mark.parametrize("name", NAMES)
def test_telegraph_times_are_inside_the_interval(name, synthetic):
    """The same for lopsided ±1 telegraphs, as integers."""
    known = synthetic.telegraph(synthetic.rng(2), 5.0, 8, 4000, 40, up=0.8)
    found = estimate_series(name, known.x.astype(np.int8), level=0.95)
    assert found.resolved.sum() >= 36
    assert ((found.lo <= 5.0) & (found.hi >= 5.0)).sum() >= 34


@pytest.mark.parametrize("name", NAMES)
def test_walks_on_an_enumerated_graph_have_its_exact_times(name, synthetic):
    """All observables of a 3 + 2 machine, 10 runs; each lies inside at least 7 of 10 times."""
    rbm = restricted_boltzmann(3, 2, 1.0, weight_scale=1.0, bias_scale=0.4, seed=3)
    kernel = Kernel.of(rbm, "alternating", ((3, 4), (0, 1, 2)))
    slow = exact_times(kernel).tau_max
    known = synthetic.walk(synthetic.rng(3), kernel, 8, int(300 * slow), 10)
    found = estimate_series(name, known.x, level=0.95)
    inside = ((found.lo <= known.tau) & (known.tau <= found.hi)).reshape(10, -1).sum(axis=0)
    assert found.resolved.mean() > 0.9
    assert inside.min() >= 7


@pytest.mark.parametrize("name", NAMES)
def test_short_records_are_refused_with_a_lower_bound(name, synthetic):
    """At 4 tau a chain nothing is resolved: hi is infinite, and lo is below the truth."""
    known = synthetic.ar1(synthetic.rng(4), 250.0, 8, 1000, 12)
    found = estimate_series(name, known.x, level=0.95)
    assert not found.resolved.any()
    assert np.isinf(found.hi).all()
    assert (found.lo < 250.0).all()


@pytest.mark.parametrize("name", NAMES)
def test_true_500_is_a_lower_bound_at_3000_and_an_interval_at_100000(name, synthetic):
    """The founding case: 32 telegraph chains of tau 500."""
    short = synthetic.telegraph(synthetic.rng(5), 500.0, 32, 3000, 3, up=0.5)
    found = estimate_series(name, short.x, level=0.95)
    assert not found.resolved.any()
    assert np.isinf(found.hi).all()
    assert (found.lo < 500.0).all()
    long = synthetic.telegraph(synthetic.rng(6), 500.0, 32, 100_000, 1, up=0.5)
    found = estimate_series(name, long.x, level=0.95)
    assert found.resolved.all()
    assert found.lo[0] <= 500.0 <= found.hi[0] < 1000.0


def degenerate(kind):
    """Make 4 x 600 draws of one broken observable."""
    rng = np.random.default_rng(7)
    x = rng.choice([-1.0, 1.0], size=(4, 600, 1))
    if kind == "nan":
        x[2, 300, 0] = np.nan
    elif kind == "infinite":
        x[0, 5, 0] = np.inf
    elif kind == "huge":
        x *= 1e200
    elif kind == "constant":
        x[:] = 1.7
    elif kind == "frozen apart":
        x[:2], x[2:] = 0.0, 1.0
    elif kind == "alternating":
        x[:, :, 0] = np.resize([1.0, -1.0], 600)
    elif kind == "stuck in wells":
        x = 0.1 * x + np.arange(4.0)[:, None, None]
    elif kind == "one flip":
        x[:] = -1.0
        x[0, 300:] = 1.0
    elif kind == "all frozen but one excursion":
        x[:] = 1.0
        x[1, 10:12] = -1.0
    return x


BROKEN = {
    "nan": {Status.NOT_FINITE},
    "infinite": {Status.NOT_FINITE},
    "huge": {Status.NOT_FINITE},
    "constant": {Status.FROZEN},
    "frozen apart": {Status.FROZEN},
    "alternating": {Status.ANTITHETIC},
    "stuck in wells": {Status.AT_CEILING},
    "one flip": {Status.AT_CEILING, Status.TOO_SHORT},
    "all frozen but one excursion": {Status.TOO_SHORT, Status.AT_CEILING},
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", BROKEN)
def test_degenerate_series_have_a_status_and_no_upper_end(name, kind):
    """NaN, constants, alternation, stuck chains, single events: a word, never a usable interval."""
    found = estimate_series(name, degenerate(kind), level=0.95)
    assert found.status[0] in BROKEN[kind]
    assert not np.isfinite(found.hi[0])


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_observable_leaves_its_neighbours_alone(name, synthetic):
    """NaN in one column moves no digit of another."""
    x = synthetic.ar1(synthetic.rng(8), 2.0, 4, 900, 3).x
    alone = estimate_series(name, x[:, :, [0, 2]], level=0.95)
    x[1, 7, 1] = np.nan
    beside = estimate_series(name, x, level=0.95)
    np.testing.assert_allclose(beside.value[[0, 2]], alone.value, rtol=1e-12)
    np.testing.assert_allclose(beside.hi[[0, 2]], alone.hi, rtol=1e-12)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("n_chains", "n_draws"), [(1, 2), (4, 2), (1, 1), (3, 3), (1, 9)])
def test_tiny_records_are_too_short_and_raise_nothing(name, n_chains, n_draws):
    """Two draws or one: refused, whatever the values."""
    x = np.random.default_rng(9).choice([-1, 1], size=(n_chains, n_draws, 4))
    found = estimate_series(name, x, level=0.95)
    assert len(found) == 4
    assert not found.resolved.any()


@pytest.mark.parametrize("name", NAMES)
def test_chains_of_unequal_length_are_not_finite(name, synthetic):
    """Draws that are missing are not dropped: the observables have a status and no interval."""
    x = synthetic.ar1(synthetic.rng(17), 2.0, 3, 400, 2).x
    found = estimate_series(name, [x[0], x[1, :300], x[2]], level=0.95)
    assert set(found.status) == {Status.NOT_FINITE}
    assert estimate_series(name, list(x), level=0.95).resolved.any()
    with pytest.raises(UsageError, match="unequal observables"):
        estimate_series(name, [x[0], x[1, :300, :1]], level=0.95)


@pytest.mark.parametrize("name", NAMES)
def test_chain_order_is_irrelevant(name, synthetic):
    """Exchanging chains of ±1 integers moves no digit of the value."""
    x = synthetic.telegraph(synthetic.rng(10), 3.0, 5, 700, 4, up=0.5).x
    forwards = estimate_series(name, x, level=0.95)
    backwards = estimate_series(name, x[::-1], level=0.95)
    np.testing.assert_allclose(forwards.value, backwards.value, rtol=1e-13)
    np.testing.assert_allclose(forwards.hi, backwards.hi, rtol=1e-9)
    assert forwards.status.tolist() == backwards.status.tolist()


@pytest.mark.parametrize("name", NAMES)
def test_integers_and_floats_of_the_same_series_agree(name, synthetic):
    """±1 as int8 and as float64 take different roads to one number."""
    x = synthetic.telegraph(synthetic.rng(11), 4.0, 3, 900, 3, up=0.7).x
    exact = estimate_series(name, x, level=0.95)
    rounded = estimate_series(name, x.astype(np.float64), level=0.95)
    np.testing.assert_allclose(rounded.value, exact.value, rtol=1e-10)
    np.testing.assert_allclose(rounded.mean, exact.mean, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(rounded.variance, exact.variance, rtol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_shift_and_scale_do_not_matter(name, synthetic):
    """tau of a + b x is tau of x, also far from zero."""
    x = synthetic.ar1(synthetic.rng(12), 3.0, 4, 900, 2).x
    plain = estimate_series(name, x, level=0.95)
    moved = estimate_series(name, 1e5 + 1e-3 * x, level=0.95)
    np.testing.assert_allclose(moved.value, plain.value, rtol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_blocks_of_observables_do_not_change_results(name, synthetic, monkeypatch):
    """Memory streaming is not statistics."""
    x = synthetic.telegraph(synthetic.rng(13), 2.0, 4, 500, 9, up=0.5).x
    whole = estimate_series(name, x, level=0.95)
    monkeypatch.setattr("verdict.statistics.tau._registry.FLOATS_AT_ONCE", 1)
    pieces = estimate_series(name, x, level=0.95)
    np.testing.assert_array_equal(whole.value, pieces.value)
    np.testing.assert_array_equal(whole.hi, pieces.hi)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(4, 600), (0, 5, 1), (3, 0, 2), (2, 5, 0)])
def test_bad_shapes_are_refused_in_words(name, shape):
    """A series is [chains, draws, observables], none of them empty."""
    with pytest.raises(UsageError, match=r"wanted \[n_chains, n_draws, n_obs\]"):
        estimate_series(name, np.ones(shape), level=0.95)


@pytest.mark.parametrize("name", NAMES)
def test_missing_counts_are_refused_in_words(name):
    """An estimator says which counts it needs."""
    with pytest.raises(UsageError, match=f"estimator '{name}' needs"):
        load(name).estimate(Counts(), level=0.95)


@pytest.mark.parametrize("name", NAMES)
def test_the_record_states_what_it_is(name, synthetic):
    """Name, convention, unit, level and sizes travel with every tau; arrays are closed."""
    x = synthetic.ar1(synthetic.rng(14), 2.0, 3, 400, 2).x
    found = estimate_series(name, x, level=0.9)
    assert (found.estimator, found.level, found.n_chains, found.n_draws) == (name, 0.9, 3, 400)
    assert (found.convention, found.unit) == (Convention.HALF, Unit.DRAWS)
    with pytest.raises(ValueError, match="read-only"):
        found.hi[0] = 1.0


def test_conventions_and_units_convert_and_do_not_mix(synthetic):
    """Full is twice half; unequal records do not join."""
    x = synthetic.ar1(synthetic.rng(15), 9.5, 4, 4000, 2).x
    half = estimate_series("sokal", x, level=0.95)
    full = half.to(Convention.FULL)
    np.testing.assert_allclose(full.hi, 2.0 * half.hi)
    np.testing.assert_allclose(full.to(Convention.HALF).value, half.value)
    with pytest.raises(UsageError, match="convert it first"):
        concatenate([half, full])
    with pytest.raises(UsageError, match="wanted at least one"):
        concatenate([])


def test_a_plugin_from_elsewhere_is_found_and_checked(tmp_path, monkeypatch):
    """Entry points join the list; one that lacks part of the contract is refused."""
    code = "from verdict.statistics.tau import Needs\nNEEDS = Needs.LAGS\n\ndef estimate(counts, *, level): ...\n"
    points = {"theirs": "their_estimator", "broken": "their_nothing"}
    files = {"their_estimator.py": code, "their_nothing.py": ""}
    monkeypatch.syspath_prepend(str(install(tmp_path, ESTIMATORS, points, files)))
    assert "theirs" in names()
    assert load("theirs").NEEDS is Needs.LAGS
    with pytest.raises(UsageError, match="lacks NEEDS and estimate"):
        load("broken")


def test_interval_of_the_wrong_level_is_narrower(synthetic):
    """Negative control: at level 0.2 far fewer than 93 % are inside, so coverage counts can fail."""
    known = synthetic.ar1(synthetic.rng(16), 2.0, 32, 400, 300)
    found: Tau = estimate_series("sokal", known.x, level=0.2)
    lower = ((found.lo <= 2.0) & (2.0 <= found.hi))[found.resolved].mean()
    assert lower < 0.9
