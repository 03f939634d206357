"""Measuring by jobs: the one rule by which every kind is split into jobs and put together again.

A kind that only offers `measure` is one job named "all". What decides its bytes is not known, so no store keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeGuard, cast

from verdict.experiments.contract import ByJobs, Context, CostEstimate, ExperimentKind, Measurable, Measured, Readings
from verdict.jobs.job import Advance, Failed, Job, Price, Results
from verdict.jobs.told import given_up
from verdict.text.characters import sentence
from verdict.words.errors import IntegrityError, NothingToJudgeError, UsageError, VerdictError

ALL = "all"
MOST_SAID = 300  # characters of what a kind ran into


def by_jobs(kind: ExperimentKind) -> TypeGuard[ByJobs]:
    """Say whether a kind offers jobs of its own."""
    return hasattr(kind, "jobs")


def jobs_of(kind: ExperimentKind, context: Context) -> tuple[Job, ...]:
    """Return the jobs of what is asked for; raises as the kind's `jobs`, or its `cost`."""
    from verdict.experiments.on_demand import where_able

    return tuple(where_able(job, context.backend) for job in _jobs_of(kind, context))


def _jobs_of(kind: ExperimentKind, context: Context) -> tuple[Job, ...]:
    if by_jobs(kind):
        return kind.jobs(context)
    measurable = cast("Measurable", kind)
    return at_once(context, measurable.cost(context), measurable.measure)


def at_once(context: Context, estimate: CostEstimate, measure: Callable[[Context], Measured]) -> tuple[Job, ...]:
    """Return the one job of what is measured at once, whose bytes are the whole measurement."""
    price = Price(estimate.spin_updates, estimate.n_bytes, estimate.seconds)

    def run(advance: Advance) -> bytes:
        return to_bytes(_measured(context, measure(replace(context, advance=advance))))

    return (Job(ALL, {}, price, run, kept=False),)


def gathered(kind: ExperimentKind, context: Context, results: Results) -> Measured:
    """Return what the jobs measured, put together by the kind.

    Raises:
        UsageError: the kind hands back something else than measurements. NothingToJudgeError: the only job of a kind
        that measures at once was given up. IntegrityError: what jobs brought is not what this kind's jobs bring.
    """
    if not by_jobs(kind):
        return whole(context, results)
    found = _measured(context, _put_together(kind, context, results))
    failed = {name: one for name, one in results.items() if isinstance(one, Failed)}
    return replace(found, notes=(*given_up(failed, len(results)), *found.notes))


def _put_together(kind: ByJobs, context: Context, results: Results) -> Any:
    """Let the kind put its results together; a store that others may write to holds whatever they wrote.

    Raises:
        IntegrityError: it cannot; the message says what the kind ran into.
    """
    try:
        return kind.gather(context, results)
    except VerdictError:
        raise
    except Exception as error:
        said = sentence(str(error), MOST_SAID)
        raise IntegrityError(
            f"what the jobs of {context.registration.id} brought cannot be put together ({type(error).__name__}: "
            f"{said}); nothing was stored. Something else may have written to the store: take another, with --store, "
            "or mend the experiment kind"
        ) from error


def whole(context: Context, results: Results) -> Measured:
    """Return what the one job of `at_once` measured.

    Raises:
        NothingToJudgeError: it was given up.
    """
    found = results[ALL]
    if isinstance(found, Failed):
        raise NothingToJudgeError(f"{context.registration.id} was {found.missing()}")
    return from_bytes(context, found)


def measure(kind: ExperimentKind, context: Context) -> Measured:
    """Measure here and now, without a store: every job in its order, then put together; raises as the kind does."""
    results = {job.name: job.run(context.advance) for job in jobs_of(kind, context)}
    return gathered(kind, context, results)


def _measured(context: Context, found: Any) -> Measured:
    if not isinstance(found, Measured):
        raise UsageError(
            f"the experiment kind '{context.registration.prereg.experiment.kind}' hands back "
            f"{type(found).__name__}, wanted verdict.experiments.contract.Measured"
        )
    return found


def to_bytes(measured: Measured) -> bytes:
    """Write a measurement as bytes, in the order in which it was made."""
    return json.dumps({
        "backend": measured.backend, "quantities": measured.quantities, "provenance": dict(measured.provenance),
        "title": measured.title, "notes": list(measured.notes),
    }).encode()  # fmt: skip


def from_bytes(context: Context, content: bytes) -> Measured:
    """Read a measurement that `to_bytes` wrote."""
    found = json.loads(content)
    readings = Readings.read(context.registration, found["quantities"])
    return Measured(found["backend"], readings, found["provenance"], found["title"], tuple(found["notes"]))
