"""verdict diff: what changed between two freezes, or between two sets of measurements of one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options
from verdict.report.saying import say_json, say_lines

if TYPE_CHECKING:
    from verdict.diff import JudgedCase
    from verdict.evidence.laid_out import Evidence
    from verdict.evidence.written import Measurements
    from verdict.outcome.record import Outcome
    from verdict.registration.resolved import Registration


@click.command(
    epilog="Examples: verdict diff prereg/2026-05-30c.yaml prereg/2026-06-14a.yaml; one freeze, two measurements: "
    "verdict diff prereg/2026-11-23a.yaml --measurements measured --against measured-gpu"
)
@click.argument("first", type=options.REGISTRATION, metavar="A")
@click.argument("second", type=options.REGISTRATION, metavar="[B]", required=False)
@click.option("--measurements", "chosen", metavar="NAME", help="A's set of measurements, by name or file.")
@click.option("--against", metavar="NAME", help="B's set of measurements, by name or file.")
@click.option("--all", "--full", "full", is_flag=True, help="Print every change, step and cell; nothing is folded.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option("--markdown", is_flag=True, help="Print as Markdown.")
def command(  # noqa: PLR0917 - one argument per option
    first: Path,
    second: Path | None,
    chosen: str | None,
    against: str | None,
    full: bool,
    as_json: bool,
    markdown: bool,
) -> int:
    """Compare freeze A with freeze B, or two sets of measurements of A.

    Every change is typed by its direction. Both freezes are judged on both sets of measurements where those fit, so
    that a verdict that flips by amendment alone is told from one that flips by data. The exit code is 0 whatever
    differs: a difference is no failure.
    """
    from verdict.diff import compare, writing
    from verdict.words.errors import UsageError

    if as_json and markdown:
        raise UsageError("found both --json and --markdown; wanted one form")
    if second is None and against is None:
        raise UsageError("found one freeze and one set of measurements; wanted a second freeze, or --against NAME")
    found = compare(_case(first, chosen), _case(second or first, against))
    if as_json:
        say_json(writing.payload(found))
    elif markdown:
        say_lines(writing.markdown(found))
    else:
        _show(writing.payload(found), full)
    return 0


def _show(payload: dict[str, object], full: bool) -> None:
    from shutil import get_terminal_size

    from verdict.report.differing import FULL, SHORT, difference_lines
    from verdict.report.terminal import show_lines
    from verdict.report.view.difference import difference_view

    width = get_terminal_size().columns
    show_lines(difference_lines(difference_view(payload), width, FULL if full else SHORT))


def _case(path: Path, chosen: str | None) -> JudgedCase:
    from verdict.diff import JudgedCase
    from verdict.diff.transplant import transplant
    from verdict.project.folder import Project
    from verdict.project.ledger.door import checked
    from verdict.project.loading import judge_evidence, load_draft, load_evidence, looks_up_to, standing, to_judge

    ledger = checked(Project.around(path))
    registration = load_draft(path, ledger)
    stored = to_judge(registration, ledger, chosen)
    evidence = None if stored is None else load_evidence(stored, registration, ledger)
    looks = () if stored is None else looks_up_to(registration, ledger, stored)
    earlier = [one.evidence for one in looks[:-1]]

    def judge(under: Registration, laid_out: Evidence, measured: Measurements) -> Outcome:
        own = under.digest == registration.digest
        moved = ((one if own else transplant(one, registration, under).evidence, one.measurements) for one in earlier)
        decided = standing(under, ((one, as_stored) for one, as_stored in moved if one is not None), ledger)
        return judge_evidence(under, laid_out, ledger, measured, decided)

    return JudgedCase(registration, evidence, judge)
