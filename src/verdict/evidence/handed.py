"""One value that a program hands over, such as a list or an array of NumPy, as an array of numbers or texts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.text.short_floats import OF_KIND, shortest
from verdict.words.errors import UsageError

EXACT = 2**53  # whole numbers below this are held by float64 to the digit


@dataclass(frozen=True, slots=True, eq=False)
class Handed:
    """An array of numbers, float64 with NaN where one is missing, or of texts, object with None; and its axes.

    `axes` is None where nobody said which is which.
    """

    array: NDArray[Any]
    axes: tuple[str, ...] | None = None


def handed(value: Any, *, text: bool = False, digits: bool = False) -> Handed:
    """Return what was handed over: a number, nested lists, an array, a Series, or (axes, values).

    With `digits`, floats of 16 and 32 bits are taken by the digits that say them, as a table takes them.

    Raises:
        UsageError: something that is neither numbers nor, where `text` says so, texts; rows of unequal length; an
        index that would be dropped.
    """
    if _says_axes(value):
        axes, values = value
        return Handed(_array(values, text=text, digits=digits), tuple(axes))
    return Handed(_array(value, text=text, digits=digits))


def _says_axes(value: Any) -> bool:
    """Say whether a value is a pair of axes and values, as xarray writes variables."""
    if not (isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], list | tuple)):
        return False
    axes, values = value
    named = bool(axes) and all(isinstance(axis, str) for axis in axes)
    return named and _depth(values) == len(axes)


def _depth(value: Any) -> int:
    return value.ndim if isinstance(value, np.ndarray) else len(_shape(_plain(value)))


def _array(value: Any, *, text: bool, digits: bool) -> NDArray[Any]:
    _refuse_labelled(value)
    if isinstance(value, np.ndarray) and value.dtype.kind == "f" and not (text or (digits and _kind(value) in OF_KIND)):
        return _finite(np.asarray(np.ma.filled(np.ma.asarray(value, np.float64), np.nan)))
    nested = _plain(value)
    shape = _shape(nested)
    flat = list(_leaves(nested, len(shape)))
    found = np.empty(len(flat), dtype=object)
    found[:] = [_text(leaf) if text else _number(leaf) for leaf in flat]
    return (found if text else _finite(found.astype(np.float64))).reshape(shape)


def _refuse_labelled(value: Any) -> None:
    """Refuse what has labels that an array would drop: an index of its own, or named dimensions."""
    if hasattr(value, "dims") and hasattr(value, "coords"):
        raise UsageError("found an array of xarray, wanted its dimensions and its numbers, (x.dims, x.to_numpy()), "
                         "with its levels in registered order")  # fmt: skip
    if hasattr(value, "columns") and hasattr(value, "to_numpy"):
        raise UsageError("found a frame in the place of one quantity, wanted the frame alone as the evidence: a row "
                         "for each unit, a column for each axis and quantity")  # fmt: skip
    if hasattr(value, "index") and hasattr(value, "to_numpy") and list(value.index) != [*range(len(value))]:
        raise UsageError("found a Series with an index of its own, whose labels an array would drop; wanted rows with "
                         "the labels as a column, or x.to_numpy() in registered order")  # fmt: skip


def _plain(value: Any) -> Any:
    """Return a value as nested lists of plain values; what is masked is None.

    Raises:
        UsageError: dates or times, of which a list would hold whole numbers.
    """
    if isinstance(value, np.ndarray) and value.dtype.kind in "mMV":
        raise UsageError(f"found an array of {value.dtype}, wanted numbers")
    if isinstance(value, np.datetime64 | np.timedelta64):
        return None if np.isnat(value) else value
    if isinstance(value, np.ndarray | np.generic) or (hasattr(value, "to_numpy") and hasattr(value, "tolist")):
        return _by_digits(value.tolist(), OF_KIND[_kind(value)]) if _kind(value) in OF_KIND else value.tolist()
    if isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
        return [_plain(one) for one in value]
    return value


def _kind(value: Any) -> str:
    return str(value.dtype).lower()


def _by_digits(nested: Any, precision: Any) -> Any:
    return (
        [_by_digits(one, precision) for one in nested] if isinstance(nested, list) else shortest([nested], precision)[0]
    )


def _shape(nested: Any) -> tuple[int, ...]:
    """Return the shape of nested lists.

    Raises:
        UsageError: some are longer than others.
    """
    if not isinstance(nested, list):
        return ()
    shapes = {_shape(one) for one in nested}
    if len(shapes) > 1:
        raise UsageError("found lists of unequal length or depth, wanted one array: None where a value is missing")
    return (len(nested), *next(iter(shapes), ()))


def _leaves(nested: Any, depth: int) -> Any:
    if not depth:
        yield nested
        return
    for one in nested:
        yield from _leaves(one, depth - 1)


def _number(leaf: Any) -> float:
    """Return one number, NaN where it is missing.

    Raises:
        UsageError: a truth, a text, a complex number, a date, or a whole number that float64 does not hold.
    """
    if _absent(leaf):
        return math.nan
    if isinstance(leaf, bool):
        raise UsageError(f"found {leaf}, which is no number; wanted 1 and 0 where truths are counted, as x.astype(int) "
                         "gives them")  # fmt: skip
    if not isinstance(leaf, Real) or isinstance(leaf, np.timedelta64):  # which NumPy takes for a whole number
        raise UsageError(f"found {_said(leaf)}, wanted a number")
    if isinstance(leaf, Integral) and abs(int(leaf)) >= EXACT:
        raise UsageError(f"found {leaf}, wanted a whole number under 2^53, which a float holds to the digit")
    return float(leaf)


def _text(leaf: Any) -> str | None:
    if not (leaf is None or isinstance(leaf, str)) and not _absent(leaf):
        raise UsageError(f"found {_said(leaf)}, wanted a text")
    return leaf if isinstance(leaf, str) else None


def _absent(leaf: Any) -> bool:
    """Say whether a value stands for none: None, NaN, or what pandas writes for it, which equals not even itself."""
    if leaf is None or type(leaf).__name__ in ("NAType", "NaTType"):
        return True
    if isinstance(leaf, np.datetime64 | np.timedelta64):
        return bool(np.isnat(leaf))
    return isinstance(leaf, float) and math.isnan(leaf)


def _finite(array: NDArray[Any]) -> NDArray[Any]:
    if np.isinf(array).any():
        raise UsageError("found an infinite number, wanted finite ones; what is not known is missing: None or NaN")
    return array


def _said(leaf: Any) -> str:
    return repr(leaf) if isinstance(leaf, str | complex) and len(repr(leaf)) < 60 else f"a {type(leaf).__name__}"
