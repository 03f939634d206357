"""Values of a registration written as people write them in YAML; never as a language's own literals."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from verdict.registration.consequences import Claim, Family, Flip, Looks, OutcomeRule, Risk, Transition
from verdict.registration.predictions import CauseRule, Clause, Prediction, Qualifier, Quorum, Test
from verdict.registration.quantities import Axis, Budget, Constant, Flag, Gate, Quantity
from verdict.text.record import thaw

PLAIN = re.compile(r"[\w./%+=<>*-][\w ./%+=<>*()-]*")
NOTHING = "nothing"


def written(value: Any) -> str:
    """Write a value in one line; a record by what it says, None as nothing."""
    if value is None:
        return NOTHING
    if isinstance(value, BaseModel):
        return _record(value)
    return value if isinstance(value, str) else _flow(value)


def _flow(value: Any) -> str:
    """Write a value as it stands inside a YAML list."""
    if isinstance(value, BaseModel):
        return _flow(thaw(value))
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_flow(item)}' for key, item in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, str):
        return str(value) if PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
    return _scalar(value)


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
    return str(int(value)) if whole else str(value)


def _record(record: BaseModel) -> str:
    for model, write in _WRITERS.items():
        if isinstance(record, model):
            return write(record)
    return _flow(thaw(record))


def _constant(constant: Constant) -> str:
    if constant.range is not None:
        return f"{_scalar(constant.range[0])} to {_scalar(constant.range[1])}"
    return _scalar(constant.value)


def _test(test: Test) -> str:
    """Write a test as `all over t, K: ratio in band(c)`."""
    premise = f" where {test.where}" if test.where else ""
    each = f"{quantifier(test.quantifier)} over {', '.join(test.per)}{premise}: {test.each}" if test.each else ""
    whole = f"{test.whole}{'' if test.each else premise}" if test.whole else ""
    return "; ".join(part for part in (each, whole) if part)


def quantifier(rule: object) -> str:
    """Write how many cells must hold."""
    if isinstance(rule, Quorum):
        return f"at least {rule.at_least}" if rule.at_least else f"at least a share of {_scalar(rule.fraction)}"
    return str(rule)


def _clause(clause: Clause) -> str:
    if isinstance(clause, Prediction):
        if clause.deferred:
            return f"deferred: {clause.deferred}"
        if clause.out_of_scope:
            return f"out of scope: {clause.out_of_scope}"
        if clause.claim:
            return clause.claim
        if clause.clauses:
            return "; ".join(map(_clause, clause.clauses.values()))
    return _test(clause.test) if clause.test is not None else f"holds by {clause.grade}"


def _looks(looks: Looks) -> str:
    if looks.anytime is not None:
        return f"at any {looks.counted_by}, by {looks.anytime}"
    each = ", ".join(f"{at} ({_scalar(share)})" for at, share in zip(looks.at, looks.spend, strict=True))
    return f"at {looks.counted_by} = {each}"


def _family(family: Family) -> str:
    return f"{', '.join(family.predictions)}: error {_scalar(family.error)} by {family.method}"


_WRITERS: dict[type[BaseModel], Callable[[Any], str]] = {
    Constant: _constant,
    Axis: lambda axis: _flow(axis.levels),
    Budget: lambda budget: f"{budget.used} <= {_scalar(budget.limit)}",
    Quantity: lambda quantity: quantity.is_ or quantity.means or quantity.type,
    Flag: lambda flag: flag.when,
    Gate: lambda gate: gate.when,
    Test: _test,
    Clause: _clause,
    Family: _family,
    Looks: _looks,
    Qualifier: lambda label: f"{label.say} ({label.when})",
    CauseRule: lambda rule: f"{rule.is_} ({rule.when})",
    Transition: lambda step: f"{step.to} ({step.when})",
    Flip: lambda flip: f"{flip.tier}: {flip.to} ({flip.when})",
    OutcomeRule: lambda rule: rule.when,
    Risk: lambda risk: risk.title,
    Claim: lambda claim: claim.statement or _flow(claim.tags),
}
