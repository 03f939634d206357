"""One screen: golden files; and whatever the freeze and the width, lines fit, names stay whole, words are there."""

from __future__ import annotations

import io
import re
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.cli.test_commands import verdict
from tests.factory import ESTIMATORS, cells, evidence, freeze
from tests.report.golden import unlike
from tests.report.terminal.golden import SCREENS, copied, payloads, screens
from verdict.judge import judge
from verdict.outcome.payload import payload as payload_of
from verdict.report.terminal.screen import LINES, show_outcome

WIDTHS = (60, 71, 80, 100, 120, 200)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Both founding screens' payloads, in a repository of their own."""
    return payloads(copied(tmp_path_factory.mktemp("project")))


def made(
    changes: dict[str, Any], quantities: dict[str, Any], withdrawn: dict[str, str] | None = None
) -> dict[str, Any]:
    """Judge the small freeze with changes and return its payload."""
    registration = freeze(**changes)
    outcome = judge(registration, evidence(registration, quantities), ESTIMATORS, withdrawn or {})
    return payload_of(outcome, registration.grid)


def test_the_screens_are_the_golden_ones(stored: dict[str, dict[str, Any]]) -> None:
    """At 60, 80 and 120 columns, quiet and whole, letter by letter; none is missing, none unused."""
    assert [] == unlike(screens(stored), SCREENS)


def test_a_golden_screen_that_changed_is_seen(stored: dict[str, dict[str, Any]]) -> None:
    """The negative control."""
    stored["2026-05-30c"] = {**stored["2026-05-30c"], "exit_code": 20}
    found = screens(stored)
    assert 5 == len(unlike(found, SCREENS))


@pytest.mark.parametrize("name", ["2026-05-30c", "2026-11-25d"])
def test_each_founding_freeze_is_one_screen(name: str) -> None:
    """At 80 columns 33 lines or fewer, the last with tally and exit code."""
    lines = (SCREENS / f"{name}-80.txt").read_text().splitlines()
    assert len(lines) <= LINES
    assert "exit 10: a NOT PASSED" in lines[-1] and "NOT PASSED," in lines[-1]


def test_a_newcomer_finds_five_answers() -> None:
    """What was claimed, what came out, why P5 is untested, what would test it, and what this does not show."""
    said = " ".join((SCREENS / "2026-05-30c-80.txt").read_text().split())
    for answer in (
        "P5 UNTESTED Q_struct tracks Q_op within a factor c.",
        "traj_len 3000, wanted at least 24,280",
        "in band only by averaging over K",
        "to test P5: traj_len: more than 8.1 times that of this run",
        "It does not show that the factorization fails: the test was limited by equilibration",
        "2 PASS, 2 NOT PASSED, 3 UNTESTED (2 deferred)",
    ):
        assert answer in said
    said = " ".join((SCREENS / "2026-11-25d-80.txt").read_text().split())
    for answer in (
        "P5 t=5, 10 traj_len 1,048,576, wanted >= 2,274,000",
        "to test P5: traj_len: more than 2.7 times that of this run",
        "It does not show anything about the symmetrised scan",
    ):
        assert answer in said


@pytest.mark.parametrize("forms", [("--all", "--quiet"), ("--json", "--all"), ("-q", "--json")])
def test_one_form_at_a_time(forms: tuple[str, str]) -> None:
    """Everything, one line a prediction and JSON exclude each other, and the message says so."""
    done = verdict("run", "2026-05-30c", *forms)
    assert (2, "", True) == (done.returncode, done.stdout, "wanted one of them" in done.stderr)


def printed(payload: dict[str, Any], width: int, **form: bool) -> list[str]:
    """Return the lines that are piped at a width."""
    return written(payload, width, "utf-8", **form)


def written(payload: dict[str, Any], width: int, encoding: str, **form: bool) -> list[str]:
    """Return the lines that a stream of some encoding gets."""
    raw = io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        stream = io.TextIOWrapper(raw, encoding=encoding, errors="backslashreplace", write_through=True)
        patch.setattr(sys, "stdout", stream)
        show_outcome(payload, **form)
        stream.flush()
    return raw.getvalue().decode(encoding).splitlines()


def hold(payload: dict[str, Any], lines: list[str], width: int) -> None:
    """Hold lines to what is promised of every screen."""
    assert [] == [line for line in lines if len(line) > width]
    assert [] == [line for line in lines if line != line.rstrip()]
    assert re.match(r"(.* )?exit \d+[:( ]", lines[-1])
    text = "\n".join(lines)
    for prediction in payload["predictions"].values():
        assert prediction["verdict"] in text
    names = {*payload["flag_cells"], *(d["what"] for p in payload["predictions"].values()
             for c in p["clauses"].values() for d in c["decisions"])}  # fmt: skip
    joined = "".join(line.strip() for line in lines)
    for name in (name for name in names if re.fullmatch(r"\w{4,30}", name)):
        whole = rf"(?<!\w){name}(?!\w)"
        assert sum(len(re.findall(whole, line)) for line in lines) >= len(re.findall(whole, joined))


