"""Diff judges as run does: families, looks and errata hold, whichever freeze is laid on whichever numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import verdict
from tests.diff.rich import case, everything
from tests.diff.rich import difference as compared
from tests.factory import evidence, freeze, span
from tests.project.ledger.repository import Repository
from verdict.diff import Difference, JudgedCase, Kind
from verdict.diff.writing import payload
from verdict.evidence.laid_out import Evidence
from verdict.judge import judge
from verdict.judge.limits import limits
from verdict.outcome.record import Outcome
from verdict.project.loading import load_registration
from verdict.registration.resolved import Registration

# The registration of the case `family-in-diff`: an interval that decides at 0.95, and a family that widens it.
FAMILY = """\
schema: verdict/prereg/1
id: 2026-11-26a
title: "family"
scope: {covers: ["this file"], does_not_show: ["anything else"]}
tag_flips: none
constants: {bar: 0.1}
experiment: {kind: record, produced_by: "x", reads: n.json}
quantities: {gain: {support: [-1, 1]}, n: {type: count, support: [0, 1000]}}
predictions:
  P1: {claim: "c", test: "gain > bar"}
  P2: {claim: "d", test: "gain > -0.5"}
families: {f: {predictions: [P1, P2], error: 0.05, method: bonferroni}}
"""
NUMBERS = {"gain": {"every": {"value": 0.2, "interval": [0.11, 0.29], "level": 0.95, "method": "normal"}}, "n": 100}


def store(project: Path, name: str, numbers: dict[str, Any]) -> None:
    """Write measurements of a freeze."""
    folder = project / "measurements" / name
    folder.mkdir(parents=True)
    digest = load_registration(project / "prereg" / f"{name}.yaml").digest
    record = {
        "schema": "verdict/measurements/1", "freeze": {"id": name, "digest": digest}, "grade": "measured",
        "title": "n", "quantities": numbers,
    }  # fmt: skip
    (folder / "n.json").write_text(json.dumps(record))


def begin(project: Path, text: str, numbers: dict[str, Any]) -> Path:
    """Begin a project with one registration and its numbers."""
    (project / "prereg" / "drafts").mkdir(parents=True)
    (project / "prereg" / "2026-11-26a.yaml").write_text(text)
    store(project, "2026-11-26a", numbers)
    return project


@pytest.fixture
def family(tmp_path: Path) -> Path:
    """A project with the freeze and its numbers."""
    return begin(tmp_path, FAMILY, NUMBERS)


def amend(project: Path, *edits: tuple[str, str], text: str = FAMILY) -> dict[str, Any]:
    """Write a draft that differs by these edits; return what diff prints of it as JSON."""
    for old, new in (("id: 2026-11-26a", "id: 2026-11-26b"), *edits):
        assert old in text
        text = text.replace(old, new)
    (project / "prereg" / "drafts" / "2026-11-26b.yaml").write_text(text)
    done = verdict("diff", "2026-11-26a", "prereg/drafts/2026-11-26b.yaml", "--json", cwd=project)
    assert 0 == done.returncode, done.stderr
    return json.loads(done.stdout)


def kinds(found: dict[str, Any]) -> dict[str, str]:
    """Return the kind of each change by place."""
    return {change["place"]: change["kind"] for change in found["changes"]}


def word(said: str) -> str:
    """Return the word of a verdict with its reasons."""
    return said.partition(":")[0]


def test_a_family_beside_an_interval_is_judged_and_its_bar_is_told(family: Path) -> None:
    """The bar is loosened; the verdict flips through it, on the interval that the family widened."""
    found = amend(family, ("bar: 0.1", "bar: 0.05"))
    assert {"constants.bar": "loosened"} == kinds(found)
    assert ("UNTESTED", "PASS") == tuple(
        found["verdicts"]["P1"][side].partition(":")[0] for side in ("before", "after")
    )
    assert "amendment" == found["verdicts"]["P1"]["cause"]


def test_an_error_raised_and_another_method_are_both_loosened(family: Path) -> None:
    """The flip is the amendment's alone, and both changes bear on it: no single one is blamed."""
    found = amend(family, ("error: 0.05", "error: 0.2"), ("method: bonferroni", "method: holm"))
    assert {"families.f.error": "loosened", "families.f.method": "loosened"} == kinds(found)
    changed = found["verdicts"]["P1"]
    assert ("PASS", "amendment", False) == (changed["after"], changed["cause"], changed["single_cause"])
    assert 2 == len(changed["factors"])


