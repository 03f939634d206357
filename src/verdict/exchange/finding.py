"""An importer by its name: a public file in `importers`, or a module that another distribution registers."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from verdict.exchange.checks import checked
from verdict.exchange.importers.contract import Importer
from verdict.plugins import IMPORTERS, find, plugins
from verdict.words.errors import UsageError, nearest

CONTRACT = "contract"


def shipped() -> set[str]:
    """Return the importers of this version, as users type them."""
    files = (Path(__file__).parent / "importers").glob("[!_]*.py")
    return {path.stem.replace("_", "-") for path in files} - {CONTRACT}


def names() -> tuple[str, ...]:
    """Return every importer, shipped and registered, sorted."""
    return tuple(sorted(shipped() | {point.name for point in plugins(IMPORTERS)}))


def load(name: str) -> Importer:
    """Import one importer; the library that it needs is not imported yet.

    Raises:
        UsageError: nothing is called so, or what is called so is no importer.
    """
    ours = shipped()
    point = find(IMPORTERS, name, ours)
    if point is not None:
        return checked(name, point.load())
    if name not in ours:
        raise UsageError(f"no importer is called '{name}'; known: {', '.join(names())}.{nearest(name, names())}")
    return checked(name, import_module(f"verdict.exchange.importers.{name.replace('-', '_')}"))
