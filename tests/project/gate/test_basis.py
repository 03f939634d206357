"""What a lock says it rests on, and the one digest that covers all of it, its head included."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.project.gate.test_attacks import fails, files, gate, sealed
from tests.project.ledger.repository import RECORD, Repository
from verdict import __version__
from verdict.outcome.lock import Head
from verdict.project.gate.basis import otherwise
from verdict.project.locks import read_lock
from verdict.words.errors import IntegrityError


def lines(repository: Repository) -> list[list]:
    """Read the lines of the only lock."""
    return [json.loads(line) for line in (repository.root / files(repository)[2]).read_text().splitlines()]


def test_a_lock_names_what_it_rests_on(locked: Repository) -> None:
    """Engine, methods, provenance and readings apart, and of each prediction the numbers behind its tests."""
    said = {tuple(line[:-1]): line[-1] for line in lines(locked)}
    assert __version__ == said["engine",]
    assert 1 == said["method", "comparison of intervals"]
    event = locked.ledger.chain.judged(locked.only)[1]  # type: ignore[index]
    assert event.everything == said["readings",]
    assert dict(event.readings) == {"P1": said["rests_on", "P1"]}


def test_provenance_and_readings_are_told_apart(locked: Repository) -> None:
    """A title moves the one digest, a number the other; the gate says which it was."""
    locked.edit(files(locked)[1], '"title": "made up"', '"title": "made up."')
    fails(locked, 31, "the numbers are the same, the words around them differ")
    locked.edit(files(locked)[1], '"value": 0.25', '"value": 0.24')
    assert "the numbers are the same" not in fails(locked, 31, "are not those that were locked")


@pytest.mark.parametrize("part", range(30))
def test_every_line_is_covered(locked: Repository, part: int) -> None:
    """Any line dropped, doubled or edited makes the file no lock."""
    path = locked.root / files(locked)[2]
    written = path.read_text().splitlines(keepends=True)
    at = part % len(written)
    path.write_text("".join([*written[:at], *written[at + 1 :]]))
    with pytest.raises(IntegrityError, match="is no lock file"):
        read_lock(path)
    path.write_text("".join([*written[:at], written[at], *written[at:]]))
    with pytest.raises(IntegrityError, match="is no lock file"):
        read_lock(path)


def _earlier(lock: list[str]) -> None:
    lock[3] = json.dumps(["ledger", 0, "none"]) + "\n"


def _odd(lock: list[str]) -> None:
    lock[3] = lock[3].replace("[", "[ ")


HEADS: dict[str, Callable[[list[str]], None]] = {"an earlier head": _earlier, "spelt otherwise": _odd}


@pytest.mark.parametrize("how", HEADS)
@pytest.mark.parametrize("seal", [True, False])
def test_the_head_of_a_lock_is_part_of_it(locked: Repository, how: str, *, seal: bool) -> None:
    """Another head, even one on the chain and under a last line that fits, is found."""
    path = locked.root / files(locked)[2]
    written = path.read_text().splitlines(keepends=True)
    HEADS[how](written)
    path.write_text("".join(written))
    if seal:
        sealed(locked)
    locked.commit("another head")
    assert 3 == gate(locked).returncode


def test_the_head_has_to_be_the_entry_before(locked: Repository) -> None:
    """A lock of the first version has no digest over its head: the ledger itself says where it was written."""
    path = locked.root / files(locked)[2]
    lock = read_lock(path)
    assert Head(1, locked.ledger.chain.digests[0]) == lock.head
    written = path.read_text().splitlines(keepends=True)
    written[3] = json.dumps(["ledger", 2, locked.ledger.chain.digests[1]]) + "\n"
    path.write_text("".join(written))
    sealed(locked)
    fails(
        locked, 3, "names entry 2 of the ledger as its head, but entry 2 recorded it, so that it was written at entry 1"
    )


def test_other_sets_are_named_in_lock_and_outcome(repository: Repository) -> None:
    """A set stored beside the one that is locked, and one that was committed before it, stay on record."""
    name = repository.freeze()
    repository.measure(name, {**RECORD, "error": {1: 0.1, 2: 0.2, 3: 0.9}}, name="first")
    worse = repository.git("rev-parse", f"HEAD:measurements/{name}/first.json")
    repository.measure(name, {**RECORD, "error": {1: 0.1, 2: 0.2, 3: 0.8}}, name="first")
    repository.measure(name, name="second")
    assert 0 == repository.run("gate", name, "--write-lock", "--measurements", "second").returncode
    repository.commit("lock")
    others = [line[1:] for line in lines(repository) if line[0] == "other"]
    assert ["first.json", "first.json"] == [name for name, *_ in others]
    assert f"git:{worse}" in {sha for _, sha, _ in others}
    assert ["commit", "stored"] == sorted(where.split()[0] for *_, where in others)
    for arguments in (("run", name, "--measurements", "second"), ("gate", name), ("gate", "--all")):
        assert f"{name} has 2 besides the one that is judged here" in " ".join(
            repository.run(*arguments).stdout.split()
        )


def test_a_set_that_is_alone_has_no_others(locked: Repository) -> None:
    """The control: nothing is named where nothing was chosen among."""
    assert [] == [line for line in lines(locked) if line[0] == "other"]
    assert "besides" not in gate(locked).stdout


def test_a_method_of_another_version_is_said(locked: Repository) -> None:
    """The gate compares what came out, and says what judges otherwise than when it was locked."""
    lock = read_lock(locked.root / files(locked)[2])
    assert [] == list(otherwise(lock, lock))
    older = tuple(line.replace('"comparison of intervals", 1', '"comparison of intervals", 0') for line in lock.basis)
    changed = replace(lock, basis=older)
    assert ["method comparison of intervals: locked 0, now 1"] == list(otherwise(changed, lock))


def test_a_set_in_capitals_is_a_set(locked: Repository) -> None:
    """`worse.JSON` is read like any other, so it is named like any other."""
    worse = json.dumps(locked.record(locked.only, {**RECORD, "error": {1: 0.9, 2: 0.9, 3: 0.9}}))
    locked.write(f"measurements/{locked.only}/worse.JSON", worse)
    locked.commit("worse")
    assert "worse.JSON" in gate(locked).stdout


def test_a_huge_set_beside_is_named_without_being_read(locked: Repository) -> None:
    """A file of gigabytes beside the locked set costs no memory."""
    with (locked.root / f"measurements/{locked.only}/huge.json").open("wb") as file:
        file.truncate(600 * 2**20)
    done = locked.run("gate", locked.only, "--write-lock", "--measurements", "measured", "--reason", "again")
    assert (0, True) == (done.returncode, "other" in {line[0] for line in lines(locked)}), done.stderr


def test_numbers_withdrawn_elsewhere_are_named(repository: Repository) -> None:
    """In another chain a set that shares the numbers of a prediction, and not all, is judged; that it does is said."""
    first = repository.freeze()
    path = repository.measure(first)
    digest = json.loads(repository.run("run", first, "--json").stdout)["measurements"]["digest"]
    assert 0 == repository.run("erratum", digest, "--reason", "a bug").returncode
    path.unlink()
    second = repository.freeze(repository.root.joinpath("prereg/drafts/next.yaml").read_text(), "--new-chain")
    repository.measure(second, {**RECORD, "draws": {1: 501, 2: 500, 3: 500}})
    said = " ".join(repository.run("run", second).stdout.split())
    assert f"the numbers behind P1 are those that E1 withdrew from {first} (a bug)" in said
