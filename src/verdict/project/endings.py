"""How something ends that could not go on: whatever was raised, as one sentence with its exit code."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from subprocess import TimeoutExpired
from traceback import extract_tb
from typing import ParamSpec, TypeVar

from verdict.text.failures import of_system
from verdict.words.errors import UsageError, VerdictError

TRACEBACK = "VERDICT_TRACEBACK"
STREAM = "standard output"
PRINTS = ("click", "rich", "cli", "report")  # folders of the modules that print


def ending(error: Exception) -> VerdictError:
    """Return any error as a sentence; what nobody foresaw is said to be a bug of verdict, and where it is."""
    match error:
        case VerdictError():
            return error
        case OSError():
            return of_system(error, STREAM if _printing(error) else None)
        case UnicodeError():
            return UsageError(f"found text that is not UTF-8 ({_text(error)}), at {_where(error)}; wanted UTF-8")
        case RecursionError():
            return UsageError(f"found something nested too deeply to be read, at {_where(error)}; wanted fewer levels")
        case MemoryError():
            return VerdictError(f"there is not the memory for it here ({_text(error)}); free some, or ask for less")
        case TimeoutExpired():
            return VerdictError(f"a program that was asked gave no answer: {_text(error)}; run the command again")
        case ValueError() if "null" in str(error):
            return UsageError(f"found a name with a null character in it ({_text(error)}), which no file can have")
        case _:
            return _bug(error)


FORESEEN = (OSError, UnicodeError, RecursionError, MemoryError, TimeoutExpired)
P = ParamSpec("P")
T = TypeVar("T")


def in_sentences(work: Callable[P, T]) -> Callable[P, T]:
    """Let a function raise what was foreseen, such as a file that is not there, as the sentence that a command prints.

    What nobody foresaw is left as it is, with its traceback: it is a bug.
    """

    @wraps(work)
    def told(*arguments: P.args, **named: P.kwargs) -> T:
        try:
            return work(*arguments, **named)
        except (*FORESEEN, ValueError) as error:
            if not isinstance(error, FORESEEN) and "null" not in str(error):
                raise
            raise ending(error) from error

    return told


def _printing(error: OSError) -> bool:
    """Say whether an error came from a standard stream: it names no file, and was met where things are printed."""
    frames = extract_tb(error.__traceback__)
    return (
        error.filename is None
        and bool(frames)
        and any(f"{os.sep}{part}{os.sep}" in frames[-1].filename for part in PRINTS)
    )


def _bug(error: Exception) -> VerdictError:
    return VerdictError(
        f"this is a bug of verdict, at {_where(error)}: {type(error).__name__}: {_text(error)}; no verdict is given. "
        f"Please report it with the command that shows it; {TRACEBACK}=1 prints how it came about"
    )


def _text(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _where(error: Exception) -> str:
    """Name the innermost line of this package that an error went through, else the innermost of all."""
    lines = [_line(frame.filename, frame.lineno or 0) for frame in extract_tb(error.__traceback__)]
    own = [line for line in lines if line.startswith(("verdict.", "backends."))]
    return (own or lines or ["no line"])[-1]


def _line(file: str, number: int) -> str:
    parts = file.removesuffix(".py").replace(os.sep, "/").split("/")
    begins = [i for i, part in enumerate(parts) if part in ("verdict", "backends")]
    return f"{'.'.join(parts[begins[-1] :] if begins else parts[-1:])}:{number}"
