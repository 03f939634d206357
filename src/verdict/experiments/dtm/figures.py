"""The quantities of one checkpoint under one kernel, as cells of a measurements file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.interval import Interval
from verdict.evidence.reading import Reading
from verdict.experiments import tracking
from verdict.experiments.contract import Figure, cell, reading, rhat
from verdict.experiments.dtm import ladder
from verdict.experiments.dtm.protocol import Protocol
from verdict.experiments.tracking import Estimate, PhaseError
from verdict.statistics.adequacy import (
    LadderAxis,
    LadderClass,
    Rung,
    aspect,
    classify,
    held_back,
    largest_rhat,
    slowest,
)
from verdict.statistics.adequacy.length import tau_max, tau_mean, tau_of_total

Floats = NDArray[np.float64]
JACKKNIFE = "jackknife over chains"  # and the law of the estimate, with its numbers
ENDS = "ends of every observable's interval by batch means"
MEDIAN = "ends of tau and bootstrap over chains"
REDRAWN = "basic bootstrap over the spread of every tau"
ONLY_BOUND = "a lower bound: the record is too short for an upper end"
UNREAD = "nothing moved that could be read"


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredFigures:
    """Everything that was counted at one checkpoint under one kernel.

    `rungs` holds the ladder without its arrays, `last` its top; `errors` is by K; `clamped` and `judged` are the errors
    of both phases at K_train; `positive` float64 [n_examples, n_obs] means of the clamped phase; `escape` R-hat
    [n_obs] between an extreme start and another; `update_norm` the norm of the last training update.
    """

    rungs: Sequence[Rung]
    last: ladder.RungReading
    tops: Sequence[tuple[int, Interval, Estimate]]
    errors: dict[int, PhaseError]
    judged: PhaseError
    clamped: PhaseError
    positive: Floats
    escape: Floats | None
    update_norm: float


def figures(found: MeasuredFigures, how: Protocol, at: dict[str, Any], seed: int) -> Iterator[Figure]:
    """Yield every cell of the checkpoint; a freeze may register fewer quantities."""
    total = tracking.total(found.last.tau, unresolved_share=how.unresolved_share)
    norm = tracking.gradient_norm(found.positive, found.last.means, level=how.level)
    yield from _rungs(found, how, at)
    yield from _adequacy(found, how, at, total)
    yield from _gradient(found, how, at, seed)
    yield "g_norm2", cell(at, jackknifed(norm))
    for K, error in found.errors.items():
        yield from _window((K, error), (total, norm), {**at, "K": K})
        clt = tracking.clt(error, found.last.tau, resamples=how.resamples, seed=seed)
        yield "clt", cell({**at, "K": K}, estimate(clt, MEDIAN))


def top_of(rung: ladder.RungReading, how: Protocol) -> tuple[int, Interval, Estimate]:
    """Return what a rung leaves behind: its length, its largest tau and T_O."""
    counted = rung.tau.take(rung.counted(how.variance_floor))
    largest = tau_max(counted, np.zeros(len(counted), np.bool_)) if len(counted) else Interval.exactly(np.nan)
    return rung.length, largest, tracking.total(rung.tau, unresolved_share=how.unresolved_share)


def _rungs(found: MeasuredFigures, how: Protocol, at: dict[str, Any]) -> Iterator[Figure]:
    for length, largest, total in found.tops:
        here = {**at, "L": length}
        yield "tau_max_at", cell(here, ends(largest, how.level, ENDS))
        yield "T_O_at", cell(here, jackknifed(total))
    rungs, rules = found.rungs, how.ladder.rules
    yield "class_ladder", cell(at, _class(classify(rungs, rules).kind, held_back(rungs, rules, LadderAxis)))
    for name, axis in (("class_tau_max", LadderAxis.TAU), ("class_T_O", LadderAxis.TOTAL)):
        yield name, cell(at, _class(aspect(rungs, rules, axis), held_back(rungs, rules, (axis,))))


def _class(kind: LadderClass, why: str | None) -> Reading:
    """Write the class of a ladder, with what kept it from being resolved where its readings stand still."""
    return reading(value=str(kind), note=why)


def _adequacy(found: MeasuredFigures, how: Protocol, at: dict[str, Any], total: Estimate) -> Iterator[Figure]:
    last, tau = found.last, found.last.tau
    counted = last.counted(how.variance_floor)
    kept = tau.take(counted)
    none_frozen = np.zeros(len(kept), np.bool_)
    yield "traj_len", cell(at, reading(value=last.length))
    yield "burn_in", cell(at, reading(value=last.before))
    yield "left_out", cell(at, reading(value=int((~counted).sum())))
    for name, over in (("tau_max", tau_max), ("tau_mean", tau_mean), ("tau_T", tau_of_total)):
        yield name, cell(at, ends(over(kept, none_frozen), how.level, ENDS))
    for name, over_all in (("rhat_starts", last.over_starts), ("rhat_time", last.over_time)):
        yield name, cell(at, worst(over_all[counted]))
    if found.escape is not None:
        yield "rhat_escape", cell(at, worst(found.escape[counted]))
    yield "T_O", cell(at, jackknifed(total))
    yield "tau_O", cell(at, jackknifed(tracking.effective_tau(total, tau)))
    top = slowest(kept)
    yield "slowest_share", cell(at, exactly(top.share if top else math.nan))
    yield "slowest_flips", cell(at, exactly(top.flips if top else math.nan))


def _gradient(found: MeasuredFigures, how: Protocol, at: dict[str, Any], seed: int) -> Iterator[Figure]:
    first, second = found.last.half_means()
    mean = found.positive.mean(axis=0)
    yield (
        "kref_g_relchange",
        cell(at, jackknifed(tracking.reference_change(first, second, mean, level=how.level))),
    )
    yield "F4", cell(at, jackknifed(tracking.f4(found.clamped, found.judged)))
    change = tracking.cardinality_change(found.last.tau, *how.cardinality, resamples=how.resamples, seed=seed)
    yield "card_rel_change", cell(at, estimate(change, REDRAWN))
    yield "norm_delta_theta", cell(at, reading(value=found.update_norm))


def _window(of: tuple[int, PhaseError], by: tuple[Estimate, Estimate], at: dict[str, Any]) -> Iterator[Figure]:
    """Yield what K-sweep windows say, from their error, by T_O and the squared norm of the gradient."""
    (K, error), (total, norm) = of, by
    yield "mse", cell(at, jackknifed(error.total))
    yield "T_O_of_K", cell(at, jackknifed(tracking.t_o_of_k(error)))
    yield "ratio", cell(at, jackknifed(tracking.tracking_ratio(error, total)))
    yield "Q_op", cell(at, jackknifed(tracking.q_op(norm, error)))
    yield "Q_struct", cell(at, jackknifed(tracking.q_struct(norm, total, K)))


def worst(over: Floats) -> Reading:
    """Write the largest R-hat over observables, float64 [n]: a bound where one is infinite, else missing for one NaN.

    None at all is missing too. What is below 1 by chance is written as 1.
    """
    return rhat(float(np.maximum(largest_rhat(over), 1.0)), UNREAD)


def exactly(value: float) -> Reading:
    """Write a number that has no error bar."""
    return reading(value=value) if math.isfinite(value) else Reading(missing=UNREAD)


def ends(interval: Interval, level: float, method: str) -> Reading:
    """Write an interval; one without an upper end is a lower bound at its level, one without ends is missing."""
    lo, hi = float(interval.lo), float(interval.hi)
    if math.isnan(lo) or math.isnan(hi) or math.isinf(lo):
        return Reading(missing="an observable that must move is frozen or not finite")
    if math.isinf(hi):
        return reading(at_least=lo, level=level, method=method, note=ONLY_BOUND)
    return reading(interval=(lo, hi), level=level, method=method)


def jackknifed(found: Estimate) -> Reading:
    """Write an estimate by jackknife with the law of its ends, so that a family can take it further.

    Its value stands beside the interval where the arms start from it.
    """
    written = estimate(found, f"{JACKKNIFE}, {found.words()}")
    if written.interval is None or not found.anchored:
        return written
    return reading(value=found.value, interval=written.interval, level=written.level, method=written.method)


def estimate(found: Estimate, method: str) -> Reading:
    """Write an estimate as `ends` writes an interval."""
    if math.isnan(found.lo):
        return Reading(missing="too little is resolved to say")
    return ends(Interval.of(found.lo, found.hi), found.level, method)
