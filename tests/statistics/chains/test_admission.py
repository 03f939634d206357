"""What must not be estimated from: every way that we know in which handed-in chains mislead, beside its sound twin."""

from __future__ import annotations

import numpy as np
import pytest

from tests.statistics.chains.drawn import ALL, TIMES, ar1, ask, word, words
from verdict.statistics.chains.admission import admitted
from verdict.statistics.chains.series import chains_of
from verdict.statistics.chains.starts import polluted_start
from verdict.statistics.sample.contract import Asked, Sample, Unknown, exactly

BETWEEN = tuple(name for name in ALL if name not in TIMES)


def rng(seed=1):
    """Return a generator."""
    return np.random.default_rng(seed)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(("a", "shape"), [(0.9, (4, 2000)), (0.5, (32, 500)), (0.0, (2, 1000))])
def test_sound_chains_are_let_in(name, a, shape):
    """The negative control of everything below: long stationary chains give every estimand."""
    assert "interval" == word(ask(name, ar1(rng(), a, *shape)))


@pytest.mark.parametrize("shape", [(32, 500), (100, 2000), (101, 102)])
def test_transposed_draws_are_refused(shape):
    """emcee's order read the wrong way round has more chains than draws; both dimensions are named."""
    x = ar1(rng(), 0.9, *shape).T
    assert {"transposed"} == words(x)
    assert f"{x.shape[0]} chains of {x.shape[1]} draws" in ask("mean", x).why


@pytest.mark.parametrize("shape", [(200, 150), (130, 129)])
def test_transposed_draws_with_many_walkers_are_refused_too(shape):
    """With more walkers than draws counts tell nothing, but neighbouring draws then are chains that move together."""
    assert {"equal_chains"} == words(ar1(rng(), 0.9, *shape).T)


@pytest.mark.parametrize(("chains", "said"), [(4, "4 of 4"), (3, "3 of 4")])
def test_chains_that_are_shorter_than_planned_are_told_what_is_counted(chains, said):
    """All as long, from their first draw on: a burn-in was counted in, or the run stopped early."""
    missing = np.zeros((4, 2000), bool)
    missing[:, 1800:] = missing[chains:] = True
    found = ask("mean", np.where(missing, 0.0, ar1(rng(), 0.9, 4, 2000)), missing=missing)
    assert (
        f"{missing.sum():,} of 8,000 registered draws are not there: found 1,800 of 2,000 draws in each of" in found.why
    )
    assert f"of {said} chains; `planned` counts what is left behind the burn-in" in found.why


def test_copies_are_counted_as_sets_of_draws():
    """One set under four names, or one of three twice."""
    x = ar1(rng(), 0.9, 4, 2000)
    assert "chains 1 and 2 have the same draws: 4 chains, 1 set of draws; give" in ask("mean", x[[0, 0, 0, 0]]).why
    assert "chains 1 and 4 have the same draws: 4 chains, 3 sets of draws; give" in ask("mean", x[[0, 1, 2, 0]]).why


@pytest.mark.parametrize("where", [(0, 0), (2, 1000), (3, slice(1500, 2000))])
def test_a_gap_is_refused(where):
    """A masked draw, a gap inside a chain and a chain that stopped early are missing, whatever stands there."""
    x = ar1(rng(), 0.9, 4, 2000)
    missing = np.zeros(x.shape, bool)
    missing[where] = True
    x[where] = 0.0
    assert {"missing"} == words(x, missing=missing)
    assert f"{missing.sum()} of 8,000" in ask("mean", x, missing=missing).why


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_finite_number_is_refused(value):
    """The chain and the draw are named."""
    x = ar1(rng(), 0.9, 4, 2000)
    x[2, 7] = value
    assert {"not_finite"} == words(x)
    assert "draw 8 of chain 3" in ask("rhat", x).why


def test_one_chain_gives_a_time_and_nothing_between_chains():
    """Means, quantiles, sizes and R-hat need chains that could disagree; a time does not."""
    x = ar1(rng(), 0.9, 1, 5000)
    assert {"one_chain"} == words(x, BETWEEN)
    assert {"interval"} == words(x, TIMES)
    assert {"one_chain"} == words(x[0], BETWEEN)  # without a dimension of chains


def test_short_chains_are_refused():
    """Ninety-nine draws a chain are too short, a hundred are not."""
    x = ar1(rng(), 0.0, 4, 100)
    assert {"too_short"} == words(x[:, :99])
    assert "interval" == word(ask("rhat", x))


@pytest.mark.parametrize("still", [[1], [0, 3], [0, 1, 2, 3]])
@pytest.mark.parametrize("value", [0.0, 1e300])
def test_a_chain_that_never_moves_is_refused(still, value):
    """One chain of four, or all of them, at the same value."""
    x = ar1(rng(), 0.9, 4, 2000)
    x[still] = value
    assert {"frozen"} == words(x)


