"""The search for witnesses: lines, chains, rings and ladders are found, whatever their numbers."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.factory import ESTIMATORS, evidence, freeze
from verdict.judge import judge
from verdict.judge.lint.reach import Space
from verdict.judge.lint.reaching import reach, witness
from verdict.judge.lint.witness import supposed
from verdict.judge.places import places

COUNTS = {name: {"type": "count", "support": [0, 10**9]} for name in ("n", "m", "k", "j")}
LINES = [(61, 0), (7, 3), (2, 1000), (13, 13), (1009, 1), (3, 999_983), (50, 7), (997, 0), (1, 123_457), (17, 4)]


def registered(test, **changes):
    """Register counts beside the small freeze, with one test."""
    return freeze(**{"quantities": COUNTS, "predictions": {"P1": {"test": test}}, **changes})


def confirmed(registration, word: str = "PASS") -> bool:
    """Say whether readings were found for P1 that the whole judge confirms."""
    space = Space(registration, ESTIMATORS)
    place = next(place for place in places(registration) if place.prediction == "P1")
    readings = witness(space, place, word)
    if readings is None:
        return False
    found = judge(registration, supposed(registration, readings), ESTIMATORS).prediction("P1")
    return found is not None and found.word == word


@pytest.mark.parametrize(("a", "b"), LINES)
def test_a_line_between_counts_is_met(a: int, b: int) -> None:
    """n == a * m + b is found for every a and b."""
    assert confirmed(registered(f"n == {a} * m + {b}"))


@pytest.mark.parametrize(("a", "b"), LINES)
def test_a_line_through_constants_and_definitions_is_met(a: int, b: int) -> None:
    """The same where the slope is a constant and the sum is a derived quantity."""
    derived = {"total": {"type": "count", "support": [0, 10**12], "is": f"slope_ * m + {b}"}}
    found = registered("n == total and m >= 5", quantities={**COUNTS, **derived}, constants={"slope_": a})
    assert confirmed(found)


@pytest.mark.parametrize(("a", "b"), LINES)
def test_a_line_along_an_axis_is_met(a: int, b: int) -> None:
    """Every cell of a count over t lies on a line over the levels of t."""
    found = registered(f"all(N == {a} * t + {b})", quantities={"N": {"type": "count", "axes": ["t"]}})
    assert confirmed(found)


def chain(length: int) -> dict:
    """Write gates each of which asks more of the next quantity."""
    names = [f"x{i}" for i in range(length + 1)]
    return {
        "quantities": {name: {"support": [0, 10**9]} for name in names},
        "gates": [
            {"name": f"g{i}", "when": f"{b} > {a} + {i}", "on_fail": "halt"} for i, (a, b) in enumerate(pairwise(names))
        ],
        "predictions": {"P1": {"test": f"{names[-1]} > 3 * {names[0]}"}},
    }


@pytest.mark.parametrize("length", [1, 2, 4, 5, 6, 8, 12, 16, 20, 25, 30])
@pytest.mark.parametrize("word", ["PASS", "NOT PASSED"])
def test_a_chain_of_gates_is_met(length: int, word: str) -> None:
    """A prediction behind many gates that hang on each other has both witnesses."""
    assert confirmed(freeze(**chain(length)), word)


def ladder(rungs: int, last: str) -> dict:
    """Write a ladder in which each rung is twice the one before, and what is asked of its last."""
    names = [f"L{i}" for i in range(rungs)]
    return {
        "quantities": {name: {"type": "count", "support": [1, 10**12]} for name in names},
        "gates": [
            {"name": f"g{i}", "when": f"{b} == 2 * {a}", "on_fail": "halt"} for i, (a, b) in enumerate(pairwise(names))
        ],
        "predictions": {"P1": {"test": f"{names[-1]} {last}"}},
    }


@pytest.mark.parametrize("rungs", [2, 3, 5, 8, 12, 16, 20])
def test_a_doubling_ladder_is_climbed(rungs: int) -> None:
    """What is asked of the last rung is handed down to the first."""
    assert confirmed(freeze(**ladder(rungs, f">= {5 * 2 ** (rungs - 1)}")))


@pytest.mark.parametrize(("a", "b", "c"), [(10, 4, 7), (12, 2, 5), (100, 30, 65), (7, 1, 4), (2026, 26, 1026)])
def test_a_ring_of_equations_is_solved_at_once(a: int, b: int, c: int) -> None:
    """Sum and difference of two counts fix both."""
    assert confirmed(registered(f"n + m == {a} and n - m == {b} and n >= {c}"))


@pytest.mark.parametrize("size", [3, 5, 8])
def test_many_numbers_in_one_band_each_are_met(size: int) -> None:
    """Predictions that ask for narrow bands of sums of neighbours."""
    names = [f"x{i}" for i in range(size)]
    bands = [f"{a} + {b} in [{7 + i}, {7.001 + i}]" for i, (a, b) in enumerate(pairwise(names))]
    found = freeze(
        quantities={n: {"support": [-100, 100]} for n in names}, predictions={"P1": {"test": " and ".join(bands)}}
    )
    assert confirmed(found)


def test_what_cannot_be_met_is_not_claimed() -> None:
    """An equation between counts without a solution has no witness; without a proof that is said as it is."""
    found = registered("2 * n == 2 * m + 1")
    reached = reach(Space(found, ESTIMATORS), places(found)[0])
    assert reached.said["PASS"] == ""


def test_a_witness_is_a_record_that_can_be_written() -> None:
    """Readings are whole for counts and lie within their supports."""
    found = registered("n == 61 * m")
    readings = witness(Space(found, ESTIMATORS), places(found)[0], "PASS")
    assert readings is not None
    values = {name: int(value.at.lo) for name, value in readings.items()}
    outcome = judge(found, evidence(found, values), ESTIMATORS)
    assert values["n"] == 61 * values["m"]
    assert outcome.prediction("P1").word == "PASS"
