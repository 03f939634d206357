"""Simulated runs are judged as a measured table of the same numbers would be, at every size and every look."""

from __future__ import annotations

import numpy as np
import pytest

from tests import factory
from tests.plan.runs import NORMAL, NUMBER, plans, registered, simulated, suppositions
from tests.plan.test_drawing import ARMS, TWO
from verdict.algebra.grid import Texts
from verdict.evidence.columns import column, texts
from verdict.evidence.laid_out import lay_out
from verdict.experiments.contract import plain
from verdict.judge import judge
from verdict.plan.drawing import Supposing
from verdict.plan.resizing import sizes
from verdict.plan.searching import smallest
from verdict.plan.simulating import evidence
from verdict.registration.supposing import scenario
from verdict.words.errors import UsageError
from verdict.words.vocabulary import Word

SHARED = {"law": "normal", "mean": 0.0, "sd": 1.0, "shared": 0.5, "but": [{"where": "method == 'B'", "mean": 0.5}]}
CLUSTERED = {
    "quantities": {"gain": NUMBER, "passage": {"axes": ["seed"], "type": "text"}},
    "estimates": {"effect": {"mean": "gain", "over": ["seed"], "cluster": "passage", "method": "t", "level": 0.95,
                             "least": 2}},
}  # fmt: skip
BOUNDED = {"quantities": {"gain": {**NUMBER, "support": [0, 1]}}, "predictions": {
    "P1": {"claim": "most", "test": "effect > 0.5"}}}  # fmt: skip
CASES = [
    ({}, NORMAL),
    (TWO, {"gain": SHARED}),
    (ARMS, {"arm": {"law": "one_of", "shares": {"A": 1, "B": 1}},
            "gain": {"law": "bernoulli", "p": 0.2, "but": [{"where": "arm == 'B'", "p": 0.8}]}}),
    (CLUSTERED, {"passage": {"law": "clusters", "size": 4},
                 "gain": {"law": "normal", "mean": 0.9, "sd": 1, "cluster": "passage", "intraclass": 0.5}}),
    (BOUNDED, {"gain": {"law": "normal", "mean": 0.75, "sd": 0.2, "missing": 0.05}}),
]  # fmt: skip


def through_a_document(registration, values) -> list[Word]:
    """Judge raw numbers that were written as a file of measurements and laid out from it."""
    series = {
        name: {"column": plain(texts(list(value.text.ravel())) if isinstance(value, Texts) else
                               column(value.at.lo, value.at.hi))}
        for name, value in values.items()
    }  # fmt: skip
    document = {**factory.RECORD, "schema": "verdict/measurements/2", "quantities": series}
    found = judge(registration, lay_out(document, factory.Unplaced(), registration), factory.ESTIMATORS)
    return [each.word for each in found.predictions]


@pytest.mark.parametrize("case", range(len(CASES)))
def test_words_are_those_of_a_measured_table(case: int) -> None:
    """Numbers, texts, pairs, arms, clusters and missing ones: run by run the same words; both kinds of word come up."""
    changes, suppose = CASES[case]
    registration = registered(**changes)
    source = Supposing(scenario(suppositions(suppose), factory.Unplaced(), registration))
    sized, seen = sizes(registration, None, None).at(24), set()
    for run in range(25):
        values = source.values(sized, run)
        direct = judge(sized.registration, evidence(sized.registration, values), factory.ESTIMATORS)
        words = [each.word for each in direct.predictions]
        assert through_a_document(sized.registration, values) == words
        seen |= set(words)
    assert len(seen) > 1


def test_the_same_plan_twice_is_the_same() -> None:
    """No clock and no global random state: every figure is equal."""
    first, second = (plans(simulated(registered(), NORMAL, 40)) for _ in range(2))
    assert first == second


def test_clauses_are_planned_one_by_one() -> None:
    """Each clause has its own smallest size, and the prediction that of the hardest, or more."""
    clauses = {"some": {"test": "effect > 0"}, "much": {"test": "effect > 0.2"}}
    found = plans(simulated(registered(predictions={"P1": {"claim": "it gains", "clauses": clauses}}), NORMAL))
    assert ["P1", "P1 some", "P1 much"] == list(found)
    sizes_ = {name: each.smallest.n for name, each in found.items()}
    assert sizes_["P1 some"] < sizes_["P1 much"] <= sizes_["P1"]


