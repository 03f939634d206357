"""What a program that was changed after its verdict may move: the cells of calls that had failed, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import Done
from tests.project.ledger.repository import Repository

STUDY = """\
schema: verdict/prereg/2
id: 2026-01-01a
title: "a study of seeds"
scope: {covers: ["these seeds"], does_not_show: ["others"]}
tag_flips: none
axes: {seed: {planned: 5}}
experiment:
  {kind: command, command: [python, sim.py, "--seed={seed}"], per_cell: true, inputs: [], timeout_seconds: 20}
quantities: {gain: {axes: [seed], support: [-1, 1]}}
estimates: {help: {mean: gain, over: [seed], method: t, level: 0.95, least: 3, assume: symmetric, why: "made up"}}
predictions: {P1: {claim: "It helps.", test: "help > 0"}}
"""
CRASHES = """\
import json, sys
seed = int(sys.argv[1].partition("=")[2])
if seed == 3:
    sys.exit("it did not converge")
print(json.dumps({"gain": 0.01 * seed}))
"""
CURED = CRASHES.replace("seed == 3", "False")
OTHER = CURED.replace("0.01 * seed", "0.5 + 0.01 * seed")


@pytest.fixture
def failed(tmp_path: Path) -> Repository:
    """A frozen study that was measured: the third of five calls had failed."""
    here = Repository.begin(tmp_path / "project")
    here.write("sim.py", CRASHES)
    here.freeze(STUDY)
    assert 20 == measured(here).returncode
    return here


def measured(here: Repository) -> Done:
    """Measure the freeze, and return what was said."""
    return here.run("run", here.only, "--measure", "--json")


def stored(here: Repository) -> Path:
    """Return the file of the set that counts."""
    return here.root / f"measurements/{here.only}/measured.json"


def test_a_program_whose_crash_was_cured_fills_what_was_missing(failed: Repository) -> None:
    """Every other cell reads as before, so the whole set takes the place of the one with a hole."""
    failed.write("sim.py", CURED)
    done = measured(failed)
    assert (0, True) == (
        done.returncode,
        "the set before was one in which jobs had failed" in " ".join(done.stderr.split()),
    )
    assert "missing" not in stored(failed).read_text()


def test_a_program_that_gives_other_numbers_replaces_nothing(failed: Repository) -> None:
    """Four cells that were measured read otherwise: the set with the hole stays, and the page says which one counts."""
    before = stored(failed).read_bytes()
    failed.write("sim.py", OTHER)
    done = measured(failed)
    assert "is filled up, and none of its readings is changed" in " ".join(done.stderr.split())
    assert before == stored(failed).read_bytes()
    kinds = {notice["kind"]: notice["text"] for notice in json.loads(done.stdout)["notices"]}
    assert f"other than measurements/{failed.only}/measured.json, which stays" in kinds["not stored"]
    assert 20 == failed.run("run", failed.only).returncode


def test_what_is_judged_beside_the_set_of_a_freeze_says_so(failed: Repository) -> None:
    """On the screen it is a caution; the very same numbers again have none."""
    failed.write("sim.py", CURED)
    assert 0 == measured(failed).returncode
    again = failed.run("run", failed.only, "--measure")
    assert "caution not stored" not in again.stdout
    failed.write("sim.py", OTHER)
    other = failed.run("run", failed.only, "--measure")
    assert "caution not stored: measured again, and other than" in " ".join(other.stdout.split())


BLANK = CRASHES.replace('sys.exit("it did not converge")', 'sys.exit(print(json.dumps({"gain": {"missing": "no"}})))')


@pytest.fixture
def blank(tmp_path: Path) -> Repository:
    """A frozen study whose third call printed that it has no number: a set with a hole, in which no job failed."""
    here = Repository.begin(tmp_path / "project")
    here.write("sim.py", BLANK)
    here.freeze(STUDY)
    assert 20 == measured(here).returncode
    return here


def test_a_reading_that_the_stored_set_lacks_is_not_the_one_that_counts(blank: Repository) -> None:
    """A number where nothing was, judged from scratch: the page says that the set that counts is another one."""
    before = stored(blank).read_bytes()
    blank.write("sim.py", CURED)
    again = blank.run("run", blank.only, "--measure")
    assert "caution not stored: measured again, and other than" in " ".join(again.stdout.split())
    assert (0, 20, before) == (again.returncode, blank.run("run", blank.only).returncode, stored(blank).read_bytes())


def test_a_set_that_lacks_the_same_again_says_nothing(blank: Repository) -> None:
    """The negative control: the hole is where it was."""
    again = blank.run("run", blank.only, "--measure", "--store", str(blank.root / "s2"))
    assert (20, False) == (again.returncode, "caution not stored" in again.stdout)


def test_a_set_that_a_lock_keeps_from_being_filled_up_says_so(failed: Repository) -> None:
    """A lock stands for the set with the hole, so the whole one is not stored, and the page says so."""
    assert 0 == failed.run("gate", failed.only, "--write-lock", "--reason", "to test").returncode
    failed.write("sim.py", CURED)
    again = failed.run("run", failed.only, "--measure")
    assert "caution not stored: measured again, and other than" in " ".join(again.stdout.split())
    assert "missing" in stored(failed).read_text()


def test_of_a_draft_everything_may_be_measured_anew(tmp_path: Path) -> None:
    """Nothing is registered yet, so a changed program takes the place of what was tried."""
    here = Repository.begin(tmp_path / "project")
    here.write("sim.py", CRASHES)
    here.write("prereg/drafts/next.yaml", STUDY)
    here.run("run", "prereg/drafts/next.yaml", "--measure")
    here.write("sim.py", OTHER)
    done = here.run("run", "prereg/drafts/next.yaml", "--measure")
    assert "the set before was of files that have changed since" in " ".join(done.stderr.split())


def test_results_of_jobs_stay_out_of_git(failed: Repository) -> None:
    """A project that says nothing of .verdict/ commits its sources, and no results that can be made again."""
    assert [*(failed.root / ".verdict" / "store").rglob("result")]
    assert not any("store" in name for name in failed.git("ls-files", "--others", "--exclude-standard").splitlines())
