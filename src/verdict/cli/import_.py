"""verdict import: what another tool keeps, as one table that `kind: table` reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verdict.report.rows import counted, plain
from verdict.report.saying import say

if TYPE_CHECKING:
    from verdict.exchange.importers.contract import Imported, Importer
    from verdict.project.importing import Put

OWN = ("output", "draft", "sources")


class Importers(click.Group):
    """One command for each importer, made of what its module says of itself; only the one that is asked is loaded."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the importers, shipped and registered."""
        from verdict.exchange.finding import names

        return list(names())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Load one importer."""
        from verdict.exchange.finding import load

        return _command(load(cmd_name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the importers with what they read."""
        if tools := [*_listed()]:
            with formatter.section("Tools"):
                formatter.write_dl(tools)


@click.command(
    cls=Importers,
    invoke_without_command=True,
    epilog="Example: verdict import mlflow sqlite:///mlflow.db --experiment digits --output runs.json --draft "
    "2026-11-27a. verdict import TOOL --help lists the options of one tool.",
)
@click.option("--list", "listing", is_flag=True, help="List the tools, and what is read of each.")
@click.pass_context
def command(ctx: click.Context, listing: bool) -> int:
    """Write what another tool keeps, such as its runs, as one table file that `kind: table` reads.

    Runs that failed or never ended stay in it as rows without numbers. The sources are named by their SHA-256. Numbers
    that are imported have been seen: write predictions for runs that are still to come.
    """
    from verdict.words.errors import UsageError

    if ctx.invoked_subcommand is None and not listing:
        raise UsageError("found no tool behind import, wanted one; verdict import --list names them")
    if listing:
        for name, says in _listed():
            say(f"{name}  {says}")
    return 0


def _listed() -> Iterator[tuple[str, str]]:
    from verdict.exchange.finding import load, names
    from verdict.words.errors import UsageError

    for name in names():
        try:
            found = load(name)
            yield name, f"{found.SAYS}; SOURCE: {found.SOURCES}"
        except UsageError as error:
            yield name, str(error)


def _command(importer: Importer) -> click.Command:
    """Make the command of one importer."""
    params: list[click.Parameter] = [
        click.Argument(["sources"], nargs=-1, required=True, metavar="SOURCE"),
        click.Option(["--output"], type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE.json",
                     help="The table to write; nothing is written over."),
        click.Option(["--draft"], metavar="ID", help="Write prereg/drafts/ID.yaml, too, such as 2026-11-27a, with the "
                     "columns named and the places that only you can fill left open."),
    ]  # fmt: skip
    for option in importer.OPTIONS:
        kind = click.Choice(option.values) if option.values else None
        params.append(click.Option([f"--{option.name}"], help=option.says, multiple=option.many, required=option.needed,
                                   type=kind, metavar=None if kind else option.name.upper()))  # fmt: skip
    return click.Command(
        importer.NAME, params=params, callback=lambda **given: _import(importer, given),
        help=f"Write {importer.SAYS} as one table. SOURCE: {importer.SOURCES}.",
    )  # fmt: skip


def _import(importer: Importer, given: dict[str, Any]) -> int:
    """Read the sources and write the snapshot, and the draft where one is wanted."""
    from verdict.exchange import checks
    from verdict.project.importing import Target

    target = Target.of(given["output"], given["draft"])
    options = {name: _values(value) for name, value in given.items() if name not in OWN and value not in (None, ())}
    read = importer.read(given["sources"], {name.replace("_", "-"): value for name, value in options.items()})
    imported = checks.table(importer.NAME, read)
    _say(imported, target.put(f"verdict import {importer.NAME}", imported))
    return 0


def _values(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def _say(imported: Imported, done: Put) -> None:
    """Say what was written, what was left out, what to look at, and what comes next."""
    from verdict.report.terminal.rows import show_rows

    for what, file in done.written:
        say(f"{what} {file}")
    said = [
        f"{counted(len(imported.rows), imported.row_is)} of {imported.tool}, {counted(len(imported.columns), 'column')}"
    ]
    said += [f"left out: {one.number} {one.what}, {one.why}" for one in imported.left_out]
    said += [*imported.notes, *done.doubts, done.then]
    show_rows([plain(text) for text in said])
