"""What gives an estimate its ends at any level: Student's arms, a sum of squares, a quotient, or T_O.

Each says in words what it is, so that a reading of it can be taken to another level (`verdict.statistics.law`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Protocol

from verdict.statistics.arms import LARGEST_EXPONENT, ends_of_square
from verdict.statistics.law import Law
from verdict.statistics.protection import Ends
from verdict.statistics.sample.quantiles import chi_square

# Relative standard error above which a log interval says no more than the sign: then only a bound is kept.
LOOSEST = 1.0
MOST_DEGREES = 1e6  # beyond, Student's law is the normal one
# Skew of one squared Gaussian number: no sum of such squares with positive weights has more.
WORST_SKEW = math.sqrt(8.0)


class Source(Protocol):
    """What makes the ends of an interval at a level, and its words."""

    @property
    def law(self) -> Law | None:
        """The law by which arms grow with the level, or one whose arms grow more; None where there is none such."""

    @property
    def anchored(self) -> bool:
        """Whether both arms start from the value, so that it may be stated where the interval is taken further."""

    def ends(self, level: float) -> Ends:
        """Return both ends at a level."""


def words(law: Law | None) -> str:
    """Return a law as a method says it; nothing where its quantiles are not known.

    >>> words(Law("Student", 31.04, 0.5))
    'Student t, 31 degrees of freedom, skew 0.5'
    """
    if law is None or law.degrees is None:
        return "Student t"
    degrees, skew = math.floor(10.0 * law.degrees) / 10.0, math.ceil(1000.0 * (law.skew or 0.0)) / 1000.0
    more = (f", skew {skew:g}" if law.skew is not None else "") + (", as factors" if law.factors else "")
    if law.other is not None:
        more += f", {law.other[0]} end also by chi-square {math.floor(10.0 * law.other[1]) / 10.0:.7g}"
    return f"Student t, {degrees:.7g} degrees of freedom{more}"


def _exp(exponent: float) -> float:
    return math.exp(exponent) if exponent < LARGEST_EXPONENT else math.inf


def _end(end: str, below: int) -> str:
    """Return the end of a quotient that an end above, or `below`, gives."""
    return {"upper": "lower", "lower": "upper"}[end] if below else end


@dataclass(frozen=True, slots=True)
class Arms:
    """A value with its standard error: arms by Student's t, equal as they stand, or as factors where `positive`."""

    value: float
    error: float
    degrees: float
    positive: bool

    @property
    def law(self) -> Law:
        """Student's."""
        return Law("Student", min(max(self.degrees, 1.0), MOST_DEGREES), factors=self.positive)

    @property
    def anchored(self) -> bool:
        """Yes."""
        return True

    def ends(self, level: float) -> Ends:
        """Return value ± t · error, or value · exp(± t error/value); one that is not told from zero is only bounded."""
        reach = self.law.reach(level) * self.error
        if not self.positive:
            return self.value - reach, self.value + reach
        if self.value <= 0.0 or self.error > LOOSEST * self.value:
            return 0.0, max(self.value, 0.0) + reach
        return self.value * math.exp(-reach / self.value), self.value * _exp(reach / self.value)


@dataclass(frozen=True, slots=True)
class Square:
    """A mean of squares with its standard error and the skew of its law."""

    value: float
    error: float
    degrees: float
    skew: float

    @property
    def law(self) -> Law:
        """Student's with a skew."""
        return Law("Student", min(max(self.degrees, 1.0), MOST_DEGREES), self.skew)

    @property
    def anchored(self) -> bool:
        """Yes."""
        return True

    def ends(self, level: float) -> Ends:
        """Return the lower end as a factor, the upper one with the longer arm of a skewed law."""
        return ends_of_square(self.value, self.error, self.law, level)


@dataclass(frozen=True, slots=True)
class Total:
    """T_O: Student's arms as factors; `value` lies inside, and the upper end is not below that of the plateau.

    The plateau's law is chi-square with `plateau_degrees`; NaN where it is not known. Not `closed` is a lower bound.
    """

    arms: Arms
    value: float
    plateau: float
    plateau_degrees: float
    closed: bool

    @property
    def law(self) -> Law:
        """Student's as factors, and chi-square at the upper end."""
        other = ("upper", self.plateau_degrees) if self.plateau > 0.0 else None
        return replace(self.arms.law, other=other)

    @property
    def anchored(self) -> bool:
        """Where the value is the one that the arms start from."""
        return math.isclose(self.value, self.arms.value, rel_tol=1e-9)

    def ends(self, level: float) -> Ends:
        """Return both ends; the upper one is infinite for a lower bound."""
        lo, hi = self.arms.ends(level)
        return min(lo, self.value), max(hi, self.value, self._top(level)) if self.closed else math.inf

    def _top(self, level: float) -> float:
        if not self.plateau > 0.0:
            return 0.0
        least = chi_square(0.5 - 0.5 * level, self.plateau_degrees)
        return self.plateau * self.plateau_degrees / least if least > 0.0 else math.inf


@dataclass(frozen=True, slots=True)
class Quotient:
    """factor · top / bottom of two independent positive estimates, `value` their quotient.

    Arms of the logarithm are added in squares, the lower one of the quotient from the lower one above and the upper one
    below (Zou and Donner 2008). Where an end is zero or infinite, the ends are divided instead.
    """

    top: Source
    bottom: Source
    values: tuple[float, float]
    factor: float

    @property
    def law(self) -> Law | None:
        """Student's as factors, with the fewer degrees of freedom and the larger skew.

        An end by chi-square below is the other end of the quotient; where both sides have one, none is named.
        """
        laws = [side.law for side in (self.top, self.bottom)]
        known = [law for law in laws if law is not None and law.degrees is not None]
        if len(known) < 2:
            return None
        skew = max((law.skew for law in known if law.skew is not None), default=None)
        others = [(_end(law.other[0], side), law.other[1]) for side, law in enumerate(known) if law.other is not None]
        if len(others) > 1:
            return None
        fewest = min(law.degrees or 1.0 for law in known)
        return Law("Student", fewest, skew, factors=True, other=others[0] if others else None)

    @property
    def anchored(self) -> bool:
        """Where both are."""
        return self.top.anchored and self.bottom.anchored

    def ends(self, level: float) -> Ends:
        """Return both ends."""
        (low, high), (least, most) = self.top.ends(level), self.bottom.ends(level)
        above, below = self.values
        if min(low, least) <= 0.0 or math.isinf(high) or math.isinf(most):
            lo = 0.0 if math.isinf(most) else self.factor * low / most
            return lo, math.inf if least <= 0.0 or math.isinf(high) else self.factor * high / least
        value = self.factor * above / below
        down = math.hypot(math.log(above / low), math.log(most / below))
        up = math.hypot(math.log(high / above), math.log(below / least))
        return value * math.exp(-down), value * _exp(up)


@dataclass(frozen=True, slots=True)
class Scaled:
    """A positive multiple of another."""

    source: Source
    factor: float

    @property
    def law(self) -> Law | None:
        """That of the other."""
        return self.source.law

    @property
    def anchored(self) -> bool:
        """As the other."""
        return self.source.anchored

    def ends(self, level: float) -> Ends:
        """Return the ends of the other, multiplied."""
        lo, hi = self.source.ends(level)
        return self.factor * lo, self.factor * hi