LONE = FAMILY.replace("P1, P2", "P1").replace('  P2: {claim: "d", test: "gain > -0.5"}\n', "")


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ((("bar: 0.1", "bar: 0.05"),), {"constants.bar": "loosened"}),
        ((("error: 0.05, method: bonferroni", "error: 0.4, method: holm"),),
         {"families.f.error": "loosened", "families.f.method": "loosened"}),
        ((("families: {f: {predictions: [P1], error: 0.05, method: bonferroni}}", ""),), {"families.f": "loosened"}),
        ((("families:", "looks: {counted_by: n, at: [100], spend: [0.5]}\nfamilies:"),), {"looks": "tightened"}),
    ],
)  # fmt: skip
def test_a_family_of_one_beside_an_interval(
    tmp_path: Path, edits: tuple[tuple[str, str], ...], expected: dict[str, str]
) -> None:
    """The registration of a reader: every change is named, and the draft's verdict is the one that run gives it."""
    interval = {"value": 0.2, "interval": [0.08, 0.32], "level": 0.95, "method": "t"}
    project = begin(tmp_path, LONE, {"gain": {"every": interval}, "n": 100})
    found = amend(project, *edits, text=LONE)
    assert expected == kinds(found)
    path = project / "prereg" / "2026-11-26b.yaml"
    path.write_text((project / "prereg" / "drafts" / "2026-11-26b.yaml").read_text())
    store(project, "2026-11-26b", {"gain": {"every": interval}, "n": 100})
    ran = json.loads(verdict("run", "2026-11-26b", "--json", cwd=project).stdout)["predictions"]["P1"]["verdict"]
    changed = found["verdicts"].get("P1")
    assert ran == (word(changed["after"]) if changed else "UNTESTED")


@pytest.mark.parametrize(
    ("edit", "place", "kind", "after"),
    [
        (("error: 0.05", "error: 0.1"), "families.f.error", "loosened", "PASS"),
        (("error: 0.05", "error: 0.01"), "families.f.error", "tightened", "UNTESTED"),
        (("method: bonferroni", "method: holm"), "families.f.method", "loosened", "PASS"),
        (("predictions: [P1, P2]", "predictions: [P1]"), "families.f.predictions", "loosened", "PASS"),
        (("families: {f: {predictions: [P1, P2], error: 0.05, method: bonferroni}}", ""), "families.f", "loosened",
         "PASS"),
        (("families:", "looks: {counted_by: n, at: [100, 200], spend: [0.5, 0.5]}\nfamilies:"), "looks", "tightened",
         "UNTESTED"),
    ],
)  # fmt: skip
def test_every_change_of_a_family_is_told_and_judged(
    family: Path, edit: tuple[str, str], place: str, kind: str, after: str
) -> None:
    """Each has its direction, and what it makes of the same interval is judged as run would."""
    found = amend(family, edit)
    assert {place: kind} == kinds(found)
    assert after == word(found["verdicts"]["P1"]["after"])


def test_looks_at_which_nothing_was_declared_are_said_and_no_traceback(family: Path) -> None:
    """A measurement at a count that the draft does not declare cannot be judged there, and diff says so."""
    found = amend(family, ("families:", "looks: {counted_by: n, at: [50, 200], spend: [0.5, 0.5]}\nfamilies:"))
    assert "found a look at 100" in found["refused"]["2026-11-26b on the first measurements"]
    assert "No verdict can be compared: P1 and P2 could not be judged on both sides." == found["result"]


def test_what_diff_says_of_a_freeze_is_what_run_says(family: Path) -> None:
    """The same words come out of both commands, through one door."""
    ran = json.loads(verdict("run", "2026-11-26a", "--json", cwd=family).stdout)["predictions"]
    said = amend(family, ("bar: 0.1", "bar: 0.15"))["verdicts"]["P1"]["table"]["2026-11-26a on the first measurements"]
    assert ran["P1"]["verdict"] == said.partition(":")[0]


