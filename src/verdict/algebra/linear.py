"""Sums of multiples with exact coefficients: what two sides of a comparison differ by, and where that can lie.

All arithmetic is that of fractions, so what cancels has cancelled exactly.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

ZERO = Fraction(0)
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Linear:
    """A constant plus multiples of terms; terms with coefficient zero are left out."""

    constant: Fraction
    terms: Mapping[Hashable, Fraction]

    def __add__(self, other: Linear) -> Linear:
        both = {t: self.terms.get(t, ZERO) + other.terms.get(t, ZERO) for t in (*self.terms, *other.terms)}
        return Linear(self.constant + other.constant, {t: by for t, by in both.items() if by})

    def times(self, factor: Fraction) -> Linear:
        """Return the same sum that many times."""
        return Linear(self.constant * factor, {t: by * factor for t, by in self.terms.items() if factor})

    def __sub__(self, other: Linear) -> Linear:
        return self + other.times(Fraction(-1))


@dataclass(frozen=True, slots=True)
class Range:
    """Where one sum can lie: between two ends, each of them itself excluded or not, and at none of `gaps`."""

    low: tuple[Fraction, bool] | None = None
    high: tuple[Fraction, bool] | None = None
    gaps: frozenset[Fraction] = frozenset()

    def narrowed(self, operator: str, bar: Fraction) -> Range:
        """Return what is left where the sum must also compare with a bar like this; ends are (end, excluded)."""
        if operator == "!=":
            return Range(self.low, self.high, self.gaps | {bar})
        low, high = self.low, self.high
        if operator in (">", ">=", "=="):
            own = (bar, operator == ">")
            low = own if low is None else max(low, own)
        if operator in ("<", "<=", "=="):
            own = (bar, operator == "<")
            high = own if high is None else min(high, own, key=lambda end: (end[0], not end[1]))
        return Range(low, high, self.gaps)

    @property
    def empty(self) -> bool:
        """Whether no number is left."""
        if self.low is None or self.high is None or self.low[0] < self.high[0]:
            return False
        apart = self.low[0] > self.high[0]
        return apart or self.low[1] or self.high[1] or self.low[0] in self.gaps


@dataclass(frozen=True, slots=True)
class Facts:
    """Comparisons of sums that hold together, by the terms of these sums in a fixed multiple."""

    known: Mapping[Hashable, Range]
    excluded: bool = False

    @classmethod
    def none(cls) -> Self:
        """Return no facts at all."""
        return cls({})

    def with_comparison(self, gap: Linear, operator: str) -> Facts:
        """Add that a sum compares with zero; `excluded` says that this leaves no numbers."""
        if not gap.terms:
            holds = not Range().narrowed("==", gap.constant).narrowed(operator, ZERO).empty
            return Facts(self.known, self.excluded or not holds)
        first = min(gap.terms, key=repr)
        scale = gap.terms[first]
        form = frozenset(gap.times(1 / scale).terms.items())
        turned = operator if scale > 0 else MIRRORED[operator]
        left = self.known.get(form, Range()).narrowed(turned, -gap.constant / scale)
        return Facts({**self.known, form: left}, self.excluded or left.empty)
