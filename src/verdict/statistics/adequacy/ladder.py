"""The doubling ladder: L, 2L, 4L, ... each with its warm-up, as pure functions over rungs.

The rule of the program's calibration (specification, section 5), its constants as arguments:
1. L <- 2L.
2. self-consistent: L >= length_in_tau · tau_max. (With an estimator that cannot exceed L/length_in_tau this
   cannot fail; the ceiling class below is what has teeth.)
3. rel_tau = |tau - tau'|/tau' over the rung before; rel_total = |T_O - T_O'|/T_O and rel_s = ‖S - S'‖₁/ΣS over
   this rung; missing counts as 1.
4. A rung is stable where rel_tau, rel_total and rel_s are below their tolerances and it is self-consistent; the
   program calls the ladder resolved at the first run of `consecutive` stable rungs.
5. Otherwise, by the last rung: CEILING where tau_max exceeds `ceiling_share` of the length, a lower bound only;
   WALL where below that bar T_O has grown like L^wall_slope or faster over `wall_rungs` rungs; else UNRESOLVED.

Ours: readings that stand still are not yet times that are known. Chains stuck in two wells repeat one value at every
length, and no interval of it has an upper end. So RESOLVED also takes `consecutive` last rungs whose times are
resolved (`Rung.resolved`); `as_published` is the program's rule without that, for its own records.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.adequacy.shares import closed, hides
from verdict.statistics.tau import Status, Tau
from verdict.words.errors import UsageError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class LadderClass(StrEnum):
    """What a ladder came to."""

    RESOLVED = "RESOLVED"
    UNRESOLVED = "UNRESOLVED"
    CEILING = "CEILING"
    WALL = "WALL"


class LadderAxis(StrEnum):
    """What a step that is not stable failed on."""

    TAU = "tau_hat"
    TOTAL = "aggregate_T_O"


@dataclass(frozen=True, slots=True)
class LadderRules:
    """The registered constants; the program's are 5, 5, 0.15, 0.15, 2; ours for the classes are 0.10, 0.8, 3.

    `warmup_in_tau` is the program's warm-up of a rung, kept with its other constants; here a rung is warmed up by all
    the rungs before it, and no class depends on it.
    """

    length_in_tau: float
    warmup_in_tau: float
    tau_tolerance: float
    total_tolerance: float
    consecutive: int
    ceiling_share: float
    wall_slope: float
    wall_rungs: int

    def __post_init__(self) -> None:
        if self.consecutive < 1 or self.wall_rungs < 2:
            raise UsageError(
                f"found consecutive {self.consecutive} and wall_rungs {self.wall_rungs}; wanted at least 1 and 2"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Rung:
    """One run of the ladder: sweeps, warm-up, and S_a = 2 tau_a Var_a, float64[n_obs], tau half, in sweeps.

    `tau_max` is NaN where nothing moves. `resolved` holds the axes whose times have an upper end: the largest tau where
    every counted observable is resolved, T_O where it is `closed` by the registered share, neither where chains hide a
    mode. A rung that does not say so, such as a published row, is resolved on no axis.
    """

    length: int
    warmup: int
    tau_max: float
    S: Floats
    resolved: frozenset[LadderAxis] = frozenset()

    @classmethod
    def of(cls, tau: Tau, *, length: int, warmup: int, counted: Flags, unresolved_share: float) -> Rung:
        """Return the rung of one run: values as they were read, and on which axes they are resolved.

        `tau` is half and in sweeps, read by `as_one_run`; `counted` bool[n_obs] take part in the largest tau;
        `unresolved_share` of T_O may lie in observables that are not resolved.
        """
        moving = ~np.isin(tau.status, [Status.FROZEN, Status.NOT_FINITE])
        S = np.where(moving, 2.0 * tau.value * tau.variance, 0.0)
        S.setflags(write=False)
        largest = tau.value[moving & counted]
        told = {
            LadderAxis.TAU: bool(counted.any() and tau.resolved[counted].all()) and not hides(tau),
            LadderAxis.TOTAL: closed(tau, unresolved_share),
        }
        top = float(largest.max()) if len(largest) else float("nan")
        return cls(length, warmup, top, S, frozenset(axis for axis, yes in told.items() if yes))

    @property
    def T_O(self) -> float:  # noqa: N802  the program's name
        """½ Σ S_a."""
        return 0.5 * float(self.S.sum())


@dataclass(frozen=True, slots=True)
class LadderStep:
    """A rung against the one before; differences count as 1 where there is none."""

    rel_tau: float
    rel_total: float
    rel_s: float
    self_consistent: bool
    failed: tuple[LadderAxis, ...]

    @property
    def stable(self) -> bool:
        """Nothing failed."""
        return not self.failed


@dataclass(frozen=True, slots=True, eq=False)
class Ladder:
    """The class, every step, and the first rung at which the ladder was resolved, or None."""

    kind: LadderClass
    steps: tuple[LadderStep, ...]
    resolved_at: int | None


def step(previous: Rung | None, rung: Rung, rules: LadderRules) -> LadderStep:
    """Compare a rung with the one before; NaN is never stable."""
    consistent = rung.length >= rules.length_in_tau * rung.tau_max
    rel_tau, rel_total, rel_s = (1.0, 1.0, 1.0) if previous is None else _changes(previous, rung)
    failed = []
    if not (rel_tau < rules.tau_tolerance and consistent):
        failed.append(LadderAxis.TAU)
    if not (rel_total < rules.total_tolerance and rel_s < rules.total_tolerance):
        failed.append(LadderAxis.TOTAL)
    return LadderStep(
        rel_tau=rel_tau, rel_total=rel_total, rel_s=rel_s, self_consistent=bool(consistent), failed=tuple(failed)
    )


def classify(rungs: Sequence[Rung], rules: LadderRules) -> Ladder:
    """Judge the rungs run so far, in order: the program's rule, and last rungs whose times are resolved.

    Raises `UsageError` where there are none, or one is not twice as long as the one before.
    """
    published = as_published(rungs, rules)
    if published.resolved_at is None or not _told(rungs, rules, LadderAxis):
        return Ladder(_unresolved(rungs, rules), published.steps, None)
    first = published.resolved_at + 1
    at = next(i for i in range(first, len(rungs) + 1) if _told(rungs[:i], rules, LadderAxis)) - 1
    return Ladder(LadderClass.RESOLVED, published.steps, at)


def as_published(rungs: Sequence[Rung], rules: LadderRules) -> Ladder:
    """Judge by the program's rule as it was published: stable readings are enough, whether resolved or not.

    It is for records of the program itself. It calls chains resolved that sit in two wells and never switch.
    Raises `UsageError` as `classify`.
    """
    _refuse(rungs)
    steps = tuple(step(rungs[i - 1] if i else None, rung, rules) for i, rung in enumerate(rungs))
    at = _first_run([s.stable for s in steps], rules.consecutive)
    return Ladder(LadderClass.RESOLVED if at is not None else _unresolved(rungs, rules), steps, at)


def aspect(rungs: Sequence[Rung], rules: LadderRules, axis: LadderAxis) -> LadderClass:
    """Judge one axis by the last rungs alone: the largest tau, or the aggregate T_O with its parts.

    RESOLVED where the last `consecutive` steps did not fail on the axis and their times are resolved: a plateau that
    was left again does not count, unlike in `classify`. Otherwise the largest tau is at its CEILING above the
    registered share of the length, and either axis at the WALL where it has grown like L^wall_slope over `wall_rungs`
    rungs.

    Raises `UsageError` as `classify`.
    """
    if _settled(rungs, rules, axis) and _told(rungs, rules, (axis,)):
        return LadderClass.RESOLVED
    if axis is LadderAxis.TAU and rungs[-1].tau_max > rules.ceiling_share * rungs[-1].length:
        return LadderClass.CEILING
    values = [rung.tau_max if axis is LadderAxis.TAU else rung.T_O for rung in rungs]
    return LadderClass.WALL if _growth(values, rungs, rules) else LadderClass.UNRESOLVED


def held_back(rungs: Sequence[Rung], rules: LadderRules, axes: Iterable[LadderAxis]) -> str | None:
    """Say why last rungs that stand still on these axes are not resolved; None where that is not what is missing."""
    axes = tuple(axes)
    if not all(_settled(rungs, rules, axis) for axis in axes) or _told(rungs, rules, axes):
        return None
    lengths = [f"{r.length:,}" for r in rungs[-rules.consecutive :] if not r.resolved.issuperset(axes)]
    return f"the readings stand still, but at {' and '.join(lengths)} sweeps they have no upper end"


def _settled(rungs: Sequence[Rung], rules: LadderRules, axis: LadderAxis) -> bool:
    """Say whether the last `consecutive` steps did not fail on an axis."""
    last = as_published(rungs, rules).steps[-rules.consecutive :]
    return len(last) == rules.consecutive and all(axis not in step.failed for step in last)


def _told(rungs: Sequence[Rung], rules: LadderRules, axes: Iterable[LadderAxis]) -> bool:
    """Say whether the times of the last `consecutive` rungs are resolved on all these axes."""
    last = rungs[-rules.consecutive :]
    return len(last) == rules.consecutive and all(rung.resolved.issuperset(axes) for rung in last)


def _changes(previous: Rung, rung: Rung) -> tuple[float, float, float]:
    rel_tau = _ratio(abs(rung.tau_max - previous.tau_max), previous.tau_max)
    rel_total = _ratio(abs(rung.T_O - previous.T_O), rung.T_O)
    return rel_tau, rel_total, _ratio(float(np.abs(rung.S - previous.S).sum()), float(rung.S.sum()))


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom > 0.0 else float("nan")


def _first_run(stable: list[bool], consecutive: int) -> int | None:
    run = 0
    for i, good in enumerate(stable):
        run = run + 1 if good else 0
        if run == consecutive:
            return i
    return None


def _unresolved(rungs: Sequence[Rung], rules: LadderRules) -> LadderClass:
    last = rungs[-1]
    if last.tau_max > rules.ceiling_share * last.length:
        return LadderClass.CEILING
    return LadderClass.WALL if _growth([rung.T_O for rung in rungs], rungs, rules) else LadderClass.UNRESOLVED


def _growth(values: Sequence[float], rungs: Sequence[Rung], rules: LadderRules) -> bool:
    last = np.array(values[-rules.wall_rungs :])
    if len(last) < rules.wall_rungs or not (last > 0.0).all():
        return False
    lengths = [rung.length for rung in rungs[-rules.wall_rungs :]]
    return bool(np.polyfit(np.log(lengths), np.log(last), 1)[0] >= rules.wall_slope)


def _refuse(rungs: Sequence[Rung]) -> None:
    if not rungs:
        raise UsageError("found a ladder without rungs, wanted at least one")
    for a, b in pairwise(rungs):
        if b.length != 2 * a.length or len(a.S) != len(b.S):
            raise UsageError(
                f"found a rung of {b.length} sweeps and {len(b.S)} observables after one of {a.length} and "
                f"{len(a.S)}; wanted twice the sweeps and the same observables"
            )
