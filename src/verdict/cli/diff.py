"""verdict diff: what changed between two freezes, or between two sets of measurements of one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options

if TYPE_CHECKING:
    from verdict.diff.difference import Case


@click.command(
    epilog="Examples: verdict diff prereg/2026-05-30c.yaml prereg/2026-06-14a.yaml; one freeze, two measurements: "
    "verdict diff prereg/2026-11-23a.yaml --measurements measured --against measured-gpu"
)
@click.argument("first", type=options.REGISTRATION, metavar="A")
@click.argument("second", type=options.REGISTRATION, metavar="[B]", required=False)
@click.option("--measurements", "chosen", metavar="NAME", help="A's set of measurements, by name or file.")
@click.option("--against", metavar="NAME", help="B's set of measurements, by name or file.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option("--markdown", is_flag=True, help="Print as Markdown.")
def command(  # noqa: PLR0917 - one argument per option
    first: Path, second: Path | None, chosen: str | None, against: str | None, as_json: bool, markdown: bool
) -> int:
    """Compare freeze A with freeze B, or two sets of measurements of A.

    Every change is typed by its direction. Both freezes are judged on both sets of measurements where those fit, so
    that a verdict that flips by amendment alone is told from one that flips by data.
    """
    from verdict.diff import compare, writing
    from verdict.errors import UsageError
    from verdict.limits import limits

    if as_json and markdown:
        raise UsageError("found both --json and --markdown; wanted one form")
    if second is None and against is None:
        raise UsageError("found one freeze and one set of measurements; wanted a second freeze, or --against NAME")
    found = compare(_case(first, chosen), _case(second or first, against), limits)
    if as_json:
        click.echo(json.dumps(writing.payload(found), indent=2, ensure_ascii=False))
    elif markdown:
        click.echo(writing.markdown(found), nl=False)
    else:
        from verdict.terminal import show_lines

        show_lines(writing.lines(found))
    return 0


def _case(path: Path, chosen: str | None) -> Case:
    from verdict.assemble import load_evidence, load_registration
    from verdict.diff.difference import Case
    from verdict.project import Project

    registration = load_registration(path)
    stored = Project.around(path).choose(registration.id, chosen)
    return Case(registration, None if stored is None else load_evidence(stored, registration))
