"""The closed vocabularies: each value is the wording in reports, lock files and JSON."""

from __future__ import annotations

from enum import StrEnum


class Word(StrEnum):
    """What the engine says of a clause or a prediction; there is no fourth word.

    >>> import verdict
    >>> [str(word) for word in verdict.Word]
    ['PASS', 'NOT PASSED', 'UNTESTED']
    >>> verdict.Word("PASS") is verdict.Word.PASS
    True
    """

    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    NOT_PASSED = "NOT PASSED"
    UNTESTED = "UNTESTED"


class Why(StrEnum):
    """Why something is UNTESTED, highest precedence first.

    >>> import verdict
    >>> verdict.Why("straddles")
    <Why.STRADDLES: 'straddles'>
    """

    WITHDRAWN = "withdrawn"
    DEFERRED = "deferred"
    OUT_OF_SCOPE = "out_of_scope"
    MEASURE_ONLY = "measure_only"
    HALTED = "halted"
    BUDGET = "budget"
    STOPPED = "stopped"
    NOT_MEASURED = "not_measured"
    INVALID_PROVENANCE = "invalid_provenance"
    OUT_OF_PREMISE = "out_of_premise"
    INADEQUATE = "inadequate"
    CEILING = "ceiling"
    ARTIFACT = "artifact"
    VACUOUS = "vacuous"
    STRADDLES = "straddles"


class Cause(StrEnum):
    """What a NOT PASSED speaks against."""

    REGIME = "regime"
    FORMULA = "formula"
    UNSPECIFIED = "unspecified"


class Grade(StrEnum):
    """What the evidence is, strongest first; orthogonal to the verdict.

    >>> import verdict
    >>> verdict.Grade.ASSUMED.empirical
    False
    """

    MEASURED = "measured"
    CLAIMED = "claimed"  # an interval that was brought, not computed here from raw numbers
    TRANSCRIBED = "transcribed"
    SURROGATE = "surrogate"
    CONSTRUCTION = "construction"
    ASSUMED = "assumed"

    @property
    def empirical(self) -> bool:
        """Whether evidence of this grade can decide a clause at all."""
        return self not in (Grade.CONSTRUCTION, Grade.ASSUMED)


def weakest(grades: list[Grade]) -> Grade | None:
    """Return the weakest grade, or None where there is no evidence."""
    order = list(Grade)
    return max(grades, key=order.index) if grades else None


class Origin(StrEnum):
    """Where the two ends of an interval come from."""

    EXACT = "exact"
    ROUNDED = "rounded"
    RANGE = "range"
    CONFIDENCE = "confidence"
    BOUND = "bound"
    COMPUTED = "computed"
    UNKNOWN = "unknown"


class Source(StrEnum):
    """Who says so."""

    SEED = "seed"
    INFERRED = "inferred"
    UNKNOWN = "unknown"
    OURS = "ours"


class Convention(StrEnum):
    """Integrated time: half is 1/2 + sum of rho, full is 1 + 2 sum of rho."""

    HALF = "half"
    FULL = "full"


class RiskStatus(StrEnum):
    """Where a registered risk stands."""

    OPEN = "open"
    LIVE = "live"
    CONFIRMED = "confirmed"
    SHARPENED = "sharpened"
    CIRCUMVENTED = "circumvented"
    CLOSED = "closed"

    @property
    def remains(self) -> str:
        """Say in words that a risk which is not closed is still there."""
        return "closed" if self is RiskStatus.CLOSED else "not closed"


# A closed risk can only be reopened; everything else may be re-assessed, and closing is always explicit.
LEGAL_TRANSITIONS: dict[RiskStatus, frozenset[RiskStatus]] = {
    status: frozenset({RiskStatus.OPEN}) if status is RiskStatus.CLOSED else frozenset(RiskStatus) - {status}
    for status in RiskStatus
}


class Tag(StrEnum):
    """What a claim is said to be; only a conferral moves it."""

    SOLID = "solid"
    CONJECTURED = "conjectured"
    PROVEN_HERE = "proven-here"
    VALIDATED = "validated"
