"""verdict verify: is the ledger whole, and is everything that is frozen what was frozen?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options
from verdict.project.ledger.summing import Told
from verdict.report.rows import BAD, BLANK, GOOD, OPEN, Row, counted, ending, marked, plain, tallied
from verdict.report.saying import say_json

if TYPE_CHECKING:
    from verdict.outcome.lock import Head
    from verdict.project.folder import Project
    from verdict.project.ledger.verify import Check

UNKNOWABLE = "cannot be known"
ORDER = ("broken", "not checked", "held", UNKNOWABLE)
STYLED = {"broken": "NOT PASSED"}
TALLY = {"broken": "broken", "holds": "held", "not checked": "not checked"}
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
@click.option("--all", "every", is_flag=True, help="Print every check, too.")
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
def command(  # noqa: PLR0917 - one argument per option
    freezes: tuple[str, ...], root: Path, head: str | None, required: tuple[str, ...], every: bool, as_json: bool
) -> int:
    """Check the ledger against files, digests, locks, git history, signatures and time stamps.

    With FREEZE, an id or its file, the checks of the ledger as a whole and of that freeze are shown and decide.
    What could not be checked is said to be not checked; it is never counted as holding. Three lists follow the answer:
    what was not checked and why, what held, and what no file can show.
    """
    from verdict.project import loading
    from verdict.project.folder import Project
    from verdict.project.ledger.checks import Reader
    from verdict.project.ledger.summing import summary
    from verdict.project.ledger.verify import verify

    reader = Reader(loading.load_registration, loading.digest_of)
    project = Project(root.resolve())
    checks = _about(project, freezes, verify(project, reader, _head(head)))
    lists = summary(checks)
    code = 3 if any(_fails(c, required) for c in checks) else 0
    if as_json:
        limit = {"check": "limit", "about": "project", "standing": UNKNOWABLE}
        say_json([*map(_plain, checks), *({**limit, "words": str(words)} for words in lists[UNKNOWABLE])])
        return code
    from verdict.report.terminal.rows import show_rows

    show_rows([_state(checks, required), *_sealed(checks), *_lists(lists), *(_every(checks) if every else ())])
    show_rows([BLANK, ending(_tally(checks), code, _why(checks, required))])
    return code


def _state(checks: tuple[Check, ...], required: tuple[str, ...]) -> Row:
    """Say first whether anything is broken, or lacks what is required."""
    broken = [check for check in checks if check.standing == "broken"]
    lacking = [check for check in checks if _fails(check, required) and check not in broken]
    if broken:
        return marked(BAD, "broken", f"{counted(len(broken), 'check')}: what is frozen is not what was frozen")
    if lacking:
        return marked(BAD, "not shown", f"{counted(len(lacking), 'check')} that you require could not be made")
    unchecked = sum(check.standing == "not checked" for check in checks)
    rest = f"; {counted(unchecked, 'check')} could not be made" if unchecked else ""
    return marked(GOOD, "whole", f"nothing is broken{rest}")


def _sealed(checks: tuple[Check, ...]) -> Iterator[Row]:
    """Yield who signed what and which keys came or went: a reader has to know these, not only that they hold."""
    held = [check for check in checks if check.kind in ("signature", "time") and check.standing == "holds"]
    yield from (BLANK, plain("signatures and keys", style="bold")) if held else ()
    yield from (Row((check.kind, f"{check.about}: {check.words}"), depth=1) for check in held)


def _lists(lists: Mapping[str, Sequence[Told]]) -> Iterator[Row]:
    """Yield what is broken, what was not checked, what held, and what no file can show."""
    for name in sorted(lists, key=ORDER.index):
        yield from (BLANK, plain(name, style=STYLED.get(name, "bold")))
        for told in lists[name] or (Told("", "nothing"),):
            yield Row((told.kind, told.words), depth=1) if told.kind else plain(told.words, depth=1)


def _every(checks: tuple[Check, ...]) -> Iterator[Row]:
    yield from (BLANK, plain("every check", style="bold"))
    for check in checks:
        mark = {"holds": GOOD, "broken": BAD}.get(check.standing, OPEN)
        yield marked(mark, check.standing, check.kind, f"{check.about}: {check.words}", depth=1)


def _tally(checks: tuple[Check, ...]) -> str:
    standings = Counter(str(check.standing) for check in checks)
    return tallied((standings[word], said) for word, said in TALLY.items())


def _why(checks: tuple[Check, ...], required: tuple[str, ...]) -> str:
    failing = list(dict.fromkeys(str(check.kind) for check in checks if _fails(check, required)))
    return ", ".join(failing)


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
