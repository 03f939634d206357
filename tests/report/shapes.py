"""The shape of a report in each format, read by a parser of that format: what is markup in it, and what is text."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark").enable("table").enable("strikethrough")
LINKED = re.compile(r"(?<!\\)(?:https?|ftp)://|\bwww\.", re.IGNORECASE)  # as GitHub reads the source
CALLED = re.compile(r"@\w")  # in what is read: an address, or a person who would be told
TEXTS = {"text", "text_special", "softbreak"}
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")


class _Elements(HTMLParser):
    """Elements with their attributes, and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(" ".join([tag, *sorted(name for name, _ in attrs)]))

    def handle_endtag(self, tag: str) -> None:
        self.elements.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.elements.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.elements.append(f"declaration {decl}")

    def unknown_decl(self, data: str) -> None:
        self.elements.append("declaration")

    def handle_pi(self, data: str) -> None:
        self.elements.append("instruction")


def html(page: str) -> tuple[Any, str]:
    """Return the elements of a page in order with the names of their attributes, and its text."""
    parser = _Elements()
    parser.feed(page)
    parser.close()
    return parser.elements, " ".join(parser.text)


def markdown(page: str) -> tuple[Any, str]:
    """Return the blocks of a page, what is in lines besides text, and its text; a link of GitHub's counts, too."""
    kinds, text = [], []
    for token in MARKDOWN.parse(page):
        kinds.append(token.type if token.type != "html_block" else html(token.content)[0])
        inner = [child for child in token.children or () if not _at_sign(child)]
        kinds += [child.type for child in inner if child.type not in TEXTS]
        said = "".join(child.content for child in token.children or ())
        text.append(html(token.content)[1] if token.type == "html_block" else said)
        kinds += ["a call"] * bool(CALLED.search("".join("\0" if _at_sign(c) else c.content for c in token.children or ())))
    kinds += ["a link"] * len(LINKED.findall(page))
    return kinds, " ".join(text)


def _at_sign(token: Any) -> bool:
    return token.type == "code_inline" and set(token.content) == {"@"}


def comma_separated(page: str) -> tuple[Any, str]:
    """Return how many fields each row has, which of them a spreadsheet would calculate, and the text."""
    rows = [*csv.reader(io.StringIO(page, newline=""), strict=True)]
    formulas = [field for row in rows for field in row if FORMULA.match(field) and not _number(field)]
    return ([*map(len, rows)], formulas), "\n".join(field for row in rows for field in row)


def _number(field: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?(e[-+]?\d+)?", field) is not None


def plain(page: str) -> tuple[Any, str]:
    """Return the characters that a terminal would obey, and the lines that begin like the last of ours; and the text."""
    lines = page.splitlines()
    return ([c for c in page if not c.isprintable() and c != "\n"], sum(line.startswith("exit ") for line in lines)), page


def notation(page: str) -> tuple[Any, str]:
    """Return the keys of JSON in their order, and its texts."""
    texts: list[str] = []
    keys: list[str] = []
    _gather(json.loads(page), keys, texts)
    return len(keys), "\n".join(texts)


def _gather(value: Any, keys: list[str], texts: list[str]) -> None:
    if isinstance(value, dict):
        keys += value
        texts += value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _gather(item, keys, texts)
    texts += [value] if isinstance(value, str) else []


def xml(page: str) -> tuple[Any, str]:
    """Return the elements of an XML document with the names of their attributes, and its text."""
    root = ElementTree.fromstring(page.encode())  # noqa: S314 - our own
    found = [(one.tag, sorted(one.attrib)) for one in root.iter()]
    return found, "\n".join([*(value for one in root.iter() for value in one.attrib.values()), *root.itertext()])


TOKEN = re.compile(r"\\([A-Za-z@]+)\*?[ \n]?|\\(.)|(%[^\n]*\n?)|([{}&$#^_~])|([^\\%{}&$#^_~]+)", re.DOTALL)
SET = {  # commands that set one character of a text
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textless": "<", "textgreater": ">",
    "textbar": "|", "textasciigrave": "`", "verdictquote": '"',
}  # fmt: skip
MADE = {*SET, "ensuremath", "verdictchar", "textsuperscript", "textsubscript", "text", "c", "v", "u", "r", "H"}


def latex(page: str) -> tuple[Any, str]:
    """Return the commands and specials of a page that set no character, whether its groups are closed, and its text.

    Within `\\ensuremath`, `\\verdictchar` and the like a character is set; accents stand before their letter.
    """
    body = page.partition("\\providecommand{\\verdictopen}")[2]
    found: Counter[str] = Counter()
    depth, least, text = 0, 0, []
    for command, mark, comment, special, words in TOKEN.findall(re.sub(r"\\ensuremath\{[^{}]*(\{\}[^{}]*)?(\{[^{}]*\})?\}", "", body)):
        depth += (special == "{") - (special == "}")
        least = min(least, depth)
        plain_mark = mark and mark in "\\"
        found.update([command] if command and command not in MADE | {"textendash", "textemdash"} else [])
        found.update(["line"] if plain_mark else [])
        found.update([special] if special and special not in "{}" else [])
        found.update(["comment"] if comment else [])
        text.append(SET.get(command, "") or (mark if not plain_mark else "\n") or words)
    return ({name: n for name, n in found.items()}, depth, least), "".join(text)


SHAPES = {"html": html, "md": markdown, "csv": comma_separated, "txt": plain, "json": notation, "tex": latex}
