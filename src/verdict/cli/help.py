"""verdict help: the language of expressions, one function, one field of a registration, or one command."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import click

from verdict.cli import completing
from verdict.report.saying import say_json, say_lines

if TYPE_CHECKING:
    from verdict.expression.catalogue import Function
    from verdict.project.fields import Block, Field
    from verdict.report.explain import Line

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
    from verdict.report.language import of_word

    functions, fields, line = _functions(name), _fields(name), _command(name, context)
    if not functions and not fields and line is None and not [*of_word(name)]:
        raise _unknown(name)
    if as_json:
        say_json(_payload(functions, fields, line))
        return 0
    from verdict.report.terminal import show_lines

    show_lines(_lines(name, functions, fields))
    say_lines(f"{line}\n" if line else "")
    return 0


def _functions(name: str) -> list[Function]:
    from verdict.expression.catalogue import CATALOGUE
    from verdict.report.language import LANGUAGE

    wanted = name.removesuffix("()")
    return [function for function in CATALOGUE if wanted in (function.name.value, LANGUAGE)]


@cache
def _blocks() -> tuple[Block, ...]:
    from verdict import experiments
    from verdict.project.fields import blocks

    return blocks(experiments.settings_models())


def _fields(name: str) -> list[tuple[Block, Field]]:
    """Return the fields of that name, or at that place; the last words of a place are enough."""
    wanted = name.removesuffix(":")
    return [
        (block, field) for block in _blocks() for field in block.fields
        if any(f".{path}".endswith(f".{wanted}") for path in block.paths(field))
    ]  # fmt: skip


def _command(name: str, context: click.Context) -> str | None:
    from verdict.cli import COMMANDS, group

    found = group.get_command(context, name) if name in COMMANDS else None
    return None if found is None else found.get_help(click.Context(found, info_name=name, parent=context.parent))


def _unknown(name: str) -> Exception:
    from verdict.cli import COMMANDS
    from verdict.expression.catalogue import CATALOGUE
    from verdict.report.language import LANGUAGE
    from verdict.words.errors import UsageError, nearest

    paths = {path for block in _blocks() for field in block.fields for path in block.paths(field)}
    names = {path.rpartition(".")[2] for path in paths}
    known = sorted({LANGUAGE, *COMMANDS, *(function.name.value for function in CATALOGUE), *names})
    meant = nearest(name, sorted(paths) if "." in name else known)
    return UsageError(f"nothing is called '{name}': no function, no field of a registration and no command.{meant} "
                      f"{MORE}")  # fmt: skip


def _lines(name: str, functions: list[Function], fields: list[tuple[Block, Field]]) -> Iterator[Line]:
    from verdict.report.language import LANGUAGE, language, of_word, told

    if name == LANGUAGE:
        yield from language()
        return
    yield from of_word(name)
    for function in functions:
        yield from told(function)
    for saying, places in _alike(fields):
        yield from ((0, place, "bold") for place in places)
        yield from ((1, text, "") for text in saying)


def _alike(fields: list[tuple[Block, Field]]) -> list[tuple[tuple[str, ...], list[str]]]:
    """Gather the places of fields of which the same is said."""
    found: dict[tuple[str, ...], list[str]] = {}
    for block, field in fields:
        kind = block.name.partition(": ")[2]
        places = (f"{path} (kind: {kind})" if kind else path for path in block.paths(field))
        takes = f"takes: {field.takes}{', and is wanted' if field.needed else ''}"
        found.setdefault((field.says, takes), []).extend(places)
    return list(found.items())


def _payload(functions: list[Function], fields: list[tuple[Block, Field]], line: str | None) -> dict[str, object]:
    return {
        "functions": [
            {"name": f.name.value, "of": f.of, "gives": f.gives, "unknown": f.unknown, "example": f.example,
             "value": f.value, "since": f.since} for f in functions
        ],
        "fields": [
            {"places": block.paths(field), "takes": field.takes, "wanted": field.needed, "is": field.says}
            for block, field in fields
        ],
        "command": line,
    }  # fmt: skip
