"""One figure for each kind of what a payload has: its panels, its table, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verdict.report.figures import matrix as verdicts
from verdict.report.figures.along import Along, Series, in_one, intervals_show, legend_panel, small
from verdict.report.figures.families import CLAUSE, Family, levels_among
from verdict.report.figures.figure import Figure, Panel
from verdict.report.figures.forest import Row, forest
from verdict.report.figures.points import STATES, Point, interval_text, state_text, tally
from verdict.report.figures.scales import Levels, level_text, levels_of
from verdict.report.view.axes import Axis
from verdict.report.view.matrix import Matrix, Square, State

LEAST = 3  # numeric levels from which on an axis is drawn along
LINES = 8  # series that are told apart in one drawing
PANELS = 24  # small drawings of one figure
GLYPHS = {"PASS": "✓ PASS", "NOT PASSED": "✗ NOT PASSED", "UNTESTED": "? UNTESTED"}


def matrix_figure(found: Matrix) -> Figure:
    """Return the matrix of verdicts."""
    levels = [level_text(level) for level in found.levels]
    axis = axis_name(found.axis)
    rows = [
        verdicts.MatrixRow(f"{row.name} {row.of}".strip(), GLYPHS[row.word], tuple(
            verdicts.Square(_state(square), square.judged if square.cells > 1 and square.state in COUNTED else None)
            for square in row.squares
        ))
        for row in found.rows
    ]  # fmt: skip
    title = f"Verdicts along {found.axis.name}"
    table = tuple((row.name, row.word, *(_square_text(square) for square in row.squares)) for row in rows)
    panel = verdicts.matrix(axis, levels, rows, title)
    return Figure("figure-matrix", "matrix", title, panel.description, (panel,),
                  ("prediction", "verdict", *(f"{found.axis.name} = {level}" for level in levels)), table)  # fmt: skip


COUNTED = (State.HOLDS, State.FAILS)


def _state(square: Square) -> str:
    """Return the state of a square as its drawing calls it: what is out of premise is asked, and not judged."""
    return "aside" if square.state is State.NONE and square.cells else verdicts.STATES[square.state]


def _square_text(square: verdicts.Square) -> str:
    judged = "" if square.judged is None else f", {square.judged} judged"
    return verdicts.WORDS[square.state] + judged


def family_figure(payload: dict[str, Any], family: Family, known: Mapping[str, Axis]) -> Figure:
    """Return the figure of one family: along an axis where there is one, else a forest."""
    axis = axis_along(family, known)
    drawn = None if axis is None else arranged(family, axis, known)
    name = family.prediction
    kind = "forest" if drawn is None else "along"
    prediction = payload["predictions"][name]
    about = family.quantity or (prediction["short"] or prediction["claim"]).rstrip(".")
    along = f" along {axis}" if drawn is not None else ""
    part = f" {family.part}" if family.part else ""
    title = f"{name}{part}: {about}{along}"
    panels = (_forest_of(family, title, known),) if drawn is None else drawn_panels(drawn, title)
    columns, rows = family_table(family, known)
    return Figure(f"figure-{name}{part}-{kind}", kind, title, summary(family), panels, columns, rows, name,
                  missing_notes(family.points))  # fmt: skip


def axis_along(family: Family, known: Mapping[str, Axis]) -> str | None:
    """Return the axis to draw along: of those with enough numeric levels the one averaged over, else the longest."""
    lengths = {
        name: len(levels)
        for name in known
        if len(levels := levels_among(family.points, name, known)) >= LEAST and levels_of(levels).numeric
    }
    averaged = [name for name in family.averaged if name in lengths]
    longest = max(lengths, key=lambda name: (lengths[name], list(known).index(name)), default=None)
    return averaged[0] if averaged else longest


@dataclass(frozen=True, slots=True)
class Wish:
    """How a drawing is asked for: a kind of axis, a panel for each level of `per`, or `lines` in one whatever shows."""

    log: bool | None = None
    per: str | None = None
    lines: bool = False


BY_RULE = Wish()


def arranged(family: Family, axis: str, known: Mapping[str, Axis], wish: Wish = BY_RULE) -> Along | None:
    """Return the points of a family along an axis, in panels and series by their other levels.

    None where they would not fit: more than LINES series in a
    panel, or more than PANELS of them.
    """
    others = [a for a in (CLAUSE, *known) if a != axis and len(levels_among(family.points, a, known)) > 1]
    others.sort(key=lambda a: (a != wish.per, not _of_members(family, a)))
    levels = levels_of(levels_among(family.points, axis, known))
    whole = _panels(family, axis, levels, known, ([], others))
    drawn = Along(axis_name(known[axis]), levels, family.quantity, family.bars, whole,
                  family.aggregates[0] if family.aggregates else None, wish.log)  # fmt: skip
    together = not others or wish.lines or not intervals_show(drawn)
    if wish.per not in others and len(whole[0][2]) <= LINES and together:
        return drawn
    first = max(1, sum(_of_members(family, a) for a in others)) if wish.per is None else 1
    panels = _panels(family, axis, levels, known, (others[:first], others[first:]))
    fits = len(panels) <= PANELS and all(len(series) <= LINES for _, _, series in panels)
    return Along(drawn.axis, levels, family.quantity, family.bars, panels, drawn.aggregate, wish.log) if fits else None


def _of_members(family: Family, axis: str) -> bool:
    """Whether each clause stands at one level of an axis."""
    return len(family.members) > 1 and all(len({p.at.get(axis) for p in m.points}) == 1 for m in family.members)


def _panels(
    family: Family, axis: str, levels: Levels, known: Mapping[str, Axis], split: tuple[list[str], list[str]]
) -> tuple[tuple[str, str, tuple[Series, ...]], ...]:
    """Return (label, word, series) of every panel: one for each of the levels along the first axes of `split`."""
    by_panel: dict[str, dict[str, dict[Any, Point]]] = {}
    for point in _in_order(family.points, [*split[0], *split[1]], known):
        label, name = (levels_text(point.at, axes) for axes in split)
        by_panel.setdefault(label, {}).setdefault(name, {})[point.at.get(axis)] = point
    return tuple(
        (label, _word(family, series), tuple(
            Series(name, tuple(points.get(level) for level in levels.values)) for name, points in series.items()
        ))
        for label, series in by_panel.items()
    )  # fmt: skip


def _in_order(points: Sequence[Point], axes: Sequence[str], known: Mapping[str, Axis]) -> list[Point]:
    """Return points in the registered order of their levels along some axes."""
    orders = {axis: levels_among(points, axis, known) for axis in axes}
    return sorted(points, key=lambda p: [orders[a].index(p.at[a]) if a in p.at else -1 for a in axes])


def _word(family: Family, series: Mapping[str, Mapping[Any, Point]]) -> str:
    """Return the verdict of the clause that all points of a panel belong to, where that is one of several."""
    shown = {id(point) for points in series.values() for point in points.values()}
    owners = [m for m in family.members if any(id(point) in shown for point in m.points)]
    return GLYPHS[owners[0].word] if len(owners) == 1 and len(family.members) > 1 else ""


def levels_text(at: Mapping[str, Any], axes: Sequence[str]) -> str:
    """Name the levels along some axes: t = 5, kernel = alternating; of clauses their name."""
    return ", ".join(str(at[a]) if a == CLAUSE else f"{a} = {level_text(at[a])}" for a in axes if a in at)


def axis_name(axis: Axis) -> str:
    """Name an axis with its unit."""
    return f"{axis.name} ({axis.unit})" if axis.unit else axis.name


def drawn_panels(drawn: Along, title: str) -> tuple[Panel, ...]:
    """Return one wide drawing, or small ones with what their marks mean."""
    if len(drawn.panels) == 1:
        return (in_one(drawn, title),)
    return (*(small(drawn, number, title) for number in range(len(drawn.panels))), legend_panel(drawn, title))


def _forest_of(family: Family, title: str, known: Mapping[str, Axis]) -> Panel:
    telling = [a for a in (CLAUSE, *known) if len(levels_among(family.points, a, known)) > 1]
    alone = telling[0] if len(telling) == 1 else ""
    rows = [Row(level_text(p.at[alone]) if alone in p.at else p.cell, p, family.bars) for p in family.points]
    rows += [Row(name, point, family.bars) for name, point in family.aggregates]
    by = f" by {alone}" if alone and alone != CLAUSE else ""
    return forest(rows, f"{family.quantity}{by}", title)


def family_table(family: Family, known: Mapping[str, Axis]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the table under a family: every level, the number with its interval, and how it was judged."""
    axes = [a for a in (CLAUSE, *known) if any(a in point.at for point in family.points)]
    lead = axes or ["of"]
    rows = [
        (*(_level_of(point, a) for a in lead), interval_text(point), state_text(point))
        for point in _in_order(family.points, axes, known)
    ]
    blank = [""] * (len(lead) - 1)
    rows += [(name, *blank, interval_text(point), STATES[point.state]) for name, point in family.aggregates]
    wanted = f", wanted {family.bars}" if family.bars.spans else ""
    return (*lead, (family.quantity or "value") + wanted, "judged"), tuple(rows)


