"""The published JSON Schemas accept what the engine accepts, and refuse shapes that it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from verdict.text import read_document, read_yaml

ROOT = Path(__file__).parents[2]
PREREG, PREREG_2, MEASUREMENTS, MEASUREMENTS_2 = (
    json.loads((ROOT / "prereg" / f"verdict-{name}.json").read_text())
    for name in ("prereg-1", "prereg-2", "measurements-1", "measurements-2")
)
# Defects of shape; the others are about names, axes or meaning, which no JSON Schema can see.
SHAPES = (
    "unknown-field", "missing-title", "text-for-number", "unknown-kind", "extra-setting", "wrong-schema", "bad-id",
    "half-a-support",
)  # fmt: skip


def accepts(schema: dict[str, Any], tree: Any) -> bool:
    """Say whether a schema accepts a document."""
    return jsonschema.Draft202012Validator(schema).is_valid(tree)


@pytest.mark.parametrize("schema", [PREREG, PREREG_2, MEASUREMENTS, MEASUREMENTS_2])
def test_the_schemas_are_schemas(schema: dict[str, Any]) -> None:
    """They are valid in their own dialect."""
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", sorted((ROOT / "prereg").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_freeze_is_accepted(path: Path) -> None:
    """The schema that editors use accepts every freeze of this project, shorthands included."""
    tree = read_document(path).tree
    assert accepts({"verdict/prereg/1": PREREG, "verdict/prereg/2": PREREG_2}[tree["schema"]], tree)


@pytest.mark.parametrize("path", sorted((ROOT / "measurements").glob("*/*.*")), ids=lambda path: path.parent.name)
def test_every_record_is_accepted(path: Path) -> None:
    """So do all stored measurements."""
    assert accepts(MEASUREMENTS, read_document(path).tree)


def test_the_sound_file_is_accepted() -> None:
    """The file that all defects are made from has no defect of shape."""
    assert accepts(PREREG, read_yaml((ROOT / "tests/defects/sound.txt").read_text(), "sound").tree)


def test_a_premise_is_of_schema_two() -> None:
    """`where:` is completed and accepted under schema 2, and marked under schema 1."""
    tree = read_yaml((ROOT / "tests/defects/sound.txt").read_text(), "sound").tree
    tree["predictions"]["P1"]["test"] = {"per": ["seed"], "where": "small", "each": "error <= 1", "quantifier": "all"}
    assert not accepts(PREREG, tree)
    assert not accepts(PREREG_2, tree)
    assert accepts(PREREG_2, {**tree, "schema": "verdict/prereg/2"})


def sampled(**changes: Any) -> dict[str, Any]:
    """Return a registration of schema 2 with an axis of draws and an estimate over it."""
    tree = read_yaml((ROOT / "tests/defects/sound.txt").read_text(), "sound").tree
    tree["axes"] = {**tree["axes"], "item": {"planned": 500, "role": "replicate"}}
    tree["quantities"] = {**tree["quantities"], "ok": {"axes": ["item"], "support": [0, 1], "exact": "counted"}}
    rate = {"proportion": "ok", "over": ["item"], "method": "wilson", "level": 0.95, "least": 10, **changes}
    estimates = {"rate": {key: value for key, value in rate.items() if value is not None}}
    return {**tree, "schema": "verdict/prereg/2", "estimates": estimates, "confidence": {"least_level": 0.95}}


@pytest.mark.parametrize("written", [
    {}, {"proportion": ["ok"]}, {"proportion": "hits", "of": "tries", "over": None}, {"of": ["tries"], "over": None},
    {"proportion": None, "quantile": "ok", "q": 0.9}, {"proportion": None, "ratio_of_means": ["ok", "ok"]},
    {"proportion": None, "estimand": "proportion", "arguments": ["ok"]}, {"side": "upper", "missing": "untested"},
    {"groups": ["arm == 'A'", "arm == 'B'"], "where": "ok >= 0", "cluster": "passage", "assume": "normal"},
])  # fmt: skip
def test_an_estimate_is_accepted_as_it_is_written(written: dict[str, Any]) -> None:
    """What is estimated stands as a key, with one expression or a list; the longhand is accepted as well."""
    assert accepts(PREREG_2, sampled(**written))


@pytest.mark.parametrize("written", [
    {"proportion": None}, {"proportion": 5}, {"mean": "ok"}, {"level": None}, {"level": "0.95"}, {"leval": "0.95"},
    {"proportion": None, "propotion": "ok"}, {"over": "item"}, {"side": "left"}, {"proportion": ["a", "b", "c"]},
    {"proportion": None, "ratio_of_means": "ok"}, {"groups": ["arm == 'A'"]},
])  # fmt: skip
def test_an_estimate_that_names_nothing_or_two_things_is_marked(written: dict[str, Any]) -> None:
    """So is an expression that is a number, a level that is missing or text, and a key that is misspelt."""
    assert not accepts(PREREG_2, sampled(**written))


@pytest.mark.parametrize(("place", "newer"), [
    ((), {"estimates": {}}), ((), {"confidence": {"exact": "computed"}}), (("axes", "item"), {"planned": 5}),
    (("axes", "seed"), {"levels": [1, 2], "role": "fixed"}), (("quantities", "error"), {"exact": "computed"}),
    (("quantities", "error"), {"missing": "untested"}), (("quantities", "error"), {"rests_on": ["checkpoint"]}),
    ((), {"uses": {"weights": {"component": "checkpoint.weights", "digest": "aa11"}}}),
])  # fmt: skip
def test_what_schema_two_added_is_marked_in_schema_one(place: tuple[str, ...], newer: dict[str, Any]) -> None:
    """Draws, estimates and levels are completed under schema 2 only; an axis of schema 1 has levels."""
    tree = read_yaml((ROOT / "tests/defects/sound.txt").read_text(), "sound").tree
    spot: Any = tree
    for part in place:
        spot[part] = dict(spot.get(part, {})) if isinstance(spot.get(part, {}), dict) else {}
        spot = spot[part]
    spot.update(newer)
    assert accepts(PREREG_2, {**tree, "schema": "verdict/prereg/2"})
    assert not accepts(PREREG, tree)
    assert not {"Estimate", "Confidence", "Used"} & PREREG["$defs"].keys()


def test_an_axis_of_schema_one_has_levels() -> None:
    """There is nothing that could stand in their place."""
    tree = read_yaml((ROOT / "tests/defects/sound.txt").read_text(), "sound").tree
    for axis, wanted in (({"levels": [1]}, True), ({"levels": []}, False), ({"why": "none"}, False)):
        assert wanted == accepts(PREREG, {**tree, "axes": {**tree["axes"], "more": axis}})


def test_columns_are_of_the_second_version_of_measurements() -> None:
    """A column is completed there and marked in the first version, which does not know it."""
    tree = {
        "freeze": {"id": "2026-01-01a", "digest": "unknown"}, "grade": "measured", "title": "columns",
        "quantities": {"x": {"column": {"values": [1, None, "0.5"]}}},
    }  # fmt: skip
    assert accepts(MEASUREMENTS_2, {**tree, "schema": "verdict/measurements/2"})
    assert not accepts(MEASUREMENTS_2, {**tree, "schema": "verdict/measurements/1"})
    assert not accepts(MEASUREMENTS, {**tree, "schema": "verdict/measurements/1"})
    assert not {"Column", "Packed"} & MEASUREMENTS["$defs"].keys()


@pytest.mark.parametrize("name", SHAPES)
def test_a_defect_of_shape_is_refused(name: str) -> None:
    """What the engine refuses for its shape, the editor marks too."""
    assert not accepts(PREREG, read_document(ROOT / "tests/defects" / f"{name}.yaml").tree)


def properties(schema: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every property of a schema, wherever it stands, with its place."""
    if isinstance(schema, list):
        for i, item in enumerate(schema):
            yield from properties(item, (*path, str(i)))
    elif isinstance(schema, dict):
        own = schema.get("properties", {}) if "type" in schema else {}
        yield from ((".".join((*path, name)), body) for name, body in own.items())
        for key, item in schema.items():
            yield from properties(item, (*path, key))


