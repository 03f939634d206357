"""What follows from verdicts by rule: steps of risks, tags that are proposed, and the end of the looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from verdict.algebra import truth
from verdict.expression import tree
from verdict.expression.evaluate import Environment, truths
from verdict.judge.clause import ranked
from verdict.outcome.record import ClaimOutcome, PredictionOutcome, Reason, RiskOutcome, StopOutcome
from verdict.registration.resolved import Registration
from verdict.statistics.protection import Look
from verdict.words.vocabulary import LEGAL_TRANSITIONS, RiskStatus, Why, Word


def known_to_hold(node: tree.Node, env: Environment) -> bool | None:
    """Say whether a predicate holds everywhere; None where that is not known."""
    code = truth.every(truths(node, env).codes)
    return None if code == truth.UNKNOWN else bool(code == truth.TRUE)


def risks(registration: Registration, verdicts: Environment, numbers: Environment) -> Iterator[RiskOutcome]:
    """Move every risk by its rules on `verdicts`; whether one is live is asked of `numbers` alone."""
    for name, risk in registration.prereg.risks.items():
        status, because = risk.status, ""
        for i, step in enumerate(risk.on):
            fires = known_to_hold(registration.node("risks", name, "on", i, "when"), verdicts)
            if fires and step.to in LEGAL_TRANSITIONS[status]:
                status, because = step.to, step.when
        live = known_to_hold(registration.node("risks", name, "live_when"), numbers) if risk.live_when else None
        live = risk.status is RiskStatus.LIVE if risk.live_when is None else live
        yield RiskOutcome(name=name, title=risk.title, before=risk.status, after=status, live=live, because=because)


def claims(registration: Registration, verdicts: Environment) -> Iterator[ClaimOutcome]:
    """Say of every claim which tags its flips propose."""
    for name, claim in registration.prereg.claims.items():
        proposals = [
            (flip.tier, claim.tags[flip.tier], flip.to)
            for i, flip in enumerate(() if claim.flips == "none" else claim.flips)
            if known_to_hold(registration.node("claims", name, "flips", i, "when"), verdicts)
        ]
        yield ClaimOutcome(name, tuple(claim.tags.items()), tuple(proposals), claim.because or "")


def looks_stopped(registration: Registration, verdicts: Environment) -> Iterator[StopOutcome]:
    """Yield the rules that may end the looks, on the words and on the numbers of this look as they were brought."""
    looks = registration.prereg.looks
    for name, when in (looks.stop if looks is not None else {}).items():
        yield StopOutcome(name, when, known_to_hold(registration.node("looks", "stop", name), verdicts))


def ended(prediction: PredictionOutcome, stops: tuple[StopOutcome, ...], look: Look | None) -> PredictionOutcome:
    """Say of a prediction that is open where the looks end that it stays so, and by which rule."""
    rule = next((rule for rule in stops if rule.holds), None)
    if rule is None or prediction.word is not Word.UNTESTED or look is None:
        return prediction
    reason = Reason(Why.STOPPED, rule.name, note=f"{rule.when}, at {look.place}; no look is taken after it")
    return replace(prediction, reasons=ranked((*prediction.reasons, reason)))
