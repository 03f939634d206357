"""The language of expressions told in lines: what may be written, every function, and what an unknown does to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from verdict.expression.catalogue import CATALOGUE, Function
from verdict.expression.functions import WITH_AXES, Ordered

if TYPE_CHECKING:  # a shell that completes names waits for this module
    from verdict.report.explain import Line

LANGUAGE = "expressions"  # the name of the whole
WORDS = (
    ("names", "constants, axes (a level is its own value), quantities, flags, choices and estimates; in gates, risks "
     "and outcomes also predictions and their clauses, P1.strict, compared with PASS, NOT_PASSED and UNTESTED"),
    ("numbers", "+ - * /, whole powers x**2 up to 8, brackets"),
    ("comparisons", "< <= > >=, chained as in 0 < x < 1; == and != of texts, verdicts and whole numbers; of measured "
     "numbers abs(a - b) <= tolerance"),
    ("bands", "x in [1/3, 3] holds at both ends too; x in band(c) is x in [1/c, c]"),
    ("truths", "and, or, not"),
    ("cells", "score[size == 100] takes some of them, score[size == 100, seed == 1] one"),
    ("axes", "over=seed reduces along seed and keeps the others, per=size keeps size, over=[size, seed] takes several; "
     "without either everything is reduced, but in each:, in where: and in what is defined for each cell the axes of "
     "these cells stay"),
    ("premise", "count(solved >= 7, where=size >= 100) asks of some cells alone, from schema 2 on: the others are not "
     "counted, where it is unknown in one of them the whole is, and with no cell left too"),
    ("unknown", "every number is an interval, so that a predicate is true, false or unknown; what is missing is "
     "unknown, and nothing unknown passes or fails"),
)  # fmt: skip


ALSO = {
    "where": "premise", "over": "axes", "per": "axes", "band": "bands", "in": "bands", "and": "truths", "or": "truths",
    "not": "truths", "PASS": "names", "NOT_PASSED": "names", "UNTESTED": "names",
}  # fmt: skip


def of_word(name: str) -> Iterator[Line]:
    """Yield what the language says of a word that is no function, such as where= and over=."""
    word = name.removesuffix("=")
    for topic, text in WORDS:
        if topic in (word, ALSO.get(word)):
            yield 0, f"{topic}: {text}", ""


def language() -> Iterator[Line]:
    """Yield the whole language: its words, and one entry for each function."""
    yield 0, "Expressions say what must hold: median(solved) >= 7, all(score in band(c)).", ""
    for name, text in WORDS:
        yield 0, f"{name}: {text}", ""
    for function in CATALOGUE:
        yield 0, "", ""
        yield from told(function)


def told(function: Function) -> Iterator[Line]:
    """Yield what one function takes and gives, one example, and what an unknown does to it."""
    axes = "; over= and per= name axes" if function.name.value in WITH_AXES else ""
    axes = "; over= names the axis, and must" if function.name in (Ordered.FIRST, Ordered.LAST) else axes
    since = f"; from schema {function.since} on" if function.since > 1 else ""
    yield 0, f"{function.name.value}({function.of}){since}", "bold"
    yield 1, f"gives: {function.gives}{axes}", ""
    yield 1, f"unknown: {function.unknown}", ""
    yield 1, f"example: {function.example} is {function.value}", ""
