"""The file that a command must write: what lay there before is set aside, so that only this run can have made it.

What was set aside is put back where the command fails, and dropped where it succeeds. It lies in `.verdict/command/`
meanwhile: if verdict is killed, the next run finds it there and puts it back first.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from verdict.evidence.numbers import inside
from verdict.words.errors import NothingToJudgeError, UsageError

COARSE = 2.0  # seconds that time stamps of a file system may lag behind the clock
OLD = "before-"


@contextmanager
def fresh_output(root: Path, name: str) -> Iterator[Path]:
    """Clear the place of a file for as long as a command runs, and examine what lies there afterwards.

    Raises:
        UsageError: the place is no regular file, or leaves the project through a link. NothingToJudgeError: the command
        did not write a new regular file there.
    """
    with _one_at_a_time(inside(root, _keep(name))) as kept:
        old = _set_aside(inside(root, name), name, kept)
        stale, started = _identity(old), time.time()
        try:
            yield inside(root, name)
            _examine(inside(root, name), name, stale, started)
        except BaseException:
            if old is not None:
                _put_back(old, root, root.resolve() / name)
            raise
        if old is not None:
            old.unlink(missing_ok=True)


def left_over(root: Path, name: str) -> tuple[str, ...]:
    """Say which files still are set aside, since something else lay in their place when verdict was killed."""
    kept = sorted(inside(root, _keep(name)).glob(f"{OLD}*"), key=_number)
    return tuple(
        f"a run that was killed had set {name} aside, and it still lies in {_keep(name)}/{path.name}; take what you "
        "want of it, and remove it"
        for path in kept
    )


def _keep(name: str) -> str:
    """Return the folder, in the project, that keeps what lay at a file's place."""
    return f".verdict/command/{hashlib.sha256(name.encode()).hexdigest()[:16]}"


@contextmanager
def _one_at_a_time(kept: Path) -> Iterator[Path]:
    """Wait until no other command of this project writes the same file."""
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield kept


def _set_aside(target: Path, name: str, kept: Path) -> Path | None:
    """Move what lies at the place into the folder that keeps it; return where it lies now, None where nothing did."""
    left = sorted(kept.glob(f"{OLD}*"), key=_number)
    if not target.exists() and not target.is_symlink():
        if not left:
            return None
        target.parent.mkdir(parents=True, exist_ok=True)
        _move(left.pop(), target)  # an earlier run was killed before it could put this back
    if not stat.S_ISREG(target.lstat().st_mode):
        raise UsageError(f"found {_kind(target)} at {name}, where the command is to write its numbers; wanted no file, "
                         "or a regular one")  # fmt: skip
    aside = kept / f"{OLD}{_number(left[-1]) + 1 if left else 1}"
    _move(target, aside)
    return aside


def _number(path: Path) -> int:
    digits = path.name.removeprefix(OLD)
    return int(digits) if digits.isdigit() else 0


def _kind(path: Path) -> str:
    return "a link" if path.is_symlink() else "a folder" if path.is_dir() else "a device or pipe"


def _move(path: Path, to: Path) -> None:
    """Rename a file, or copy it whole where the two places lie on two disks."""
    try:
        path.rename(to)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        part = to.with_name(f"part-{to.name}")
        shutil.copy2(path, part)
        part.rename(to)
        path.unlink()


def _identity(path: Path | None) -> tuple[int, int] | None:
    """Return what tells a file from every other one of this machine; None where there is none."""
    if path is None:
        return None
    found = path.lstat()
    return found.st_dev, found.st_ino


def _put_back(old: Path, root: Path, target: Path) -> None:
    """Put back what lay at the place before; where the command left a folder in its way, it stays set aside."""
    away = not target.parent.resolve().is_relative_to(root.resolve())
    if away or not old.exists() or (target.is_dir() and not target.is_symlink()):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    _move(old, target)


def _examine(target: Path, name: str, stale: tuple[int, int] | None, started: float) -> None:
    """Refuse everything but a regular file that was made since the start.

    Raises:
        NothingToJudgeError: there is none; the message says what lies there.
    """
    try:
        found = target.lstat()
    except FileNotFoundError:
        raise NothingToJudgeError(_refusal("did not write it", name)) from None
    if not stat.S_ISREG(found.st_mode):
        raise NothingToJudgeError(_refusal(f"left {_kind(target)} there", name))
    if found.st_nlink != 1:
        raise NothingToJudgeError(_refusal("left a file there that has another name too (a hard link)", name))
    if (found.st_dev, found.st_ino) == stale:
        raise NothingToJudgeError(_refusal("put the file of an earlier run back", name))
    if found.st_mtime < started - COARSE:
        raise NothingToJudgeError(_refusal("put a file there that was written before it started", name))


def _refusal(what: str, name: str) -> str:
    return (
        f"the command ended well but {what}: {name}; wanted it to write its numbers there, into a new file. What lay "
        "there before it started, if anything did, was put back"
    )
