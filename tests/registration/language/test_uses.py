"""Another freeze's calibration is used by digest, and what rests on a wrong component goes by rule."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.project.ledger.repository import Repository
from tests.project.using import store, word
from tests.registration.language.registered import HERE

USER = (HERE / "another-calibration.yaml").read_text(encoding="utf-8")
EXECUTED = {"kind": "record", "settings": {"produced_by": "a tempered run"}}
PROVENANCE = {"tempered": {"weights": "bb22"}, "plan": "dd44"}


def over_beta(cold: float, warm: float) -> dict:
    """Write two numbers, at beta of 0.5 and of 1."""
    return {"cells": [{"at": {"beta": 0.5}, "value": cold}, {"at": {"beta": 1}, "value": warm}]}


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A calibration with times of 20 and 300 sweeps at 100 Hz, and a freeze that uses it."""
    here = Repository.begin(tmp_path_factory.mktemp("language") / "project")
    first = here.freeze((HERE / "calibration.yaml").read_text(encoding="utf-8"))
    numbers = {"tau": over_beta(20, 300), "speed": {"every": 100}}
    executed = {"kind": "record", "settings": {"produced_by": "a reference run"}}
    store(here, first, numbers, {"checkpoint": {"weights": "aa11"}, "machine": "m1"}, executed=executed)
    return here.root, here.freeze(USER.replace("2026-01-01a", first), "--new-chain")


@pytest.fixture
def here(calibrated: tuple[Path, str], tmp_path: Path) -> tuple[Repository, str]:
    """A copy of it that a test may change."""
    root, name = calibrated
    return Repository(Path(shutil.copytree(root, tmp_path / "project"))), name


TABLES = {
    # 10 000 sweeps at 100 Hz are 100 seconds.
    "twice as fast": ((10, 150), (1000, 10_000), {"P1": "PASS", "P2": "PASS", "P3": "NOT PASSED"}, "FASTER"),
    "not at the colder one": ((10, 151), (1000, 5000), {"P1": "PASS", "P2": "NOT PASSED", "P3": "PASS"}, "FASTER"),
    "not where it is hot": ((11, 100), (1000, 5000), {"P1": "NOT PASSED", "P2": "PASS", "P3": "PASS"}, "NO-FASTER"),
    "none is long enough": ((10, 150), (400, 5000), {"P1": "UNTESTED", "P2": "NOT PASSED", "P3": "PASS"}, "UNDECIDED"),
}  # fmt: skip


@pytest.mark.parametrize(("tau", "length", "words", "fired"), TABLES.values(), ids=TABLES)
def test_a_table_comes_out_as_worked_out_by_hand(
    here: tuple[Repository, str], tau: tuple, length: tuple, words: dict[str, str], fired: str
) -> None:
    """The used times stand beside the own ones, and the outcome is printed."""
    project, name = here
    store(project, name, {"tau": over_beta(*tau), "length": over_beta(*length)}, PROVENANCE, executed=EXECUTED)
    assert words == {of: said.partition(" out_of")[0] for of, said in word(project, name).items()}
    assert f"{fired} fired" in project.run("run", name).stdout


def test_an_erratum_against_a_component_takes_what_rests_on_it_alone(here: tuple[Repository, str]) -> None:
    """Wrong weights of the calibration take P1, which uses its times, and neither P2 nor P3, which uses its speed."""
    project, name = here
    store(project, name, {"tau": over_beta(10, 150), "length": over_beta(1000, 7500)}, PROVENANCE, executed=EXECUTED)
    assert {"P1": "PASS", "P2": "PASS", "P3": "NOT PASSED"} == word(project, name)
    project.commit("measure")
    assert 0 == project.run("erratum", "checkpoint.weights=aa11", "--reason", "other weights").returncode
    project.commit("erratum")
    assert {"P1": "UNTESTED withdrawn", "P2": "PASS", "P3": "NOT PASSED"} == word(project, name)
    assert "no outcome fired: FASTER is open" in " ".join(project.run("run", name).stdout.split())


def test_lint_says_nothing_of_it(here: tuple[Repository, str]) -> None:
    """And the used freeze is not replaced: it is judged by itself as before."""
    project, name = here
    linted = json.loads(project.run("lint", name, "--json").stdout)
    assert [[]] == [found["findings"] for found in linted.values()]
    assert "replaced" not in project.run("log").stdout
