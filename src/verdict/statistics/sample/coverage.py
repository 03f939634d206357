"""How often the intervals of the table hold the truth: what `make interval-coverage` counted, as it lies beside this.

Reading it loads nothing that computes, so that a registration can be held against it whenever it is linted.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FILE = "coverage.json"
NOMINAL = 0.95


@dataclass(frozen=True, slots=True)
class Entry:
    """The coverage of one row's interval under one law at one n, at nominal 0.95, among outcomes with an interval.

    group      the group of laws under which an assumption names this one
    n          the units of the sample, or of the smaller of two groups; the draws of each chain
    clusters   the clusters that they lie in, or None
    above      how often the interval lies wholly above the truth
    below      how often it lies wholly below
    answered   the share of outcomes that give an interval at all
    trials     how many outcomes were drawn; 0 where every one was enumerated
    """

    estimand: str
    method: str
    law: str
    group: str
    n: int
    clusters: int | None
    coverage: float
    above: float
    below: float
    answered: float
    trials: int

    @property
    def size(self) -> int:
        """What a registered `least` counts: clusters where there are any, else units."""
        return self.n if self.clusters is None else self.clusters

    @property
    def error(self) -> float:
        """The standard error of the coverage; zero where every outcome was enumerated."""
        drawn = self.trials * self.answered
        return math.sqrt(self.coverage * (1.0 - self.coverage) / drawn) if drawn else 0.0

    @property
    def short(self) -> bool:
        """Whether the coverage is below nominal by more than two standard errors."""
        return self.coverage < NOMINAL - 2.0 * self.error

    @property
    def lopsided(self) -> bool:
        """Whether one end alone misses more often than both together may, by more than two standard errors.

        A test asks one end: it is wrong as often as that end misses.
        """
        miss, drawn = max(self.above, self.below), self.trials * self.answered
        error = math.sqrt(miss * (1.0 - miss) / drawn) if drawn else 0.0
        return miss - 2.0 * error > 1.0 - NOMINAL

    def held(self, side: str) -> float:
        """Return the coverage that an interval of this side rests on.

        One end alone spends the error of both, so that it counts as an interval that misses twice as often.
        """
        if side == "both":
            return self.coverage
        return round(1.0 - 2.0 * (self.below if side == "upper" else self.above), 4)


@cache
def entries() -> tuple[Entry, ...]:
    """Return the table of coverage of this version."""
    return parsed(files(__package__).joinpath(FILE).read_text("utf-8"))


def parsed(text: str) -> tuple[Entry, ...]:
    """Return the entries of a table of coverage as it is written."""
    return tuple(Entry(**each) for each in json.loads(text)["entries"])