def test_listed_seeds_are_resized_too() -> None:
    """Five listed seeds are draws like planned ones; the registered size is judged as five."""
    five = registered(axes={"seed": {"levels": [11, 12, 13, 14, 15], "role": "replicate"}})
    one = simulated(five, NORMAL)
    assert (5, 2) == (one.sizes.registered, one.sizes.least)
    assert 20 < plans(one)["P1"].smallest.n < 40


def test_fixed_axes_are_kept_and_several_axes_of_draws_grow_together() -> None:
    """Seeds double, questions with them, methods do not; one alone where it is asked for."""
    changes = {
        "axes": {"method": ["A", "B"], "seed": {"planned": 10}, "question": {"planned": 40}},
        "quantities": {"gain": {**NUMBER, "axes": ["method", "seed"]}, "right": {**NUMBER, "axes": ["question"]}},
        "estimates": {
            "effect": {**TWO["estimates"]["effect"]},
            "rate": {"mean": "right", "over": ["question"], "method": "t", "level": 0.95, "least": 8},
        },
    }
    registration = registered(**changes)
    both, one = sizes(registration, None, None), sizes(registration, "question", None)
    assert {"method": 2, "seed": 20, "question": 80} == lengths(both.at(20))
    assert {"method": 2, "seed": 10, "question": 20} == lengths(one.at(20))
    assert (2, 8) == (both.least, one.least)
    with pytest.raises(UsageError, match=r"nothing is estimated over draws along 'questoin'.* Did you mean 'question'"):
        sizes(registration, "questoin", None)


def lengths(sized) -> dict[str, int]:
    """Return the number of levels of each axis."""
    return {axis: len(sized.grid.of(axis)) for axis in sized.grid.names}


def test_a_cluster_axis_is_what_grows() -> None:
    """Of passages with their questions it is passages that are drawn first."""
    changes = {
        "axes": {"question": {"planned": 4}, "passage": {"planned": 30}},
        "quantities": {"gain": {**NUMBER, "axes": ["question", "passage"]}},
        "estimates": {"effect": {"mean": "gain", "over": ["passage", "question"], "cluster": "passage", "method": "t",
                                 "level": 0.95, "least": 5}},
    }  # fmt: skip
    found = sizes(registered(**changes), None, None)
    assert ("passage", 30, ("passage",)) == (found.unit, found.registered, found.along)
    assert {"question": 4, "passage": 60} == lengths(found.at(60))


def test_what_names_single_draws_is_told_why_it_cannot_be_planned() -> None:
    """What leaves the third seed out means nothing for other numbers of them."""
    registration = registered(
        axes={"seed": {"levels": ["a", "b", "c"], "role": "replicate"}},
        estimates={"effect": {"mean": "gain - max(gain[seed == 'c'])", "over": ["seed"], "method": "t", "level": 0.95,
                              "least": 2}},
        quantities={"gain": NUMBER},
    )  # fmt: skip
    with pytest.raises(UsageError, match=r"2026-01-01a cannot be planned for 9 along seed: .*seed"):
        sizes(registration, None, None).at(9)


def test_what_rests_on_no_draws_is_told() -> None:
    """A registration of exact numbers has no size that could be another."""
    exact = registered(axes={}, quantities={"gain": {"support": [0, 1]}}, estimates={}, confidence={"exact": "made up"},
                       predictions={"P1": {"claim": "x", "test": "gain > 0"}})  # fmt: skip
    with pytest.raises(UsageError, match="2026-01-01a rests on no draws whose number could be another"):
        sizes(exact, None, None)


LOOKS = {
    "axes": {"seed": {"planned": 40}},
    "quantities": {"gain": NUMBER, "users": {"type": "count", "support": [0, "inf"], "exact": "counted"}},
    "families": {"main": {"predictions": ["P1"], "error": 0.05, "method": "bonferroni"}},
    "looks": {"counted_by": "users", "at": [10, 20, 40], "spend": [0.2, 0.3, 0.5]},
}


