"""Numbers that an erratum withdrew do not come back: under another title, provenance, name, spelling or freeze."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.project.ledger.repository import RECORD, Repository
from tests.project.ledger.test_errata import CHECKPOINT, TWO, predictions

Edit = Callable[[dict], object]


@pytest.fixture(scope="module")
def one_withdrawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A freeze, measured on a checkpoint, locked, withdrawn by the checkpoint's digest, and locked again."""
    here = Repository.begin(tmp_path_factory.mktemp("withdrawn"))
    name = here.freeze(TWO)
    here.measure(name, **CHECKPOINT)
    for arguments in (
        ("gate", "--write-lock"), ("erratum", "aa11bb22", "--reason", "a bug"),
        ("gate", "--write-lock", "--reason", "E1"),
    ):  # fmt: skip
        assert 0 == here.run(*arguments).returncode
        here.commit("next")
    return here.root


@pytest.fixture
def withdrawn(one_withdrawn: Path, tmp_path: Path) -> Repository:
    """A copy of a repository whose only measurements were withdrawn."""
    return Repository(Path(shutil.copytree(one_withdrawn, tmp_path / "withdrawn")))


def _cells(tree: dict, name: str) -> list[dict]:
    return tree["quantities"][name]["cells"]


def _whole_lists(tree: dict) -> None:
    """Write a quantity that is the same everywhere as one reading."""
    tree["quantities"]["draws"] = {"every": {"value": 500}}


def _another_commit(tree: dict) -> None:
    tree["provenance"] = {
        "checkpoint": {"digest": "ee55ff66", "components": {"weights": "dd"}},
        "seeds": [8],
    }


def _spelt_as_ranges(tree: dict) -> None:
    for cell in _cells(tree, "error"):
        cell["range"] = [cell["value"], cell.pop("value")]


RETURNS: dict[str, Edit] = {
    "a full stop after the title": lambda tree: tree.update(title="made up."),
    "no provenance": lambda tree: tree.pop("provenance"),
    "the line of the checkpoint deleted": lambda tree: tree["provenance"].pop("checkpoint"),
    "another checkpoint claimed": _another_commit,
    "a note": lambda tree: _cells(tree, "error")[0].update(note="checked"),
    "notes of the file": lambda tree: tree.update(notes=["checked"]),
    "the order of cells": lambda tree: _cells(tree, "error").reverse(),
    "about": lambda tree: _cells(tree, "error")[1].update(approx=True),
    "whole numbers as decimals": lambda tree: _cells(tree, "draws")[0].update(value=500.0),
    "one reading for all cells": _whole_lists,
    "numbers as ranges": _spelt_as_ranges,
}


@pytest.mark.parametrize("how", RETURNS)
@pytest.mark.parametrize("place", ["measured", "anew"])
def test_withdrawn_numbers_do_not_come_back(withdrawn: Repository, how: str, place: str) -> None:
    """However the file around them is written, in place or beside, the verdict stays withdrawn, locked again or not."""
    name = withdrawn.only
    tree = json.loads(json.dumps(withdrawn.record(name, **CHECKPOINT)))
    RETURNS[how](tree)
    (withdrawn.root / f"measurements/{name}/measured.json").unlink()
    withdrawn.write(f"measurements/{name}/{place}.json", json.dumps(tree))
    withdrawn.commit("again")
    found = predictions(withdrawn, name)
    assert {"P1": ("UNTESTED", ["withdrawn"]), "P2": ("UNTESTED", ["withdrawn"])} == found
    withdrawn.run("gate", "--write-lock", "--measurements", place, "--reason", "measured again")
    withdrawn.commit("lock")
    assert found == predictions(withdrawn, name)
    assert "PASS" not in withdrawn.run("gate", "--all").stdout.replace("NOT PASSED", "")


def test_one_other_number_frees_only_what_rests_on_it(withdrawn: Repository) -> None:
    """Nudging what one prediction reads brings no other one back."""
    name = withdrawn.only
    record = {**RECORD, "draws": {1: 501, 2: 500, 3: 500}}
    withdrawn.measure(name, record, **CHECKPOINT | {"provenance": {"checkpoint": {"digest": "ee"}, "seeds": [8]}})
    found = predictions(withdrawn, name)
    assert (("UNTESTED", ["withdrawn"]), ("PASS", [])) == (found["P1"], found["P2"])


