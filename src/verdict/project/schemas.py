"""JSON Schemas of the files people write, from the very models that validate them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from verdict.evidence.written import Measurements
from verdict.registration.ranges import FORMS, POWERS, STEPS
from verdict.registration.written import Prereg
from verdict.statistics.sample.finding import estimands, methods, row

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PREREG, MEASUREMENTS = "verdict-prereg-{}.json", "verdict-measurements-{}.json"
TOP = ""  # stands for the record of the whole document
# What version 2 of each format added, by record, and what version 1 cannot leave out.
SINCE_2: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "prereg": {
        TOP: ("uses", "estimates", "confidence", "plan", "plots", "choices"), "Looks": ("anytime", "stop"),
        "Axis": ("planned", "role"), "Quantity": ("exact", "missing", "rests_on"), "Test": ("where",),
        "Claim": ("conferral",), "Prediction": ("for_each", "short"), "Clause": ("short",),
        "experiment: command": ("per_cell", "inputs"),
    },
    "measurements": {"Series": ("column",)},
}  # fmt: skip
FORMS_SINCE_2: Mapping[str, tuple[str, ...]] = {"prereg": ("outcomes",), "measurements": ()}
REQUIRED_IN_1 = {"Axis": ("levels",)}
SETTINGS_REQUIRED_IN_1 = {"command": ("writes",)}  # of an experiment by its kind
RANGE = f"The levels as a range, both ends among them: {FORMS}."
BLOCKS_IN_1 = ("Gate",)  # records whose shorthand is newer
PLAIN_IN_1 = ("measure_only",)  # fields of a registration that a block may stand for since
EXPRESSION = {"type": "string", "minLength": 1}


def schemas(kinds: Mapping[str, type[BaseModel]]) -> dict[str, str]:
    """Return the text of each schema by file name; `kinds` are the experiment kinds with their settings."""
    return dict(_schemas(tuple(kinds.items())))


@cache
def _schemas(named: tuple[tuple[str, type[BaseModel]], ...]) -> dict[str, str]:
    kinds = dict(named)
    return {
        **{PREREG.format(version): _text(_registration(kinds, version)) for version in (1, 2)},
        **{MEASUREMENTS.format(version): _text(_measurements(version)) for version in (1, 2)},
    }


def newest(kinds: Mapping[str, type[BaseModel]]) -> dict[str, Any]:
    """Return the schema of registrations in their newest version."""
    return _registration(kinds, 2)


def _registration(kinds: Mapping[str, type[BaseModel]], version: int) -> dict[str, Any]:
    """Return the schema of one version of a registration: what later ones added is not in it."""
    schema = _schema(Prereg, "A registration")
    schema["$defs"]["Estimate"] = _estimate(schema["$defs"]["Estimate"])
    schema = _of_version(schema, "prereg", version)
    if version > 1:
        _let_ranges(schema["$defs"]["Axis"]["anyOf"])
    said = {"description": schema["properties"]["experiment"]["description"]}
    schema["properties"]["experiment"] = {**_experiment(kinds, schema["$defs"], version), **said}
    return schema


def _let_ranges(forms: list[dict[str, Any]]) -> None:
    """Let a range stand for the levels of an axis, in its short form and in its block."""
    written = {"type": "string", "pattern": f"^({STEPS}|{POWERS})$", "description": RANGE}
    (block,) = (form for form in forms if "properties" in form)
    levels = block["properties"]["levels"]
    said = levels.pop("description")
    block["properties"]["levels"] = {"anyOf": [levels, written], "description": said}
    forms.insert(1, written)


def _measurements(version: int) -> dict[str, Any]:
    return _of_version(_schema(Measurements, "A set of measurements"), "measurements", version)


def _of_version(schema: dict[str, Any], document: str, version: int) -> dict[str, Any]:
    """Leave in a schema what one version of a format knows, and name that version in it."""
    said = {key: schema["properties"]["schema"][key] for key in ("title", "description")}
    schema["properties"]["schema"] = {"const": f"verdict/{document}/{version}", **said}
    if version > 1:
        return schema
    for record, names in SINCE_2[document].items():
        for form in _forms(schema, record):
            kept = {name: body for name, body in form.get("properties", {}).items() if name not in names}
            form.update({"properties": kept} if "properties" in form else {})
    for record in BLOCKS_IN_1 if document == "prereg" else ():
        schema["$defs"][record] = _forms(schema, record)[-1]
    for name in PLAIN_IN_1 if document == "prereg" else ():
        body = schema["properties"][name]
        plain = next(form for form in body["anyOf"] if "$ref" not in form)
        schema["properties"][name] = {**{key: part for key, part in body.items() if key != "anyOf"}, **plain}
    _without_forms(schema, document)
    for record, names in REQUIRED_IN_1.items():
        for form in (f for f in _forms(schema, record) if "properties" in f):
            form["required"] = sorted({*form.get("required", ()), *names})
            form["properties"] = {n: _filled(body) if n in names else body for n, body in form["properties"].items()}
    return {**schema, "$defs": _used(schema)}


def _without_forms(schema: dict[str, Any], document: str) -> None:
    """Leave of a field with several forms the one that version 1 knows, which stands first."""
    for name in FORMS_SINCE_2[document]:
        forms = schema["properties"][name].pop("oneOf")
        schema["properties"][name] |= forms[0]


def _forms(schema: dict[str, Any], record: str) -> list[dict[str, Any]]:
    """Return the ways to write a record: its shorthand, where it has one, and its blocks."""
    found = schema if record == TOP else schema.get("$defs", {}).get(record, {})
    forms: list[dict[str, Any]] = found.get("anyOf", [found])
    return forms


def _filled(body: dict[str, Any]) -> dict[str, Any]:
    """Require a list with an entry at least."""
    return {**{key: value for key, value in body.items() if key != "default"}, "minItems": 1}


def _used(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the definitions that a schema refers to, through others or by itself."""
    definitions, found = schema.get("$defs", {}), dict[str, Any]()
    waiting = [{key: body for key, body in schema.items() if key != "$defs"}]
    while waiting:
        named = re.findall(r'"#/\$defs/([^"]+)"', json.dumps(waiting.pop()))
        waiting += [definitions[name] for name in named if name not in found]
        found |= {name: definitions[name] for name in named}
    return found


