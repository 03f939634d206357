"""Outcome payload -> phrases of documents: what decided each prediction, what keeps it from more, its flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verdict.report.folding import word_by_word
from verdict.report.view.axes import Axis, Place, axes, levels_of, told, told_together
from verdict.report.view.bands import Cell
from verdict.report.view.barring import FAILS, Cause, causes
from verdict.report.view.deciding import why
from verdict.report.view.margins import found, margin, wanted
from verdict.report.view.matrix import Square, State
from verdict.report.view.sentences import sentence
from verdict.report.wording import because, interval, number, truth_word, truths
from verdict.words.vocabulary import Word

WORDS = tuple(word.value for word in Word)
TRUTHS = (True, False, None)
ASIDE = {True: "", False: " ✗", None: " ?"}
GLYPHS = {State.HOLDS: "✓", State.FAILS: "✗", State.OPEN: "?", State.NONE: ""}


@dataclass(frozen=True, slots=True)
class Said:
    """One prediction in a row of a table: its word, its claim in short, what decided it, and why it is not more."""

    name: str
    word: str
    claim: str
    decided: str
    why: tuple[str, ...]


def said(payload: dict[str, Any]) -> tuple[Said, ...]:
    """Say of every prediction what came out, in the order of the freeze."""
    known = axes(payload)
    return tuple(
        Said(name, p["verdict"], p["short"] or p["claim"], _decided(p, known) or _undecided(name, p, payload),
             tuple(_why(name, p, payload, known)))
        for name, p in payload["predictions"].items()
    )  # fmt: skip


def _undecided(name: str, prediction: dict[str, Any], payload: dict[str, Any]) -> str:
    """Say in place of what decides an UNTESTED prediction what bars it."""
    return f"nothing: {why(name, payload)}" if prediction["verdict"] == "UNTESTED" else ""


def _decided(prediction: dict[str, Any], known: Mapping[str, Axis]) -> str:
    """Say what decided a prediction: the comparison of its one clause, or the words of several."""
    clauses = prediction["clauses"]
    places = {name: levels_of(clause, known) for name, clause in clauses.items()}
    if len(clauses) > 1 and all(places.values()):
        alike = [(word, [places[name] for name, c in clauses.items() if c["verdict"] == word]) for word in WORDS]
        return "; ".join(f"{word}{_at(at, known)}" for word, at in alike if at)
    if len(clauses) > 1:
        return word_by_word(clauses)
    return "".join(_decision(clause, known) for clause in clauses.values())


def _decision(clause: dict[str, Any], known: Mapping[str, Axis]) -> str:
    """Write what decided a clause; of one that is UNTESTED nothing does, whatever its number by itself would give."""
    decision = clause["decision"]
    if decision is None or (clause["verdict"] == "UNTESTED" and decision["holds"] is not None):
        return ""
    return against_bar(decision, known)


def against_bar(decision: dict[str, Any], known: Mapping[str, Axis]) -> str:
    """Write one comparison at its cell, with its margin and what its interval is."""
    place = _at([decision["at"]], known)
    asked = f", wanted {bar}" if (bar := wanted(decision)) else ""
    aside = "; ".join(part for part in (margin(decision), interval(decision["interval"])) if part)
    verb = " is" if decision["value"] is None else ""
    return f"{decision['what']}{verb} {found(decision)}{place}{asked}{f' ({aside})' if aside else ''}"


def _why(name: str, prediction: dict[str, Any], payload: dict[str, Any], known: Mapping[str, Axis]) -> list[str]:
    """Say the cause by the frozen rule, the look, what qualifies the word, and what fails or keeps it open."""
    cause = [f"cause: {prediction['cause']}"] if prediction["cause"] not in (None, "unspecified") else []
    look = [prediction["look"]["text"]] if prediction["look"] else []
    several = len(prediction["clauses"]) > 1
    others = [_cause(cause, known) for cause in causes(payload, name) if several or cause.kind != FAILS]
    put_off = [because(reason) for reason in prediction["reasons"] if reason["why"] == "deferred"]
    return [*cause, *look, *prediction["qualifiers"], *put_off, *others]


def _cause(cause: Cause, known: Mapping[str, Axis]) -> str:
    """Write one cause in a sentence, with where it reaches."""
    where = _at([where.place for where in cause.where], known).removeprefix(" at ")
    return f"{where}: {sentence(cause)}" if where else sentence(cause)


def flags(payload: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Say of every flag where it is true, false and unknown, levels of the grid together."""
    known = axes(payload)
    return tuple(
        (name, _flag(flag["cells"], known) if flag["cells"] else truths(payload["flags"].get(name, {})))
        for name, flag in payload["flag_cells"].items()
    )


def _flag(cells: list[dict[str, Any]], known: Mapping[str, Axis]) -> str:
    alike = [(truth, [cell["at"] for cell in cells if cell["holds"] is truth]) for truth in TRUTHS]
    return "; ".join(f"{truth_word(truth)}{_at(places, known)}" for truth, places in alike if places)


def _at(places: Sequence[Place], known: Mapping[str, Axis]) -> str:
    """Say where, by the levels that tell places apart; nothing where there are none."""
    named = [place for place in places if told(place, known)]
    return f" at {told_together(named, known)}" if named else ""


def square(of: Square, glyphs: Mapping[State, str] = GLYPHS) -> str:
    """Write a square of the matrix: a glyph, and how many cells were judged where it stands for several that were."""
    counted = of.cells > 1 and of.state in (State.HOLDS, State.FAILS)
    return f"{glyphs[of.state]}{f' {of.judged}' if counted else ''}"


def cell(of: Cell | None) -> str:
    """Write a number of a table: in brackets where it was not judged, else with what became of it."""
    if of is None:
        return ""
    text = narrow(of.value)
    if of.value is None or not of.aside:
        return f"{text}{ASIDE[of.holds]}" if of.value else text
    return f"({text})"


def narrow(span: dict[str, Any] | None) -> str:
    """Write an interval by its ends, in three digits: `0.37 to 0.46`, `>= 17`, one number where they agree."""
    if span is None or span["lo"] is None or span["hi"] is None:
        return number(span)
    low, high = f"{span['lo']:.3g}", f"{span['hi']:.3g}"
    return low if low == high else f"{low} to {high}"
