"""A difference as JSON values, from which every other form is written, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from verdict.diff import wording as said
from verdict.diff.causes import CellMove
from verdict.diff.difference import Difference, VerdictChange
from verdict.diff.grids import GridChange
from verdict.diff.judging import NOT_REGISTERED, Said
from verdict.diff.kinds import Change
from verdict.diff.values import written
from verdict.report.markdown import escape_markdown as _md
from verdict.report.view.abridged import ALL
from verdict.report.view.difference import notes
from verdict.report.view.headline import headline
from verdict.text.document import dotted
from verdict.text.validate import Path

SCHEMA = "verdict/diff/1"
FOUR = ("old_rule_old_numbers", "new_rule_old_numbers", "old_rule_new_numbers", "new_rule_new_numbers")


def payload(found: Difference) -> dict[str, Any]:
    """Return the difference as JSON values; the same difference gives the same bytes."""
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "first": found.first,
        "second": found.second,
        "titles": dict(zip(("first", "second"), found.titles, strict=True)),
        "one_freeze": found.one_freeze,
        "never_measured": list(found.unmeasured),
        "judged": list(found.compared),
        "refused": dict(found.refused),
        "grid": None if found.grid is None else _grid(found.grid),
        "changes": [_change(change, touches) for change, touches in zip(found.changes, found.touches, strict=True)],
        "verdicts": {v.prediction: _verdict(v) for v in found.verdicts},
        "unchanged": list(found.same),
        "not_comparable": {f"{name} in {where}": why for name, where, why in found.not_comparable},
        "consequences": [
            {"what": c.what, "before": c.before, "after": c.after, "cells": list(map(str, c.cells))}
            for c in found.consequences
        ],
        "readings": {
            r.quantity: {"agree": r.agree, "differ": list(r.differ), "not_comparable": r.open} for r in found.readings
        },
        "exit_codes": None if found.exit_codes is None else dict(
            zip(("before", "after"), found.exit_codes, strict=True)),
    }  # fmt: skip
    return {**told, "result": str(headline(told))}


def _grid(grid: GridChange) -> dict[str, Any]:
    axes = {axis.axis: {"gone": list(axis.gone), "came": list(axis.came)} for axis in grid.axes}
    return {"axes": axes, "cells": {"before": grid.before, "after": grid.after}, "text": said.grid(grid)}


def _change(change: Change, touches: tuple[str, ...]) -> dict[str, Any]:
    before, after = ("" if value is None else written(value) for value in (change.before, change.after))
    return {
        "kind": change.kind.value, "place": change.where, "inside": dotted(_inside(change)), "before": before,
        "after": after, "touches": list(touches), "uses": [str(use) for use in change.uses], "note": change.note,
        "effects": said.effects(change),
    }  # fmt: skip


def _inside(change: Change) -> Path:
    """Return what an entry belongs to; a text in a list stands at the place of the list."""
    entry = change.before if change.after is None else change.after
    return change.place[:-1] if isinstance(entry, BaseModel) else change.place


def _verdict(verdict: VerdictChange) -> dict[str, Any]:
    return {
        "before": verdict.before.full,
        "after": verdict.after.full,
        "short": dict(zip(("before", "after"), said.sides(verdict), strict=True)),
        "words": {"before": verdict.before.word, "after": verdict.after.word},
        "grades": {"before": verdict.before.grade, "after": verdict.after.grade},
        "registered": {"before": verdict.before != NOT_REGISTERED, "after": verdict.after != NOT_REGISTERED},
        "what": _what(verdict),
        "cause": verdict.cause.name.lower(),
        "why": verdict.cause.value,
        "note": verdict.note,
        "by": said.by(verdict),
        "through": [step.said() for step in verdict.through],
        "moves": [{"where": step.where, "cells": list(map(_cell_move, step.cells))} for step in verdict.through
                  if step.cells],
        "factors": [said.factor(change) for change in verdict.factors],
        "table": {label: entry.full for label, entry in verdict.table},
        "four": {name: None if entry is None else _cell(entry)
                 for name, entry in zip(FOUR, verdict.four, strict=True)},
        "single_cause": len(verdict.factors) == 1,
    }  # fmt: skip


def _what(verdict: VerdictChange) -> str:
    """Say in one word what becomes of a verdict: its word moves, only what stands beside it, or that is not known."""
    if verdict.open:
        return "open"
    if verdict.between:
        return "between"
    return "word" if verdict.another_word else "grade" if verdict.another_grade else "reasons"


def _cell_move(move: CellMove) -> dict[str, Any]:
    return {"at": dict(move.cell), "before": move.before, "after": move.after}


def _cell(entry: Said) -> dict[str, Any]:
    tally = entry.tally
    counted = None if tally is None else {"what": tally.what, "holding": tally.holding, "of": tally.of}
    return {"word": entry.word, "grade": entry.grade, "text": entry.short, "tally": counted}


def markdown(found: Difference) -> str:
    """Return the difference as a Markdown document, with nothing folded."""
    told = payload(found)
    heading = headline(told)
    parts = [f"# {_md(heading.title)}", *([_md(heading.sentence)] if heading.sentence else [])]
    parts += [_md(f"{found.first} -> {found.second}"), *map(_md, notes(told))]
    parts += ["## Verdicts", *_verdict_table(found)]
    for verdict in found.verdicts:
        parts += [f"### {_md(verdict.prediction)}", *_bullets(_details(verdict))]
    parts += _bullets(f"not comparable: {name} in {where}: {why}" for name, where, why in found.not_comparable)
    parts += ["## Changes", *_change_table(found)]
    if found.consequences:
        parts += ["## What moves with them", *_bullets(said.consequence(c, ALL) for c in found.consequences)]
    if found.readings:
        parts += ["## Readings", *_bullets(said.readings(found, ALL))]
    return "\n\n".join(parts) + "\n"


def _details(verdict: VerdictChange) -> Iterator[str]:
    yield " -> ".join(said.sides(verdict, full=True))
    yield said.noted(verdict)
    yield from (f"through {step.said(ALL)}" for step in verdict.through)
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
