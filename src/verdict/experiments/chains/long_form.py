"""Chains in CSV and Parquet: a row for each draw with its chain and number, or a file for each chain.

Lines that begin with # are comments, as samplers write them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.chains.drawn import Drawn, Floats, Place, refuse_gaps, refuse_wide
from verdict.experiments.chains.settings import Settings
from verdict.experiments.table.positions import at_units
from verdict.experiments.table.values import Manner, numbers
from verdict.text.characters import shown
from verdict.text.tables import Columns, read_columns
from verdict.text.tables.columns import named
from verdict.words.errors import DocumentError, Problem, nearest
from verdict.words.limits import MOST_PROBLEMS, MOST_ROWS

_COMMENT = re.compile(rb"(?m)^#[^\n]*")
_SETTING = re.compile(rb"(?m)^#\s*(save_warmup|num_warmup|thin)\s*=\s*(\w+)")  # as CmdStan writes what it did


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """The rows of one chain in the order of its draws."""

    label: str
    columns: Columns
    rows: NDArray[np.int64]
    draws: NDArray[np.int64] | None


def read(contents: Sequence[tuple[bytes, str]], sources: Mapping[str, str], settings: Settings) -> Drawn:
    """Read one file with a row for each draw, or several files of one chain each, in the order in which they stand.

    Raises:
        DocumentError: a column that is not there, chains of different length, gaps, or values that are no numbers.
    """
    tables = [_columns(content, file, sources, settings) for content, file in contents]
    several = len(tables) > 1
    for table in tables:
        _check_columns(table, [*sources.values(), *([] if several else [settings.chain, settings.draw])])
    chains = [_whole(table, settings) for table in tables] if several else _apart(tables[0], settings)
    strides = {_stride(chain, settings): chain for chain in chains if chain.draws is not None}
    _check_strides(strides, contents[0][1])
    _check_lengths(chains)
    refuse_wide(contents[0][1], len(chains), len(chains[0].rows), settings.chain, settings.draw, said="")
    values = {name: _stacked(tables, chains, source) for name, source in sources.items()}
    return Drawn(contents[0][1], values, (settings.chain, settings.draw), _Places(chains, sources), _notes(strides))


def _stacked(tables: Sequence[Columns], chains: Sequence[_Rows], source: str) -> Floats:
    """Return one variable as float64[chains, draws]."""
    read = {id(table): _values(table, source) for table in tables}
    return np.stack([read[id(chain.columns)][chain.rows] for chain in chains])


def _columns(content: bytes, file: str, sources: Mapping[str, str], settings: Settings) -> Columns:
    _check_warmup(content, file, settings)
    plain = content if file.lower().endswith(".parquet") else _COMMENT.sub(b"", content)
    keep = frozenset([*sources.values(), settings.chain, settings.draw])
    return read_columns(plain, file, keep, delimiter=settings.delimiter)


def _check_warmup(content: bytes, file: str, settings: Settings) -> None:
    """Require a burn-in that covers the warm-up, where CmdStan says that its draws stand before the others."""
    if file.lower().endswith(".parquet"):
        return
    told = {key: value.decode() for key, value in _SETTING.findall(content)}
    if told.get(b"save_warmup") not in ("1", "true") or not told.get(b"num_warmup", "").isdecimal():
        return
    thin = int(told[b"thin"]) if told.get(b"thin", "").isdecimal() else 1
    warmup = -(-int(told[b"num_warmup"]) // max(thin, 1))
    if settings.burn_in < warmup:
        found = f"found burn_in: {settings.burn_in} and save_warmup = {told[b'save_warmup']}, so that {warmup:,} draws"
        message = f"{found} of warm-up stand before the others; wanted burn_in: {warmup} or more"
        raise DocumentError([Problem(file, 1, 1, message)])


def _check_columns(table: Columns, wanted: Iterable[str]) -> None:
    lacking = [source for source in dict.fromkeys(wanted) if source not in table.values]
    if lacking:
        raise DocumentError(
            table.problem_of_column(
                name, f"found no column '{shown(name)}'; columns: {named(table.names)}.{nearest(name, table.names)}"
            )
            for name in lacking
        )


def _whole(table: Columns, settings: Settings) -> _Rows:
    """Take a file as one chain, its rows in the order of their draws."""
    if settings.draw not in table.values:
        return _Rows(table.file, table, np.arange(table.rows, dtype=np.int64), None)
    draws = _draws(table, settings)
    rows = np.argsort(draws, kind="stable")
    return _Rows(table.file, table, rows, draws[rows])


def _apart(table: Columns, settings: Settings) -> list[_Rows]:
    """Take the chains of one file apart by their labels, in the order in which they appear."""
    found = at_units(table, settings.chain, settings.chain, MOST_ROWS)
    if found.problems:
        raise DocumentError(found.problems)
    draws = _draws(table, settings)
    order = np.lexsort((draws, found.at))
    starts = np.flatnonzero(np.diff(found.at[order])) + 1
    labels = table.values[settings.chain]
    return [_Rows(str(labels[rows[0]]), table, rows, draws[rows]) for rows in np.split(order, starts)]


def _draws(table: Columns, settings: Settings) -> NDArray[np.int64]:
    found = numbers(table.values[settings.draw], Manner(count=True))
    _refuse(table, settings.draw, found.wrong, found.sentence)
    empty = np.isnan(found.low)
    _refuse(table, settings.draw, empty, lambda _: "found no number of the draw, wanted one in each row")
    return found.low.astype(np.int64)


def _refuse(table: Columns, name: str, wrong: NDArray[np.bool_], said: Callable[[int], str]) -> None:
    rows = np.flatnonzero(wrong)[:MOST_PROBLEMS]
    if len(rows):
        raise DocumentError(table.problem(int(row), name, said(int(row))) for row in rows)


def _stride(chain: _Rows, settings: Settings) -> int:
    """Return the distance of the numbers of a chain's draws, which must not have gaps."""
    assert chain.draws is not None  # noqa: S101 - asked of chains whose draws are numbered

    def place(draw: int) -> Place:
        return placed(chain.columns, int(chain.rows[draw]), settings.draw)

    return refuse_gaps(chain.draws, chain.label, place)


