"""Every field of a registration says where it stands, what it takes and what it is: in schema, help and docs."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field, create_model

from tests.factory import kinds
from tests.project.test_schemas import properties, undescribed
from verdict.project.fields import Block, blocks, documented
from verdict.project.schemas import SINCE_2, newest, schemas
from verdict.registration.written import Prereg
from verdict.text.record import Record

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "schema.md"
BLOCKS = blocks(kinds())
LATER = re.compile(
    r"[;,] from schema 2 on(?! also)"
)  # said of a whole field, not of something more that may stand in it


def paths() -> dict[str, str]:
    """Return what stands at every place of a registration."""
    return {path: field.takes for block in BLOCKS for field in block.fields for path in block.paths(field)}


def test_every_property_of_the_models_says_what_it_is() -> None:
    """In every schema that is written from them, so that an editor has a sentence for each; so has each block."""
    made = {name: json.loads(text) for name, text in schemas(kinds()).items()}
    assert {name: [] for name in made} == {name: undescribed(schema) for name, schema in made.items()}
    assert 300 < len(list(properties(made["verdict-prereg-2.json"])))
    assert [] == [block.name for block in BLOCKS if len(block.says.split()) < 2]


def test_a_field_without_a_sentence_is_found() -> None:
    """The negative control: in a model of its own, and deep inside a kind of experiment."""
    inner = create_model("Inner", __base__=Record, said=(int, Field(description="said here")), silent=(int, ...))
    outer = create_model(
        "Outer", __base__=Record, __doc__="A kind that is made up.", inner=(inner, Field(description="what is inside"))
    )
    schema = newest({**kinds(), "silent": outer})
    assert ["$defs.silent.Inner.silent"] == undescribed(schema)


def test_every_property_of_the_schema_is_a_field() -> None:
    """Nothing that may be written is left out of the help: the walk through the blocks meets every property."""
    places = paths()
    assert {field.alias or name for name, field in Prereg.model_fields.items()} <= places.keys()
    names = {place.rpartition(".")[2] for place, _ in properties(newest(kinds()))}
    longhand = {"estimand", "arguments", "options", "settings"}  # which nobody writes
    assert names - longhand == {path.rpartition(".")[2] for path in places}


@pytest.mark.parametrize(("path", "takes"), [
    ("predictions.test.quantifier", "all or any or a block"),
    ("predictions.clauses.test.quantifier.at_least", "a whole number"),
    ("axes.levels", "a list of numbers or texts or a range"), ("quantities.is", "an expression"),
    ("quantities.support", "a list of 2 numbers or -inf or inf"), ("gates.on_fail", "halt or a list of texts"),
    ("experiment.settings", ""), ("estimates.mean", "an expression or a list of expressions"),
    ("constants", "numbers or quotients or blocks by name"),
    ("measure_only", "true or false"), ("claims.tags", "by name"),
])  # fmt: skip
def test_what_a_field_takes(path: str, takes: str) -> None:
    """Short forms, closed words, lists and blocks by name, each at its place; settings have no block of that name."""
    assert takes in paths().get(path, "")
    assert bool(takes) == (path in paths())


def test_what_came_with_schema_two_is_not_in_schema_one() -> None:
    """A field that says so is left out of the first schema, wherever it stands."""
    first = json.loads(schemas(kinds())["verdict-prereg-1.json"])
    assert [] == [place for place, body in properties(first) if LATER.search(body["description"])]
    later = {field.name for block in BLOCKS for field in block.fields if LATER.search(field.says)}
    assert later <= {name for names in SINCE_2["prereg"].values() for name in names}


def test_the_page_holds_every_block() -> None:
    """docs/reference/schema.md is as the models are; VERDICT_UPDATE_DOCS=1 writes it anew."""
    text = DOCS.read_text(encoding="utf-8")
    block = re.compile(r"(<!-- table -->\n)(.*?)(<!-- end -->)", re.DOTALL)
    if os.environ.get("VERDICT_UPDATE_DOCS"):
        text = block.sub(lambda found: found[1] + documented(BLOCKS) + found[3], text)
        DOCS.write_text(text, encoding="utf-8")
    shown = block.search(text)
    assert shown is not None
    assert documented(BLOCKS) == shown[2]
    assert all(row.count(" | ") == 3 for row in _rows(BLOCKS))


def _rows(found: tuple[Block, ...]) -> Iterator[str]:
    yield from (line for line in documented(found).splitlines() if line.startswith("| `"))


def test_no_block_stands_nowhere() -> None:
    """Each has a place, and none holds two but the experiment, which has one for each kind, and outcomes' two forms."""
    where: dict[str, list[str]] = {}
    for block in BLOCKS:
        assert block.places
        for place in block.places:
            where.setdefault(place, []).append(block.name)
    several: dict[str, Any] = {place: names for place, names in where.items() if len(names) > 1}
    assert [] == [place for place in several if not place.startswith(("experiment", "outcomes"))]
