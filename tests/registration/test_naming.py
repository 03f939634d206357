"""Names that no expression could write are refused with others to take, and schema 1 keeps what it always read."""

from __future__ import annotations

import ast
from keyword import kwlist

import pytest

from tests.factory import freeze, refusal
from verdict.expression.functions import FUNCTIONS
from verdict.expression.parse import ExpressionError, parse
from verdict.registration.naming import REFUSED_IN_1, REFUSED_IN_2, unwritable
from verdict.registration.naming import refusal as sentence

TWO = {"schema": "verdict/prereg/2"}
NAMED = {
    "constants": 3, "axes": [1, 2], "quantities": {"support": [0, 1]}, "flags": {"when": "x > 0"},
    "estimates": {"mean": "x", "over": ["t"], "method": "t", "level": 0.95, "least": 10},
}  # fmt: skip


@pytest.mark.parametrize("section", sorted(NAMED))
@pytest.mark.parametrize("name", ["lambda", "is", "in", "not", "if", "None", "mean", "slope", "band", "PASS"])
def test_a_reserved_word_is_no_name(section: str, name: str) -> None:
    """Whatever it would name; the sentence says what to call it instead."""
    said = refusal(freeze, **TWO, **{section: {name: NAMED[section]}})
    assert f"{section}.{name}: '{name}' is a word of the " in said
    assert "choose another name, such as " in said


@pytest.mark.parametrize(("name", "instead"), [
    ("lambda", "lam or lambda_"), ("is", "is_so or is_"), ("count", "count_ or count_x"),
])  # fmt: skip
def test_the_way_out_is_named(name: str, instead: str) -> None:
    """Names to take are near the one that was meant."""
    assert f"such as {instead}" in sentence(name, ())


def test_what_is_offered_is_free() -> None:
    """Neither a name that is taken already nor another reserved word."""
    assert "lambda_ or lambda_x" in sentence("lambda", {"lam"})
    for word in sorted(REFUSED_IN_2):
        offered = sentence(word, ()).rpartition("such as ")[2].split(" or ")
        assert not set(offered) & REFUSED_IN_2
        assert 2 == len([name for name in offered if name.isidentifier()])


def test_everything_that_cannot_be_written_is_reserved() -> None:
    """Every word of the grammar, and every function; an ordinary name is not."""
    for word in kwlist:
        with pytest.raises((ExpressionError, SyntaxError)):
            parse(f"mean(gain, over={word}) > {word}")
    assert {*kwlist, *FUNCTIONS} <= REFUSED_IN_2
    assert not {"gain", "seed", "lam", "x"} & REFUSED_IN_2


@pytest.mark.parametrize("name", ["lambda", "is", "if", "class", "None"])
def test_schema_one_reads_what_it_read(name: str) -> None:
    """A stored freeze loads for ever; lint says what schema 2 thinks of the name."""
    found = list(unwritable(freeze(axes={name: [1, 2]}).prereg))
    assert [("axes", name)] == [path for path, _ in found]
    assert found[0][1].startswith(f"schema 2 refuses this name: '{name}' is a word of the grammar")
    assert [] == list(unwritable(freeze(axes={"lam": [1, 2]}).prereg))


def test_schema_one_refuses_what_it_refused() -> None:
    """The list of schema 1 is closed: functions that came later are not on it."""
    assert 27 == len(REFUSED_IN_1)
    for word in sorted(REFUSED_IN_1):
        assert f"'{word}' is a word of the expression language" in refusal(freeze, constants={word: 1})


def test_soft_words_are_names() -> None:
    """`match`, `type` and `case` are names like any other, and expressions can write them."""
    assert ast.unparse(ast.parse("match + type + case", mode="eval")) == "match + type + case"
    assert not {"match", "type", "case"} & REFUSED_IN_2
