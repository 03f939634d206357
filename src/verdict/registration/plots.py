"""What reports draw besides the plots that come by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from verdict.registration.identifiers import PredictionId
from verdict.registration.quantities import Quantity
from verdict.text.record import Name, Record, Words
from verdict.text.validate import Path
from verdict.words.errors import listed

if TYPE_CHECKING:
    from verdict.registration.written import Prereg


class Plot(Record):
    """A quantity drawn along one of its axes, against the bars of a prediction where it is about one."""

    as_in: ClassVar[str] = "{y: ratio, x: K, per: t, about: P5}"

    y: Name
    """The quantity that is drawn."""
    x: Name
    """The axis of it that it is drawn along."""
    per: Name | None = None
    """Another axis of it: a line, or a panel, for each of its levels."""
    about: PredictionId | None = None
    """The prediction whose report it stands in, and whose bars it shows where that judges the same quantity."""
    scale: Literal["log", "linear"] | None = None
    """How numbers are laid out; without it log where all are positive and spread over more than a decade."""
    means: Words | None = None
    """What the plot is to show, in one line."""


def undrawable(prereg: Prereg, quantities: Mapping[str, Quantity]) -> Iterator[tuple[Path, str]]:
    """Yield what keeps a plot from being drawn, with its place: a name that is not there, an axis that is none of it.

    `quantities` are all that have a number: measured, derived and estimated.
    """
    for name, plot in prereg.plots.items():
        at: Path = ("plots", name)
        drawn = quantities.get(plot.y)
        if drawn is None or drawn.type == "text":
            numbers = [each for each, quantity in quantities.items() if quantity.type != "text"]
            yield (*at, "y"), f"found {plot.y}; wanted a quantity that is a number: {listed(numbers)}"
        else:
            yield from _along(at, plot, drawn.axes)
        if plot.about is not None and plot.about not in prereg.predictions:
            yield (*at, "about"), f"found {plot.about}; wanted one of {listed(list(prereg.predictions))}"


def _along(at: Path, plot: Plot, axes: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    for field, axis in (("x", plot.x), ("per", plot.per)):
        if axis is not None and axis not in axes:
            wanted = f"an axis of {plot.y}: {listed(list(axes))}" if axes else f"another quantity: {plot.y} has no axis"
            yield (*at, field), f"found {axis}; wanted {wanted}"
    if plot.per == plot.x:
        yield (*at, "per"), f"found {plot.x} for x: and for per:; wanted two axes"
