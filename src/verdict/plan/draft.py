"""The amendment that a plan proposes: the author's own text, with the lengths, the id and the parent rewritten."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from verdict.registration.resolved import Registration
from verdict.words.errors import UsageError

SCALAR = re.compile(r""""(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s#,}\]]+""")
WHY = "the registered run cannot meet its own flags at the expected time; proposed by verdict plan"
MODELINE = "$schema=verdict-prereg-1.json"


class Marked(Protocol):
    """A document that knows where its parts were written."""

    @property
    def tree(self) -> Any:
        """The plain content."""

    def mark(self, path: tuple[str | int, ...], *, key: bool = False) -> tuple[int, int]:
        """Return line and column, from 1."""


def draft(text: str, document: Marked, registration: Registration, lengths: Mapping[str, float]) -> tuple[str, str]:
    """Return the id and the text of the amendment; comments and everything else stay as written.

    Raises:
        UsageError: the text has no parent that could be rewritten in place.
    """
    name = next_letter(registration.id)
    edits = {("id",): name, **_parent(document, registration)}
    for constant, value in lengths.items():
        written = document.tree["constants"][constant]
        path = ("constants", constant, *(("value",) if isinstance(written, dict) else ()))
        edits[path] = f"{value:.15g}"
    lines = text.split("\n")
    for path, new in edits.items():
        line, column = document.mark(path)
        lines[line - 1] = _replaced(lines[line - 1], column - 1, new)
    if registration.prereg.parent is None:
        line, _ = document.mark(("id",))
        lines.insert(line, f'parent: {{id: {registration.id}, digest: "{registration.digest}", why: "{WHY}"}}')
    return name, "\n".join(lines).replace(MODELINE, MODELINE.replace("=", "=../"))


def _replaced(row: str, start: int, new: str) -> str:
    return row[:start] + SCALAR.sub(lambda _: new, row[start:], count=1)


def _parent(document: Marked, registration: Registration) -> dict[tuple[str, ...], str]:
    parent = registration.prereg.parent
    if parent is None:
        return {}
    edits: dict[tuple[str, ...], str] = {
        ("parent", "id"): registration.id,
        ("parent", "digest"): f'"{registration.digest}"',
    }
    if parent.why is not None:
        edits["parent", "why"] = f'"{WHY}"'
    return edits


def next_letter(name: str) -> str:
    """Return the id after this one on the same day.

    Raises:
        UsageError: z is taken.
    """
    if name.endswith("z"):
        raise UsageError(f"no letter follows {name}; write the amendment under another date")
    return name[:-1] + chr(ord(name[-1]) + 1)
