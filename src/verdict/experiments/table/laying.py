"""Rows laid on the registered grid: each cell once, what is missing with its reason, and nothing dropped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import Value
from verdict.evidence.laid_out import support_of
from verdict.experiments.table.doubts import doubts, points_of_thousands
from verdict.experiments.table.exclusion import (
    Rule,
    levels_of_rows,
    numbers_of_rows,
    predicate,
    rules,
    texts_of_rows,
)
from verdict.experiments.table.positions import Positions, at_level, at_levels, at_rows, at_units
from verdict.experiments.table.settings import LabelledFile, Settings
from verdict.experiments.table.values import Floats, Manner, Numbers, numbers, texts
from verdict.expression.tree import names
from verdict.registration.resolved import Registration
from verdict.text.characters import shown
from verdict.text.tables import Columns
from verdict.text.tables.columns import named
from verdict.words.errors import DocumentError, Problem, nearest, nearest_pair
from verdict.words.limits import MOST_PROBLEMS

ABSENT = "not in the file"
IN_NONE = "in none of the files"
EMPTY = "empty in the file"


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One quantity laid out: low and high, float64[cells], or texts, object[cells], in grid order.

    `row` is the row that a cell came from, int64[cells], -1 where there is none; `reason` counts into `reasons` where a
    cell has no reading.
    """

    name: str
    axes: tuple[str, ...]
    low: Floats
    high: Floats
    text: NDArray[np.object_] | None
    row: NDArray[np.int64]
    reason: NDArray[np.int64]
    reasons: tuple[str, ...]

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Which cells have no reading, bool[cells]."""
        return np.isnan(self.low) if self.text is None else np.array([text is None for text in self.text])


@dataclass(frozen=True, eq=False)
class Layout:
    """One table and the registration that it is laid out for."""

    columns: Columns
    settings: Settings
    registration: Registration
    absent: tuple[LabelledFile, ...] = ()
    """The registered files that are not there."""

    @cached_property
    def quantities(self) -> tuple[str, ...]:
        """The quantities that have a column."""
        return tuple(n for n in self.registration.prereg.quantities if self.settings.source(n) in self.columns.values)

    @cached_property
    def axes(self) -> tuple[str, ...]:
        """The axes that the rows stand along, in the order of the grid."""
        quantities = self.registration.prereg.quantities
        return self.registration.grid.sorted({axis for name in self.quantities for axis in quantities[name].axes})

    def check_columns(self) -> None:
        """Require every column that is named or that a row needs to be placed.

        Raises:
            DocumentError: everything that is not in the file.
        """
        wanted = {*self.settings.columns, *self.axes}
        lacking = [name for name in self.registration.scope.names if name in wanted and not self._there(name)]
        found = [*map(self._lacking, lacking), *self._lacking_in_parts(lacking), *self._unasked()]
        if not self.quantities and not found:
            known = named(self.columns.names)
            said = f"found no registered quantity among the columns {known}; {self._mapped()}"
            found = [self.columns.problem_of_column("", said)]
        if found:
            raise DocumentError(found)

    def _mapped(self) -> str:
        """Say how a column becomes a quantity: with a registered name, and the column that is nearest to one."""
        prereg = self.registration.prereg
        taken = {self.settings.source(axis) for axis in prereg.axes}
        free = [name for name in self.columns.names if name not in taken] or self.columns.names
        name, column = nearest_pair([name for name, one in prereg.quantities.items() if one.is_ is None], free)
        return (
            f"say which column holds which, as in columns: {{{name}: {json.dumps(shown(column), ensure_ascii=False)}}}"
        )

    def _lacking_in_parts(self, lacking: Sequence[str]) -> Iterator[Problem]:
        """Find files of several whose rows do not say where they stand."""
        set_ = {part.file: part.set_.keys() for part in self.settings.parts}
        for part in self.columns.parts:
            for axis in (axis for axis in self.axes if axis not in lacking and axis not in set_[part.file]):
                source = self.settings.source(axis)
                if source not in part.values and not self.settings.column(axis).rows:
                    found = f"found no column '{shown(source)}'; columns: {named(part.names)}"
                    hint = f"; if all rows of {part.file} have one {axis}, say set: {{{axis}: ...}} of it in reads:"
                    yield part.problem_of_column(source, f"{found}{hint}")

    def _unasked(self) -> Iterator[Problem]:
        """Find what a rule asks of a row and the file does not say."""
        for rule, exclusion in self.settings.exclude.items():
            asked = sorted(names(predicate(exclusion.when, self.registration)))
            known = {*self.quantities, *self.axes, *self.registration.prereg.constants}
            for name in (name for name in asked if name not in known):
                said = f"found no column '{shown(self.settings.source(name))}', which the rule {rule} asks for"
                yield self.columns.problem_of_column(name, f"{said}; columns: {named(self.columns.names)}")

    def _there(self, name: str) -> bool:
        return self.settings.column(name).rows or self.settings.source(name) in self.columns.values

    def _lacking(self, name: str) -> Problem:
        source, known = self.settings.source(name), self.columns.names
        asked = "" if source == name else f" for {name}"
        axis = self.registration.prereg.axes.get(name)
        rows = f" Or is each row a unit of its own? Then say {name}: {{rows: true}} in columns:."
        hint = rows if axis is not None and axis.planned is not None and source == name else ""
        return self.columns.problem_of_column(
            source, f"found no column '{shown(source)}'{asked}; columns: {named(known)}.{nearest(source, known)}{hint}"
        )

    @cached_property
    def positions(self) -> Mapping[str, Positions]:
        """Where each row stands along each axis."""
        return {axis: self._positions(axis) for axis in self.axes}

    def _positions(self, axis: str) -> Positions:
        planned, source = self.registration.prereg.axes[axis].planned, self.settings.source(axis)
        if planned is None:
            return at_levels(self.columns, axis, source, self.registration.grid.of(axis))
        if self.settings.column(axis).rows:
            return at_rows(self.columns, axis, planned)
        return at_units(self.columns, axis, source, planned)

    @cached_property
    def numbers(self) -> Mapping[str, Numbers]:
        """The columns of numbers and counts, read."""
        quantities = self.registration.prereg.quantities
        return {n: numbers(self._values(n), self.manner(n)) for n in self.quantities if quantities[n].type != "text"}

    @cached_property
    def texts(self) -> Mapping[str, tuple[NDArray[np.object_], Mapping[int, str]]]:
        """The columns of texts, read, with what is wrong by row."""
        quantities = self.registration.prereg.quantities
        return {n: texts(self._values(n)) for n in self.quantities if quantities[n].type == "text"}

    def _values(self, name: str) -> Sequence[object]:
        return self.columns.values[self.settings.source(name)]

    def manner(self, name: str) -> Manner:
        """Return how the values of a quantity are written."""
        column, quantity = self.settings.column(name), self.registration.prereg.quantities[name]
        return Manner(
            count=quantity.type == "count",
            percent=column.percent,
            comma=(column.decimal or self.settings.decimal) == "comma",
            printed=column.digits == "printed",
            words=column.values,
            after=column.digits_after,
        )

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """What each rule of exclusion came to."""
        seen: dict[str, Value] = {name: numbers_of_rows(found.low, found.high) for name, found in self.numbers.items()}
        seen |= {name: texts_of_rows(found) for name, (found, _) in self.texts.items()}
        grid = self.registration.grid
        seen |= {n: levels_of_rows(grid.of(n), p.at) for n, p in self.positions.items() if p.units is None}
        return rules(self.settings.exclude, self.registration, seen, self.columns.rows)

    def series(self) -> tuple[Series, ...]:
        """Return every quantity that has a column, laid out.

        Raises:
            DocumentError: rows of no registered level, doubled cells, or values that do not fit, each at its place.
        """
        self._refuse([problem for found in self.positions.values() for problem in found.problems])
        self._refuse(list(self._twice()))
        self._refuse([problem for name in self.quantities for problem in self._unfit(name)])
        laid = [self._laid(name) for name in self.quantities]
        return tuple(laid)

    def _refuse(self, problems: Sequence[Problem]) -> None:
        if problems:
            raise DocumentError(sorted(problems)[:MOST_PROBLEMS])

    def _flat(self, axes: tuple[str, ...]) -> NDArray[np.int64]:
        """Return the cell of each row over these axes, int64[rows], in grid order."""
        flat = np.zeros(self.columns.rows, dtype=np.int64)
        for axis, size in zip(axes, self.registration.grid.shape(axes), strict=True):
            flat = flat * size + self.positions[axis].at
        return flat

    def _twice(self) -> Iterator[Problem]:
        """Find rows of a cell that an earlier row has."""
        flat = self._flat(self.axes)
        order = np.argsort(flat, kind="stable")
        again = np.flatnonzero(flat[order][1:] == flat[order][:-1])
        column = self.settings.source(self.axes[-1]) if self.axes else self.columns.names[0]
        where = f"the same {', '.join(self.axes)}" if self.axes else "a table without axes"
        first = dict(zip(order[again + 1].tolist(), order[again].tolist(), strict=True))

        def said(row: int) -> str:
            return f"this row is a second one of {where} as {self.columns.line(first[row], row)}; wanted each cell once"

        yield from self.columns.together(sorted(first), column, said)

    def gone(self, name: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return the rows that rules leave out of a quantity, and those that they may, bool[rows] each."""
        out, may = np.zeros((2, self.columns.rows), np.bool_)
        for rule in self.rules:
            if rule.covers(name, text=name in self.texts):
                out, may = out | rule.out, may | rule.open
        return out, may & ~out

    def _unfit(self, name: str) -> Iterator[Problem]:
        """Find values that cannot be read or lie beyond the support, in rows that no rule leaves out."""
        out, _ = self.gone(name)
        source = self.settings.source(name)
        if name in self.texts:
            wrong = self.texts[name][1]
            yield from self.columns.by_kind([row for row in wrong if not out[row]], source, wrong.__getitem__)
            return
        found = self.numbers[name]
        yield from doubts(self.columns, source, found.manner, np.flatnonzero(~out))
        if self.settings.mixed(name) or self._of_commas(name):
            yield from points_of_thousands(self.columns, source, np.flatnonzero(~out))
        yield from self.columns.by_kind(np.flatnonzero(found.wrong & ~out).tolist(), source, found.sentence)
        low, high = support_of(self.registration.prereg.quantities[name])
        beyond = np.flatnonzero(((found.high < low) | (found.low > high)) & ~out)
        yield from self.columns.together(beyond.tolist(), source, partial(self._beyond, name))

    def _of_commas(self, name: str) -> bool:
        """Say whether a sheet was saved where commas are decimal, as semicolons show, and nobody says how it writes."""
        semicolons = any(part.semicolons for part in self.columns.parts or (self.columns,))
        return semicolons and not self.settings.told_decimal(name)

    def _beyond(self, name: str, row: int) -> str:
        quantity = self.registration.prereg.quantities[name]
        support = "[{:g}, {:g}]".format(*support_of(quantity))
        said = f"found {self._values(name)[row]}, wanted {name} within {support}"
        percents = quantity.type == "number" and not self.settings.column(name).percent
        return f"{said}, its registered support{'; if these are percentages, say percent: true' * percents}"

    def _laid(self, name: str) -> Series:
        axes = self.registration.grid.sorted(self.registration.prereg.quantities[name].axes)
        flat, (out, may) = self._flat(axes), self.gone(name)
        cells = self.registration.grid.size(axes)
        row = np.full(cells, -1, dtype=np.int64)
        reason = np.zeros(cells, dtype=np.int64)
        reasons = [ABSENT if len(self.settings.parts) == 1 else IN_NONE, EMPTY]
        for part in self.absent:
            reasons.append(f"{part.file} is not there")
            reason[self._cells_of(part, axes)] = len(reasons) - 1
        reason[flat] = 1
        for rule in (rule for rule in self.rules if rule.covers(name, text=name in self.texts)):
            reasons += [f"excluded by {rule.name}: {rule.why}", f"it cannot be told whether {rule.name} excludes it"]
            reason[flat[rule.open & ~out]] = len(reasons) - 1
            reason[flat[rule.out]] = len(reasons) - 2
        kept = np.flatnonzero(~(out | may))
        row[flat[kept][::-1]] = kept[::-1]
        reason[flat[kept]] = 1
        self._refuse(list(self._disagreeing(name, kept, row[flat[kept]])))
        return self._with_values(name, axes, row, reason, tuple(reasons))

    def _cells_of(self, part: LabelledFile, axes: tuple[str, ...]) -> NDArray[np.bool_]:
        """Return the cells that a file may have rows of, bool[cells] in grid order, by its labels of fixed axes."""
        grid = self.registration.grid
        mask = np.zeros(grid.shape(axes), np.bool_)
        fixed = {axis for axis in part.set_ if axis in axes and self.registration.prereg.axes[axis].planned is None}
        mask[tuple(at_level(part.set_[axis], grid.of(axis)) if axis in fixed else slice(None) for axis in axes)] = True
        return mask.ravel()

    def _disagreeing(self, name: str, rows: NDArray[np.int64], first: NDArray[np.int64]) -> Iterator[Problem]:
        """Find rows that say another value of a cell than its first row."""
        if name in self.texts:
            text = self.texts[name][0]
            other = text[rows] != text[first]
        else:
            found = self.numbers[name]
            pairs = ((end[rows], end[first]) for end in (found.low, found.high))
            here, there = zip(*pairs, strict=True)
            other = ~np.all([(a == b) | (np.isnan(a) & np.isnan(b)) for a, b in zip(here, there, strict=True)], axis=0)
        source = self.settings.source(name)
        where = ", ".join(self.registration.prereg.quantities[name].axes) or "place"
        earlier = dict(zip(rows[other].tolist(), first[other].tolist(), strict=True))

        def said(row: int) -> str:
            here, there = (_said(self._values(name)[each]) for each in (row, earlier[row]))
            return f"{name} is {here} here and {there} on {self.columns.line(earlier[row], row)}, at the same {where}"

        yield from self.columns.together(list(earlier), source, said)

    def _with_values(
        self, name: str, axes: tuple[str, ...], row: NDArray[np.int64], reason: NDArray[np.int64],
        reasons: tuple[str, ...],
    ) -> Series:  # fmt: skip
        there = row >= 0
        low, high = (np.full(len(row), np.nan) for _ in range(2))
        text = None
        if name in self.texts:
            text = np.full(len(row), None, dtype=object)
            text[there] = self.texts[name][0][row[there]]
        else:
            found = self.numbers[name]
            low[there], high[there] = found.low[row[there]], found.high[row[there]]
        return Series(name, axes, low, high, text, row, reason, reasons)


def _said(value: object) -> str:
    return "empty" if value in (None, "") else shown(str(value))
