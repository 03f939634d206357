"""One question to git, and its answer or its failure: nothing of the caller's is taken over, nothing is guessed."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from verdict.text.characters import printable
from verdict.words.errors import IntegrityError

SECONDS = 60
SHOWN = 200  # characters of an answer that is not understood
SETTINGS = (
    "core.quotePath=false", "core.fsmonitor=false", "core.untrackedCache=false", "core.commitGraph=false",
    "core.trustctime=true", "core.checkStat=default", "color.ui=false", "i18n.logOutputEncoding=UTF-8",
    "log.diffMerges=separate", "log.showSignature=false",
)  # fmt: skip
ASKED = ("--no-pager", "--no-replace-objects", *(part for setting in SETTINGS for part in ("-c", setting)))
SURROUNDINGS = {
    "LC_ALL": "C",
    "LANGUAGE": "C",
    "GIT_ALLOW_PROTOCOL": "",  # what was not fetched stays away, also where GIT_NO_LAZY_FETCH is not known yet
    "GIT_DISCOVERY_ACROSS_FILESYSTEM": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
IDENTITY = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")  # what git names commits, trees and files by


class GitFailedError(IntegrityError):
    """Git was asked and failed, so that nothing can be concluded; the message quotes it."""


@contextmanager
def understood(command: str) -> Iterator[None]:
    """Read an answer of git in here: whatever is not as git documents it, is a failure of git.

    Raises:
        GitFailedError: a value, an index, a key or an end was not where the answer has one.
    """
    try:
        yield
    except (ValueError, LookupError, StopIteration, OSError) as error:
        found = "it ended too soon" if isinstance(error, StopIteration) else f"it is not understood: {error}"[:SHOWN]
        raise GitFailedError(failed((command,), f"of its answer, {found}")) from None


def want(right: bool, found: str) -> None:
    """Say what was found in an answer where it is not what git documents.

    Raises:
        ValueError: it is not; `understood` makes it a failure of git.
    """
    if not right:
        raise ValueError(f"found {found}")


def identity(text: str) -> str:
    """Return the name of a commit, tree or file, if it is one.

    Raises:
        GitFailedError: it is none.
    """
    with understood("rev-parse"):
        want(IDENTITY.fullmatch(text) is not None, f"'{text}', and no id of an object")
    return text


def asked(folder: Path, arguments: tuple[str, ...], *, fed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder; paths are taken as they are, without any pattern in them.

    Raises:
        GitFailedError: it does not answer, or cannot be run.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment = {**own, **SURROUNDINGS}
    try:
        return subprocess.run(  # noqa: S603 - a list of arguments, no shell
            ["git", "-C", str(folder), *ASKED, *arguments],  # noqa: S607 - the git of this machine
            capture_output=True, check=False, env=environment, timeout=SECONDS, input=fed,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise GitFailedError(failed(arguments, f"no answer within {SECONDS} s")) from None
    except OSError as error:
        raise GitFailedError(failed(arguments, str(error.strerror))) from None


def answer(done: subprocess.CompletedProcess[bytes], arguments: tuple[str, ...]) -> bytes:
    """Return what git printed.

    Raises:
        GitFailedError: it says that it failed.
    """
    if done.returncode:
        said = os.fsdecode(done.stderr).strip().splitlines()
        fatal = next((line for line in said if line.startswith("fatal: ")), said[-1] if said else "")
        raise GitFailedError(failed(arguments, fatal or f"exit status {done.returncode}"))
    return done.stdout


def failed(arguments: tuple[str, ...], why: str) -> str:
    """Say that git failed, and why."""
    return (
        f"git {arguments[0]} failed ({printable(why)}), so that what it knows could not be checked. No verdict is "
        "given; see: git fsck, or fetch what is missing"
    )
