"""One quantity against its bar: a row for each level of one axis, a column for each of another."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len
from rich.text import Text

from verdict.report.terminal.lines import paragraph, shortened
from verdict.report.view.axes import Level, run
from verdict.report.view.bands import Bands, Cell
from verdict.report.view.margins import wanted
from verdict.report.wording import interval

LEAST = 3  # columns of numbers, below which a table is not drawn


def table(found: Bands, width: int) -> list[Text]:
    """Return the table with its heading; rows of which nothing was judged are left out where others were."""
    rows = _rows(found)
    labels = [f"{found.down.name}={level}" if found.down else found.about for level, _ in rows]
    left = max((cell_len(label) for label in labels), default=0)
    for ends in (True, False):
        written = [[_written(cell, ends) for cell in cells] for _, cells in rows]
        cell = max(cell_len(text) for texts in (*written, _heads(found)) for text in texts) + 1
        fitting = max((width - left) // cell, 1)
        if fitting >= len(found.across.levels) or not ends:
            break
    shown = min(fitting, len(found.across.levels))
    above = " " * left + "".join(f"{text:>{cell}}" for text in _heads(found)[:shown])
    lines = [*_heading(found, rows, width, shown), Text(above, style="dim")]
    heads = (Text(label + " " * (left - cell_len(label))) for label in labels)
    return [*lines, *(_row(text, cells[:shown], texts, cell)
                      for text, (_, cells), texts in zip(heads, rows, written, strict=True))]  # fmt: skip


def _rows(found: Bands) -> list[tuple[Level, tuple[Cell | None, ...]]]:
    levels = found.down.levels if found.down else ("",)
    rows = list(zip(levels, found.cells, strict=True))
    sound = [row for row in rows if row[0] not in found.barred]
    return [row for row in (sound or rows) if any(cell and cell.value for cell in row[1])] or rows


def _heads(found: Bands) -> list[str]:
    first, *rest = found.across.levels
    return [f"{found.across.name}={first}", *map(str, rest)]


def _row(label: Text, cells: tuple[Cell | None, ...], texts: list[str], cell: int) -> Text:
    """Write the numbers of a row behind its label, so that ends stand below ends and marks beside them."""
    for one, text in zip(cells, texts, strict=False):
        marked = text.endswith((")", "*", "?"))
        label.append(" " * (cell - cell_len(text) - (not marked)))
        label.append(text, style=_style(one)).append("" if marked else " ")
    return label


def _style(cell: Cell | None) -> str:
    if cell is None or cell.judged is False:
        return "dim"
    return "bold red" if cell.holds is False else ""


def _heading(found: Bands, rows: list[Any], width: int, shown: int) -> list[Text]:
    """Say whose numbers these are, what was wanted, and what each mark means that occurs."""
    unit = f" ({found.decision['unit']})" if found.decision["unit"] else ""
    others = f" {' '.join(found.others)}" if found.others else ""
    parts = [f"{found.quantity}{unit}, wanted {wanted(found.decision)}"]
    cells = [cell for _, row in rows for cell in row if cell is not None]
    parts += ["(..) out of premise, not judged"] if any(c.judged is False and c.value for c in cells) else []
    parts += ["* outside"] if any(c.holds is False and c.judged is not False for c in cells) else []
    parts += ["? on both sides of the bar"] if any(_astride(c) for c in cells) else []
    parts += ["- no number"] if any(c.value is None for c in cells) else []
    basis = found.decision["interval"]
    parts += [interval(basis)] if basis and basis["is"] == "confidence" else []
    left_out = len(found.across.levels) - shown
    parts += [f"{left_out} more columns: --all"] if left_out else []
    hidden = [level for level in (found.down.levels if found.down else ()) if level not in [row[0] for row in rows]]
    parts += [f"nothing judged at {found.down.name}={run(hidden, found.down)}"] if hidden and found.down else []
    head = Text(f"{shortened(found.about + others, width // 3)[0]}  ")
    return paragraph(head, "; ".join(parts), width, lines=3)


def _astride(cell: Cell) -> bool:
    return cell.value is not None and cell.holds is None and cell.judged is not False


def _written(cell: Cell | None, ends: bool) -> str:
    """Write one number, its ends or its middle, with the mark of what it is."""
    if cell is None:
        return ""
    if cell.value is None:
        return "-"
    text = _span(cell.value, ends)
    if cell.judged is False:
        return f"({text})"
    return f"{text}*" if cell.holds is False else f"{text}?" if cell.holds is None else text


def _span(value: dict[str, Any], ends: bool) -> str:
    low, high = value["lo"], value["hi"]
    if low is None and high is None:
        return "any"
    if low is None or high is None:
        return f">{_number(low)}" if high is None else f"<{_number(high)}"
    first, last = _number(low), _number(high)
    if first == last or not ends or _number(value["middle"]) in (first, last):
        return _number(value["middle"])
    return f"{first}{'..' if low < 0 or 'e' in first + last else '-'}{last}"


def _number(value: float) -> str:
    """Write a number with two digits behind the point, or with three that count; a leading nought is left out."""
    text = f"{value:.2f}" if 0.01 <= abs(value) < 100 or value == 0 else f"{value:.3g}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) and value else text
