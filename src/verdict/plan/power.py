"""How long a run must be for the numbers of a record to decide each clause, whatever adequacy asks on top.

A record gives the middle of every confidence interval; the arms of a run k times as long are taken to be 1/√k of
these. The clause is then judged as ever, so bands, medians and quantifiers need no formula of their own. Narrower
intervals never undo a decision, hence the least k is found by doubling and halving.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from verdict.evidence.laid_out import Evidence
from verdict.judge.clause import decides
from verdict.judge.values import EstimatorLimits, measured
from verdict.registration.clauses import Site
from verdict.registration.resolved import Registration
from verdict.statistics.family import levels
from verdict.statistics.registered import Footing, first_share, footings
from verdict.statistics.widening import as_if_longer
from verdict.words.errors import UsageError

LEAST, MOST = -10, 20  # powers of two; a value that sits on its bar needs more than any of them
HALVINGS = 8  # to 0.3 % of the factor


@dataclass(frozen=True, slots=True)
class ClausePower:
    """A clause and the length, in lengths of the record's run, that decides it with the power asked for.

    `factor` is inf where no such run does, and None where nothing behind the clause is a confidence interval.
    """

    prediction: str
    clause: str
    factor: float | None


@dataclass(frozen=True, slots=True)
class _Asked:
    """One clause and everything that it is judged with."""

    registration: Registration
    evidence: Evidence
    estimators: Mapping[str, EstimatorLimits]
    power: float
    site: Site
    footing: Footing

    def factor(self) -> float | None:
        share, readings = first_share(self.registration, self.site.prediction), self.footing.readings
        level = levels(share, readings) if share is not None else 0.0
        return least(lambda k: self._decided(k, level)) if readings else None

    def _decided(self, factor: float, level: float) -> bool:
        own = as_if_longer(self.evidence, self.footing.sources, level, factor=factor, power=self.power)
        env = measured(self.registration, own, self.estimators).without_aggregates()
        return decides(self.site, env)


def powers(
    registration: Registration, evidence: Evidence | None, estimators: Mapping[str, EstimatorLimits], power: float
) -> tuple[ClausePower, ...]:
    """Return the length that every tested clause in scope needs; nothing without evidence.

    Raises:
        UsageError: a power that is not between 0 and 1.
    """
    if not 0.0 < power < 1.0:
        raise UsageError(f"found power = {power:g}, wanted it between 0 and 1")
    if evidence is None:
        return ()
    behind = footings(registration, evidence, tuple(registration.prereg.predictions))
    with np.errstate(all="ignore"):  # as in the judge: what overflows or is undefined ends as unknown
        asked = (
            _Asked(
                registration=registration,
                evidence=evidence,
                estimators=estimators,
                power=power,
                site=site,
                footing=behind[site.prediction],
            )
            for site in registration.clauses()
            if site.test is not None
        )
        return tuple(ClausePower(each.site.prediction, each.site.name, each.factor()) for each in asked)


def least(enough: Callable[[float], bool]) -> float:
    """Return the least k with enough(k), for an `enough` that never turns back; 2^-10 or less is 2^-10, else inf."""
    top = next((e for e in range(LEAST, MOST + 1) if enough(2.0**e)), None)
    if top is None or top == LEAST:
        return math.inf if top is None else 2.0**LEAST
    low, high = float(top - 1), float(top)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if enough(2.0**middle) else (middle, high)
    return float(2.0**high)