def undescribed(schema: dict[str, Any]) -> list[str]:
    """Name the properties of which an editor could say nothing."""
    return [place for place, body in properties(schema) if len(body.get("description", "").split()) < 2]


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "prereg").glob("verdict-*.json")))
def test_every_property_says_what_it_is(name: str) -> None:
    """Editors complete with help: a new field without a text below it is found here."""
    schema = json.loads((ROOT / "prereg" / name).read_text())
    assert len(list(properties(schema))) > 40
    assert [] == undescribed(schema)


def test_a_property_without_a_description_is_found() -> None:
    """The search goes into shorthands, definitions and kinds of experiment."""
    schema = json.loads(json.dumps(PREREG))
    del schema["properties"]["title"]["description"]
    del schema["$defs"]["Test"]["anyOf"][1]["properties"]["per"]["description"]
    del schema["properties"]["experiment"]["oneOf"][0]["properties"]["kind"]["description"]
    assert 3 == len(undescribed(schema))


def test_the_text_below_a_field_is_its_description() -> None:
    """Taken from the source once, from bases too; a description that a field gives itself is kept."""
    assert "rising numbers, or texts" in PREREG["$defs"]["Axis"]["anyOf"][1]["properties"]["levels"]["description"]
    clause, prediction = (PREREG["$defs"][name]["properties"] for name in ("Clause", "Prediction"))
    assert clause["requires"]["description"] == prediction["requires"]["description"]
    assert "share of log-variance" in PREREG["$defs"]["Artifact"]["properties"]["share"]["description"]