def _copies(kind):
    x = ar1(rng(), 0.8, 16, 2200)
    noise, one = rng(2).standard_normal((16, 2000)), np.repeat(x[:1, :2000], 16, axis=0)
    return {
        "sixteen": one,
        "two of sixteen": np.concatenate([x[:15, :2000], x[3:4, :2000]]),
        "sixteen, read as float32": np.concatenate([x[:8, :2000], x[:8, :2000].astype(np.float32)]),
        "with noise of 1e-9": one + 1e-9 * noise,
        "with noise of 0.3": one + 0.3 * noise,
        "with the sign changed": np.concatenate([x[:2, :2000], -x[:2, :2000]]),
        "most of two": np.concatenate([x[:4, :2000], np.hstack([x[:1, :1500], x[5:6, 1500:2000]])]),
        "one draw later each": np.stack([x[0, k : k + 2000] for k in range(4)]),
        "overlapping windows": np.stack([x[0, 50 * k : 50 * k + 2000] for k in range(4)]),
    }[kind]


@pytest.mark.parametrize(
    "kind",
    [
        "sixteen", "two of sixteen", "sixteen, read as float32", "with noise of 1e-9", "with noise of 0.3",
        "with the sign changed", "most of two", "one draw later each", "overlapping windows",
    ],
)  # fmt: skip
def test_copies_of_a_chain_are_refused(kind):
    """A series repeated is no second chain, exactly repeated or in disguise."""
    assert {"equal_chains"} == words(_copies(kind))


def test_chains_of_one_seed_are_refused():
    """Chains driven by the same noise from other starts run into one another."""
    noise, x = rng().standard_normal(2000) * np.sqrt(0.19), np.empty((4, 2000))
    x[:, 0] = [-1.0, 0.0, 1.0, 2.0]
    for t in range(1, 2000):
        x[:, t] = 0.9 * x[:, t - 1] + noise[t]
    assert {"equal_chains"} == words(x)


def test_chains_whose_means_agree_too_well_are_refused():
    """The lower tail: each chain less nearly all of its own deviation, so that no two are correlated."""
    x = ar1(rng(), 0.8, 16, 2000)
    assert "interval" == word(ask("mean", x))
    assert {"equal_chains"} == words(x - 0.99 * x.mean(axis=1, keepdims=True))
    assert "scatter" in ask("mean", x - 0.99 * x.mean(axis=1, keepdims=True)).why


@pytest.mark.parametrize("scale", [0.02, 0.1, 0.4, 50.0])
def test_a_chain_of_another_width_stands_apart(scale):
    """Same mean, other width: plain R-hat sees nothing, the folded one does, and means and quantiles are refused."""
    x = ar1(rng(), 0.8, 4, 2000) * np.array([[1.0], [1.0], [1.0], [scale]])
    assert {"chains_apart"} == words(x, ("mean", "quantile"))
    assert 1.05 < ask("rhat", x).value
    assert all(np.isinf(getattr(ask(name, x), "high", np.inf)) for name in TIMES)
    assert 0.0 == ask("bulk", x).low == ask("tail", x).low


def test_chains_of_another_mean_stand_apart():
    """A shift of one standard deviation in one chain of four."""
    x = ar1(rng(), 0.5, 4, 2000) + np.array([[0.0], [0.0], [0.0], [1.0]])
    assert {"chains_apart"} == words(x, ("mean", "quantile"))


def _started(kind):
    x = ar1(rng(), 0.8, 4, 2000)
    if kind == "decaying":
        return x + 20.0 * 0.8 ** np.arange(2000)
    if kind == "counts":
        x = rng().poisson(2.0, (4, 2000)).astype(float)
        x[0, 0] = 40.0
        return x
    chains, values = {
        "all": ([0, 1, 2, 3], [400.0, 150.0]),
        "one": ([2], [400.0, 150.0]),
        "low": ([3], [-30.0]),
        "later": ([1], [0.0, 0.0, 0.0, 50.0]),
        "a sixth": ([0, 1, 2, 3], [100.0] * 300),
    }[kind]
    x[np.ix_(chains, range(len(values)))] = values
    return x


@pytest.mark.parametrize("kind", ["all", "one", "low", "later", "a sixth", "decaying", "counts"])
def test_a_polluted_start_is_refused(kind):
    """First draws far outside what the rest reaches, in every chain or in one, replaced or decaying."""
    assert {"polluted_start"} == words(_started(kind))


