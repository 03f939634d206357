"""Every medium says of every outcome what its payload says: words, tallies, exit code, and no better of any cell."""

from __future__ import annotations

import csv
import io
import json
import re
from functools import cache
from typing import Any

import pytest

from tests.report.outcomes import CASES, outcome
from verdict.report.badge import badge
from verdict.report.figures import figures
from verdict.report.github import run_summary
from verdict.report.html.anchors import Places
from verdict.report.html.cells import tables
from verdict.report.html.paste import latex, markdown
from verdict.report.notebook import outcome_html
from verdict.report.phrases import cell, said
from verdict.report.render import render
from verdict.report.terminal.brief import brief
from verdict.report.terminal.closing import last
from verdict.report.terminal.everything import everything
from verdict.report.terminal.screen import screen
from verdict.report.view.axes import axes
from verdict.report.view.bands import bands
from verdict.report.view.became import one_by_one
from verdict.report.view.lead import lead
from verdict.report.view.matrix import State, along
from verdict.report.view.tally import tally

WIDTH = 80
WORDS = ("NOT PASSED", "UNTESTED", "PASS")
INSIDE = re.compile(r"inside by|on the bar|reaches the bar")

judged = cache(outcome)


def lines(write: Any, payload: dict[str, Any]) -> list[str]:
    """Return what a terminal shows, with its last lines."""
    return [line.plain for line in [*write(payload, WIDTH), *last(payload, payload["exit_code"], WIDTH)]]


def of_lines(found: list[str], name: str) -> set[str]:
    """Return the words that stand behind the name of a prediction at the beginning of a line."""
    starts = (re.match(rf"(?:P\d+ )*{name}(?: P\d+)*\s+({'|'.join(WORDS)})\b", line) for line in found)
    return {match[1] for match in starts if match}


def media(payload: dict[str, Any], name: str) -> dict[str, set[str]]:
    """Return the words that each medium has for a prediction."""
    shown = "|".join(WORDS)
    html, notebook = render(payload, "html"), outcome_html(payload)
    table = [*csv.DictReader(io.StringIO(render(payload, "csv")))]
    tex = {"pass": "PASS", "not passed": "NOT PASSED", "untested": "UNTESTED"}
    return {
        "terminal": of_lines(lines(screen, payload), name),
        "all": of_lines(lines(everything, payload), name),
        "quiet": of_lines(lines(brief, payload), name),
        "txt": of_lines(render(payload, "txt").splitlines(), name),
        "md": set(re.findall(rf"^\| {name} \| \*\*({shown})\*\*", render(payload, "md"), re.MULTILINE)),
        "md section": set(re.findall(rf"^## {name}: ({shown})$", render(payload, "md"), re.MULTILINE)),
        "tex": {tex[w] for w in re.findall(rf"^{name} & .*\\verdictword{{([a-z ]+)}}", render(payload, "tex"), re.M)},
        "json": {json.loads(render(payload, "json"))["predictions"][name]["verdict"]},
        "csv": {row["prediction_verdict"] for row in table if row["prediction"] == name},
        "html": set(re.findall(rf'<h3 id="part-{name}">.*?</span> ({shown})</span>', html, re.DOTALL)),
        "summary": set(re.findall(rf"\*\*{name}\*\* .*? \| \*\*({shown})\*\* \|", run_summary(payload, 0))),
        "notebook": set(re.findall(rf'class="names">{name}</th>.*?</span> ({shown})</span>', notebook, re.DOTALL)),
        "pasted": set(re.findall(rf"^\| {name} \| ({shown}) \|", markdown(payload), re.MULTILINE)),
        "pasted tex": set(re.findall(rf"^{name} & ({shown}) &", latex(payload), re.MULTILINE)),
    }


