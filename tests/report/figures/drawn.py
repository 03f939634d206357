"""What tests read off a drawing: its elements, its texts, its ids, and where its marks stand."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from xml.etree import ElementTree

from verdict.report.figures.figure import Figure

SVG = "{http://www.w3.org/2000/svg}"


def parsed(figure: Figure) -> ElementTree.Element:
    """Return all panels of a figure as one tree; fails where they are not well-formed."""
    return ElementTree.fromstring(f"<all>{figure.svg}</all>")  # noqa: S314 - written by the code under test


def texts(root: ElementTree.Element) -> list[str]:
    """Return every text that is drawn."""
    return ["".join(element.itertext()) for element in root.iter() if element.tag.removeprefix(SVG) == "text"]


def ids(root: ElementTree.Element) -> list[str]:
    """Return every id."""
    return [element.attrib["id"] for element in root.iter() if "id" in element.attrib]


def of_class(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """Yield the elements of a class."""
    return (element for element in root.iter() if name in element.attrib.get("class", "").split())


def outlines(root: ElementTree.Element, name: str) -> str:
    """Return everything that is drawn in groups of a class, without the legend, as one path."""
    root = copy.deepcopy(root)
    for above in list(root.iter()):
        for legend in [element for element in above if element.attrib.get("class") == "legend"]:
            above.remove(legend)
    return "".join(part.attrib.get("d", "") for element in of_class(root, name) for part in element.iter())


def circles(d: str) -> list[tuple[float, float]]:
    """Return the centres of the circles of a path."""
    found = re.findall(r"M(-?[\d.]+) (-?[\d.]+)a(-?[\d.]+) ", d)
    return [(float(x) + float(r), float(y)) for x, y, r in found]


def diamonds(d: str) -> list[tuple[float, float]]:
    """Return the centres of the diamonds of a path."""
    return [(float(x), float(y) + 4.4) for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)l4.4 4.4", d)]


def squares(d: str) -> list[tuple[float, float]]:
    """Return the centres of the squares of a path."""
    return [(float(x) + 3, float(y) + 3) for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)h6v6h-6z", d)]
