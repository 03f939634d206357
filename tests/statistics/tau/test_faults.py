"""Faults of series that are handed in, at the door of the room: each is told, and its sound twin is let in."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.stats import norm, rankdata

from verdict.statistics.tau import (
    Counts,
    Needs,
    SeriesError,
    Status,
    _alike,
    _starts,
    as_one_run,
    estimate_series,
    load,
    mean_of,
    names,
    normal_scores,
    polluted_starts,
    repeated,
    returns,
    spectral_lines,
)
from verdict.statistics.tau._faults import FALSE_ALARM, faults_of
from verdict.statistics.tau._periods import LEAST, above_neighbours


def ar1(seed, a, n_chains, n_draws, n_obs=3):
    """Draw stationary AR(1) of variance 1, float64[n_chains, n_draws, n_obs]."""
    noise = np.random.default_rng(seed).standard_normal((n_chains, n_draws + 600, n_obs)) * np.sqrt(1.0 - a * a)
    return lfilter([1.0], [1.0, -a], noise, axis=1)[:, 600:]


def statuses(x, name="multi_tau"):
    """Return the statuses of a series as a set."""
    return set(estimate_series(name, x, level=0.95).status.tolist())


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize(("a", "shape"), [(0.8, (16, 2000)), (0.0, (32, 500)), (0.9, (4, 4000)), (0.5, (2, 1000))])
def test_sound_series_are_let_in(name, a, shape):
    """The negative control of everything below."""
    assert {"resolved"} == statuses(ar1(1, a, *shape), name)


@pytest.mark.parametrize("shape", [(32, 500, 2), (17, 100, 1), (100, 2000, 1)])
def test_more_chains_than_draws_are_refused_with_both_dimensions(shape):
    """emcee writes draws first; read the wrong way round, its array is an error that names what was found."""
    x = ar1(2, 0.9, *shape).swapaxes(0, 1)
    with pytest.raises(SeriesError, match=f"found {shape[1]} chains of {shape[0]} draws: more chains than draws"):
        estimate_series("sokal", x, level=0.95)
    counted = load("sokal").estimate(Counts.from_series(x), level=0.95)
    assert {"too_short"} == set(counted.status.tolist())
    assert estimate_series("sokal", x.swapaxes(0, 1), level=0.95).n_chains == shape[0]


@pytest.mark.parametrize("shape", [(4, 2000), (2, 500), (1, 100)])
def test_draws_before_a_few_walkers_are_refused_too(shape):
    """The commonest transposition: more chains than draws, and hardly any draws."""
    x = ar1(2, 0.5, *shape, 1).swapaxes(0, 1)
    with pytest.raises(SeriesError, match=f"found {shape[1]} chains of {shape[0]} draws: more chains than draws"):
        estimate_series("sokal", x, level=0.95)


@pytest.mark.parametrize("shape", [(4, 3, 1), (8, 8, 1), (12, 10, 2)])
def test_a_few_draws_of_a_few_chains_are_too_short(shape):
    """The negative control: a record at its beginning has a status."""
    assert {"too_short"} == statuses(ar1(2, 0.5, *shape))


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((4, 2000), r"found a series of shape \(4, 2000\), wanted .*; for one observable: x\[..., None\]$"),
        ((2000,), r"found a series of shape \(2000,\), wanted \[n_chains, n_draws, n_obs\]$"),
        ((4, 500, 1, 1), r"found a series of shape \(4, 500, 1, 1\)"),
    ],
)
def test_a_series_of_other_dimensions_is_named_by_its_shape(shape, said):
    """As it was given; of one observable the sentence says how it is written."""
    with pytest.raises(SeriesError, match=said):
        estimate_series("sokal", np.zeros(shape), level=0.95)


@pytest.mark.parametrize("shape", [(200, 150, 2), (130, 129, 1)])
def test_transposed_series_of_many_walkers_are_seen_by_their_neighbours(shape):
    """With more walkers than draws counts tell nothing, but neighbouring draws then are chains that move together."""
    assert {"equal_chains"} == statuses(ar1(3, 0.9, *shape).swapaxes(0, 1))


@pytest.mark.parametrize("where", [(0, 0, 1), (2, 700, 1), (3, slice(1500, 2000), 1)])
@pytest.mark.parametrize("as_list", [False, True])
def test_masked_draws_are_gaps(where, as_list):
    """A mask is not looked through, for one array or a list of chains; a mask that hides nothing is no matter."""
    x = np.ma.array(ar1(4, 0.8, 4, 2000), mask=False)
    assert {"resolved"} == statuses(list(x) if as_list else x)
    x[where] = np.ma.masked
    found = estimate_series("multi_tau", list(x) if as_list else x, level=0.95)
    assert ["resolved", "not_finite", "resolved"] == found.status.tolist()
    assert np.isnan(found.hi[1])


def test_masked_spins_stay_exact_where_nothing_is_masked():
    """±1 integers in an array with an empty mask are counted as integers."""
    x = np.random.default_rng(5).choice([-1, 1], size=(4, 500, 2))
    assert Counts.from_series(np.ma.array(x)).need_lags("test").products.dtype == np.int64


def _copies(kind):
    x, noise = ar1(6, 0.8, 16, 2200), np.random.default_rng(7).standard_normal((8, 2000, 3))
    eight = x[:8, :2000].copy()
    eight[5] = {
        "exact": x[2, :2000],
        "sign": -x[2, :2000],
        "scaled and moved": 3.0 * x[2, :2000] - 7.0,
        "noise of a third": x[2, :2000] + 0.3 * noise[0],
        "noise of its own size": x[2, :2000] + noise[0],
        "later": x[2, 137:2137],
        "three quarters": np.concatenate([x[2, :1500], x[5, 1500:2000]]),
    }.get(kind, x[5, :2000])
    if kind == "sixteen":
        return np.repeat(x[:1, :2000], 16, axis=0)
    if kind == "sixteen with noise":
        return np.repeat(x[:1, :2000], 8, axis=0) + 0.3 * noise
    return eight


COPIES = (
    "exact", "sign", "scaled and moved", "noise of a third", "noise of its own size", "later", "three quarters",
    "sixteen", "sixteen with noise",
)  # fmt: skip


@pytest.mark.parametrize("kind", COPIES)
def test_two_copies_among_eight_chains_are_told(kind):
    """The copy need not be exact, a neighbour or in step."""
    assert {"equal_chains"} == statuses(_copies(kind))


@pytest.mark.parametrize("name", names())
def test_a_fault_leaves_no_interval_and_survives_being_judged_as_one_run(name):
    """Nothing is known of tau but that it is not negative; the whole word is kept, and the mean has no interval."""
    x = np.concatenate([_copies("sixteen"), ar1(8, 0.8, 16, 2000, 1)], axis=2)
    x[3, 0, 3] = 60.0
    tau = as_one_run(estimate_series(name, x, level=0.95))
    assert ["equal_chains"] * 3 + ["polluted_start"] == tau.status.tolist()
    assert (tau.lo == 0.0).all()
    assert np.isinf(tau.hi).all()
    assert np.isnan(mean_of(tau).lo).all()


def test_chain_means_that_agree_too_well_are_told():
    """The lower tail: chains less nearly all of their own deviation are no independent chains."""
    x = ar1(9, 0.8, 16, 2000)
    assert {"equal_chains"} == statuses(x - 0.99 * x.mean(axis=1, keepdims=True))


@pytest.mark.parametrize(
    ("p", "n_chains", "n_draws", "runs"),
    [(0.5, 8, 100, 400), (0.02, 32, 200, 400), (0.005, 8, 500, 400), (0.01, 4, 100, 400), (0.002, 16, 1000, 200)],
)
def test_chains_of_few_events_that_look_alike_are_no_copies(p, n_chains, n_draws, runs):
    """Short ±1 chains may be equal by chance, and their sums often are: of so many none is called a copy."""
    x = np.where(np.random.default_rng(10).random((n_chains, n_draws, runs)) < p, 1, -1)
    assert not {"equal_chains", "polluted_start", "antithetic"} & statuses(x)


def test_short_chains_that_are_equal_by_chance_do_exist_above():
    """Negative control: some pairs of the shortest moving chains are equal, so looking for equality would fail."""
    x = np.where(np.random.default_rng(10).random((4, 100, 400)) < 0.01, 1, -1)
    moving = np.ptp(x, axis=1) > 0
    same = [(x[i, :, a] == x[j, :, a]).all() for a in range(400) for i in range(4) for j in range(i) if moving[i, a]]
    assert any(same)


def test_copied_telegraphs_are_told_and_frozen_chains_are_none():
    """Long ±1 copies are copies; chains that never move are not."""
    x = np.where(np.random.default_rng(11).random((8, 1000, 3)) < 0.1, 1, -1)
    assert {"resolved"} == statuses(x)
    x[6] = x[3]
    assert {"equal_chains"} == statuses(x)
    x[[3, 6]] = -1
    assert "equal_chains" not in statuses(x)


def _started(kind):
    x = ar1(12, 0.8, 4, 2000)
    if kind == "decaying":
        return x + 20.0 * 0.8 ** np.arange(2000.0)[None, :, None]
    chains, values = {
        "two wild draws": ([0, 1, 2, 3], [400.0, 150.0]),
        "one draw of one chain": ([2], [30.0]),
        "later": ([1], [0.0, 0.0, 0.0, 50.0]),
        "fifty in one chain": ([3], [25.0] * 50),
        "fifty six errors out": ([0, 1, 2, 3], [6.0] * 50),
        "a sixth": ([0, 1, 2, 3], [100.0] * 300),
    }[kind]
    x[chains, : len(values)] = np.array(values)[None, :, None]
    return x


@pytest.mark.parametrize(
    "kind",
    [
        "two wild draws",
        "one draw of one chain",
        "later",
        "fifty in one chain",
        "fifty six errors out",
        "decaying",
    ],
)
def test_polluted_starts_are_told(kind):
    """First draws that were not discarded: in one chain or all, one or fifty, wild or only six deviations out."""
    assert {"polluted_start"} == statuses(_started(kind))
    assert {"resolved"} == statuses(_started(kind)[:, 400:])


def test_a_start_that_is_a_sixth_of_the_record_is_refused():
    """It moves the mean out of the rest of the chain, so that nothing crosses it."""
    assert "resolved" not in statuses(_started("a sixth"))


@pytest.mark.parametrize("scale", [1e-320, 1e-200, 1e-160, 1e160, 1e200, 1e300])
def test_values_whose_variance_is_no_float_are_not_finite(scale):
    """No interval of width zero, and none that overflows."""
    found = estimate_series("multi_tau", ar1(13, 0.8, 4, 1000) * scale, level=0.95)
    assert {"not_finite"} == set(found.status.tolist())
    assert np.isnan(mean_of(found).hi).all()


@pytest.mark.parametrize("scale", [1e-100, 1e-50, 1e50, 1e100])
def test_other_scales_make_no_difference(scale):
    """tau does not know the unit, and the width of the mean follows it."""
    plain, scaled = (estimate_series("multi_tau", ar1(13, 0.8, 4, 1000) * unit, level=0.95) for unit in (1.0, scale))
    np.testing.assert_allclose(scaled.hi, plain.hi, rtol=1e-9)
    np.testing.assert_allclose(mean_of(scaled).mcse, scale * mean_of(plain).mcse, rtol=1e-9)


def test_constants_of_any_size_are_frozen():
    """A constant is no rounding noise around its own mean."""
    assert {"frozen"} == {*statuses(np.full((4, 300, 1), 1e-200)), *statuses(np.full((4, 300, 1), 0.1))}


@pytest.mark.parametrize("period", [2, 3, 4, 5, 7, 50])
@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_periodic_series_are_antithetic(period, noise):
    """Exact and nearly exact periods, other amplitudes in each chain; three has rho(1) = -1/2."""
    g = np.random.default_rng(period)
    cycle = np.tile(g.standard_normal((4, period, 3)), (1, 2100 // period, 1))[:, :2000]
    assert {"antithetic"} == statuses(cycle + noise * g.standard_normal(cycle.shape))


@pytest.mark.parametrize("amplitude", [0.3, 1.0, 10.0])
@pytest.mark.parametrize("period", [2.7, 7.3, 50.0, 100.0])
@pytest.mark.parametrize("same_phase", [False, True])
def test_a_sine_under_noise_is_antithetic(amplitude, period, same_phase):
    """A line in the spectrum, of amplitude 0.3 under noise of 1 and stronger, at a phase of each chain or of all."""
    g = np.random.default_rng(14)
    phase = np.zeros((4, 1, 1)) if same_phase else 2.0 * np.pi * g.random((4, 1, 1))
    line = amplitude * np.sin(2.0 * np.pi * np.arange(2000.0)[None, :, None] / period + phase)
    assert {"antithetic"} == statuses(line + g.standard_normal((4, 2000, 3)))


def test_smooth_spectra_have_no_line():
    """AR(1) up to tau 60 and a broad peak (AR(2), modulus 0.95): the highest ordinate of 300 stays below the bar."""
    g, peaks = np.random.default_rng(15), []
    for a in ([1.0, -0.5], [1.0, -119.0 / 121.0], [1.0, -1.9 * np.cos(2.0 * np.pi / 20.0), 0.9025]):
        x = lfilter([1.0], a, g.standard_normal((100, 32, 3000)), axis=2)[:, :, 1000:]
        power = (np.abs(np.fft.rfft(x, axis=2)[:, :, 1:]) ** 2).mean(axis=1)
        peaks += [float(above_neighbours(p, 5).max()) for p in power]
    assert max(peaks) < 0.5 * LEAST


def test_sound_series_raise_no_alarm():
    """At one in a million each, 600 sound sets of 1 to 16 chains raise none; an alarm has probability 0.2 %."""
    assert FALSE_ALARM == 1e-6
    found = []
    for seed, (a, n_chains, n_draws) in enumerate([(0.0, 1, 300), (0.9, 2, 1000), (0.5, 16, 200), (0.95, 4, 2000)]):
        x = np.moveaxis(ar1(20 + seed, a, n_chains, n_draws, 150), 1, 2)
        found += faults_of(x, two_valued=False).tolist()
    assert {""} == set(found)


def test_visits_that_meet_by_chance_are_no_copies():
    """A far state visited a few times a chain, a hundred draws each, under faint noise."""
    g = np.random.default_rng(17)
    x = 0.1 * g.standard_normal((4, 5000, 100))
    for start, chain, a in zip(*(g.integers(0, top, 150) for top in (4900, 4, 100)), strict=True):
        x[chain, start : start + 100, a] += 5.0
    assert "equal_chains" not in statuses(x)


def faulty_and_sound(n_chains, n_draws):
    """Draw observables that each look finds something in, and sound ones; float64[n_chains, n_obs, n_draws]."""
    g = np.random.default_rng(n_draws)
    sound = np.moveaxis(np.concatenate([ar1(18, a, n_chains, n_draws, 8) for a in (0.0, 0.9)], axis=2), 1, 2)
    copied, displaced, common, started, lined, rare = (sound.copy() for _ in range(6))
    copied[-1] = copied[0] + 0.3 * g.standard_normal(copied[0].shape)
    displaced[-1] = np.roll(displaced[0], n_draws // 3, axis=-1)
    common += np.linspace(0.0, 1.0, 16)[:, None] * g.standard_normal((1, 16, n_draws))
    started[:, :, : max(1, n_draws // 100)] += 20.0 * g.random((1, 16, 1))
    lined += np.linspace(0.0, 1.0, 16)[:, None] * np.sin(np.arange(n_draws) / 1.3)
    rare = np.where(np.abs(rare) > 2.0, rare, 0.0)
    rare[0, ::2] = 1e-6 * np.sign(rare[0, ::2, :1] + 0.5)  # a chain at rest
    return np.concatenate([sound, copied, displaced, common, started, lined, rare], axis=1)


@pytest.mark.parametrize(("n_chains", "n_draws"), [(2, 400), (4, 333), (17, 128)])
def test_what_a_bound_lets_pass_no_look_would_have_told(monkeypatch, n_chains, n_draws):
    """Many observables at once, most of them dismissed by bounds: the findings are those of each alone, unbounded."""
    y = faulty_and_sound(n_chains, n_draws)
    at_once = [polluted_starts(y), repeated(y, FALSE_ALARM), returns(y), spectral_lines(y, FALSE_ALARM)]
    words = faults_of(y, two_valued=False).tolist()
    monkeypatch.setattr(_alike, "_may_repeat", lambda unit, spectra, enough, bars: enough.sum(axis=1) > 1)
    monkeypatch.setattr(_starts, "_outside", lambda y: np.ones(y.shape[1], dtype=bool))
    one = [y[:, a : a + 1] for a in range(y.shape[1])]
    assert [polluted_starts(x)[0] for x in one] == at_once[0]
    assert list(map(str, (repeated(x, FALSE_ALARM)[0] for x in one))) == list(map(str, at_once[1]))
    assert [returns(x)[0] for x in one] == at_once[2]
    assert [spectral_lines(x, FALSE_ALARM)[0] for x in one] == at_once[3]
    assert [faults_of(x, two_valued=False)[0] for x in one] == words
    assert {"", "antithetic", "equal_chains", "polluted_start"} == set(words)


def test_scores_are_those_of_mean_ranks():
    """SciPy's ranks, ties at their mean, on draws of many values, of few, of one, and where one is no number."""
    g = np.random.default_rng(19)
    for x in (g.standard_normal((3, 50)), g.integers(0, 4, (3, 50)) - 0.0, np.zeros((3, 50))):
        expected = norm.ppf((rankdata(x).reshape(x.shape) - 0.375) / (x.size + 0.25))
        assert np.allclose(expected, normal_scores(x), rtol=1e-12, atol=1e-12)
    assert np.isnan(normal_scores(np.array([1.0, np.nan, 2.0]))).all()


def test_counts_from_elsewhere_are_not_looked_at():
    """A backend says itself that its chains ran apart: equal counts keep their status."""
    x = np.repeat(np.where(np.random.default_rng(17).random((1, 1000, 2)) < 0.4, 1, -1), 8, axis=0)
    lags = Counts.from_series(x).need_lags("test")
    made = Counts.from_lagged(1000, lags.sums, lags.products, lags.ends)
    assert {"resolved"} == set(load("sokal").estimate(made, level=0.95).status.tolist())
    assert {"resolved"} == set(
        load("sokal").estimate(Counts.from_series(x, Needs.LAGS, checked=True), level=0.95).status.tolist()
    )
    assert {Status.EQUAL_CHAINS} == statuses(x, "sokal")
