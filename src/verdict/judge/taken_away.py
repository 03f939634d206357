"""What an erratum took away is not known, and nothing follows from it: no outcome fires, no risk moves, no tag.

From schema 2 on. `P1 != PASS` holds of a P1 that is open for want of numbers; of one whose numbers were withdrawn
nobody knows whether it holds. Under schema 1 a withdrawn verdict counts as UNTESTED, as it always did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from verdict.algebra import truth
from verdict.algebra.grid import Value
from verdict.evidence.laid_out import Evidence
from verdict.expression import tree
from verdict.expression.evaluate import Environment, truths
from verdict.judge.points import unknown_word, word_value
from verdict.judge.values import EstimatorLimits, Values, measured
from verdict.outcome.record import Notice, PredictionOutcome
from verdict.registration.resolved import Registration
from verdict.words.vocabulary import Word

KEPT_OPEN = "kept open"  # the kind of notice that says what a withdrawal leaves undecided
NOTHING_LOST: frozenset[str] = frozenset()


def without(
    registration: Registration, evidence: Evidence, lost: frozenset[str], estimators: Mapping[str, EstimatorLimits]
) -> Values | None:
    """Lay out what is left where the numbers of some quantities were taken away; None where all are left."""
    if not lost or registration.prereg.version == 1:
        return None
    made = {name for name in registration.prereg.estimates if lost & registration.raw((name,))}
    left = {name: value for name, value in evidence.values.items() if name not in lost | made}
    return measured(registration, replace(evidence, values=left, aggregates={}), estimators)


def words(registration: Registration, predictions: tuple[PredictionOutcome, ...]) -> dict[str, Value]:
    """Return each verdict and the word of each clause as consequences see them: unknown where it was withdrawn."""
    taken = withdrawn(registration, predictions)
    return {name: unknown_word() if p.id in taken else word_value(word)
            for p in predictions for name, word in spoken_words(p).items()}  # fmt: skip


def spoken_words(prediction: PredictionOutcome) -> dict[str, Word]:
    """Return every word that rules can ask for: that of a prediction, and as P1.strict those of its clauses."""
    return {prediction.id: prediction.word, **{f"{prediction.id}.{c.name}": c.word for c in prediction.clauses}}


def withdrawn(registration: Registration, predictions: tuple[PredictionOutcome, ...]) -> frozenset[str]:
    """Return the predictions that count as not known; none under schema 1."""
    return frozenset(p.id for p in predictions if p.withdrawn and registration.prereg.version > 1)


def kept_open(
    registration: Registration, predictions: tuple[PredictionOutcome, ...], env: Environment
) -> Iterator[Notice]:
    """Say which steps of risks and flips of tags a withdrawal keeps open; of outcomes their own rules say it."""
    taken = withdrawn(registration, predictions)
    for about, what, path in _steps(registration):
        node = registration.node(*path)
        named = sorted({owner for name, owner in registration.spoken.items() if name in tree.names(node)} & taken)
        if named and truth.every(truths(node, env).codes) == truth.UNKNOWN:
            verb = "is" if len(named) == 1 else "are"
            yield Notice(KEPT_OPEN, f"{about} is not {what}: {' and '.join(named)} {verb} withdrawn")


def _steps(registration: Registration) -> Iterator[tuple[str, str, tuple[str | int, ...]]]:
    prereg = registration.prereg
    for name, risk in prereg.risks.items():
        yield from ((f"risk {name}", f"moved to {step.to}, by {step.when}", ("risks", name, "on", i, "when"))
                    for i, step in enumerate(risk.on))  # fmt: skip
    for name, claim in prereg.claims.items():
        flips = () if claim.flips == "none" else claim.flips
        yield from ((f"claim {name}, {flip.tier},", f"proposed for {flip.to}, by {flip.when}",
                     ("claims", name, "flips", i, "when")) for i, flip in enumerate(flips))  # fmt: skip
