"""The one base of everything that comes from outside, and an immutable mapping for its fields."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, GetJsonSchemaHandler, PlainSerializer, StringConstraints
from pydantic_core import CoreSchema

from verdict.words.limits import MOST_EXPRESSION, MOST_NAME, MOST_WORDS

V = TypeVar("V")


class FrozenMap(Mapping[str, V]):
    """A mapping that cannot be changed after it was read; equal content is equal and hashes equal."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, V]) -> None:
        object.__setattr__(self, "_items", dict(items))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a frozen mapping has no attribute {name} to set")

    def __getitem__(self, key: str) -> V:
        return self._items[key]  # type: ignore[attr-defined, no-any-return]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)  # type: ignore[attr-defined]

    def __len__(self) -> int:
        return len(self._items)  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))  # type: ignore[attr-defined]

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})"  # type: ignore[attr-defined]


def freeze(value: Any) -> Any:
    """Make a JSON value immutable all the way down."""
    if isinstance(value, Mapping):
        return FrozenMap({key: freeze(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(freeze(item) for item in value)
    return value


def thaw(value: Any) -> Any:
    """Turn a frozen value back into plain dictionaries and lists."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if isinstance(value, Mapping):
        return {key: thaw(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [thaw(item) for item in value]
    return value


# What fields of one name mean wherever they stand; a text below a field says more.
SHARED = {
    "why": "The reason, in words.", "source": "Who says so: seed (the source), inferred, unknown or ours.",
    "unit": "The unit, such as sweeps.", "means": "What it is, in words.", "seed": "Seed of its random numbers.",
    "beta": "Inverse temperature.", "chains": "Number of chains.", "kernel": "The order in which spins are updated.",
    "warmup": "Sweeps before anything counts.", "sweeps": "Sweeps that count.", "family": "The family of systems.",
    "weight_scale": "Standard deviation of the weights.", "bias_scale": "Standard deviation of the biases.",
}  # fmt: skip


class Record(BaseModel):
    """Strict, frozen, no unknown keys, no NaN; `shorthand` is a JSON Schema of what may stand in its place.

    The text below a field is its description in the schema, which editors show. `required` is said of a field that is
    missing, and `hints` says more, by the name of a field that is missing or unknown; "" is any that is unknown.
    `as_in` is one as it is written, said where something else stands in its place.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True)
    shorthand: ClassVar[dict[str, Any] | None] = None
    required: ClassVar[str] = "wanted it here, since nothing that a registration should choose has a default"
    hints: ClassVar[Mapping[str, str]] = {}
    as_in: ClassVar[str] = ""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        described = {**SHARED, **_texts_below_fields(cls)}
        for name, field in cls.model_fields.items():
            written = handler.resolve_ref_schema(schema)["properties"][field.alias or name]
            if name in described:
                written.setdefault("description", described[name])
        return {"anyOf": [cls.shorthand, schema]} if cls.shorthand else schema


def _texts_below_fields(model: type[BaseModel]) -> dict[str, str]:
    """Return the text below each field of a model, those of its bases included."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        body = _body(base) if base.__module__ != BaseModel.__module__ and issubclass(base, BaseModel) else []
        for field, text in pairwise(body):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
                found[field.target.id] = " ".join(str(ast.literal_eval(text.value)).split())
    return found


@cache
def _body(model: type) -> list[ast.stmt]:
    """Return the statements of a class; nothing where its source is not at hand."""
    try:
        (definition,) = ast.parse(dedent(inspect.getsource(model))).body
    except (OSError, TypeError):
        return []
    return definition.body if isinstance(definition, ast.ClassDef) else []


NAME = r"^[A-Za-z][A-Za-z0-9_]*$"
Name = Annotated[str, StringConstraints(pattern=NAME, max_length=MOST_NAME)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=MOST_WORDS)]
Expression = Annotated[str, StringConstraints(min_length=1, max_length=MOST_EXPRESSION)]
Scalar = bool | int | float | str

K = TypeVar("K", bound=str)
Frozen = Annotated[Mapping[K, V], AfterValidator(FrozenMap), PlainSerializer(thaw)]
FrozenJson = Annotated[Mapping[str, Any], AfterValidator(freeze), PlainSerializer(thaw)]
