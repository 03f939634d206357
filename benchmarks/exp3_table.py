"""The stored measurement of Exp 3 asked again, as tables: what mixes, and the ratio at every K.

    python -m benchmarks.exp3_table [measurements/2026-11-25b/measured.json]

A ratio in brackets is out of regime (K below 10 upper tau_O, or tau_O not known); >= marks a lower bound.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

STORED = Path(__file__).parents[1] / "measurements" / "2026-11-25b" / "measured.json"
A6 = 10  # a6_factor of the freeze
Cell = dict[str, Any]


def main(arguments: list[str] | None = None) -> None:
    """Print both tables."""
    chosen = (sys.argv[1:] if arguments is None else arguments) or [str(STORED)]
    quantities = json.loads(Path(chosen[0]).read_text(encoding="utf-8"))["quantities"]
    print(*mixing(quantities), sep="\n")
    print()
    print(*ratios(quantities), sep="\n")


def parts(quantities: dict[str, Any]) -> list[tuple[int, str]]:
    """Return what was measured, by epoch and kernel."""
    return sorted({(cell["at"]["t"], cell["at"]["kernel"]) for cell in quantities["traj_len"]["cells"]})


def at(quantities: dict[str, Any], name: str, **where: Any) -> Cell:
    """Return one cell of a quantity."""
    return next(c for c in quantities[name]["cells"] if all(c["at"].get(k) == v for k, v in where.items()))


def ends(cell: Cell) -> tuple[float, float] | None:
    """Return the interval of a cell; an infinite end for a bound, None where it is missing."""
    if "interval" in cell:
        return tuple(cell["interval"])
    if "at_least" in cell:
        return cell["at_least"], float("inf")
    return (cell["value"], cell["value"]) if "value" in cell else None


def shown(cell: Cell) -> str:
    """Write a cell in a few characters."""
    found = ends(cell)
    if found is None:
        return "-"
    low, high = found
    if high == float("inf"):
        return f">={low:.3g}"
    return f"{low:.3g}" if low == high else f"{low:.3g}..{high:.3g}"


def line(t: object, kernel: str, rest: tuple[str, ...]) -> str:
    """Write one row of the first table."""
    widths = (8, 10, 10, 16, 14, 9, 9)
    return f"{t!s:>3} {kernel:12} " + " ".join(f"{word:>{width}}" for word, width in zip(rest, widths, strict=True))


def mixing(quantities: dict[str, Any]) -> Iterator[str]:
    """Yield the first table: classes, times, evidence."""
    yield line("t", "kernel", ("L", "T_O", "tau_max", "tau_max (sweeps)", "tau_O", "R starts", "R all up"))
    for t, kernel in parts(quantities):
        row = [at(quantities, n, t=t, kernel=kernel) for n in ("tau_max", "tau_O", "rhat_starts", "rhat_escape")]
        words = [at(quantities, n, t=t, kernel=kernel)["value"] for n in ("traj_len", "class_T_O", "class_tau_max")]
        yield line(t, kernel, (*map(str, words), *map(shown, row)))


def ratios(quantities: dict[str, Any]) -> Iterator[str]:
    """Yield the second table: the ratio at every K."""
    Ks = sorted({cell["at"]["K"] for cell in quantities["ratio"]["cells"]})
    yield f"{'t':>3} {'kernel':12} " + " ".join(f"{K:>14}" for K in Ks)
    for t, kernel in parts(quantities):
        tau = ends(at(quantities, "tau_O", t=t, kernel=kernel))
        row = []
        for K in Ks:
            word = shown(at(quantities, "ratio", t=t, kernel=kernel, K=K))
            row.append(word if tau is not None and A6 * tau[1] <= K else f"({word})")
        yield f"{t:>3} {kernel:12} " + " ".join(f"{word:>14}" for word in row)


if __name__ == "__main__":
    main()