def _estimate(longhand: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an estimate as it is written: what is estimated is a key, with an expression or a list."""
    apart = ("estimand", "arguments", "options")
    own = {name: body for name, body in longhand["properties"].items() if name not in apart}
    own["of"] = {"anyOf": [EXPRESSION, own["of"]], "description": own["of"]["description"]}
    known = {name: _estimand(name) for name in estimands()}
    return {
        "anyOf": [
            {
                "type": "object",
                "title": longhand["title"],
                "description": longhand["description"],
                "properties": {**own, **known},
                "required": [name for name in longhand["required"] if name not in apart],
                "oneOf": [{"required": [name]} for name in known],
                "additionalProperties": {"type": "number"},
            },
            longhand,
        ]
    }


def _estimand(name: str) -> dict[str, Any]:
    """Return the schema of an estimand as a key: the expressions that it is of."""
    counts = {row(name, method).arguments for method in methods(name)}
    most = 2 if any(row(name, method).counted and row(name, method).groups for method in methods(name)) else max(counts)
    listed = {"type": "array", "items": EXPRESSION, "minItems": min(counts), "maxItems": most}
    said = f"Estimates the {name.replace('_', ' ')} of what stands here; method: {' or '.join(methods(name))}."
    return {"anyOf": [EXPRESSION, listed] if min(counts) == 1 else [listed], "description": said}


def _schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    return {"$schema": DIALECT, **model.model_json_schema(by_alias=True), "title": title}


def _experiment(kinds: Mapping[str, type[BaseModel]], definitions: dict[str, Any], version: int) -> dict[str, Any]:
    """Join the settings of all kinds, each told apart by its `kind`."""
    choices = []
    for name, model in sorted(kinds.items()):
        schema = model.model_json_schema(by_alias=True, ref_template=f"#/$defs/{name}.{{model}}")
        definitions.update({f"{name}.{inner}": body for inner, body in schema.pop("$defs", {}).items()})
        known = {field: body for field, body in schema["properties"].items() if version > 1 or field not in later(name)}
        properties = {"kind": {"const": name, "description": model.__doc__ or ""}, **known}
        required = [*schema.get("required", []), *(SETTINGS_REQUIRED_IN_1.get(name, ()) if version == 1 else ())]
        choices.append({**schema, "properties": properties, "required": ["kind", *required]})
    return {"oneOf": choices}


def later(kind: str) -> tuple[str, ...]:
    """Return the settings of a kind that came with version 2."""
    return SINCE_2["prereg"].get(f"experiment: {kind}", ())


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(_in_words(schema), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _in_words(part: Any) -> Any:
    """Return a part of a schema whose descriptions have no examples in Python, which a docstring may end with."""
    if isinstance(part, dict):
        return {name: _described(body) if name == "description" else _in_words(body) for name, body in part.items()}
    return [_in_words(one) for one in part] if isinstance(part, list) else part


def _described(body: Any) -> Any:
    return body.partition("\n\n>>> ")[0] if isinstance(body, str) else _in_words(body)
