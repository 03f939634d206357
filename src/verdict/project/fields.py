"""Every field of a registration of schema 2 as the models have it: where it stands, what it takes, and what it is.

The help of the command line and docs/reference/schema.md are made of this. Names that an author gives are left out of
a place: the quantifier of P1 stands at `predictions.test.quantifier`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from verdict.project.schemas import newest
from verdict.registration.ranges import FORMS
from verdict.text.quotient import WRITTEN
from verdict.text.record import NAME
from verdict.words.limits import DEEPEST, MOST_EXPRESSION

WORDS = {"string": "text", "number": "a number", "integer": "a whole number", "boolean": "true or false"}
WORDS |= {"null": "", "object": "a block", "array": "a list"}
MANY = {"text": "texts", "a number": "numbers", "a whole number": "whole numbers", "a name": "names",
        "an expression": "expressions", "a block": "blocks", "a quotient": "quotients"}  # fmt: skip
OR = " or "
KIND = "experiment"  # the one field whose block is another for each kind


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, what may stand there, whether it must, and what it is in a sentence."""

    name: str
    takes: str
    needed: bool
    says: str


@dataclass(frozen=True, slots=True)
class Block:
    """Fields that stand together, the places at which they do, and what may stand there in short instead."""

    name: str
    places: tuple[str, ...]
    says: str
    short: str
    fields: tuple[Field, ...]

    def paths(self, field: Field) -> tuple[str, ...]:
        """Return the places of one field."""
        return tuple(f"{place}.{field.name}".lstrip(".") for place in self.places)


def blocks(kinds: Mapping[str, type[BaseModel]]) -> tuple[Block, ...]:
    """Return every block of a registration in the order of the file; `kinds` are the experiment kinds."""
    return _Walk(newest(kinds)).blocks()


class _Walk:
    """The schema gone through from the top, with the places at which each block was met."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema, self.definitions = schema, schema["$defs"]
        self.places: dict[str, list[str]] = {"": [""]}
        self.forms: dict[str, dict[str, Any]] = {"": schema}

    def blocks(self) -> tuple[Block, ...]:
        waiting = [""]
        for name in waiting:
            for field, body in self._block(name).get("properties", {}).items():
                for inner, form in self._inside(name, field, body):
                    if self._met(inner, form, [f"{place}.{field}".lstrip(".") for place in self.places[name]]):
                        waiting.append(inner)
        return tuple(self._written(name) for name in dict.fromkeys(waiting))

    def _met(self, name: str, form: dict[str, Any], places: list[str]) -> bool:
        """Note places of a block; say whether one is new, so that what is inside the block is met there too."""
        self.forms.setdefault(name, form)
        known = self.places.setdefault(name, [])
        new = [place for place in places if place not in known and place.count(".") < DEEPEST]
        known += new
        return bool(new)

    def _inside(self, name: str, field: str, body: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the blocks that may stand in a field: itself, in a list, or by name."""
        if name == "" and field == KIND:
            yield from ((f"{KIND}: {one['properties']['kind']['const']}", one) for one in body["oneOf"])
            return
        for reference in dict.fromkeys(_references(body)):
            form = self.definitions[reference]
            if any("properties" in one for one in _forms(form)):
                yield reference, form

    def _block(self, name: str) -> dict[str, Any]:
        """Return the form of a block that has fields: the one that is written, where a longhand stands beside it."""
        return next(one for one in _forms(self.forms[name]) if "properties" in one)

    def _written(self, name: str) -> Block:
        form, block = self.forms[name], self._block(name)
        needed = frozenset(block.get("required", ()))
        fields = (
            Field(field, self._takes(body), field in needed, _line(body["description"]))
            for field, body in block["properties"].items()
        )
        shorts = [self._takes(one) for one in _forms(form) if "properties" not in one]
        label = name.rpartition(".")[2] if name else "Registration"
        ordered = sorted(fields, key=lambda field: not field.needed)
        return Block(
            label, tuple(self.places[name]), _line(block.get("description", "")), either(shorts), tuple(ordered)
        )

    def _takes(self, body: dict[str, Any]) -> str:
        """Say in words what may stand in a place."""
        if "$ref" in body:
            return self._takes(self.definitions[body["$ref"].rpartition("/")[2]])
        choices = body.get("anyOf") or body.get("oneOf")
        if "properties" in body:
            return "a block"
        if choices:
            return either(map(self._takes, choices))
        if "const" in body or "enum" in body:
            return either(str(word) for word in body.get("enum", [body.get("const")]))
        if body.get("type") == "array":
            return self._listed(body)
        if "patternProperties" in body:
            inner = self._takes(next(iter(body["patternProperties"].values())))
            return f"{_many(inner)} by name"
        return _word(body)

    def _listed(self, body: dict[str, Any]) -> str:
        if "prefixItems" in body:
            return f"a list of {len(body['prefixItems'])} {_many(either(map(self._takes, body['prefixItems'])))}"
        return f"a list of {_many(self._takes(body.get('items', {})))}"


def either(choices: Iterable[str]) -> str:
    """Join what may stand in a place; what stands for more is said once."""
    parts = dict.fromkeys(part for choice in choices for part in choice.split(OR) if part)
    if "a number" in parts:
        parts.pop("a whole number", None)
    return OR.join(parts)


def _many(word: str) -> str:
    return OR.join(MANY.get(part, part) for part in word.split(OR))


def _line(text: str) -> str:
    return " ".join(text.split())


def _word(body: dict[str, Any]) -> str:
    kinds = body.get("type", "")
    if isinstance(kinds, list):
        return either(WORDS[kind] for kind in kinds)
    if kinds == "string" and body.get("pattern") == NAME:
        return "a name"
    if kinds == "string" and (body.get("maxLength") == MOST_EXPRESSION or body.keys() == {"type", "minLength"}):
        return "an expression"
    if kinds == "string" and body.get("pattern") == WRITTEN:
        return "a quotient"
    if kinds == "string" and FORMS in body.get("description", ""):
        return "a range"
    return WORDS.get(kinds, "")


def _forms(form: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = form.get("anyOf", [form])
    return found


def _references(body: Any) -> Iterator[str]:
    """Yield the names of all definitions that a part of a schema refers to."""
    if isinstance(body, dict):
        if isinstance(body.get("$ref"), str):
            yield body["$ref"].rpartition("/")[2]
        for key, inner in body.items():
            if key != "discriminator":
                yield from _references(inner)
    elif isinstance(body, list):
        for inner in body:
            yield from _references(inner)


def documented(found: tuple[Block, ...]) -> str:
    """Return every block as a heading with a table in Markdown, a field a row."""
    return "\n".join(_section(block) for block in found)


def _section(block: Block) -> str:
    places = ", ".join(f"`{place}`" for place in block.places if place)
    head = [f"## {block.name}\n", f"{block.says}{'' if block.says.endswith('.') else '.'}"]
    head += [f"Stands at {places}." if places else "", f"In short: {block.short}." if block.short else ""]
    rows = [f"| {_cell(f.name)} | {f.takes} | {'yes' if f.needed else ''} | {_escaped(f.says)} |"
            for f in block.fields]  # fmt: skip
    table = ["", "| field | takes | wanted | what it is |", "|---|---|---|---|", *rows, ""]
    return "\n".join([*filter(None, head), *table])


def _cell(name: str) -> str:
    return f"`{name}`"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
