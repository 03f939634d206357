"""The command line in this process, as a shell would run it, with a limit of time and every traceback caught."""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from unittest.mock import patch

SECONDS = 30
BEGINNING = datetime(2026, 1, 5, 12, tzinfo=UTC)
CLEAN = {
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "COLUMNS": "300", "LC_ALL": "C.UTF-8",
    "GIT_AUTHOR_NAME": "A Person", "GIT_AUTHOR_EMAIL": "person@example.org",
    "GIT_COMMITTER_NAME": "A Person", "GIT_COMMITTER_EMAIL": "person@example.org",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Done:
    """What a command printed, its exit code, and the traceback that it should not have ended in."""

    code: int
    out: str
    err: str
    traceback: str = ""
    hung: bool = False

    @property
    def said(self) -> str:
        """Everything printed, with single spaces."""
        return " ".join(f"{self.out} {self.err}".split())

    @property
    def answered(self) -> bool:
        """Say whether it ended with a sentence, in time."""
        return not (self.traceback or self.hung)


class _LateError(BaseException):
    """The command ran past its time."""


READ = itertools.count(1)
AHEAD = [timedelta()]


@contextlib.contextmanager
def ahead(years: int) -> Iterator[None]:
    """Set the clock ahead for a while."""
    AHEAD[0] = timedelta(days=366 * years)
    try:
        yield
    finally:
        AHEAD[0] = timedelta()


class Clock(datetime):
    """A clock that goes on by a minute whenever it is read."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """Return the next minute."""
        return BEGINNING.astimezone(tz) + timedelta(minutes=next(READ)) + AHEAD[0]


@contextlib.contextmanager
def surroundings(folder: Path, environment: dict[str, str] | None = None) -> Iterator[None]:
    """Work in a folder, without the git configuration of this machine, by the clock that repeats."""
    before = Path.cwd()
    with (
        patch.dict(os.environ, {**CLEAN, **(environment or {})}),
        patch("verdict.project.ledger.store.datetime", Clock),
    ):
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


@contextlib.contextmanager
def _limit(seconds: int) -> Iterator[None]:
    def late(*_: object) -> None:
        raise _LateError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def verdict(*arguments: str, cwd: Path, environment: dict[str, str] | None = None, seconds: int = SECONDS) -> Done:
    """Run `verdict` in this process; a traceback or a hang is part of the answer."""
    out, err = _text(), _text()
    code, trace, hung = 0, "", False
    with (
        surroundings(cwd, environment),
        patch.object(sys, "argv", ["verdict", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            with _limit(seconds):
                _main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        except _LateError:
            code, hung = 124, True
        except BaseException:
            code, trace = 1, traceback.format_exc()
    return Done(code, _read(out), _read(err), trace, hung)


def _main() -> None:
    from verdict.cli import main

    main()


def _text() -> io.TextIOWrapper:
    return io.TextIOWrapper(_Kept(), encoding="utf-8", write_through=True)


class _Kept(io.BytesIO):
    """Bytes that can still be read after the command closed its output."""

    def close(self) -> None:
        """Stay open."""


def _read(text: io.TextIOWrapper) -> str:
    with contextlib.suppress(ValueError):
        text.flush()
    return text.buffer.getvalue().decode("utf-8", "replace") if not text.closed else ""
