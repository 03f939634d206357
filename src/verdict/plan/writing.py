"""A plan as JSON values and as lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from verdict.judge.values import EstimatorLimits
from verdict.plan.feasible import Feasible, FlagPlan, Prior
from verdict.plan.power import LEAST, ClausePower
from verdict.plan.price import Price
from verdict.plan.words import duration, plain, size
from verdict.registration.resolved import Registration
from verdict.words.vocabulary import Word

SCHEMA = "verdict/plan/1"
Line = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Timed:
    """A rate by the name that people know it under: seconds = fixed + updates / per second."""

    machine: str
    backend: str
    per_second: float
    fixed: float

    def seconds(self, jobs: int, spin_updates: int) -> float:
        """Return how long so many jobs of so many spin updates in all take."""
        return jobs * self.fixed + spin_updates / self.per_second


@dataclass(frozen=True, slots=True)
class RunPlan:
    """Everything that `verdict plan` says; `kind` is what the experiment's kind itself counts.

    `powers` are what a record's numbers need, each clause to be decided with probability `power`; empty without one.
    """

    registration: Registration
    estimators: Mapping[str, EstimatorLimits]
    found: Feasible
    chains: int
    n_spins: int
    registered: Price | None
    wanted: Price | None
    timed: tuple[Timed, ...]
    budgets: Mapping[str, tuple[float, float]]
    kind: str
    kind_updates: int
    kind_bytes: int
    pilot: str
    powers: tuple[ClausePower, ...]
    power: float


def payload(plan: RunPlan) -> dict[str, Any]:
    """Return the plan as JSON values."""
    found = plan.found
    return {
        "schema": SCHEMA,
        "freeze": plan.registration.id,
        "priors": {tau: _span(prior) for tau, prior in found.priors.items()},
        "registered": _price(plan, plan.registered),
        "experiment": {"words": plan.kind, "spin_updates": plan.kind_updates, "bytes": plan.kind_bytes,
                       "seconds": _seconds(plan, 1, plan.kind_updates) if plan.kind_updates else {}},
        "flags": {
            f.opening.flag: {
                "tau": f.opening.tau, "holds_up_to": f.opening.limit, "met": f.met, "price_at": f.price,
                "needs": dict(f.needs),
            }
            for f in found.flags
        },
        "predictions": {
            p.name: {"testable": p.testable, "because": list(p.because), "words": [str(word) for word in p.words]}
            for p in found.predictions
        },
        "adequate": _price(plan, plan.wanted),
        "budgets": {name: {"used": used, "limit": limit} for name, (used, limit) in plan.budgets.items()},
        "lengths": dict(found.lengths),
        "power": plan.power,
        "clauses": [_clause(c) for c in plan.powers],
    }  # fmt: skip


def _clause(clause: ClausePower) -> dict[str, Any]:
    known = clause.factor is not None and math.isfinite(clause.factor)
    return {
        "prediction": clause.prediction, "clause": clause.clause, "possible": known,
        "times_the_record": clause.factor if known else None,
    }  # fmt: skip


def _span(prior: Prior) -> dict[str, Any]:
    return {"lo": prior.lo, "hi": prior.hi if math.isfinite(prior.hi) else None, "source": prior.source}


def _price(plan: RunPlan, price: Price | None) -> dict[str, Any] | None:
    if price is None:
        return None
    return {
        "lengths": dict(price.lengths), "jobs": price.cells, "per": price.per, "sweeps": price.sweeps,
        "draws": price.draws, "spin_updates_each": price.spin_updates, "spin_updates": price.total,
        "packed_bytes": price.packed_bytes, "float32_bytes": price.float_bytes,
        "seconds": _seconds(plan, price.cells, price.total),
    }  # fmt: skip


def _seconds(plan: RunPlan, jobs: int, updates: int) -> dict[str, float]:
    return {f"{t.machine}, {t.backend}": t.seconds(jobs, updates) for t in plan.timed}


def lines(plan: RunPlan) -> Iterator[Line]:
    """Yield (depth, text, style)."""
    yield 0, f"{plan.registration.id}: {plan.registration.prereg.title}", "bold"
    yield from section("What it can decide", _together(_predictions(plan)))
    yield from section("What it costs: the run as registered", _run(plan))
    yield from section("The run that would make them testable", _wanted(plan))
    yield from section(f"What the record's numbers need, to be decided {plan.power:.0%} of the time", _powers(plan))
    yield from section("Flags", (_flag(plan, flag) for flag in plan.found.flags))
    yield from section("What is expected", _expected(plan))


def tally(plan: RunPlan) -> str:
    """Count predictions by what the registered run can make of them."""
    found = plan.found.predictions
    either = sum(one.testable is True and len(one.words) == len(Word) for one in found)
    barred = sum(one.testable is False for one in found)
    said = ((either, "can come out either way"), (len(found) - either - barred, "only in part"),
            (barred, "will be UNTESTED"))  # fmt: skip
    return f"of {len(found)}: {', '.join(f'{number} {text}' for number, text in said if number)}"


def section(title: str, texts: Iterator[str]) -> Iterator[Line]:
    """Yield texts under their title; nothing where there are none."""
    said = list(texts)
    if said:
        yield 0, "", ""
        yield 0, title, "bold"
        yield from ((1, text, "") for text in said)


def _together(told: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield what is said of predictions or clauses, those of which the same is said in one line."""
    names: dict[str, list[str]] = {}
    for name, text in told:
        names.setdefault(text, []).append(name)
    yield from (f"{', '.join(found)}{text}" for text, found in names.items())


