"""The one place where commands print: what documents, the ledger, arguments and other programs say stays a text.

No text can move the cursor, change the direction, hide, or pass for a line that it is not: see `text.characters`.
"""

from __future__ import annotations

import io
import sys
from typing import Any

import click

from verdict.text.characters import escaped, printable, quoted
from verdict.text.to_json import to_json
from verdict.words.errors import DocumentError, VerdictError


def say(text: str, *, err: bool = False) -> None:
    """Print one line; where the text brings line breaks, each further line is marked as one."""
    click.echo(quoted(text), err=err)


def say_lines(text: str, *, err: bool = False) -> None:
    """Print what was laid out in lines, such as a report, without another line break."""
    click.echo(escaped(text), nl=False, err=err)


def say_json(value: Any) -> None:
    """Print a value as JSON."""
    click.echo(to_json(value), nl=False)


def say_misuse(error: click.ClickException) -> None:
    """Print what click says of a command line: how the command is used, and what was wrong with the arguments."""
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


def told(error: VerdictError) -> list[str]:
    """Return what an error says: every problem of a document on its own line, anything else as it is."""
    return [printable(str(p)) for p in error.problems] if isinstance(error, DocumentError) else [str(error)]


def in_one_line(value: Any) -> Any:
    """Return a payload with every text and name in it printable on one line; numbers and truths stay."""
    if isinstance(value, str):
        return printable(value.rstrip("\n"))
    if isinstance(value, dict):
        return {in_one_line(key): in_one_line(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [in_one_line(item) for item in value]
    return value
