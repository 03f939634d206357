"""What an unquoted word is: a number, true, false, null, or text as written; or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from verdict.text.characters import shown

EXACT = 2**53  # integers below this survive every JSON reader

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
# A bare inf or -inf is text to every YAML reader, and the word for an open bound in a registration.
_NOT_FINITE = re.compile(r"(?!-?inf$)[-+]?\.?(?:inf|infinity|nan)", re.IGNORECASE)
_NUMBER_LIKE = re.compile(
    r"""[-+]?(?: 0[xX][0-9a-fA-F_,]+ | 0[oO][0-7_,]+ | 0[bB][01_,]+
    | (?: [0-9][0-9_,]* (?:\.[0-9_,]*)? | \.[0-9_,]+ ) (?:[eE][-+]?[0-9_,]+)? )""",
    re.VERBOSE,
)
_CAUSES = (
    (re.compile(r"[-+]?0[xXoObB]"), "some readers take another base"),
    (re.compile(r".*[_,]"), "some readers drop the separators"),
    (re.compile(r"[-+]?0[0-9]"), "with a leading zero some readers take base eight"),
    (re.compile(r"\+"), "some readers drop the plus sign"),
    (re.compile(r""), "a decimal point has digits on both sides"),
)
_WORDS = {"true": True, "false": False, "null": None}
_NEARLY_WORDS = {"~": "null", **{form(word): word for word in _WORDS for form in (str.upper, str.title)}}
_MAY_BE_MORE_THAN_TEXT = frozenset("0123456789+-.nNtTfFiI~")


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an unquoted word is neither read as a number nor taken as text."""

    sentence: str


def bare(word: str) -> str | int | float | bool | Refused | None:
    """Read an unquoted word of YAML as written."""
    if word[0] not in _MAY_BE_MORE_THAN_TEXT:
        return word
    if word in _WORDS:
        return _WORDS[word]
    if word in _NEARLY_WORDS:
        return _nearly_a_word(word)
    value = number(word)
    return word if value is None else value


def number(word: str) -> int | float | Refused | None:
    """Read a word as a number; None when no reader would take it for one.

    Refused: what is not finite, what reads as zero and is not, what needs more than a double from 2**53 on,
    and every other spelling that some YAML reader turns into a number.
    """
    if _INTEGER.fullmatch(word):
        return _integer(word)
    if _FLOAT.fullmatch(word):
        return _float(word)
    if _NOT_FINITE.fullmatch(word):
        return Refused(f"found {shown(word)}, wanted a finite number{_or_text(word)}")
    return _number_like(word) if _NUMBER_LIKE.fullmatch(word) else None


def _integer(word: str) -> int | Refused:
    if len(word) <= 17 and -EXACT < int(word) < EXACT:
        return int(word)
    return Refused(f"found the integer {shown(word)}, wanted less than 2**53 in size{_or_text(word)}")


def _float(word: str) -> float | Refused:
    value = float(word)
    if value - value != 0:
        return Refused(f"found {shown(word)}, which no double can hold, wanted a finite number{_or_text(word)}")
    if value == 0 and re.match(r"-?[0.]*[1-9]", word):
        return Refused(f"found {shown(word)}, which a double holds only as zero{_or_text(word)}")
    if abs(value) >= EXACT and "e" not in word.lower() and Decimal(word) != Decimal(value):
        return Refused(f"found {shown(word)}, which a double holds only as {value!r}{_or_text(word)}")
    return value


def _number_like(word: str) -> Refused:
    cause = next(cause for pattern, cause in _CAUSES if pattern.match(word))
    wanted = "wanted text or a plain number"
    return Refused(f"found the number-like {shown(word)}, {wanted}{_or_text(word)} ({cause})")


def _nearly_a_word(word: str) -> Refused:
    plain = _NEARLY_WORDS[word]
    return Refused(f'found {word}, which some readers take as {plain}; write {plain}, or "{word}" in quotes')


def _or_text(word: str) -> str:
    return f'; write "{shown(word)}" in quotes'
