"""Experiment kinds: a public file here is a kind, its name the kind's name, and the only door to `backends`.

A kind exports `Settings`, the model of its block in a registration, and, where this version can measure it,
`cost(settings)` and `measure(...)`; see `certification` for the shape. Third parties register modules under
the entry point `verdict.experiments`.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from pydantic import BaseModel

import backends
from verdict.errors import UsageError, nearest

GROUP = "verdict.experiments"
BACKEND_ERRORS = (backends.BackendError,)


def backend_availability() -> dict[str, str]:
    """Return, for every backend, "available" or why it is not, without importing its library."""
    return backends.availability()


def gpu_evidence() -> str:
    """Say whether the CUDA text of this version has run on a GPU."""
    return backends.gpu_evidence()


def names() -> tuple[str, ...]:
    """Return every kind, shipped and registered, sorted."""
    shipped = {path.stem for path in Path(__file__).parent.glob("[!_]*.py")}
    return tuple(sorted(shipped | {point.name for point in entry_points(group=GROUP)}))


def load(name: str) -> ModuleType:
    """Import one kind.

    Raises:
        UsageError: no kind has that name.
    """
    if name not in names():
        raise UsageError(f"no experiment kind is called '{name}'; known: {', '.join(names())}.{nearest(name, names())}")
    outside = {point.name: point for point in entry_points(group=GROUP)}
    module = outside[name].load() if name in outside else import_module(f"{__name__}.{name}")
    if not issubclass(getattr(module, "Settings", object), BaseModel):
        raise UsageError(f"the experiment kind '{name}' exports no pydantic model called Settings; wanted one")
    return module


def settings_models() -> dict[str, type[BaseModel]]:
    """Return the model of every kind's settings."""
    return {name: load(name).Settings for name in names()}


def measurable(name: str) -> bool:
    """Say whether this version can measure the kind."""
    return hasattr(load(name), "measure")


def trainable(name: str) -> bool:
    """Say whether this version can train what the kind registers."""
    return hasattr(load(name), "train")
