"""A command that is called once for each cell: a job for each call, and all their readings gathered on the grid."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from verdict.experiments.command.calls import Call, calls, changed_since, covered, of_each
from verdict.experiments.command.doubts import doubts
from verdict.experiments.command.printed import cells_of, figures
from verdict.experiments.command.settings import Settings, measured, written
from verdict.experiments.contract import Advance, Context, CostEstimate, Figure, Measured, cell, duration, reading
from verdict.jobs.job import Failed, Job, Price, Results
from verdict.text.canonical import canonical_bytes
from verdict.text.characters import printable
from verdict.words.errors import IntegrityError, NothingToJudgeError
from verdict.words.limits import MOST_WORDS

SHOWN = 3  # failed calls that a note tells of


def cost(context: Context) -> CostEstimate:
    """Say how many calls there are, and how long they may take one after the other."""
    settings, registration = context.settings(Settings), context.registration
    axes = settings.axes(registration)
    number = registration.grid.size(axes)
    seconds = number * settings.timeout_seconds
    words = (
        f"by {number:,} calls of {written(settings)}, one for each {' and '.join(axes)} (at most "
        f"{settings.timeout_seconds:g} s each, {duration(seconds)} one after the other)"
    )
    return CostEstimate(0, 0, words, seconds=seconds, resumes=True)


def jobs(context: Context) -> tuple[Job, ...]:
    """Return a job for each call, in the order of the grid.

    Raises:
        UsageError: the program cannot be run, or a declared input is not there.
    """
    made = calls(context)
    covered(made[0])
    return tuple(_job(call, of, context) for call, of in zip(made, of_each(made), strict=True))


def _job(call: Call, of: Mapping[str, Any], context: Context) -> Job:
    price = Price(seconds=call.settings.timeout_seconds)
    return Job(call.name, of, price, partial(_made, call, of, context), reread=lambda: call.of, exact=False)


def _made(call: Call, of: Mapping[str, Any], context: Context, _: Advance) -> bytes:
    """Make a call, refuse what it printed where that is not its cell's readings, and keep it with what it was given.

    Of its progress nothing is known; that of all calls is told by whoever has them made.
    """
    printed = call.made(of)
    figures(printed, call.name, call.levels, context.registration)
    return canonical_bytes({"given": of["given"], "printed": printed.decode()})


def gather(context: Context, results: Results) -> Measured:
    """Lay what all calls printed on the grid; the cell of a call that failed is missing, with the reason.

    Raises:
        NothingToJudgeError: no call gave readings. IntegrityError: calls were given different bytes of one input.
    """
    settings, made = context.settings(Settings), calls(context)
    failed = {name: found for name, found in results.items() if isinstance(found, Failed)}
    if len(failed) == len(made):
        raise NothingToJudgeError(_none(made, failed))
    done = {name: dict(json.loads(found)) for name, found in results.items() if not isinstance(found, Failed)}
    given = _given([call for call in made if call.name in done], done)
    figures_of = {call.name: tuple(_figures(call, done, failed, context)) for call in made}
    readings = context.readings()
    readings.add(figure for call in made for figure in figures_of[call.name])
    provenance = {
        "command": list(settings.command), "per_cell": list(settings.axes(context.registration)), "calls": len(made),
        **({"failed": len(failed)} if failed else {}), **given,
    }  # fmt: skip
    heard = [(call, figures_of[call.name]) for call in made if call.name in done]
    title = f"printed by {len(made):,} calls of {written(settings)}"
    return Measured(None, readings, provenance, title, (*_failures(failed), *doubts(heard)))


def _figures(
    call: Call, done: Mapping[str, Mapping[str, Any]], failed: Mapping[str, Failed], context: Context
) -> Iterator[Figure]:
    registration = context.registration
    if call.name in done:
        yield from figures(done[call.name]["printed"].encode(), call.name, call.levels, registration)
        return
    lacking = reading(missing=_first_line(failed[call.name].missing()))
    for name in measured(registration):
        yield from ((name, cell(at, lacking)) for at in cells_of(name, call.levels, registration))


def _first_line(text: str) -> str:
    """Return a sentence without what the program said last, which may tell of times and places."""
    return printable(text.partition(" It said last:")[0].partition("\n")[0])[:MOST_WORDS]


def _given(made: Sequence[Call], done: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return what all calls together were given, by its digests now.

    Raises:
        IntegrityError: a call was given other bytes: an input was changed between two calls.
    """
    given: dict[str, Any] = {}
    for call, now in zip(made, of_each(made), strict=True):
        if done[call.name]["given"] != now["given"]:
            raise IntegrityError(changed_since(done[call.name], now))
        for part, content in now["given"].items():
            given[part] = {**given.get(part, {}), **content}
    return given


def _none(made: tuple[Call, ...], failed: Mapping[str, Failed]) -> str:
    first = made[0].name
    return f"none of {len(made):,} calls gave readings, so nothing was stored. That of {first}: {failed[first].reason}"


def _failures(failed: Mapping[str, Failed]) -> Iterator[str]:
    """Say how the first calls failed."""
    for name, one in [*failed.items()][:SHOWN]:
        yield f"{name}: {_first_line(one.missing())}"
