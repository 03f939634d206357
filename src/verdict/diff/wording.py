"""The sentences of a difference, used by its terminal lines, its Markdown and its JSON alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from verdict.diff.difference import Consequence, Difference, VerdictChange
from verdict.diff.grids import AxisChange, GridChange
from verdict.diff.judging import NOT_REGISTERED, Said
from verdict.diff.kinds import Change, ChangeCause, Use
from verdict.diff.values import written

ALL = 10**9
BY = {
    ChangeCause.AMENDMENT: "by the amendment alone", ChangeCause.DATA: "by the measurements alone",
    ChangeCause.EITHER: "by either alone", ChangeCause.TOGETHER: "by both together",
    ChangeCause.NOT_COMPARABLE: "by amendment or measurements",
}  # fmt: skip
NEW, GONE = "(new)", "(gone)"


def opening(found: Difference) -> Iterator[str]:
    """Yield the result, what was not measured or not judged, and how the grids differ."""
    yield result(found)
    if not found.one_freeze:
        yield from (_unmeasured(name, found) for name in found.unmeasured)
    yield from (f"{label}: not judged: {why}" for label, why in found.refused)
    if found.grid is not None:
        yield grid(found.grid)


def result(found: Difference) -> str:
    """State in one sentence which verdicts change, and by what."""
    if not found.compared:
        return f"No verdict can be compared: {'it was never' if found.one_freeze else 'neither was ever'} measured."
    total, moved = len(found.verdicts) + len(found.same), [v for v in found.verdicts if v.another_word]
    ordered = sorted(moved, key=lambda verdict: list(ChangeCause).index(verdict.cause))
    ways = dict.fromkeys(by_whom(verdict) for verdict in ordered)
    parts = [f"{names([v.prediction for v in moved if by_whom(v) == way])} {way}" for way in ways]
    unknown = [v.prediction for v in found.verdicts if v.open]
    if total and len(unknown) == total:
        return f"No verdict can be compared: {names(unknown)} could not be judged on both sides."
    if moved:
        parts = [f"{len(moved)} of {total} {_plural('verdict', total)} changed: {', '.join(parts)}"]
    else:
        parts = [f"No verdict of {total} changed"]
    if unknown:
        parts.append(f"{names(unknown)} cannot be compared")
    return f"{'; '.join([*parts, *_beside(found)])}."


def _beside(found: Difference) -> Iterator[str]:
    """Yield which verdicts keep their word and differ beside it."""
    kept = [v for v in found.verdicts if not v.open and not v.another_word]
    if graded := [v.prediction for v in kept if v.another_grade]:
        yield f"{names(graded)} on evidence of another grade"
    if others := [v.prediction for v in kept if not v.another_grade]:
        yield f"{names(others)} for other reasons, or only in between"


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def by_whom(verdict: VerdictChange) -> str:
    """Say in short by what a verdict changes."""
    if verdict.before == NOT_REGISTERED:
        return NEW
    return GONE if verdict.after == NOT_REGISTERED else BY[verdict.cause]


def by(verdict: VerdictChange) -> str:
    """Say by what a verdict changes, and how that is known."""
    if verdict.between:
        return f"in between {verdict.cause}{f' ({verdict.note})' if verdict.note else ''}"
    return f"by {verdict.cause}{f' ({verdict.note})' if verdict.note else ''}"


def sides(verdict: VerdictChange, *, full: bool = False) -> tuple[str, str]:
    """Write a verdict before and after, with its grades where these differ."""
    before, after = (_graded(said, verdict.another_grade, full=full) for said in (verdict.before, verdict.after))
    return before, after


def _graded(said: Said, graded: bool, *, full: bool) -> str:
    text = said.full if full else said.short
    word = str(said.word)
    return text.replace(word, f"{word} [{said.grade or 'no grade'}]", 1) if graded else text


def _unmeasured(name: str, found: Difference) -> str:
    other = found.second if name == found.first else found.first
    judged = f"; both are judged on the measurements of {other}" if found.compared else ""
    return f"{name} was never measured{judged}."


def names(items: Sequence[str], shown: int = 12) -> str:
    """Write names as a list, the rest counted."""
    more = f" and {len(items) - shown} more" if len(items) > shown else ""
    return f"{', '.join(items[:shown])}{more}"


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
    if len(found.cells) <= cells:
        return f"{found.what}: {'; '.join(found.cells)}"
    return f"{found.what}: {len(found.cells)} cells, first {'; '.join(found.cells[:cells])}"


def readings(found: Difference, cells: int) -> Iterator[str]:
    """Yield how the readings of each quantity differ."""
    for reading in found.readings:
        counted = f"{reading.quantity}: {reading.agree} cells agree, {len(reading.differ)} exclude each other"
        yield f"{counted}, {reading.open} not comparable" if reading.open else counted
        yield from (f"  {text}" for text in reading.differ[:cells])
        if len(reading.differ) > cells:
            yield f"  and {len(reading.differ) - cells} more"


def gaps(found: Difference, shown: int) -> str:
    """Say why something could not be carried over, each reason once."""
    reasons = list(dict.fromkeys(why for _, _, all_of in found.not_comparable for why in all_of.split("; ")))
    more = f"; and {len(reasons) - shown} more" if len(reasons) > shown else ""
    return f"{'; '.join(reasons[:shown])}{more}"


def contrast(before: str, after: str, length: int) -> str:
    """Write two values side by side; of long ones, the parts in which they differ."""
    if max(len(before), len(after)) <= length:
        return f"{before} -> {after}"
    words = before.split(), after.split()
    common = next((i for i, (a, b) in enumerate(zip(*words, strict=False)) if a != b), min(map(len, words)))
    skipped = common if len(" ".join(words[0][:common])) > length // 2 else 0
    rest = (clipped(("… " if skipped else "") + " ".join(one[skipped:]), length) for one in words)
    return " -> ".join(rest)


def clipped(text: str, length: int) -> str:
    """Shorten a text to one line of at most so many characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else f"{flat[: length - 1].rstrip()}…"


def counted(parts: Iterable[str]) -> str:
    """Count equal words: `3 in scope, 2 of words`."""
    listed = list(parts)
    return ", ".join(f"{listed.count(part)} {part}" for part in dict.fromkeys(listed))