@pytest.mark.parametrize("lost", ["checkpoint", "digest"])
def test_what_the_erratum_names_has_to_be_recorded_again(withdrawn: Repository, lost: str) -> None:
    """Other numbers that no longer say on which checkpoint they rest are withdrawn, and the reason says why."""
    name = withdrawn.only
    tree = {"checkpoint": {"digest": "ee"}, "seeds": [8]}
    (tree if lost in tree else tree["checkpoint"]).pop(lost)  # type: ignore[union-attr]
    withdrawn.measure(name, {**RECORD, "error": {1: 0.1, 2: 0.2, 3: 0.24}}, provenance=tree)
    assert ("UNTESTED", ["withdrawn"]) == predictions(withdrawn, name)["P1"]
    said = " ".join(withdrawn.run("run", name, "--all").stdout.split())
    assert "no longer record checkpoint.digest, by which it withdrew them" in said


def test_measuring_anew_takes_their_place(withdrawn: Repository) -> None:
    """The control: other numbers, on a checkpoint that is named, are judged and can be locked."""
    name = withdrawn.only
    record = {"error": {1: 0.11, 2: 0.21, 3: 0.24}, "draws": {1: 501, 2: 501, 3: 501}}
    withdrawn.measure(name, record, provenance={"checkpoint": {"digest": "ee55"}, "seeds": [8]})
    assert {"P1": ("PASS", []), "P2": ("PASS", [])} == predictions(withdrawn, name)
    assert 0 == withdrawn.run("gate", "--write-lock", "--reason", "measured again").returncode
    withdrawn.commit("lock")
    assert 0 == withdrawn.run("gate", "--all").returncode


def test_a_copied_set_is_known_in_another_chain(withdrawn: Repository) -> None:
    """A new chain of the same words, with the withdrawn numbers as a whole, is withdrawn too; with others it is not."""
    second = withdrawn.freeze(TWO.replace("Two methods", "Once more"), "--new-chain")
    withdrawn.measure(second, title="new")
    assert ("UNTESTED", ["withdrawn"]) == predictions(withdrawn, second)["P1"]
    withdrawn.measure(second, {**RECORD, "error": {1: 0.1, 2: 0.2, 3: 0.24}})
    assert ("PASS", []) == predictions(withdrawn, second)["P1"]


def test_an_erratum_against_an_erratum_lets_stand(withdrawn: Repository) -> None:
    """Numbers that are set come out alike whenever they are measured; that they stand is said openly, with a reason."""
    name = withdrawn.only
    record = {**RECORD, "error": {1: 0.11, 2: 0.21, 3: 0.24}}
    withdrawn.measure(name, record, provenance={"checkpoint": {"digest": "ee55"}, "seeds": [8]})
    assert ("UNTESTED", ["withdrawn"]) == predictions(withdrawn, name)["P2"]
    done = withdrawn.run("erratum", "E1", "--reason", "too wide", "--stands", f"{name} P2: draws are set, not sampled")
    assert 0 == done.returncode, done.stderr
    assert {"P1": ("PASS", []), "P2": ("PASS", [])} == predictions(withdrawn, name)
    assert 0 == withdrawn.run("gate", "--write-lock", "--reason", "E2").returncode
    withdrawn.commit("lock")
    assert 0 == withdrawn.run("gate", "--all").returncode


def test_letting_stand_licenses_one_lock_and_no_more(withdrawn: Repository) -> None:
    """After it, measuring again until the freed prediction passes is refused as ever."""
    name, provenance = withdrawn.only, {"checkpoint": {"digest": "ee55"}, "seeds": [8]}
    draws = {1: 501, 2: 501, 3: 501}
    for error, code in (({1: 0.1, 2: 0.2, 3: 0.9}, 0), ({1: 0.1, 2: 0.2, 3: 0.8}, 0), ({1: 0.1, 2: 0.2, 3: 0.24}, 30)):
        withdrawn.measure(name, {"error": error, "draws": draws}, provenance=provenance)
        done = withdrawn.run("gate", "--write-lock", "--reason", "measured again")
        assert code == done.returncode, done.stdout + done.stderr
        withdrawn.commit("lock")
        if withdrawn.ledger.chain.errata[-1][1].name == "E1":
            stands = ("--stands", f"{name} P1: measured anew")
            assert 0 == withdrawn.run("erratum", "E1", "--reason", "too wide", *stands).returncode
    assert "prediction P1: locked NOT PASSED" in done.stdout + done.stderr


def test_what_is_stored_no_more_is_known_from_its_lock(repository: Repository) -> None:
    """An erratum against locked measurements whose file is gone knows their numbers from the ledger."""
    name = repository.freeze(TWO)
    repository.measure(name)
    assert 0 == repository.run("gate", "--write-lock").returncode
    repository.commit("lock")
    digest = repository.ledger.chain.judged(name)[1].measurements  # type: ignore[index]
    (repository.root / f"measurements/{name}/measured.json").unlink()
    assert 0 == repository.run("erratum", digest, "--reason", "a bug").returncode
    repository.measure(name, title="another title", name="second")
    assert ("UNTESTED", ["withdrawn"]) == predictions(repository, name)["P1"]
