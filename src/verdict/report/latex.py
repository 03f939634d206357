"""Texts of documents in LaTeX: set as they stand, in letters that every engine reads, never taken for a command."""

from __future__ import annotations

import re
import unicodedata
from string import ascii_letters, digits

from verdict.text.characters import printable

MARKS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\verdictquote{}", "`": r"\textasciigrave{}", "[": "{[}", "]": "{]}", "*": "{*}",
}  # fmt: skip
BETWEEN = {"\0": "{}", "\1": r"\allowbreak{}"}  # stand between letters; no text holds them, since they do not print
NAMED = {
    "≤": r"\leq", "≥": r"\geq", "≠": r"\neq", "≈": r"\approx", "≡": r"\equiv", "±": r"\pm", "×": r"\times",
    "÷": r"\div", "·": r"\cdot", "∞": r"\infty", "→": r"\rightarrow", "←": r"\leftarrow", "↔": r"\leftrightarrow",
    "⇒": r"\Rightarrow", "−": "-", "√": r"\surd", "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "∂": r"\partial",
    "∇": r"\nabla", "∈": r"\in", "∉": r"\notin", "⊂": r"\subset", "∪": r"\cup", "∩": r"\cap", "∅": r"\emptyset",
    "∀": r"\forall", "∃": r"\exists", "∼": r"\sim", "∝": r"\propto", "′": "'", "ℓ": r"\ell", "µ": r"\mu",
    "°": r"{}^{\circ}", "¬": r"\neg", "∧": r"\wedge", "∨": r"\vee",
}  # fmt: skip
SET = {
    "–": r"\textendash{}", "—": r"\textemdash{}", "‘": r"\textquoteleft{}", "’": r"\textquoteright{}",
    "“": r"\textquotedblleft{}", "”": r"\textquotedblright{}", "…": r"\textellipsis{}", "•": r"\textbullet{}",
    "§": r"\S{}", "¶": r"\P{}", "©": r"\textcopyright{}", "£": r"\pounds{}", "ß": r"\ss{}",
    "\u00a0": r"\nobreakspace{}",
    "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}", "ø": r"\o{}", "Ø": r"\O{}", "ł": r"\l{}",
    "Ł": r"\L{}", "ı": r"\i{}", "✓": "yes", "✔": "yes", "✗": "no", "✘": "no", "✕": "no",
}  # fmt: skip
GREEK = {
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
}  # fmt: skip
CAPITALS = {"gamma", "delta", "theta", "lambda", "xi", "pi", "sigma", "upsilon", "phi", "psi", "omega"}
ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c",
}  # fmt: skip
LONG = re.compile(r"[A-Za-z0-9]{20}(?=[A-Za-z0-9]{20})")  # where a word such as a digest may break, with no hyphen
PLAIN = {*ascii_letters, *digits, *" .:;=+/()@!?',-"}
JOINED = re.compile(r"([-,'])(?=\1)")  # --, --- and '' are set as one sign


def escape_latex(text: object) -> str:
    """Write a text of a document so that LaTeX sets it as it stands, in one line and in ASCII.

    What has no name in LaTeX is handed to `\\verdictchar`, which engines that know Unicode set, and others by number.
    """
    return _in_one_line(text).translate(LETTERS)


def set_latex(text: object) -> str:
    """Write a text for a column or a paragraph: the same, with places where a very long word may break."""
    return LONG.sub("\\g<0>\1", _in_one_line(text)).translate(LETTERS)


def _in_one_line(text: object) -> str:
    return JOINED.sub("\\1\0", printable(" ".join(str(text).splitlines())))


class _Letters(dict[int, str]):
    """How each letter is set, found once when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = _set(chr(code))
        return self[code]


def _set(letter: str) -> str:
    if letter in PLAIN:
        return letter
    if letter in BETWEEN:
        return BETWEEN[letter]
    if letter in MARKS:
        return MARKS[letter]
    if letter in NAMED:
        return rf"\ensuremath{{{NAMED[letter]}}}"
    return SET.get(letter) or _greek(letter) or _accented(letter) or _raised(letter) or _by_number(letter)


def _greek(letter: str) -> str:
    """Return a Greek letter by its name; those that look like Latin ones have no command of their own."""
    case, _, name = unicodedata.name(letter, "").removeprefix("GREEK ").partition(" LETTER ")
    name = name.lower().replace("lamda", "lambda").removeprefix("final ")
    if "GREEK" not in unicodedata.name(letter, "") or name not in GREEK:
        return ""
    if case == "SMALL":
        return r"\ensuremath{o}" if name == "omicron" else rf"\ensuremath{{\{name}}}"
    return rf"\ensuremath{{\{name.capitalize()}}}" if name in CAPITALS else ""


def _accented(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    if len(parts) == 2 and parts[0].isascii() and parts[0].isalpha() and parts[1] in ACCENTS:
        return rf"\{ACCENTS[parts[1]]}{{{parts[0]}}}"
    return ""


def _raised(letter: str) -> str:
    """Return a raised or lowered letter, such as those of 2²⁰, in its place."""
    kind, _, plain = unicodedata.decomposition(letter).partition(" ")
    if kind not in RAISED or " " in plain:
        return ""
    return f"{RAISED[kind]}{{{LETTERS[int(plain, 16)]}}}"


def _by_number(letter: str) -> str:
    return rf"\verdictchar{{{ord(letter):04X}}}"


RAISED = {"<super>": r"\textsuperscript", "<sub>": r"\textsubscript"}
LETTERS = _Letters()
