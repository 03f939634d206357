"""The language as a table: what each construct gives, how it is written, and what stands in its holes.

A construct is one row. In a row `{s}` is a number, `{t}` one for each level of t, `{g}` one for each of t and K;
`{p}`, `{pt}` and `{pg}` are truths over the same axes; `{c}` is a number that is written out. What is drawn from the
table may still be refused, by its axes or by what the language forbids; then nothing is registered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
Pick = Callable[[Sequence[T]], T]
HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Row:
    """One construct: the kind that it gives, how it is written, whether it ends there, and since which schema."""

    gives: str
    text: str
    since: int = 1

    @property
    def leaf(self) -> bool:
        """Whether nothing that is drawn stands in it."""
        return not [hole for hole in HOLE.findall(self.text) if hole != "c"]


NUMBERS = ("0", "0.5", "1", "2", "3", "-1", "10", "1/3", "bar", "0.1")
ROWS = (
    *(Row("s", text) for text in ("x", "y", "n", "d", "bar", "{c}", "{c}")),
    *(Row("s", text) for text in (
        "mean({t})", "median({t})", "min({t})", "max({t})", "max({g})", "mean({g})", "median({g})",
        "quantile({t}, 0.25)", "count({pt})", "count({pg})", "fraction({pt})", "slope({t}, t)",
        "slope(log({t}), log(t))", "spearman({t}, t)", "({t})[t == 2]", "({g})[t == 2, K == 20]", "abs({s})",
        "log({s})", "sqrt({s})", "({s} + {s})", "({s} - {s})", "{s} * {s}", "({s}) / ({s})", "({s})**2",
        "min({s}, {s})", "max({s}, {s}, {s})",
    )),
    *(Row("t", text) for text in ("F", "F", "H", "dt", "t", "tau")),
    *(Row("t", text) for text in (
        "max({g}, over=K)", "mean({g}, over=K)", "count({pg}, over=K)", "({g})[K == 10]", "slope({g}, K)", "abs({t})",
        "({t} + {t})", "({t} - {s})", "{t} * {t}", "({t}) / ({t})", "({s} - {t})", "log({t})",
    )),
    *(Row("g", text) for text in ("G", "G", "J")),
    *(Row("g", text) for text in (
        "({g} - {t})", "{g} * {t}", "{g} * K", "{g} / (K * t)", "({g}) / ({g})", "({g} - {s})", "abs({g})",
    )),
    *(Row("p", text) for text in ("sane", "n == 3", 'name == "good"', 'name != "good"')),
    *(Row("p", text) for text in (
        "{s} <= {c}", "{s} > {c}", "{s} < {s}", "{s} in [{c}, {c}]", "{s} in band(3)", "all({pt})", "any({pt})",
        "all({pg})", "any({pg})", "not ({p})", "({p}) and ({p})", "({p}) or ({p})", "monotone({t})",
        "count({pt}) >= 2", "fraction({pg}) >= 0.5", "abs({s} - {s}) <= {c}", "n == {n}",
    )),
    *(Row("n", text) for text in ("3", "n", "3 * n", "count({pt})", "n - 2")),
    *(Row("pt", text) for text in ("lengthy", "steady", "t >= 2", "t < 3")),
    *(Row("pt", text) for text in (
        "{t} <= {c}", "{t} > {c}", "{t} < {t}", "{t} > {s}", "{t} in [{c}, {c}]", "any({pg}, over=K)",
        "all({pg}, over=K)", "not ({pt})", "({pt}) and ({pt})", "({pt}) or ({p})", "count({pg}, over=K) >= 1",
        "monotone({g}, over=K)",
    )),
    *(Row("pg", text) for text in ("t < K",)),
    *(Row("pg", text) for text in (
        "{g} <= {c}", "{g} > {c}", "{g} < {g}", "{g} > {t}", "{g} in [{c}, {c}]", "({pg}) and ({pt})",
        "({pg}) or ({pg})", "not ({pg})",
    )),
    *(Row("s", text, 2) for text in (
        "sum({t})", "sum({g}, where={pg})", "mean({t}, where={pt})", "max({t}, where={pt})", "round({s})",
        "floor({s})", "exp({s})", "if_({p}, {s}, {s})", "first({pt}, over=t)", "last({pt}, over=t)",
        "at({t}, t, first({pt}, over=t))",
        "count({pt}, where={pt})", "fraction({pg}, where={pg})", "2/3",
    )),
    *(Row("t", text, 2) for text in (
        "cumsum({t}, over=t)", "before({t}, t)", "if_({pt}, {t}, {s})", "sum({g}, over=K)", "round({t})", "exp({t})",
        "max({g}, over=K, where={pg})", "at({g}, K, 20)",
    )),
    *(Row("p", text, 2) for text in (
        "rising({t})", "falling({t})", "all({pt}, where={pt})", "any({pt}, where={pt})", "({pt})[t == 2]",
        "if_({p}, {s}, {s}) <= {c}", "first({pt}, over=t) <= {c}",
    )),
    *(Row("p", text, 2) for text in (
        "run == 'WALL'", "run != 'GAIN'", "count(route == 'GAIN') >= 2", "any(route == 'WALL')",
        "first(route == 'GAIN', over=t) <= {c}", "all(route != 'LOSS', where={pt})",
    )),
    *(Row("pt", text, 2) for text in ("route == 'GAIN'", "route != 'WALL'")),
    *(Row("pt", text, 2) for text in (
        "({t}) <= before({t}, t)", "rising({g}, over=K)", "before({pt}, t)", "any({pg}, over=K, where={pg})",
    )),
)  # fmt: skip


def expression(kind: str, pick: Pick, schema: int, depth: int = 2) -> str:
    """Draw an expression of a kind, with at most so many constructs above one another."""
    rows = [row for row in ROWS if row.gives == kind and row.since <= schema]
    row = pick([row for row in rows if row.leaf] if depth <= 0 else rows)

    def filled(hole: re.Match[str]) -> str:
        return pick(NUMBERS) if hole[1] == "c" else expression(hole[1], pick, schema, depth - 1)

    return HOLE.sub(filled, row.text)