@pytest.mark.parametrize("case", CASES)
def test_every_medium_states_the_word_of_the_payload(case: str) -> None:
    """Of every prediction, and no other word in the same place."""
    payload = judged(case)
    wrong = {(name, medium): words for name, prediction in payload["predictions"].items()
             for medium, words in media(payload, name).items() if words != {prediction["verdict"]}}  # fmt: skip
    assert {} == wrong


@pytest.mark.parametrize("case", CASES)
def test_tallies_and_exit_codes_agree(case: str) -> None:
    """Counted here from the words alone."""
    payload = judged(case)
    words = [prediction["verdict"] for prediction in payload["predictions"].values()]
    counts = ", ".join(f"{words.count(word)} {word}" for word in ("PASS", "NOT PASSED", "UNTESTED"))
    code = payload["exit_code"]
    for write in (screen, everything, brief):
        assert counts in " ".join(lines(write, payload)[-2:])
        assert f"exit {code}: " in lines(write, payload)[-1]
    texts = {form: render(payload, form) for form in ("md", "tex", "txt", "html")}
    assert [] == [form for form in ("md", "tex", "txt") if counts not in texts[form]]
    assert f"Exit code {code}." in texts["md"] and f"exit {code}: " in texts["html"]
    assert counts in run_summary(payload, code) and f"exit {code}: " in run_summary(payload, code)
    assert counts in outcome_html(payload) and f"exit {code}" in outcome_html(payload)
    drawn = badge(payload)
    assert [w for w in ("PASS", "NOT PASSED", "UNTESTED") if w in words] == re.findall(r">[✓✗?] \d+ ([A-Z ]+)<", drawn)
    assert str(tally(payload)).startswith(counts)


def holding(payload: dict[str, Any], name: str, place: dict[str, Any]) -> bool:
    """Whether anything of a prediction that is asked at a place by itself may be shown to hold there.

    Written from the meaning of the payload, not from the views: the clause passes or fails by its cells, or is open by
    some of them, and the cell itself is known to hold and was judged.
    """
    return any(_holds(clause, place) for clause in payload["predictions"][name]["clauses"].values())


NOTHING = {"withdrawn", "halted", "budget", "measure_only", "artifact", "vacuous", "out_of_scope", "invalid_provenance"}


def _holds(clause: dict[str, Any], place: dict[str, Any]) -> bool:
    levels = {**clause["where"], **clause["levels"]}
    if any(levels.get(axis, level) != level for axis, level in place.items()):
        return False
    whys = {reason["why"] for reason in clause["reasons"]}
    if clause["verdict"] == "UNTESTED" and (whys & NOTHING or (clause["cells"] is None and "inadequate" in whys)):
        return False
    if place.keys() <= levels.keys():
        return bool(clause["verdict"] == "PASS")
    here = [v for v in clause["values"] if all(v["at"].get(axis, level) == level for axis, level in place.items())]
    if clause["cells"] is None:
        bars = clause["sought"] is not None and clause["sought"]["bars"]
        return bool(bars) and any(value["value"] is not None for value in here)
    return any(value["holds"] is True and value["judged"] is True for value in here)


@pytest.mark.parametrize("case", CASES)
def test_no_square_holds_where_nothing_does(case: str) -> None:
    """Along every axis: a square that holds has a cell that holds, and none of its cells fails or is open."""
    payload = judged(case)
    for axis in axes(payload).values():
        for row in along(payload, axis).rows if axis.levels else ():
            held = [level for level, square in zip(axis.levels, row.squares, strict=True)
                    if square.state is State.HOLDS]  # fmt: skip
            assert [] == [level for level in held if not holding(payload, row.name, {axis.name: level})]


