"""Locks: what they hold, and when a verdict in one may move."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT
from tests.project.gate.test_attacks import files, gate
from tests.project.ledger.repository import RECORD, Repository
from verdict.judge import verdicts
from verdict.project.locks import read_lock
from verdict.words.vocabulary import Word

WORSE = {**RECORD, "error": {1: 0.1, 2: 0.2, 3: 0.9}}


def again(repository: Repository, *options: str) -> tuple[int, str]:
    """Lock again; return the exit code and everything that was said."""
    done = repository.run("gate", repository.only, "--write-lock", *options)
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def test_a_lock_has_one_thing_per_line(locked: Repository) -> None:
    """Four lines say what it is about, then stands what it rests on, then, sorted, what came out, then the digest."""
    lines = (locked.root / files(locked)[2]).read_text().splitlines()
    heads = [json.loads(line)[0] for line in lines]
    assert ["schema", "freeze", "measurements", "ledger"] == heads[:4]
    assert ["engine", "method", "provenance", "readings", "rests_on"] == heads[4:9]
    assert sorted(lines[9:-1]) == lines[9:-1]
    assert "digest" == heads[-1]
    assert ["prediction", "P1", "PASS", {"grade": "measured"}] in map(json.loads, lines)
    assert ["flag", "long_enough", "seed=2", "true"] in map(json.loads, lines)
    assert ["risk", "R1", "open", "sharpened", "false"] in map(json.loads, lines)
    assert ["flip", "small", "operational", "conjectured", "solid"] in map(json.loads, lines)


def test_a_lock_reads_back(locked: Repository) -> None:
    """What is written is what is read, and the ledger recorded its digest and words."""
    path = locked.root / files(locked)[2]
    lock = read_lock(path)
    assert path.read_text() == lock.text
    event = locked.ledger.chain.entries[1].event
    assert ("judged", lock.digest, {"P1": "PASS"}) == (event.kind, event.lock, dict(event.words))  # type: ignore[union-attr]


def test_locking_what_is_locked_writes_nothing(locked: Repository) -> None:
    """The same outcome twice is one entry."""
    assert (0, True) == (again(locked)[0], "nothing moved" in again(locked)[1])
    assert 2 == locked.ledger.chain.head.number
    assert "" == locked.git("status", "--porcelain")


def test_measuring_until_it_passes_is_no_way(locked: Repository) -> None:
    """Other measurements of one freeze cannot move its locked words, whatever the reason."""
    locked.measure(locked.only, WORSE, name="again")
    code, said = again(locked, "--measurements", "again", "--reason", "it looked better")
    assert 30 == code
    assert "prediction P1: locked PASS; grade measured, found NOT PASSED" in said
    assert "neither a new freeze nor an erratum that takes it away says why" in said
    assert 2 == locked.ledger.chain.head.number
    assert 0 == gate(locked).returncode


def test_other_measurements_with_the_same_words_need_a_reason(locked: Repository) -> None:
    """Replacing evidence without an effect is recorded with why."""
    locked.measure(locked.only, {**RECORD, "error": {1: 0.1, 2: 0.2, 3: 0.24}}, name="again")
    assert (2, True) == (again(locked, "--measurements", "again")[0], "wanted --reason" in again(
        locked, "--measurements", "again")[1])  # fmt: skip
    assert 0 == again(locked, "--measurements", "again", "--reason", "a larger machine")[0]
    assert ("judged", "a larger machine") == (
        locked.ledger.chain.entries[2].event.kind, locked.ledger.chain.entries[2].event.reason
    )  # fmt: skip
    assert 0 == gate(locked).returncode


def test_a_changed_engine_cannot_lock_itself(locked: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that judges otherwise moves a lock only after an erratum against the locked verdict."""
    monkeypatch.setattr(verdicts, "combine", lambda words: Word.NOT_PASSED)
    assert 30 == again(locked, "--reason", "a repaired engine")[0]
    digest = read_lock(locked.root / files(locked)[2]).digest
    done = locked.run("erratum", digest, "--reason", "the engine took a bar to be exclusive")
    assert 0 == done.returncode, done.stderr
    code, said = again(locked, "--reason", "a repaired engine")
    assert (0, True) == (code, "things moved" in said)
    assert 0 == gate(locked).returncode


def test_only_freezes_are_locked(repository: Repository) -> None:
    """A draft has no lock."""
    repository.write("prereg/2026-01-01a.yaml", "schema: verdict/prereg/1\n")
    done = repository.run("gate", "2026-01-01a", "--write-lock")
    assert (2, True) == (done.returncode, "only a freeze is locked" in done.stderr)


def test_several_sets_are_chosen_from(repository: Repository) -> None:
    """With two stored sets the first lock has to be told which."""
    name = repository.freeze()
    repository.measure(name, name="one")
    repository.measure(name, WORSE, name="two")
    assert (2, True) == (again(repository)[0], "one, two" in again(repository)[1])
    assert 31 == again(repository, "--measurements", "three")[0]
    assert 0 == again(repository, "--measurements", "two")[0]
    assert 0 == gate(repository).returncode


KILL = """
import os, signal, sys
from pathlib import Path
from verdict.project.gate import locking
from verdict.project.folder import Project
def kill(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)
locking.write_whole = kill
locking.write_lock(Project(Path(sys.argv[1])), sys.argv[2], locking.Wish())
"""


