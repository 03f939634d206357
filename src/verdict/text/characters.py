"""Which characters a document may hold; the rest is refused, never repaired."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator

_SHOWN = 40  # characters of a wrong value that a message repeats

_KINDS = (
    ("\t", "a tab", "use spaces"),
    ("\x00-\x08\x0b-\x1f\x7f-\x9f", "a control character", "remove it"),
    ("\u2028\u2029", "a Unicode line separator", "use an ordinary line break"),
    ("\ud800-\udfff", "half of a surrogate pair", "write the whole character"),
    ("\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069", "a control of text direction", "remove it"),
    ("\ufeff", "a byte order mark", "save the file as UTF-8 without one"),
    ("\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufff9-\ufffb", "an invisible character", "remove it"),
    ("\ufdd0-\ufdef\ufffe\uffff", "a code point that is no character", "remove it"),
)
_REFUSED = "".join(members for members, _, _ in _KINDS)
_KIND_OF = tuple((re.compile(f"[{members}]"), found, remedy) for members, found, remedy in _KINDS)
_IN_TEXT = re.compile(f"[{_REFUSED}]")
_NOT_IN_KEY = re.compile(f"[\n{_REFUSED}]")
# What is shown as nothing at all, or changes what stands beside it: not refused in documents, which may have frozen it.
_UNSEEN = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_NOT_SHOWN, _NOT_SHOWN_IN_LINE = re.compile(f"[{_REFUSED}{_UNSEEN}]"), re.compile(f"[\n{_REFUSED}{_UNSEEN}]")
_FURTHER = "\n    | "  # how a line within a text begins, which nothing of ours does
_TAB, _LONE_RETURN = re.compile("\t"), re.compile("\r(?!\n)")
_IN_FILE = re.compile(f"[{_REFUSED}]".replace("\t", "").replace("\x0b-\x1f", "\x0b\x0c\x0e-\x1f"))


def refused_in_file(text: str, *, tabs: bool) -> Iterator[tuple[int, str]]:
    """Yield offset and sentence of refused characters as written: on each line the first, the first tab and return.

    Line feeds and CRLF may stand anywhere; tabs only where `tabs` allows them, as white space of JSON.
    """
    for pattern in (_IN_FILE, _LONE_RETURN) if tabs else (_IN_FILE, _LONE_RETURN, _TAB):
        at = 0
        while match := pattern.search(text, at):
            yield match.start(), _sentence(match[0])
            at = text.find("\n", match.end()) + 1 or len(text)


def refused_in_text(value: str, *, key: bool) -> str | None:
    """Say what is wrong with the characters of a value or key after escapes were read; None is nothing."""
    match = (_NOT_IN_KEY if key else _IN_TEXT).search(value)
    if match:
        return "found a line break, wanted a key on one line" if match[0] == "\n" else _sentence(match[0])
    if unicodedata.is_normalized("NFC", value):
        return None
    return f"found text that is not in Unicode normal form C ({_decomposed(value)}); retype it composed"


def blanked(text: str) -> str:
    """Put a stand-in of the same length for every refused character but tabs, so that reading can go on."""
    return _LONE_RETURN.sub("\ufffd", _IN_FILE.sub("\ufffd", text))


def denormal_span(text: str) -> tuple[int, int]:
    """Return start and end of the first character sequence that breaks normal form C; empty at 0 when none does.

    By bisection over prefixes: normalising the text itself takes quadratic time on runs of combining marks.
    """
    if unicodedata.is_normalized("NFC", text):
        return 0, 0
    lengths = range(len(text) + 1)
    end = bisect_left(lengths, True, key=lambda length: not unicodedata.is_normalized("NFC", text[:length]))
    start = end - 1
    while start and unicodedata.combining(text[start]):
        start -= 1
    return start, end


def printable(text: str) -> str:
    """Write text so that a terminal shows it on one line, whole, and unchanged in direction."""
    return _NOT_SHOWN_IN_LINE.sub(_escaped, text)


def sentence(text: str, most: int) -> str:
    """Write any text as one line that a document may hold, of at most `most` characters, with "..." where it is cut."""
    line = unicodedata.normalize("NFC", printable(" ".join(text[: 2 * most].split())))
    return line if len(line) <= most else f"{line[: most - 3]}..."


def quoted(text: str) -> str:
    """Write text of several lines, each printable and marked as a further line, so that none passes for one of ours."""
    return _FURTHER.join(map(printable, text.split("\n")))


def escaped(text: str) -> str:
    """Write what is laid out in lines already, JSON among it: its line breaks stay, all else is made printable."""
    return _NOT_SHOWN.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    """Write one character as JSON does, where what is beyond four digits takes two escapes."""
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))


def shown(text: str) -> str:
    """Write a wrong value for a message: printable, and cut when long."""
    return printable(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def _decomposed(value: str) -> str:
    start, end = denormal_span(value)
    return " ".join(f"U+{ord(character):04X}" for character in value[start : min(end, start + 3)])


def _sentence(character: str) -> str:
    found, remedy = next((found, remedy) for kind, found, remedy in _KIND_OF if kind.match(character))
    if character == "\r":
        found, remedy = "a carriage return without line feed", "end lines with LF or CRLF"
    return f"found {found} (U+{ord(character):04X}), wanted plain text; {remedy}"
