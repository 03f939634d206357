"""Texts of documents in Markdown: shown as they stand, never taken for markup."""

from __future__ import annotations

import re

from verdict.text.characters import printable

MARKS = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>|#&~$"} | {"\n": " ", "\r": " "})
LINKED = re.compile(r"(?<=[A-Za-z]):(?=//)|(?<=[Ww]{3})\.")  # what GitHub makes a link of by itself
ADDRESSED = re.compile(r"(?<!@)@+(?=\w)")  # an address, a name that is called: not within code
BEGINS_A_LIST = re.compile(r"^(\s*\d*)([-+.)=])(?=[\s=-]|$)")


def escape_markdown(text: object) -> str:
    """Write a text of a document so that Markdown shows it as it stands, in one line."""
    shown = printable(" ".join(str(text).splitlines())).translate(MARKS)
    return BEGINS_A_LIST.sub(r"\1\\\2", ADDRESSED.sub(r"`\g<0>`", LINKED.sub(r"\\\g<0>", shown)))
