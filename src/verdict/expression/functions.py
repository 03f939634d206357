"""The closed list of functions, as the parser and the checks ask for it; the catalogue says what each of them does."""

from __future__ import annotations

from verdict.expression.catalogue import CATALOGUE
from verdict.expression.groups import Along, Choice, Elementwise, Ordered, Quantifier, Reducer, Sets, Verdicts

__all__ = ["Along", "Choice", "Elementwise", "Ordered", "Quantifier", "Reducer", "Sets", "Verdicts"]

ARITY: dict[str, tuple[int, int]] = {f.name.value: (f.least, f.most) for f in CATALOGUE}
FUNCTIONS = tuple(ARITY)
SINCE: dict[str, int] = {f.name.value: f.since for f in CATALOGUE}  # the first schema that knows a function
AVERAGES = frozenset({Reducer.MEDIAN.value, Reducer.MEAN.value, Reducer.QUANTILE.value})
BY_PLACE = frozenset({Ordered.BEFORE.value, Ordered.AT.value})  # whose second argument is the axis
WITH_AXES = frozenset(
    f.name.value
    for f in CATALOGUE
    if isinstance(f.name, Reducer | Quantifier | Along | Ordered) and f.name.value not in BY_PLACE
)
WITH_PREMISE = frozenset(f.name.value for f in CATALOGUE if isinstance(f.name, Reducer | Quantifier | Along))
ONE_AXIS = frozenset(f.name.value for f in CATALOGUE if isinstance(f.name, Along | Ordered))  # along one axis
MONOTONE = frozenset({Along.MONOTONE.value, Along.RISING.value, Along.FALLING.value})
CELL_BY_CELL = frozenset({Reducer.MIN.value, Reducer.MAX.value})  # with several arguments
CONSTRUCTORS = ("band",)  # band(c) is [1/c, c] and stands only behind `in`
WORDS = {"PASS": "PASS", "NOT_PASSED": "NOT PASSED", "UNTESTED": "UNTESTED"}
PYTHON = ("true", "false", "null", "and", "or", "not", "in")


def reserved(schema: int) -> frozenset[str]:
    """Return the words that can be no names under a schema; a function that came later is none."""
    return frozenset((*(name for name in FUNCTIONS if SINCE[name] <= schema), *CONSTRUCTORS, *WORDS, *PYTHON))
