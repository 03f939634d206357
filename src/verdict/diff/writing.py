"""A difference as JSON values, as lines for a terminal, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from verdict.diff.difference import Difference, VerdictChange

SCHEMA = "verdict/diff/1"
Line = tuple[int, str, str]
MARKS = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>|#"} | {"\n": " ", "\r": " "})


def payload(found: Difference) -> dict[str, Any]:
    """Return the difference as JSON values; the same difference gives the same bytes."""
    return {
        "schema": SCHEMA,
        "first": found.first,
        "second": found.second,
        "judged": list(found.compared),
        "changes": [
            {"kind": c.kind.value, "place": c.place, "before": c.before, "after": c.after, "uses": list(c.uses)}
            for c in found.changes
        ],
        "verdicts": {
            v.prediction: {
                "before": v.before, "after": v.after, "cause": v.cause.name.lower(), "why": v.cause.value,
                "note": v.note, "through": list(v.through), "factors": list(v.factors), "table": dict(v.table),
                "single_cause": len(v.factors) == 1,
            }
            for v in found.verdicts
        },
        "unchanged": list(found.same),
        "not_comparable": dict(found.not_comparable),
        "consequences": list(found.consequences),
        "readings": {
            r.quantity: {"agree": r.agree, "differ": list(r.differ), "not_comparable": r.open} for r in found.readings
        },
    }  # fmt: skip


def lines(found: Difference) -> Iterator[Line]:
    """Yield (depth, text, style)."""
    yield 0, f"{found.first} -> {found.second}", "bold"
    yield from _changes(found)
    yield 0, "", ""
    yield 0, "Verdicts", "bold"
    for verdict in found.verdicts:
        yield from _verdict(verdict)
    yield from _rest(found)
    for title, texts in (("What moves with them", found.consequences), ("Readings", tuple(_readings(found)))):
        if texts:
            yield 0, "", ""
            yield 0, title, "bold"
            yield from ((1, text, "") for text in texts)


def _changes(found: Difference) -> Iterator[Line]:
    yield 0, "", ""
    yield 0, "Changes" if found.changes else "No change: one freeze, two sets of measurements" if (
        found.first == found.second) else "No change", "bold"  # fmt: skip
    for change in found.changes:
        yield 1, f"{change.kind}  {change.place}: {change.before or 'nothing'} -> {change.after or 'nothing'}", ""
        yield from ((2, use, "") for use in change.uses)


def _verdict(verdict: VerdictChange) -> Iterator[Line]:
    same = verdict.before == verdict.after
    yield 1, f"{verdict.prediction}: {verdict.before}", ""
    yield 2, "the same in the end, but not in between" if same else f"-> {verdict.after}", ""
    yield 2, f"by {verdict.cause}{f' ({verdict.note})' if verdict.note else ''}", ""
    yield from ((2, f"through {text}", "") for text in verdict.through)
    if len(verdict.factors) > 1:
        yield 2, f"{len(verdict.factors)} changes bear on it, so no single cause is claimed:", ""
    yield from ((3 if len(verdict.factors) > 1 else 2, text, "") for text in verdict.factors)
    yield from ((2, f"{label}: {said}", "") for label, said in verdict.table)


def _rest(found: Difference) -> Iterator[Line]:
    if not found.compared:
        yield 1, "not comparable: neither has measurements", ""
    elif found.same:
        yield 1, f"unchanged: {', '.join(found.same)}", ""
    yield from ((1, f"not comparable: {where}: {why}", "") for where, why in found.not_comparable)


def _readings(found: Difference) -> Iterator[str]:
    for reading in found.readings:
        counted = f"{reading.quantity}: {reading.agree} cells agree, {len(reading.differ)} exclude each other"
        yield f"{counted}, {reading.open} not comparable" if reading.open else counted
        yield from (f"  {text}" for text in reading.differ)


def markdown(found: Difference) -> str:
    """Return the difference as a Markdown document."""
    parts = [f"# {_md(found.first)} -> {_md(found.second)}", "## Changes", *(_change_table(found))]
    parts += ["## Verdicts", *_verdict_table(found)]
    for verdict in found.verdicts:
        parts += [
            f"### {_md(verdict.prediction)}",
            *_bullets(text for depth, text, _ in _verdict(verdict) if depth > 1),
        ]
    tail = [text for _, text, _ in _rest(found)]
    parts += _bullets(tail) if tail else []
    if found.consequences:
        parts += ["## What moves with them", *_bullets(found.consequences)]
    if found.readings:
        parts += ["## Readings", *_bullets(_readings(found))]
    return "\n\n".join(parts) + "\n"


def _change_table(found: Difference) -> list[str]:
    if not found.changes:
        return ["None."]
    rows = [f"| {c.kind} | {_md(c.place)} | {_md(c.before)} | {_md(c.after)} | {_md('; '.join(c.uses))} |"
            for c in found.changes]  # fmt: skip
    return ["\n".join(["| kind | place | before | after | effect |", "|---|---|---|---|---|", *rows])]


def _verdict_table(found: Difference) -> list[str]:
    if not found.verdicts:
        return ["No verdict changed." if found.compared else "Not comparable: neither has measurements."]
    rows = [f"| {v.prediction} | {_md(v.before)} | {_md(v.after)} | {_md(v.cause)} |" for v in found.verdicts]
    return ["\n".join(["| prediction | before | after | by |", "|---|---|---|---|", *rows])]


def _bullets(texts: Any) -> list[str]:
    return ["\n".join(f"- {_md(text)}" for text in texts)]


def _md(text: object) -> str:
    return str(text).translate(MARKS)
