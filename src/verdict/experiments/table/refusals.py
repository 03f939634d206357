"""Why a text is no number, in sentences that say what its column may be told: percent, decimal commas, words, dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from verdict.text.characters import shown

if TYPE_CHECKING:
    from verdict.experiments.table.values import Manner

TRUTHS = {"true": "1", "false": "0"}  # as programs write whether something is so
OPPOSITES = (("yes", "no"), ("true", "false"), ("y", "n"), ("t", "f"), ("pass", "fail"), ("passed", "failed"),
             ("correct", "incorrect"), ("right", "wrong"), ("wahr", "falsch"), ("ja", "nein"), ("richtig", "falsch"),
             ("vrai", "faux"), ("oui", "non"))  # fmt: skip
GROUPS = re.compile(r"[-+]?(?=[0-9]*[1-9])[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?%?")  # 1,042 but not 0,042
POINTS = re.compile(r"[-+]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]*)? *%?")  # 1.042 where commas are decimal
GAPS = re.compile(r"[-+]?[0-9]{1,3}(?:[ \u00a0\u2009\u202f'’][0-9]{3})+(?:[.,][0-9]*)? *%?")  # 1 042 and 1'042
# What spreadsheets write in place of a value, in English, German and French.
SPREADSHEET = frozenset({
    "#N/A", "#NV", "#N/D", "#DIV/0!", "#VALUE!", "#WERT!", "#VALEUR!", "#REF!", "#BEZUG!", "#NAME?", "#NOM?", "#NUM!",
    "#ZAHL!", "#NOMBRE!", "#NULL!", "#NUL!", "#SPILL!", "#CALC!",
})  # fmt: skip
LIBRE = re.compile(r"Err:[0-9]{3}")
_MONTH = r"[^\W\d_]{3,9}\.?"
DATE = re.compile(
    rf"[0-9]{{1,2}}[-./ ]{{1,2}}{_MONTH}(?:[-./ ]{{1,2}}[0-9]{{2,4}})?|{_MONTH}[-./ ]{{1,2}}[0-9]{{2,4}}|"
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T].*)?|[0-9]{1,2}([./-])[0-9]{1,2}\1[0-9]{2,4}"
)  # 04. Mrz, 3-Apr, Mar-04, 2026-03-04, 04.03.2026


def no_number(text: str, manner: Manner) -> str:
    """Say why a text is no number, and what may be said of its column, in a sentence."""
    found = f"found '{shown(text)}'"
    if text.upper() in SPREADSHEET or LIBRE.fullmatch(text):
        return f"{found}, an error of a spreadsheet, wanted a number; leave it empty, or exclude its row by a rule"
    if text.lower().lstrip("+-") in ("inf", "infinity"):
        return f"{found}, which is not finite, wanted a number; leave it empty, or exclude its row by a rule"
    if text.endswith("%") and not manner.percent:
        return f"{found}, wanted a number; if these are percentages, say percent: true for this column"
    if DATE.fullmatch(text):
        return (
            f"{found}, a date, wanted a number; a spreadsheet makes dates of texts such as 3-4: type it again as text"
        )
    pair = _pair(text)
    if pair is not None:
        instead = ", in place of percent: or digits:" * (manner.percent or manner.printed)
        return f"{found}, wanted a number; say values: {{{pair[0]}: 1, {pair[1]}: 0}} for this column{instead}"
    if GAPS.fullmatch(text):
        return f"{found}, wanted a number; if blanks separate thousands, take them out of the file"
    if manner.comma:
        mark = "commas" if GROUPS.fullmatch(text) else "points" if POINTS.fullmatch(text) else ""
        groups = f"; if {mark} separate thousands, take them out of the file" * bool(mark)
        return f"{found}, wanted a number with a decimal comma and no other separator, such as 0,5{groups}"
    if GROUPS.fullmatch(text):
        return f"{found}, wanted a number with a decimal point; {_groups(text)}"
    if re.fullmatch(r"[-+]?[0-9.]*,[0-9]+%?", text):
        return f"{found}, wanted a number with a decimal point; if this is a decimal comma, say decimal: comma"
    return f"{found}, wanted a number"


def _pair(text: str) -> tuple[str, str] | None:
    """Return a text and its opposite as YAML may hold them, in the same letters; None where it has none."""
    pair = next((pair for pair in OPPOSITES if text.lower() in pair), None)
    if pair is None:
        return None
    write = str.upper if text.isupper() else str.title if text.istitle() else str.lower
    yes, no = (f'"{write(word)}"' if word in TRUTHS else write(word) for word in pair)
    return yes, no


def _groups(text: str) -> str:
    """Say what commas may be in digits that stand in groups of three."""
    thousands = "if commas separate thousands, take them out of the file"
    only = text.count(",") > 1 or "." in text
    return thousands if only else f"{thousands}; if this is a decimal comma, say decimal: comma"
