"""Whether a later set of measurements still says what an earlier one said, and only adds to it."""

from __future__ import annotations

import numpy as np

from verdict.algebra.grid import Cells, Texts, Value


def changed_at(before: Value, after: Value | None) -> tuple[int, ...] | None:
    """Return the first cell whose value was known and is another one now, or none; None where nothing changed."""
    if isinstance(before, Texts):
        now = after.text if isinstance(after, Texts) else np.full(before.text.shape, None, dtype=object)
        changed = (before.text != None) & (before.text != now)  # noqa: E711 - elementwise
    elif isinstance(before, Cells):
        at, nothing = before.at, np.full(before.at.lo.shape, np.nan)
        low, high = (after.at.lo, after.at.hi) if isinstance(after, Cells) else (nothing, nothing)
        changed = at.known & ~((at.lo == low) & (at.hi == high))
    else:
        return None
    spots = np.argwhere(changed)
    return tuple(map(int, spots[0])) if len(spots) else None
