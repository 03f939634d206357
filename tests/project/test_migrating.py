"""A registration of schema 1 in the form of schema 2: what is edited, what is left to decide, and what moved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from verdict.cli import group
from verdict.project.migrating import Migrated, migrate
from verdict.registration.migrating import COUNTED, KEPT, REDUCED, Decided
from verdict.text import read_document
from verdict.words.errors import UsageError

ROOT = Path(__file__).parents[2]
EXACT = Decided(exact="made up for a test")
DRAFT = """\
# yaml-language-server: $schema=../verdict-prereg-1.json
schema: verdict/prereg/1   # the first
id: 2026-11-26a
title: "a draft"
scope: {covers: [these cells], does_not_show: [anything else]}
tag_flips: none

axes:
  dataset: [a, b]   # two of them
  K: [1, 2]
experiment: {kind: record, produced_by: a test}
quantities:
  gain: {axes: [dataset, K], support: [-10, 10]}   # in points
  hard: {axes: [dataset], support: [0, 1]}
flags:
  in_regime: {axes: [dataset], when: "hard <= 0.5"}
artifact: {share: 0.5, factor: 2, spread: 9, rules: 5}
predictions:
  P1: {claim: "it gains", test: TEST}
"""
RECORD = {
    "schema": "verdict/measurements/1", "freeze": {"id": "2026-11-26a", "digest": "unknown"}, "grade": "measured",
    "title": "made up",
}  # fmt: skip
GAINS = {("a", 1): 1, ("a", 2): 2, ("b", 1): -4, ("b", 2): 3}
HARD = {"a": 0.1, "b": 0.9}


def project(folder: Path, test: str, *, changes: dict[str, str] | None = None, gain: object = None) -> Path:
    """Write a project with one draft and a set of measurements of it; return the draft."""
    text = DRAFT.replace("TEST", test)
    for old, new in (changes or {}).items():
        assert old in text
        text = text.replace(old, new)
    cells = [{"at": {"dataset": d, "K": k}, "value": v} for (d, k), v in GAINS.items()]
    hard = {"cells": [{"at": {"dataset": d}, "value": v} for d, v in HARD.items()]}
    record = {**RECORD, "quantities": {"gain": gain or {"cells": cells}, "hard": hard}}
    (folder / "prereg/drafts").mkdir(parents=True)
    (folder / "measurements/2026-11-26a").mkdir(parents=True)
    (folder / "measurements/2026-11-26a/measured.json").write_text(json.dumps(record))
    draft = folder / "prereg/drafts/old.yaml"
    draft.write_text(text)
    return draft


def migrated(folder: Path, test: str, decided: Decided = EXACT, **rest: object) -> Migrated:
    """Migrate the draft with this test."""
    return migrate(project(folder, test, **rest), None, decided)  # type: ignore[arg-type]


def test_everything_else_stays_as_it_is_written(tmp_path: Path) -> None:
    """Comments, quotes and blank lines stay byte for byte; the modeline names the other schema; the source stays."""
    found = migrated(tmp_path, '"max(gain) >= 3"')
    before, after = ((tmp_path / f"prereg/drafts/old{end}.yaml").read_text() for end in ("", "-schema-2"))
    assert DRAFT.replace("TEST", '"max(gain) >= 3"') == before
    wanted = before.replace("prereg-1.json", "prereg-2.json").replace("prereg/1 ", "prereg/2 ")
    wanted = wanted.replace("gain: {axes", "gain: {missing: untested, axes")
    wanted = wanted.replace("experiment:", 'confidence: {exact: "made up for a test"}\nexperiment:')
    assert wanted == after
    assert ((), False, "") == (found.open, found.supposed, found.uncompared)
    assert [("measured", 1, ())] == [(one.stored, one.clauses, one.moved) for one in found.compared]


@pytest.mark.parametrize(("test", "written"), [
    ('{per: [dataset], each: "not in_regime or min(gain, over=K) > 0", quantifier: all}',
     '{per: [dataset], where: in_regime, each: "min(gain, over=K) > 0", quantifier: all}'),
    ('"not any(hard > 0.95) or max(gain) > 2"', '{whole: "max(gain) > 2", where: any(hard > 0.95)}'),
    ('{whole: "not any(hard < 0.5) or max(gain) > 2"}', '{where: any(hard < 0.5), whole: "max(gain) > 2"}'),
])  # fmt: skip
def test_a_premise_goes_under_where(tmp_path: Path, test: str, written: str) -> None:
    """The cells out of it are counted apart, which is said; a whole whose premise does not hold is UNTESTED now."""
    flag = {'when: "hard <= 0.5"}': 'when: "hard <= 0.5"}\n  met: {when: "any(hard > 0.95)"}'}
    test, written = (text.replace("any(hard > 0.95)", "met") for text in (test, written))
    found = migrated(tmp_path, test.replace("any(hard < 0.5)", "met"), changes=flag)
    assert f"test: {written.replace('any(hard < 0.5)', 'met')}}}" in found.path.read_text()
    assert [COUNTED] == [step.why for step in found.steps if "P1" in step.path]
    assert () == found.open


def test_what_a_premise_moves_is_shown(tmp_path: Path) -> None:
    """A PASS because nothing was to be judged is none under schema 2."""
    changes = {'"hard <= 0.5"': '"hard <= 0.05"'}
    found = migrated(tmp_path, '{per: [dataset], each: "not in_regime or min(gain, over=K) > 9", quantifier: all}',
                     changes=changes)  # fmt: skip
    moved = {one.place: (one.before, one.after, one.why) for one in found.compared[0].moved}
    assert ("PASS", "UNTESTED", "out_of_premise(in_regime)") == moved["P1.test"]
    assert found.moved


@pytest.mark.parametrize("quantifier", ["any", "{at_least: 1}", "{fraction: 0.5}"])
def test_another_quantifier_is_for_the_author(tmp_path: Path, quantifier: str) -> None:
    """Whether cells out of premise count among at least one, or among half, only the author can say."""
    test = f'{{per: [dataset], each: "not in_regime or min(gain, over=K) > 0", quantifier: {quantifier}}}'
    found = migrated(tmp_path, test)
    assert ["found a premise spelt as `not in_regime or ...`" in one.message for one in found.open] == [True]
    assert found.uncompared.startswith("it cannot be judged before this is decided: predictions.P1.test.each")
    assert () == found.compared


def test_what_schema_one_reduces_over_is_written_out(tmp_path: Path) -> None:
    """A mean inside a predicate of cells is over everything, and says so now; no word moves."""
    found = migrated(tmp_path, '{per: [dataset, K], each: "gain >= mean(gain) - 5", quantifier: all}')
    assert 'each: "gain >= mean(gain, over=[dataset, K]) - 5"' in found.path.read_text()
    assert [f"{REDUCED}: gain >= mean(gain, over=[dataset, K]) - 5"] == [s.why for s in found.steps if "P1" in s.path]
    assert ((), False) == (found.open, found.moved)


def test_one_number_for_every_cell_is_for_the_author(tmp_path: Path) -> None:
    """The mean over everything, asked of every data set, says the same for each: nobody meant that."""
    found = migrated(tmp_path, '{per: [dataset], each: "mean(gain) >= -1", quantifier: all}')
    assert ["this says the same for every dataset" in one.message for one in found.open] == [True]


def test_what_no_number_says_of_itself_is_for_the_author(tmp_path: Path) -> None:
    """Without a reason the draft is refused at its place, and the comparison says that it supposes one."""
    found = migrated(tmp_path, '"max(gain) >= 3"', Decided())
    assert ["quantities.gain: a test rests on gain" in one.message for one in found.open] == [True]
    assert (True, False) == (found.supposed, found.moved)
    assert "confidence" not in found.path.read_text()


@pytest.mark.parametrize("axis", ["seed: [1, 2]", "seed: {levels: [1, 2], unit: runs}"])
def test_axes_that_sound_like_draws_are_for_the_author(tmp_path: Path, axis: str) -> None:
    """Their levels are all there are, where --fixed says why."""
    changes = {"K: [1, 2]": axis, "[dataset, K]": "[dataset, seed]"}
    cells = [{"at": {"dataset": d, "seed": k}, "value": v} for (d, k), v in GAINS.items()]
    draft = project(tmp_path, '"max(gain) >= 3"', changes=changes, gain={"cells": cells})
    found = migrate(draft, None, EXACT)
    assert ["the levels of 'seed' may be draws from more" in one.message for one in found.open] == [True]
    found = migrate(draft, tmp_path / "again.yaml", Decided(EXACT.exact, {"seed": "the two that there are"}))
    assert ((), False, False) == (found.open, found.supposed, found.moved)
    assert "two that there are" in str(read_document(found.path).tree["axes"]["seed"])  # type: ignore[index, call-overload]


def test_a_missing_number_stays_unknown(tmp_path: Path) -> None:
    """Of finite support schema 2 would let it be anything; the words are those of schema 1."""
    gain = {"cells": [{"at": {"dataset": "a", "K": 1}, "value": 1}]}
    found = migrated(tmp_path, '"max(gain) >= 11"', gain=gain)
    assert [KEPT] == [step.why for step in found.steps if step.path[0] == "quantities"]
    assert not found.moved


def test_several_intervals_are_judged_together_now(tmp_path: Path) -> None:
    """Schema 2 lets a prediction pay for its own intervals: a word that moves by that is shown, with the levels."""
    cells = [
        {"at": {"dataset": d, "K": k}, "interval": [1, 3], "value": 2, "level": 0.95, "method": "t"} for d, k in GAINS
    ]
    found = migrated(tmp_path, '"all(gain > 0)"', gain={"cells": cells})
    (one,) = found.compared
    assert [("P1", "PASS", "UNTESTED"), ("P1.test", "PASS", "UNTESTED")] == [
        (m.place, m.before, m.after) for m in one.moved
    ]
    assert ["P1: 4 of 4 intervals cannot be taken to level 0.9875" in text for text in one.together] == [True]
    assert {"measured -> claimed"} == {f"{moved.before} -> {moved.after}" for moved in one.graded}


def test_json_is_edited_as_json(tmp_path: Path) -> None:
    """A registration in JSON stays one, with keys in quotes."""
    draft = project(tmp_path, '"max(gain) >= 3"')
    tree = read_document(draft).tree
    source = draft.with_suffix(".json")
    source.write_text(json.dumps(tree, indent=1))
    draft.unlink()
    found = migrate(source, None, EXACT)
    assert "old-schema-2.json" == found.path.name
    assert {"exact": "made up for a test"} == json.loads(found.path.read_text())["confidence"]
    assert ((), False) == (found.open, found.moved)


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """Neither a file that is there nor a place among the freezes; what is of schema 2 has nothing left."""
    draft = project(tmp_path, '"max(gain) >= 3"')
    taken = tmp_path / "taken.yaml"
    taken.write_text("mine")
    for out, said in ((taken, "is there already"), (tmp_path / "prereg/x.yaml", "among the freezes"),
                      (tmp_path / "x.txt", "ends in .yaml")):  # fmt: skip
        with pytest.raises(UsageError, match=said):
            migrate(draft, out, EXACT)
    assert ("mine", ["drafts"]) == (taken.read_text(), [path.name for path in (tmp_path / "prereg").iterdir()])
    with pytest.raises(UsageError, match="no axis is called 'k'; registered: dataset, K"):
        migrate(draft, None, Decided(EXACT.exact, {"k": "all there are"}))
    found = migrate(draft, None, EXACT)
    with pytest.raises(UsageError, match="of schema 2 already"):
        migrate(found.path, None, EXACT)


@pytest.mark.parametrize(("test", "options", "code"), [
    ('"max(gain) >= 3"', ("--exact", "made up"), 0), ('"max(gain) >= 3"', (), 2),
    ('{whole: "not in_regime[dataset == \'b\'] or max(gain) > 9"}', ("--exact", "made up"), 30),
])  # fmt: skip
def test_the_exit_code_says_what_is_left(tmp_path: Path, test: str, options: tuple[str, ...], code: int) -> None:
    """0 nothing moved, 2 something is left to decide, 30 a word moved; as text and as JSON."""
    draft = project(tmp_path, test)
    said = CliRunner().invoke(group, ["migrate", str(draft), *options], standalone_mode=False)
    assert code == said.return_value
    assert ("\nto decide\n" in said.output, ", this moved:" in said.output) == (code == 2, code == 30)
    assert said.output.splitlines()[-1].endswith(f"exit {code}")
    out = tmp_path / "more.yaml"
    told = CliRunner().invoke(
        group, ["migrate", str(draft), *options, "--json", "--out", str(out)], standalone_mode=False
    )
    found = json.loads(told.output)
    assert (code, code == 2, code == 30) == (
        told.return_value,
        bool(found["open"]),
        bool(found["compared"][0]["moved"]),
    )


def test_a_freeze_becomes_a_draft_that_replaces_it(tmp_path: Path) -> None:
    """Its id is the next one, its parent the freeze; on what was published nothing moves."""
    found = migrate(ROOT / "prereg/2026-05-30c.yaml", tmp_path / "draft.yaml", EXACT)
    tree = read_document(found.path).tree
    assert isinstance(tree, dict)
    assert {"id": "2026-05-30c", "digest": "unknown"}.items() <= tree["parent"].items()  # type: ignore[union-attr]
    assert tree["id"] != "2026-05-30c"
    assert ((), False) == (found.open, found.moved)
    assert [6] == [one.clauses for one in found.compared]
