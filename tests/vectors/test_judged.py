"""The judged vectors hold here: each registration gives, on each table of readings, the published words."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.factory import Unplaced
from verdict.evidence.laid_out import lay_out
from verdict.judge import judge
from verdict.outcome.record import Outcome
from verdict.project.kinds import Shipped
from verdict.registration.resolved import Registration
from verdict.registration.resolving import register
from verdict.text import read_yaml

HERE = Path(__file__).parent
VECTORS: list[dict[str, Any]] = json.loads((HERE / "judged.json").read_text())["vectors"]


@cache
def registration(file: str) -> Registration:
    """Read one registration of the vectors."""
    document = read_yaml((HERE / "judged" / file).read_bytes(), file)
    return register(document.tree, document, Shipped())


def outcome(vector: dict[str, Any]) -> Outcome:
    """Judge the readings of one vector."""
    found = registration(vector["registration"])
    record = {
        "schema": "verdict/measurements/1", "freeze": {"id": found.id, "digest": found.digest}, "grade": "measured",
        "title": "a vector", "quantities": vector["readings"],
    }  # fmt: skip
    return judge(found, lay_out(record, Unplaced(), found), {})


def said(vector: dict[str, Any]) -> dict[str, Any]:
    """Return what comes out, of what a vector publishes."""
    found = outcome(vector)
    words: dict[str, Any] = {"predictions": {one.id: str(one.word) for one in found.predictions}}
    if "outcome" in vector:
        words["outcome"] = found.fired
    if "choices" in vector:
        words["choices"] = {
            choice.name: [{"at": dict(one.cell), "token": one.token} for one in choice.cells]
            for choice in found.choices
        }  # fmt: skip
    return words


def published(vector: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a vector that is to come out."""
    return {key: vector[key] for key in ("predictions", "outcome", "choices") if key in vector}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["name"])
def test_a_table_of_readings_is_judged_as_published(vector: dict[str, Any]) -> None:
    """Word for word, with the tokens and the outcome where they are registered."""
    assert published(vector) == said(vector)


def test_there_are_enough_and_every_registration_is_used() -> None:
    """Dropping vectors, or leaving a registration out, is itself a failure."""
    assert {path.name for path in (HERE / "judged").iterdir()} == {vector["registration"] for vector in VECTORS}
    assert 59 == len(VECTORS)


def test_every_word_is_among_them_for_every_registration() -> None:
    """Each registration comes out PASS, NOT PASSED and UNTESTED somewhere: none of its vectors is idle."""
    words: dict[str, set[str]] = {}
    for vector in VECTORS:
        words.setdefault(vector["registration"], set()).update(vector["predictions"].values())
    assert {frozenset({"PASS", "NOT PASSED", "UNTESTED"})} == {frozenset(found) for found in words.values()}


def test_the_vectors_can_fail() -> None:
    """Another number in the place of one changes what comes out."""
    vector = next(v for v in VECTORS if v["name"] == "router: all lose")
    dear = {**vector["readings"], "cost": {"every": {"value": 50}}}
    assert published(vector) != said({**vector, "readings": dear})
