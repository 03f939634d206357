"""Numerals in a sentence: what a reader takes for a number that is promised, "at least 5 of 8 seeds" or "half".

Left alone is what names something instead of counting it: P1, Figure 3, Python 3.11, top-5, (2019), [12]. Words are
taken for numbers only where they count: "at least five", "five of eight", "more than half", "twice as fast".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

LABELS = frozenset({
    "figure", "figures", "fig", "table", "tables", "section", "sections", "sec", "chapter", "equation", "eq",
    "eqs", "page", "pages", "appendix", "version", "issue", "no", "nr", "number", "prediction", "claim",
    "hypothesis", "theorem", "lemma", "corollary", "algorithm", "phase", "stage", "type", "part", "study", "case",
    "item", "definition", "assumption", "point", "note", "scenario", "variant", "option", "row", "column", "line",
    "paragraph", "article", "experiment",
})  # fmt: skip
YEARS = frozenset({
    "in", "since", "until", "by", "from", "before", "after", "year", "years", "and", "to",
})  # fmt: skip
ABOUT = frozenset({
    "about", "around", "near", "nearly", "roughly", "approximately", "some", "almost", "circa", "ca", "~", "≈",
})  # fmt: skip
WORDS: dict[str, int | Fraction] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "twenty": 20, "hundred": 100, "twice": 2, "thrice": 3, "double": 2, "triple": 3,
    "half": Fraction(1, 2),
}  # fmt: skip
PARTS = {
    "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "tenth": 10, "tenths": 10,
}  # fmt: skip
COUNTING = re.compile(r"(?:at least|at most|(?:more|fewer|less|greater|smaller) than|exactly|up to)")
PERCENT = frozenset({"%", "percent", "pp", "percentage"})

_DIGITS = r"(?:[0-9]{1,3}(?:[,'’][0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,15})?(?:[eE][-+]?[0-9]{1,3})?"
_ONE = rf"[-+]?(?:[0-9]{{1,4}}(?:\^|\*\*)-?[0-9]{{1,3}}|{_DIGITS})"
ALONE = re.compile(rf"({_ONE})(%|x|×|k|-?fold)?")
JOINED = re.compile(rf"({_ONE})%?(/|-|–|\.\.\.?|…|:)({_ONE})(%?)")
COMPARED = re.compile(r".*?[<>=≤≥≈~±]+")
MANTISSA = re.compile(r"([0-9.]+)\s*[×x·*]\s*10(?:\^|\*\*)([-+]?[0-9]{1,3})")
THOUSANDS = re.compile(r"(?<![0-9.,])([0-9]{1,3})[ \u00a0\u2009\u202f]([0-9]{3})(?![0-9])")
SCALE = {"k": 1000}


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as a sentence writes it, such as "95 %", or two of which one counts part of the other."""

    text: str
    value: Fraction
    parts: tuple[tuple[str, Fraction], ...] = ()
    percent: bool = False
    about: bool = False
    before: str = ""
    """The word before it, such as seed in "at seed 3"."""


@dataclass(frozen=True)
class _Token:
    """One word of a sentence with what stands around it."""

    words: tuple[str, ...]
    place: int

    @cached_property
    def core(self) -> str:
        return self.at(0).strip("()[]{},;:!?\"'“”‘’…").rstrip(".")

    def at(self, distance: int) -> str:
        place = self.place + distance
        return self.words[place] if 0 <= place < len(self.words) else ""

    def lower(self, distance: int) -> str:
        return self.at(distance).strip("()[]{},.;:!?\"'“”").lower()

    @property
    def names_something(self) -> bool:
        """Whether the word before makes it a name: Figure 3, Python 3.11, or it stands as a reference: [12], (1)."""
        before, raw = self.at(-1), self.at(0)
        starts = self.place == 1 or self.at(-2).endswith((".", "!", "?", ":"))
        proper = before[:1].isupper() and before.isalpha() and not starts and not before.isupper()
        listed = re.fullmatch(r"\[[0-9]+\][.,;]?|\([0-9]{1,2}\)[.,;]?|[0-9]{1,2}\)", raw)
        return bool(proper or listed or self.lower(-1) in LABELS or (before in ("§", "#")))

    @property
    def is_year(self) -> bool:
        if not re.fullmatch(r"(?:19|20)[0-9]{2}", self.core):
            return False
        raw, before = self.at(0), self.at(-1)
        return raw.startswith("(") or self.lower(-1) in YEARS or before[:1].isupper() or before.endswith((",", "al."))


