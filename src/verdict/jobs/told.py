"""What a set of measurements says of the jobs that measured it: when they were done, how often tried, which failed.

A job that is tried again until it gives another result is a choice among results, so no try is passed over in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from verdict.evidence.written import DOUBT, OF_JOBS
from verdict.jobs import begun
from verdict.jobs.driving import Outcome
from verdict.jobs.job import FAILED, Batch, Failed, Job
from verdict.jobs.store import Store
from verdict.jobs.tries import How
from verdict.text.characters import sentence

WORDS = {How.FAILED: "failed", How.REFUSED: "was refused", How.LOST: "fell silent", How.RELEASED: "was stopped"}
MANY = {How.REFUSED: "were refused", How.RELEASED: "were stopped"}
DOUBTED = (How.FAILED, How.REFUSED, How.LOST)  # ends of tries that a program, or who runs it, may have chosen
LISTED = 1000  # jobs that a provenance names of each sort: a reader of documents takes 20,000 keys of one mapping
MOST_SHOWN = 200  # characters of a name or a reason in a note


def provenance(batch: Batch, outcome: Outcome) -> dict[str, Any]:
    """Say when jobs were done that lay in the store already, how often others were tried, and which were given up.

    Of many jobs the first are named and the others counted. Of jobs whose bytes are the same whoever runs them, tries
    that fell silent or were stopped say nothing.
    """
    finished = {name: one.finished for name, one in outcome.kept.items()} if outcome.before else {}
    again = {job.name: told for job in batch.jobs if (told := _again(job, outcome))}
    failed = {name: {"tries": one.tries, "reason": one.reason} for name, one in outcome.failed.items()}
    parts: dict[str, dict[str, Any]] = {"finished": finished, "tried_again": again, FAILED: failed}
    listed = {name: dict([*part.items()][:LISTED]) for name, part in parts.items() if part}
    more = {name: len(part) - LISTED for name, part in parts.items() if len(part) > LISTED}
    return {**listed, **({"jobs_not_listed": more} if more else {})}


def notes(batch: Batch, outcome: Outcome) -> Iterator[str]:
    """Say which jobs of somebody's own program were tried again.

    It is a doubt where tries had failed, were refused or fell silent before: a program, or whoever kills it, may do so
    where it draws badly. Somebody who stops a measurement, as everybody does now and then, is told of without one.
    """
    again = {job.name: told for job in batch.jobs if not job.exact and (told := _again(job, outcome))}
    tries = Counter[str]()
    for told in again.values():
        tries.update(told)
    if not tries:
        return
    counted = ", ".join(f"{n:,} {_word(How(how), n)}" for how, n in sorted(tries.items()))
    said = (
        f"{len(again):,} of {len(batch.jobs):,} calls {'was' if len(again) == 1 else 'were'} made again after tries "
        f"that brought nothing ({counted}), such as {sentence(next(iter(again)), MOST_SHOWN)}"
    )
    if any(tries[how] for how in DOUBTED):
        yield (
            f"{DOUBT}{said}; a program that draws anew at each try, and ends without a number where it draws badly, "
            "chooses its numbers"
        )
    else:
        yield f"{OF_JOBS}{said}"


def early(outcome: Outcome, entered: str) -> Iterator[str]:
    """Say which results were there before the freeze was entered (UTC), by the clocks of those who made them.

    The same draft has the same keys, so that its jobs may be done, and seen, before it is frozen.
    """
    before = sorted(one.finished for name, one in outcome.kept.items() if name in outcome.before)
    before = [time for time in before if time < entered]
    if before:
        yield (
            f"{DOUBT}{len(before):,} of {len(outcome.kept):,} results were made before this was frozen, the first at "
            f"{before[0]}, and the ledger enters the freeze at {entered}, by the clocks of the machines; the "
            "predictions may have been written with them in view"
        )


def rolled(batch: Batch, store: Store, entered: str) -> Iterator[str]:
    """Say which calls of somebody's own program were begun with another program too since the freeze was entered (UTC).

    Nothing is said of a draft, where `entered` is "": everything may be tried there. Raises as `begun.otherwise`.
    """
    found = begun.otherwise(store, batch, entered) if entered else {}
    if found:
        n, was = sum(found.values()), "was" if len(found) == 1 else "were"
        yield (
            f"{DOUBT}{len(found):,} of {len(batch.jobs):,} calls {was} begun under this freeze with other files or "
            f"versions too ({n:,} {'try' if n == 1 else 'tries'} in this store), such as "
            f"{sentence(next(iter(found)), MOST_SHOWN)}; a program that draws anew at each call, and is edited until "
            "its numbers please, chooses its numbers"
        )


def given_up(failed: Mapping[str, Failed], number: int) -> Iterator[str]:
    """Say how many of so many jobs failed, and of the first why."""
    if failed:
        name, one = next(iter(failed.items()))
        yield (
            f"{OF_JOBS}{len(failed):,} of {number:,} jobs failed, and what they would have measured is missing; it "
            f"counts as whatever it could be. {sentence(name, MOST_SHOWN)}, after {one.tries} tries: "
            f"{sentence(one.reason, MOST_SHOWN)}"
        )


def _again(job: Job, outcome: Outcome) -> dict[str, int]:
    """Return how tries of a job ended before its result, by how they ended."""
    kept = outcome.kept.get(job.name)
    after = {} if kept is None else dict(kept.after)
    return {how: n for how, n in after.items() if not job.exact or how == How.FAILED}


def _word(how: How, number: int) -> str:
    return WORDS[how] if number == 1 else MANY.get(how, WORDS[how])