def test_an_erratum_holds_under_the_other_freeze_too(tmp_path: Path) -> None:
    """Withdrawn numbers pass nothing under an amendment either; the amendment cannot launder them."""
    repository = Repository.begin(tmp_path)
    name = repository.freeze()
    repository.measure(name, provenance={"checkpoint": "aa11"})
    assert 0 == repository.run("gate", "--write-lock").returncode
    repository.commit("lock")
    draft = (tmp_path / f"prereg/{name}.yaml").read_text().replace(f"id: {name}", "id: 2027-01-01a")
    (tmp_path / "prereg/drafts/2027-01-01a.yaml").write_text(draft.replace("value: 0.3", "value: 0.9"))

    def table() -> list[str]:
        done = repository.run("diff", name, "prereg/drafts/2027-01-01a.yaml", "--json")
        found = json.loads(done.stdout)
        assert {"P1"} == set(found["unchanged"])
        return [kinds(found)["constants.bar"], verdict("run", name, cwd=tmp_path).stdout.split("P1")[1].split()[0]]

    assert ["loosened", "PASS"] == table()
    assert 0 == repository.run("erratum", "aa11", "--reason", "probed").returncode
    assert ["loosened", "UNTESTED"] == table()
    full = repository.run("diff", name, "prereg/drafts/2027-01-01a.yaml", "--markdown").stdout
    assert "PASS" not in full


def plain(found: Difference) -> str:
    """Return the terminal form as one text."""
    return "\n".join(text for _, text, _ in everything(found))


def test_a_freeze_that_was_never_measured_is_not_called_unchanged() -> None:
    """Neither measured: nothing is compared. One measured: both are judged on its numbers, and that is said."""
    first, second = freeze(), freeze(id="2026-01-01b", title="another")
    neither = compared(case(first), case(second))
    assert "No verdict can be compared: neither was ever measured." == payload(neither)["result"]
    assert ((), ()) == (neither.same, neither.compared)
    said = plain(neither)
    assert "2026-01-01a was never measured." in said
    assert "2026-01-01b was never measured." in said
    assert "same" not in said
    one = compared(case(first, evidence(first, {"F": {"every": 0.1}})), case(second))
    assert ("2026-01-01b",) == one.unmeasured
    assert "2026-01-01b was never measured; both are judged on the measurements of 2026-01-01a." in plain(one)
    assert "No verdict moves." == payload(one)["result"]


def test_a_verdict_that_an_erratum_takes_under_one_freeze_alone_moves_by_it() -> None:
    """No amendment is blamed for what an erratum withdraws under one of two freezes; without it nothing moves."""
    first, second = freeze(), freeze(id="2026-01-01b", title="another")
    numbers = evidence(first, {"F": {"every": 0.1}, "x": 1})

    def told(errata: dict[str, dict[str, str]]) -> dict[str, Any]:
        def door(under: Registration, laid_out: Evidence, _: object) -> Outcome:
            return judge(under, laid_out, limits(under), errata.get(under.id, {}))

        return payload(compared(JudgedCase(first, numbers, door), case(second)))

    assert {} == told({})["verdicts"]
    withdrawn = told({first.id: {"P1": "E1"}})
    assert "erratum" == withdrawn["verdicts"]["P1"]["cause"]
    assert withdrawn["result"].startswith("One verdict moves, by an erratum: P1 goes from UNTESTED to PASS on the same")


def test_readings_that_the_other_freeze_refuses_are_a_gap() -> None:
    """A reading outside the other freeze's support is not judged there, and the reason names it."""
    first, second = freeze(), freeze(id="2026-01-01b", quantities={"F": {"axes": ["t"], "support": [0, 0.2]}})
    numbers = {"F": {"every": 0.3}, "x": 1}
    found = compared(case(first, evidence(first, numbers)), case(second))
    assert "NOT_COMPARABLE" == found.verdicts[0].cause.name
    assert "F does not fit 2026-01-01b: found F in [0.3, 0.3], wanted it within its registered support [0.0, 0.2]" == (
        found.verdicts[0].note
    )


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
@pytest.mark.parametrize("width", [0.01, 0.1, 0.3])
def test_a_family_under_another_grid_is_judged(level: float, width: float) -> None:
    """Intervals are widened on the cells that the target registers, whatever was measured beside them."""
    families = {"main": {"predictions": ["P1"], "error": 0.05, "method": "holm"}}
    first = freeze(families=families)
    second = freeze(families=families, id="2026-01-01b", axes={"t": [1, 2]})
    reading = {**span(0.3 - width, 0.3 - width / 2), "level": level}
    found = compared(case(first, evidence(first, {"F": {"every": reading}})), case(second))
    assert {"axes.t": Kind.SCOPE_NARROWED} == {change.where: change.kind for change in found.changes}
    assert [] == [why for _, why in found.refused]


def test_ids_and_paths_name_a_freeze_alike() -> None:
    """Either side is an id or a path."""
    by_id = verdict("diff", "2026-11-25c", "2026-11-25d", "--json")
    by_path = verdict("diff", "prereg/2026-11-25c.yaml", "prereg/2026-11-25d.yaml", "--json")
    assert (0, by_path.stdout) == (by_id.returncode, by_id.stdout)
