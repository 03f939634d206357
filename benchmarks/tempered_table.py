"""What tempering came to at checkpoints beyond the wall, as tables, read as the engine reads the stored sets.

    python -m benchmarks.tempered_table trips       how replicas travelled, and whether starts agree
    python -m benchmarks.tempered_table growth      T_O(K) = K mse(K)/2 from equilibrium starts, and whether it is flat
    python -m benchmarks.tempered_table founding    the founding table's three windows at equilibrium
    python -m benchmarks.tempered_table ladders     T_O(K) at the longest window, beside that of ladders of chains
    python -m benchmarks.tempered_table prices      what T_O is at least, and what was paid and is asked for

Intervals are those of the stored sets, at level 0.9998, those of ladders at 0.99 and 0.999; lower ends are rounded down
and upper ends up. In brackets stands what rests on a law that the run did not equilibrate; >= and <= mark bounds; a
checkpoint that is registered and not measured has a row of dashes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context
from typing import Any

from benchmarks import exp3_table
from benchmarks.tempered_rows import ROOT, Row, ends, how, judged, rows

from verdict.experiments.dtm import equilibrium

PUBLISHED = "2026-05-30c"
FOUNDING_K = (100, 300, 1000)
LONGEST = 128_000
LADDERS = {"plain": ("2026-11-25b", "2026-11-27d"), "penalised": ("2026-11-25d",)}
LADDER_K = 131_072
LONGER = 8  # the price that is told is of windows so many times as long
N_SPINS = 3600


def main(arguments: list[str] | None = None) -> None:
    """Print one table."""
    (chosen,) = sys.argv[1:] if arguments is None else arguments
    print(*(line.rstrip() for line in TABLES[chosen]()), sep="\n")


def shown(found: tuple[float, float] | None, digits: int = 3) -> str:
    """Write an interval in a few characters."""
    if found is None:
        return "-"
    low, high = _rounded(found, digits)
    if high == "inf":
        return f">={low}"
    return low if found[0] == found[1] else f"<={high}" if found[0] == 0 else f"{low}..{high}"


def _rounded(found: tuple[float, float], digits: int) -> tuple[str, str]:
    """Write both ends, neither of which says more than is stored; a number that is no interval to the nearest."""
    ways = (ROUND_HALF_EVEN,) * 2 if found[0] == found[1] else (ROUND_FLOOR, ROUND_CEILING)
    low, high = (Context(digits, way).create_decimal(repr(end)) for end, way in zip(found, ways, strict=True))
    return f"{float(low):.{digits}g}", f"{float(high):.{digits}g}"


def barred(row: Row, text: str) -> str:
    """Bracket what rests on a law that the run did not equilibrate."""
    return text if text == "-" or row.equilibrated else f"({text})"


def table(columns: tuple[tuple[str, int], ...], written: Callable[[Row], Iterator[str]]) -> Iterator[str]:
    """Yield a head and a line for every checkpoint."""
    yield "line".ljust(10) + "t".rjust(4) + "".join(f"{name:>{width}}" for name, width in columns)
    for row in rows():
        texts = zip(written(row), columns, strict=True)
        yield row.label + "".join(f"{text:>{width}}" for text, (_, width) in texts)


def trips() -> Iterator[str]:
    """Yield how replicas travelled."""
    columns = (
        ("Lambda", 11), ("accepted", 10), ("fewest", 8), ("trips", 7), ("sweeps a trip", 22), ("R starts", 10),
        ("R all up", 10), ("R time", 9), ("P0", 12), ("P6", 12),
    )  # fmt: skip

    def written(row: Row) -> Iterator[str]:
        yield shown(row.ends("barrier"))
        yield shown(row.ends("acceptance_least"))
        for name in ("trips_least", "trips_total", "trip_sweeps"):
            yield shown(row.ends(name), 4)
        for name in ("rhat_starts", "rhat_apart", "rhat_time"):
            found = row.ends(name)
            yield "-" if found is None else f"{found[1]:.4f}"
        yield from map(row.word, ("P0", "P6"))

    return table(columns, written)


def growth() -> Iterator[str]:
    """Yield T_O(K) at three windows, and by how much it grew in the last two doublings."""
    columns = (
        ("T_O(1,000)", 22), ("T_O(16,000)", 22), ("T_O(128,000)", 22), ("to 64,000", 16), ("to 128,000", 16),
        ("tau_T", 12), ("P5", 10),
    )  # fmt: skip

    def written(row: Row) -> Iterator[str]:
        for K in (1000, 16_000, LONGEST):
            yield barred(row, shown(row.ends("T_O_of_K", K=K)))
        for K in (LONGEST // 2, LONGEST):
            yield barred(row, shown(row.ends("T_O_growth", K=K), 2))
        yield barred(row, shown(row.ends("tau_T")))
        yield row.word("P5")

    return table(columns, written)


def founding() -> Iterator[str]:
    """Yield the ratio at the founding windows: as published, and at equilibrium by both readings of T_O."""
    yield "line".ljust(10) + "t".rjust(4) + f"  {'T_O':14}" + "".join(f"{f'K={K:,}':>18}" for K in FOUNDING_K)
    yield from _ratios("published   200", "founding run", lambda K: ends(judged(PUBLISHED), "ratio", t=200, K=K))
    for row in rows():
        yield from _ratios(row.label + " ", "founding run", lambda K, row=row: row.ends("founding_ratio", K=K), row)
        yield from _ratios(row.label + " ", "the limit", lambda K, row=row: row.ends("ratio", K=K), row)


def _ratios(
    label: str, reading: str, at: Callable[[int], tuple[float, float] | None], row: Row | None = None
) -> Iterator[str]:
    texts = [shown(at(K), 4) for K in FOUNDING_K]
    yield f"{label} {reading:14}" + "".join(f"{text if row is None else barred(row, text):>18}" for text in texts)


def ladders() -> Iterator[str]:
    """Yield T_O(K) at the longest window from the law, and by the judged chains of ladders under the same kernel."""
    columns = (("law, 128,000", 22), ("R starts", 10), ("ladder, 131,072", 22), ("R starts", 10), ("its T_O", 12))

    def written(row: Row) -> Iterator[str]:
        yield barred(row, shown(row.ends("T_O_of_K", K=LONGEST)))
        yield f"{found[1]:.4f}" if (found := row.ends("rhat_starts")) else "-"
        yield shown(of_ladder(row, "T_O_of_K", K=LADDER_K))
        yield f"{found[1]:.4f}" if (found := of_ladder(row, "rhat_starts")) else "-"
        yield str(_cell(row, "class_T_O").get("value", "-"))

    return table(columns, written)


def of_ladder(row: Row, name: str, **where: int) -> tuple[float, float] | None:
    """Return the interval of what a ladder of single chains read at the same checkpoint; None where there is none."""
    return exp3_table.ends(_cell(row, name, **where))


def _cell(row: Row, name: str, **where: int) -> dict[str, Any]:
    stored = [ROOT / "measurements" / freeze / "measured.json" for freeze in LADDERS[row.line]]
    sets = [json.loads(path.read_text("utf-8"))["quantities"] for path in stored if path.exists()]
    at = {"t": row.t, "kernel": "alternating", **where}
    cells = [cell for one in sets for cell in one[name]["cells"] if all(cell["at"].get(k) == at[k] for k in at)]
    return cells[0] if cells else {}


def prices() -> Iterator[str]:
    """Yield what T_O is at least, what was paid, and what the registered prices and longer windows come to."""
    columns = (
        ("T_O", 22), ("all here (h)", 14), ("4 trips here (h)", 18), ("4 trips H200 (s)", 18),
        ("50 tau_O here (s)", 19), ("50 tau_O H100 (s)", 19),
    )  # fmt: skip

    def written(row: Row) -> Iterator[str]:
        yield barred(row, shown(row.total))
        spent = row.ends("spin_updates")
        yield "-" if spent is None else f"{spent[0] / row.constant('rate_here') / 3600:.2f}"
        yield shown(row.ends("tempering_hours_here"), 2)
        yield shown(seconds(row.ends("tempering_hours_gpu")), 2)
        yield barred(row, shown(seconds(row.ends("plain_hours_here")), 2))
        yield barred(row, shown(seconds(row.ends("plain_hours_gpu")), 2))

    yield from table(columns, written)
    yield ""
    yield longer(rows()[0])


def seconds(hours: tuple[float, float] | None) -> tuple[float, float] | None:
    """Turn hours into seconds."""
    return None if hours is None else (3600 * hours[0], 3600 * hours[1])


def longer(row: Row) -> str:
    """Say what plain chains would cost whose windows are so many times as long, one checkpoint."""
    plan = how(row.freeze)
    draws = LONGER * N_SPINS * plan.sets // 2 * (plan.length + plan.states * equilibrium.sweeps(plan))
    here, gpu = (draws / row.constant(name) for name in ("rate_here", "rate_gpu_few"))
    return (
        f"plain chains with windows to {LONGER * LONGEST:,} sweeps, one checkpoint: {draws:.2g} spin updates, "
        f"{here / 3600:.2f} h here, {gpu:.0f} s on an H100"
    )


TABLES: dict[str, Callable[[], Iterator[str]]] = {
    "trips": trips,
    "growth": growth,
    "founding": founding,
    "ladders": ladders,
    "prices": prices,
}


if __name__ == "__main__":
    main()
