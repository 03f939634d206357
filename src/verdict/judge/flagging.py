"""Flags over their cells, and what keeps one from holding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import describe
from verdict.evidence.laid_out import Evidence
from verdict.expression import tree
from verdict.expression.evaluate import truths
from verdict.judge.basis import BasisReader
from verdict.judge.deciding import keeping
from verdict.judge.values import Values
from verdict.outcome.record import FlagOutcome
from verdict.registration.resolved import Registration


def flags(registration: Registration, values: Values) -> Iterator[FlagOutcome]:
    """Yield what every flag of the record comes to."""
    for name, flag in registration.prereg.flags.items():
        yield replace(spoken(registration, name, flag.when, values), means=flag.means or "")


def spoken(registration: Registration, name: str, when: str, values: Values) -> FlagOutcome:
    """Return what a flag, or a token of a choice, comes to in every cell."""
    found = truths(tree.Name(0, name), values.env)
    keys = registration.grid.keys(found.axes, np.ones(registration.grid.shape(found.axes), bool))
    said = [None if code == truth.UNKNOWN else bool(code == truth.TRUE) for code in found.codes.ravel()]
    return FlagOutcome(name, when, dict(zip(map(describe, keys), said, strict=True)), found)


def explained(registration: Registration, evidence: Evidence, values: Values, flag: FlagOutcome) -> FlagOutcome:
    """Return a flag with what keeps it from holding, cell by cell."""
    readings = BasisReader(registration, evidence, aggregated=False, capped=frozenset(values.ceilings))
    when = registration.node("flags", flag.name, "when")
    return replace(flag, decisions=keeping(when, flag.truths, values.without_aggregates(), readings))