@pytest.mark.parametrize(
    ("law", "most"),
    [("t3", 6), ("counts", 0), ("rare counts", 0), ("lognormal", 6), ("normal", 0), ("rare", 0)],
)
def test_clean_chains_are_seldom_called_polluted(law, most):
    """Of 400 clean sets no more than stated: 0.25 % of t3 and 0.2 % of lognormal draws (6 has probability 2e-4)."""
    g, n = rng(5), 0
    draw = {
        "t3": lambda: g.standard_t(3, (4, 500)),
        "counts": lambda: g.poisson(3.0, (4, 500)).astype(float),
        "rare counts": lambda: g.poisson(0.1, (4, 500)).astype(float),
        "lognormal": lambda: np.exp(g.standard_normal((4, 500))),
        "normal": lambda: ar1(g, 0.8, 4, 500),
        "rare": lambda: (g.random((4, 500)) < 0.03).astype(float),
    }[law]
    for _ in range(400):
        n += polluted_start(chains_of(exactly(draw()))) is not None
    assert n <= most


@pytest.mark.parametrize("period", [2, 3, 4, 5, 7, 50])
@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_a_periodic_series_is_refused(period, noise):
    """Exact and nearly exact periods, other amplitudes in each chain; three has rho(1) = -1/2."""
    cycle = rng(period).standard_normal((4, period))
    x = np.tile(cycle, 2100 // period)[:, :2000] + noise * rng(9).standard_normal((4, 2000))
    assert {"antithetic"} == words(x)


def test_an_antithetic_series_has_no_time():
    """rho(1) = -0.6 is below the estimators' own bar; -0.4 is not."""
    assert {"antithetic"} == words(ar1(rng(), -0.6, 4, 2000), ("mean", *TIMES, "bulk"))
    assert {"interval"} == words(ar1(rng(), -0.4, 4, 2000), ("mean", *TIMES, "bulk"))


@pytest.mark.parametrize("scale", [1e-318, 1e-200, 1e-160, 1e160, 1e300])
def test_the_scale_of_the_numbers_does_not_matter(scale):
    """Values whose squares are no floats have the same times, sizes and R-hat, and means and quantiles to scale."""
    x = ar1(rng(), 0.9, 4, 2000)
    tolerance = 0.02 if scale < 1e-300 else 1e-9
    for name in ALL:
        factor = scale if name in ("mean", "quantile") else 1.0
        plain, scaled = ask(name, x), ask(name, scale * x)
        assert scaled.high - scaled.low == pytest.approx(factor * (plain.high - plain.low), rel=tolerance, abs=0.0)
        assert scaled.low < scaled.high or name == "rhat"


def test_draws_that_are_printed_too_coarsely_are_refused():
    """Rounding of a fifth of the spread hides how chains move: from few digits, or from float64 itself."""
    x = ar1(rng(), 0.9, 4, 2000)
    for half, wanted in ((0.005, "interval"), (0.5, "no_variance")):
        middle = np.round(x / (2.0 * half)) * 2.0 * half
        sample = Sample(middle - half, middle + half, np.zeros(x.shape, bool))
        assert {wanted} == {word(ALL[name]((sample,), Asked(0.95, options={"q": 0.5}))) for name in ALL}
    assert {"no_variance"} == words(1e16 + x)


def test_what_is_rounded_widens_the_interval():
    """The mean of numbers printed to 0.01 is known to 0.005 at best."""
    x = np.round(ar1(rng(), 0.9, 4, 2000), 2)
    sample = Sample(x - 0.005, x + 0.005, np.zeros(x.shape, bool))
    plain, printed = ask("mean", x), ALL["mean"]((sample,), Asked(0.95))
    assert (plain.low - 0.005, plain.high + 0.005) == pytest.approx((printed.low, printed.high))


@pytest.mark.parametrize(("a", "shape"), [(0.5, (100, 200)), (0.9, (16, 500)), (0.98, (4, 1000)), (0.99, (2, 1000))])
def test_sound_chains_raise_no_alarm(a, shape):
    """Copies, huddled means and periods at 1e-4 or less each: 60 sets of chains, short ones too, without an alarm."""
    g = rng(4)
    found = [admitted((exactly(ar1(g, a, *shape)),)) for _ in range(60 if shape[0] < 100 else 10)]
    assert [] == [answer.why for answer in found if isinstance(answer, Unknown)]


def test_rare_events_that_coincide_are_no_copies():
    """Events of probability 0.01 and 0.005 meet by chance more often than a normal law says."""
    g = rng(6)
    for p in (0.01, 0.005):
        found = [admitted((exactly((g.random((4, 2000)) < p).astype(float)),)) for _ in range(80)]
        assert [] == [answer.why for answer in found if isinstance(answer, Unknown)]
