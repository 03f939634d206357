"""A driver: starts an executor, and watches the store until every job is done, failed or refused."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from verdict.jobs.beating import Progress
from verdict.jobs.executors.contract import Executor, Plan
from verdict.jobs.job import GONE, Advance, Batch, Failed, Job, unseen
from verdict.jobs.store import Kept
from verdict.jobs.tries import Standing, State
from verdict.jobs.working import Watch
from verdict.text.characters import printable, refused_in_text, sentence
from verdict.words.errors import IntegrityError, UsageError, VerdictError

STEP = "jobs"
SHOWN = 100  # characters of a name that is refused
MOST_FOLLOWED = 4  # jobs in other processes whose progress is shown at once
FIRST_WAIT, LONGEST_WAIT = 0.02, 1.0  # seconds between two looks at the store
LOOKING = 10.0  # looks at the store take at most a tenth of the driver's time
BY_CODE = {error.exit_code: error for error in (UsageError, IntegrityError)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the jobs of a batch: results that were verified, and those given up; by name."""

    kept: Mapping[str, Kept]
    failed: Mapping[str, Failed]
    before: frozenset[str]
    """Names of the jobs whose results lay in the store already."""
    own: Mapping[str, bytes]
    """Bytes of the jobs that no store keeps."""

    @property
    def results(self) -> dict[str, bytes | Failed]:
        """What `gather` of a kind is given."""
        return {**{name: one.content for name, one in self.kept.items()}, **self.failed, **self.own}


def drive(plan: Plan, executor: Executor, advance: Advance = unseen) -> Outcome:
    """Have every job of the plan done that the store does not hold, and return all results.

    Jobs that failed or were refused in an earlier call are tried again. Where it is stopped, by an error or Ctrl-C, the
    executor is stopped and the store stays as it is: the same call goes on from there.

    Raises:
        UsageError, IntegrityError: a job refuses what it was given, with its sentence; or the executor cannot work.
        VerdictError: the store cannot be read or written.
    """
    _check_names(plan.batch)
    watched = _Watched(plan, advance)
    before = frozenset(watched.verified())
    if watched.undone:
        plan.store.begun()
        watched.forgive()
        with _started(executor, plan, advance):
            while watched.undone:
                _until_none_is_open(watched, executor)
                watched.verified()
    return watched.outcome(before, {job.name: job.run(advance) for job in plan.batch.jobs if not job.kept})


@contextmanager
def _started(executor: Executor, plan: Plan, advance: Advance) -> Iterator[None]:
    try:
        executor.start(plan, advance)
        yield
    finally:
        executor.stop()


def _until_none_is_open(watched: _Watched, executor: Executor) -> None:
    """Look at the store until every job is done or given up; look less often while nothing happens or looks are long.

    In between an executor that works in this process does so.
    """
    wait = FIRST_WAIT
    while watched.look():
        due = time.monotonic() + max(wait, LOOKING * watched.took)
        worked = executor.poll(watched.open)
        while worked and time.monotonic() < due and executor.poll(watched.open):
            pass
        if not worked:
            time.sleep(max(0.0, due - time.monotonic()))
        wait = FIRST_WAIT if worked else min(2 * wait, LONGEST_WAIT)


@dataclass(slots=True)
class _Followed:
    """How far jobs are that other processes work on, by their heartbeats; few at once."""

    advance: Advance
    shown: dict[str, tuple[int, Progress]] = field(default_factory=dict)  # the number of the try, and its newest step

    def __call__(self, name: str, found: Standing) -> None:
        """Report a job's progress; a step that is over is reported as done, and one that was cut off is taken away.

        A heartbeat that tells nothing, as one that is read while it is written, changes nothing.
        """
        before, now = self.shown.get(name), found.progress
        if before is not None and (now is not None or not self._goes_on(before[0], found)):
            self._left(name, before, found)
            del self.shown[name]
        if now is not None and len(self.shown) < MOST_FOLLOWED:
            self.shown[name] = found.number, now
            self.advance(f"{name}: {now.step}", now.done, now.total)

    def _goes_on(self, number: int, found: Standing) -> bool:
        return found.state is State.LEASED and found.number == number

    def _left(self, name: str, before: tuple[int, Progress], found: Standing) -> None:
        number, step, now = before[0], before[1], found.progress
        if now is not None and now.step == step.step:
            return  # the same bar moves on, or back where another worker begins anew
        over = found.state is State.DONE or self._goes_on(number, found)
        self.advance(f"{name}: {step.step}", *((step.total, step.total) if over else GONE))


