"""The settings of every experiment kind, by which a registration is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

Kinds = Mapping[str, type[BaseModel]]


class Shipped(Mapping[str, type[BaseModel]]):
    """The settings of every experiment kind by name; a kind is imported when it is asked for, and only once."""

    def __init__(self) -> None:
        from verdict import experiments

        self._names = experiments.names()
        self._models: dict[str, type[BaseModel]] = {}

    def __getitem__(self, name: str) -> type[BaseModel]:
        from verdict import experiments

        if name not in self._names:
            raise KeyError(name)
        if name not in self._models:
            self._models[name] = experiments.load(name).Settings
        return self._models[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
