"""verdict explain: one verdict, derived from cells to word."""

from __future__ import annotations

import re

import click

from verdict.cli import completing, options
from verdict.project.folder import ID, is_path
from verdict.project.naming import file_of_registration
from verdict.report.saying import say_json
from verdict.words.errors import UsageError

PREDICTION = re.compile(r"P[0-9]+[a-z]?")


@click.command(epilog="Examples: verdict explain P5 2026-05-30c; verdict explain P5 2026-11-25d t5 K=1024")
@click.argument("first", type=options.NAME, metavar="FREEZE")
@click.argument(
    "second", type=options.NAME, required=False, metavar="PREDICTION", shell_complete=completing.predictions
)
@click.argument("parts", nargs=-1, metavar="[CLAUSE|AXIS=LEVEL]...")
@options.measurements
@options.as_json
def command(first: str, second: str | None, parts: tuple[str, ...], chosen: str | None, as_json: bool) -> int:
    """Say why PREDICTION (such as P5) of FREEZE (an id or its file) came out as it did, and what would change it.

    The two may stand in either order. Its derivation follows, from cells to the word; with a CLAUSE (also P5.t5), or
    levels such as t=5 K=1024, only of what they name.
    """
    if second is None:
        raise _alone(first)
    from verdict.project.loading import judge_stored
    from verdict.report.explain import derive
    from verdict.report.narrowing import named, narrowed

    freeze, prediction = (second, first) if _prediction_first(first, second) else (first, second)
    judged = judge_stored(file_of_registration(freeze), chosen)
    prediction, parts = named(prediction, parts, judged.payload)
    if as_json:
        say_json(narrowed(prediction, judged.payload, parts))
        return 0
    from verdict.report.terminal import show_lines

    show_lines([*derive(prediction, judged.payload, parts)])
    return 0


def _alone(named: str) -> UsageError:
    """Say which of the two is lacking where one name stands alone."""
    if PREDICTION.fullmatch(named.partition(".")[0]):
        return UsageError(f"found {named} and no freeze; wanted verdict explain ID {named}")
    return UsageError(f"found {named} and no prediction; wanted verdict explain {named} PREDICTION, such as P1")


def _prediction_first(first: str, second: str) -> bool:
    """Say which argument names the freeze: the one that looks like an id or a path, else the one that is no P1."""
    named = [bool(ID.fullmatch(text)) or is_path(text) for text in (first, second)]
    return named[1] if named[0] != named[1] else bool(PREDICTION.fullmatch(first.partition(".")[0]))
