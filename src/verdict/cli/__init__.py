"""The command line: arguments in, text and exit code out. Commands are loaded when they are called."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from verdict import __version__

COMMANDS = {
    "demo": "play a whole registration in a temporary folder, from a draft to a gate, in a minute",
    "init": "write a commented draft to change line by line",
    "run": "judge a freeze: PASS, NOT PASSED or UNTESTED, with the reason",
    "work": "take open jobs of freezes until none is left, on as many machines as share a store",
    "jobs": "list the jobs of a freeze: done, under way, open or given up, each with its price",
    "explain": "derive one verdict from its cells, in words",
    "report": "write the report of a freeze: md, txt or json",
    "export": "write a freeze for other tools: citation, in-toto, RO-Crate, xarray",
    "freeze": "make a draft a freeze: next id, canonical bytes, ledger entry",
    "gate": "compare every verdict with its lock; fail where one changed",
    "log": "list freezes, amendments, runs, conferrals and errata, in order",
    "confer": "move a tag of a claim, on evidence",
    "erratum": "withdraw what rests on something that was wrong",
    "verify": "check the ledger: files, digests, chain, git history, signatures",
    "rejoin": "enter again what a merge dropped from the ledger",
    "plan": "what a freeze will cost and what it can decide, before anything is spent",
    "train": "train the models that a freeze registers; killed at any moment, it goes on to the same bytes",
    "lint": "check registrations and measurements without judging",
    "diff": "what changed between two freezes, and which verdicts with it",
    "migrate": "write a registration of schema 1 in the form of schema 2, and show that no verdict moves",
    "digits": "draw what a checkpoint of training generates",
    "schema": "write the JSON Schemas that editors use",
    "help": "explain a function of expressions, a field of a registration, or a command",
    "import": "write what another tool keeps, such as its runs, as one table to judge",
    "doctor": "say what this installation and this machine can do",
}


MODULES = {"import": "import_"}  # a command whose name no module can have
OBJECTS = 200_000  # made between two searches for cycles: a registration of thousands of records has none


class Lazy(click.Group):
    """A group that imports a command's module only when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"verdict.cli.{MODULES.get(cmd_name, cmd_name)}").command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the commands without importing them, and the options."""
        found = [CompletionItem(name, help=says) for name, says in COMMANDS.items() if name.startswith(incomplete)]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Answer an unknown command with the nearest known one."""
        from verdict.words.errors import nearest

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            known = ", ".join(COMMANDS)
            raise click.UsageError(
                f"no command is called '{args[0]}'; known: {known}.{nearest(args[0], COMMANDS)}", ctx
            )
        return super().resolve_command(ctx, args)


@click.group(
    cls=Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: verdict run 2026-05-30c. A registration is named by its id or its file. To complete commands, "
    'options and ids in bash: eval "$(_VERDICT_COMPLETE=bash_source verdict)", with zsh_source or fish_source in '
    "other shells.",
)
@click.version_option(__version__, prog_name="verdict")
def group() -> None:
    """Judge frozen predictions: PASS, NOT PASSED or UNTESTED, with the reason."""


def main() -> None:
    """Run the command line; every error is a sentence and an exit code."""
    from verdict.report.saying import encoding_all, say, say_misuse

    gc.set_threshold(OBJECTS)
    _hold_streams()
    encoding_all()
    try:
        code = group(_arguments(), standalone_mode=False) or 0
        sys.stdout.flush()
    except click.ClickException as error:
        code = _ended(partial(say_misuse, error), 2)
    except (click.Abort, KeyboardInterrupt):
        code = _ended(partial(say, "stopped; nothing was stored", err=True), 130)
    except BrokenPipeError:
        code = _ended(sys.stderr.flush, 141)
    except Exception as error:  # whatever it is, a command ends in a sentence
        code = _failed(error)
    sys.exit(code)


def _arguments() -> list[str]:
    """Return what was typed.

    Raises:
        UsageError: something in it is not UTF-8, so that it could neither be stored nor shown.
    """
    from verdict.words.errors import UsageError

    for typed in sys.argv[1:]:
        if not typed.isprintable() and any("\ud800" <= character <= "\udfff" for character in typed):
            raise UsageError(f"found the argument {typed!a}, which is not UTF-8; wanted UTF-8")
    return sys.argv[1:]


def _failed(error: Exception) -> int:
    """Say what ended a command, and return its exit code."""
    from verdict.cli.endings import say_ending
    from verdict.project.endings import ending

    said = ending(error)
    return _ended(partial(say_ending, error, said), said.exit_code)


def _ended(say: Callable[[], None], code: int) -> int:
    """Say a last sentence where it can be said; what waits for a stream that takes nothing is let go."""
    with suppress(OSError):  # where nothing can be said, the exit code still tells
        say()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # else Python itself would complain of it at the very end
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return code


def _hold_streams() -> None:
    """Open what stands for a standard stream that was closed, so that no file of a project takes its number.

    A closed standard output is one that nothing can be printed to: exit code 2, before anything is done.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open to the end
    if sys.stdout is None:
        sys.stderr.write("standard output is closed, and what a command finds is printed there; open it\n")
        sys.exit(2)
