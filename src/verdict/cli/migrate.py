"""verdict migrate: a registration of schema 1 in the form of schema 2, with the proof that nothing moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options
from verdict.report.rows import BAD, BLANK, GOOD, OPEN, Row, counted, ending, marked, plain
from verdict.report.saying import say, say_error, say_json
from verdict.words.errors import DocumentError

if TYPE_CHECKING:
    from verdict.project.migrating import Compared, Migrated
    from verdict.words.errors import Problem

FEW = 6  # places that are named of many
NEXT = (
    "decide it in the draft, or run this again with --exact WHY where no number here is a sample, and --fixed AXIS WHY "
    "for an axis whose levels are all that the claims are about"
)


@click.command(
    epilog="Example: verdict migrate 2026-11-25d --out prereg/drafts/next.yaml --exact 'all of it is computed'. Exit "
    "codes: 0 nothing moved and nothing is open, 2 something is left to decide, 30 a word moved."
)
@options.prereg
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="The new file; else prereg/drafts/ with the old name and -schema-2.")  # fmt: skip
@click.option("--exact", type=options.WORDS, metavar="WHY", help="Why no number here is a sample, in words; it is your "
              "word, and every output repeats it.")  # fmt: skip
@click.option("--fixed", type=(str, options.WORDS), multiple=True, metavar="AXIS WHY", help="An axis whose name sounds "
              "like draws, and why its levels are all that the claims are about.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def command(
    prereg: Path, out: Path | None, exact: str | None, fixed: tuple[tuple[str, str], ...], as_json: bool
) -> int:
    """Write PREREG, a freeze or draft of schema 1, in the form of schema 2, and judge both on all stored measurements.

    PREREG stays as it is, and nothing is written over. The text is edited in place, so that comments and line breaks
    stay. What no edit keeps is listed with its place: it is for the author to decide, and the exit code says so.
    """
    from verdict.project.folder import Project
    from verdict.project.migrating import migrate, told
    from verdict.registration.migrating import Decided

    found = migrate(prereg, out, Decided(exact, dict(fixed)))
    code = found.code
    if as_json:
        say_json(told(found))
    else:
        _show(found, Project.around(prereg).shown(found.path), code)
    return code


def _show(found: Migrated, shown: str, code: int) -> None:
    """Say first whether a word moved or anything is open; then what was written, changed, compared, and left."""
    from verdict.report.terminal.rows import show_rows
    from verdict.text.document import dotted

    show_rows(_results(found))
    steps = _gathered((step.why, dotted(step.path)) for step in found.steps if step.why)
    edits = (Row(("", f"{_first(places)}: {why}"), depth=1) for why, places in steps)
    compared = (row for one in found.compared for row in _compared(one, supposed=found.supposed))
    missing = [plain(f"not compared: {found.uncompared}")] if found.uncompared else []
    say(f"wrote {shown}")
    show_rows([*edits, *compared, *missing])
    if found.open:
        show_rows([BLANK, plain("to decide", style="bold")])
        say_error(DocumentError(_folded(found.open)), err=False, most=None)
        show_rows([plain(NEXT)])
    show_rows([BLANK, ending(_tally(found), code)])


def _results(found: Migrated) -> Iterator[Row]:
    """Yield whether a word moved, on sets that could be compared, and whether anything is left to decide."""
    moved = sum(len(one.moved) for one in found.compared)
    apart = sum(bool(one.missing) for one in found.compared)
    if moved:
        yield marked(BAD, "moved", f"{counted(moved, 'word')} came out otherwise")
    if apart:
        yield marked(BAD, "apart", f"{counted(apart, 'stored set')} could not be laid out under the new form")
    if found.open:
        yield marked(OPEN, "open", f"{counted(len(found.open), 'thing')} only the author can decide")
    if not (moved or apart or found.open):
        clauses = sum(one.clauses for one in found.compared)
        yield marked(GOOD, "same", f"nothing moved in {counted(clauses, 'clause')}, and nothing is left to decide")


def _tally(found: Migrated) -> str:
    moved = sum(len(one.moved) for one in found.compared)
    return f"{moved} moved, {len(found.open)} to decide, on {counted(len(found.compared), 'stored set')}"


def _folded(problems: tuple[Problem, ...]) -> list[Problem]:
    """Say once what is asked of several names alike, with the first place in full."""
    alike: dict[str, list[tuple[str, Problem]]] = {}
    for problem in problems:
        name = problem.message.partition(":")[0].rpartition(".")[2]
        alike.setdefault(problem.message.replace(name, ""), []).append((name, problem))
    return [
        replace(found[0][1], message=f"{found[0][1].message}{_others([name for name, _ in found[1:]])}")
        for found in alike.values()
    ]


def _others(names: list[str]) -> str:
    return f"; likewise {', '.join(names)}" if names else ""


def _compared(one: Compared, *, supposed: bool) -> Iterator[Row]:
    given = ", supposing what is not decided yet" if supposed else ""
    if one.missing:
        yield plain(f"on {one.stored}: not compared, since {'; '.join(one.missing)}")
        return
    if one.moved:
        yield plain(f"on {one.stored}{given}, this moved:", style="NOT PASSED")
        yield from (Row(("", str(moved)), depth=1) for moved in one.moved)
    else:
        yield plain(f"on {one.stored}{given}: nothing moved in {counted(one.clauses, 'clause')}")
    places = {moved.place for moved in one.moved}
    others = [f"counted otherwise: {tallied}" for tallied in one.counted if tallied.place not in places]
    others += [f"judged together: {text}" for text in one.together]
    graded = _gathered((f"{text.before} -> {text.after}", text.place) for text in one.graded)
    others += [f"graded otherwise, {change}: {_first(changed)}" for change, changed in graded]
    yield from (Row(("", text), depth=1) for text in others)


def _first(places: Sequence[str]) -> str:
    more = f" and {len(places) - FEW} more" if len(places) > FEW else ""
    return ", ".join(places[:FEW]) + more


def _gathered(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Gather the second parts of pairs by the first, in their order."""
    found: dict[str, list[str]] = {}
    for first, second in pairs:
        found.setdefault(first, []).append(second)
    return list(found.items())
