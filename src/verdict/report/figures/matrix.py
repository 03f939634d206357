"""The matrix of verdicts: predictions against the levels of one axis, a glyph in every square."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verdict.report.figures.drawing import element, group, path_element, round_off, text_element, text_width
from verdict.report.figures.figure import MARK, Panel

SIDE = 20.0
NAMES = 200.0  # room for names at most
LONG, HEAD = 44.0, 130.0  # a level's name longer than LONG stands upright, in a head of at most HEAD
GLYPHS = {"pass": "✓", "fail": "✗", "open": "?", "none": "", "aside": ""}
STATES = {"holds": "pass", "fails": "fail", "open": "open", "none": "none"}  # of `view.matrix`, as classes of style
WORDS = {"pass": "holds", "fail": "does not hold", "open": "untested", "none": "not asked",
         "aside": "out of premise, not judged"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Square:
    """One square: its state and, where cells were counted, how many of them were judged."""

    state: str
    judged: int | None = None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One prediction or clause: its name, its word, and a square for each level."""

    name: str
    word: str
    squares: tuple[Square, ...]


def matrix(axis: str, levels: Sequence[str], rows: Sequence[MatrixRow], title: str) -> Panel:
    """Return the matrix; squares that are untested are hatched, and each has its glyph and the cells judged."""
    left = min(NAMES, max((text_width(f"{row.name}  {row.word}") for row in rows), default=0.0) + 14)
    longest = max(text_width(level, 10) for level in levels)
    turned = longest > LONG
    step = SIDE + 8 if turned else max(SIDE + 8, longest + 6)
    top = 20.0 + min(longest, HEAD) if turned else 32.0
    counted = any(square.judged is not None for row in rows for square in row.squares)
    note = "✓ holds · ✗ does not · ? untested" + (" · small figure: cells judged" if counted else "")
    width = max(left + step * len(levels) + 4, text_width(note, 10) + 8)
    head = [
        text_element(left, 11, axis, width=width - left, size=10, classes="label"),
        _set([_head(level, left + step * (i + 0.5), top - 5, turned) for i, level in enumerate(levels)],
             "start" if turned else "middle", 10.0),
    ]  # fmt: skip
    tops = [top + (SIDE + 4) * i for i in range(len(rows))]
    body = [_row(row, left, y) for row, y in zip(rows, tops, strict=True)]
    body.append(_squares([(square, left + step * i, y) for row, y in zip(rows, tops, strict=True)
                          for i, square in enumerate(row.squares)], step))  # fmt: skip
    bottom = top + (SIDE + 4) * len(rows)
    parts = [*head, *body, text_element(2, bottom + 13, note, width=width, size=10, classes="label")]
    return Panel(width, bottom + 20, title, described(axis, levels, rows), HATCH + "".join(parts))


def _head(level: str, x: float, y: float, turned: bool) -> str:
    """Return the name of a level over its column, upright where it is long."""
    if not turned:
        return text_element(x, y, level)
    return element("g", {"transform": f"translate({round_off(x + 4)} {round_off(y)}) rotate(-90)"},
                   text_element(0, 0, level, width=HEAD, size=10))  # fmt: skip


HATCH = (
    f'<defs><pattern id="{MARK}.hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M0 0V6" fill="none" stroke="currentColor" stroke-width="1" '
    'opacity="0.35"/></pattern></defs>'
)


def _row(row: MatrixRow, left: float, y: float) -> str:
    name = text_element(2, y + 14, row.name, width=left - text_width(row.word, 10) - 12, bold=True)
    return name + text_element(left - 6, y + 14, row.word, "end", left, 10, "label")


Placed = tuple[Square, float, float]  # a square, and its left upper corner


def _squares(squares: Sequence[Placed], width: float) -> str:
    """Return all squares: outlines, those untested hatched, short lines where nothing is asked, then the glyphs."""
    asked = [(x, y) for square, x, y in squares if square.state not in ("open", "none", "aside")]
    hatched = "".join(_outline(x, y, width) for square, x, y in squares if square.state == "open")
    lines = "".join(f"M{round_off(x + width / 2 - 3)} {round_off(y + SIDE / 2)}h6"
                    for square, x, y in squares if square.state in ("none", "aside"))  # fmt: skip
    outlines = path_element("".join(_outline(x, y, width) for x, y in asked) + lines, "square")
    fill = f'fill="url(#{MARK}.hatch)"'
    glyphs = (_glyphs(state, [p for p in squares if p[0].state == state], width) for state in GLYPHS)
    return outlines + path_element(hatched, "square open").replace('fill="none"', fill) + "".join(glyphs)


def _outline(x: float, y: float, width: float) -> str:
    return f"M{round_off(x + 1)} {round_off(y)}h{round_off(width - 2)}v{round_off(SIDE)}h-{round_off(width - 2)}z"


def _glyphs(state: str, squares: Sequence[Placed], width: float) -> str:
    """Return the glyphs of one state, and the numbers of cells judged."""
    if not GLYPHS[state] or not squares:
        return ""
    glyphs = [text_element(x + width / 2 - (0.0 if square.judged is None else 3.0), y + 15, GLYPHS[state])
              for square, x, y in squares]  # fmt: skip
    counts = [text_element(x + width - 4, y + 17, str(square.judged))
              for square, x, y in squares if square.judged is not None]  # fmt: skip
    return group(state, _set(glyphs, "middle", 13.0) + _set(counts, "end", 8.0))


def _set(texts: Sequence[str], anchor: str, size: float) -> str:
    return element("g", {"text-anchor": anchor, "font-size": size}, "".join(texts)) if texts else ""


def described(axis: str, levels: Sequence[str], rows: Sequence[MatrixRow]) -> str:
    """Say the matrix row by row."""
    said = []
    for row in rows:
        squares = zip(levels, row.squares, strict=True)
        said.append(f"{row.name} {row.word}: " + ", ".join(
            f"{level} {WORDS[s.state]}" for level, s in squares if s.state != "none"))  # fmt: skip
    return f"Along {axis}. {'. '.join(said)}."
