"""verdict migrate: a registration of schema 1 in the form of schema 2, with the proof that nothing moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options
from verdict.report.saying import say, say_json

if TYPE_CHECKING:
    from verdict.project.migrating import Compared, Migrated
    from verdict.words.errors import Problem

MOVED, OPEN = 30, 2
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
    from verdict.project.migrating import migrate
    from verdict.registration.migrating import Decided

    found = migrate(prereg, out, Decided(exact, dict(fixed)))
    if as_json:
        say_json(_payload(found))
    else:
        _show(found, Project.around(prereg).shown(found.path))
    return OPEN if found.open else MOVED if found.moved else 0


def _show(found: Migrated, shown: str) -> None:
    from verdict.text.document import dotted

    say(f"wrote {shown}")
    for why, places in _gathered((step.why, dotted(step.path)) for step in found.steps if step.why):
        say(f"  {', '.join(places)}: {why}")
    for one in found.compared:
        _show_compared(one, supposed=found.supposed)
    if found.uncompared:
        say(f"not compared: {found.uncompared}")
    for text in _folded(found.open):
        say(f"to decide: {text}")
    if found.open:
        say(NEXT)


def _folded(problems: tuple[Problem, ...]) -> list[str]:
    """Say once what is asked of several names alike, with the first place in full."""
    alike: dict[str, list[tuple[str, Problem]]] = {}
    for problem in problems:
        name = problem.message.partition(":")[0].rpartition(".")[2]
        alike.setdefault(problem.message.replace(name, ""), []).append((name, problem))
    return [f"{found[0][1]}{_others([name for name, _ in found[1:]])}" for found in alike.values()]


def _others(names: list[str]) -> str:
    return f"; likewise {', '.join(names)}" if names else ""


def _show_compared(one: Compared, *, supposed: bool) -> None:
    given = ", supposing what is not decided yet" if supposed else ""
    if one.missing:
        say(f"on {one.stored}: not compared, since {'; '.join(one.missing)}")
        return
    if one.moved:
        say(f"on {one.stored}{given}, this moved:")
        for moved in one.moved:
            say(f"  {moved}")
    else:
        say(f"on {one.stored}{given}: nothing moved in {one.clauses} clauses")
    places = {moved.place for moved in one.moved}
    for tallied in one.counted:
        if tallied.place not in places:
            say(f"  counted otherwise: {tallied}")
    for text in one.together:
        say(f"  judged together: {text}")
    for change, changed in _gathered((f"{text.before} -> {text.after}", text.place) for text in one.graded):
        say(f"  graded otherwise, {change}: {', '.join(changed)}")


def _gathered(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Gather the second parts of pairs by the first, in their order."""
    found: dict[str, list[str]] = {}
    for first, second in pairs:
        found.setdefault(first, []).append(second)
    return list(found.items())


def _payload(found: Migrated) -> dict[str, object]:
    from verdict.text.document import dotted

    return {
        "file": found.path.as_posix(),
        "edits": [{"place": dotted(step.path), "why": step.why} for step in found.steps if step.why],
        "open": [str(problem) for problem in found.open],
        "supposed": found.supposed,
        "not_compared": found.uncompared,
        "compared": [asdict(one) for one in found.compared],
    }
