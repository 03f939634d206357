"""A difference for a terminal: the result first, then the verdicts, then what touches them; the rest is folded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from verdict.diff.difference import Difference, VerdictChange
from verdict.diff.judging import Said
from verdict.diff.kinds import Change, Kind
from verdict.diff.values import written
from verdict.diff.wording import (
    ALL,
    by,
    by_whom,
    clipped,
    consequence,
    contrast,
    counted,
    effects,
    factor,
    gaps,
    names,
    opening,
    readings,
    sides,
)
from verdict.text.document import dotted
from verdict.text.validate import Path

Line = tuple[int, str, str]
COLUMNS = ("old on old", "new on old", "old on new", "new on new")
KINDS = (Kind.LOOSENED, Kind.TIGHTENED, Kind.MOVED, Kind.REPINNED, Kind.REMOVED, Kind.ADDED, Kind.SCOPE_NARROWED,
         Kind.SCOPE_WIDENED, Kind.COSMETIC)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fold:
    """How much is shown of each part: how many entries, and how many characters of one text."""

    verdicts: int = 8
    details: int = 2
    detailed: int = 3
    changes: int = 10
    consequences: int = 6
    cells: int = 1
    text: int = 60


SHORT, FULL = Fold(), Fold(verdicts=ALL, details=ALL, detailed=ALL, changes=ALL, consequences=ALL, cells=ALL, text=ALL)


def lines(found: Difference, fold: Fold = SHORT) -> Iterator[Line]:
    """Yield (depth, text, style); what is folded away is counted."""
    yield 0, f"{found.first} -> {found.second}", "bold"
    yield from ((0, text, "bold" if i == 0 else "") for i, text in enumerate(opening(found)))
    yield from _section("Verdicts", list(_verdicts(found, fold)))
    yield from _section("Old and new rule on old and new numbers", list(_table(found, fold)))
    yield from _section("Changes", list(_changes(found, fold)))
    moves = [(1, clipped(consequence(c, fold.cells, fold.text), 2 * fold.text), "") for c in found.consequences]
    yield from _section("What moves with them", list(_folded(moves, fold.consequences, "more", 1)))
    yield from _section("Readings", [(1, text, "") for text in readings(found, fold.cells)])


def _section(title: str, body: list[Line]) -> Iterator[Line]:
    if body:
        yield 0, "", ""
        yield 0, title, "bold"
        yield from body


def _verdicts(found: Difference, fold: Fold) -> Iterator[Line]:
    """Yield what becomes of each prediction, other words first."""
    ordered = sorted(found.verdicts, key=lambda verdict: not verdict.another_word)
    details = fold.details if len(ordered) <= fold.detailed else 0
    for verdict in ordered[: fold.verdicts]:
        yield from _outcome(verdict, fold, details)
        yield from _details(verdict, fold, details) if details else ()
    if len(ordered) > fold.verdicts:
        rest = [verdict.prediction for verdict in ordered[fold.verdicts :]]
        yield 1, f"and {len(rest)} more: {names(rest)}", ""
    if found.not_comparable:
        yield 1, clipped(f"not comparable: {gaps(found, 2 * fold.details)}", 4 * fold.text), ""
    if found.compared and found.same:
        yield 1, f"the same: {names(found.same)}", ""


def _outcome(verdict: VerdictChange, fold: Fold, details: int) -> Iterator[Line]:
    """Yield before and after, and where no details follow also by what."""
    way = "" if details or verdict.open else f" ({by_whom(verdict).strip('()')})"
    first, second = sides(verdict)
    before, after = clipped(first, fold.text), clipped(second, max(fold.text - len(way), fold.text // 2))
    if verdict.between:
        yield 1, f"{verdict.prediction}: {before}, the same in the end, but not in between", ""
        return
    if len(before) + len(after) + len(way) <= fold.text:
        yield 1, f"{verdict.prediction}: {before} -> {after}{way}", ""
    else:
        yield 1, f"{verdict.prediction}: {before}", ""
        yield 2, f"-> {after}{way}", ""


def _details(verdict: VerdictChange, fold: Fold, details: int) -> Iterator[Line]:
    yield 2, clipped(by(verdict), 3 * fold.text), ""
    through = [(2, clipped(f"through {step.said(fold.cells)}", 2 * fold.text), "") for step in verdict.through]
    yield from _folded(through, details, "more steps", 2)
    several = len(verdict.factors) > 1
    if several:
        yield 2, f"{len(verdict.factors)} changes bear on it, so no single cause is claimed:", ""
    bearing = [(2 + several, clipped(factor(change, fold.text), 2 * fold.text), "") for change in verdict.factors]
    yield from _folded(bearing, details, "more changes", 2 + several)


def _table(found: Difference, fold: Fold) -> Iterator[Line]:
    """Lay out what each freeze says on each set, where both were measured."""
    shown = [verdict for verdict in found.verdicts if len(verdict.table) == len(COLUMNS)][: fold.verdicts]
    if shown:
        yield 1, f"{'':6}{''.join(f'{title:<16}' for title in COLUMNS)}".rstrip(), ""
    for verdict in shown:
        yield 1, f"{verdict.prediction:<6}{''.join(f'{_word(said):<16}' for _, said in verdict.table)}".rstrip(), ""


def _word(said: Said) -> str:
    return str(said.word) if said.word is not None else said.short.partition(":")[0]


def _changes(found: Difference, fold: Fold) -> Iterator[Line]:
    """Yield what bears on a changed verdict first, then what else is judged; words and scope are counted."""
    bearing = {change for verdict in found.verdicts for change in verdict.factors}
    settings = sum(change.section == "experiment" for change in found.changes)
    told = [c for c in found.changes if fold is FULL or not _aside(c, settings > fold.detailed)]
    groups = _grouped(sorted(told, key=lambda c: (c not in bearing, KINDS.index(c.kind))), fold)
    for group in groups[: fold.changes]:
        yield from _group(group, fold)
    rest = [change for group in groups[fold.changes :] for change in group]
    if rest:
        yield 1, f"and {len(rest)} more: {counted(f'in {change.section}' for change in rest)}", ""
    yield from _set_aside([change for change in found.changes if change not in told])
    if not found.changes and not found.one_freeze:
        yield 1, "none", ""


def _aside(change: Change, many_settings: bool) -> bool:
    """Whether a change is words, scope in words, or one of many settings."""
    apart = ("scope", "experiment") if many_settings else ("scope",)
    return change.kind is Kind.COSMETIC or change.section in apart


def _set_aside(folded: list[Change]) -> Iterator[Line]:
    settings = [change for change in folded if change.section == "experiment" and change.kind is not Kind.COSMETIC]
    if settings:
        where = [change.where.removeprefix("experiment.").removeprefix("settings.") for change in settings]
        yield 1, f"moved  experiment: {names(where, 6)}", ""
    parts = ["of words" if change.kind is Kind.COSMETIC else f"in {change.section}" for change in folded
             if change not in settings]  # fmt: skip
    if parts:
        yield 1, f"folded: {counted(parts)} (--full shows them)", ""


def _grouped(changes: list[Change], fold: Fold) -> list[list[Change]]:
    """Put together the entries that came, or went, at one place."""
    groups: dict[object, list[Change]] = {}
    for i, change in enumerate(changes):
        alone = fold is FULL or None not in (change.before, change.after)
        key: object = i if alone else (change.kind, _parent(change), change.before is None)
        groups.setdefault(key, []).append(change)
    return list(groups.values())


def _parent(change: Change) -> Path:
    """Return what an entry belongs to; a text in a list stands at the place of the list."""
    entry = change.before if change.after is None else change.after
    return change.place[:-1] if isinstance(entry, BaseModel) else change.place


def _group(group: list[Change], fold: Fold) -> Iterator[Line]:
    first = group[0]
    if len(group) > 1:
        came, place = "added" if first.before is None else "dropped", _parent(first)
        entries = [str(c.place[-1]) if place != c.place else written(c.before or c.after) for c in group]
        yield 1, f"{first.kind}  {dotted(place)}: {clipped(names(entries), 2 * fold.text)} {came}", ""
        return
    yield 1, f"{first.kind}  {first.where}: {contrast(written(first.before), written(first.after), fold.text)}", ""
    if effects(first):
        yield 2, clipped(effects(first), 2 * fold.text), ""


def _folded(body: list[Line], shown: int, what: str, depth: int) -> Iterator[Line]:
    yield from body[:shown]
    if len(body) > shown:
        yield depth, f"and {len(body) - shown} {what}", ""
