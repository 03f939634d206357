"""Everything that the template of a page lays out, put together once from the payload."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from verdict.report.explain import Line, derive
from verdict.report.figures.choosing import figures
from verdict.report.figures.figure import Figure
from verdict.report.folding import without_level
from verdict.report.html.anchors import Places, anchor
from verdict.report.html.bars import Bar, bars
from verdict.report.html.brief import brief
from verdict.report.html.cells import Table, tables
from verdict.report.html.clauses import Clauses, clauses, reason_told
from verdict.report.html.flags import Flag, flags, resting
from verdict.report.html.paste import latex, markdown
from verdict.report.html.registered import Constant, Quantity, constants, quantities
from verdict.report.html.squares import Squares, squares
from verdict.report.view.axes import Axis, axes, levels_of
from verdict.report.view.bands import leading as bands
from verdict.report.view.barring import causes
from verdict.report.view.lead import Lead, lead
from verdict.report.view.matrix import matrix
from verdict.report.view.tally import Tally, deferred, ending, tally
from verdict.report.view.testable import Wanting, wanting


@dataclass(frozen=True, slots=True)
class Section:
    """One prediction below the first screen."""

    name: str
    judged: dict[str, Any]
    registered: dict[str, Any]
    requires: tuple[str, ...]
    reasons: tuple[str, ...]
    brief: tuple[str, ...]
    clauses: Clauses
    tables: tuple[Table, ...]
    flags: tuple[str, ...]
    figures: tuple[Figure, ...]
    derivation: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One report: what leads, what came out, why, and every prediction in full."""

    tally: Tally
    ending: str
    lead: Lead
    squares: Squares | None
    bars: tuple[Bar, ...]
    testable: tuple[Wanting, ...]
    sections: tuple[Section, ...]
    listed: tuple[tuple[Section, ...], ...]
    deciding: tuple[Figure, ...]
    numbers: dict[str, str]
    others: tuple[Figure, ...]
    flags: tuple[Flag, ...]
    markdown: str
    latex: str
    constants: tuple[Constant, ...]
    quantities: tuple[Quantity, ...]
    axes: dict[str, Axis]


def page(payload: dict[str, Any]) -> Page:
    """Put a page together; the same payload gives the same page."""
    places = Places()
    for name in payload["predictions"]:
        places.give(anchor(name))
    leading, drawn = lead(payload), figures(payload)
    deciding = _deciding(drawn, leading.subject or _most_judged(payload, drawn))
    sections = tuple(_section(name, payload, places, _about(name, drawn, deciding)) for name in payload["predictions"])
    return Page(
        tally=tally(payload),
        ending=ending(payload, payload["exit_code"]),
        lead=leading,
        squares=squares(matrix(payload), places),
        bars=bars((cause for cause in causes(payload) if cause.kind != "fails"), payload),
        testable=wanting(payload),
        sections=sections,
        listed=_listed(sections),
        deciding=deciding,
        numbers=_numbers(drawn, sections),
        others=tuple(
            figure for figure in drawn if not figure.about and figure not in deciding and figure.kind != "matrix"
        ),
        flags=flags(payload),
        markdown=markdown(payload),
        latex=latex(payload),
        constants=constants(payload),
        quantities=quantities(payload),
        axes=axes(payload),
    )


def _listed(sections: tuple[Section, ...]) -> tuple[tuple[Section, ...], ...]:
    """Return the sections as the list of verdicts has them: those that were deferred for the same reason together."""
    together: dict[Any, list[Section]] = {}
    for section in sections:
        alike = (section.judged["claim"], section.brief) if deferred(section.judged) else section.name
        together.setdefault(alike, []).append(section)
    return tuple(map(tuple, together.values()))


def _most_judged(payload: dict[str, Any], drawn: tuple[Figure, ...]) -> str:
    """Return the prediction whose numbers most others are judged by too, else the first that is drawn, else ""."""
    found = bands(payload)
    first = next((figure.about for figure in drawn if figure.about), "")
    return found.about if found is not None else first


FIRST = 2  # drawings on the first screen


def _deciding(drawn: tuple[Figure, ...], subject: str) -> tuple[Figure, ...]:
    """Return the drawings of the first screen: of the prediction that it leads with, then one of the whole freeze.

    That is a ladder where there is one, since it shows what a length could and could not tell.
    """
    own = [figure for figure in drawn if subject and figure.about == subject]
    about_all = (figure for figure in drawn if figure.panels and not figure.about and figure.kind != "matrix")
    whole = sorted(about_all, key=_unlike_a_ladder)
    return tuple([*own[:1], *whole[:1], *own[1:]][:FIRST])


def _unlike_a_ladder(figure: Figure) -> bool:
    return figure.kind != "ladder"


def _numbers(drawn: tuple[Figure, ...], sections: tuple[Section, ...]) -> dict[str, str]:
    """Return, for drawings of all cells of a prediction, where these stand as tables."""
    sizes = {section.name: sum(table.size for table in section.tables) for section in sections}
    return {figure.id: f"part-{figure.about}-cells" for figure in drawn
            if figure.rows and len(figure.rows) <= sizes.get(figure.about, 0)}  # fmt: skip


def _about(name: str, drawn: tuple[Figure, ...], first: tuple[Figure, ...]) -> tuple[Figure, ...]:
    return tuple(figure for figure in drawn if figure.about == name and figure not in first)


def _section(name: str, payload: dict[str, Any], places: Places, drawn: tuple[Figure, ...]) -> Section:
    judged = payload["predictions"][name]
    registered = payload.get("registration", {}).get("predictions", {}).get(name, {})
    alone = judged["reasons"] if not judged["clauses"] else ()
    reasons = tuple(reason_told(reason, axes(payload)) for reason in alone)
    return Section(
        name=name,
        judged=judged,
        registered=registered,
        requires=_required(judged, axes(payload)),
        reasons=reasons,
        brief=brief(name, payload),
        clauses=clauses(name, payload, places),
        tables=tables(name, payload, places),
        flags=resting(judged, payload),
        figures=drawn,
        derivation=tuple(_without_tables(derive(name, payload), resting(judged, payload))),
    )


def _required(judged: dict[str, Any], known: dict[str, Axis]) -> tuple[str, ...]:
    """Return what clauses require, those that require the same of their levels once."""
    texts = (str(without_level(text, levels_of(clause, known)))
             for clause in judged["clauses"].values() for text in clause["requires"])  # fmt: skip
    return tuple(dict.fromkeys(texts))


def _without_tables(lines: Iterable[Line], told: tuple[str, ...]) -> Iterator[Line]:
    """Yield the lines of a derivation without the cells and flags that have tables of their own.

    The cells of a clause are the deeper lines right after what it asks. What clauses say alike is said once, at the
    first of them.
    """
    flagged = tuple(f"flag {name}: " for name in told)
    listing, said = False, set[Line]()
    for line in lines:
        depth, text, _ = line
        listing = (depth == 1 and text.startswith("asks: ")) or (listing and depth > 1)
        if text and not (listing and depth > 1) and not text.startswith(flagged) and line not in said:
            yield line
        said |= {line} if depth == 1 else set()
