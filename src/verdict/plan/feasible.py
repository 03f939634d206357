"""Which flags the registered run can meet for the expected times, and which predictions therefore stay UNTESTED."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from verdict.judge.lint.examination import reference_time
from verdict.judge.lint.opening import Opening, needed, openings
from verdict.judge.lint.reaching import narrowed, untested
from verdict.judge.places import by_prediction
from verdict.judge.values import EstimatorLimits
from verdict.registration.predictions import Prediction
from verdict.registration.resolved import Registration
from verdict.words.vocabulary import Word


@dataclass(frozen=True, slots=True)
class Prior:
    """The times that are expected, in the unit of tau, and who says so."""

    lo: float
    hi: float
    source: str


@dataclass(frozen=True, slots=True)
class FlagPlan:
    """A flag against the expected times: `met` True for all of them, False for none, None up to `opening.limit`.

    `needs` are the lengths that would meet it at `price`.
    """

    opening: Opening
    met: bool | None
    price: float
    needs: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PredictionPlan:
    """What a prediction can come out as: `testable` False never, None only for short enough times.

    `words` are those that nothing rules out for any time, and `why` says what rules the others out.
    """

    name: str
    testable: bool | None
    because: tuple[str, ...]
    words: tuple[Word, ...] = tuple(Word)
    why: str = ""


@dataclass(frozen=True, slots=True)
class Feasible:
    """Everything that can be said without running: the prior by tau, flags, predictions, and what lengths would do."""

    priors: Mapping[str, Prior]
    flags: tuple[FlagPlan, ...]
    predictions: tuple[PredictionPlan, ...]
    lengths: Mapping[str, float]

    @property
    def price(self) -> float | None:
        """The time at which the needed lengths are priced; None where no flag fails."""
        return max((flag.price for flag in self.flags if flag.met is not True), default=None)


def feasible(registration: Registration, estimators: Mapping[str, EstimatorLimits], given: Prior | None) -> Feasible:
    """Confront every flag that a time decides with the expected times.

    Without a prior the registered support of tau stands; its price is then what a single flip reads.
    """
    found = tuple(_flag(registration, estimators, opening, given) for opening in openings(registration))
    lengths: dict[str, float] = {}
    for flag in found:
        for name, value in flag.needs.items() if flag.met is not True else ():
            lengths[name] = max(value, lengths.get(name, 0.0))
    priors = {flag.opening.tau: _prior(registration, flag.opening.tau, given) for flag in found}
    return Feasible(priors, found, tuple(_predictions(registration, found)), lengths)


def _prior(registration: Registration, tau: str, given: Prior | None) -> Prior:
    low, high = registration.quantities[tau].support or (0.0, "inf")
    return given or Prior(float(low), float(high), "the registered support")


def _flag(
    registration: Registration, estimators: Mapping[str, EstimatorLimits], opening: Opening, given: Prior | None
) -> FlagPlan:
    prior = _prior(registration, opening.tau, given)
    price = prior.hi if math.isfinite(prior.hi) else max(reference_time(registration, opening, estimators), prior.lo)
    met = True if opening.limit >= prior.hi else False if opening.limit < prior.lo else None
    return FlagPlan(opening, met, price, needed(registration, opening, price))


def _predictions(registration: Registration, flags: tuple[FlagPlan, ...]) -> Iterator[PredictionPlan]:
    for name, prediction in registration.prereg.predictions.items():
        standing = tuple(_standing(registration, name, prediction))
        if standing:
            yield PredictionPlan(name, False, standing)
            continue
        rests = _requires(registration, name)
        failing = [flag for flag in flags if flag.opening.flag in rests and flag.met is not True]
        testable = True if not failing else False if any(flag.met is False for flag in failing) else None
        words, why = narrowed(registration, name)
        yield PredictionPlan(name, testable, tuple(_said(flag) for flag in failing), words, why)


def _standing(registration: Registration, name: str, prediction: Prediction) -> Iterator[str]:
    """Yield why a prediction is UNTESTED whatever is measured, by the rules of lint and judge."""
    if prediction.deferred:
        yield f"deferred: {prediction.deferred}"
    if prediction.out_of_scope:
        yield f"out of scope: {prediction.out_of_scope}"
    if registration.prereg.only_measures(name):
        yield "the registration only measures"
    reasons = [untested(registration, site) for site in registration.clauses(name)]
    if reasons and all(reasons):
        yield from dict.fromkeys(reasons)


def _requires(registration: Registration, prediction: str) -> frozenset[str]:
    own = by_prediction(registration).get(prediction, ())
    return registration.closure(tuple(need for place in own for need in place.needs))


def _said(flag: FlagPlan) -> str:
    return f"{flag.opening.flag} holds only up to {flag.opening.tau} = {flag.opening.limit:g}"
