"""Watch over one program: run it for so many seconds at most, and end it together with everything that it started.

`running` starts this file as a process of its own; it needs nothing but the standard library:

    python -I -S supervisor.py CONTROL RESULT SECONDS PROGRAM [ARGUMENT ...]

CONTROL and RESULT are open pipes. A byte that arrives through CONTROL is the number of a signal to pass on; its end
means that verdict itself is gone. RESULT is told what became of the program, as in "status=0 gone=1".

On Linux every orphan among the program's descendants becomes a child of this process, whatever session it moved to, so
none can hide: they are killed in passes until no child is left. Elsewhere the program's process group is killed.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Collection, Iterable
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:  # the module typing takes as long to load as a short command
    from typing import NoReturn

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # of <linux/prctl.h>
GRACE = 2.0  # seconds that a program has to tidy up after a signal that is passed on
PATIENCE = 5.0  # seconds for killed processes to be gone; more means that the kernel holds one


def main(control: int, result: int, seconds: float, arguments: list[str]) -> None:
    """Run the program, wait for whatever ends it, end the rest, and tell what became of it."""
    for pipe in (control, result):
        os.set_inheritable(pipe, False)
    adopting = adopt_orphans(True)
    woken = _woken_by_children()
    try:
        child = _started(arguments)
    except OSError as error:
        told = {"refused": error.errno or 0}
    else:
        told = _watched(child, (control, woken), time.monotonic() + seconds)
        if not adopting:
            _signal_group(child, signal.SIGKILL)
        told["gone"] = int(end_descendants())
    with suppress(OSError):
        os.write(result, " ".join(f"{key}={number}" for key, number in told.items()).encode())


def _woken_by_children() -> int:
    """Return a pipe that can be read whenever a child has ended."""
    reader, writer = os.pipe()
    for end in (reader, writer):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    return reader


def _started(arguments: list[str]) -> int:
    """Start the program in a session of its own.

    Raises:
        OSError: the system refuses to run it.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _become(arguments, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as refusal:
        refused = refusal.read()
    if refused:
        os.waitpid(child, 0)
        raise OSError(int(refused), os.strerror(int(refused)))
    return child


def _become(arguments: list[str], refusal: int) -> NoReturn:
    """Turn this new process into the program; it ends when the supervisor does."""
    try:
        os.setsid()
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        for number in (signal.SIGPIPE, signal.SIGXFSZ):  # which Python ignores, and programs do not expect ignored
            signal.signal(number, signal.SIG_DFL)
        os.execv(arguments[0], arguments)  # noqa: S606 - a registered list of arguments, no shell
    except OSError as error:
        os.write(refusal, str(error.errno).encode())
    finally:
        os._exit(127)


def _watched(child: int, pipes: tuple[int, int], deadline: float) -> dict[str, int]:
    """Wait until the program ends, its time is over, or verdict says so or is gone; tell which."""
    control, woken = pipes
    while True:
        status = _status(child)
        if status is not None:
            return {"status": status}
        left = deadline - time.monotonic()
        if left <= 0:
            return {"late": 1}
        ready, _, _ = select.select(pipes, [], [], left)
        if woken in ready:
            os.read(woken, 4096)
        if control in ready:
            number = os.read(control, 1)
            if number:
                _pass_on(child, number[0])
            return {"stopped": 1}


def _status(child: int) -> int | None:
    """Collect every child that has ended; return the exit code of the program if it is among them."""
    found = None
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            if pid == child:
                found = os.waitstatus_to_exitcode(status)
    return found


def _pass_on(child: int, number: int) -> None:
    """Send the program's group a signal, and leave it a moment to tidy up."""
    for each in (number, signal.SIGCONT):
        _signal_group(child, each)
    until = time.monotonic() + GRACE
    while _status(child) is None and time.monotonic() < until:
        time.sleep(0.01)


def _signal_group(child: int, number: int) -> None:
    with suppress(OSError):
        os.killpg(child, number)


def adopt_orphans(yes: bool) -> bool:
    """Let orphans among this process's descendants become its children, or no longer; say whether the system can."""
    return _prctl(PR_SET_CHILD_SUBREAPER, int(yes))


def end_descendants(spared: Collection[int] = ()) -> bool:
    """Kill every descendant of this process but the spared children and theirs; say whether all are gone.

    In passes: whoever is left when its parent dies is a child of this process in the next one.
    """
    until = time.monotonic() + PATIENCE
    while left := [pid for pid in children(os.getpid()) if pid not in spared]:
        for pid in _with_descendants(left):
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        for pid in left:
            with suppress(OSError):
                os.waitpid(pid, os.WNOHANG)
        if time.monotonic() > until:
            return False
    return True


def _with_descendants(pids: Iterable[int]) -> list[int]:
    """Return processes and everything below them, parents first."""
    found = dict.fromkeys(pids)
    rest = list(found)
    while rest:
        below = [child for child in children(rest.pop()) if child not in found]
        found.update(dict.fromkeys(below))
        rest += below
    return list(found)


def children(pid: int) -> list[int]:
    """Return the children of a process, those too that have ended and were not collected; none where it is gone."""
    if not os.path.exists(f"/proc/self/task/{os.getpid()}/children"):  # noqa: PTH110 - quick, in a race with forks
        return [int(other) for other in _names("/proc") if other.isdigit() and _parent(other) == pid]
    return [child for task in _names(f"/proc/{pid}/task") for child in _listed(f"/proc/{pid}/task/{task}/children")]


def _names(folder: str) -> list[str]:
    with suppress(OSError):
        return os.listdir(folder)  # noqa: PTH208 - names only
    return []


def _listed(file: str) -> list[int]:
    with suppress(OSError), open(file, encoding="ascii") as listed:  # noqa: PTH123
        return [int(pid) for pid in listed.read().split()]
    return []


def _parent(pid: str) -> int | None:
    with suppress(OSError, IndexError), open(f"/proc/{pid}/stat", "rb") as stat:  # noqa: PTH123
        return int(stat.read().rpartition(b")")[2].split()[1])
    return None


def _prctl(option: int, value: int) -> bool:
    """Ask Linux to change how it treats this process; say whether it did, which no other system does."""
    import ctypes

    try:
        return bool(ctypes.CDLL(None).prctl(option, value, 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4:])
