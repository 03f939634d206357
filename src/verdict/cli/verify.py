"""verdict verify: is the ledger whole, and is everything that is frozen what was frozen?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options
from verdict.report.saying import say, say_json

if TYPE_CHECKING:
    from verdict.outcome.lock import Head
    from verdict.project.folder import Project
    from verdict.project.ledger.verify import Check

WORDS = ("chain", "head", "history", "file", "order", "signature", "time")


@click.command(
    epilog="Example: verdict verify --require history --require order. Exit codes: 0 nothing is broken and all that "
    "is required was checked, 3 otherwise."
)
@click.argument("freezes", nargs=-1, type=options.NAME, metavar="[FREEZE]...")
@options.project
@click.option("--head", metavar="NUMBER:SHA256", help="A head of the ledger that you know from elsewhere.")
@click.option("--require", "required", type=click.Choice(WORDS), multiple=True, help="Fail where this could not be "
              "checked, too.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
def command(freezes: tuple[str, ...], root: Path, head: str | None, required: tuple[str, ...], as_json: bool) -> int:
    """Check the ledger against files, digests, locks, git history, signatures and time stamps.

    With FREEZE, an id or its file, the checks of the ledger as a whole and of that freeze are shown and decide.
    What could not be checked is said to be not checked; it is never counted as holding.
    """
    from verdict.project import loading
    from verdict.project.folder import Project
    from verdict.project.ledger.verify import Reader, verify

    reader = Reader(loading.load_registration, loading.digest_of)
    project = Project(root.resolve())
    checks = _about(project, freezes, verify(project, reader, _head(head)))
    if as_json:
        say_json([_plain(c) for c in checks])
    else:
        for c in checks:
            say(f"{c.standing:11}  {c.kind:9}  {c.about}: {c.words}")
    return 3 if any(_fails(c, required) for c in checks) else 0


def _about(project: Project, freezes: tuple[str, ...], checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Leave out what is about other freezes than those that were named."""
    if not freezes:
        return checks
    from verdict.project.gate.select import one_named
    from verdict.project.ledger.store import read_ledger

    ledger = read_ledger(project)
    others = {*ledger.chain.freezes} - {one_named(ledger, name) for name in freezes}
    return tuple(check for check in checks if check.about not in others)


def _plain(check: Check) -> dict[str, str]:
    return {"check": check.kind, "about": check.about, "standing": check.standing, "words": check.words}


def _fails(check: Check, required: tuple[str, ...]) -> bool:
    return check.standing == "broken" or (check.standing == "not checked" and check.kind in required)


def _head(text: str | None) -> Head | None:
    from verdict.outcome.lock import Head
    from verdict.words.errors import UsageError

    if text is None:
        return None
    number, _, digest = text.partition(":")
    if not re.fullmatch("[0-9]{1,6}", number) or not digest:
        raise UsageError(f"--head: found '{text}', wanted a number and a digest, as in 7:sha256:12ab...")
    return Head(int(number), digest)
