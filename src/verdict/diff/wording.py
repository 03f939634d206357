"""The sentences of a difference, used by its Markdown and its JSON alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verdict.diff.difference import Consequence, Difference, VerdictChange
from verdict.diff.grids import AxisChange, GridChange
from verdict.diff.judging import Said
from verdict.diff.kinds import Change, ChangeCause, Use
from verdict.diff.values import written
from verdict.report.view.abridged import ALL, contrast, names


def by(verdict: VerdictChange) -> str:
    """Say by what a verdict changes, and how that is known."""
    alone = verdict.cause in (ChangeCause.AMENDMENT, ChangeCause.ERRATUM, ChangeCause.DATA)
    return f"{'in between: ' * verdict.between}{'by ' * alone}{verdict.cause}"


def noted(verdict: VerdictChange) -> str:
    """Say by what a verdict changes, with what else must be known of it."""
    return f"{by(verdict)}{f' ({verdict.note})' if verdict.note else ''}"


def sides(verdict: VerdictChange, *, full: bool = False) -> tuple[str, str]:
    """Write a verdict before and after, with its grades where these differ."""
    before, after = (_graded(said, verdict.another_grade, full=full) for said in (verdict.before, verdict.after))
    return before, after


def _graded(said: Said, graded: bool, *, full: bool) -> str:
    text = said.full if full else said.short
    word = str(said.word)
    return text.replace(word, f"{word} [{said.grade or 'no grade'}]", 1) if graded else text


def grid(change: GridChange) -> str:
    """Say once how the registered cells differ."""
    axes = "; ".join(map(_axis, change.axes))
    return f"Other cells are registered: {axes}. {change.before:,} cells before, {change.after:,} after."


def _axis(axis: AxisChange) -> str:
    levels = [*(("without", axis.gone),) * bool(axis.gone), *(("with", axis.came),) * bool(axis.came)]
    said = ", ".join(f"{how} {names(list(map(str, which)), 6)}" for how, which in levels)
    whole = " (the axis is gone)" if axis.removed else " (a new axis)" if axis.added else ""
    return f"{axis.axis} {said}{whole}"


def factor(change: Change, length: int = ALL) -> str:
    """Write a change with what it does, in one line."""
    what = f"{change.where}: {contrast(written(change.before), written(change.after), length)}"
    return f"{what} ({effects(change)})" if effects(change) else what


def effects(change: Change) -> str:
    """Say what a change does where it is used, like effects together."""
    groups: dict[str, list[Use]] = {}
    for use in change.uses:
        for effect in use.effects:
            groups.setdefault(effect, []).append(use)
    parts = [f"{names(_places(uses), 6)}: {effect}" for effect, uses in groups.items()]
    return "; ".join([*parts, *([change.note] if change.note else [])])


def _places(uses: Sequence[Use]) -> list[str]:
    """Name the places of an effect; the clauses of one prediction are counted."""
    clauses: dict[str, list[str]] = {}
    for use in uses:
        clauses.setdefault(use.prediction or use.place, []).append(use.place)
    return [own[0] if len(own) == 1 else f"{name} ({len(own)} clauses)" for name, own in clauses.items()]


def consequence(found: Consequence, cells: int, length: int = ALL) -> str:
    """Write one thing that moves with the verdicts."""
    if not found.cells:
        return f"{found.what}: {contrast(found.before, found.after, length)}"
    said = list(map(str, found.cells))
    if len(said) <= cells:
        return f"{found.what}: {'; '.join(said)}"
    return f"{found.what}: {len(said)} cells, first {'; '.join(said[:cells])}"


def readings(found: Difference, cells: int) -> Iterator[str]:
    """Yield how the readings of each quantity differ."""
    for reading in found.readings:
        counted = f"{reading.quantity}: {reading.agree} cells agree, {len(reading.differ)} exclude each other"
        yield f"{counted}, {reading.open} not comparable" if reading.open else counted
        yield from (f"  {text}" for text in reading.differ[:cells])
        if len(reading.differ) > cells:
            yield f"  and {len(reading.differ) - cells} more"
