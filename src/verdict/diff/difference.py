"""Two freezes, or one freeze measured twice: changes, verdicts and their causes, counterfactuals, risks and tags."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from verdict.cells import Cells, Grid, Texts, Value, describe
from verdict.diff.causes import Judged, factors, rests_on, spoken, trace
from verdict.diff.changes import changes
from verdict.diff.kinds import Cause, Change
from verdict.diff.transplant import transplant
from verdict.evidence import Evidence
from verdict.judge import judge
from verdict.judge.values import Estimator
from verdict.judge.verdicts import natural
from verdict.outcome import Outcome
from verdict.registration import Registration

Limits = Callable[[Registration], Mapping[str, Estimator]]
NONE: Mapping[str, str] = {}
TRUTH = {True: "true", False: "false", None: "unknown"}


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A freeze and, where there is one, a set of measurements of it."""

    registration: Registration
    evidence: Evidence | None


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """One freeze judged on one set of measurements; `gaps` says by quantity what could not be carried over."""

    registration: Registration
    outcome: Outcome
    label: str
    gaps: Mapping[str, str]

    def gap(self, prediction: str) -> str:
        """Say why a prediction cannot be judged on these measurements, or nothing."""
        rests = rests_on(self.registration, prediction)
        return "; ".join(why for name, why in self.gaps.items() if name in rests)

    def said(self, prediction: str) -> str:
        """Write a verdict, or why it is not comparable."""
        if self.outcome.prediction(prediction) is None:
            return "not registered"
        gap = self.gap(prediction)
        return f"not comparable: {gap}" if gap else spoken(self.outcome.prediction(prediction))

    @property
    def pair(self) -> Judged:
        """What a trace reads."""
        return self.registration, self.outcome


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """One prediction that comes out otherwise: before, after, by what, through what, and which changes bear on it.

    `table` says what each freeze gives on each set of measurements.
    """

    prediction: str
    before: str
    after: str
    cause: Cause
    note: str
    through: tuple[str, ...]
    factors: tuple[str, ...]
    table: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReadingChange:
    """How the readings of one quantity differ between two sets: cells that agree, exclude each other, or are open."""

    quantity: str
    agree: int
    differ: tuple[str, ...]
    open: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between two cases."""

    first: str
    second: str
    compared: tuple[str, ...]
    changes: tuple[Change, ...]
    verdicts: tuple[VerdictChange, ...]
    same: tuple[str, ...]
    not_comparable: tuple[tuple[str, str], ...]
    consequences: tuple[str, ...]
    readings: tuple[ReadingChange, ...]


def compare(a: Case, b: Case, limits: Limits) -> Difference:
    """Compare two freezes, or two sets of measurements of one; both freezes are judged on both sets where they fit."""
    return _Comparison(a, b, limits).difference()


class _Comparison:
    def __init__(self, a: Case, b: Case, limits: Limits) -> None:
        self.a, self.b, self.limits = a, b, limits
        self.one_freeze = a.registration.digest == b.registration.digest
        self.changes = () if self.one_freeze else changes(a.registration, b.registration)
        self.own_a, self.own_b = self._own(a, "first"), self._own(b, "second")
        self.b_on_a = None if self.one_freeze else self._moved(a, b, "first")
        self.a_on_b = None if self.one_freeze else self._moved(b, a, "second")

    def _own(self, case: Case, which: str) -> Verdicts | None:
        if case.evidence is None:
            return None
        outcome = judge(case.registration, case.evidence, self.limits(case.registration))
        return Verdicts(case.registration, outcome, _label(case.registration, which), NONE)

    def _moved(self, origin: Case, target: Case, which: str) -> Verdicts | None:
        """Judge the target's freeze on the origin's measurements."""
        if origin.evidence is None:
            return None
        found = transplant(origin.evidence, origin.registration, target.registration)
        outcome = judge(target.registration, found.evidence, self.limits(target.registration))
        return Verdicts(target.registration, outcome, _label(target.registration, which), found.gaps)

    @property
    def before(self) -> Verdicts | None:
        return self.own_a or self.a_on_b

    @property
    def after(self) -> Verdicts | None:
        return self.own_b or self.b_on_a

    def difference(self) -> Difference:
        verdicts = tuple(self._verdicts())
        changed = {v.prediction for v in verdicts}
        return Difference(
            self.a.registration.id, self.b.registration.id, tuple(v.label for v in self._judged()), self.changes,
            verdicts, tuple(name for name in self._names() if name not in changed), tuple(self._gaps()),
            tuple(self._consequences()), tuple(self._readings()),
        )  # fmt: skip

    def _judged(self) -> Iterator[Verdicts]:
        yield from (v for v in (self.own_a, self.b_on_a, self.a_on_b, self.own_b) if v is not None)

    def _names(self) -> list[str]:
        if self.before is None or self.after is None:
            return []
        names = {*self.a.registration.prereg.predictions, *self.b.registration.prereg.predictions}
        return sorted(names, key=natural)

    def _gaps(self) -> Iterator[tuple[str, str]]:
        for verdicts in self._judged():
            yield from ((f"{name} in {verdicts.label}", why) for name in self._names()
                        if (why := verdicts.gap(name)) and verdicts.outcome.prediction(name))  # fmt: skip

    def _verdicts(self) -> Iterator[VerdictChange]:
        for name in self._names():
            assert self.before is not None and self.after is not None  # noqa: S101 - no names otherwise
            before, after = self.before.said(name), self.after.said(name)
            if before != after or len({v.said(name) for v in self._judged()}) > 1:
                yield self._changed(name, before, after)

    def _changed(self, name: str, before: str, after: str) -> VerdictChange:
        assert self.before is not None and self.after is not None  # noqa: S101 - no names otherwise
        cause, note = self._cause(name, before, after)
        same_data = self.own_a is None or self.own_b is None
        bearing = factors(name, self.changes, (self.a.registration, self.b.registration), same_data)
        comparable = cause is not Cause.NOT_COMPARABLE
        through = tuple(trace(name, self.before.pair, self.after.pair)) if comparable else ()
        table = tuple((v.label, v.said(name)) for v in self._judged())
        return VerdictChange(name, before, after, cause, note, through, tuple(map(str, bearing)), table)

    def _cause(self, name: str, before: str, after: str) -> tuple[Cause, str]:
        """Tell the amendment from the data by what each freeze gives on each set."""
        if "not registered" in (before, after):
            return Cause.AMENDMENT, "the prediction is registered on one side only"
        if self.one_freeze:
            return Cause.DATA, ""
        crossed = [v for v in (self.b_on_a, self.a_on_b) if v is not None]
        gaps = [gap for v in crossed if (gap := v.gap(name))]
        amended = self._gives(self.b_on_a, name, self.after)
        remeasured = self._gives(self.a_on_b, name, self.after)
        if len(crossed) == 1:
            return (Cause.NOT_COMPARABLE, gaps[0]) if gaps else (Cause.AMENDMENT, "")
        if amended or remeasured:
            cause = Cause.EITHER if amended and remeasured else Cause.AMENDMENT if amended else Cause.DATA
            return cause, "; ".join(gaps)
        return (Cause.NOT_COMPARABLE, "; ".join(gaps)) if gaps else (Cause.TOGETHER, "")

    @staticmethod
    def _gives(crossed: Verdicts | None, name: str, after: Verdicts | None) -> bool:
        return crossed is not None and after is not None and crossed.said(name) == after.said(name)

    def _consequences(self) -> Iterator[str]:
        """Yield what moves with the verdicts: risks, tags, the fired outcome, the exit code."""
        if self.before is None or self.after is None:
            return
        first, second = _moves(self.before.outcome), _moves(self.after.outcome)
        for what in dict.fromkeys((*first, *second)):
            old, new = first.get(what, "not registered"), second.get(what, "not registered")
            if old != new:
                yield f"{what}: {old} -> {new}"

    def _readings(self) -> Iterator[ReadingChange]:
        """Compare what was read, where one freeze was measured twice."""
        if not self.one_freeze or self.a.evidence is None or self.b.evidence is None:
            return
        first, second = self.a.evidence.values, self.b.evidence.values
        for name in self.a.registration.prereg.quantities:
            if name in first or name in second:
                yield _compared(name, first.get(name), second.get(name), self.a.registration.grid)


def _label(registration: Registration, which: str) -> str:
    return f"{registration.id} on the {which} measurements"


def _moves(outcome: Outcome) -> dict[str, str]:
    live = {True: ", live", None: ", may be live", False: ""}
    found = {f"risk {r.name}": f"{r.after}{live[r.live]}" for r in outcome.risks}
    for claim in outcome.claims:
        tags = ", ".join(f"{tier} {tag}" for tier, tag in claim.tags)
        flips = "; ".join(f"proposes {tier} {old} -> {new}" for tier, old, new in claim.proposals)
        found[f"claim {claim.name}"] = f"{tags}{f'; {flips}' if flips else ''}"
    for flag in outcome.flags:
        found[f"flag {flag.name}"] = "; ".join(f"{cell} {TRUTH[value]}".strip() for cell, value in flag.cells.items())
    found["outcome"] = outcome.fired or "none"
    found["tag declaration"] = str(outcome.proof)
    found["exit code"] = str(int(outcome.exit_code))
    return found


def _compared(name: str, a: Value | None, b: Value | None, grid: Grid) -> ReadingChange:
    if a is None or b is None or type(a) is not type(b):
        present = a if a is not None else b
        return ReadingChange(name, 0, (), int(np.prod(grid.shape(present.axes if present else ()), dtype=np.int64)))
    known, meets = _overlap(a, b)
    apart = known & ~meets
    keys = grid.keys(a.axes, apart) if a.axes else ((),) if bool(apart) else ()
    said = tuple(f"{describe(key) or 'value'}: {_shown(a, key, grid)} -> {_shown(b, key, grid)}" for key in keys)
    return ReadingChange(name, int(np.sum(known & meets)), said, int(np.sum(~known)))


def _overlap(a: Value, b: Value) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(a, Cells) and isinstance(b, Cells):
        return np.asarray(a.at.known & b.at.known), np.asarray(a.at.meets(b.at))
    assert isinstance(a, Texts) and isinstance(b, Texts)  # noqa: S101 - readings are numbers or texts
    present = np.vectorize(lambda text: text is not None, otypes=[bool])
    return np.asarray(present(a.text) & present(b.text)), np.asarray(a.text == b.text, np.bool_)


def _shown(value: Value, key: tuple[tuple[str, object], ...], grid: Grid) -> str:
    spot = grid.index(value.axes, dict(key))  # type: ignore[arg-type]
    if isinstance(value, Texts):
        return str(value.text[spot])
    assert isinstance(value, Cells)  # noqa: S101 - readings are numbers or texts
    low, high = float(value.at.lo[spot]), float(value.at.hi[spot])
    return f"{low:.6g}" if low == high else f"{low:.6g} to {high:.6g}"
