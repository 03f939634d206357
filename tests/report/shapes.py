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


csv.field_size_limit(10**8)  # texts that are to be refused are longer than it reads by itself


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
        called = "".join("\0" if _at_sign(child) else child.content for child in token.children or ())
        kinds += ["a call"] * bool(CALLED.search(called))
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
    """Return the characters that a terminal would obey, how many lines begin like ours, and the text."""
    obeyed = [c for c in page if not c.isprintable() and c != "\n"]
    return (obeyed, sum(line.startswith("exit ") for line in page.splitlines())), page


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
MATH = re.compile(r"\\ensuremath\{(?:[^{}]|\{\}|\{\\circ\})*\}")
MACROS = "\\providecommand{\\verdictopen}"  # the last of the macros that stand before the tables
SET = {  # commands that set one character of a text
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textless": "<", "textgreater": ">",
    "textbar": "|", "textasciigrave": "`", "verdictquote": '"', "textendash": "–", "textemdash": "—",
}  # fmt: skip
MADE = {
    *SET, "allowbreak", "verdictchar", "textsuperscript", "textsubscript", "c", "v", "u", "r", "H", "S", "P",
    "textquoteleft", "textquoteright", "textquotedblleft", "textquotedblright", "textellipsis", "textbullet",
    "textcopyright", "nobreakspace", "pounds", "ss", "ae", "AE", "oe", "OE", "o", "O", "l", "L", "i",
}  # fmt: skip


def latex(page: str) -> tuple[Any, str]:
    """Return the commands and specials of a page that set no character, whether its groups are closed, and its text."""
    found: Counter[str] = Counter()
    depth, least, text = 0, 0, []
    for command, mark, comment, special, words in TOKEN.findall(MATH.sub("", page.partition(MACROS)[2])):
        depth += (special == "{") - (special == "}")
        least = min(least, depth)
        found.update([command] * bool(command and command not in MADE))
        found.update(["a row"] * (mark == "\\"))
        found.update([special] * bool(special and special not in "{}"))
        found.update(["a comment"] * bool(comment))
        text.append(SET.get(command, "") or ("\n" if mark == "\\" else mark) or words)
    return (found, depth, least), "".join(text)


SHAPES = {"html": html, "md": markdown, "csv": comma_separated, "txt": plain, "json": notation, "tex": latex,
          "badge": xml}  # fmt: skip
