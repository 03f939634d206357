"""JSON Schemas of the files people write, from the very models that validate them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from verdict.evidence.written import Measurements
from verdict.registration.written import Prereg

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PREREG = "verdict-prereg-{}.json"
MEASUREMENTS = "verdict-measurements-1.json"
SINCE = {
    2: {"Test": ("where",), "Claim": ("conferral",)}
}  # what each version of a registration's schema added, by record


def schemas(kinds: Mapping[str, type[BaseModel]]) -> dict[str, str]:
    """Return the text of each schema by file name; `kinds` are the experiment kinds with their settings."""
    return {
        **{PREREG.format(version): _text(_registration(kinds, version)) for version in (1, 2)},
        MEASUREMENTS: _text(_schema(Measurements, "A set of measurements")),
    }


def _registration(kinds: Mapping[str, type[BaseModel]], version: int) -> dict[str, Any]:
    """Return the schema of one version: what later ones added is not in it."""
    schema = _schema(Prereg, "A registration")
    said = {key: schema["properties"]["schema"][key] for key in ("title", "description")}
    schema["properties"]["schema"] = {"const": f"verdict/prereg/{version}", **said}
    for record, names in ((r, n) for since, added in SINCE.items() if since > version for r, n in added.items()):
        for form in schema["$defs"][record].get("anyOf", [schema["$defs"][record]]):
            for name in names:
                form.get("properties", {}).pop(name, None)
    said = {"description": schema["properties"]["experiment"]["description"]}
    schema["properties"]["experiment"] = {**_experiment(kinds, schema["$defs"]), **said}
    return schema


def _schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    return {"$schema": DIALECT, **model.model_json_schema(by_alias=True), "title": title}


def _experiment(kinds: Mapping[str, type[BaseModel]], definitions: dict[str, Any]) -> dict[str, Any]:
    """Join the settings of all kinds, each told apart by its `kind`."""
    choices = []
    for name, model in sorted(kinds.items()):
        schema = model.model_json_schema(by_alias=True, ref_template=f"#/$defs/{name}.{{model}}")
        definitions.update({f"{name}.{inner}": body for inner, body in schema.pop("$defs", {}).items()})
        properties = {"kind": {"const": name, "description": model.__doc__ or ""}, **schema["properties"]}
        choices.append({**schema, "properties": properties, "required": ["kind", *schema.get("required", [])]})
    return {"oneOf": choices}


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