@pytest.mark.parametrize("case", CASES)
def test_no_cell_of_a_table_holds_that_does_not(case: str) -> None:
    """In HTML by glyph and class, in drawings by the table under them; a cell of a group is only seen."""
    payload = judged(case)
    known = axes(payload)
    for name, prediction in payload["predictions"].items():
        found = [one for table in tables(name, payload, Places()) for row in table.rows for one in row.cells if one]
        least = sum(_holds(clause, value["at"]) for clause in prediction["clauses"].values()
                    for value in clause["values"])  # fmt: skip
        assert sum(one.state == "holds" for one in found) <= least
        assert [] == [str(one) for one in found if ("✓" in str(one)) != (one.state == "holds")]
        grouped = any(c["cells"] and not one_by_one(c) for c in prediction["clauses"].values())
        assert not (grouped and any(one.state in ("holds", "fails") for one in found))
    for figure in figures(payload):
        clauses = payload["predictions"][figure.about]["clauses"].values() if figure.about else ()
        stands = any(c["verdict"] == "PASS" or _by_cells(c, known) for c in clauses)
        assert stands or "holds" not in {row[-1] for row in figure.rows if figure.about}


def _by_cells(clause: dict[str, Any], known: Any) -> bool:
    return any(_holds(clause, value["at"]) for value in clause["values"])


@pytest.mark.parametrize("case", CASES)
def test_numbers_that_do_not_count_stand_in_brackets(case: str) -> None:
    """In Markdown: those that were not judged, and all of them where nothing of the clause stands."""
    payload = judged(case)
    for name, prediction in payload["predictions"].items():
        found = bands(payload, name)
        if found is None or len(prediction["clauses"]) > 1:
            continue
        (clause,) = prediction["clauses"].values()
        by_place = {tuple(sorted(value["at"].items())): value for value in clause["values"]}
        for one in (one for row in found.cells for one in row if one is not None and one.value is not None):
            value = next(v for place, v in by_place.items() if set(one.place.items()) <= set(place))
            out = one_by_one(clause) and (
                value["judged"] is not True or (value["holds"] is None and one.holds is not None)
            )
            gone = (
                clause["verdict"] == "UNTESTED"
                and {r["why"] for r in clause["reasons"]} & NOTHING
                and one.holds is not None
            )
            assert bool(out or gone) == cell(one).startswith("(")


@pytest.mark.parametrize("case", CASES)
def test_what_is_untested_never_stands_beside_a_bare_margin(case: str) -> None:
    """Where one line says what decides, an UNTESTED prediction of one clause has the reason that bars it there."""
    payload = judged(case)
    decided = {one.name: one.decided for one in said(payload)}
    rows = {row.split(" | ")[0].strip("| "): row for row in markdown(payload).splitlines()}
    for name, prediction in payload["predictions"].items():
        if prediction["verdict"] == "UNTESTED":
            assert not INSIDE.search(decided[name]), decided[name]
            assert not INSIDE.search(rows[name]), rows[name]
            assert decided[name] or len(prediction["clauses"]) > 1
    told = " ".join(sentence.text for sentence in lead(payload).sentences)
    untested = [n for n, p in payload["predictions"].items() if p["verdict"] == "UNTESTED" and p["in_scope"]]
    assert not untested or " since " in told


def test_a_report_that_says_better_is_seen() -> None:
    """The comparisons above fail where a single word or cell is changed to a better one."""
    payload = judged("withdrawn")
    better = json.loads(json.dumps(payload))
    better["predictions"]["P1"]["verdict"] = "PASS"
    assert {"UNTESTED"} != media(better, "P1")["md"]
    assert not holding(payload, "P1", {"t": 1})


@pytest.mark.parametrize(("case", "said"), [
    ("one number", "x 3.0004, wanted at most 3: outside by"), ("one number inside", "x 2.99996, wanted at most 3: inside"),  # noqa: E501
    ("one number across", "x 2.99998 to 3.00003, wanted at most 3: straddles"),
])  # fmt: skip
def test_no_number_is_rounded_onto_its_bar(case: str, said: str) -> None:
    """A number that lies beside its bar is written with the digits that show on which side."""
    assert said in " ".join(lines(screen, judged(case)))
