"""From a registration to its jobs, wherever a worker is: freeze, kind, jobs, keys."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from verdict import experiments
from verdict.experiments.by_jobs import jobs_of
from verdict.experiments.contract import DEFAULT_BACKEND, Context, Priced
from verdict.jobs.executors.contract import Plan
from verdict.jobs.job import Advance, Batch, Origin
from verdict.jobs.store import DEADLINE, Store, silent
from verdict.jobs.tries import State
from verdict.jobs.working import Worker, work_through
from verdict.project.folder import Project
from verdict.project.ledger.door import checked
from verdict.project.loading import load_draft
from verdict.registration.resolved import Registration
from verdict.text.characters import printable
from verdict.words.errors import IntegrityError, UsageError

NO_BACKEND = "none"


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is to be measured, and where results lie: all that a worker elsewhere is told, as texts and numbers."""

    file: str
    store: str
    backend: str | None = None
    portion: str | None = None
    deadline: float = DEADLINE

    @classmethod
    def of(cls, file: Path, store: Path | None, backend: str | None = None, portion: str | None = None) -> Assignment:
        """Return the assignment of a registration; its store lies in its project where none is named.

        Raises:
            UsageError: a link leads that store out of the project.
        """
        project = Project.around(file)
        where = project.unlinked(default_store(project)) if store is None else store
        return cls(str(file.absolute()), str(where.absolute()), backend, portion)

    def kept_in(self, tell: Callable[[str], None] = silent) -> Store:
        """Return the store."""
        return Store(Path(self.store), tell, self.deadline)

    def derive(self) -> Derived:
        """Derive the jobs here and now, from the files as they are.

        Raises:
            UsageError: the kind cannot be measured, or heeds no such option. IntegrityError: the ledger or an input is
            not what it was.
        """
        file = Path(self.file)
        project = Project.around(file)
        registration = load_draft(file, checked(project))
        kind = experiments.measurable(registration.prereg.experiment.kind)
        check_options(kind, registration, self.backend, self.portion)
        return derived(kind, Context(registration, project.root, self.backend, self.portion))

    def plan(self, batch: Batch, tell: Callable[[str], None]) -> Plan:
        """Return what an executor is told of a batch that was derived from this."""
        options = {"--store": self.store, "--backend": self.backend, "--portion": self.portion}
        given = [text for option, value in options.items() if value is not None for text in (option, value)]
        own = (sys.executable, "-P", "-m", "verdict")  # -P: nothing is imported from the folder that it is started in
        command = (*own, "work", self.file, *given, "--wait", "--batch", batch.digest)
        task = partial(do_named, self, _Told.of(batch.origin))
        return Plan(batch, self.kept_in(tell), task, command, partial(facts, self))


@dataclass(frozen=True, slots=True)
class Derived:
    """A registration's kind, what it is given, and its jobs."""

    kind: Priced
    context: Context
    batch: Batch


def default_store(project: Project) -> Path:
    """Return where results of jobs lie unless another place is named."""
    return project.scratch / "store"


def derived(kind: Priced, context: Context) -> Derived:
    """Derive the jobs of what is asked for; raises as the kind's `jobs`."""
    with experiments.sentences_for_backends():
        jobs = jobs_of(kind, context)
    return Derived(kind, context, Batch(origin_of(kind, context), jobs))


def origin_of(kind: Priced, context: Context) -> Origin:
    """Return what all jobs of a measurement share: freeze, backend, versions, and the code as it lies on disk."""
    from verdict.experiments.kept import Maker

    registration = context.registration
    backend = (context.backend or DEFAULT_BACKEND) if "backend" in experiments.takes(kind) else NO_BACKEND
    made_by = Maker.of(registration, backend).plain()
    plugins = experiments.plugins_used(registration, context.backend)
    return Origin(registration.prereg.experiment.kind, plugins, made_by)


