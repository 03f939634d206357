"""A difference as JSON values and as Markdown; `lines` writes it for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from verdict.diff import wording as said
from verdict.diff.difference import Difference, VerdictChange
from verdict.diff.grids import GridChange
from verdict.diff.kinds import Change
from verdict.diff.values import written
from verdict.report.markdown import escape_markdown as _md

SCHEMA = "verdict/diff/1"


def payload(found: Difference) -> dict[str, Any]:
    """Return the difference as JSON values; the same difference gives the same bytes."""
    return {
        "schema": SCHEMA,
        "first": found.first,
        "second": found.second,
        "result": said.result(found),
        "never_measured": list(found.unmeasured),
        "judged": list(found.compared),
        "refused": dict(found.refused),
        "grid": None if found.grid is None else _grid(found.grid),
        "changes": [_change(change) for change in found.changes],
        "verdicts": {v.prediction: _verdict(v) for v in found.verdicts},
        "unchanged": list(found.same),
        "not_comparable": {f"{name} in {where}": why for name, where, why in found.not_comparable},
        "consequences": [
            {"what": c.what, "before": c.before, "after": c.after, "cells": list(c.cells)} for c in found.consequences
        ],
        "readings": {
            r.quantity: {"agree": r.agree, "differ": list(r.differ), "not_comparable": r.open} for r in found.readings
        },
    }  # fmt: skip


def _grid(grid: GridChange) -> dict[str, Any]:
    axes = {axis.axis: {"gone": list(axis.gone), "came": list(axis.came)} for axis in grid.axes}
    return {"axes": axes, "cells": {"before": grid.before, "after": grid.after}}


def _change(change: Change) -> dict[str, Any]:
    before, after = ("" if value is None else written(value) for value in (change.before, change.after))
    return {
        "kind": change.kind.value, "place": change.where, "before": before, "after": after,
        "uses": [str(use) for use in change.uses], "note": change.note,
    }  # fmt: skip


def _verdict(verdict: VerdictChange) -> dict[str, Any]:
    return {
        "before": verdict.before.full,
        "after": verdict.after.full,
        "grades": {"before": verdict.before.grade, "after": verdict.after.grade},
        "cause": verdict.cause.name.lower(),
        "why": verdict.cause.value,
        "note": verdict.note,
        "through": [step.said() for step in verdict.through],
        "factors": [said.factor(change) for change in verdict.factors],
        "table": {label: entry.full for label, entry in verdict.table},
        "single_cause": len(verdict.factors) == 1,
    }


def markdown(found: Difference) -> str:
    """Return the difference as a Markdown document, with nothing folded."""
    parts = [f"# {_md(found.first)} -> {_md(found.second)}", *(_md(line) for line in said.opening(found))]
    parts += ["## Verdicts", *_verdict_table(found)]
    for verdict in found.verdicts:
        parts += [f"### {_md(verdict.prediction)}", *_bullets(_details(verdict))]
    parts += _bullets(f"not comparable: {name} in {where}: {why}" for name, where, why in found.not_comparable)
    parts += ["## Changes", *_change_table(found)]
    if found.consequences:
        parts += ["## What moves with them", *_bullets(said.consequence(c, said.ALL) for c in found.consequences)]
    if found.readings:
        parts += ["## Readings", *_bullets(said.readings(found, said.ALL))]
    return "\n\n".join(parts) + "\n"


def _details(verdict: VerdictChange) -> Iterator[str]:
    yield " -> ".join(said.sides(verdict, full=True))
    yield said.by(verdict)
    yield from (f"through {step.said(said.ALL)}" for step in verdict.through)
    if len(verdict.factors) > 1:
        yield f"{len(verdict.factors)} changes bear on it, so no single cause is claimed"
    yield from (said.factor(change) for change in verdict.factors)
    yield from (f"{label}: {entry.full}" for label, entry in verdict.table)


def _change_table(found: Difference) -> list[str]:
    if not found.changes:
        return ["No change."]
    rows = [
        f"| {c.kind} | {_md(c.where)} | {_md(written(c.before))} | {_md(written(c.after))} | {_md(said.effects(c))} |"
        for c in found.changes
    ]
    return ["\n".join(["| kind | place | before | after | effect |", "|---|---|---|---|---|", *rows])]


def _verdict_table(found: Difference) -> list[str]:
    if not found.verdicts:
        return ["No verdict changed." if found.compared else "Not comparable: neither was measured."]
    rows = [f"| {v.prediction} | {' | '.join(map(_md, said.sides(v)))} | {_md(v.cause)} |" for v in found.verdicts]
    return ["\n".join(["| prediction | before | after | by |", "|---|---|---|---|", *rows])]


def _bullets(texts: Iterable[str]) -> list[str]:
    listed = [f"- {_md(text)}" for text in texts]
    return ["\n".join(listed)] if listed else []