def test_a_kill_between_entry_and_lock_is_finished_by_locking_again(repository: Repository) -> None:
    """The ledger has the verdict and the file is missing: the gate says so, and locking again writes only the file."""
    name = repository.freeze()
    repository.measure(name)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", KILL, str(repository.root), name]
    assert -9 == subprocess.run(command, env=environment, check=False).returncode
    assert (2, False) == (repository.ledger.chain.head.number, (repository.root / f"verdicts/{name}.lock").exists())
    assert 3 == gate(repository).returncode
    assert 0 == again(repository)[0]
    assert 2 == repository.ledger.chain.head.number
    assert 0 == gate(repository).returncode


LOCK = "import sys; sys.argv[0] = 'verdict'; from verdict.cli import main; main()"


def test_concurrent_gates_and_locks_corrupt_nothing(repository: Repository) -> None:
    """Three processes lock at once and three read: one entry, one lock, nothing torn."""
    name = repository.freeze()
    repository.measure(name)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", LOCK, *arguments], cwd=repository.root, env=environment,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip

    writers = [start("gate", name, "--write-lock") for _ in range(3)]
    readers = [start("gate", "--all") for _ in range(2)]
    for process in (*writers, *readers):
        process.communicate(timeout=60)
    assert [0, 0, 0] == [process.returncode for process in writers]
    assert {process.returncode for process in readers} <= {0, 31}  # 31 before the first lock; never a torn state
    assert 2 == repository.ledger.chain.head.number
    assert 0 == gate(repository).returncode


def test_a_full_disk_leaves_the_old_lock(locked: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the entry cannot be written, neither is the lock."""
    locked.measure(locked.only, {**RECORD, "error": {1: 0.1, 2: 0.2, 3: 0.24}}, name="again")
    before = (locked.root / files(locked)[2]).read_bytes()

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("verdict.project.ledger.store.os.fsync", full)
    code, said = again(locked, "--measurements", "again", "--reason", "r")
    assert (1, True) == (code, "nothing was changed" in said)
    assert before == (locked.root / files(locked)[2]).read_bytes()
    monkeypatch.undo()
    assert 0 == gate(locked).returncode


def test_a_disk_that_fills_between_entry_and_lock_is_said(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence says what is missing and how to finish; finishing writes no second entry."""
    name = repository.freeze()
    repository.measure(name)

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("verdict.project.gate.locking.write_whole", full)
    code, said = again(repository)
    assert (1, True) == (code, "make room and finish it" in said)
    monkeypatch.undo()
    assert (0, 0) == (again(repository)[0], gate(repository).returncode)
    assert 2 == repository.ledger.chain.head.number


def test_the_projects_own_freezes_can_be_locked(tmp_path: Path) -> None:
    """The freezes of this repository lock and gate; the published record keeps its words.

    Locks that name a set which only git remembers are brought along: without git they are not made anew.
    """
    for folder in ("prereg", "measurements"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "verdicts").mkdir()
    for lock in (ROOT / "verdicts").glob("*.lock"):
        if '["other", ' in lock.read_text():
            shutil.copy(lock, tmp_path / "verdicts")
    here = Repository(tmp_path)
    done = here.run("gate", "--write-lock")
    assert 0 == done.returncode, done.stderr
    done = here.run("gate", "--all")
    assert (0, True) == (done.returncode, "not checked" in done.stderr)
    lines = [json.loads(line) for line in (tmp_path / "verdicts/2026-05-30c.lock").read_text().splitlines()]
    words = {line[1]: line[2] for line in lines if line[0] == "prediction"}
    expected = {"P1": "NOT PASSED", "P2": "PASS", "P3a": "PASS", "P4": "NOT PASSED"}
    assert {**expected, "P5": "UNTESTED", "P6": "UNTESTED", "P7": "UNTESTED"} == words


def test_the_gate_loads_nothing_that_it_does_not_need(locked: Repository) -> None:
    """Neither compilers nor templates are imported to compare a lock; rich alone lays out what is printed."""
    program = (
        "import sys; sys.argv = ['verdict', 'gate', '--all']\nfrom verdict.cli import main\ntry:\n    main()\n"
        "except SystemExit as stop:\n"
        "    print(stop.code, [m for m in ('numba', 'cupy', 'jinja2', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=locked.root, capture_output=True, text=True, check=True)
    assert "0 []" == done.stdout.splitlines()[-1]


@pytest.mark.parametrize("stands", [("P1",), ()])
def test_what_stands_is_not_moved(locked: Repository, stands: tuple[str, ...]) -> None:
    """An erratum that lets a verdict stand is no licence to move it; one that takes it away is."""
    name, record = locked.only, {**RECORD, "error": {1: 0.1, 2: 0.2, 3: 0.9}}
    digest = locked.ledger.chain.judged(name)[1].measurements  # type: ignore[index]
    options = [word for p in stands for word in ("--stands", f"{name} {p}: it holds")]
    assert 0 == locked.run("erratum", digest, "--reason", "a title", *options).returncode
    locked.measure(name, record, name="again")
    code, said = again(locked, "--measurements", "again", "--reason", "measured again")
    assert (30 if stands else 0) == code, said
    assert ("neither a new freeze nor an erratum that takes it away says why" in said) is bool(stands)
