"""verdict diff: what changed between two freezes, or between two sets of measurements of one."""

from __future__ import annotations

from pathlib import Path

import click

from verdict.cli import completing, options
from verdict.report.saying import say_json, say_lines


@click.command(
    epilog="Examples: verdict diff prereg/2026-05-30c.yaml prereg/2026-06-14a.yaml; one freeze, two measurements: "
    "verdict diff prereg/2026-11-23a.yaml --measurements measured --against measured-gpu"
)
@click.argument("first", type=options.REGISTRATION, metavar="A")
@click.argument("second", type=options.REGISTRATION, metavar="[B]", required=False)
@click.option("--measurements", "chosen", metavar="NAME", shell_complete=completing.sets, help="A's set of "
              "measurements, by name or file.")  # fmt: skip
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
    from verdict.diff import writing
    from verdict.project.comparing import difference
    from verdict.words.errors import UsageError

    if as_json and markdown:
        raise UsageError("found both --json and --markdown; wanted one form")
    if second is None and against is None:
        raise UsageError("found one freeze and one set of measurements; wanted a second freeze, or --against NAME")
    found = difference(first, second, chosen, against)
    if as_json:
        say_json(writing.payload(found))
    elif markdown:
        say_lines(writing.markdown(found))
    else:
        from verdict.report.terminal.difference import show_difference

        show_difference(writing.payload(found), full=full)
    return 0
