"""The ledger under several writers, under a kill, and on a full disk."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.project.ledger.repository import DRAFT, Repository
from verdict import experiments
from verdict.project.ledger import freezing
from verdict.project.ledger.door import writing
from verdict.project.ledger.store import append, create, now, read_ledger
from verdict.text.files import write_whole
from verdict.words.errors import IntegrityError, UsageError, VerdictError

INTENT = freezing.Intent("r", new_chain=True, dirty=True)
FREEZE = """
import os, signal, sys
from pathlib import Path
from verdict import experiments
from verdict.project.ledger import freezing, store
left = int(sys.argv[2])
link = os.link
def kill(*arguments):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    link(*arguments)
if left >= 0:
    os.link = kill
intent = freezing.Intent("r", new_chain=True, dirty=True)
done = freezing.freeze(Path(sys.argv[1]), intent, experiments.settings_models())
print(done.path.stem)
"""


def writer(draft: Path, left: int = -1) -> subprocess.Popen[str]:
    """Freeze in a process of its own; with `left` >= 0 it is killed before that link."""
    command = [sys.executable, "-c", FREEZE, str(draft), str(left)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, cwd=draft.parent, text=True, env=environment,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip


def test_concurrent_writers_get_different_ids_and_one_chain(repository: Repository) -> None:
    """Four processes freeze at once: four letters, four entries, one chain."""
    drafts = [repository.write(f"prereg/drafts/{i}.yaml", DRAFT.replace("Two", f"{i}")) for i in range(4)]
    running = [writer(draft) for draft in drafts]
    printed = [process.communicate(timeout=60) for process in running]
    assert [0] * 4 == [process.returncode for process in running], printed
    names = sorted(out.strip() for out, _ in printed)
    assert list("abcd") == [name[-1] for name in names]
    assert names == sorted(repository.ledger.chain.freezes)


def test_the_clock_is_read_by_who_holds_the_ledger(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waited for another writer freezes after it: a time from before the wait would lie behind its entry."""
    held: list[bool] = []

    def looked() -> datetime:
        handle = os.open(repository.root / "prereg" / "ledger", os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            held.append(False)
        except BlockingIOError:
            held.append(True)
        finally:
            os.close(handle)
        return now()

    monkeypatch.setattr("verdict.project.ledger.freezing.now", looked)
    freezing.freeze(repository.write("prereg/drafts/a.yaml", DRAFT), INTENT, experiments.settings_models())
    assert [True] == held


def test_a_clock_that_is_behind_leaves_no_file_that_nothing_freezes(repository: Repository) -> None:
    """The freeze is refused before anything is written, so that the next one finds its name free."""
    repository.freeze()
    before = sorted(repository.root.rglob("prereg/**/*"))
    draft = repository.write("prereg/drafts/late.yaml", DRAFT)
    with pytest.raises(UsageError, match="this machine's clock says 2020-01-01"):
        freezing.freeze(draft, INTENT, experiments.settings_models(), at=datetime(2020, 1, 1, tzinfo=UTC))
    assert before == [path for path in sorted(repository.root.rglob("prereg/**/*")) if path != draft]


def test_without_the_lock_nothing_is_lost_either(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system cannot lock, the second writer of one number is refused and changes nothing."""
    monkeypatch.setattr("verdict.project.ledger.store._wait_for", lambda handle, alone: None)
    repository.freeze()
    event = repository.ledger.chain.entries[0].event
    with writing(repository.project) as one, writing(repository.project) as other:
        append(one, event.model_copy(update={"id": "2999-01-01a"}), "one", now())
        with pytest.raises(IntegrityError, match="never overwritten"):
            append(other, event.model_copy(update={"id": "2999-01-01b"}), "other", now())
    assert "one" == repository.ledger.chain.entries[1].who


@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_kill_leaves_the_ledger_as_it_was(repository: Repository, left: int) -> None:
    """Killed before the canonical bytes, the file or the entry: nothing is frozen, and the next freeze goes through."""
    repository.freeze()
    before = repository.ledger.chain
    draft = repository.write("prereg/drafts/next.yaml", DRAFT)
    process = writer(draft, left)
    process.communicate(timeout=60)
    assert -9 == process.returncode
    assert before == repository.ledger.chain
    again = writer(draft)
    assert "b" == again.communicate(timeout=60)[0].strip()[-1]
    assert 2 == repository.ledger.chain.head.number
    assert [] == list(repository.root.glob("prereg/ledger/.*"))
    repository.commit("after the kill")
    assert 0 == repository.run("verify").returncode


@pytest.mark.parametrize("call", ["fsync", "link"])
def test_a_full_disk_leaves_nothing_behind(repository: Repository, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """A full disk is said in a sentence, and neither a half file nor a temporary one stays."""
    repository.freeze()
    before = sorted(repository.root.glob("prereg/**/*"))

    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(f"verdict.project.ledger.store.os.{call}", full)
    with pytest.raises(VerdictError, match=r"No space left on device.*nothing was changed"):
        create(repository.root / "prereg/ledger/000002.json", b"{}")
    assert before == sorted(repository.root.glob("prereg/**/*"))
    assert 1 == read_ledger(repository.project).chain.head.number


def test_a_broken_ledger_is_never_appended_to(repository: Repository) -> None:
    """Freezing refuses where the chain does not hold."""
    repository.freeze()
    path = repository.root / "prereg/ledger/000001.json"
    path.write_text(path.read_text().replace("to test", "to tell", 1) + "x")
    repository.write("prereg/drafts/next.yaml", DRAFT)
    done = repository.run("freeze", "prereg/drafts/next.yaml", "--reason", "r", "--new-chain", "--dirty")
    assert 3 == done.returncode


def test_a_leftover_that_differs_is_not_overwritten(repository: Repository) -> None:
    """A file under the next id that no entry freezes is named, and stays."""
    repository.freeze()
    name = sorted(repository.ledger.chain.freezes)[0][:10] + "b"
    path = repository.write(f"prereg/{name}.yaml", "not ours\n")
    repository.commit("a stray file")
    repository.write("prereg/drafts/next.yaml", DRAFT)
    done = repository.run("freeze", "prereg/drafts/next.yaml", "--reason", "r", "--new-chain", "--dirty")
    assert (3, "not ours\n") == (done.returncode, path.read_text())
    assert "no entry of the ledger freezes it" in done.stderr


@pytest.mark.parametrize("call", ["fsync", "write"])
def test_whole_files_stay_whole_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """What is replaced, as measurements and locks are, keeps its old content, and no temporary file stays."""
    path = tmp_path / "measured.json"
    write_whole(path, b"old")

    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if call == "fsync":
        monkeypatch.setattr("verdict.text.files.os.fsync", full)
    else:
        monkeypatch.setattr("verdict.text.files.os.fdopen", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert [("measured.json", b"old")] == [(p.name, p.read_bytes()) for p in tmp_path.iterdir()]
