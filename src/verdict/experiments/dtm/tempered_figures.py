"""The quantities of a checkpoint that was reached by tempering, as cells of a measurements file."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.experiments import tracking
from verdict.experiments.contract import Figure, cell, reading
from verdict.experiments.dtm.figures import ENDS, JACKKNIFE, ends, estimate, jackknifed, worst
from verdict.experiments.dtm.ladder import RungReading
from verdict.experiments.dtm.pair_times import PairTimes
from verdict.experiments.dtm.placement import barrier, growth
from verdict.experiments.dtm.replicas import Schedule, TemperedReading
from verdict.experiments.dtm.seed_rule import exact
from verdict.experiments.dtm.starts import groups
from verdict.experiments.dtm.tempered_protocol import TemperedCheckpoint, TemperedProtocol
from verdict.experiments.tracking import Estimate, PhaseError
from verdict.experiments.tracking.estimate import jackknifed as by_jackknife
from verdict.statistics.adequacy import split_rhat, start_rhat, time_rhat
from verdict.statistics.adequacy.length import tau_max, tau_of_total

Floats = NDArray[np.float64]
DEFINITIONS = 2  # raised whenever a figure of the same counts changes; 1 left out of times what stood still in chains
NO_TRIP = "no set made a round trip: Poisson's law of none"


@dataclass(frozen=True, slots=True, eq=False)
class TemperedFound:
    """Everything that was counted of one checkpoint.

    `times` and `errors` are of plain chains from tempered states of reference and of judged sets; `positive` float64
    [n_examples, n_obs] are means of the clamped phase; `founding` is the founding run's own trajectory.
    """

    schedule: Schedule
    tempered: TemperedReading
    times: RungReading
    errors: tuple[PhaseError, ...]
    positive: Floats
    founding: PairTimes
    spent: int


def figures(found: TemperedFound, how: TemperedProtocol, plan: TemperedCheckpoint) -> Iterator[Figure]:
    """Yield every cell of the checkpoint; a freeze may register fewer quantities."""
    at = {"t": plan.t}
    yield "schedule_digest", cell(at, reading(value=found.schedule.digest))
    yield "rungs", cell(at, reading(value=plan.rungs))
    yield "tempered_sweeps", cell(at, reading(value=plan.rounds * how.swap_every))
    yield "spin_updates", cell(at, reading(value=found.spent))
    yield from _replicas(found, how, plan, at)
    yield from _agreement(found, how, plan, at)
    yield from _times(found, how, plan, at)
    yield from _windows(found, how, at)


def _replicas(
    found: TemperedFound, how: TemperedProtocol, plan: TemperedCheckpoint, at: dict[str, Any]
) -> Iterator[Figure]:
    rejected, schedule, trips = found.tempered.rejected, found.schedule, found.tempered.trips
    yield "barrier", cell(at, _of_sets(barrier(rejected, how.level)))
    yield "barrier_growth", cell(at, _of_sets(growth(schedule.last, schedule.before, how.level, same=True)))
    yield "barrier_drift", cell(at, _of_sets(growth(rejected, schedule.last, how.level, same=False)))
    yield "acceptance_least", cell(at, reading(value=float(1.0 - rejected.mean(axis=0).max())))
    yield "trips_least", cell(at, reading(value=int(trips.min())))
    yield "trips_total", cell(at, reading(value=int(trips.sum())))
    yield "trip_sweeps", cell(at, _per_trip(trips, plan.rounds * how.swap_every, how.level))


def _per_trip(trips: NDArray[np.int64], sweeps: int, level: float) -> Any:
    """Write the sweeps that one set takes for one round trip; a bound where no set made one."""
    total, n = int(trips.sum()), len(trips)
    if not total:
        bound = n * sweeps / -math.log1p(-level)
        return reading(at_least=bound, level=level, method=NO_TRIP)
    with np.errstate(divide="ignore"):
        left = (n - 1) * sweeps / (total - trips).astype(np.float64)
    return _of_sets(by_jackknife(n * sweeps / total, [left], level=level, positive=True))


def _of_sets(found: Estimate) -> Any:
    return estimate(found, f"jackknife over replica sets, {found.words()}")


def counted(found: TemperedReading, rounds: int, floor: float) -> NDArray[np.bool_]:
    """Say which observables take part in R-hat: those of variance above the floor under the tempered mean."""
    mean = found.quarters.sum(axis=(0, 1)) / (len(found.quarters) * rounds)
    return np.asarray(1.0 - mean**2 > floor)


def _agreement(
    found: TemperedFound, how: TemperedProtocol, plan: TemperedCheckpoint, at: dict[str, Any]
) -> Iterator[Figure]:
    """Yield whether sets of all starts, and quarters of the run, have one mean at the last rung."""
    quarters, kinds = found.tempered.quarters, groups(how.sets, how.starts)
    kept = counted(found.tempered, plan.rounds, how.variance_floor)
    wholes = quarters.sum(axis=1)
    two = np.isin(kinds, [how.starts.index(how.apart.start), how.starts.index(how.apart.against)])
    yield "left_out", cell(at, reading(value=int((~kept).sum())))
    for name, over in (
        ("rhat_starts", start_rhat(wholes, plan.rounds, kinds)),
        ("rhat_apart", start_rhat(wholes[two], plan.rounds, kinds[two])),
        ("rhat_sets", split_rhat(quarters, plan.rounds // quarters.shape[1])),
        ("rhat_time", time_rhat(quarters, plan.rounds // quarters.shape[1])),
    ):
        yield name, cell(at, worst(over[kept]))
    first, second = (quarters[:, k : k + 2].sum(axis=1) / (plan.rounds // 2) for k in (0, 2))
    change = tracking.reference_change(first, second, found.positive.mean(axis=0), level=how.level)
    yield "kref_g_relchange", cell(at, jackknifed(change))
    yield "g_norm2", cell(at, jackknifed(_norm(found, how, plan)))


def _norm(found: TemperedFound, how: TemperedProtocol, plan: TemperedCheckpoint) -> Estimate:
    means = found.tempered.quarters.sum(axis=1) / plan.rounds
    return tracking.gradient_norm(found.positive, means, level=how.level)


def _times(
    found: TemperedFound, how: TemperedProtocol, plan: TemperedCheckpoint, at: dict[str, Any]
) -> Iterator[Figure]:
    """Yield times of the plain chains, of what moves under the law or in the chains.

    What moves under the law alone stands still in every chain: it makes the largest time unknown, and hides nowhere.
    """
    tau, floor = found.times.tau, how.variance_floor
    kept = tau.take(found.times.counted(floor) | counted(found.tempered, plan.rounds, floor))
    none_frozen = np.zeros(len(kept), np.bool_)
    total = _total(found, how)
    yield "T_O", cell(at, jackknifed(total))
    yield "tau_O", cell(at, jackknifed(tracking.effective_tau(total, tau)))
    for name, over in (("tau_max", tau_max), ("tau_T", tau_of_total)):
        yield name, cell(at, ends(over(kept, none_frozen), how.level, ENDS))
    yield "founding_T_O", cell(at, reading(value=found.founding.total))
    yield "founding_tau_max", cell(at, reading(value=float(found.founding.tau.max())))


def _total(found: TemperedFound, how: TemperedProtocol) -> Estimate:
    return tracking.total(found.times.tau, unresolved_share=how.unresolved_share)


def _windows(found: TemperedFound, how: TemperedProtocol, at: dict[str, Any]) -> Iterator[Figure]:
    total, read = _total(found, how), exact(found.founding.total, how.level)
    by_K = {error.K: error for error in found.errors}
    for K, error in by_K.items():
        here = {**at, "K": K}
        yield "mse", cell(here, jackknifed(error.total))
        yield "T_O_of_K", cell(here, jackknifed(tracking.t_o_of_k(error)))
        yield "ratio", cell(here, jackknifed(tracking.tracking_ratio(error, total)))
        yield "founding_ratio", cell(here, jackknifed(tracking.tracking_ratio(error, read)))
        if K % 2 == 0 and K // 2 in by_K:
            doubled = tracking.t_o_growth(error, by_K[K // 2])
            yield "T_O_growth", cell(here, estimate(doubled, f"{JACKKNIFE}, {doubled.words()}"))
