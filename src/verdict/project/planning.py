"""What a registration will cost and what it can decide, before anything is spent."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from verdict import experiments
from verdict.experiments.contract import Advance, Context, unseen
from verdict.experiments.sampling import pilot as pilot_of
from verdict.experiments.sampling import sampled
from verdict.judge.limits import limits
from verdict.plan import telling, workers_told, writing
from verdict.plan.draft import draft
from verdict.plan.feasible import Feasible, Prior, feasible
from verdict.plan.power import ClausePower
from verdict.plan.power import powers as powers_of
from verdict.plan.price import Chains, budgets, price
from verdict.plan.telling import Forecast
from verdict.plan.workers import Staffing
from verdict.plan.writing import RunPlan, Timed
from verdict.project import rates as measured_rates
from verdict.project.folder import Project
from verdict.project.forecasts import Asked, expects, forecast
from verdict.project.loading import is_draft, load_draft, load_evidence, read
from verdict.project.paces import is_pace
from verdict.project.staffing import Wanted, staffed
from verdict.registration.resolved import Registration
from verdict.report.terminal import progress
from verdict.text.files import write_whole
from verdict.words.errors import StoppedError, UsageError

BACKEND = "numba_cpu"
POWER = 0.9
TAU = "the run's own"  # what a pilot without a name measures
PILOT_SWEEPS = 512
RUNS = 500


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a plan, as the options of `verdict plan` say it."""

    tau: tuple[float, float] | None = None
    pilot: str | None = None
    pilot_sweeps: int = PILOT_SWEEPS
    backend: str = BACKEND
    machines: tuple[str, ...] = ()
    calibrate: bool = False
    suppose: Path | None = None
    along: str | None = None
    chance: float | None = None
    most: int | None = None
    simulations: int = RUNS
    chosen: str | None = None
    power: float = POWER
    workers: int | None = None
    portion: str | None = None
    store: Path | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, what the registered rule would decide where that was simulated, and the amendment that was written.

    `staffed` are the jobs on workers, on this machine first, where a number of workers was asked for.
    """

    plan: RunPlan
    forecast: Forecast | None
    written: Path | None = None
    staffed: tuple[Staffing, ...] = ()


def planned(prereg: Path, asked: Question, target: Path | None = None) -> Planned:
    """Plan a registration; with a `target`, also write the amendment that would make more of it testable.

    Raises:
        UsageError: two sources of what to expect, a name that does not exist, or nothing to amend. StoppedError:
        somebody pressed Ctrl-C.
    """
    registration, project = load_draft(prereg), Project.around(prereg)
    on_workers = _staffed(project, prereg, asked)
    with experiments.sentences_for_backends():
        prior, said = _prior(registration, asked.tau, (asked.pilot == TAU, asked.pilot_sweeps, asked.backend))
        powers = _powers(registration, project, asked.chosen, asked.power, draft=is_draft(prereg))
        plan = _plan(
            registration, project.root, prior=prior, said=said,
            rates=partial(_rates, project, asked.backend, _by_rate(asked.machines), asked.calibrate), powers=powers,
            power=asked.power,
        )  # fmt: skip
    named = None if asked.pilot == TAU else asked.pilot
    simulated = (prereg, asked.suppose, named, asked.chosen, asked.along, asked.chance, asked.most, asked.simulations)
    found = _forecast(registration, project, simulated)
    written = _written(prereg, target, registration, plan.found) if target is not None else None
    return Planned(plan, found, written, on_workers)


def _staffed(project: Project, prereg: Path, asked: Question) -> tuple[Staffing, ...]:
    """Return the jobs on workers, where a number of them was asked for.

    Raises:
        UsageError: a part of the grid or a store was named without workers, or the kind cannot be measured.
    """
    if asked.workers is None:
        other = [f"--{name}" for name in ("portion", "store") if getattr(asked, name) is not None]
        if other:
            raise UsageError(f"found {' and '.join(other)} without --workers; wanted both, such as --workers 2")
        return ()
    wanted = Wanted(project, prereg, asked.backend, asked.portion, asked.store)
    there = tuple(Path(name) for name in asked.machines if is_pace(Path(name)))
    with experiments.sentences_for_backends():
        return tuple(staffed(wanted, asked.workers, there, again=asked.calibrate))


def _by_rate(machines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the machines that are named by a rate: those named by the pace of a worker are for workers alone."""
    return tuple(name for name in machines if not is_pace(Path(name)))


def payload(found: Planned, shown: str | None) -> dict[str, Any]:
    """Return a plan as JSON values; `shown` is the file of the amendment that was written."""
    simulated = telling.payload(found.forecast) if found.forecast is not None else None
    workers = [workers_told.payload(one) for one in found.staffed]
    return {**writing.payload(found.plan), "simulated": simulated, "draft": shown, "workers": workers}


def lines(found: Planned) -> Iterator[tuple[int, str, str]]:
    """Yield the lines of a plan, the simulated answer behind the title, as (depth, text, style)."""
    title, *rest = writing.lines(found.plan)
    yield title
    yield from telling.lines(found.forecast) if found.forecast is not None else ()  # it answers best what is decided
    yield from rest
    for one in found.staffed:
        yield from writing.section(workers_told.title(one), workers_told.lines(one))


