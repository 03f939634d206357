"""What a command was given and has changed since is said of a stored set, and a draft is measured anew over it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.experiments.command.cells import study
from tests.project.ledger.repository import Repository
from tests.project.test_measured_again import STUDY
from verdict.evidence.numbers import file_digest
from verdict.experiments.command.inputs import MOVED
from verdict.experiments.command.program import changed_program
from verdict.project.ledger.order import CHANGED, changed

PROGRAM = """\
import json, pathlib, sys
seed = int(sys.argv[1].partition("=")[2])
base = float(pathlib.Path("WHERE").read_text())
print(json.dumps({"gain": base + 0.01 * seed}))
"""
WRITES = """\
import json, pathlib
base = float(pathlib.Path("data/base.txt").read_text())
rows = [{"seed": seed, "gain": base + 0.01 * seed} for seed in range(1, 6)]
pathlib.Path("data/numbers.json").write_text(json.dumps(rows))
MORE
"""


def begun(folder: Path, *, inputs: str, where: str) -> Repository:
    """Begin a project with a study whose gain is what a file says."""
    here = Repository.begin(folder / "project")
    here.write("sim.py", PROGRAM.replace("WHERE", where))
    here.write("data/base.txt", "0.5")
    (folder / "far.txt").write_text("0.5")
    here.write("prereg/drafts/next.yaml", STUDY.replace("inputs: []", f"inputs: [{inputs}]"))
    return here


def noticed(here: Repository, name: str, *more: str) -> tuple[str, str, list[str]]:
    """Return the word of the prediction, what is said of the storing, and what has changed since."""
    done = here.run("run", name, "--json", *more)
    shown = json.loads(done.stdout)
    changed = [notice["text"] for notice in shown["notices"] if notice["kind"] == CHANGED]
    return shown["predictions"]["P1"]["verdict"], " ".join(done.stderr.split()), changed


GIVEN = {
    "a file of a folder": ("data", "data/base.txt", "data has changed since it was given; measure again"),
    "a file": ("data/base.txt", "data/base.txt", "data/base.txt has changed since it was run; measure again"),
    "a file elsewhere": ("../far.txt", "../far.txt", "../far.txt, outside the project, has changed since it was given"),
}


@pytest.mark.parametrize("what", GIVEN)
def test_a_draft_says_what_changed_and_is_measured_anew(tmp_path: Path, what: str) -> None:
    """The stored PASS is about other bytes: that is said, and the next measurement takes its place."""
    inputs, where, says = GIVEN[what]
    here, draft = begun(tmp_path, inputs=inputs, where=where), "prereg/drafts/next.yaml"
    assert "PASS" == noticed(here, draft, "--measure")[0]
    assert ("PASS", []) == noticed(here, draft)[::2]
    (here.root / where).write_text("-0.5")
    word, _, changed = noticed(here, draft)
    assert ("PASS", 1) == (word, len(changed))
    assert says in changed[0]
    word, said, changed = noticed(here, draft, "--measure")
    assert ("NOT PASSED", []) == (word, changed)
    assert "the set before was of files that have changed since" in said
    assert "NOT PASSED" == noticed(here, draft)[0]


def test_of_a_freeze_a_changed_folder_is_said_and_replaces_nothing(tmp_path: Path) -> None:
    """Both digests are named, and one that is gone is said to be gone."""
    here = begun(tmp_path, inputs="data", where="data/base.txt")
    (here.root / "prereg/drafts/next.yaml").unlink()
    here.freeze(STUDY.replace("inputs: []", "inputs: [data]"))
    noticed(here, here.only, "--measure")
    assert [] == noticed(here, here.only)[2]
    (here.root / "data/base.txt").write_text("-0.5")
    word, _, (changed,) = noticed(here, here.only)
    assert "PASS" == word
    assert "data was given as sha256:" in changed
    assert "now it is sha256:" in changed
    (here.root / "data").rename(here.root / "away")
    assert "now there is no such folder" in noticed(here, here.only)[2][0]


def test_a_file_elsewhere_that_is_gone_is_said(tmp_path: Path) -> None:
    """Its bytes are told to nobody; that it is gone is."""
    here = begun(tmp_path, inputs="../far.txt", where="../far.txt")
    noticed(here, "prereg/drafts/next.yaml", "--measure")
    (tmp_path / "far.txt").unlink()
    assert "is not there now" in noticed(here, "prereg/drafts/next.yaml")[2][0]


BEFORE, _, AFTER = STUDY.partition("  {kind: command")
ONCE = "{kind: command, command: [python, sim.py, data], timeout_seconds: 9, writes: data/numbers.json}\n"


@pytest.mark.parametrize("more", ["", "pathlib.Path('data/log').write_text(json.dumps(rows[0]))"])
def test_what_a_command_wrote_into_its_folder_is_no_change_since(tmp_path: Path, more: str) -> None:
    """Neither its numbers nor a log; the log is told of where it was measured."""
    here = Repository.begin(tmp_path / "project")
    here.write("sim.py", WRITES.replace("MORE", more))
    here.write("data/base.txt", "0.5")
    here.write("prereg/drafts/next.yaml", f"{BEFORE}  {ONCE}{AFTER.partition(chr(10))[2]}")
    draft = "prereg/drafts/next.yaml"
    assert ("PASS", []) == noticed(here, draft, "--measure")[::2]
    assert ("PASS", []) == noticed(here, draft)[::2]
    here.write("data/base.txt", "0.6")
    assert bool(more) != bool(noticed(here, draft)[2])


def test_a_program_of_this_machine_is_compared_by_its_bytes(tmp_path: Path) -> None:
    """So that a draft is measured anew with another one; what cannot be run here says nothing."""
    path = tmp_path / "tool"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    given = {"command": [str(path)], "program": {"name": "tool", "digest": "sha256:0"}}
    assert changed_program(tmp_path, given)
    assert not changed_program(tmp_path, {**given, "program": {"name": "tool", "digest": file_digest(path)}})
    assert not changed_program(tmp_path, {"command": ["no-such-tool"], "program": {"digest": "sha256:0"}})
    assert not changed_program(tmp_path, {"command": [], "program": {"digest": "sha256:0"}})


@pytest.mark.parametrize("way", ["a module", "a link"])
def test_results_of_other_bytes_are_not_used_again(tmp_path: Path, way: str) -> None:
    """The whole way: what was measured lies in the store, its set is gone, and what decides the numbers has changed."""
    here, draft = begun(tmp_path, inputs="data", where="data/base.txt"), "prereg/drafts/next.yaml"
    changes = tmp_path / "far.txt"
    if way == "a module":
        changes = here.write("helper.py", "BASE = 0.5\n")
        text = PROGRAM.replace('pathlib.Path("WHERE").read_text()', "helper.BASE")
        here.write("sim.py", text.replace("json, ", "json, helper, "))
        here.edit(draft, "python, sim.py", "python, -m, sim")
    else:
        (here.root / "data/base.txt").unlink()
        (here.root / "data/base.txt").symlink_to(tmp_path / "far.txt")
    assert "PASS" == noticed(here, draft, "--measure")[0]
    shutil.rmtree(here.root / "measurements")
    assert "5 done" in here.run("jobs", draft).stdout
    changes.write_text(changes.read_text().replace("0.5", "-0.5"))
    assert "5 open" in here.run("jobs", draft).stdout
    assert "NOT PASSED" == noticed(here, draft, "--measure")[0]


ODD = {
    "a name with a zero": {"folders": {"a\0b": "sha256:0"}, "outside": {"a\0b": "sha256:0"}},
    "no names": {"folders": ["data"], "outside": 3, "files": None, MOVED: 3},
    "no digest": {"folders": {"data": None}, MOVED: 7},
    "the project itself": {"folders": {"": "sha256:0", "..": "sha256:0"}},
}


@pytest.mark.parametrize("what", ODD)
def test_odd_records_are_no_reason_to_break(tmp_path: Path, what: str) -> None:
    """A stored set may come from anybody: what cannot be found is said, and nothing ends in a traceback."""
    (tmp_path / "data").mkdir()
    said = [*changed(tmp_path, study(), ODD[what])]
    assert all(one.kind == CHANGED for one in said)
    assert bool(said) == (what != "no names")
