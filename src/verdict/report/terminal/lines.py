"""How lines come to a terminal: as wide as it is, in its letters, set in under what they belong to, names whole.

Texts of documents are printed as Text, never as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from verdict.text.characters import printable

STYLES = {"PASS": "bold green", "NOT PASSED": "bold red", "UNTESTED": "dim"}  # of UNTESTED nothing is known: no alarm
SEPARATORS = "_-/.,:;=|("
INDENT, HANG = 2, 4  # blanks before a line for each depth, and before what of it did not fit
NARROWEST = 20  # columns below which lines are no longer made to fit


@contextmanager
def printing() -> Iterator[Console]:
    """Hand out a console with the width and colours of the terminal; what is piped gets no blanks at line ends."""
    out = Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
    if out.is_terminal:
        yield out
        return
    with out.capture() as captured:
        yield out
    out.file.write("\n".join(line.rstrip(" ") for line in captured.get().split("\n")))


def in_letters(value: Any, encoding: str) -> Any:
    """Return a payload in the letters that a stream can write, all others by their escapes, so that widths are true."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode(encoding, "backslashreplace").decode(encoding)
    if isinstance(value, dict):
        return {in_letters(key, encoding): in_letters(item, encoding) for key, item in value.items()}
    return [in_letters(item, encoding) for item in value] if isinstance(value, list) else value


def show(out: Console, lines: Iterable[Text]) -> None:
    """Print lines that were made to fit, as they are."""
    for line in lines:
        line.rstrip()
        out.print(line, no_wrap=True, crop=False, overflow="ignore")


def wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text: broken between words, and in a word only where it is longer than a line."""
    width = max(width, NARROWEST)
    lines: list[str] = []
    for word in (piece for whole in text.split() for piece in _pieces(whole, width)):
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def shortened(text: str, width: int, lines: int = 1) -> list[str]:
    """Return at most so many lines of a text; of a longer one the last ends in `...` behind a whole word."""
    start = text[: 2 * width * lines + width]  # as much of it as could ever fit
    made = wrapped(start, width)
    if len(made) <= lines and len(start) == len(text):
        return made
    kept = made[:lines]
    words = kept[-1].split(" ")
    while len(words) > 1 and cell_len(" ".join(words)) + len(MORE) > width:
        words.pop()
    last = " ".join(words).rstrip(" ,;:.")
    return [*kept[:-1], f"{last}{MORE}" if cell_len(last) + len(MORE) <= width else last]


MORE = "..."


def paragraph(head: Text, body: str, width: int, style: str = "", lines: int | None = None) -> list[Text]:
    """Set a text behind a head; what does not fit goes on under its own beginning."""
    indent = cell_len(head.plain)
    made = wrapped(body, width - indent) if lines is None else shortened(body, width - indent, lines)
    first = head.copy().append(made[0], style=style)
    return [first, *(Text(" " * indent).append(line, style=style) for line in made[1:])]


def _pieces(word: str, width: int) -> list[str]:
    """Cut a word that is longer than a line behind one of its own separators."""
    if cell_len(word) <= width:
        return [word]
    return broken(Text(word), width).plain.split("\n")


def broken(text: Text, width: int) -> Text:
    """Break words that are longer than a line after one of their own separators, not anywhere."""
    offsets = [cut for word in re.finditer(r"\S+", text.plain) for cut in _cuts(text.plain, *word.span(), width)]
    return Text("\n").join(text.divide(offsets)) if offsets else text


def hung(text: Text, width: int, depth: int = 0) -> list[Text]:
    """Set a line at its depth; what does not fit goes on further in, so that it cannot pass for a line of its own."""
    room = max(width - INDENT * depth, 2 * HANG)
    lines = _folded(text, room)
    if len(lines) > 1:
        lines = _folded(text, room - HANG)
    return [Text(" " * (INDENT * depth + (HANG if i else 0))) + line for i, line in enumerate(lines)]


def put(out: Console, text: Text, depth: int = 0) -> None:
    """Print a line at its depth, and what of it does not fit further in."""
    show(out, hung(text, out.width, depth))


def _folded(text: Text, width: int) -> list[Text]:
    """Break a styled text between words, and longer words behind their own separators."""
    whole = broken(text, width)
    spans: list[list[int]] = []
    for word in re.finditer(r"[^\s]+", whole.plain):
        start, end = word.span()
        together = bool(spans) and "\n" not in whole.plain[spans[-1][1] : start]
        if together and cell_len(whole.plain[spans[-1][0] : end]) <= width:
            spans[-1][1] = end
        else:
            spans.append([start, end])
    parts = whole.divide([offset for span in spans for offset in span])  # at once: a slice walks the whole text
    return [*parts][1::2] or [Text("")]


def _cuts(plain: str, start: int, end: int, width: int) -> Iterator[int]:
    while cell_len(plain[start : min(end, start + width + 1)]) > width:
        stop = start + _fitting(plain[start : start + width], width)
        last = max(plain.rfind(separator, start, stop) for separator in SEPARATORS)
        start = last + 1 if last >= start else stop
        yield start


def _fitting(text: str, width: int) -> int:
    """Return how many characters of a text fit into so many columns, one at least."""
    while len(text) > 1 and cell_len(text) > width:
        text = text[:-1]
    return len(text)


def show_lines(lines: Iterable[tuple[int, str, str]]) -> None:
    """Print indented lines of (depth, text, style), wrapped under their own indent."""
    with printing() as out:
        for depth, text, style in lines:
            put(out, Text(printable(text), style=STYLES.get(style, style)), depth)
