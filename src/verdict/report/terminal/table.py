"""One quantity against its bar: a row for each level of one axis, a column for each of another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from verdict.report.terminal.lines import paragraph, shortened
from verdict.report.view.axes import Level, run
from verdict.report.view.bands import Bands, Cell
from verdict.report.view.margins import basis, wanted


def table(found: Bands, counts: str, width: int, heading: int, most: int) -> list[Text]:
    """Return the table under its heading, of so many lines and rows at most; `counts` says how many cells hold.

    Rows of which nothing was judged are left out where others were, and those without a failure before others.
    """
    rows, counts = _bare(_rows(found), counts)
    kept = _kept(rows, most)
    written, cell, left = _fitted(found, kept, width)
    shown = min(max((width - left) // cell, 1), len(found.across.levels))
    texts = found.down is not None and isinstance(found.down.levels[0], str)
    corner = found.down.name if found.down is not None and texts else ""
    above = f"{corner:<{left}}" + "".join(f"{text:>{cell - 1}} " for text in _heads(found)[:shown])
    lines = paragraph(Text(f"{_about(found, width)}  "), "; ".join(_said(found, rows, counts, shown)), width,
                      lines=heading)  # fmt: skip
    lines.append(Text(above, style="dim"))
    for level, cells in kept:
        label = _label(found, level)
        lines.append(_row(Text(label + " " * (left - cell_len(label))), cells[:shown], written[level], cell))
    more = len(rows) - len(kept)
    return [*lines, *([Text(f"{more} rows more: --json", style="dim")] if more else [])]


_Rows = list[tuple[Level, tuple[Cell | None, ...]]]


def _fitted(found: Bands, rows: _Rows, width: int) -> tuple[dict[Level, list[str]], int, int]:
    """Write the numbers by their ends, or where that is too wide by their middles; return also both widths."""
    left = max((cell_len(_label(found, level)) for level, _ in rows), default=0)
    cell, written = width, dict[Level, list[str]]()
    for ends in (True, False):
        written = {level: [_written(cell, ends) for cell in cells] for level, cells in rows}
        texts = [text for texts in (*written.values(), _heads(found)) for text in texts]
        cell = max(cell_len(text) + 1 + (not _marked(text)) for text in texts)
        if (width - left) // cell >= len(found.across.levels):
            break
    return written, cell, left


def _label(found: Bands, level: Level) -> str:
    if found.down is None:
        return found.about
    return str(level) if isinstance(level, str) else f"{found.down.name}={level}"


def _about(found: Bands, width: int) -> str:
    return shortened(" ".join((found.about, *found.others)), width // 3)[0]


def _kept(rows: _Rows, most: int) -> _Rows:
    if len(rows) <= most:
        return rows
    sound = [all(cell is None or cell.holds is True or cell.aside for cell in cells) for _, cells in rows]
    ranked = sorted(range(len(rows)), key=lambda i: (sound[i], i))
    return [rows[i] for i in sorted(ranked[: most - 1])]


def _rows(found: Bands) -> _Rows:
    levels = found.down.levels if found.down else ("",)
    rows = list(zip(levels, found.cells, strict=True))
    sound = [row for row in rows if row[0] not in found.barred]
    return [row for row in (sound or rows) if any(cell and cell.value for cell in row[1])] or rows


def _bare(rows: _Rows, counts: str) -> tuple[_Rows, str]:
    """Take the brackets off numbers of which none counts: they are told to be so over the table, once."""
    numbers = [cell for _, cells in rows for cell in cells if cell is not None and cell.value is not None]
    if not numbers or not all(cell.barred for cell in numbers):
        return rows, counts
    plain = [(level, tuple(cell and replace(cell, barred=False) for cell in cells)) for level, cells in rows]
    return plain, counts if counts.startswith("as measured") else "none of it counts"


def _heads(found: Bands) -> list[str]:
    first, *rest = found.across.levels
    return [f"{found.across.name}={first}", *map(str, rest)]


def _row(label: Text, cells: tuple[Cell | None, ...], texts: list[str], cell: int) -> Text:
    """Write the numbers of a row behind its label, so that ends stand below ends and marks beside them."""
    for one, text in zip(cells, texts, strict=False):
        label.append(" " * (cell - cell_len(text) - (not _marked(text))))
        label.append(text, style=_style(one)).append("" if _marked(text) else " ")
    return label


def _marked(text: str) -> bool:
    """Whether a number has a mark behind it, which stands in a column of its own."""
    return text.endswith((")", "*", "?"))


def _style(cell: Cell | None) -> str:
    if cell is None or cell.aside:
        return "dim"
    return "bold red" if cell.holds is False else ""


def _said(found: Bands, rows: _Rows, counts: str, shown: int) -> Iterator[str]:
    """Yield what was wanted of these numbers, what each mark means that occurs, and what kind of interval it is."""
    cells = [cell for _, row in rows for cell in row if cell is not None]
    unit = f" ({found.decision['unit']})" if found.decision["unit"] else ""
    marks = (
        (_bracketed(cells), any(cell.aside and cell.value for cell in cells)),
        ("* outside", any(cell.holds is False and cell.judged is True for cell in cells)),
        ("? on both sides of the bar", any(_astride(cell) for cell in cells)),
        ("- no number", any(cell.value is None for cell in cells)),
    )
    yield f"{found.quantity}{unit}, wanted {wanted(found.decision)}"
    yield from (text for text, occurs in marks if occurs)
    if counts:
        yield counts
    left_out = found.across.levels[shown:]
    if left_out:
        yield f"not shown: {found.across.name}={run(left_out, found.across)}"
    kind = basis(found.decision)
    if kind:
        yield kind.replace(" interval ", " intervals ", 1)
    hidden = [level for level in found.down.levels if level not in dict(rows)] if found.down else []
    if hidden and found.down:
        yield f"nothing judged at {found.down.name}={run(hidden, found.down)}"


def _bracketed(cells: list[Cell]) -> str:
    """Say why numbers stand in brackets."""
    out = all(cell.judged is False for cell in cells if cell.aside and cell.value)
    return "(..) out of premise" if out else "(..) does not count"


def _astride(cell: Cell) -> bool:
    return cell.value is not None and cell.holds is None and not cell.aside


def _written(cell: Cell | None, ends: bool) -> str:
    """Write one number, its ends or its middle, with the mark of what it is."""
    if cell is None:
        return ""
    if cell.value is None:
        return "-"
    text = _span(cell.value, ends)
    if cell.aside:
        return f"({text})*" if cell.barred and cell.holds is False else f"({text})"
    return f"{text}*" if cell.holds is False else f"{text}?" if cell.holds is None else text


def _span(value: dict[str, Any], ends: bool) -> str:
    low, high, middle = value["lo"], value["hi"], value["middle"]
    if low is None and high is None:
        return "any"
    if low is None or high is None:
        return f"{'>' if high is None else '<'}{_number(middle, _digits(middle))}"
    digits = min(_digits(end) for end in (low, high))
    first, last = _number(low, digits), _number(high, digits)
    if first == last or not ends or _number(middle, digits) in (first, last):
        return _number(middle, _digits(middle))
    return f"{first}{'..' if low < 0 or 'e' in first + last else '-'}{last}"


def _digits(value: float) -> int:
    """Return how many digits behind the point a number of this size is written with: two that count at least."""
    sizes = ((100, 0), (10, 1), (0.1, 2), (0.01, 3), (0.001, 4))
    return next((digits for least, digits in sizes if abs(value) >= least), 2 if value == 0 else EXPONENT)


EXPONENT = 5  # digits from which on a number is written with its power of ten


def _number(value: float, digits: int) -> str:
    """Write a number in few letters: a leading nought is left out."""
    if value and (abs(value) >= 1e5 or digits >= EXPONENT):
        return f"{value:.2g}"
    text = f"{value:.{digits}f}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) and value else text
