"""The one base of everything that comes from outside, and an immutable mapping for its fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, GetJsonSchemaHandler, PlainSerializer, StringConstraints
from pydantic_core import CoreSchema

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


class Record(BaseModel):
    """Strict, frozen, no unknown keys, no NaN; `shorthand` is a JSON Schema of what may stand in its place."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True)
    shorthand: ClassVar[dict[str, Any] | None] = None

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        return {"anyOf": [cls.shorthand, schema]} if cls.shorthand else schema


NAME = r"^[A-Za-z][A-Za-z0-9_]*$"
Name = Annotated[str, StringConstraints(pattern=NAME, max_length=80)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Expression = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Scalar = bool | int | float | str

K = TypeVar("K", bound=str)
Frozen = Annotated[Mapping[K, V], AfterValidator(FrozenMap), PlainSerializer(thaw)]
FrozenJson = Annotated[Mapping[str, Any], AfterValidator(freeze), PlainSerializer(thaw)]
