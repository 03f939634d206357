"""Kills: a command in a child of this process, ended at a chosen call of the system, or at a chosen moment."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.attacks.running import verdict

CALLS = ("link", "replace", "rename", "unlink", "fsync", "mkdir", "open", "chmod", "write")
SECONDS = 60


def killed_at(n: int, *arguments: str, cwd: Path) -> bool:
    """Run a command and kill it just before its n-th call that changes files; whether it came to that."""
    return _forked(lambda: _run(n, arguments, cwd)) == -signal.SIGKILL


def killed_after(seconds: float, *arguments: str, cwd: Path) -> bool:
    """Run a command and kill it after a time; whether it was still running."""
    return _forked(lambda: _run(None, arguments, cwd), seconds) == -signal.SIGKILL


def _run(n: int | None, arguments: tuple[str, ...], cwd: Path) -> int:
    with _counted(n, cwd):
        return verdict(*arguments, cwd=cwd).code


def _forked(body: Callable[[], int], seconds: float | None = None) -> int:
    """Run a function in a child of this process; minus the signal that ended it, or its exit code."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = body()
        finally:
            os._exit(code)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


@contextmanager
def _counted(n: int | None, cwd: Path) -> Iterator[None]:
    """Count calls that change files under a folder, and die at the n-th."""
    left = [n]

    def dying(real: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            if left[0] is not None and _changes(name, given, cwd):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **named)

        return call

    patches = [patch.object(os, name, dying(getattr(os, name), name)) for name in CALLS]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def _changes(name: str, given: tuple[Any, ...], cwd: Path) -> bool:
    if name == "open":
        return len(given) > 1 and bool(given[1] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    if name in ("fsync", "write"):
        return bool(given) and given[0] > 2
    return bool(given) and str(cwd) in str(Path(os.fsdecode(given[0])).absolute())
