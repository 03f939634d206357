"""The names of the functions there are, by the way in which they work."""

from __future__ import annotations

from enum import StrEnum


class Elementwise(StrEnum):
    """number -> number, cell by cell."""

    ABS = "abs"
    LOG = "log"
    SQRT = "sqrt"
    EXP = "exp"
    ROUND = "round"
    FLOOR = "floor"


class Reducer(StrEnum):
    """numbers along axes -> number; `min` and `max` with several arguments work cell by cell."""

    MIN = "min"
    MAX = "max"
    MEDIAN = "median"
    MEAN = "mean"
    QUANTILE = "quantile"
    SUM = "sum"


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
    RISING = "rising"
    FALLING = "falling"


class Ordered(StrEnum):
    """Goes from level to level of one axis, in registered order; what it gives may keep that axis."""

    BEFORE = "before"
    FIRST = "first"
    LAST = "last"
    AT = "at"
    CUMSUM = "cumsum"


class Sets(StrEnum):
    """Two whole sets of texts or whole numbers -> truth."""

    DISJOINT = "disjoint"


class Choice(StrEnum):
    """A truth and two numbers -> one of the numbers, cell by cell."""

    IF = "if_"


class Verdicts(StrEnum):
    """A prediction, or a clause of one -> truth, settled as soon as a registration is read."""

    CONSTRUCTED = "constructed"


Group = Elementwise | Reducer | Quantifier | Along | Ordered | Sets | Choice | Verdicts
