"""The help says what functions, fields and commands are, in every window, and which of them was probably meant."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner, Result

from tests.cli.test_commands import verdict
from tests.factory import kinds
from verdict.cli import COMMANDS, group
from verdict.expression.catalogue import CATALOGUE
from verdict.project.fields import blocks
from verdict.report.language import WORDS, told
from verdict.words.errors import UsageError

WIDTHS = ["60", "80", "120"]


def asked(*arguments: str) -> Result:
    """Ask for help without a process of its own."""
    return CliRunner().invoke(group, ["help", *arguments], standalone_mode=False)


def said(*arguments: str) -> str:
    """Return what is said, on one line."""
    done = asked(*arguments)
    assert 0 == done.return_value, done.exception
    return " ".join(done.output.split())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["expressions", "where", "quantile", "predictions.test.quantifier", "why"])
def test_help_fits_the_window(name: str, width: str) -> None:
    """Piped it has no colours and no blanks at the ends of lines; no word is lost."""
    done = verdict("help", name, width=width)
    lines = done.stdout.splitlines()
    assert (0, "") == (done.returncode, done.stderr)
    assert [] == [line for line in lines if len(line) > int(width) or line != line.rstrip() or "\x1b" in line]
    assert said(name).replace(" ", "") == re.sub(r"\s", "", done.stdout)


def test_the_language_is_told_whole() -> None:
    """Its words, and every function with what it gives, one example with its value, and what an unknown does to it."""
    text = said("expressions")
    for function in CATALOGUE:
        for part in (function.gives, function.unknown, f"{function.example} is {function.value}"):
            assert " ".join(part.split()) in text
    assert [] == [name for name, words in WORDS if f"{name}: {words}" not in text]
    assert list(told(CATALOGUE[0]))


@pytest.mark.parametrize("function", CATALOGUE, ids=lambda function: function.name.value)
def test_every_function_is_found(function) -> None:  # type: ignore[no-untyped-def]
    """By its name, with brackets behind it or not."""
    name = function.name.value
    assert said(name).startswith(f"{name}({function.of})")
    assert said(name).startswith(said(f"{name}()"))


def test_every_field_is_found_at_its_place() -> None:
    """Whatever may be written in a registration is explained by its place and by its name alone."""
    found = json.loads(asked("quantifier", "--json").output)["fields"]
    assert ["predictions.test.quantifier", "predictions.clauses.test.quantifier"] == found[0]["places"]
    for block in blocks(kinds())[:12]:
        for field in block.fields:
            place = block.paths(field)[0]
            answers = json.loads(asked(place, "--json").output)["fields"]
            assert (field.says, field.takes) in {(answer["is"], answer["takes"]) for answer in answers}


@pytest.mark.parametrize(("name", "top"), [
    ("family", "families"), ("estimate", "estimates"), ("look", "looks"), ("axis", "axes"), ("quantity", "quantities"),
    ("prediction", "predictions"), ("budgets", "budget"), ("families", "families"),
])  # fmt: skip
def test_one_and_many_lead_to_the_field_of_the_top(name: str, top: str) -> None:
    """Which stands first, before the fields inside that are called so."""
    assert asked(name).output.splitlines()[0] == top
    assert [top] == json.loads(asked(name, "--json").output)["fields"][0]["places"]


@pytest.mark.parametrize("name", ["family", "axes", "over", "level"])
def test_each_field_is_told_once(name: str) -> None:
    """Where several forms have a field in one place, what each of them takes is said in one entry."""
    bold = [line for line in asked(name).output.splitlines() if line and not line.startswith(" ")]
    assert sorted(set(bold)) == sorted(bold)


def test_what_is_both_is_told_as_both() -> None:
    """A function that is an estimand too, and a field that is a command too."""
    assert {"quantile(numbers, a share)", "estimates.quantile"} <= {
        s.strip() for s in asked("quantile").output.splitlines()
    }
    assert "Usage: " in said("plan")
    assert said("plan").startswith("plan What is expected of raw numbers")
    assert "Usage: " in said("migrate")


@pytest.mark.parametrize(("name", "meant"), [
    ("quantil", "quantile"), ("wheer", "where"), ("predictions.test.quantifer", "predictions.test.quantifier"),
    ("expresions", "expressions"), ("migrat", "migrate"), ("zzzzz", ""), ("..", ""), ("", ""), ("x" * 5000, ""),
])  # fmt: skip
def test_what_is_not_found_has_a_near_name(name: str, meant: str) -> None:
    """The nearest function, field, place or command, or none; and where all of them are told."""
    error = asked(name).exception
    assert isinstance(error, UsageError)
    assert bool(meant) == ("Did you mean" in str(error))
    assert f"Did you mean '{meant}'?" in str(error) or not meant
    assert str(error).endswith("verdict help NAME one function or field of it")


def test_the_bare_command_prints_its_help_plainly() -> None:
    """On standard error, with exit code 2, and with nothing around it."""
    done = CliRunner().invoke(group, ["--help"], standalone_mode=False, prog_name="verdict").output
    bare = verdict()
    assert (2, "") == (bare.returncode, bare.stdout)
    assert "Error" not in bare.stderr
    assert "|" not in bare.stderr
    assert done.partition("Judge")[2].split() == bare.stderr.partition("Judge")[2].split()


@pytest.mark.parametrize(("typed", "wanted"), [
    ("P2", "found P2 and no freeze; wanted verdict explain ID P2"),
    ("P5.t5", "found P5.t5 and no freeze; wanted verdict explain ID P5.t5"),
    ("2026-05-30c", "found 2026-05-30c and no prediction; wanted verdict explain 2026-05-30c PREDICTION, such as P1"),
])  # fmt: skip
def test_explain_says_which_of_the_two_is_lacking(typed: str, wanted: str) -> None:
    """One name alone is a prediction or a freeze, and the other one is asked for."""
    done = verdict("explain", typed)
    assert (2, wanted) == (done.returncode, done.stderr.strip())


def test_without_a_name_the_commands_are_listed() -> None:
    """And it says how to go on."""
    text = said()
    assert all(name in text for name in COMMANDS)
    assert "verdict help expressions" in text
