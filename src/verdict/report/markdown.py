"""Texts of documents in Markdown: shown as they stand, never taken for markup."""

from __future__ import annotations

import re

from verdict.text.characters import printable

MARKS = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>|#&~$"} | {"\n": " ", "\r": " "})
BEGINS_A_LIST = re.compile(r"^(\s*\d*)([-+.)=])(?=[\s=-]|$)")


def escape_markdown(text: object) -> str:
    """Write a text of a document so that Markdown shows it as it stands, in one line."""
    return BEGINS_A_LIST.sub(r"\1\\\2", printable(" ".join(str(text).splitlines())).translate(MARKS))
