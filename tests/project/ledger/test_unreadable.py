"""What cannot be read is never taken for what is not there: folders, locks, signatures."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.project.ledger.repository import Repository
from tests.project.ledger.rewriting import drop
from verdict.project.folder import listed
from verdict.project.ledger.signatures import signature, time_stamp
from verdict.project.locks import read_lock
from verdict.words.errors import IntegrityError


@pytest.fixture
def locked(measured: Repository) -> Repository:
    """A freeze, measured, locked and doubted, all committed."""
    assert 0 == measured.run("gate", "--write-lock").returncode
    measured.commit("lock")
    for tag in ("solid", "conjectured"):
        done = measured.run("confer", "small", "--tier", "operational", "--to", tag, "--reason", tag, "--evidence",
                            "README.md")  # fmt: skip
        assert 0 == done.returncode, done.stderr
    measured.commit("doubt")
    return measured


def shut(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a folder be listed by nobody."""
    for name in ("listdir", "scandir"):
        real = getattr(os, name)

        def listing(path: object = ".", real=real):
            if Path(os.fsdecode(path)) == folder:
                raise PermissionError(13, "Permission denied", str(path))
            return real(path)

        monkeypatch.setattr(os, name, listing)


FOLDERS = ("verdicts", "prereg/ledger", "measurements/{0}", "prereg")


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_that_cannot_be_listed_is_not_empty(
    locked: Repository, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """No verdict is given, and `verify` and the gate fail with a sentence that names it."""
    freeze, place = locked.only, name.format(locked.only)
    shut(locked.root / place, monkeypatch)
    for command in ("verify --require order", "gate", "gate --require order"):
        if name == "prereg" and command.startswith("verify"):
            continue  # it asks for files by their names alone
        done = locked.run(*command.split(" "))
        said = done.stdout + done.stderr
        assert (3, True) == (done.returncode, f"{place} cannot be listed" in said), (command, done)
    if name in {"verdicts", "prereg/ledger"}:
        assert (3, "") == (locked.run("run", freeze).returncode, locked.run("run", freeze).stdout)


@pytest.mark.parametrize("name", ["verdicts", "prereg/ledger", "measurements/{0}"])
def test_a_file_in_place_of_a_folder_is_no_empty_folder(locked: Repository, name: str) -> None:
    """What lies in it is not known."""
    place = locked.root / name.format(locked.only)
    shutil.rmtree(place)
    place.write_text("nothing\n")
    for command in ("verify", "gate"):
        assert 3 == locked.run(command, "--require", "order").returncode


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    """The negative control, beside one that is listed in order."""
    assert [] == listed(tmp_path / "none")
    for name in ("b", "a"):
        (tmp_path / name).touch()
    assert [tmp_path / "a", tmp_path / "b"] == listed(tmp_path)
    with pytest.raises(IntegrityError, match="a cannot be listed"):
        listed(tmp_path / "a")


SPOILT = {
    "empty": b"", "nonsense": b"\xff\x00 nonsense", "a line": b"[]\n", "cut": None, "nested": b"[" * 100000,
    "numbers": b"[1]\n[2]\n[3]\n[4]\n",
}  # fmt: skip


@pytest.mark.parametrize("way", [*SPOILT, "a folder", "unreadable"])
def test_a_lock_that_cannot_be_read_is_broken(locked: Repository, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """By `verify` and by the gate, although no head can be read off it; also one that names no freeze."""
    for name in (locked.only, "2020-01-01a"):
        path = locked.root / f"verdicts/{name}.lock"
        whole = next((locked.root / "verdicts").glob("*.lock")).read_bytes() if way == "cut" else b""
        if way == "a folder":
            path.unlink(missing_ok=True)
            path.mkdir()
        elif way == "unreadable":
            path.touch()
            monkeypatch.setattr(Path, "read_bytes", unreadable(Path.read_bytes))
        else:
            path.write_bytes(whole[:-40] if way == "cut" else SPOILT[way])
        done = locked.run("verify")
        assert (3, True) == (done.returncode, f"broken head {name}.lock:" in " ".join(done.stdout.split())), done
        done = locked.run("gate", "--json")
        assert (3, False) == (done.returncode, "Traceback" in done.stderr), done
        assert 3 == locked.run("gate", name).returncode


@pytest.mark.parametrize("way", [*(w for w in SPOILT if w != "cut"), "a folder"])
def test_a_spoilt_lock_of_a_freeze_that_waits_is_broken(repository: Repository, way: str) -> None:
    """Where nothing is measured yet there is no lock either, and whatever lies there is none."""
    path = repository.root / f"verdicts/{repository.freeze()}.lock"
    path.parent.mkdir()
    assert 31 == repository.run("gate").returncode
    path.mkdir() if way == "a folder" else path.write_bytes(SPOILT[way])
    for command in ("gate", "verify"):
        assert 3 == repository.run(command).returncode


def unreadable(real):
    def read_bytes(path: Path) -> bytes:
        if path.suffix == ".lock":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    return read_bytes


def test_spoilt_locks_hide_no_rollback(locked: Repository) -> None:
    """Without git and with every lock spoilt, a rolled-back ledger is told by `verify` and the gate."""
    shutil.rmtree(locked.root / ".git")
    drop(locked, 4)
    for path in (locked.root / "verdicts").glob("*.lock"):
        assert read_lock(path)
        path.write_text("nothing\n")
    for command in ("verify", "gate"):
        assert 3 == locked.run(command).returncode


@pytest.mark.parametrize("suffix", [".sig", ".tsr"])
@pytest.mark.parametrize("name", ["{0}.json", "000001.json", "000009.json"])
@pytest.mark.parametrize("kind", ["folder", "pipe", "nonsense"])
def test_what_is_no_seal_is_a_sentence(locked: Repository, suffix: str, name: str, kind: str) -> None:
    """A folder, a pipe or nonsense in place of a signature or a stamp: no traceback, and no signature."""
    place = locked.root / "prereg/ledger" / f"{name.format(locked.only)}{suffix}"
    {"folder": place.mkdir, "pipe": lambda: os.mkfifo(place), "nonsense": lambda: place.write_bytes(b"\xff\0")}[kind]()
    signed = place.with_suffix("")
    if kind != "nonsense":
        seal = {".sig": signature, ".tsr": time_stamp}[suffix](locked.project, signed)
        assert (False, True) == (seal.good, "is no file" in seal.words)
    for command in ("gate", "verify", "verify --require signature --require time"):
        done = locked.run(*command.split(" "))
        assert "Traceback" not in done.stderr
        assert 3 == done.returncode or not command.endswith("time")


@pytest.mark.parametrize("name", ["allowed_signers", "timestamp_authority.pem"])
@pytest.mark.parametrize("kind", ["folder", "nonsense"])
def test_keys_that_are_none_are_a_sentence(locked: Repository, name: str, kind: str) -> None:
    """A folder or nonsense in place of the keys that count, before and after a commit."""
    place = locked.root / "prereg" / name
    place.mkdir() if kind == "folder" else place.write_bytes(b"\xff\0 ssh-ed25519 \xff")
    (place / "file").write_text("") if kind == "folder" else None
    for _ in range(2):
        for command in ("gate", "verify"):
            done = locked.run(command)
            assert (0, False) == (done.returncode, "Traceback" in done.stderr), done
        locked.commit("keys")


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def device(path: Path) -> None:
    path.unlink()
    os.mknod(path, 0o644 | 0o020000, os.makedev(1, 3))


def linked(path: Path) -> None:
    path.rename(path.with_name("aside"))
    path.symlink_to("aside")


def edited(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("way", [pipe, folder, device, linked, edited, gone])
@pytest.mark.parametrize("name", ["verdicts/{0}.lock", "prereg/ledger/000002.json", "prereg/ledger/{0}.json"])
def test_what_is_no_file_in_place_of_one_is_refused(locked: Repository, name: str, way) -> None:
    """Nothing waits for a pipe: entries, locks and canonical bytes are files as they were written, or no verdict."""
    freeze = locked.only
    if way is edited and "000002" in name:
        return  # a space between entries says nothing
    if way is device and os.getuid() != 0:
        pytest.skip("only root makes a device")
    way(locked.root / name.format(freeze))
    assert 3 == locked.run("gate").returncode
    if "verdicts" not in name:
        for command in (("run", freeze), ("report", freeze), ("explain", freeze, "P1")):
            assert (3, "") == (locked.run(*command).returncode, locked.run(*command).stdout)
    assert 3 == locked.run("verify").returncode or (way is gone and "verdicts" in name)
