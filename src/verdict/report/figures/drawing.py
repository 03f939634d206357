"""Strings of SVG: elements with escaped text, numbers rounded to a tenth of a pixel, text that fits its room."""

from __future__ import annotations

from xml.sax.saxutils import escape

from verdict.text.characters import printable

NARROW = set("iljtfrI.,:;'|!()[] ")
WIDE = set("mwMW@%")
LONGEST = 400  # characters of a title or description
ESCAPED = {'"': "&quot;", "'": "&#39;"}


def round_off(value: float) -> str:
    """Write a coordinate to a tenth of a pixel, without a needless zero or sign."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def escaped(text: str) -> str:
    """Return any text as it may stand in XML, in an element or an attribute; what cannot be shown as its escape."""
    return escape(printable(text), ESCAPED)


def element(name: str, attributes: dict[str, float | str], inside: str = "") -> str:
    """Return one element; numbers are rounded, texts escaped, `inside` is SVG already."""
    written = "".join(
        f' {key}="{escaped(value) if isinstance(value, str) else round_off(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def group(classes: str, inside: str) -> str:
    """Return a group of a class; nothing where nothing is inside."""
    return element("g", {"class": classes}, inside) if inside else ""


def titled(name: str, title: str, description: str) -> str:
    """Return the title and description that a screen reader says, with ids from `name`."""
    return (
        f'<title id="{name}.title">{escaped(cut(title, LONGEST))}</title>'
        f'<desc id="{name}.desc">{escaped(cut(description, 4 * LONGEST))}</desc>'
    )


def cut(text: str, longest: int) -> str:
    """Return a text of at most `longest` characters; a longer one ends in an ellipsis."""
    return text if len(text) <= longest else text[: max(longest - 1, 0)].rstrip() + "…"


def text_width(text: str, size: float = 11.0) -> float:
    """Return about how wide a text is in a sans-serif face of `size` pixels: rather too wide than too narrow."""
    return size * sum(0.33 if c in NARROW else 0.9 if c in WIDE else 0.7 if c.isupper() else 0.6 for c in text)


def fitting(text: str, width: float, size: float = 11.0) -> str:
    """Return a text cut to what fits `width` pixels."""
    text = printable(cut(text, LONGEST))
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def text_element(  # noqa: PLR0917 - a place, a text, and how it is set
    x: float,
    y: float,
    text: str,
    anchor: str = "start",
    width: float | None = None,
    size: float = 11.0,
    classes: str = "",
    bold: bool = False,
) -> str:
    """Return a text at its baseline, cut to `width`; `anchor` is start, middle or end."""
    attributes: dict[str, float | str] = {"x": x, "y": y}
    if anchor != "start":
        attributes["text-anchor"] = anchor
    if size != 11.0:
        attributes["font-size"] = size
    if classes:
        attributes["class"] = classes
    if bold:
        attributes["font-weight"] = "bold"
    return element("text", attributes, escaped(text if width is None else fitting(text, width, size)))


def line_element(  # noqa: PLR0917 - two ends, and how they are joined
    x1: float, y1: float, x2: float, y2: float, classes: str = "", dash: str = ""
) -> str:
    """Return a line of one pixel in the colour of the text around it."""
    attributes: dict[str, float | str] = {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke": "currentColor"}
    if classes:
        attributes["class"] = classes
    if dash:
        attributes["stroke-dasharray"] = dash
    return element("line", attributes)


def path_element(d: str, classes: str = "", dash: str = "") -> str:
    """Return an unfilled path in the colour of the text around it."""
    attributes: dict[str, float | str] = {"d": d, "fill": "none", "stroke": "currentColor"}
    if classes:
        attributes["class"] = classes
    if dash:
        attributes["stroke-dasharray"] = dash
    return element("path", attributes)


def rectangle(x: float, y: float, width: float, height: float, classes: str) -> str:
    """Return a rectangle that only a style fills, so that without one it hides nothing."""
    return element(
        "rect", {"x": x, "y": y, "width": max(width, 0.0), "height": max(height, 0.0), "class": classes, "fill": "none"}
    )