def test_looks_stop_runs_and_each_is_judged_on_its_own_units() -> None:
    """A clear effect mostly stops early; stops are counted, and by hand the first look is Student's at level 0.99."""
    one = simulated(registered(**LOOKS), {"gain": {"law": "normal", "mean": 1.0, "sd": 1.0}}, 200)
    found = one.chances(40, one.targets[0])
    assert (10, 20, 40) == found.looks
    assert 200 == sum(found.stops)
    assert found.expected == pytest.approx(sum(n * k for n, k in zip(found.looks, found.stops, strict=True)) / 200)
    assert found.expected < 30
    first = sum(passes(one, run, 10, level=0.99) for run in range(200))
    assert found.stops[0] == first


def passes(one, run: int, n: int, level: float) -> bool:
    """Say whether the t interval of the first units of a run lies off zero."""
    from scipy import stats

    x = one.source.values(one.sizes.at(n, 40), run)["gain"].at.lo
    half = stats.t.ppf(0.5 + 0.5 * level, n - 1) * x.std(ddof=1) / np.sqrt(n)
    return abs(x.mean()) > half


def test_looks_move_with_the_size() -> None:
    """A run of 80 is looked at with 20, 40 and 80 units."""
    found = sizes(registered(**LOOKS), None, None)
    assert (20, 40, 80) == found.looks(80)
    assert (20, 40, 80) == found.at(40, 80).registration.prereg.looks.at


@pytest.mark.parametrize(("start", "wanted"), [(5, 37), (37, 37), (36, 37), (900, 37), (3, 37)])
def test_the_smallest_size_is_found_from_anywhere(start: int, wanted: int) -> None:
    """Doubling or halving, then bisecting; nothing below the least is asked."""
    asked = []
    assert wanted == smallest(lambda n: asked.append(n) or n >= 37, start, 3, 1000)
    assert 3 <= min(asked)
    assert len(asked) < 20


def test_no_size_is_enough_up_to_the_most() -> None:
    """The most is tried itself; where everything is enough it is the least."""
    asked = []
    assert smallest(lambda n: bool(asked.append(n)), 10, 2, 1000) is None
    assert 1000 == max(asked)
    assert 2 == smallest(lambda n: True, 10, 2, 1000)


def test_an_effect_of_zero_is_never_decided() -> None:
    """At no size does a true zero reach the chance; the bound is told."""
    found = plans(simulated(registered(), {"gain": {"law": "normal", "mean": 0.0, "sd": 1.0}}, 60), most=300)["P1"]
    assert found.smallest is None
    assert found.word is None
    assert 300 == found.bound
    with pytest.raises(UsageError, match="found at most 1 along seed, wanted 2 or more"):
        plans(simulated(registered(), NORMAL, 20), most=1)


def test_a_rule_that_ends_the_looks_ends_the_run() -> None:
    """Harm at the first look: no look is taken after it, and what is open stays so."""
    looks = {**LOOKS["looks"], "stop": {"harm": "effect < 10"}}
    one = simulated(registered(**{**LOOKS, "looks": looks}), {"gain": {"law": "normal", "mean": 0.2, "sd": 1.0}}, 20)
    found = one.chances(40, one.targets[0])
    assert (20, 0, 0) == found.stops
    assert found.share(Word.UNTESTED) > 0.5


def test_looks_at_any_time_are_tried_ten_times() -> None:
    """Bets on bounded numbers, looked at ten times: one that is clear stops long before the end."""
    changes = {
        "axes": {"seed": {"planned": 200}},
        "quantities": {"gain": {**NUMBER, "support": [0, 1]}, "users": LOOKS["quantities"]["users"]},
        "estimates": {"effect": {"mean": "gain", "over": ["seed"], "method": "betting", "level": 0.95, "least": 10}},
        "predictions": {"P1": {"claim": "most", "test": "effect > 0.5"}},
        "families": LOOKS["families"],
        "looks": {"counted_by": "users", "anytime": "betting"},
    }
    one = simulated(registered(**changes), {"gain": {"law": "normal", "mean": 0.8, "sd": 0.1}}, 10)
    found = one.chances(200, one.targets[0])
    assert tuple(range(20, 201, 20)) == found.looks
    assert 1.0 == found.share(Word.PASS)
    assert found.expected < 100
