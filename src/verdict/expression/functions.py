"""The closed list of functions: elementwise ones, reducers of numbers, and quantifiers of truths."""

from __future__ import annotations

from enum import StrEnum


class Elementwise(StrEnum):
    """number -> number, cell by cell."""

    ABS = "abs"
    LOG = "log"
    SQRT = "sqrt"


class Reducer(StrEnum):
    """numbers along axes -> number; `min` and `max` with several arguments work cell by cell."""

    MIN = "min"
    MAX = "max"
    MEDIAN = "median"
    MEAN = "mean"
    QUANTILE = "quantile"


class Quantifier(StrEnum):
    """truths along axes -> truth (all, any) or number (count, fraction)."""

    ALL = "all"
    ANY = "any"
    COUNT = "count"
    FRACTION = "fraction"


class Along(StrEnum):
    """Needs the order of one axis."""

    SLOPE = "slope"
    MONOTONE = "monotone"
    SPEARMAN = "spearman"


class Sets(StrEnum):
    """Two whole sets of texts or whole numbers -> truth."""

    DISJOINT = "disjoint"


ARITY: dict[str, tuple[int, int]] = {
    **{f.value: (1, 1) for f in Elementwise},
    **{f.value: (1, 1) for f in Quantifier},
    Reducer.MIN: (1, 8),
    Reducer.MAX: (1, 8),
    Reducer.MEDIAN: (1, 1),
    Reducer.MEAN: (1, 1),
    Reducer.QUANTILE: (2, 2),
    Along.SLOPE: (2, 2),
    Along.MONOTONE: (1, 1),
    Along.SPEARMAN: (2, 2),
    Sets.DISJOINT: (2, 2),
}
FUNCTIONS = tuple(ARITY)
AVERAGES = frozenset({Reducer.MEDIAN.value, Reducer.MEAN.value, Reducer.QUANTILE.value})
WITH_AXES = frozenset(f.value for group in (Reducer, Quantifier, Along) for f in group)
CELL_BY_CELL = frozenset({Reducer.MIN.value, Reducer.MAX.value})  # with several arguments
CONSTRUCTORS = ("band",)  # band(c) is [1/c, c] and stands only behind `in`
WORDS = {"PASS": "PASS", "NOT_PASSED": "NOT PASSED", "UNTESTED": "UNTESTED"}
RESERVED = frozenset((*FUNCTIONS, *CONSTRUCTORS, *WORDS, "true", "false", "null", "and", "or", "not", "in"))
