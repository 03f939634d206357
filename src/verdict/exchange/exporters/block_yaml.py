"""JSON values as YAML in blocks: every text in quotes, so that no reader takes one for a number or a date."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any


def block_yaml(tree: Mapping[str, Any]) -> str:
    """Write mappings, lists and texts, in the order in which they come; keys are written bare."""
    return "\n".join(_mapping(tree, "")) + "\n"


def _mapping(tree: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _mapping(value, f"{indent}  ")
        elif isinstance(value, list):
            yield f"{indent}{key}:"
            yield from (line for item in value for line in _item(item, f"{indent}  "))
        else:
            yield f"{indent}{key}: {_text(value)}"


def _item(item: Any, indent: str) -> Iterator[str]:
    if not isinstance(item, Mapping):
        yield f"{indent}- {_text(item)}"
        return
    first, *rest = _mapping(item, f"{indent}  ")
    yield f"{indent}- {first.strip()}"
    yield from rest


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
