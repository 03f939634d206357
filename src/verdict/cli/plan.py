"""verdict plan: what a registration will cost and what it can decide, before anything is spent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options
from verdict.report.saying import say, say_json

if TYPE_CHECKING:
    from verdict.plan.feasible import Feasible, Prior
    from verdict.plan.power import ClausePower
    from verdict.plan.writing import RunPlan, Timed
    from verdict.project.folder import Project
    from verdict.registration.resolved import Registration

BACKEND = "numba_cpu"
POWER = 0.9


@click.command(
    epilog="Example: verdict plan prereg/2026-05-30c.yaml --tau 486 500 --draft prereg/drafts/2026-05-30d.yaml"
)
@options.prereg
@click.option("--tau", nargs=2, type=float, metavar="LO HI", help="The times you expect; else the registered support.")
@click.option("--pilot", is_flag=True, help="Measure tau in a short run first, and plan with that.")
@click.option("--pilot-sweeps", default=512, show_default=True, type=click.IntRange(8), help="Length of the pilot.")
@click.option("--backend", default=BACKEND, show_default=True, metavar="NAME", help="What would sample.")
@click.option("--machine", "machines", multiple=True, metavar="FILE", help="Also time it at another machine's rate.")
@click.option("--calibrate", is_flag=True, help="Measure this machine's rate again.")
@options.measurements
@click.option("--power", default=POWER, show_default=True, help="How often the planned run is to decide each clause.")
@click.option("--draft", "target", type=click.Path(path_type=Path), help="File or folder for the testable amendment.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(  # noqa: PLR0917 - one argument per option
    prereg: Path, tau: tuple[float, float] | None, pilot: bool, pilot_sweeps: int, backend: str,
    machines: tuple[str, ...], calibrate: bool, chosen: str | None, power: float, target: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Say what the freeze PREREG will cost, which flags its run can meet, and which predictions stay UNTESTED.

    This machine's rate is measured once and kept under .verdict/rates; bring such a file from another machine to
    --machine. From a stored record with confidence intervals, such as a pilot's, it also says how long the run must
    be to decide each clause.
    """
    from verdict import experiments
    from verdict.project.folder import Project
    from verdict.project.loading import is_draft, load_draft

    registration, project = load_draft(prereg), Project.around(prereg)
    with experiments.sentences_for_backends():
        prior, said = _prior(registration, tau, (pilot, pilot_sweeps, backend))
        powers = _powers(registration, project, chosen, power, draft=is_draft(prereg))
        plan = _plan(
            registration,
            project.root,
            prior=prior,
            said=said,
            rates=partial(_rates, project, backend, machines, calibrate),
            powers=powers,
            power=power,
        )
    written = _written(prereg, target, registration, plan.found) if target is not None else None
    _show(plan, as_json, prereg, project.shown(written) if written else None)
    return 0


def _prior(
    registration: Registration, tau: tuple[float, float] | None, pilot: tuple[bool, int, str]
) -> tuple[Prior | None, str]:
    from verdict.plan.feasible import Prior
    from verdict.words.errors import UsageError

    asked, sweeps, backend = pilot
    if tau and asked:
        raise UsageError("found both --tau and --pilot; wanted one source of what to expect")
    if tau and not 0 <= tau[0] <= tau[1]:
        raise UsageError(f"found --tau {tau[0]:g} {tau[1]:g}, wanted the lower end first, and not negative")
    if not asked:
        return (Prior(*tau, "as given with --tau") if tau else None), ""
    from verdict.experiments.sampling import pilot as measured
    from verdict.report.terminal import progress

    with progress() as advance:
        found = measured(registration, backend, sweeps, advance)
    said = f"pilot: {found.estimator} reads {found.lo:.3g} to {found.hi:.3g} sweeps ({found.words})"
    return Prior(found.lo, found.hi, "the pilot"), said


def _rates(project: Project, backend: str, machines: tuple[str, ...], calibrate: bool) -> tuple[Timed, ...]:
    from verdict.plan.writing import Timed
    from verdict.project import rates

    found = [rates.here(project, backend, again=calibrate), *(rates.recorded(project, name) for name in machines)]
    names = ("this machine", *(rate.machine for rate in found[1:]))
    return tuple(
        Timed(name, rate.backend, rate.spin_updates_per_second, rate.fixed_seconds)
        for name, rate in zip(names, found, strict=True)
    )


def _powers(
    registration: Registration, project: Project, chosen: str | None, power: float, *, draft: bool
) -> tuple[ClausePower, ...]:
    """Read what the clauses need off the record that is named, or off the only one if any of it is an interval."""
    from verdict.judge.limits import limits
    from verdict.plan.power import powers
    from verdict.project.loading import load_evidence

    alone = not draft and len(project.sets(registration.id)) == 1
    stored = project.choose(registration.id, chosen) if chosen or alone else None
    if stored is None:
        return powers(registration, None, {}, power)
    found = powers(registration, load_evidence(stored, registration), limits(registration), power)
    return found if chosen or any(clause.factor is not None for clause in found) else ()


def _plan(  # noqa: PLR0917 - what a plan is made of
    registration: Registration, root: Path, prior: Prior | None, said: str, rates: Callable[[], tuple[Timed, ...]],
    powers: tuple[ClausePower, ...], power: float,
) -> RunPlan:  # fmt: skip
    from verdict.experiments.sampling import sampled
    from verdict.judge.limits import limits
    from verdict.plan.feasible import feasible
    from verdict.plan.price import Chains, budgets, price
    from verdict.plan.writing import RunPlan

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
    from verdict import experiments
    from verdict.experiments.contract import Context
    from verdict.words.errors import UsageError

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
    from verdict.plan.draft import draft
    from verdict.project.loading import read
    from verdict.text.files import write_whole
    from verdict.words.errors import UsageError

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


def _show(plan: RunPlan, as_json: bool, prereg: Path, written: str | None) -> None:
    from verdict.plan import writing

    if as_json:
        say_json({**writing.payload(plan), "draft": written})
        return
    from verdict.report.terminal import show_lines

    show_lines(writing.lines(plan))
    if written:
        say("")
        say(f"wrote {written}; compare it with: verdict diff {prereg} {written}")
    elif plan.found.lengths and not plan.registration.id.endswith("z"):
        say("")
        say(f"the amendment, as a draft: verdict plan {prereg} --draft {_beside(prereg, plan)}")


def _beside(prereg: Path, plan: RunPlan) -> str:
    """Return the file that the amendment of a plan would be."""
    from verdict.plan.draft import next_letter

    return f"prereg/drafts/{next_letter(plan.registration.id)}{prereg.suffix}"
