"""Writing what a benchmark printed into a document, between two marks, so that nobody copies figures by hand."""

from __future__ import annotations


def marks(name: str) -> tuple[str, str]:
    """Return the comments between which a benchmark's output stands."""
    return f"<!-- {name} -->", f"<!-- /{name} -->"


def inside(text: str, name: str) -> str:
    """Return what stands between the marks; ValueError where they are not there exactly once."""
    return _parts(text, name)[1]


def replaced(text: str, name: str, content: str) -> str:
    """Return the document with other content between its marks; ValueError as `inside`."""
    head, _, tail = _parts(text, name)
    first, last = marks(name)
    return f"{head}{first}\n\n{content.strip()}\n\n{last}{tail}"


def _parts(text: str, name: str) -> tuple[str, str, str]:
    first, last = marks(name)
    if (text.count(first), text.count(last)) != (1, 1) or text.index(last) < text.index(first):
        raise ValueError(f"found no single pair of {first} and {last} in the document; wanted one, in this order")
    head, rest = text.split(first)
    body, tail = rest.split(last)
    return head, body, tail
