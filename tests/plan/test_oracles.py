"""The chances that plan says, against power that others compute: noncentral t, and exact binomial sums."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from tests.plan.runs import plans, registered, simulated
from verdict.words.vocabulary import Word

RUNS = 240
FAR = 4.0  # standard errors: each comparison fails by chance once in 16,000; seeds are fixed


def t_power(n: int, effect: float, level: float = 0.95) -> float:
    """Return the chance that the two-sided t interval of n normal numbers lies above zero."""
    bar = stats.t.ppf(0.5 + 0.5 * level, n - 1)
    return float(stats.nct.sf(bar, n - 1, effect * math.sqrt(n)))


def exact_power(n: int, p: float, bar: float) -> float:
    """Return the chance that the Clopper-Pearson interval of n trials lies above a bar."""
    k = np.arange(n + 1)
    low = np.where(k > 0, stats.beta.ppf(0.025, np.maximum(k, 1), n - k + 1), 0.0)
    return float(stats.binom.pmf(k, n, p)[low > bar].sum())


def near(found: float, wanted: float) -> bool:
    """Whether a share of RUNS runs is a chance, within its error."""
    return abs(found - wanted) <= FAR * math.sqrt(wanted * (1.0 - wanted) / RUNS)


@pytest.mark.parametrize(("n", "effect"), [(8, 0.9), (20, 0.6), (45, 0.3)])
def test_a_mean_of_normal_numbers_has_the_power_of_the_t_test(n: int, effect: float) -> None:
    """PASS as often as noncentral t says; NOT PASSED at most as often as the error of one side."""
    one = simulated(registered(), {"gain": {"law": "normal", "mean": effect, "sd": 1.0}}, RUNS)
    chances = one.chances(n, one.targets[0])
    assert near(chances.share(Word.PASS), t_power(n, effect))
    assert chances.share(Word.NOT_PASSED) <= 0.025
    assert 1.0 == pytest.approx(sum(chances.share(word) for word in Word))


def test_the_smallest_number_of_seeds_is_that_of_the_t_test() -> None:
    """At the size that is found the exact power is the wanted chance, within the error of the simulation."""
    found = plans(simulated(registered(), {"gain": {"law": "normal", "mean": 0.6, "sd": 1.0}}, RUNS))["P1"]
    assert found.smallest is not None
    assert Word.PASS is found.word
    assert near(t_power(found.smallest.n, 0.6), 0.8)
    assert not found.enough
    assert near(found.registered.share(Word.PASS), t_power(20, 0.6))


def test_what_is_supposed_decides_in_its_own_direction() -> None:
    """Where the effect is negative it is NOT PASSED that is planned for."""
    found = plans(simulated(registered(), {"gain": {"law": "normal", "mean": -1.5, "sd": 1.0}}))["P1"]
    assert Word.NOT_PASSED is found.word
    assert found.enough


def test_a_family_needs_more() -> None:
    """Two members at error 0.05 by Bonferroni: each has the power of an interval at level 0.975."""
    two = {f"P{i}": {"claim": "it gains", "test": "effect > 0"} for i in (1, 2)}
    family = {"main": {"predictions": ["P1", "P2"], "error": 0.05, "method": "bonferroni"}}
    one = simulated(
        registered(predictions=two, families=family), {"gain": {"law": "normal", "mean": 0.6, "sd": 1.0}}, RUNS
    )
    assert near(one.chances(25, one.targets[0]).share(Word.PASS), t_power(25, 0.6, level=0.975))


def test_a_proportion_has_exact_binomial_power() -> None:
    """Clopper-Pearson against a bar: PASS as often as the binomial says, and the smallest n within its saw."""
    proportion = {"rate": {"proportion": "right", "over": ["seed"], "method": "clopper_pearson", "level": 0.95,
                           "least": 5}}  # fmt: skip
    registration = registered(
        quantities={"right": {"axes": ["seed"], "type": "count", "support": [0, 1]}},
        estimates=proportion,
        predictions={"P1": {"claim": "mostly", "test": "rate > 0.5"}},
    )
    one = simulated(registration, {"right": {"law": "bernoulli", "p": 0.75}}, RUNS)
    assert near(one.chances(30, one.targets[0]).share(Word.PASS), exact_power(30, 0.75, 0.5))
    found = plans(one)["P1"]
    assert found.smallest is not None
    assert near(exact_power(found.smallest.n, 0.75, 0.5), 0.8)


def test_counts_of_trials_are_planned_as_well() -> None:
    """Without units to list, the number that is planned is a quantity: the power is the same binomial."""
    registration = registered(
        axes={},
        quantities={"k": {"type": "count", "support": [0, "inf"]}, "n": {"type": "count", "support": [0, "inf"]}},
        estimates={"rate": {"proportion": "k", "of": "n", "method": "clopper_pearson", "level": 0.95, "least": 5}},
        predictions={"P1": {"claim": "mostly", "test": "rate > 0.5"}},
    )
    suppose = {"n": {"law": "total", "value": 40}, "k": {"law": "binomial", "p": 0.75, "of": "n"}}
    one = simulated(registration, suppose, RUNS)
    assert ("n", 40) == (one.sizes.unit, one.sizes.registered)
    assert near(one.chances(30, one.targets[0]).share(Word.PASS), exact_power(30, 0.75, 0.5))
