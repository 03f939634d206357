"""The page of commands, made of the commands themselves: usage, help, arguments and options, example."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from tests.docs.reasons import table
from verdict.cli import COMMANDS, group

WIDTH = 10_000  # nothing is broken into lines
MARKUP = re.compile(r"[*_<>\[\]]")


def commands() -> str:
    """Return the part of the page that is made: a section for each command, in the order of use."""
    above = click.Context(group, info_name="verdict", **group.context_settings)
    return "\n\n".join(section for name in COMMANDS for section in _sections(group, name, above, "##"))


def _sections(of: click.Group, name: str, above: click.Context, marks: str) -> Iterator[str]:
    """Yield the section of a command, and one below it for each command of its own."""
    command = of.get_command(above, name)
    assert command is not None
    context = click.Context(command, parent=above, info_name=name, max_content_width=WIDTH, terminal_width=WIDTH)
    usage = command.get_usage(context).removeprefix("Usage: ")
    parts = [f"{marks} {context.command_path}", f"```text\n{usage}\n```", *_help(command), _options(command, context)]
    yield "\n\n".join([*parts, *_example(command)])
    for inner in command.list_commands(context) if isinstance(command, click.Group) else ():
        yield from _sections(command, inner, context, f"{marks}#")


def _help(command: click.Command) -> Iterator[str]:
    """Yield the paragraphs of a help, each on one line; what is marked to stay as it is stays so."""
    for paragraph in (command.help or "").split("\n\n"):
        lines = [line.strip() for line in paragraph.strip().splitlines()]
        if lines[:1] == ["\b"]:
            yield "```text\n" + "\n".join(lines[1:]) + "\n```"
        elif lines:
            yield _plain(" ".join(lines))


def _options(command: click.Command, context: click.Context) -> str:
    """Return the table of options, in which the last is `--help`."""
    records = [record for param in command.get_params(context) if (record := param.get_help_record(context))]
    return table(
        ("option", "what it does"), ((f"`{_cell(names)}`", _cell(_plain(says))) for names, says in records if says)
    )


def _example(command: click.Command) -> Iterator[str]:
    if command.epilog:
        yield _plain(" ".join(command.epilog.split()))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _plain(text: str) -> str:
    """Return a text in which nothing is taken for markup but what stands in backticks."""
    parts = text.split("`")
    return "`".join(part if i % 2 else MARKUP.sub(r"\\\g<0>", part) for i, part in enumerate(parts))