def check_options(kind: Priced, registration: Registration, backend: str | None, portion: str | None) -> None:
    """Refuse an option of the command line that the kind does not heed.

    Raises:
        UsageError: one was given.
    """
    given = (("backend", backend, "needs no backend"), ("portion", portion, "knows no portions"))
    for option, value, why in given:
        if value is not None and option not in experiments.takes(kind):
            name = registration.prereg.experiment.kind
            raise UsageError(f"found --{option} {value}, but an experiment of kind '{name}' {why}; leave it out")


@dataclass(frozen=True, slots=True)
class _Told:
    """The driver's origin as values that can be sent and hashed."""

    kind: str
    plugins: tuple[tuple[str, str], ...]
    made_by: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, origin: Origin) -> _Told:
        return cls(origin.kind, _pairs(origin.plugins), _pairs(origin.made_by))

    def other(self, here: Origin) -> list[str]:
        """Return what differs here from the driver's, as words."""
        own = _Told.of(here)
        both = {**dict(self.plugins), **dict(self.made_by), "kind": self.kind}
        found = {**dict(own.plugins), **dict(own.made_by), "kind": own.kind}
        names = [name for name in {**both, **found} if both.get(name) != found.get(name)]
        return [f"{name} {found.get(name, 'missing')}, the driver's is {both.get(name, 'missing')}" for name in names]


def _pairs(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(value)) for name, value in values.items()))


@lru_cache(maxsize=4)
def _worker(assignment: Assignment) -> Worker:
    return Worker(assignment.derive().batch, assignment.kept_in())


def do_named(assignment: Assignment, told: _Told, name: str, key: str) -> str:
    """Do one job through the store, on whichever machine this is called; return its state: see `Plan.task`.

    Raises:
        IntegrityError: the job has another key here, so that versions or files are others than the driver's.
    """
    if _worker(assignment).keys.get(name) != key:
        _worker.cache_clear()
    worker = _worker(assignment)
    if worker.keys.get(name) != key:
        _worker.cache_clear()
        raise IntegrityError(
            f"the job {printable(name)} is another one on this machine than the driver's: "
            f"{_why(told.other(worker.batch.origin))}"
        )
    with experiments.sentences_for_backends():
        return worker.take(name).value


def facts(assignment: Assignment) -> dict[str, str]:
    """Say what decides the bytes of the jobs, as it is found here; raises as `Assignment.derive`."""
    batch = _worker(assignment).batch
    return {**dict(_pairs({**batch.origin.made_by, **batch.origin.plugins})), "jobs": batch.digest}


def _why(other: list[str]) -> str:
    if other:
        return f"found {'; '.join(other)}. Install the same version and bring the same freeze"
    return "the files that it reads are not the same. Bring the files of the driver, and let them be while jobs run"


def work(
    assignments: Iterable[Assignment], advance: Advance, tell: Callable[[str], None], *, wait: bool = False,
    batch: str | None = None, leave: Callable[[], bool] = lambda: False,
) -> tuple[int, int]:  # fmt: skip
    """Take open jobs of each assignment until none is left; return how many tries were made, and how many jobs wait.

    With `wait` it stays until every job is done or given up, so that it takes over what another leaves lying. `batch`
    is the digest of the batch that a driver derived; `leave` is asked before every job.

    Raises:
        IntegrityError: another batch is derived here. UsageError: a kind has no jobs that a store keeps.
    """
    tried, left = 0, 0
    for one in assignments:
        found = one.derive()
        if batch is not None and batch != found.batch.digest:
            raise IntegrityError(
                f"the jobs of {found.context.registration.id} are others here than the driver's: the files that they "
                "read or the versions changed. Let them be while jobs run, and measure again"
            )
        if not found.batch.keys:
            kind = found.context.registration.prereg.experiment.kind
            raise UsageError(
                f"{found.context.registration.id} is an experiment of kind '{kind}', which measures in one piece, so "
                "that there are no jobs to take; measure it with: verdict run --measure"
            )
        store = one.kept_in(tell)
        store.begun()
        worker = Worker(found.batch, store, advance=advance)
        with experiments.sentences_for_backends():
            tried += work_through(worker, wait=wait, leave=leave)
        left += sum(worker.standing(name).state in {State.OPEN, State.LEASED} for name in worker.keys)
    return tried, left
