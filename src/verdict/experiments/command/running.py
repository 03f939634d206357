"""Running a program of the project: without a shell, for a registered time, and never longer than verdict itself."""

from __future__ import annotations

import errno
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from verdict.experiments.command import supervisor
from verdict.text.characters import printable
from verdict.words.errors import BudgetError, NothingToJudgeError, TerminatedError, UsageError, VerdictError

KEPT = 64 * 1024  # bytes of a command's output that are kept while it runs: the last ones
SHOWN = 2000  # characters of them that an error shows
CHUNK = 64 * 1024  # bytes read at once
MOST_PRINTED = 2**20  # bytes that a call may print: readings of some ten thousand cells
LATE = supervisor.PATIENCE + 1.0  # seconds past its own deadline after which a supervisor is taken for stopped
PASSED_ON = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
ONE_AT_A_TIME = threading.Lock()  # what one command leaves behind is told from the children of this process by time
KILLED = ", which is how the system ends a program that takes more memory than there is"
CANNOT_RUN = {
    errno.ENOEXEC: "it has no line that names its interpreter",
    errno.ENOENT: "it is gone, or the interpreter that its first line names does not exist",
    errno.EACCES: "it is a folder or may not be executed, or its interpreter may not",
    errno.E2BIG: "its arguments are too long",
}


class Signals:
    """What verdict is told to end by while a command runs: passed on to the command, and raised when that has ended."""

    def __init__(self) -> None:
        self.received: signal.Signals | None = None
        self.control: int | None = None

    def receive(self, number: int, frame: FrameType | None) -> None:
        """Remember the first signal, and pass every one on."""
        self.received = self.received or signal.Signals(number)
        if self.control is not None:
            with suppress(OSError):
                os.write(self.control, bytes([number]))

    def check(self) -> None:
        """Stop where a signal was received.

        Raises:
            KeyboardInterrupt: somebody pressed Ctrl-C. TerminatedError: verdict was told to end.
        """
        if self.received is signal.SIGINT:
            raise KeyboardInterrupt
        if self.received is not None:
            raise TerminatedError(
                f"verdict was ended by {self.received.name} while a command ran; the command was ended with everything "
                "that it had started, and nothing was measured"
            )


@contextmanager
def signals_passed_on() -> Iterator[Signals]:
    """Hold back signals that end verdict until a command has ended; one that is ignored here stays ignored."""
    signals = Signals()
    if threading.current_thread() is not threading.main_thread():
        yield signals  # only the main thread is told of signals
        return
    before = {number: signal.getsignal(number) for number in PASSED_ON}
    held = [number for number, handler in before.items() if handler not in (signal.SIG_IGN, None)]
    for number in held:
        signal.signal(number, signals.receive)
    try:
        yield signals
    finally:
        for number in held:
            signal.signal(number, before[number])


def run(arguments: list[str], root: Path, seconds: float, signals: Signals, *, apart: bool = False) -> bytes:
    """Run a program in the project's folder; when it ends, everything that it started has ended with it.

    Where `apart` is said, what it prints on standard output is returned, and what an error shows of it is standard
    error alone; else nothing is returned, and an error shows both.

    Raises:
        UsageError: the system cannot run it. BudgetError: it ran past its time. NothingToJudgeError: it failed, printed
        more than is read, or ended the process that watches over it. KeyboardInterrupt, TerminatedError: verdict was
        told to end.
    """
    with ONE_AT_A_TIME, _adopting() as inherited:
        with _Supervised(arguments, root, seconds, signals, apart=apart) as supervised:
            told, said = supervised.outcome()
        gone = bool(told.get("gone")) or inherited.ended()
    signals.check()
    _judge(told, said, arguments[0], seconds)
    if not gone:
        raise VerdictError("the command ended, but a process that it started cannot be ended; nothing was measured")
    if len(supervised.printed) > MOST_PRINTED:
        raise NothingToJudgeError(f"the command printed more than {MOST_PRINTED:,} bytes, wanted its readings alone")
    return bytes(supervised.printed)


def _judge(told: dict[str, int], said: bytes, program: str, seconds: float) -> None:
    """Refuse every end of a program but the good one."""
    if "refused" in told:
        raise UsageError(_cannot_run(Path(program).name, told["refused"]))
    if "late" in told:
        raise BudgetError(f"the command ran past its registered {seconds:g} s and was stopped; nothing was measured")
    if "status" not in told:
        raise NothingToJudgeError(
            f"the command ended the process that watches over it, so nothing was measured.{tail(said)}"
        )
    if told["status"] != 0:
        raise NothingToJudgeError(f"the command ended {_how(told['status'])}, so nothing was measured.{tail(said)}")


