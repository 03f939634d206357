"""Floats of 16 and 32 bits by the digits that say them, as CSV has them: 0.7, not 0.699999988079071."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

OF_KIND: dict[str, type[np.floating[Any]]] = {"float": np.float32, "halffloat": np.float16, "float32": np.float32,
                                              "float16": np.float16}  # fmt: skip
"""The types by the names of Arrow, and of NumPy and pandas in small letters."""


def shortest(values: Iterable[Any], precision: type[np.floating[Any]]) -> list[Any]:
    """Return numbers of this precision by the fewest digits that say them; None stays, and what is no float."""
    return [float(str(precision(value))) if isinstance(value, float | np.floating) else value for value in values]
