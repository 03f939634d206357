"""Registrations as people write them: lint finds witnesses for all that can come out, and knows when to stop."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.factory import freeze
from verdict.judge.limits import limits
from verdict.judge.lint.examination import FindingKind, examine
from verdict.judge.lint.reach import Space
from verdict.judge.lint.reaching import asked_places, reaches
from verdict.project.loading import load_draft
from verdict.words.limits import MOST_LOOKS

FOLDER = Path(__file__).parent / "registrations"
FILES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
FALSE = {FindingKind.VACUOUS, FindingKind.UNDETERMINED}


@pytest.mark.parametrize("name", FILES)
def test_no_place_is_called_vacuous_or_left_without_readings(name: str) -> None:
    """Every clause, flag and gate of these files can come out both ways, and lint shows how."""
    registration = load_draft(FOLDER / f"{name}.yaml")
    found = examine(registration, limits(registration)).findings
    assert [] == [str(finding) for finding in found if finding.kind in FALSE]
    assert [] == [str(finding) for finding in found if "can never fire" in finding.text]


@pytest.mark.parametrize("name", ["doubling-ladder-one-by-one", "seven-checkpoints-written-out", "big-grid"])
def test_the_search_keeps_its_budget(name: str) -> None:
    """What is spent on places does not grow beyond what is allowed, but for a search that was begun before."""
    registration = load_draft(FOLDER / f"{name}.yaml")
    space = Space(registration, limits(registration))
    reaches(space, asked_places(registration))
    assert space.looks <= 2 * MOST_LOOKS


def test_a_flag_over_axes_alone_is_not_vacuous() -> None:
    """A flag that takes some levels of an axis is true there and false elsewhere, which is what it is for."""
    examined = examine(freeze(flags={"late": {"axes": ["t"], "when": "t >= 3"}}))
    assert [] == [str(f) for f in examined.findings if f.refuses]


@pytest.mark.parametrize("when", ["t >= 1", "t > 9"])
def test_a_flag_that_says_the_same_of_every_level_is_vacuous(when: str) -> None:
    """The negative control: a flag that holds at every level, or at none, takes nothing apart."""
    examined = examine(freeze(flags={"late": {"axes": ["t"], "when": when}}))
    assert any(f.refuses and "flag late" in str(f) for f in examined.findings)


def test_a_definition_outside_its_support_is_refused() -> None:
    """What is defined to lie outside its support leaves every verdict UNTESTED; lint says so before."""
    outside = {"d": {"support": [0, 1], "is": "10"}}
    refused = [str(f) for f in examine(freeze(quantities=outside)).findings if f.refuses]
    assert any("quantity d: as defined (10) it falls outside its support" in text for text in refused)


def test_a_ladder_is_doomed_only_where_no_rung_is_long_enough() -> None:
    """A flag over rungs is doomed above the time that its longest rung allows, not above that of the shortest."""
    tau = {"axes": ["t"], "support": [0, "inf"], "tau": {"estimator": "pair_truncated", "convention": "half",
           "draws": "1000 * t", "lower_bound_at": 0.1}}  # fmt: skip
    flags = {"long": {"axes": ["t"], "when": "1000 * t >= 50 * tau"}}
    found = [f.text for f in examine(freeze(quantities={"tau": tau}, flags=flags)).findings]
    assert any(text.startswith("doomed for any tau above 80 ") for text in found)


def test_a_negative_constant_in_the_unit_of_a_time_is_no_crash() -> None:
    """What run would open a flag is asked of constants in the unit of tau, one below zero among them."""
    tau = {"support": [0, "inf"], "unit": "sweeps", "tau": {"estimator": "pair_truncated", "convention": "half",
           "draws": "traj_len", "lower_bound_at": 0.1}}  # fmt: skip
    constants = {"shift": {"value": -5, "unit": "sweeps"}, "traj_len": {"value": 3000, "unit": "sweeps"}}
    flags = {"long": {"when": "traj_len + shift >= 50 * tau"}}
    found = [f.text for f in examine(freeze(quantities={"tau": tau}, constants=constants, flags=flags)).findings]
    assert any(text.startswith("doomed for any tau above 59.9 sweeps") for text in found)