def _how(status: int) -> str:
    if status >= 0:
        return f"with status {status}"
    with suppress(ValueError):
        return f"by the signal {signal.Signals(-status).name}{KILLED if -status == signal.SIGKILL else ''}"
    return f"by the signal {-status}"


def _cannot_run(name: str, number: int) -> str:
    why = CANNOT_RUN.get(number, os.strerror(number).lower())
    return (
        f"found the program '{printable(name)}', which cannot be run: {why}; wanted a program of this machine, or its "
        "interpreter before it, such as command: [python, run.py]"
    )


def tail(said: bytes) -> str:
    """Write what a command said last, each line behind a bar, so that no line of it can be taken for one of verdict."""
    lines = said.decode("utf-8", "replace").strip()[-SHOWN:].replace("\r\n", "\n").split("\n")
    return " It said last:\n" + "\n".join(f"  | {printable(line)}" for line in lines) if any(lines) else (
        " It said nothing."
    )  # fmt: skip


class _Inherited:
    """What becomes verdict's own child when a command ends its own supervisor."""

    def __init__(self) -> None:
        self._before = supervisor.children(os.getpid())

    def ended(self) -> bool:
        """Kill it with all its descendants; say whether all are gone."""
        return supervisor.end_descendants(self._before)


@contextmanager
def _adopting() -> Iterator[_Inherited]:
    """Inherit what a command leaves behind if it ends its own supervisor."""
    inherited = _Inherited()
    supervisor.adopt_orphans(True)
    try:
        yield inherited
    finally:
        supervisor.adopt_orphans(False)


class _Supervised:
    """A program under its supervisor, and the pipes between them and verdict."""

    def __init__(
        self, arguments: list[str], root: Path, seconds: float, signals: Signals, *, apart: bool = False
    ) -> None:
        self._signals, self._until = signals, time.monotonic() + seconds + LATE
        listening, self._control = os.pipe()
        self._result, telling = os.pipe()
        words = [sys.executable, "-I", "-S", supervisor.__file__, str(listening), str(telling), repr(seconds)]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - a registered list of arguments, no shell
                [*words, *arguments], cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE if apart else subprocess.STDOUT, pass_fds=(listening, telling),
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            for end in (self._control, self._result):
                os.close(end)
            raise UsageError(f"the command cannot be run: {(error.strerror or str(error)).lower()}") from None
        finally:
            for end in (listening, telling):
                os.close(end)
        self.printed, self._said = bytearray(), bytearray()
        pipes = (self._process.stdout, self._process.stderr)
        self._outputs = {pipe.fileno(): self._said for pipe in pipes if pipe is not None}
        if apart:
            self._outputs[next(iter(self._outputs))] = self.printed

    def __enter__(self) -> _Supervised:
        self._signals.control = self._control
        if self._signals.received is not None:
            self._signals.receive(self._signals.received, None)
        return self

    def outcome(self) -> tuple[dict[str, int], bytes]:
        """Wait for the supervisor; return what it tells, and the last of what the program said."""
        told = bytearray()
        with selectors.DefaultSelector() as waiting:
            for pipe in (*self._outputs, self._result):
                waiting.register(pipe, selectors.EVENT_READ)
            while (left := self._until - time.monotonic()) > 0:
                ready = {key.fd for key, _ in waiting.select(left)}
                for pipe in ready & self._outputs.keys():
                    if not self._heard(pipe):
                        waiting.unregister(pipe)
                if self._result in ready and not _read(self._result, told, KEPT):
                    break
            else:
                self._process.kill()  # it is stopped, and with it the clock of the command
                return {"late": 1}, bytes(self._said)
        self._drain()
        return _told(told.decode()), bytes(self._said)

    def _heard(self, pipe: int) -> bool:
        """Read once what the program says or prints; say whether that pipe is still open."""
        into = self._outputs[pipe]
        return _read(pipe, into, MOST_PRINTED + 1 if into is self.printed else KEPT)

    def _drain(self) -> None:
        """Read what lies in the pipes when everybody who wrote to them is gone; wait for nothing."""
        for pipe in self._outputs:
            os.set_blocking(pipe, False)
            with suppress(OSError):
                while self._heard(pipe) and time.monotonic() < self._until:
                    pass

    def __exit__(self, *_: object) -> None:
        """Let the supervisor end; one that does not is killed."""
        self._signals.control = None
        os.close(self._control)
        try:
            self._process.wait(supervisor.GRACE + 2 * supervisor.PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._result)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()


def _told(text: str) -> dict[str, int]:
    """Read what the supervisor tells, such as status=0 gone=1."""
    return {key: int(number) for key, number in (part.split("=") for part in text.split())}


def _read(pipe: int, into: bytearray, most: int) -> bool:
    """Read once, keep the last bytes; say whether the pipe is still open."""
    read = os.read(pipe, CHUNK)
    into += read
    del into[:-most]
    return bool(read)
