"""A page as its elements, its text and what it refers to, read by the parser of the standard library."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "input", "hr"}


@dataclass
class Element:
    """One element: its tag, its attributes, the elements around it, and the text in it."""

    tag: str
    attributes: dict[str, str]
    around: tuple[Element, ...]
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it, blanks made one."""
        return " ".join("".join(self.texts).split())

    def inside(self, tag: str) -> bool:
        """Whether it lies in an element of that tag."""
        return any(element.tag == tag for element in self.around)


class Parsed(HTMLParser):
    """A parsed page; `flaws` are end tags that close nothing, and elements that are never closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.flaws: list[str] = []
        self._open: list[Element] = []
        self.feed(text)
        self.close()
        self.flaws += [f"<{element.tag}> stays open" for element in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself, as in SVG."""
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open)))

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if not self._open or self._open[-1].tag != tag:
            self.flaws.append(f"</{tag}> closes nothing")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Give a text to every element around it."""
        for element in self._open:
            element.texts.append(data)

    def all(self, *tags: str) -> list[Element]:
        """Return the elements of these tags in their order."""
        return [element for element in self.elements if element.tag in tags]

    @property
    def ids(self) -> list[str]:
        """Every id, as often as it is given."""
        return [element.attributes["id"] for element in self.elements if "id" in element.attributes]

    @property
    def text(self) -> str:
        """The text of the body, without styles."""
        return self.all("body")[0].text

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """The tag and the names of attributes of every element: what a page is, whatever its texts are."""
        return [(element.tag, tuple(element.attributes)) for element in self.elements]
