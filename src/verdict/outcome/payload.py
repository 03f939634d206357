"""Outcome -> plain JSON, versioned and stable; every report is rendered from this and nothing else.

A cell stands twice: as people write it, and under `at` as a level for each axis, so that nobody reads it off a text.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import CellKey, Grid, describe
from verdict.outcome.by_cell import CellCounts, along, states, told_along
from verdict.outcome.chosen import ChoiceOutcome, Firing
from verdict.outcome.record import (
    ArtifactCheck,
    AxisOutcome,
    ClaimOutcome,
    ClauseOutcome,
    Decision,
    Denominator,
    FlagOutcome,
    Outcome,
    PredictionOutcome,
    Reason,
    RiskOutcome,
    Sought,
    Span,
    TagProof,
)
from verdict.statistics.protection import Look, Protection, Widened

SCHEMA = "verdict/outcome/1"
TOKEN_CELLS = 4  # cells of a token that its row names
LISTED_CELLS = 200  # a report lists at most so many cells of a clause; counts are always of all


def payload(outcome: Outcome, grid: Grid) -> dict[str, Any]:
    """Return the outcome as JSON values; the same outcome gives the same bytes."""
    return {
        "schema": SCHEMA,
        "freeze": {"id": outcome.freeze, "digest": outcome.freeze_digest, "title": outcome.title},
        "measurements": {
            "digest": outcome.measurements_digest,
            "title": outcome.measurements_title,
            "grade": outcome.grade.value,
            "backend": outcome.backend,
        },
        "axes": {a.name: _axis(a, grid) for a in outcome.axes},
        "predictions": {p.id: _prediction(p, grid) for p in outcome.predictions},
        "flags": {f.name: dict(f.cells) for f in outcome.flags},
        "flag_cells": {f.name: _flag(f, grid) for f in outcome.flags},
        "choices": {c.name: _choice(c) for c in outcome.choices},
        "gates": {g.name: {"when": g.when, "passed": g.passed, "stops": g.stops} for g in outcome.gates},
        "stops": {s.name: {"when": s.when, "holds": s.holds} for s in outcome.stops},
        "risks": {r.name: _risk(r) for r in outcome.risks},
        "tags": {c.name: _claim(c) for c in outcome.claims},
        "tag_proof": _proof(outcome.proof),
        "budget": {
            b.name: {"used": span_values(b.used), "limit": b.limit, "kept": b.kept} for b in outcome.budgets
        },
        "outcome": outcome.fired,
        "outcome_rules": _firing(outcome.firing) if outcome.firing is not None else None,
        "notices": [{"kind": n.kind, "text": n.text, "freeze": n.freeze} for n in outcome.notices],
        "covers": list(outcome.covers),
        "does_not_show": list(outcome.does_not_show),
        "exit_code": int(outcome.exit_code),
    }  # fmt: skip


def _risk(risk: RiskOutcome) -> dict[str, Any]:
    return {
        "title": risk.title,
        "from": risk.before.value,
        "to": risk.after.value,
        "remains": risk.after.remains,
        "live": risk.live,
        "because": risk.because,
    }


def _claim(claim: ClaimOutcome) -> dict[str, Any]:
    """Return the tags of a claim by tier, each once more under `tiers`, and the flips that are proposed."""
    tiers = {tier: tag.value for tier, tag in claim.tags}
    return {**tiers, "flips": [[str(part) for part in flip] for flip in claim.proposals], "tiers": tiers}


def _axis(axis: AxisOutcome, grid: Grid) -> dict[str, Any]:
    """Return the levels of an axis in registered order, or how many units are counted along it."""
    levels = grid.of(axis.name)
    return {
        "unit": axis.unit, "counted": axis.counted, "size": len(levels), "levels": [] if axis.counted else list(levels),
    }  # fmt: skip


def _flag(flag: FlagOutcome, grid: Grid) -> dict[str, Any]:
    """Return the cells of a flag, where they are not very many, with what keeps it from holding."""
    listed = flag.truths.codes.size <= LISTED_CELLS
    keys = grid.keys(flag.truths.axes, np.ones(flag.truths.codes.shape, bool)) if listed else ()
    return {
        "when": flag.when,
        "means": flag.means,
        "cells": [
            {"cell": describe(key), "at": dict(key), "holds": flag.cells[describe(key)],
             "decision": _decision(flag.decisions.get(key))}
            for key in keys
        ],
    }  # fmt: skip


def _firing(firing: Firing) -> dict[str, Any]:
    return {
        "text": str(firing),
        "told": list(firing.told),
        "ordered": firing.ordered,
        "open": [
            {
                "name": rule.name,
                "holds": rule.holds,
                "unknown": list(rule.unknown),
                "waits": list(rule.waits),
                "withdrawn": list(rule.withdrawn),
            }
            for rule in firing.open
        ],
    }


def _choice(choice: ChoiceOutcome) -> dict[str, Any]:
    """Return the token of each cell and how many have each; `open` are the cells that have none, with the rule."""
    cells = choice.cells
    return {
        "cells": {describe(c.cell): c.token for c in cells},
        "at": [{"at": dict(c.cell), "token": c.token} for c in cells],
        "tokens": {token: choice.count(token) for token in choice.tokens},
        "table": [{"token": token, "cells": choice.count(token), "at": _where(choice, token)}
                  for token in choice.tokens],
        "open": [{"cell": describe(c.cell), "at": dict(c.cell), "rule": c.rule, "unknown": list(c.unknown)}
                 for c in cells if c.token is None],
        "waiting": list(choice.waiting),
    }  # fmt: skip


def _where(choice: ChoiceOutcome, token: str) -> str:
    """Name the cells of a token, the first few of many."""
    cells = [describe(c.cell) for c in choice.cells if c.token == token and c.cell]
    more = f" and {len(cells) - TOKEN_CELLS} more" if len(cells) > TOKEN_CELLS else ""
    return "; ".join(cells[:TOKEN_CELLS]) + more


def _prediction(p: PredictionOutcome, grid: Grid) -> dict[str, Any]:
    return {
        "claim": p.claim,
        "short": p.short,
        "verdict": p.word.value,
        "cause": p.cause.value if p.cause else None,
        "reasons": [_reason(r) for r in p.reasons],
        "qualifiers": list(p.qualifiers),
        "grade": p.grade.value if p.grade else None,
        "in_scope": p.in_scope,
        "clauses": {c.name: _clause(c, grid) for c in p.clauses},
        "family": _family(p.protection),
        "flags": {f.name: dict(f.cells) for f in p.flags},
        "look": None if p.look is None else {**_look(p.look), "text": f"decided at {p.look.place}"},
    }


def _family(found: Protection | None) -> dict[str, Any] | None:
    """Say what a family and its look did to a prediction; `text` in one line, and each interval in its own."""
    if found is None:
        return None
    return {
        "name": found.family,
        "method": found.method,
        "error": found.error,
        "share": found.share,
        "readings": found.readings,
        "level": found.level,
        "look": None if found.look is None else _look(found.look),
        "rounds": [{"share": each.share, "tried": list(each.tried)} for each in found.rounds],
        "widened": [_widened(each, found) for each in found.widened],
        "beside": list(found.beside),
        "text": str(found),
    }  # fmt: skip


def _look(look: Look) -> dict[str, Any]:
    return {
        "number": look.number, "of": look.of, "counted_by": look.counted_by, "count": look.count, "spend": look.spend,
    }  # fmt: skip


def _widened(w: Widened, family: Protection) -> dict[str, Any]:
    return {
        "quantity": w.name,
        "cell": dict(w.cell),
        "brought": span_values(Span(*w.brought)),
        "judged": span_values(Span(*w.judged)),
        "level_brought": w.level_brought,
        "level_judged": w.level_judged,
        "law": w.law,
        "text": family.because(w),
    }


def _clause(c: ClauseOutcome, grid: Grid) -> dict[str, Any]:
    return {
        "claim": c.claim,
        "short": c.short,
        "levels": dict(c.levels),
        "group": c.group,
        "test": c.test,
        "verdict": c.word.value,
        "cause": c.cause.value if c.cause else None,
        "reasons": [_reason(r) for r in c.reasons],
        "qualifiers": list(c.qualifiers),
        "grade": c.grade.value if c.grade else None,
        "decision": _decision(c.decision),
        "decisions": [_decision(d) for d in c.decisions],
        "cells": _counts(c.counts),
        "as_measured": _counts(c.as_measured),
        "along": _along(c, grid),
        "requires": list(c.requires),
        "where": dict(c.where),
        "outside": [describe(key) for key in _outside(c, grid)],
        "outside_at": [dict(key) for key in _outside(c, grid)],
        "sought": _sought(c.sought),
        "values": _values(c, grid),
        "artifact": [_artifact(a) for a in c.artifacts],
        "notes": list(c.notes),
    }


def _sought(sought: Sought | None) -> dict[str, Any] | None:
    if sought is None:
        return None
    return {"what": sought.what, "relation": sought.relation, "bars": [span_values(bar) for bar in sought.bars]}


def _reason(r: Reason) -> dict[str, Any]:
    return {
        "why": r.why.value,
        "what": r.what,
        "cells": [describe(c) for c in r.cells],
        "at": [dict(c) for c in r.cells],
        "note": r.note,
        "text": str(r),
    }


def _decision(d: Decision | None) -> dict[str, Any] | None:
    if d is None:
        return None
    basis = None if d.basis is None else {"is": d.basis.origin.value, "level": d.basis.level, "method": d.basis.method}
    return {
        "what": d.what,
        "value": span_values(d.value),
        "said": d.said,
        "bar": d.bar,
        "relation": d.relation,
        "bars": None if isinstance(d.bars, str) else [span_values(bar) for bar in d.bars],
        "distance": span_values(d.distance),
        "holds": d.holds,
        "unit": d.unit,
        "interval": basis,
        "cells": [describe(d.cell)] if d.cell else [],
        "at": dict(d.cell),
        **({"terms": {name: span_values(value) for name, value in d.terms}} if d.terms else {}),
        **({"denominators": [_denominator(one) for one in d.denominators]} if d.denominators else {}),
    }


def _denominator(d: Denominator) -> dict[str, Any]:
    return {"of": d.of, "inside": span_values(d.holding), "judged": d.judged, "premise_open": d.open, "cells": d.cells}


def _artifact(a: ArtifactCheck) -> dict[str, Any]:
    rules = [{"rule": r.name, "fires": r.fires, "saw": r.saw} for r in a.rules]
    return {"aggregate": a.aggregate, "found": a.found, "axis": a.axis, "rules": rules}


def _counts(c: CellCounts | None) -> dict[str, int] | None:
    if c is None:
        return None
    named = {"inside": c.holding, "outside": c.failing, "unknown": c.open, "not_judged": c.not_judged}
    return {**named, "premise_open": c.premise_open}


def _outside(c: ClauseOutcome, grid: Grid) -> tuple[CellKey, ...]:
    """List the cells that fail, the first of them."""
    keys = () if c.cells is None or not c.cells.axes else grid.keys(c.cells.axes, c.cells.codes == truth.FALSE)
    return keys[:LISTED_CELLS]


def _along(c: ClauseOutcome, grid: Grid) -> dict[str, list[dict[str, Any]]]:
    """Return, for each axis of a test, what became of its cells level by level, as judged and as measured."""
    if c.by_cell is None:
        return {}
    return {
        axis: [{"level": level, "cells": _counts(judged), "as_measured": _counts(measured)}
               for level, judged, measured in along(c.by_cell, axis, grid)]
        for axis in told_along(c.by_cell, grid)
    }  # fmt: skip


def _values(c: ClauseOutcome, grid: Grid) -> list[dict[str, Any]]:
    """Return every cell that a test asks about or looks at; `judged` is false out of premise, null where that is open.

    `holds` is after what is required of each cell, `as_measured` by its number alone.
    """
    return [
        {"cell": describe(one.key), "at": dict(one.key), "value": span_values(Span(*one.value)) if one.value else None,
         "holds": one.holds, "judged": one.in_premise, "as_measured": one.as_measured}
        for one in states(c.by_cell, c.values, grid, LISTED_CELLS)
    ]  # fmt: skip


def span_values(span: Span | None) -> dict[str, float | None] | None:
    """Return the ends of an interval and its middle, or its finite end; an open end is None, an unknown one nothing."""
    if span is None or math.isnan(span.lo):
        return None
    return {"lo": _finite(span.lo), "hi": _finite(span.hi), "middle": _finite(span.middle)}


def _finite(value: float) -> float | None:
    """JSON has no infinity: an open end is null."""
    return value if math.isfinite(value) else None


def _proof(proof: TagProof) -> dict[str, Any]:
    return {"declared": proof.declared, "holds": proof.holds, "outcomes": proof.outcomes, "text": str(proof)}