@dataclass(slots=True)
class _Watched:
    """The jobs of a plan, by what is known of them.

    `open` names those that are neither done nor given up, and `took` is how many seconds the last look at them took.
    The driver sees every lease again and again, so it is the driver that ends those whose holders are gone: a worker
    that is handed a name now and then would have to see the same lease twice, a deadline apart.
    """

    plan: Plan
    advance: Advance
    keys: dict[str, str] = field(init=False)
    jobs: dict[str, Job] = field(init=False)
    kept: dict[str, Kept] = field(default_factory=dict)
    failed: dict[str, Failed] = field(default_factory=dict)
    open: set[str] = field(init=False)
    took: float = 0.0
    watch: Watch = field(default_factory=Watch)
    followed: _Followed = field(init=False)

    def __post_init__(self) -> None:
        self.followed = _Followed(self.advance)
        self.keys = self.plan.batch.keys
        self.jobs = {job.name: job for job in self.plan.batch.jobs if job.kept}
        self.open = set(self.keys)

    @property
    def undone(self) -> set[str]:
        """Names of the jobs without a verified result that were not given up."""
        return set(self.keys) - set(self.kept) - set(self.failed)

    def forgive(self) -> None:
        """Open jobs again that had failed or were refused before this call."""
        for key in (self.keys[name] for name in self.undone):
            if self.plan.store.standing(key).state in {State.FAILED, State.REFUSED}:
                self.plan.store.forgive(key)

    def look(self) -> bool:
        """Look at every open job; say whether one is left."""
        begin = time.monotonic()
        for name in tuple(self.open):
            self._seen(name, self.watch.standing(self.plan.store, self.keys[name]))
        self.took = time.monotonic() - begin
        if len(self.keys) > 1:
            self.advance(STEP, len(self.keys) - len(self.open), len(self.keys))
        return bool(self.open)

    def _seen(self, name: str, found: Standing) -> None:
        self.followed(name, found)
        if found.state is State.REFUSED:
            raise BY_CODE.get(found.exit_code, VerdictError)(found.reason)
        if found.state is State.FAILED:
            self.failed[name] = Failed(found.reason, found.failures or found.lost)
        if found.state in {State.DONE, State.FAILED}:
            self.open.discard(name)

    def verified(self) -> list[str]:
        """Read every result that is not read yet; return the names of those that hold, and open the others again."""
        held = []
        for name in self.undone:
            found = self.plan.store.result(self.plan.batch.origin, self.jobs[name])
            if found is not None:
                self.kept[name] = found
                held.append(name)
        self.open = self.undone
        return held

    def outcome(self, before: frozenset[str], own: Mapping[str, bytes]) -> Outcome:
        """Return what became of every job, in the order of the batch."""
        order = [*self.keys]
        return Outcome(
            kept={name: self.kept[name] for name in order if name in self.kept},
            failed={name: self.failed[name] for name in order if name in self.failed},
            before=before,
            own=own,
        )


def _check_names(batch: Batch) -> None:
    names = [job.name for job in batch.jobs]
    wrong = next((name for name in names if refused_in_text(name, key=True) or printable(name) != name), None)
    if wrong is not None:
        raise UsageError(
            f"found the job '{sentence(wrong, SHOWN)}', wanted a name that can be printed on one line; mend the "
            "experiment kind"
        )
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise UsageError(f"found the job '{twice[0]}' twice, wanted names that are unique; mend the experiment kind")