def numerals(sentence: str) -> Iterator[Numeral]:
    """Yield every number that a sentence promises, in its order."""
    plain = MANTISSA.sub(r"\1e\2", sentence.replace("−", "-"))
    words = tuple(THOUSANDS.sub(r"\1\2", plain).split())
    place = 0
    while place < len(words):
        token = _Token(words, place)
        found = _share(token) or _spelt(token) or _written(token)
        if found is not None:
            yield found[0]
        place += found[1] if found is not None else 1


def _share(token: _Token) -> tuple[Numeral, int] | None:
    """Read "5 of 8", "one in twenty" and "two thirds" as one number, with the two that it is made of."""
    first, words = _value(token), 2 if token.lower(1) == "out" and token.lower(2) == "of" else 1
    if first is None:
        return None
    if token.lower(1) in PARTS and token.lower(0) in WORDS:
        value = first / PARTS[token.lower(1)]
        return Numeral(f"{token.core} {token.lower(1)}", value), 2
    if token.lower(words) not in ("of", "in"):
        return None
    words += 1 + (token.lower(words + 1) in ("the", "all", "these", "a", "every"))
    other = _Token(token.words, token.place + words)
    second = _value(other)
    if second is None or not second or other.is_year:
        return None
    return Numeral(
        f"{token.core} of {other.core}", first / second, ((token.core, first), (other.core, second))
    ), words + 1


def _value(token: _Token) -> Fraction | None:
    if token.lower(0) in WORDS:
        return Fraction(WORDS[token.lower(0)])
    return _number(token.core) if re.fullmatch(_ONE, token.core) else None


def _spelt(token: _Token) -> tuple[Numeral, int] | None:
    """Read a number in letters where it counts something."""
    word = token.lower(0)
    if word not in WORDS:
        return None
    before = f"{token.lower(-2)} {token.lower(-1)}".strip()
    compares = word in ("twice", "thrice", "double", "triple", "half") and token.lower(1) in ("as", "the", "of", "that")
    if not (COUNTING.search(before) and COUNTING.search(before).end() == len(before)) and not compares:  # type: ignore[union-attr]
        return None
    return Numeral(token.core, Fraction(WORDS[word]), about=token.lower(-1) in ABOUT), 1


def _written(token: _Token) -> tuple[Numeral, int] | None:
    """Read digits that stand for a number, with the sign of percent behind them."""
    if token.names_something or token.is_year:
        return None
    core = COMPARED.sub("", token.core, count=1)
    about = token.lower(-1) in ABOUT or "≈" in token.core or "~" in token.core
    alone, joined = ALONE.fullmatch(core), JOINED.fullmatch(core)
    if joined:
        return _joined(token, joined)
    if not alone:
        return None
    next_word = token.lower(1)
    behind = next_word in PERCENT or token.at(1).startswith("%") or (next_word == "per" and token.lower(2) == "cent")
    percent = alone[2] == "%" or behind
    value = _number(alone[1]) * SCALE.get(alone[2] or "", 1)
    text = f"{alone[1]} %" if percent else core
    return Numeral(text, value, percent=percent, about=about, before=token.lower(-1)), 1


def _joined(token: _Token, joined: re.Match[str]) -> tuple[Numeral, int] | None:
    first, second = _number(joined[1]), _number(joined[3])
    if joined[2] == ":" or (joined[2] == "-" and re.fullmatch(r"(?:19|20)[0-9]{2}", joined[1])):
        return None  # a time of day, an odds ratio, or a span of years
    percent = bool(joined[4]) or token.at(1).startswith("%")
    ratio = first / second if joined[2] == "/" and second else Fraction(-(10**30))
    return Numeral(joined[0], ratio, ((joined[1], first), (joined[3], second)), percent=percent), 1


def _number(text: str) -> Fraction:
    plain = re.sub(r"[,'’]", "", text)
    base, _, exponent = plain.replace("**", "^").partition("^")
    return Fraction(base) ** int(exponent) if exponent and Fraction(base) else Fraction(base)
