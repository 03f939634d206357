"""A script that is played: sentences, commands as somebody would type them, and what each really prints."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import chdir, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from verdict.report.saying import say_error, say_lines, width_of
from verdict.words.errors import TerminatedError, UsageError, VerdictError

FOUND = frozenset({0, 10, 20})  # what `verdict run` returns where it came to an outcome, whatever that is
WIDTH = 80  # columns of a stream that says none
GOES_ON = " \\"  # the end of a line that the shell reads together with the next
OWN_GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}  # no hook or key of the reader's


@dataclass(frozen=True, slots=True)
class Typed:
    """A command, word by word, and the exit codes that are right for it."""

    words: tuple[str, ...]
    right: frozenset[int] = frozenset({0})


@dataclass(frozen=True, slots=True)
class Shown:
    """Blocks of a registration, by the keys that they begin with."""

    file: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """A text that stands once in a file, and what somebody writes in its place."""

    file: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence or two of why, and what is then done."""

    why: str
    acts: tuple[Typed | Shown | Edited, ...]


def typed(line: str, right: Iterable[int] = (0,)) -> Typed:
    """Return the command that a line of a shell is."""
    return Typed(tuple(shlex.split(line)), frozenset(right))


def play(steps: Iterable[Step], pause: Callable[[], None]) -> int:
    """Play every step in the folder around; return 0, or the first exit code that is not right.

    `pause` is called behind each sentence and the first command, before anything is done.

    Raises:
        VerdictError: another program failed, or a file has not the text that was to be edited.
    """
    from verdict.report.rows import Row
    from verdict.report.terminal.rows import show_rows

    for number, step in enumerate(steps, 1):
        show_rows([Row((f"{number}.", step.why), "bold")])
        for place, act in enumerate(step.acts):
            _announce(act)
            if place == 0:
                pause()
            code = _done(act)
            if code:
                return code
        say_lines("\n")
    return 0


def _announce(act: Typed | Shown | Edited) -> None:
    """Print a command behind a prompt."""
    from verdict.report.terminal import show_lines

    if isinstance(act, Typed):
        first, *more = as_typed(act.words, width_of(sys.stdout) or WIDTH)
        show_lines([(0, first, "cyan"), *((1, line, "cyan") for line in more)])


def as_typed(words: tuple[str, ...], width: int) -> list[str]:
    """Return the lines of a command behind a prompt; where it is wider, the shell reads its lines as one."""
    lines = ["$"]
    for word in map(shlex.quote, words):
        if len(lines[-1]) + 1 + len(word) + len(GOES_ON) > width:
            lines[-1] += GOES_ON
            lines.append(word)
        else:
            lines[-1] += f" {word}"
    return lines


def _done(act: Typed | Shown | Edited) -> int:
    match act:
        case Shown():
            _show(act)
        case Edited():
            _edit(act)
        case Typed():
            code = _run(act.words)
            if code not in act.right:
                wanted = " or ".join(map(str, sorted(act.right)))
                say_error(VerdictError(f"found exit code {code} of {shlex.join(act.words)}, wanted {wanted}; the demo "
                                       "ends here"))  # fmt: skip
                return code or 1
    return 0


def _run(words: tuple[str, ...]) -> int:
    """Run a command: one of verdict in this process, as `main` does, any other as a program of its own."""
    if words[0] != "verdict":
        _program(words)
        return 0
    import click

    from verdict.cli import group

    try:
        code = int(group.main([*words[1:]], prog_name="verdict", standalone_mode=False) or 0)
    except VerdictError as error:
        say_error(error)
        code = error.exit_code
    except click.UsageError as error:
        say_error(UsageError(error.format_message()))
        code = UsageError.exit_code
    sys.stdout.flush()
    return code


def _program(words: tuple[str, ...]) -> None:
    """Run another program, and print what it prints.

    Raises:
        VerdictError: it is not there, or failed.
    """
    program = sys.executable if words[0] == "python" else shutil.which(words[0])
    if program is None:
        raise VerdictError(f"found no program called {words[0]}, which the demo runs; install it")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(  # noqa: S603 - the words are those of the script
        [program, *words[1:]], env=kept | OWN_GIT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    say_lines(done.stdout)
    if done.returncode:
        raise VerdictError(f"found exit code {done.returncode} of {shlex.join(words)}, wanted 0: {done.stderr.strip()}")


def _show(act: Shown) -> None:
    from verdict.report.terminal import show_lines

    found: list[str] = []
    inside = False
    for line in Path(act.file).read_text(encoding="utf-8").splitlines():
        inside = line.startswith(tuple(f"{key}:" for key in act.keys)) or (inside and line.startswith(" "))
        found += [line] if inside else []
    show_lines((1 + (len(line) - len(line.lstrip())) // 2, line.strip(), "") for line in found)


def _edit(act: Edited) -> None:
    path = Path(act.file)
    text = path.read_text(encoding="utf-8")
    if text.count(act.before) != 1:
        raise VerdictError(f"{act.file}: found '{act.before}' {text.count(act.before)} times, wanted it once")
    path.write_text(text.replace(act.before, act.after), encoding="utf-8")


@contextmanager
def elsewhere() -> Iterator[Path]:
    """Work in a new folder for a while; it is gone afterwards, also where somebody or the system ends it.

    Raises:
        TerminatedError: the system or somebody else told verdict to end by SIGTERM or SIGHUP.
    """
    with _ending_by_error(), tempfile.TemporaryDirectory(prefix="verdict-demo-") as name:
        folder = Path(name, "demo")
        folder.mkdir()
        with chdir(folder):
            yield folder


@contextmanager
def _ending_by_error() -> Iterator[None]:
    """Let signals that end a process raise an error instead, so that what was begun is removed."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is told of signals
        return
    before = {number: signal.signal(number, _ended) for number in (signal.SIGTERM, signal.SIGHUP)
              if signal.getsignal(number) is signal.SIG_DFL}  # fmt: skip
    try:
        yield
    finally:
        for number, handler in before.items():
            with suppress(ValueError):
                signal.signal(number, handler)


def _ended(number: int, frame: FrameType | None) -> None:
    raise TerminatedError(f"the demo was ended by {signal.Signals(number).name}; nothing of it is left")
