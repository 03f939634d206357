"""`verdict explain`: the answer first, then the derivation; a clause or a cell alone where it is asked for."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.test_commands import verdict
from verdict.report.explain import state

SCHEMA_ONE, PUBLISHED = "2026-11-25d", "2026-05-30c"


@pytest.fixture(scope="module")
def whole() -> list[str]:
    """The derivation of P5, whole."""
    return verdict("explain", "P5", SCHEMA_ONE, width="80").stdout.splitlines()


def test_the_answer_stands_first(whole: list[str]) -> None:
    """Word, claim, why, and what would change it, before any cell."""
    begin = {text: next(i for i, line in enumerate(whole) if line.startswith(text))
             for text in ("P5: UNTESTED", "  Q_struct", "why: ", "what would change it:", "t1: PASS")}  # fmt: skip
    assert sorted(begin.values()) == list(begin.values())
    assert "why: t1, t2, t3, t25, t50 hold; t5, t10 are untested" in " ".join(whole)


def test_cells_out_of_premise_are_said_to_be_so(whole: list[str]) -> None:
    """Also where what is required fails as well, so that they would count as unknown."""
    text = "\n".join(whole)
    assert "    K=128: 0.4147 [0.3735, 0.4559], out of premise, not judged\n" in text
    t5 = text[text.index("\nt5: UNTESTED") : text.index("\nt10: UNTESTED")]
    assert 6 == t5.count("out of premise, not judged")
    assert "    K=131072: 0 to 3.534, not judged\n" in t5
    assert "unknown" not in t5


@pytest.mark.parametrize(("parts", "kept"), [
    (("t5",), ["t5"]), (("t=5",), ["t5"]), (("t=5.0",), ["t5"]), (("t5", "K=1024"), ["t5"]), (("t=5,K=1024",), ["t5"]),
    (("K=1024",), ["t1", "t2", "t3", "t5", "t10", "t25", "t50"]), (("kernel=alternating", "t1"), ["t1"]),
])  # fmt: skip
def test_a_part_is_told_alone(parts: tuple[str, ...], kept: list[str]) -> None:
    """By the name of a clause or by levels; in JSON the same clauses and cells."""
    lines = verdict("explain", "P5", SCHEMA_ONE, *parts, width="80").stdout.splitlines()
    assert kept == [line.split(":")[0] for line in lines if re.match(r"t\d+: ", line)]
    cells = {line.split(":")[0].strip() for line in lines if line.startswith("    K=")}
    assert (cells == {"K=1024"}) == any("K=1024" in part for part in parts)
    told = json.loads(verdict("explain", SCHEMA_ONE, "P5", *parts, "--json").stdout)
    assert kept == [*told["clauses"]]


def test_one_clause_answers_for_itself() -> None:
    """A clause that passes is not explained by what bars the others; the word of the whole is said, too."""
    lines = verdict("explain", "P5", SCHEMA_ONE, "t1", width="80").stdout.splitlines()
    assert "P5 t1: PASS" == lines[0]
    assert "P5 as a whole: UNTESTED" in lines
    assert "traj_len" not in "\n".join(lines[: lines.index("P5 as a whole: UNTESTED")])


@pytest.mark.parametrize(("part", "said"), [
    ("t7", "P5 has no clause or cell 't7'; known: t1"), ("t=7", "t has no level '7'; known: 1, 2"),
    ("L=1024", "nothing of P5 that is left is at L=1024"), ("x=1", "P5 has no clause or cell 'x=1'"),
])  # fmt: skip
def test_a_part_that_is_not_there_is_a_sentence(part: str, said: str) -> None:
    """With what is there, and exit code 2."""
    done = verdict("explain", "P5", SCHEMA_ONE, part)
    assert (2, True) == (done.returncode, said in done.stderr)


@pytest.mark.parametrize(("prediction", "said"), [
    ("P2", "a number beyond its bar; what comes closest is inside by 0.254"),
    ("P1", "median(clt) 0.5 to 2; it is outside by"), ("P6", "deferred when it was frozen"),
    ("P5", "traj_len of more than 24,275 at t=200 to 2000"),
])  # fmt: skip
def test_what_would_change_it_is_said_of_every_word(prediction: str, said: str) -> None:
    """Of a PASS, a NOT PASSED, what was deferred, and what is UNTESTED."""
    assert said in " ".join(verdict("explain", prediction, PUBLISHED, width="200").stdout.split())


CELL = {
    "value": {"lo": 1.0, "hi": 1.0, "middle": 1.0},
    "at": {"t": 1},
    "holds": None,
    "judged": None,
    "as_measured": None,
}


@pytest.mark.parametrize(("row", "said"), [
    ({"judged": True, "holds": True}, "holds"), ({"judged": True, "holds": False}, "fails"),
    ({"judged": True}, "open"), ({"judged": False, "holds": True}, "out of premise, not judged"),
    ({"judged": True, "as_measured": True}, "open; by its number alone it holds"),
    ({"as_measured": False}, "not judged; by its number alone it fails"), ({"value": None}, "not judged"),
])  # fmt: skip
def test_the_state_of_a_cell(row: dict, said: str) -> None:
    """Judged, out of premise, or kept from being judged; a test that asks in no cell says nothing of one."""
    assert said == state({**CELL, **row}, {"cells": {"inside": 0}, "along": {}})
    assert "" == state({**CELL, **row}, {"cells": None, "along": {}})


@pytest.mark.parametrize("width", ["60", "80", "120", "200"])
def test_lines_fit(width: str) -> None:
    """No line is wider than the terminal or ends in blanks, and no name is broken."""
    lines = verdict("explain", "P5", SCHEMA_ONE, width=width).stdout.splitlines()
    assert [] == [line for line in lines if len(line) > int(width) or line != line.rstrip()]
    assert 5 < sum(line.count("traj_adequate_50tau") for line in lines)
    assert [] == [line for line in lines if line.endswith("_")]
