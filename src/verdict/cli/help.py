"""verdict help: the language of expressions, one function, one field of a registration, or one command."""

from __future__ import annotations

import click

from verdict.cli import completing
from verdict.report.saying import say_json, say_lines

MORE = "verdict help expressions tells the whole language, and verdict help NAME one function or field of it"


@click.command(
    epilog="Examples: verdict help expressions; verdict help quantile; verdict help where; verdict help "
    "predictions.test.quantifier"
)
@click.argument("name", required=False, shell_complete=completing.explained)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def command(context: click.Context, name: str | None, as_json: bool) -> int:
    """Explain NAME: a function of expressions, a field of a registration, or a command.

    `expressions` stands for the whole language. A field may be named alone, or by its place with dots, without the
    names that an author gives: predictions.test.each. Without NAME all commands are listed.
    """
    if name is None:
        say_lines(f"{context.parent.get_help() if context.parent else ''}\n\n{MORE}\n")
        return 0
    from verdict.cli import COMMANDS
    from verdict.project.described import described, lines, payload, unknown

    found, line = described(name), _command(name, context)
    if not found.known and line is None:
        raise unknown(name, tuple(COMMANDS))
    if as_json:
        say_json({**payload(found), "command": line})
        return 0
    from verdict.report.terminal import show_lines

    show_lines(lines(found))
    say_lines(f"{line}\n" if line else "")
    return 0


def _command(name: str, context: click.Context) -> str | None:
    from verdict.cli import COMMANDS, group

    found = group.get_command(context, name) if name in COMMANDS else None
    return None if found is None else found.get_help(click.Context(found, info_name=name, parent=context.parent))
