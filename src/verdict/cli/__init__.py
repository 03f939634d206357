"""The command line: arguments in, text and exit code out. Commands are loaded when they are called."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import click

from verdict import __version__

COMMANDS = {
    "init": "write a commented draft to change line by line",
    "run": "judge a freeze: PASS, NOT PASSED or UNTESTED, with the reason",
    "explain": "derive one verdict from its cells, in words",
    "report": "write the report of a freeze: md, txt or json",
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
    "digits": "draw what a checkpoint of training generates",
    "schema": "write the JSON Schemas that editors use",
    "doctor": "say what this installation and this machine can do",
}


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
        command: click.Command = import_module(f"verdict.cli.{cmd_name}").command
        return command

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
    """Run the command line; every expected error is a sentence and an exit code."""
    from verdict.report.saying import encoding_all, say, say_misuse, told
    from verdict.words.errors import VerdictError

    gc.set_threshold(OBJECTS)
    encoding_all()
    try:
        sys.exit(group(standalone_mode=False) or 0)
    except VerdictError as error:
        for line in told(error):
            say(line, err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        say_misuse(error)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        say("stopped; nothing was stored", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
