"""Counting words against truth."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np
from benchmarks.false_verdicts.peers import NOT_PASSED, PASS, UNTESTED
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over registrations; tallies add. `beyond` are claims that are false by more than the margin."""

    registrations: int = 0
    true_claims: int = 0
    sufficed: int = 0
    passed: int = 0
    not_passed: int = 0
    wrong_pass: int = 0
    wrong_not_passed: int = 0
    needless_untested: int = 0
    beyond: int = 0
    wrong_pass_beyond: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def rates(self) -> dict[str, float]:
        """Return the three rates over all registrations."""
        n = max(1, self.registrations)
        return {
            "wrong_pass_rate": self.wrong_pass / n,
            "wrong_not_passed_rate": self.wrong_not_passed / n,
            "needless_untested_rate": self.needless_untested / n,
        }


def count(words: NDArray[np.int8], holds: Flags, sufficed: Flags, beyond: Flags | None = None) -> Tally:
    """Count one batch; where `beyond` is not given, no claim counts as false by more than the margin."""
    far = np.zeros_like(holds) if beyond is None else beyond & ~holds
    masks = (
        np.ones_like(holds), holds, sufficed, words == PASS, words == NOT_PASSED, (words == PASS) & ~holds,
        (words == NOT_PASSED) & holds, (words == UNTESTED) & sufficed, far, (words == PASS) & far,
    )  # fmt: skip
    return Tally(*(int(mask.sum()) for mask in masks))


def upper(k: int, n: int, level: float = 0.95) -> float:
    """Return the upper end of the one-sided Clopper-Pearson interval of k in n."""
    if k >= n:
        return 1.0
    lo, hi = k / n, 1.0
    for _ in range(60):
        middle = 0.5 * (lo + hi)
        lo, hi = (middle, hi) if _at_most(k, n, middle) > 1.0 - level else (lo, middle)
    return hi


def _at_most(k: int, n: int, p: float) -> float:
    logs = [math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) for i in range(k + 1)]
    return math.fsum(math.exp(c + i * math.log(p) + (n - i) * math.log1p(-p)) for i, c in enumerate(logs))