CASES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, str]]] = {
    "passes": ({}, {"F": 0.1}, {}),
    "fails": ({}, {"F": cells(("t",), {1: 0.1, 2: 0.5, 3: 0.1, 4: 0.1})}, {}),
    "nothing measured": ({}, {"n": 1}, {}),
    "withdrawn": ({}, {"F": 0.1}, {"P1": "E1: the numbers were of another run"}),
    "a gate that halts": ({"gates": [{"name": "trained", "when": "n >= 3", "on_fail": "halt", "means": "x"}]},
                          {"n": 1, "F": 0.1}, {}),
    "many cells": ({"axes": {"t": list(range(300)), "K": list(range(300))},
                    "predictions": {"P1": {"claim": "x", "test": "all(ratio in band(c))"}}}, {"ratio": 1}, {}),
    "many predictions": ({"predictions": {f"P{i}": {"claim": "F is small " * 20, "test": f"median(F) <= 0.{i + 1}"}
                                          for i in range(40)}}, {"F": 0.1}, {}),
    "a long name": ({"quantities": {f"name_{'of_it_' * 5}": {"support": ["-inf", "inf"]}},
                     "predictions": {"P999999z": {"claim": "It is small.", "test": f"name_{'of_it_' * 5} <= bar"}}},
                    {f"name_{'of_it_' * 5}": 7}, {}),
    "deferred alone": ({"predictions": {"P1": {"deferred": "later", "reenter_when": "then"}}}, {"n": 1}, {}),
    "letters of many kinds": ({"title": "τ̂ ≤ ½ – 中文字符 " * 8,
                               "predictions": {"P1": {"claim": "τ ≤ 5 中文 " * 30, "test": "all(F <= bar)"}}},
                              {"F": 0.1}, {}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("form", [{}, {"whole": True}, {"quiet": True}], ids=str)
def test_every_outcome_fits_its_window(case: str, form: dict[str, bool]) -> None:
    """Whatever came out, at every width: nothing overflows, no blanks, no split names, every word, exit code last."""
    payload = made(*CASES[case])
    for width in WIDTHS:
        lines = printed(payload, width, **form)
        if case != "letters of many kinds":  # whose letters may be two columns wide
            hold(payload, lines, width)


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252"])
def test_a_terminal_of_few_letters_keeps_its_width(encoding: str) -> None:
    """What a code page does not have is written as its escape before lines are broken, not after."""
    payload = made(*CASES["letters of many kinds"])
    for width in WIDTHS:
        hold(payload, written(payload, width, encoding), width)


@pytest.mark.parametrize("case", [case for case in CASES if case != "many predictions"])
def test_a_screen_grows_by_predictions_alone(case: str) -> None:
    """Cells, long names and long titles make it no longer."""
    assert len(printed(made(*CASES[case]), 80)) <= LINES


def test_many_predictions_take_two_lines_each() -> None:
    """The claim, and the comparison that decides; nothing else grows with them."""
    assert len(printed(made(*CASES["many predictions"]), 80)) <= 2 * 40 + 12


def test_what_bars_everything_comes_first() -> None:
    """A gate that failed, and that nothing was measured, stand above the predictions."""
    gate = printed(made(*CASES["a gate that halts"]), 80)
    assert gate[2].startswith("gate    trained failed: n >= 3; it stops all")
    assert printed(made(*CASES["nothing measured"]), 80)[2].startswith("nothing was measured")
    assert not printed(made(*CASES["passes"]), 80)[2]


def test_untested_is_never_a_warning_in_colour() -> None:
    """It is dim, and every colour has a glyph and a word beside it."""
    from verdict.report.terminal.lines import STYLES

    assert "dim" == STYLES["UNTESTED"]
    assert not [style for style in STYLES.values() if "yellow" in style]


def coloured(payload: dict[str, Any], monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """Return what a terminal gets, under some variables of its environment."""
    for name, value in {"COLUMNS": "80", "FORCE_COLOR": "1", "TERM": "xterm-256color", **variables}.items():
        monkeypatch.setenv(name, value)
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    show_outcome(payload)
    return out.getvalue()


def test_colours_add_nothing_to_the_text(stored: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal, one without colours and a pipe show the same letters."""
    payload = stored["2026-11-25d"]
    piped, text = printed(payload, 80), coloured(payload, monkeypatch)
    assert "\x1b[1;31m" in text and "\x1b[2m" in text
    assert piped == re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()


def test_no_color_and_a_dumb_terminal_have_no_colours(
    stored: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_COLOR takes the colours away."""
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", coloured(stored["2026-11-25d"], monkeypatch, NO_COLOR="1"))


TEXT = some.text(some.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=400)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=TEXT, claim=TEXT, limit=TEXT, width=some.integers(60, 200))
def test_no_text_breaks_a_screen(title: str, claim: str, limit: str, width: int) -> None:
    """Whatever a title, a claim and a limit say, lines fit and the exit code is last."""
    payload = made(*CASES["fails"])
    payload["freeze"]["title"] = title
    payload["does_not_show"] = [limit, title]
    payload["predictions"]["P1"]["claim"] = claim
    for form in ({}, {"whole": True}, {"quiet": True}):
        hold(payload, printed(payload, width, **form), width)


def test_a_million_letters_are_shortened() -> None:
    """And take no noticeable time."""
    payload = made(*CASES["passes"])
    payload["freeze"]["title"] = payload["predictions"]["P1"]["claim"] = "word " * 200_000
    assert len(printed(payload, 80)) <= LINES
    payload["predictions"]["P1"]["claim"] = "x" * 1_000_000
    assert len(printed(payload, 80)) <= LINES
