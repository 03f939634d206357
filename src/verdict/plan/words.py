"""Durations and sizes, as a plan says them."""

from __future__ import annotations

STEPS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "bytes"))


def plain(number: float) -> str:
    """Write a number with two digits, and all of them before the point."""
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"


def duration(seconds: float) -> str:
    """Write how long something takes, in the unit that fits."""
    if seconds < 120:
        return f"{plain(seconds)} s"
    return f"{plain(seconds / 60)} min" if seconds < 7200 else f"{plain(seconds / 3600)} h"


def size(n_bytes: float) -> str:
    """Write bytes in decimal units, three digits."""
    step, unit = next((pair for pair in STEPS if n_bytes >= pair[0]), STEPS[-1])
    return f"{n_bytes / step:.3g} {unit}"