def placed(columns: Columns, row: int, name: str) -> Place:
    """Return file, line and column of one value."""
    problem = columns.problem(row, name, "")
    return problem.file, problem.line, problem.column


def _check_strides(strides: Mapping[int, _Rows], file: str) -> None:
    """Require that the draws of every chain are numbered as far apart."""
    if len(strides) > 1:
        told = " and ".join(f"{stride} apart in chain '{shown(chain.label)}'" for stride, chain in strides.items())
        raise DocumentError([Problem(file, 1, 1, f"found draws numbered {told}; wanted chains that are thinned alike")])


def _check_lengths(chains: Sequence[_Rows]) -> None:
    first = chains[0]
    other = next((chain for chain in chains if len(chain.rows) != len(first.rows)), None)
    if other is not None:
        said = f"found {len(other.rows):,} draws in chain '{shown(other.label)}' and {len(first.rows):,} in chain"
        last = placed(other.columns, int(other.rows[-1]), other.columns.names[0])
        raise DocumentError([Problem(*last, f"{said} '{shown(first.label)}'; wanted as many in each: one that is cut "
                                     "short is a gap")])  # fmt: skip


def _values(table: Columns, source: str) -> Floats:
    """Return one variable, float64[rows], in the order of the file."""
    found = numbers(table.values[source], Manner())
    _refuse(table, source, found.wrong, found.sentence)
    gap = "found no value, wanted one in every draw of a chain: gaps change every time that is read off it"
    _refuse(table, source, np.isnan(found.low), lambda _: gap)
    return found.low


def _notes(strides: Iterable[int]) -> tuple[str, ...]:
    thinned = sorted(stride for stride in strides if stride > 1)
    return tuple(f"draws are numbered {stride} apart: they were thinned before" for stride in thinned)


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Where the draws of rows stand."""

    chains: Sequence[_Rows]
    sources: Mapping[str, str]

    def __call__(self, name: str, chain: int, draw: int) -> tuple[str, int, int]:
        """Return file, line and column of one draw."""
        rows = self.chains[chain]
        return placed(rows.columns, int(rows.rows[draw]), self.sources[name])
