"""Readings of tau whose number of draws is a constant, an axis, a range, derived or measured."""

from __future__ import annotations

import pytest

from tests.factory import ESTIMATORS, freeze, judged
from verdict.judge.lint.examination import FindingKind, examine

LEVELS = [1000, 2000, 4000]
LENGTHS = {"L": [1000, 2000, 4000]}


def ladder(draws: str, when: str, **changes):
    """Register a ladder with one flag on its readings of tau."""
    tau = {"axes": ["L"], "support": [0, "inf"], "unit": "sweeps", "tau": {
        "estimator": "pair_truncated", "convention": "half", "draws": draws, "lower_bound_at": 0.1}}  # fmt: skip
    quantities = {"tau": tau, **changes.pop("quantities", {})}
    return freeze(**{"axes": LENGTHS, "quantities": quantities, "flags": {"long_enough": {"axes": ["L"], "when": when}},
                     "predictions": {"P1": {"test": "x > 0"}}, **changes})  # fmt: skip


def vacuous(registration) -> list[str]:
    """Return what is called vacuous of the flag."""
    found = examine(registration, ESTIMATORS).findings
    return [f.text for f in found if f.kind is FindingKind.VACUOUS and f.place == "flag long_enough"]


def test_draws_along_an_axis_have_a_ceiling_each() -> None:
    """L >= 5 tau can never be false, and the proof names every level."""
    (text,) = vacuous(ladder("L", "L >= 5 * tau"))
    assert text.startswith("vacuous, it cannot fail for any value in the declared supports")
    assert "0.1915 of the draws (191.5 of 1000, 383 of 2000, 766 of 4000)" in text


@pytest.mark.parametrize("factor", [5, 5.2, 3, 1, 0.5])
@pytest.mark.parametrize("draws", ["L", "1 * L", "L + 0", "length"])
def test_no_gate_below_the_ceiling_can_close(factor: float, draws: str) -> None:
    """Whatever way the draws are written, up to 1/0.1915 = 5.2 draws of tau hold for every reading."""
    derived = {"length": {"axes": ["L"], "support": [0, "inf"], "is": "1 * L"}}
    assert 1 == len(vacuous(ladder(draws, f"L >= {factor} * tau", quantities=derived)))


@pytest.mark.parametrize("factor", [5.3, 6, 10, 50])
@pytest.mark.parametrize("draws", ["L", "length"])
def test_a_gate_above_the_ceiling_can_close(factor: float, draws: str) -> None:
    """The negative control: a stricter multiple comes out both ways."""
    derived = {"length": {"axes": ["L"], "support": [0, "inf"], "is": "1 * L"}}
    assert [] == vacuous(ladder(draws, f"L >= {factor} * tau", quantities=derived))


def test_a_level_of_its_own_is_no_proof_for_others() -> None:
    """Where one level can close the flag it is not vacuous: 2000 draws reach 383, more than a fifth of 1000."""
    assert [] == vacuous(ladder("L", "1000 >= 5 * tau"))


@pytest.mark.parametrize(("low", "high", "is_vacuous"), [(500, 1000, True), (500, 1100, False), (1000, 1000, True)])
def test_draws_known_to_a_range_are_bounded_by_its_upper_end(low: float, high: float, is_vacuous: bool) -> None:
    """A reading can be as high as the longest run allows."""
    registration = ladder("wide", "1000 >= 5 * tau", constants={"wide": {"range": [low, high]}})
    assert is_vacuous == bool(vacuous(registration))


@pytest.mark.parametrize("draws", ["n", "2 * n", "n + L"])
def test_measured_draws_bound_nothing(draws: str) -> None:
    """Where the draws are measured themselves no ceiling is known beforehand, and nothing is proven by one."""
    assert [] == vacuous(ladder(draws, "L >= 5 * tau"))


@pytest.mark.parametrize("draws", ["L", "wide", "n", "length"])
def test_the_judge_opens_readings_cell_by_cell(draws: str) -> None:
    """A reading above a tenth of its own draws is a lower bound; the flag is unknown there and nowhere else."""
    derived = {"length": {"axes": ["L"], "support": [0, "inf"], "is": "1 * L"}}
    changes = {"quantities": derived, "constants": {"wide": {"range": [1000, 4000]}}}
    registration = ladder(draws, "L >= 5 * tau", **changes)
    record = {"cells": [{"at": {"L": level}, "value": 150} for level in LEVELS]}
    tau = registration.prereg.quantities["tau"].model_dump(mode="json", by_alias=True, exclude_none=True)
    tree = {"axes": LENGTHS, "flags": {"long_enough": {"axes": ["L"], "when": "L >= 5 * tau"}},
            "predictions": {"P1": {"test": "x > 0"}}, "constants": changes["constants"],
            "quantities": {"tau": tau, **derived}}  # fmt: skip
    (flag,) = judged({"tau": record, "n": 1000}, **tree).flags
    opened = {"L": {1000}, "length": {1000}, "wide": set(LEVELS), "n": set(LEVELS)}[draws]
    assert [None if level in opened else True for level in LEVELS] == list(flag.cells.values())
