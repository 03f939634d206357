"""The stored measurement of Exp 3 asked again, as tables: what mixes, and the ratio at every K.

    python -m benchmarks.exp3_table [measurements/2026-11-25b/measured.json]

A ratio in brackets is out of regime: K below 10 upper tau_T (tau_O where a freeze has no tau_T), or that time not
known; >= marks a lower bound. Where inputs couple, an epoch is followed by @ and its input.
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


def parts(quantities: dict[str, Any]) -> list[dict[str, Any]]:
    """Return where on the grid was measured, by epoch, input and kernel."""
    places = [cell["at"] for cell in quantities["traj_len"]["cells"]]
    return sorted(places, key=lambda place: (place["t"], place.get("input", 0), place["kernel"]))


def label(place: dict[str, Any]) -> str:
    """Write the first two columns."""
    which = f"@{place['input']}" if "input" in place else ""
    return f"{place['t']}{which}".rjust(3 + 2 * bool(which)) + f" {place['kernel']:12} "


def premise(quantities: dict[str, Any]) -> str:
    """Return the time that K is held against."""
    return "tau_T" if "tau_T" in quantities else "tau_O"


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


def line(rest: tuple[str, ...]) -> str:
    """Write what follows the first two columns in a row of the first table."""
    widths = (8, 10, 10, 16, 14, 9, 9)
    return " ".join(f"{word:>{width}}" for word, width in zip(rest, widths, strict=True))


def head(quantities: dict[str, Any]) -> str:
    """Write the first two columns' names."""
    return "t".rjust(len(label(parts(quantities)[0])) - 14) + " kernel".ljust(14)


def mixing(quantities: dict[str, Any]) -> Iterator[str]:
    """Yield the first table: classes, times, evidence."""
    tau = premise(quantities)
    yield head(quantities) + line(("L", "T_O", "tau_max", "tau_max (sweeps)", tau, "R starts", "R all up"))
    for place in parts(quantities):
        row = [at(quantities, n, **place) for n in ("tau_max", tau, "rhat_starts", "rhat_escape")]
        words = [at(quantities, n, **place)["value"] for n in ("traj_len", "class_T_O", "class_tau_max")]
        yield label(place) + line((*map(str, words), *map(shown, row)))


def ratios(quantities: dict[str, Any]) -> Iterator[str]:
    """Yield the second table: the ratio at every K."""
    Ks = sorted({cell["at"]["K"] for cell in quantities["ratio"]["cells"]})
    yield head(quantities) + " ".join(f"{K:>14}" for K in Ks)
    for place in parts(quantities):
        tau = ends(at(quantities, premise(quantities), **place))
        row = []
        for K in Ks:
            word = shown(at(quantities, "ratio", **place, K=K))
            row.append(word if tau is not None and A6 * tau[1] <= K else f"({word})")
        yield label(place) + " ".join(f"{word:>14}" for word in row)


if __name__ == "__main__":
    main()
