"""The one place where commands print: what documents, the ledger, arguments and other programs say stays a text.

No text can move the cursor, change the direction, hide, or pass for a line that it is not: see `text.characters`.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import Any, TextIO

import click

from verdict.text.characters import escaped, printable, quoted
from verdict.text.to_json import to_json
from verdict.words.errors import DocumentError, VerdictError
from verdict.words.limits import MOST_TOLD

HELP = "NoArgsIsHelpError"  # what click 8.2 and later raise where a group is called without a command
NARROWEST = 40  # columns below which lines are no longer made to fit


def say(text: str, *, err: bool = False) -> None:
    """Print one line; where the text brings line breaks, each further line is marked as one."""
    click.echo(quoted(text), err=err)


def say_lines(text: str, *, err: bool = False) -> None:
    """Print what was laid out in lines, such as a report, without another line break."""
    click.echo(escaped(text), nl=False, err=err)


def say_json(value: Any) -> None:
    """Print a value as JSON."""
    click.echo(to_json(value), nl=False)


def say_error(error: VerdictError, *, err: bool = True, most: int | None = MOST_TOLD) -> None:
    """Print what an error says: of a document its first problems with their lines, of anything else its sentence.

    Where the width of the stream is known, no line is longer; what is piped has each sentence on one line.
    """
    if not isinstance(error, DocumentError):
        say_sentence(str(error), err=err)
        return
    from verdict.report.terminal.excerpt import told

    stream = sys.stderr if err else sys.stdout
    lines = told(error.problems, width_of(stream), stream.encoding or "utf-8", most)
    click.echo("\n".join(lines), err=err)


def say_sentence(text: str, *, err: bool = True) -> None:
    """Print a sentence about the work; where the width of the stream is known, no line is longer."""
    from verdict.report.terminal.excerpt import sentence

    width = width_of(sys.stderr if err else sys.stdout)
    click.echo("\n".join(part for line in quoted(text).split("\n") for part in sentence(line, width)), err=err)


def width_of(stream: TextIO) -> int | None:
    """Return how many columns a stream has: what COLUMNS says, or its terminal; None where neither does."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and said.isascii() and int(said):
        return max(int(said), NARROWEST)
    with suppress(OSError, ValueError):
        return max(os.get_terminal_size(stream.fileno()).columns, NARROWEST)
    return None


def say_misuse(error: click.ClickException) -> None:
    """Print what click says of a command line: how the command is used, and what was wrong with the arguments.

    A command that needs more than its bare name is told whole, as its help.
    """
    if not isinstance(error, click.UsageError) or type(error).__name__ != HELP:
        _say_wrong(error)
        return
    say_lines(f"{error.format_message()}\n", err=True)


def _say_wrong(error: click.ClickException) -> None:
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        say_lines(f"{context.get_usage()}\nTry '{context.command_path} {context.help_option_names[0]}' for help.\n\n",
                  err=True)  # fmt: skip
    say(f"Error: {error.format_message()}", err=True)


def encoding_all() -> None:
    """Let a terminal or file of few letters show all others by their escapes, not end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def in_one_line(value: Any) -> Any:
    """Return a payload with every text and name in it printable on one line; numbers and truths stay."""
    if isinstance(value, str):
        return printable(value.rstrip("\n"))
    if isinstance(value, dict):
        return {in_one_line(key): in_one_line(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [in_one_line(item) for item in value]
    return value
