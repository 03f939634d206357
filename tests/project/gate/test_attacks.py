"""The gate in a throw-away repository: what is honest passes, and each attack has its exit code and sentence."""

from __future__ import annotations

import json
import re
import shutil
import time
from hashlib import sha256

import pytest

from tests.cli.test_commands import Done
from tests.project.ledger.repository import Repository
from verdict.judge import verdicts
from verdict.words.vocabulary import Word


def gate(repository: Repository, *options: str) -> Done:
    """Run the gate over everything, as CI does."""
    return repository.run("gate", "--all", *options)


def fails(repository: Repository, code: int, sentence: str) -> str:
    """The gate must fail with this code and sentence, committed or not."""
    for _ in range(2):
        done = gate(repository)
        said = " ".join((done.stdout + done.stderr).split())
        assert (code, True) == (done.returncode, sentence in said), (done.returncode, said)
        repository.commit("nothing to see here")
    return said


def sealed(repository: Repository) -> None:
    """Give an edited lock the last line that fits it, as somebody would who knows the format."""
    path = repository.root / files(repository)[2]
    lines = path.read_text().splitlines(keepends=True)[:-1]
    last = json.dumps(["digest", f"sha256:{sha256(''.join(lines).encode()).hexdigest()}"])
    path.write_text("".join(lines) + last + "\n")


def files(repository: Repository) -> tuple[str, str, str]:
    """Names of the freeze, its measurements and its lock."""
    name = repository.only
    return f"prereg/{name}.yaml", f"measurements/{name}/measured.json", f"verdicts/{name}.lock"


def test_what_is_as_locked_passes(locked: Repository) -> None:
    """Nothing changed: exit 0, and the words are counted."""
    done = gate(locked)
    rows = [row.split() for row in done.stdout.splitlines()]
    assert (0, ["+", "equal", locked.only, "as", "locked:", "1", "PASS"]) == (done.returncode, rows[0])


def test_an_honest_refreeze_passes(locked: Repository) -> None:
    """A changed threshold under a new id, measured and locked, passes beside the old one."""
    first = locked.only
    text = (locked.root / f"prereg/{first}.yaml").read_text().replace("value: 0.3,", "value: 0.2,")
    text += f"parent: {{id: {first}, digest: unknown}}\n"
    second = locked.freeze(text, "--kind", "violated_assumption", "--access", "cells_seen")
    assert 0 == gate(locked).returncode  # a freeze that waits for its run breaks nothing
    locked.measure(second)
    assert 31 == gate(locked).returncode  # measured, and silent about it
    assert 0 == locked.run("gate", second, "--write-lock").returncode
    locked.commit("lock")
    done = gate(locked)
    assert 0 == done.returncode, done.stdout
    assert "1 NOT PASSED" in done.stdout  # science may fail
    assert 0 == locked.run("verify", "--require", "order", "--require", "history").returncode


def test_an_edited_threshold(locked: Repository) -> None:
    """Attack 1: the bar is moved in the frozen file."""
    locked.edit(files(locked)[0], "value: 0.3,", "value: 0.5,")
    fails(locked, 3, "a frozen file was edited: constants.bar.value: frozen 0.3, found 0.5. No verdict is given")


def test_an_edited_measurement(locked: Repository) -> None:
    """Attack 2: a measured value is moved, with or without an effect on a word."""
    locked.edit(files(locked)[1], '"value": 0.25', '"value": 0.9')
    said = fails(locked, 31, "the measurements 'measured' are not those that were locked")
    assert "they would change" in said
    assert "NOT PASSED" in said
    locked.edit(files(locked)[1], '"value": 0.9', '"value": 0.24')
    assert "they would change" not in fails(locked, 31, "are not those that were locked")


def test_a_deleted_cell(locked: Repository) -> None:
    """Attack 3: an inconvenient cell disappears."""
    path = locked.root / files(locked)[1]
    tree = json.loads(path.read_text())
    tree["quantities"]["error"]["cells"].pop()
    path.write_text(json.dumps(tree))
    assert "not_measured" in fails(locked, 31, "are not those that were locked")


def test_a_lowered_flag(locked: Repository) -> None:
    """Attack 4: what counts as adequate is lowered in the frozen file."""
    locked.edit(files(locked)[0], "value: 100,", "value: 10,")
    fails(locked, 3, "constants.limit.value: frozen 100, found 10")


def test_a_rolled_back_ledger(locked: Repository) -> None:
    """Attack 5: the last entry is dropped; the lock knows it, and so does git."""
    (locked.root / "prereg/ledger/000002.json").unlink()
    fails(locked, 3, "the ledger was rolled back")


def test_a_ledger_rolled_back_with_everything_in_it(locked: Repository) -> None:
    """A project without git, its ledger gone or cut behind a lock: the locks alone find it."""
    shutil.rmtree(locked.root / ".git")
    second = locked.root / "prereg/ledger/000002.json"
    content = second.read_bytes()
    second.unlink()
    assert 3 == gate(locked).returncode
    second.write_bytes(content)
    assert 0 == gate(locked).returncode
    shutil.rmtree(locked.root / "prereg/ledger")
    done = gate(locked)
    assert (3, True) == (done.returncode, "which this ledger does not go through: it was rolled back" in done.stderr)


