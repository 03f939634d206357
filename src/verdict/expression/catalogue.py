"""Every function with what it takes and gives, one example, and what an unknown does to it.

What may be called, the page docs/reference/language.md and the help of the command line are all made of this one table.
"""

from __future__ import annotations

from dataclasses import dataclass

from verdict.expression.groups import Along, Choice, Elementwise, Group, Ordered, Quantifier, Reducer, Sets, Verdicts

COLUMNS = ("function", "of", "what it gives", "where something is unknown", "example", "value")


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the language.

    `of` says what it takes and `least` and `most` how many of that; the example is one of the registration in
    docs/reference/language.md, and `value` is what it comes to there. `since` is the first schema that knows it.
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
    Function(Elementwise.EXP, "a number", "e to this power, cell by cell", CELL, "exp(0)", "1", since=2),
    Function(Elementwise.ROUND, "a number", "the nearest whole number, halves away from zero",
             f"{CELL}; an interval gives all the whole numbers that it may become", "round(2.5)", "3", since=2),
    Function(Elementwise.FLOOR, "a number", "the next whole number below, cell by cell",
             f"{CELL}; an interval gives all the whole numbers that it may become", "floor(-2.5)", "-3", since=2),
    Function(Choice.IF, "a truth, two numbers", "the first number where it holds and the second where it does not",
             "a truth that is unknown gives all from one number to the other",
             "if_(min(solved) >= 7, 1, 0)", "0", 3, 3, since=2),
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
    Function(Reducer.SUM, "numbers", "their sum, which is no average", WHOLE, "sum(solved)", "44", since=2),
    Function(Reducer.QUANTILE, "numbers, a share", "with linear interpolation (type 7)", WHOLE,
             "quantile(solved, 0.25)", "6.25", 2, 2),
    Function(Along.SLOPE, "numbers, abscissae", "least squares along one axis", WHOLE,
             "slope(each_size, log(size))", "0.6514", 2, 2),
    Function(Along.MONOTONE, "numbers", "whether they strictly rise or fall along one axis",
             "neighbours that certainly turn decide; else unknown", "monotone(each_size)", "true"),
    Function(Along.SPEARMAN, "numbers, numbers", "rank correlation along one axis",
             f"{WHOLE}; intervals that overlap leave it from -1 to 1", "spearman(each_size, size)", "1", 2, 2),
    Function(Along.RISING, "numbers", "whether each is greater than the one before it, along one axis",
             "neighbours that certainly do not rise decide; else unknown", "rising(each_size)", "true", since=2),
    Function(Along.FALLING, "numbers", "whether each is less than the one before it, along one axis",
             "neighbours that certainly do not fall decide; else unknown", "falling(each_size)", "false", since=2),
    Function(Ordered.BEFORE, "anything, an axis", "what stands at the level before",
             "what is unknown there is unknown here; so is everything at the first level",
             "before(each_size, size)[size == 100]", "5.5", 2, 2, since=2),
    Function(Ordered.CUMSUM, "numbers", "the sum up to each level, along one axis", "unknown from that level on",
             "cumsum(each_size)[size == 100]", "13.5", since=2),
    Function(Ordered.FIRST, "truths", "the first level at which one holds",
             "from the first level where it may hold to the first where it does; unknown where it nowhere does",
             "first(each_size >= 8, over=size)", "100", since=2),
    Function(Ordered.LAST, "truths", "the last level at which one holds",
             "from the last level where it does to the last where it may hold; unknown where it nowhere does",
             "last(each_size < 8.25, over=size)", "100", since=2),
    Function(Ordered.AT, "anything, an axis, a level", "what stands at a level, which may be computed",
             "from the least to the greatest at the levels that it may be; unknown where one of these is",
             "at(each_size, size, first(each_size >= 8, over=size))", "8", 3, 3, since=2),
    Function(Sets.DISJOINT, "two sets", "whether they share no text or whole number",
             "a common member decides; else unknown", "disjoint(seed, 3)", "true", 2, 2),
    Function(Verdicts.CONSTRUCTED, "a prediction, or a clause as P1.strict", "whether it holds by construction",
             "the registration says it; nothing that is measured", "constructed(P1)", "false", since=2),
)  # fmt: skip
NEWEST = 2  # the schema that knows all of them
WHERE_SINCE = 2  # the first schema in which a reducer may have a premise


def documented() -> str:
    """Return the catalogue as a table in Markdown, a function a row."""
    lines = [COLUMNS, ("---",) * len(COLUMNS), *map(_row, CATALOGUE)]
    return "".join(f"|{'|'.join(line)}|\n" if line[0] == "---" else f"| {' | '.join(line)} |\n" for line in lines)


def _row(function: Function) -> tuple[str, ...]:
    return f"`{function.name}`", function.of, function.gives, function.unknown, f"`{function.example}`", function.value