def _expected(plan: RunPlan) -> Iterator[str]:
    for tau, prior in plan.found.priors.items():
        yield f"{tau}: {prior.lo:g} to {prior.hi:g}{_unit(plan, tau)} ({prior.source})"
        yield from _limits(plan, tau)
    if not plan.found.priors:
        yield "no flag rests on a time, so no prior is needed"
    if plan.pilot:
        yield plan.pilot


def _limits(plan: RunPlan, name: str) -> Iterator[str]:
    """Say what the registered estimator can make of the registered draws."""
    tau = plan.registration.quantities[name].tau
    known = plan.estimators.get(tau.estimator) if tau else None
    if tau is None or known is None or plan.registered is None:
        return
    draws = plan.registered.draws
    flip = f"; one flip in mid-run reads as {known.one_flip * draws:.4g}" if known.one_flip else ""
    yield (f"{tau.estimator} on {draws:,} draws cannot read above {known.ceiling * draws:.5g}{flip}; a reading above "
           f"{tau.lower_bound_at * draws:.4g} is only a lower bound, however slow the chain is")  # fmt: skip


def _run(plan: RunPlan) -> Iterator[str]:
    if plan.registered is not None:
        for timed in plan.timed:
            yield f"{duration(timed.seconds(plan.registered.cells, plan.registered.total))} on {_machine(timed)}"
        yield from _described(plan, plan.registered)
    yield plan.kind
    if plan.kind_updates:
        for timed in plan.timed:
            yield f"{duration(timed.seconds(1, plan.kind_updates))} on {_machine(timed)}"
        yield f"{plan.kind_updates:.3g} spin updates, {size(plan.kind_bytes)} at the peak"


def _described(plan: RunPlan, price: Price) -> Iterator[str]:
    jobs = f"{price.cells} trajectories, one for each {price.per}" if price.cells > 1 else "1 trajectory"
    parts = " + ".join(f"{name} {value:,.0f}" for name, value in price.lengths.items())
    yield f"{jobs}: {plan.chains} chains of {plan.n_spins:,} spins, {price.sweeps:,} sweeps each ({parts})"
    each = f" for each {price.per}, {price.total:.3g} in all" if price.cells > 1 else ""
    yield f"{price.spin_updates:.3g} spin updates{each}"
    yield f"memory of one: {size(price.packed_bytes)} as packed spins, not {size(price.float_bytes)} as float32"


