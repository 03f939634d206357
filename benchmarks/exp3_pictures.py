"""The pictures of tempering on the page of Exp 3, drawn by what draws reports, from the stored sets.

    python -m benchmarks.exp3_pictures docs/explanation

exp3-growth.svg        T_O(K) against K at every checkpoint that was equilibrated
exp3-equilibrium.svg   the founding table's first row as published, and the same ratio at equilibrium
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.tempered_rows import Row, ends, how, judged, rows
from benchmarks.tempered_table import FOUNDING_K, PUBLISHED

from verdict.report.figures.along import Along, Series, in_one, small
from verdict.report.figures.families import families
from verdict.report.figures.figure import Figure
from verdict.report.figures.points import Bars, Point, plain_point, tally
from verdict.report.figures.scales import levels_of
from verdict.report.view.axes import axes

FIRST = 200  # the first checkpoint of the founding record, in epochs


def main(arguments: list[str] | None = None) -> None:
    """Write both pictures into a folder."""
    (folder,) = sys.argv[1:] if arguments is None else arguments
    for figure in (growth(), equilibrium()):
        (Path(folder) / f"{figure.id}.svg").write_text(figure.standalone(), encoding="utf-8")


def growth() -> Figure:
    """Return T_O(K) along K, a panel for every checkpoint whose law was reached."""
    found = [row for row in rows() if row.equilibrated]
    title = "T_O(K) = K mse(K)/2 from equilibrium starts, along K"
    Ks = levels_of(how(found[0].freeze).windows)
    panels = tuple((f"{row.line} {row.t}", _flatness(row), (Series("", _windows(row)),)) for row in found)
    drawn = Along("K (sweeps)", Ks, "T_O_of_K (sweeps)", Bars(), panels, None, log=True)
    parts = tuple(small(drawn, number, title) for number in range(len(panels)))
    said = f"{len(found)} checkpoints, all on one axis. T_O is reached where it is flat. {tally(drawn.points)}."
    return Figure("exp3-growth", "plot", title, said, parts, (), ())


def _flatness(row: Row) -> str:
    """Say what the flag of flatness says of one checkpoint."""
    cells = row.payload["flag_cells"]["T_O_flat"]["cells"]
    (holds,) = (cell["holds"] for cell in cells if cell["at"] == {"t": row.t})
    return {True: "flat", False: "grows", None: "open"}[holds]


def _windows(row: Row) -> tuple[Point | None, ...]:
    """Return T_O(K) at every window of one checkpoint."""
    cells = row.payload["readings"]["T_O_of_K"]["cells"]
    by_K = {cell["at"]["K"]: cell["value"] for cell in cells if cell["at"]["t"] == row.t}
    return tuple(plain_point(f"K={K}", {"K": K}, by_K[K]) for K in how(row.freeze).windows)


def equilibrium() -> Figure:
    """Return the published row beside the same ratio from equilibrium starts, T_O as the founding run reads it."""
    row = next(row for row in rows() if (row.line, row.t) == ("plain", FIRST))
    (family,) = families(row.payload, "P5s", axes(row.payload))
    judged_points = {point.at["K"]: point for point in family.points if point.at["t"] == FIRST}
    Ks = how(row.freeze).windows
    series = (
        Series("published", tuple(_published(K) for K in Ks)),
        Series("at equilibrium", tuple(judged_points[K] for K in Ks)),
    )
    title = f"Exp 3's row t = {FIRST}, and at equilibrium"
    drawn = Along("K (sweeps)", levels_of(Ks), "Q_struct over Q_op", family.bars, (("", "", series),), None, log=True)
    return Figure("exp3-equilibrium", "plot", title, _told(series), (in_one(drawn, title),), (), ())


def _published(K: int) -> Point | None:
    """Return a published cell, which its record leaves open for want of equilibration; None at other windows."""
    if K not in FOUNDING_K:
        return None
    low, high = ends(judged(PUBLISHED), "ratio", t=FIRST, K=K) or (0.0, 0.0)
    span = {"lo": low, "hi": high, "middle": (low + high) / 2}
    return replace(plain_point(f"K={K}", {"K": K}, span), state="open")


def _told(series: Sequence[Series]) -> str:
    return "; ".join(f"{one.name}: {tally([p for p in one.points if p is not None])}" for one in series) + "."


if __name__ == "__main__":
    main()
