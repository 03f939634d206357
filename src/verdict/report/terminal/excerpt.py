"""A problem with the line that it is in, and a caret under the character that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len

from verdict.report.terminal.lines import in_letters, wrapped
from verdict.text.characters import printable
from verdict.words.errors import Excerpt, Problem
from verdict.words.limits import MOST_TOLD

BEFORE = "    | "  # as every line that is repeated from a document begins, which nothing of ours does
HANG, MORE = " " * 4, "..."
LEAST = 20  # columns of a line that are shown of it, however narrow the terminal
AHEAD = 2 / 3  # of the window, that stands before the caret at most


def told(problems: Sequence[Problem], width: int | None, letters: str, most: int | None = MOST_TOLD) -> Iterator[str]:
    """Yield the lines of the first problems, how many more there are, and where the reading ended before the rest.

    `width` is None where nothing has to fit, `letters` is the encoding of the stream: what it does not have is
    shown by its escape, and counted so.
    """
    shown, more = problems[:most], problems[len(problems[:most]) :]
    yield from _with_lines(shown, width, letters)
    if more:
        yield from sentence(f"and {len(more)} more: {_by_file(more)}", width)
        yield from _with_lines([problem for problem in more if problem.ends], width, letters)


def _with_lines(problems: Sequence[Problem], width: int | None, letters: str) -> Iterator[str]:
    """Yield each problem with its line, those of one place with the line once."""
    for problem, after in zip_longest(problems, problems[1:]):
        yield from sentence(in_letters(printable(str(problem)), letters), width)
        if problem.excerpt is not None and (after is None or _place(after) != _place(problem)):
            yield from drawn(problem.excerpt, width or 80, letters)


def _place(problem: Problem) -> tuple[str, int, int]:
    return problem.file, problem.line, problem.column


def _by_file(problems: Iterable[Problem]) -> str:
    """Say how many problems each file has."""
    found: dict[str, int] = {}
    for problem in problems:
        found[problem.file] = found.get(problem.file, 0) + 1
    return ", ".join(f"{number} in {printable(file)}" for file, number in found.items())


def sentence(text: str, width: int | None) -> list[str]:
    """Break a sentence where it has to fit, its further lines set in; the place that it begins with stays whole."""
    if width is None or cell_len(text) <= width:
        return [text]
    place, _, rest = text.partition(" ")
    if cell_len(place) + LEAST > width:
        return [place, *(f"{HANG}{line}" for line in wrapped(rest, width - len(HANG)))]
    first, *_ = wrapped(text, width)
    rest = " ".join(text.split())[len(first) :].lstrip(" ")
    return [first, *(f"{HANG}{line}" for line in wrapped(rest, width - len(HANG)))]


def drawn(excerpt: Excerpt, width: int, letters: str) -> list[str]:
    """Draw a line as it was read, each character printable, and the caret; of a long line the part around it.

    A line of blanks shows nothing, and is left out.
    """
    pieces = [_shown(character, letters) for character in excerpt.text]
    if not "".join(pieces).strip():
        return []
    at = _base(pieces, min(excerpt.column - 1, len(pieces)))
    start, end = _window([cell_len(piece) for piece in pieces], at, max(width - len(BEFORE) - 2 * len(MORE), LEAST))
    left = MORE if start or excerpt.before else ""
    right = MORE if end < len(pieces) or excerpt.after else ""
    line = f"{BEFORE}{left}{''.join(pieces[start:end])}{right}".rstrip(" ")
    return [line, f"{BEFORE}{' ' * (len(left) + cell_len(''.join(pieces[start:at])))}^"]


def _shown(character: str, letters: str) -> str:
    shown: str = "\\t" if character == "\t" else in_letters(printable(character), letters)
    return shown


def _base(pieces: Sequence[str], at: int) -> int:
    """Return the place of the character that a mark without a width of its own stands on."""
    while 0 < at < len(pieces) and cell_len(pieces[at]) == 0:
        at -= 1
    return at


def _window(widths: Sequence[int], at: int, room: int) -> tuple[int, int]:
    """Return the first and the last place of a part that fits into the room and holds the character at `at`."""
    if sum(widths) <= room + 2 * len(MORE):
        return 0, len(widths)
    start = at
    while start and sum(widths[start - 1 : at]) <= room * AHEAD:
        start -= 1
    end = start
    while end < len(widths) and sum(widths[start : end + 1]) <= room:
        end += 1
    while start and sum(widths[start - 1 : end]) <= room:
        start -= 1
    return start, max(end, min(at + 1, len(widths)))
