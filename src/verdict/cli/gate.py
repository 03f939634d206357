"""verdict gate: does every verdict still read as it was locked?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import completing, options
from verdict.cli.pipeline import annotate, in_repository, summarise, unheeded
from verdict.report.rows import GOOD, Row, counted, marked
from verdict.report.saying import say, say_error, say_json
from verdict.words.errors import VerdictError

if TYPE_CHECKING:
    from verdict.outcome.gated import Gated
    from verdict.outcome.lock import Lock
    from verdict.project.folder import Project
    from verdict.project.gate.vouching import Vouched


REQUIRED = ("history", "order", "signature", "head")


@click.command(
    epilog="Example: verdict gate --all --junit gate.xml. Exit codes: 0 all as locked, 3 a freeze, the ledger or a "
    "lock was tampered with, 30 a verdict changed without a new freeze, 31 measurements missing or stale, or nothing "
    "selected."
)
@click.argument("freezes", nargs=-1, type=options.NAME, metavar="[FREEZE]...")
@click.option("--all", "every", is_flag=True, help="Every freeze; so it is where none is named.")
@options.project
@click.option("--write-lock", is_flag=True, help="Lock what comes out now, and enter it in the ledger.")
@click.option("--measurements", "chosen", metavar="NAME", shell_complete=completing.sets, help="With --write-lock: "
              "the stored set to lock, where there are several.")  # fmt: skip
@click.option("--reason", type=options.WORDS, help="With --write-lock: why a lock is written again.")
@click.option("--who", type=options.PERSON, help="With --write-lock: who locks; else the name that git has.")
@click.option("--junit", type=click.Path(path_type=Path, dir_okay=False), help="Write a JUnit report to this file.")
@click.option("--sarif", type=click.Path(path_type=Path, dir_okay=False), help="Write the problems as SARIF.")
@click.option("--require", "required", type=click.Choice(REQUIRED), multiple=True, help="Fail, too, where this does "
              "not hold or cannot be checked.")  # fmt: skip
@options.summarise
@options.annotate
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(  # noqa: PLR0917 - one argument per option
    freezes: tuple[str, ...], every: bool, root: Path, write_lock: bool, chosen: str | None, reason: str | None,
    who: str | None, junit: Path | None, sarif: Path | None, required: tuple[str, ...], summary: Path | None,
    annotations: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Derive every verdict again from what is stored and compare it with verdicts/<id>.lock.

    FREEZE is an id or its file. A NOT PASSED that equals its lock is fine: science may fail, silence may not. What git
    cannot vouch for, the order of freeze and numbers above all, is said below the freeze; only --require makes it fail.
    """
    from verdict.project.folder import Project
    from verdict.project.gate.answering import answer
    from verdict.words.errors import UsageError

    if every and freezes:
        raise UsageError("found --all and names of freezes; wanted one of the two")
    if not write_lock and (chosen or reason or who):
        raise UsageError("--measurements, --reason and --who only go with --write-lock")
    if write_lock and (summary or annotations):
        raise UsageError("--summary and --annotations tell what was compared; --write-lock compares nothing")
    if write_lock and required:
        raise UsageError("found --require with --write-lock; lock first, commit, then require")
    project = Project(root.resolve())
    if write_lock:
        return _lock(project, names=freezes, chosen=chosen, reason=reason, who=who)
    given = answer(project, freezes, required)
    found, behind, code = given.found, given.behind, given.code
    _reports(project, found, junit, sarif)
    if summary is not None:
        _summarise(project, found, behind, code, summary)
    with unheeded(annotations):
        _say(found, behind, code, as_json=as_json)
    if annotations:
        _annotate(project, found)
    return code


def _say(found: tuple[Gated, ...], behind: Vouched, code: int, *, as_json: bool) -> None:
    from verdict.project.gate.answering import ending_of, payload, rows_of
    from verdict.report.terminal.rows import show_rows

    if as_json:
        say_json(payload(found))
        _say_behind(behind)
        return
    show_rows(rows_of(found))
    _say_behind(behind)
    show_rows([ending_of(found, code)])


def _say_behind(behind: Vouched) -> None:
    """Print what git and the ledger vouch for, to standard error: it is about the comparison, and no part of it."""
    say("", err=True)
    say_error(VerdictError(behind.line))
    for check in behind.failed:
        say_error(VerdictError(f"required: {check.kind} of {check.about}: {check.standing}: {check.words}"))


def _summarise(project: Project, found: tuple[Gated, ...], behind: Vouched, code: int, file: Path) -> None:
    from verdict.report.github import gate_summary

    failed = [f"required: {check.kind} of {check.about}: {check.standing}" for check in behind.failed]
    summarise(gate_summary(found, "; ".join([behind.line, *failed]), code), file, project.root)


def _annotate(project: Project, found: tuple[Gated, ...]) -> None:
    from verdict.report.github import gate_annotations

    folder = in_repository(project.root)
    annotate(gate_annotations(found, "" if folder == "." else f"{folder}/"))


def _reports(project: Project, found: tuple[Gated, ...], junit_path: Path | None, sarif_path: Path | None) -> None:
    from verdict.text.files import write_out

    if junit_path is not None:
        from verdict.report.junit import junit

        write_out(junit_path, junit(found).encode(), project.root)
    if sarif_path is not None:
        from verdict.report.sarif import sarif

        write_out(sarif_path, sarif(found).encode(), project.root)


def _lock(project: Project, names: tuple[str, ...], chosen: str | None, reason: str | None, who: str | None) -> int:
    from verdict.project.gate.answering import lock, moved
    from verdict.report.terminal.rows import show_rows

    for name, locked in lock(project, names, chosen, reason, who):
        said = f"{_wrote(locked.entered, len(locked.changes))}{_at(locked.lock)}"
        rows = [Row((c.about, moved(c)), "bold", depth=2, styled=1) for c in locked.changes]
        show_rows([marked(GOOD, "locked", name, said), *rows])
        say(f"  {locked.lock.digest}")
    return 0


def _wrote(entered: bool, n_changes: int) -> str:
    if not entered:
        return "as it was already, nothing moved"
    return f"{counted(n_changes, 'thing')} moved" if n_changes else "entered in the ledger"


def _at(lock: Lock) -> str:
    """Say at which look a lock was written, where its freeze declares looks."""
    looks = lock.rests_on("look")
    return f" at {looks[-1][1]}" if looks else ""
