"""A command in a child of this process, under limits: memory, file size, closed outputs, somebody without rights."""

from __future__ import annotations

import ctypes
import os
import pickle
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.attacks.running import Done, verdict

CAPABILITIES = 0x20080522  # the third version of the structure that capset(2) takes
OVER_MODES = (1, 2, 3)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER


def confined(*arguments: str, cwd: Path, before: Callable[[], object] = lambda: None, seconds: int = 30) -> Done:
    """Run `verdict` in a child in which `before` was called first; a child that dies is a traceback."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(writing, arguments, cwd, before, seconds)
    os.close(writing)
    answer, late = _read(reading, time.monotonic() + seconds + 5)
    if late:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if late:
        return Done(124, "", "", hung=True)
    if not answer:
        return Done(1, "", "", traceback=f"the process ended without an answer: {os.waitstatus_to_exitcode(status)}")
    done: Done = pickle.loads(answer)  # noqa: S301 - it comes from our own child
    return done


def _answer(writing: int, arguments: tuple[str, ...], cwd: Path, before: Callable[[], object], seconds: int) -> None:
    try:
        before()
        done = verdict(*arguments, cwd=cwd, seconds=seconds)
    except BaseException:
        done = Done(1, "", "", traceback.format_exc())
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(pickle.dumps(done))
    os._exit(0)


def _read(reading: int, deadline: float) -> tuple[bytes, bool]:
    parts = []
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            os.close(reading)
            return b"", True
        part = os.read(reading, 1 << 16)
        if not part:
            os.close(reading)
            return b"".join(parts), False
        parts.append(part)


def more_memory(mebibytes: int) -> Callable[[], object]:
    """Allow this much address space beyond what this process has."""

    def limit() -> None:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        n = pages * resource.getpagesize() + mebibytes * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (n, n))

    return limit


def file_size(n: int) -> Callable[[], object]:
    """Allow files of at most n bytes, as on a disk that is full."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (n, n))

    return limit


def without_rights() -> None:
    """Give up what lets root read and write everything: from now on the modes of files count, as for anybody."""
    if os.geteuid() == 0:
        header = (ctypes.c_uint32 * 2)(CAPABILITIES, 0)
        data = (ctypes.c_uint32 * 6)()
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.capget(header, data) or not _dropped(data) or libc.capset(header, data):
            raise OSError(ctypes.get_errno(), "capabilities cannot be given up here")


def _dropped(data: Any) -> bool:
    for n in OVER_MODES:
        data[0] &= ~(1 << n)  # effective
        data[1] &= ~(1 << n)  # permitted
    return True
