"""verdict plan: what a registration will cost and what it can decide, before anything is spent."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verdict.cli import options
from verdict.report.rows import BLANK, plain
from verdict.report.saying import say, say_json

if TYPE_CHECKING:
    from verdict.experiments.contract import Advance
    from verdict.plan.feasible import Feasible, Prior
    from verdict.plan.power import ClausePower
    from verdict.plan.telling import Forecast
    from verdict.plan.writing import RunPlan, Timed
    from verdict.project.folder import Project
    from verdict.registration.resolved import Registration

BACKEND = "numba_cpu"
POWER = 0.9
TAU = "the run's own"  # what --pilot means without a name
RUNS = 500


@click.command(
    epilog="Example: verdict plan prereg/2026-05-30c.yaml --tau 486 500 --draft prereg/drafts/2026-05-30d.yaml"
)
@options.prereg
@click.option("--tau", nargs=2, type=float, metavar="LO HI", help="The times you expect; else the registered support.")
@click.option(
    "--pilot",
    is_flag=False,
    flag_value=TAU,
    metavar="[measured|FILE]",
    help="Plan with the units of this measured set, drawn again; alone: measure tau in a short run first.",
)
@click.option("--pilot-sweeps", default=512, show_default=True, type=click.IntRange(8), help="Length of the pilot.")
@click.option("--backend", default=BACKEND, show_default=True, metavar="NAME", help="What would sample.")
@click.option("--machine", "machines", multiple=True, metavar="FILE", help="Also time it at another machine's rate.")
@click.option("--calibrate", is_flag=True, help="Measure this machine's rate again.")
@click.option("--suppose", type=click.Path(path_type=Path), metavar="FILE", help="Plan with these laws of raw numbers.")
@click.option("--along", metavar="AXIS", help="The draws whose number is searched, where there are several.")
@click.option("--chance", type=float, help="How often a clause is to be decided; else as supposed, or 0.8.")
@click.option("--most", type=click.IntRange(1), help="The most units that could be had; else as supposed, or 100,000.")
@click.option("--simulations", default=RUNS, show_default=True, type=click.IntRange(20), help="Runs of each size.")
@options.measurements
@click.option("--power", default=POWER, show_default=True, help="How often the planned run is to decide each clause.")
@click.option("--draft", "target", type=click.Path(path_type=Path), help="File or folder for the testable amendment.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(  # noqa: PLR0917 - one argument per option
    prereg: Path, tau: tuple[float, float] | None, pilot: str | None, pilot_sweeps: int, backend: str,
    machines: tuple[str, ...], calibrate: bool, suppose: Path | None, along: str | None, chance: float | None,
    most: int | None, simulations: int, chosen: str | None, power: float, target: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Say what the freeze PREREG will cost, which flags its run can meet, and which predictions stay UNTESTED.

    This machine's rate is measured once and kept under .verdict/rates; bring such a file from another machine to
    --machine. From a stored record with confidence intervals, such as a pilot's, it also says how long the run must
    be to decide each clause.

    With --suppose or --pilot it simulates the registered rule itself: the smallest number of units at which each
    clause is decided often enough, and the chance of PASS, NOT PASSED and UNTESTED there and as registered.
    """
    from verdict import experiments
    from verdict.project.folder import Project
    from verdict.project.loading import is_draft, load_draft

    registration, project = load_draft(prereg), Project.around(prereg)
    with experiments.sentences_for_backends():
        prior, said = _prior(registration, tau, (pilot == TAU, pilot_sweeps, backend))
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
    named = None if pilot == TAU else pilot
    forecast = _forecast(registration, project, (prereg, suppose, named, chosen, along, chance, most, simulations))
    written = _written(prereg, target, registration, plan.found) if target is not None else None
    _show((plan, forecast), as_json, prereg, project.shown(written) if written else None)
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


def _forecast(registration: Registration, project: Project, asked: tuple[Any, ...]) -> Forecast | None:
    """Simulate what the rule decides, where laws or a pilot are given, with progress shown on a terminal."""
    from verdict.project.forecasts import Asked, expects, forecast
    from verdict.words.errors import StoppedError

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
    from verdict.experiments.contract import unseen
    from verdict.report.terminal import progress

    if not sys.stderr.isatty():
        yield unseen
        return
    with progress() as advance:
        yield advance


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


def _show(said: tuple[RunPlan, Forecast | None], as_json: bool, prereg: Path, written: str | None) -> None:
    from verdict.plan import telling, writing

    plan, forecast = said
    if as_json:
        simulated = telling.payload(forecast) if forecast is not None else None
        say_json({**writing.payload(plan), "simulated": simulated, "draft": written})
        return
    from verdict.report.terminal import show_lines
    from verdict.report.terminal.rows import show_rows

    title, *rest = writing.lines(plan)
    found = telling.lines(forecast) if forecast is not None else ()  # it answers best what the run can decide
    show_lines(chain([title], found, rest))
    if written:
        say("")
        say(f"wrote {written}; compare it with:")
        say(f"  verdict diff {prereg} {written}")
    elif plan.found.lengths and not plan.registration.id.endswith("z"):
        show_rows([BLANK, plain("the amendment, as a draft:")])
        say(f"  verdict plan {prereg} --draft {_beside(prereg, plan)}")
    show_rows([BLANK, plain(writing.tally(plan), style="bold")])


def _beside(prereg: Path, plan: RunPlan) -> str:
    """Return the file that the amendment of a plan would be."""
    from verdict.plan.draft import next_letter

    return f"prereg/drafts/{next_letter(plan.registration.id)}{prereg.suffix}"
