"""How this package compiles: without the interpreter's lock, and cached on disk so that the next start is quick."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numba.extending

Compiled = Any  # numba's own types know neither intrinsics nor literals
intrinsic: Any = numba.extending.intrinsic
inline: Any = numba.njit(nogil=True)  # for parts of compiled functions
pasted: Any = numba.njit(nogil=True, inline="always")  # for parts whose arguments must stay literal


def compiled(function: Callable[..., Any]) -> Compiled:
    """Return the function, to be compiled at its first call and cached where a folder can be written."""
    try:
        return numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:  # neither the package's folder nor the user's cache can be written
        return inline(function)


def _fingerprint() -> int:
    here = Path(__file__).parent
    files = sorted([*here.glob("numba_*.py"), here / "decision.py", here / "philox.py"])
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files))
    return int.from_bytes(digest.digest()[:7], "little")


# The disk cache watches only the file of the compiled function, and its closure; a closure over this number makes it
# see every file that the code is made from.
FINGERPRINT = _fingerprint()
