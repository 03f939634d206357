"""A difference in lines of a terminal: the result first, then what touches a verdict; the exit code last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verdict.report.view.abridged import ALL, clipped, counted, names, parted
from verdict.report.view.columns import columns
from verdict.report.view.difference import Answer, AnswerRow, ChangeRow, DifferenceView, Moving

Line = tuple[int, str, str]
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Fold:
    """How much is shown of each part: how many entries, and how many letters of one text."""

    changes: int = 8
    rows: int = 12
    moves: int = 3
    consequences: int = 3
    text: int = 32


SHORT, FULL = Fold(), Fold(changes=ALL, rows=ALL, moves=ALL, consequences=ALL, text=ALL)


def difference_lines(shown: DifferenceView, width: int = 80, fold: Fold = SHORT) -> Iterator[Line]:
    """Yield (depth, text, style) for a terminal of so many letters; what is folded away is counted."""
    yield 0, shown.headline.title, "bold"
    if shown.headline.sentence:
        yield 0, _sentence(shown.headline.sentence), ""
    yield 0, f"{shown.first} -> {shown.second}", ""
    yield from ((0, text if fold is FULL else clipped(text, 2 * width - 8), "") for text in shown.notes)
    yield from _part(list(_changes(shown, width, fold)))
    yield from _part(list(_answers(shown, width, fold)))
    yield from _part(list(_rest(shown, fold)))
    if shown.exit_codes is not None:
        before, after = shown.exit_codes
        yield 0, f"exit code {f'{before} -> {after}' if before != after else f'{after}, as before'}", ""


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _part(body: list[Line]) -> Iterator[Line]:
    if body:
        yield from body
        yield 0, "", ""


def _changes(shown: DifferenceView, width: int, fold: Fold) -> Iterator[Line]:
    """Yield the changes that touch a verdict as a table, the rest of them counted by where they are."""
    yield 0, "", ""
    if fold is FULL:
        yield from _every(shown, width)
    elif shown.touching:
        head = ("touches a verdict", "before", "after", "direction", "touches")
        yield from _table([head, *(_row(row, shown, fold) for row in shown.touching[: fold.changes])], width)
        yield from _more(shown.touching[fold.changes :])
    else:
        differs = shown.beside or shown.cosmetic
        yield 0, "no registered change touches a verdict" if differs else "nothing registered differs", ""


def _every(shown: DifferenceView, width: int) -> Iterator[Line]:
    """Yield every change: in a table where its values are short, else by itself."""
    rows = (*shown.touching, *shown.beside, *shown.cosmetic)
    head = ("change", "before", "after", "direction", "touches")
    short = [row for row in rows if max(len(row.before), len(row.after)) <= width]
    if short:
        yield from _table([head, *(_row(row, shown, FULL) for row in short)], width)
    for row in rows:
        if row not in short:
            touches = f", touches {names(row.touches)}" if row.touches else ""
            yield 0, f"{row.place}: {row.direction}{touches}", ""
            yield 1, f"before  {row.before or NOTHING}", ""
            yield 1, f"after   {row.after or NOTHING}", ""
    yield from ((1, f"{row.place}: {row.effects}", "") for row in rows if row.effects)
    if not rows:
        yield 0, "nothing registered differs", ""


def _row(row: ChangeRow, shown: DifferenceView, fold: Fold) -> tuple[str, ...]:
    before, after = parted(row.before or NOTHING, row.after or NOTHING, fold.text)
    return (row.place, before, after, row.direction, shown.touched(row, 3 if fold is not FULL else ALL))


def _table(rows: Sequence[Sequence[str]], width: int) -> Iterator[Line]:
    for i, line in enumerate(columns(rows, width)):
        yield 0, line, "dim" if i == 0 else ""


def _more(rows: Sequence[ChangeRow]) -> Iterator[Line]:
    if rows:
        yield 0, f"and {len(rows)} more: {counted(f'in {_section(row)}' for row in rows)}", ""


def _section(row: ChangeRow) -> str:
    return row.place.partition(".")[0].partition("[")[0]


def _answers(shown: DifferenceView, width: int, fold: Fold) -> Iterator[Line]:
    """Yield what each rule says on each set of numbers, a row for each prediction of which that is not one word."""
    rows = shown.rows if fold is FULL else shown.telling
    if not rows or not shown.columns:
        return
    heads = [("", *_once([numbers for numbers, _ in shown.columns])), ("", *(rule for _, rule in shown.columns))]
    table = [*heads, *((row.prediction, *map(_answer, row.answers)) for row in rows[: fold.rows])]
    lines = list(columns(table, width))
    yield from ((0, line, "dim" if i < len(heads) else "") for i, line in enumerate(lines))
    if len(rows) > fold.rows:
        yield 0, f"and {len(rows) - fold.rows} more: {names([row.prediction for row in rows[fold.rows :]])}", ""
    if any(answer is not None and answer.tally for row in rows for answer in row.answers):
        yield 1, "n of m: cells that hold; clauses, where there are several", "dim"
    yield from _details(shown, rows, fold)


def _once(texts: list[str]) -> list[str]:
    """Leave out a heading that stands in the column before already."""
    return [text if i == 0 or text != texts[i - 1] else "" for i, text in enumerate(texts)]


def _answer(answer: Answer | None) -> str:
    if answer is None:
        return "not measured"
    return " ".join(filter(None, (answer.word or answer.text, answer.tally, answer.grade)))


def _details(shown: DifferenceView, rows: Sequence[AnswerRow], fold: Fold) -> Iterator[Line]:
    """Yield which cells turn behind the words that move, of a few; all of it where nothing is folded."""
    moved = [row for row in rows if row.what == "word" and row.moves]
    if fold is not FULL:
        yield from ((1, f"{row.prediction}  {'; '.join(row.moves)}", "") for row in moved if len(moved) <= fold.moves)
        return
    for row in rows:
        yield 0, "", ""
        yield 0, f"{row.prediction}: {row.by}{f' ({row.note})' if row.note else ''}", ""
        yield 1, " -> ".join(row.sides), ""
        for (numbers, rule), answer in zip(shown.columns, row.answers, strict=True):
            yield 1, f"{rule}, {numbers}: {'not measured' if answer is None else answer.text}", ""
        yield from ((1, f"through {step}", "") for step in row.steps)


def _rest(shown: DifferenceView, fold: Fold) -> Iterator[Line]:
    """Yield, a line each, what is unchanged, what could not be compared, what moves along, and what is folded."""
    if fold is not FULL and (quiet := [row.prediction for row in shown.rows if row not in shown.telling]):
        yield 0, f"same word, otherwise  {names(quiet)}", ""
    if shown.unchanged:
        yield 0, f"unchanged  {names(shown.unchanged)}", ""
    if shown.gaps:
        yield 0, f"not comparable  {names(shown.gaps, fold.consequences)}", ""
    yield from _moving(shown.consequences, fold)
    yield from _readings(shown.readings, fold)
    if fold is not FULL and (shown.beside or shown.cosmetic):
        folded = ((len(shown.beside), "that touch no verdict"), (len(shown.cosmetic), "cosmetic"))
        said = ", ".join(f"{count} {what}" for count, what in folded if count)
        yield 0, f"folded  {said}; --all opens them", ""


def _moving(moving: Sequence[Moving], fold: Fold) -> Iterator[Line]:
    """Yield what moves with the verdicts: a line each, but flags and choices together unless nothing is folded."""
    plain = [each for each in moving if not each.cells or fold is FULL]
    for each in plain[: fold.consequences]:
        yield 0, f"moves along  {each.text}" if not each.cells else f"moves along  {each.what}", ""
        yield from ((1, cell, "") for cell in each.cells)
    rest = [*(each.what for each in plain[fold.consequences :]),
            *(f"{each.what} at {_cells(each)}" for each in moving if each.cells and fold is not FULL)]  # fmt: skip
    if rest:
        yield 0, f"moves along  {names(rest, fold.consequences)}", ""


def _cells(moving: Moving) -> str:
    return f"{len(moving.cells)} cell{'' if len(moving.cells) == 1 else 's'}"


def _readings(readings: Sequence[Moving], fold: Fold) -> Iterator[Line]:
    """Yield the quantities that two measurements read otherwise; those that agree everywhere are counted."""
    told = [each for each in readings if each.cells or fold is FULL]
    for each in told:
        yield 0, f"read  {each.what}", ""
        yield from ((1, cell, "") for cell in each.cells[: fold.moves])
        if len(each.cells) > fold.moves:
            yield 1, f"and {len(each.cells) - fold.moves} more", ""
    if len(told) < len(readings):
        yield 0, f"read  {len(readings) - len(told)} quantities without a cell that excludes another", ""


__all__ = ["FULL", "SHORT", "Fold", "difference_lines"]
