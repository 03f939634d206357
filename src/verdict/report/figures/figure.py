"""What a figure is: one or several panels of SVG, what they show in words, and the table under them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from verdict.report.figures.drawing import element, round_off, text_element, titled
from verdict.report.figures.style import STYLE

GAP = 8.0  # between panels of a standalone file
MARGIN = 10.0
HEADING = 26.0  # height of the heading of a standalone file
ROW = 660.0  # panels of a standalone file stand in rows of at most this width


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing: its size in pixels at a text size of 11, its title and description, and what is in it as SVG."""

    width: float
    height: float
    title: str
    description: str
    content: str

    def drawn(self, name: str, place: str = "") -> str:
        """Return the panel as one <svg> whose ids all begin with `name`; `place` are attributes that put it in another.

        In `content` the mark `{id}` stands for `name`.
        """
        size = f'{place} width="{round_off(self.width)}" height="{round_off(self.height)}"'
        box = f'viewBox="0 0 {round_off(self.width)} {round_off(self.height)}"'
        said = f'role="img" aria-labelledby="{name}.title {name}.desc" class="figure"'
        font = 'font-size="11" fill="currentColor"'
        head = titled(name, self.title, self.description)
        return f"<svg{size} {box} {said} {font}>{head}{self.content.replace(MARK, name)}</svg>"


MARK = "\x00id\x00"  # stands for a panel's id in its content; no text of a document can hold it


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a report: `about` is the prediction that it shows, or "" for one of the whole freeze.

    `columns` and `rows` are the table under it: everything that is drawn, as text. `notes` say what cannot be drawn.
    """

    id: str
    kind: str
    title: str
    description: str
    panels: tuple[Panel, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    about: str = ""
    notes: tuple[str, ...] = ()

    @property
    def svg(self) -> str:
        """All panels, each an <svg> of its own, so that they flow on a narrow screen."""
        return "\n".join(panel.drawn(name) for name, panel in zip(self._names(), self.panels, strict=True))

    def _names(self) -> list[str]:
        """Return the id of every panel."""
        several = len(self.panels) > 1
        return [f"{self.id}.{number}" if several else self.id for number in range(1, len(self.panels) + 1)]

    def standalone(self) -> str:
        """Return a whole SVG file that opens by itself, with colours for light and dark."""
        places, width, height = self._placed()
        name = f"{self.id}.all"
        size = f'width="{round_off(width)}" height="{round_off(height)}"'
        box = f'viewBox="0 0 {round_off(width)} {round_off(height)}"'
        root = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img" class="standalone"'
        paper = element("rect", {"width": width, "height": height, "class": "paper", "fill": "none"})
        heading = text_element(MARGIN, 17, self.title, width=width - 2 * MARGIN, size=13, classes="heading")
        inside = "\n".join(
            panel.drawn(f"{each}.file", f' x="{round_off(x)}" y="{round_off(y)}"')
            for (x, y), each, panel in zip(places, self._names(), self.panels, strict=True)
        )
        head = titled(name, self.title, self.description)
        return (
            f'{root} aria-labelledby="{name}.title {name}.desc" font-size="11" fill="currentColor">'
            f"{head}<style>{STYLE}</style>{paper}{heading}\n{inside}\n</svg>\n"
        )

    def _placed(self) -> tuple[list[tuple[float, float]], float, float]:
        """Return the upper left corner of every panel, and the width and height of all, in rows of at most ROW."""
        places: list[tuple[float, float]] = []
        x, y, tallest, widest = MARGIN, HEADING, 0.0, 0.0
        for panel in self.panels:
            if x > MARGIN and x + panel.width > ROW:
                x, y, tallest = MARGIN, y + tallest + GAP, 0.0
            places.append((x, y))
            x, tallest = x + panel.width + GAP, max(tallest, panel.height)
            widest = max(widest, x)
        return places, max(widest - GAP + MARGIN, 220.0), y + tallest + MARGIN

    def named(self, name: str) -> Figure:
        """Return the same figure under another id."""
        return replace(self, id=name)