def _level_of(point: Point, axis: str) -> str:
    return point.cell if axis == "of" else level_text(point.at[axis]) if axis in point.at else ""


def summary(family: Family) -> str:
    """Say in words what the numbers of a family are, and what an aggregate over them hides."""
    wanted = f", wanted {family.bars}" if family.bars.spans else ""
    said = f"{family.quantity or 'Values'}{wanted}: {tally(family.points)}."
    for name, point in family.aggregates:
        said += f" {name} is {interval_text(point)}."
    for axis in dict.fromkeys(family.averaged):
        said += f" It is in band only by averaging over {axis}: {outside(family)}."
    return said


def outside(family: Family) -> str:
    """Count the known cells whose middle lies outside of what was wanted."""
    known = [point for point in family.points if point.known]
    inside = sum(any(low <= p.middle <= high for low, high in family.bars.wanted) for p in known)
    return f"{len(known) - inside} of {len(known)} known cells lie outside"


def missing_notes(points: Sequence[Point]) -> tuple[str, ...]:
    """Say which cells have no number, the first few of many."""
    cells = [point.cell for point in points if not point.known]
    if not cells:
        return ()
    more = f" and {len(cells) - 8} more" if len(cells) > 8 else ""
    return (f"Not known: {'; '.join(cells[:8])}{more}.",)
