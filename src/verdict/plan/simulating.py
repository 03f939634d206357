"""Whole runs judged by the registered rule: what each prediction and clause comes out as, run by run.

The judge that is asked is the one that will judge the measurement, families, looks and levels included.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

import numpy as np

from verdict.algebra.grid import Cells, Value
from verdict.algebra.interval import Interval
from verdict.evidence.columns import Column
from verdict.evidence.laid_out import Evidence
from verdict.evidence.written import COLUMNS, For, Measurements, Series
from verdict.judge import judge
from verdict.judge.values import EstimatorLimits
from verdict.outcome.record import Outcome
from verdict.plan.resizing import Sized, Sizes
from verdict.registration.resolved import Registration
from verdict.words.vocabulary import Grade, Word, weakest

UNKNOWN_DIGEST = "unknown"
FAR, FEW = 4.0, 40  # standard errors at which a share is clear, one in 30,000; the runs before which none is
CLOSE = 1e-9  # of a run: products of decimals that are whole numbers
DECIDED = (Word.PASS, Word.NOT_PASSED)


class Source(Protocol):
    """Where the raw numbers of simulated runs come from: suppositions, or a pilot."""

    def values(self, sized: Sized, run: int) -> Mapping[str, Value]:
        """Return the raw numbers of one run of that many units, by quantity."""


class Told(Protocol):
    """Who is told how many runs were judged, of how many."""

    def __call__(self, step: str, done: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Target:
    """A prediction, or one clause of several."""

    prediction: str
    clause: str | None = None

    def __str__(self) -> str:
        return self.prediction if self.clause is None else f"{self.prediction} {self.clause}"


@dataclass(frozen=True, slots=True)
class Ended:
    """How one target of one run ended: its word, and the look at which that stood, from 0."""

    word: Word
    look: int


@dataclass(frozen=True, slots=True)
class Chances:
    """How often each word came out of `runs` runs of n units, and at which look they stopped, at `looks` units."""

    n: int
    runs: int
    words: Mapping[Word, int]
    looks: tuple[int, ...]
    stops: tuple[int, ...]

    def share(self, word: Word) -> float:
        """Return how often a word came out."""
        return self.words.get(word, 0) / self.runs

    def error(self, word: Word) -> float:
        """Return the standard error of that share, from one more run of each kind, so that it is never zero."""
        p = (self.words.get(word, 0) + 1) / (self.runs + 2)
        return math.sqrt(p * (1.0 - p) / (self.runs + 2))

    @property
    def likeliest(self) -> Word:
        """The decision that came out more often."""
        return max(DECIDED, key=self.share)

    @property
    def expected(self) -> float:
        """How many units a run takes until it is decided, on average; all of them where it never is."""
        return sum(n * stopped for n, stopped in zip(self.looks, self.stops, strict=True)) / self.runs


@dataclass(slots=True)
class Simulated:
    """Runs of a registration at any size, each judged once; what came out is kept, and `tick` is called after each."""

    sizes: Sizes
    source: Source
    estimators: Mapping[str, EstimatorLimits]
    runs: int
    kept: dict[int, list[tuple[Ended, ...]]] = field(default_factory=dict)
    tick: Callable[[], None] = field(default=lambda: None)

    @property
    def targets(self) -> tuple[Target, ...]:
        """What is asked: every prediction in scope, and its clauses where there are several."""
        return tuple(_targets(self.sizes.registration))

    def ended(self, n: int, run: int, target: Target) -> Ended:
        """Return how a target of one run of n units ended; runs are asked in their order."""
        judged = self.kept.setdefault(n, [])
        while len(judged) <= run:
            judged.append(self._run(n, len(judged)))
            self.tick()
        return judged[run][self.targets.index(target)]

    def chances(self, n: int, target: Target) -> Chances:
        """Return how often each word comes out of all runs of n units."""
        ended = [self.ended(n, run, target) for run in range(self.runs)]
        looks, stops = self.sizes.looks(n), Counter(each.look for each in ended)
        words = Counter(each.word for each in ended)
        return Chances(n, self.runs, words, looks, tuple(stops[i] for i in range(len(looks))))

    def decided(self, n: int, target: Target, chance: float) -> Word | None:
        """Return the decision that at least this share of all runs of n units come to, or None.

        Asks no more runs than that takes: until the share of those asked lies `FAR` standard errors from the chance,
        or the others cannot change the answer.
        """
        wanted, counts = math.ceil(chance * self.runs - CLOSE), Counter[Word]()
        for run in range(self.runs):
            counts[self.ended(n, run, target).word] += 1
            most = max(DECIDED, key=lambda word: counts[word])
            if counts[most] >= wanted or _far(counts[most], run + 1, chance) > 0:
                return most
            if counts[most] + self.runs - run - 1 < wanted or _far(counts[most], run + 1, chance) < 0:
                return None
        return None

    def _run(self, n: int, run: int) -> tuple[Ended, ...]:
        """Judge one run at each of its looks until every target is decided or a rule ends them.

        What was decided stands.
        """
        looks, ended = self.sizes.looks(n), dict[Target, Ended]()
        for look, count in enumerate(looks):
            outcome = self._judged(self.sizes.at(count, n), run)
            for target in self.targets:
                if target not in ended or ended[target].word not in DECIDED:
                    ended[target] = Ended(_word(outcome, target), look)
            if outcome.stopped is not None or all(each.word in DECIDED for each in ended.values()):
                break
        return tuple(ended[target] for target in self.targets)

    def _judged(self, sized: Sized, run: int) -> Outcome:
        values, looks = dict(self.source.values(sized, run)), sized.registration.prereg.looks
        if looks is not None and looks.counted_by in sized.registration.prereg.quantities:
            values[looks.counted_by] = Cells((), Interval.exactly(np.float64(sized.n)))
        return judge(sized.registration, evidence(sized.registration, values), self.estimators)


def _far(count: int, runs: int, chance: float) -> int:
    """Say whether so many of so many runs lie clearly above the chance, clearly below it, or, as 0, neither."""
    distance, error = count - chance * runs, math.sqrt(runs * chance * (1.0 - chance))
    return 0 if runs < FEW or abs(distance) < FAR * error else 1 if distance > 0 else -1


def _targets(registration: Registration) -> Iterator[Target]:
    for name, prediction in registration.prereg.predictions.items():
        if prediction.in_scope:
            yield Target(name)
            yield from (Target(name, clause) for clause in prediction.clauses)


def _word(outcome: Outcome, target: Target) -> Word:
    prediction = outcome.prediction(target.prediction)
    assert prediction is not None  # noqa: S101 - every prediction of a registration is judged
    if target.clause is None:
        return prediction.word
    return next(clause.word for clause in prediction.clauses if clause.name == target.clause)


def evidence(registration: Registration, values: Mapping[str, Value]) -> Evidence:
    """Return raw numbers as the evidence that a measured table of the same numbers is laid out as."""
    quantities = registration.prereg.quantities
    frozen = {name: quantities[name].grade or Grade.MEASURED for name in values}
    grades = {name: weakest([grade, Grade.MEASURED]) or Grade.MEASURED for name, grade in frozen.items()}
    written = _written(registration.id, tuple(values))
    return Evidence(
        measurements=written, digest=UNKNOWN_DIGEST, values=values, grades=grades, aggregates={}, statements={}
    )


@lru_cache(maxsize=8)
def _written(freeze: str, names: tuple[str, ...]) -> Measurements:
    """Return measurements that say which quantities were measured; their numbers stand in the evidence alone."""
    return Measurements.model_validate(
        {"schema": COLUMNS, "freeze": For(id=freeze, digest=UNKNOWN_DIGEST), "grade": Grade.MEASURED,
         "title": "a simulated run", "quantities": {name: Series(column=Column(values=())) for name in names}}
    )  # fmt: skip