def _prior(
    registration: Registration, tau: tuple[float, float] | None, pilot: tuple[bool, int, str]
) -> tuple[Prior | None, str]:
    asked, sweeps, backend = pilot
    if tau and asked:
        raise UsageError("found both --tau and --pilot; wanted one source of what to expect")
    if tau and not 0 <= tau[0] <= tau[1]:
        raise UsageError(f"found --tau {tau[0]:g} {tau[1]:g}, wanted the lower end first, and not negative")
    if not asked:
        return (Prior(*tau, "as given with --tau") if tau else None), ""
    with progress() as advance:
        found = pilot_of(registration, backend, sweeps, advance)
    said = f"pilot: {found.estimator} reads {found.lo:.3g} to {found.hi:.3g} sweeps ({found.words})"
    return Prior(found.lo, found.hi, "the pilot"), said


def _forecast(registration: Registration, project: Project, asked: tuple[Any, ...]) -> Forecast | None:
    """Simulate what the rule decides, where laws or a pilot are given, with progress shown on a terminal."""
    _, suppose, pilot, *_ = asked
    if suppose is None and pilot is None and not expects(registration):
        return None
    try:
        with _bars() as advance:
            return forecast(registration, project, Asked(*asked), advance)
    except KeyboardInterrupt:
        raise StoppedError(
            f"stopped simulating {registration.id}; nothing of it is kept, and the same command gives the same numbers"
        ) from None


@contextmanager
def _bars() -> Iterator[Advance]:
    """Show progress on a terminal, and nothing where standard error goes elsewhere."""
    if not sys.stderr.isatty():
        yield unseen
        return
    with progress() as advance:
        yield advance


def _rates(project: Project, backend: str, machines: tuple[str, ...], calibrate: bool) -> tuple[Timed, ...]:
    found = [measured_rates.here(project, backend, again=calibrate)]
    found += [measured_rates.recorded(project, name) for name in machines]
    names = ("this machine", *(rate.machine for rate in found[1:]))
    return tuple(
        Timed(name, rate.backend, rate.spin_updates_per_second, rate.fixed_seconds)
        for name, rate in zip(names, found, strict=True)
    )


def _powers(
    registration: Registration, project: Project, chosen: str | None, power: float, *, draft: bool
) -> tuple[ClausePower, ...]:
    """Read what the clauses need off the record that is named, or off the only one if any of it is an interval."""
    alone = not draft and len(project.sets(registration.id)) == 1
    stored = project.choose(registration.id, chosen) if chosen or alone else None
    if stored is None:
        return powers_of(registration, None, {}, power)
    found = powers_of(registration, load_evidence(stored, registration), limits(registration), power)
    return found if chosen or any(clause.factor is not None for clause in found) else ()


def _plan(  # noqa: PLR0917 - what a plan is made of
    registration: Registration, root: Path, prior: Prior | None, said: str, rates: Callable[[], tuple[Timed, ...]],
    powers: tuple[ClausePower, ...], power: float,
) -> RunPlan:  # fmt: skip
    estimators = limits(registration)
    found, chains = feasible(registration, estimators, prior), sampled(registration)
    priced = Chains(chains.n_spins, chains.n_observables, chains.chains) if chains else None
    flags = tuple(flag.opening for flag in found.flags)
    registered = price(registration, flags, priced, {}) if priced else None
    wanted = price(registration, flags, priced, found.lengths) if priced and found.lengths else None
    longest = wanted or registered
    words, updates, n_bytes = _kind(registration, root)
    timed = rates() if longest or updates else ()  # what draws no spin is not timed by them
    seconds = timed[0].seconds(longest.cells, longest.total) if longest else 0.0
    return RunPlan(
        registration=registration,
        estimators=estimators,
        found=found,
        chains=chains.chains if chains else 0,
        n_spins=chains.n_spins if chains else 0,
        registered=registered,
        wanted=wanted,
        timed=timed,
        budgets=budgets(registration, seconds) if longest else {},
        kind=words,
        kind_updates=updates,
        kind_bytes=n_bytes,
        pilot=said,
        powers=powers,
        power=power,
    )


def _kind(registration: Registration, root: Path) -> tuple[str, int, int]:
    name = registration.prereg.experiment.kind
    kind = experiments.load(name)
    if not experiments.measures(kind):
        return f"an experiment of kind '{name}' is not measured by this version; records of it are judged", 0, 0
    try:
        estimate = kind.cost(Context(registration, root))
    except UsageError as error:
        return f"measuring: not here; {error}", 0, 0
    return f"measuring: {estimate.words}", estimate.spin_updates, estimate.n_bytes


def _written(prereg: Path, target: Path, registration: Registration, found: Feasible) -> Path:
    if not found.lengths:
        raise UsageError("no length would make more testable, so there is no amendment to draft")
    name, text = draft(prereg.read_text(encoding="utf-8"), read(prereg), registration, found.lengths)
    path = target if target.suffix else target / f"{name}{prereg.suffix}"
    if path.exists():
        raise UsageError(f"{path} exists; a draft is never written over another file, name another")
    if path.stem != name:
        raise UsageError(f"the draft is {name}; wanted a file of that name, such as {path.with_stem(name)}")
    write_whole(path, text.encode())
    return path
