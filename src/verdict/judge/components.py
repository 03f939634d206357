"""Components that a registration uses, held to what the measurements record of where they come from."""

from __future__ import annotations

from collections.abc import Iterator

from verdict.evidence.laid_out import Evidence
from verdict.evidence.provenance import digests
from verdict.outcome.record import Reason
from verdict.registration.resolved import Registration
from verdict.registration.resting import on_component
from verdict.words.vocabulary import Why

SHOWN = 24  # characters of a digest that a sentence shows


def otherwise(registration: Registration, evidence: Evidence, prediction: str) -> Iterator[Reason]:
    """Yield a reason for every component behind a prediction that was not recorded with the registered digest."""
    for alias, used in registration.prereg.uses.items():
        if used.component is None or not on_component(registration, prediction, alias):
            continue
        found = digests(used.component, evidence.measurements.provenance)
        if found != {used.digest}:
            recorded = " and ".join(sorted(_short(text) for text in found)) or "nothing"
            note = f"uses: {alias} is {_short(used.digest)}, and the measurements record {recorded} as {used.component}"
            yield Reason(Why.INVALID_PROVENANCE, alias, note=note)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