def test_another_ledger_in_its_place(locked: Repository, repository: Repository) -> None:
    """A chain that is sound in itself but not the one that the lock knows is refused."""
    time.sleep(1.1)  # entries of one second and one content would be the same entry
    repository.freeze()
    shutil.rmtree(locked.root / ".git")
    for path in (repository.root / "prereg/ledger").iterdir():
        shutil.copy(path, locked.root / "prereg/ledger")
    assert 3 == gate(locked).returncode


def test_a_changed_engine(locked: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Attack 6: the same freeze and measurements come out otherwise, so the engine is another one."""
    monkeypatch.setattr(verdicts, "combine", lambda words: Word.NOT_PASSED)
    said = fails(locked, 30, "the same freeze and the same measurements give another verdict, so the engine changed")
    assert "prediction P1: locked PASS" in said
    assert "found NOT PASSED" in said


def test_a_lock_written_by_hand(locked: Repository) -> None:
    """A word changed in the lock, or a whole lock that the ledger never recorded, is refused."""
    lock = files(locked)[2]
    locked.edit(lock, '"prediction", "P1", "PASS"', '"prediction", "P1", "NOT PASSED"')
    fails(locked, 3, "its last line is not the digest of the others")
    sealed(locked)
    fails(locked, 3, "is not the one that the ledger recorded")


def test_measurement_and_lock_edited_together(locked: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Edited cells under a lock that was made to fit them are found by the ledger."""
    _, measured, lock = files(locked)
    locked.edit(measured, '"value": 0.25', '"value": 0.24')
    stale = gate(locked)
    digest = re.search(r"found (sha256:[0-9a-f]+)", stale.stdout)
    assert digest is not None
    old = next(line for line in (locked.root / lock).read_text().splitlines() if "measurements" in line)
    locked.edit(lock, json.loads(old)[2][:19], digest[1])
    sealed(locked)
    fails(locked, 3, "is not the one that the ledger recorded")


def test_a_deleted_lock(locked: Repository) -> None:
    """A lock that is gone is missed."""
    (locked.root / files(locked)[2]).unlink()
    fails(locked, 3, "is gone, but entry 2 of the ledger recorded it")


def test_deleted_measurements(locked: Repository) -> None:
    """Measurements that are gone are missed, and a freeze that was judged does not count as waiting."""
    shutil.rmtree(locked.root / "measurements")
    fails(locked, 31, "is gone, on which the verdicts were locked")


def test_a_deleted_freeze(locked: Repository) -> None:
    """The file of a freeze cannot be dropped."""
    (locked.root / files(locked)[0]).unlink()
    fails(locked, 3, "is gone; restore prereg/ from git")


def test_a_freeze_that_cannot_be_read(locked: Repository) -> None:
    """A frozen file that is no registration any more is tampered with, not just badly written."""
    locked.edit(files(locked)[0], "value: 0.3,", "value: .nan,")
    fails(locked, 3, "the frozen file can no longer be read. No verdict is given")


def test_measurements_that_cannot_be_read(locked: Repository) -> None:
    """Measurements that are no document any more are stale."""
    locked.edit(files(locked)[1], '"value": 0.25', '"value": NaN')
    fails(locked, 31, "the measurements can no longer be read")


def test_a_registration_that_was_never_frozen(locked: Repository) -> None:
    """A file that was put into prereg/ by hand is not waved through."""
    text = (locked.root / files(locked)[0]).read_text().replace(locked.only, "2999-01-01a")
    locked.write("prereg/2999-01-01a.yaml", text)
    fails(locked, 31, "no entry of the ledger freezes 2999-01-01a")


@pytest.mark.parametrize("text", ["", "{}\n", "nonsense\n", '["schema", "verdict/lock/9"]\n'])
def test_a_lock_that_is_none(locked: Repository, text: str) -> None:
    """An empty, torn or foreign lock is refused."""
    locked.write(files(locked)[2], text)
    fails(locked, 3, "is no lock file")


def test_line_ends_of_locks_are_free(locked: Repository) -> None:
    """A checkout that turns LF into CRLF changes nothing."""
    for name in files(locked):
        path = locked.root / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    for path in (locked.root / "prereg/ledger").glob("0*.json"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert 0 == gate(locked).returncode


def test_nothing_selected_is_a_failure(repository: Repository) -> None:
    """No freezes, nothing measured, an unknown name, contradictory options: never 0."""
    assert (31, "nothing is frozen here") == (gate(repository).returncode, gate(repository).stderr[:22])
    name = repository.freeze()
    assert (31, True) == (gate(repository).returncode, "nothing is measured yet" in gate(repository).stderr)
    assert 31 == repository.run("gate", name).returncode
    assert 31 == repository.run("gate", "2999-01-01a").returncode
    assert 31 == repository.run("gate", "--write-lock").returncode
    assert 2 == repository.run("gate", name, "--all").returncode
    assert 2 == repository.run("gate", "--reason", "r").returncode


def test_freezes_can_be_named_by_file(locked: Repository) -> None:
    """What a pre-commit hook hands over is a path."""
    assert 0 == locked.run("gate", files(locked)[0]).returncode
    assert 0 == locked.run("gate", locked.only, files(locked)[2]).returncode
