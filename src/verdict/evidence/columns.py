"""Readings of very many units as columns: a list where there are few, packed numbers where there are many.

A column holds one entry for each cell of its quantity, in grid order. Packed numbers are the bytes of a little-endian
array in base64; what is missing is NaN, or -1 among the codes of texts.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from verdict.evidence.reading import bounds, counted
from verdict.text.record import Record, Words

Floats = NDArray[np.float64]
Ends = tuple[Floats, Floats]
LISTED = 2_000  # entries up to which a column is a list that people can read
KINDS = {"int8": "<i1", "int16": "<i2", "int32": "<i4", "float64": "<f8"}


class Packed(Record):
    """Numbers as the bytes of an array."""

    kind: Literal["int8", "int16", "int32", "float64"]
    """The type of the numbers, little-endian."""
    data: str
    """The bytes in base64."""

    def array(self) -> NDArray[Any]:
        """Return the numbers, [n].

        Raises:
            ValueError: the text is not base64, or not a whole number of entries.
        """
        try:
            content = base64.b64decode(self.data, validate=True)
        except binascii.Error:
            raise ValueError("found data that is no base64, wanted the bytes of an array") from None
        kind = np.dtype(KINDS[self.kind])
        if len(content) % kind.itemsize:
            raise ValueError(f"found {len(content)} bytes, wanted a multiple of {kind.itemsize} for {self.kind}")
        return np.frombuffer(content, kind)


class Column(Record):
    """One entry for each cell in grid order: a list of values, or packed numbers."""

    values: tuple[int | float | str | None, ...] | None = None
    """Numbers, printed digits in quotes, or texts; null is missing."""
    low: Packed | None = None
    """The number of each cell, or the lower end of its interval."""
    high: Packed | None = None
    """The upper ends, where they are others than the lower ones."""
    texts: tuple[Words, ...] | None = None
    """The texts that the packed numbers count into, from 0; -1 is missing."""
    why: Words | None = None
    """Why entries are missing, where that is known of all of them."""

    @model_validator(mode="after")
    def _one_of(self) -> Column:
        if (self.values is None) == (self.low is None):
            raise ValueError("found both or neither of values and low, wanted exactly one of them")
        if self.low is None and (self.high is not None or self.texts is not None):
            raise ValueError("found high or texts beside values, wanted them beside low only")
        return self

    def ends(self, cells: int, support: tuple[float, float], *, count: bool) -> Ends:
        """Return the lower and upper ends, float64[cells] each, NaN where an entry is missing.

        Raises:
            ValueError: another number of entries, a text among numbers, a value beyond the support, or no count.
        """
        low, high = self._listed(count=count) if self.values is not None else self._unpacked()
        _check_length(len(low), cells)
        if self.texts is not None:
            raise ValueError("found texts, wanted numbers")
        _check_ends(low, high, support, count=count)
        return np.maximum(low, support[0]), np.minimum(high, support[1])

    def words(self, cells: int) -> NDArray[np.object_]:
        """Return the texts, object[cells], None where an entry is missing.

        Raises:
            ValueError: another number of entries, or numbers among texts.
        """
        found = np.array(self.values, dtype=object) if self.values is not None else self._decoded()
        _check_length(len(found), cells)
        for value in found if self.values is not None else ():
            if value is not None and not isinstance(value, str):
                raise ValueError(f"found {value!r}, wanted a text in quotes")
        return found

    def _listed(self, *, count: bool) -> Ends:
        pairs = [_pair(value, count=count) for value in self.values or ()]
        array = np.array(pairs, np.float64).reshape(-1, 2)
        return array[:, 0], array[:, 1]

    def _unpacked(self) -> Ends:
        assert self.low is not None  # noqa: S101 - one of the two is there
        low = self.low.array().astype(np.float64)
        high = low if self.high is None else self.high.array().astype(np.float64)
        _check_length(len(high), len(low))
        return low, high

    def _decoded(self) -> NDArray[np.object_]:
        if self.texts is None or self.low is None:
            raise ValueError("found numbers, wanted texts with their codes")
        codes = self.low.array()
        if codes.dtype.kind != "i" or (codes.size and not -1 <= codes.min() <= codes.max() < len(self.texts)):
            raise ValueError(f"found codes that count into no text, wanted whole numbers from -1 to {len(self.texts)}")
        return np.asarray(np.array([*self.texts, None], dtype=object)[codes], dtype=object)


def _pair(value: float | str | None, *, count: bool) -> tuple[float, float]:
    return (np.nan, np.nan) if value is None else bounds(counted(value) if count else value)


def _check_length(found: int, cells: int) -> None:
    if found != cells:
        raise ValueError(f"found {found:,} entries, wanted {cells:,}: one for each cell of the registered grid")


def _check_ends(low: Floats, high: Floats, support: tuple[float, float], *, count: bool) -> None:
    known = ~np.isnan(low)
    wrong = known != ~np.isnan(high)
    wrong |= known & (np.isinf(low) | np.isinf(high) | (low > high))
    _refuse(wrong, low, high, "wanted finite numbers, the lower end first")
    _refuse(known & ((high < support[0]) | (low > support[1])), low, high, f"wanted its support {list(support)}")
    if count:
        _refuse(known & ((low == high) & (low != np.floor(low))), low, high, "wanted a whole number: it is a count")


def _refuse(wrong: NDArray[np.bool_], low: Floats, high: Floats, wanted: str) -> None:
    if np.any(wrong):
        i = int(np.argmax(wrong))
        found = f"{low[i]:.10g}" if low[i] == high[i] else f"{low[i]:.10g} to {high[i]:.10g}"
        raise ValueError(f"found {found} at entry {i + 1:,}, {wanted}")


def column(low: Floats, high: Floats) -> Column:
    """Write numbers, or intervals, as a column; NaN is missing.

    `low` and `high`, float64 of one shape, are in grid order.
    """
    low, high = np.ravel(low), np.ravel(high)
    exact = bool(np.array_equal(low, high, equal_nan=True))
    if exact and low.size <= LISTED:
        return Column(values=tuple(_plain(value) for value in low.tolist()))
    return Column(low=_packed(low), high=None if exact else _packed(high))


def texts(values: Sequence[str | None]) -> Column:
    """Write texts as a column; None is missing."""
    if len(values) <= LISTED:
        return Column(values=tuple(values))
    known = sorted({value for value in values if value is not None})
    codes = {value: i for i, value in enumerate(known)}
    array = np.array([-1 if value is None else codes[value] for value in values], np.int32)
    return Column(low=Packed(kind="int32", data=_base64(array.astype("<i4"))), texts=tuple(known))


def _plain(value: float) -> int | float | None:
    if np.isnan(value):
        return None
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _packed(array: Floats) -> Packed:
    """Pack numbers into the shortest type that holds them to the digit."""
    whole = not np.any(np.isnan(array)) and bool(np.all(array == np.floor(array)))
    largest = float(np.max(np.abs(array), initial=0.0)) if whole else np.inf
    kind = next((kind for kind, most in (("int8", 127), ("int16", 32767), ("int32", 2**31 - 1)) if largest <= most),
                "float64")  # fmt: skip
    return Packed.model_validate({"kind": kind, "data": _base64(array.astype(KINDS[kind]))})


def _base64(array: NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
