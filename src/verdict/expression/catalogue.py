"""Every function with what it takes and gives, one example, and what an unknown does to it.

What may be called, the page docs/expressions.md and the help of the command line are all made of this one table.
"""

from __future__ import annotations

from dataclasses import dataclass

from verdict.expression.groups import Along, Elementwise, Group, Quantifier, Reducer, Sets

COLUMNS = ("function", "of", "what it gives", "where something is unknown", "example", "value")


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the language.

    `of` says what it takes and `least` and `most` how many of that; the example is one of the registration in
    docs/expressions.md, and `value` is what it comes to there. `since` is the first schema that knows it.
    """

    name: Group
    of: str
    gives: str
    unknown: str
    example: str
    value: str
    least: int = 1
    most: int = 1
    since: int = 1


CELL = "that cell is unknown"
WHOLE = "one unknown cell makes it unknown"

CATALOGUE = (
    Function(Elementwise.ABS, "a number", "its size, cell by cell", CELL, "abs(2 - 5)", "3"),
    Function(Elementwise.LOG, "a number", "natural logarithm, cell by cell", f"{CELL}; so is one of nothing above 0",
             "log(1)", "0"),
    Function(Elementwise.SQRT, "a number", "square root, cell by cell", f"{CELL}; so is one of what lies below 0",
             "sqrt(16)", "4"),
    Function(Quantifier.ALL, "truths", "whether every one holds", "one that does not hold decides; else unknown",
             "all(solved >= 5)", "true"),
    Function(Quantifier.ANY, "truths", "whether one holds", "one that holds decides; else unknown",
             "any(solved > 9)", "false"),
    Function(Quantifier.COUNT, "truths", "how many hold", "from how many hold to how many may",
             "count(solved >= 7)", "4"),
    Function(Quantifier.FRACTION, "truths", "which share holds", "from the share that holds to the one that may",
             "fraction(solved >= 7)", "0.6667"),
    Function(Reducer.MIN, "numbers, or up to 8 of them", "the least along axes, or cell by cell", WHOLE,
             "min(solved)", "5", most=8),
    Function(Reducer.MAX, "numbers, or up to 8 of them", "the greatest along axes, or cell by cell", WHOLE,
             "max(solved, over=seed)[size == 10]", "6", most=8),
    Function(Reducer.MEDIAN, "numbers", "the middle one, or the mean of two", WHOLE, "median(solved)", "7.5"),
    Function(Reducer.MEAN, "numbers", "their mean", WHOLE, "mean(solved)", "7.3333"),
    Function(Reducer.QUANTILE, "numbers, a share", "with linear interpolation (type 7)", WHOLE,
             "quantile(solved, 0.25)", "6.25", 2, 2),
    Function(Along.SLOPE, "numbers, abscissae", "least squares along one axis", WHOLE,
             "slope(each_size, log(size))", "0.6514", 2, 2),
    Function(Along.MONOTONE, "numbers", "whether they strictly rise or fall along one axis",
             "neighbours that certainly turn decide; else unknown", "monotone(each_size)", "true"),
    Function(Along.SPEARMAN, "numbers, numbers", "rank correlation along one axis",
             f"{WHOLE}; intervals that overlap leave it from -1 to 1", "spearman(each_size, size)", "1", 2, 2),
    Function(Sets.DISJOINT, "two sets", "whether they share no text or whole number",
             "a common member decides; else unknown", "disjoint(seed, 3)", "true", 2, 2),
)  # fmt: skip
NEWEST = 2  # the schema that knows all of them


def documented() -> str:
    """Return the catalogue as a table in Markdown, a function a row."""
    lines = [COLUMNS, ("---",) * len(COLUMNS), *map(_row, CATALOGUE)]
    return "".join(f"|{'|'.join(line)}|\n" if line[0] == "---" else f"| {' | '.join(line)} |\n" for line in lines)


def _row(function: Function) -> tuple[str, ...]:
    return f"`{function.name}`", function.of, function.gives, function.unknown, f"`{function.example}`", function.value
