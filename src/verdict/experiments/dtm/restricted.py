"""Arrays from a pickle, without trusting it.

A pickle is a program. This reader knows the few instructions that tuples of numeric arrays need, and gives the four
names such a pickle may mention (numpy's `_reconstruct`, `ndarray`, `dtype`, and `_codecs.encode`) to stand-ins of its
own: nothing that the pickle says is imported, no state that it carries reaches numpy unchecked, and lengths in it are
bounded before memory is taken. This is the only file that imports pickle.
"""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.dtm.bounded import Bounded, Stream, reading

Arrays: TypeAlias = "NDArray[Any] | tuple[Arrays, ...]"

_KNOWN = b"".join(
    (
        pickle.PROTO, pickle.STOP, pickle.MARK, pickle.GLOBAL, pickle.STACK_GLOBAL, pickle.REDUCE, pickle.BUILD,
        pickle.NONE, pickle.NEWTRUE, pickle.NEWFALSE, pickle.BININT, pickle.BININT1, pickle.BININT2,
        pickle.EMPTY_TUPLE, pickle.TUPLE, pickle.TUPLE1, pickle.TUPLE2, pickle.TUPLE3,
        pickle.BINSTRING, pickle.SHORT_BINSTRING, pickle.BINBYTES, pickle.SHORT_BINBYTES,
        pickle.BINUNICODE, pickle.SHORT_BINUNICODE,
        pickle.BINPUT, pickle.LONG_BINPUT, pickle.BINGET, pickle.LONG_BINGET, pickle.MEMOIZE,
    )
)  # fmt: skip
_CODES = frozenset(("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8"))
_READS = 10_000  # a handful of arrays takes a few hundred
_DIMENSIONS = 4
_WIDTH, _DEPTH = 16, 3  # of the tuples; a tuple may hold itself twice, twice, twice ...


class _Type:
    """Stands in for one numpy dtype of numbers."""

    __slots__ = ("_code", "_order")

    def __init__(self, code: str) -> None:
        self._code, self._order = code, "|"

    def __setstate__(self, state: tuple[object, ...]) -> None:
        _, order, *rest = state
        if order not in ("<", ">", "|") or rest[:3] != [None, None, None]:
            raise pickle.UnpicklingError("a type that is not one of plain numbers")
        self._order = str(order)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type itself."""
        return np.dtype(self._order + self._code)


class _Array:
    """Stands in for one array until its state has been looked at."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value: NDArray[Any] | None = None

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, kind, fortran, raw = state
        content = raw.encode("latin1") if isinstance(raw, str) else raw
        flat = np.frombuffer(content, kind.dtype, _size(shape))
        if flat.nbytes != len(content):
            raise pickle.UnpicklingError(f"an array of {flat.nbytes} bytes, with {len(content)} given")
        self.value = flat.reshape(shape, order="F" if fortran else "C")


def _size(shape: tuple[int, ...]) -> int:
    """Return the number of elements of a shape that is one."""
    if not isinstance(shape, tuple) or len(shape) > _DIMENSIONS or any(type(n) is not int or n < 0 for n in shape):
        raise pickle.UnpicklingError("a shape that is not a few counts")
    return math.prod(shape)


# Each name stands for an object without attributes, so that a pickle cannot change it for the next one.
class _Ndarray:
    """Stands in for `numpy.ndarray`, which may be named but not called."""

    __slots__ = ()


class _Reconstruct:
    """Stands in for numpy's `_reconstruct`: an array that still waits for its state."""

    __slots__ = ()

    def __call__(self, kind: object, shape: object, code: object) -> _Array:
        if not isinstance(kind, _Ndarray):
            raise pickle.UnpicklingError("something other than an array to reconstruct")
        return _Array()


class _Dtype:
    """Stands in for `numpy.dtype`, for plain numbers."""

    __slots__ = ()

    def __call__(self, code: object, align: object = False, copy: object = False) -> _Type:
        if not isinstance(code, str) or code not in _CODES:
            raise pickle.UnpicklingError("a type that is not one of plain numbers")
        return _Type(code)


class _Encode:
    """Stands in for `_codecs.encode`, which Python 3 writes bytes with in old protocols; latin1 only."""

    __slots__ = ()

    def __call__(self, text: str, encoding: object) -> bytes:
        if encoding != "latin1":
            raise pickle.UnpicklingError("an encoding other than latin1")
        return text.encode("latin1")


_PERMITTED: dict[tuple[str, str], object] = {
    ("numpy.core.multiarray", "_reconstruct"): _Reconstruct(),  # as numpy 1 and earlier wrote it
    ("numpy._core.multiarray", "_reconstruct"): _Reconstruct(),
    ("numpy", "ndarray"): _Ndarray(),
    ("numpy", "dtype"): _Dtype(),
    ("_codecs", "encode"): _Encode(),
}


def _skip_frame(unpickler: Any) -> None:
    """Read over the length of a frame: a hint for faster reading, and one more length not to be believed."""
    unpickler.read(8)


class _Instructions(dict[int, Callable[[Any], None]]):
    """The permitted instructions by number; any other is named in the refusal."""

    def __missing__(self, number: int) -> Callable[[Any], None]:
        raise pickle.UnpicklingError(f"it uses the instruction {bytes([number])!r}, which no array needs")


class _Restricted(pickle._Unpickler):
    """An unpickler that knows `_KNOWN` and `_PERMITTED`, and refuses everything else.

    It is the one in Python, not the one in C: its table of instructions can be cut, and its memo is a dictionary, where
    C takes memory for every index up to the one that the pickle names.
    """

    dispatch: ClassVar[dict[int, Callable[[Any], None]]] = _Instructions(
        {key: pickle._Unpickler.dispatch[key] for key in _KNOWN} | {pickle.FRAME[0]: _skip_frame}
    )

    def find_class(self, module: str, name: str, /) -> Any:
        """Return the stand-in of a permitted name; nothing is imported."""
        if (module, name) not in _PERMITTED:
            asked = f"{module}.{name}"[:100]
            raise pickle.UnpicklingError(f"it asks for {asked!r}, which no array needs")
        return _PERMITTED[module, name]


def load(stream: Stream, name: str, limit: int) -> Arrays:
    """Read one pickle that holds an array or nested tuples of arrays, of numbers.

    Args:
        stream: where the pickle lies, unpacked; read to its end.
        name: what the sentence of a refusal calls it.
        limit: the most bytes that it may have.

    Returns:
        Read-only arrays in the tuples that they were written in.

    Raises:
        IntegrityError: it is longer than `limit`, broken, followed by something, or asks for anything besides arrays.
    """
    bounded = Bounded(stream, name, limit, _READS)
    with reading(name, "a pickle of tuples of numeric arrays and nothing else"):
        found = _arrays(_Restricted(bounded, encoding="latin1").load())
        if bounded.read(1):
            raise pickle.UnpicklingError("something follows its end")
    return found


def _arrays(found: object, depth: int = 0) -> Arrays:
    if isinstance(found, _Array) and found.value is not None:
        return found.value
    if not isinstance(found, tuple) or len(found) > _WIDTH or depth == _DEPTH:
        raise pickle.UnpicklingError("something other than a few arrays")
    return tuple(_arrays(part, depth + 1) for part in found)