def _flag(plan: RunPlan, flag: FlagPlan) -> str:
    opening, unit = flag.opening, _unit(plan, flag.opening.tau)
    constants = plan.registration.prereg.constants
    have = ", ".join(f"{name} {constants[name].value:,.0f}" for name in opening.lengths) or "the registered run"
    words = {True: "meets it for every expected time", False: "can never meet it for the expected times",
             None: f"cannot meet it for {opening.tau} > {opening.limit:g}{unit}"}  # fmt: skip
    text = f"{opening.flag} ({opening.when}): {have} {words[flag.met]}"
    if flag.met is False:
        text += f", only up to {opening.limit:g}{unit}"
    if flag.met is True or not flag.needs:
        return text
    needs = " or ".join(f"{name} {value:,.0f}" for name, value in flag.needs.items())
    return f"{text}; at {opening.tau} = {flag.price:g} it needs {needs}"


def _predictions(plan: RunPlan) -> Iterator[tuple[str, str]]:
    """Yield every prediction by name with what it can come out as."""
    for found in plan.found.predictions:
        because = "; ".join(found.because)
        if found.testable is True and len(found.words) < len(Word):
            yield found.name, f" can only come out as {' or '.join(found.words)}: {found.why}"
        elif found.testable is True:
            yield found.name, " can come out either way"
        elif found.testable is False:
            yield found.name, f" will be UNTESTED: {because}"
        else:
            tau, limit = _tightest(plan, found.because)
            yield found.name, f" will be UNTESTED wherever {tau} > {limit:g}: {because}"


def _powers(plan: RunPlan) -> Iterator[str]:
    """Yield how long a run decides each clause, the longest first."""
    told = ((_site(clause), f": {_needed(clause.factor)}") for clause in sorted(plan.powers, key=_length))
    yield from _together(told)
    if plan.powers:
        yield "what adequacy needs comes on top: the longer of the two runs decides"


def _site(clause: ClausePower) -> str:
    return clause.prediction if clause.clause == "test" else f"{clause.prediction} {clause.clause}"


def _length(clause: ClausePower) -> float:
    return -clause.factor if clause.factor is not None else 0.0


def _needed(factor: float | None) -> str:
    """Say how long a run decides a clause, beside the record's run, as people would."""
    if factor is None:
        return "rests on no confidence interval, so no run length can be said"
    if not math.isfinite(factor):
        return "no longer run decides it: a value lies on its bar, or a cell has no interval"
    if factor <= 2.0**LEAST:
        return "the record's run decides it, and so would one a thousandth as long"
    if factor < 1.0:
        return f"{plain(100 * factor)} % of the record's run would do"
    return f"{plain(factor)} times the record's run"


def _tightest(plan: RunPlan, because: tuple[str, ...]) -> tuple[str, float]:
    flags = [f.opening for f in plan.found.flags if any(text.startswith(f"{f.opening.flag} ") for text in because)]
    least = min(flags, key=lambda opening: opening.limit)
    return least.tau, least.limit


def _wanted(plan: RunPlan) -> Iterator[str]:
    if plan.found.price is None or not plan.found.lengths:
        return
    lengths = ", ".join(f"{name}: {value:,.0f}" for name, value in plan.found.lengths.items())
    bound = "" if plan.pilot else _bound(plan)
    yield f"at tau = {plan.found.price:g}{bound}: {lengths}"
    if plan.wanted is not None:
        yield from _described(plan, plan.wanted)
        for timed in plan.timed:
            each = duration(timed.seconds(1, plan.wanted.spin_updates))
            whole = duration(timed.seconds(plan.wanted.cells, plan.wanted.total))
            yield f"{each} for one, {whole} for all, on {_machine(timed)}"
        yield "trajectories only: training and other windows are not in these figures"
    for name, (used, limit) in plan.budgets.items():
        kept = "within" if used <= limit else "over"
        yield f"that is {used:.3g} of {limit:g} {name}, {kept} the budget"


def _bound(plan: RunPlan) -> str:
    """Say that a price taken from a ceiling is only the least it can be."""
    open_ended = any(not math.isfinite(prior.hi) for prior in plan.found.priors.values())
    return " (a lower bound: slower chains read no higher)" if open_ended else ""


def _unit(plan: RunPlan, name: str) -> str:
    unit = plan.registration.quantities[name].unit
    return f" {unit}" if unit else ""


def _machine(timed: Timed) -> str:
    return f"{timed.machine} ({timed.backend}, {timed.per_second:.2g} spin updates/s)"
