"""What a shell offers behind Tab: names of this project, found without judging or importing what judges."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from verdict.project.folder import ID, Project
from verdict.words.errors import VerdictError

SCHEMA = "verdict-prereg-2.json"  # which `verdict init` and `verdict schema` put beside the freezes


def beginning(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    """Return the names that begin as what was typed, each once."""
    return [CompletionItem(name) for name in dict.fromkeys(names) if name.startswith(incomplete)]


def registrations(incomplete: str) -> list[CompletionItem]:
    """Offer the ids and drafts that begin so; where none does, the shell offers files."""
    project = Project.enclosing(Path())
    return beginning((*project.freezes, *project.drafts), incomplete) or [CompletionItem(incomplete, type="file")]


def templates(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the templates of `verdict init`."""
    from verdict.registration.drafts import titles

    return beginning(titles(), incomplete)


def kinds(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the kinds of bare drafts."""
    from verdict.registration.drafts import KINDS

    return beginning(KINDS, incomplete)


def sets(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the stored sets of the freezes that are named already, or else of all; where there is none, files."""
    project = Project.enclosing(Path())
    names = [name for name in _named(ctx) if name in project.freezes] or [*project.freezes]
    found = beginning((one for name in names for one in _sets(project, name)), incomplete)
    return found or [CompletionItem(incomplete, type="file")]


def predictions(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the predictions of the freeze that is named already; where none is, freezes."""
    named = [*_named(ctx)]
    return beginning(_predictions(named[0]), incomplete) if named else registrations(incomplete)


def explained(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer what `verdict help` explains: commands, functions, words, estimands and fields of registrations."""
    from verdict.cli import COMMANDS
    from verdict.expression.catalogue import CATALOGUE
    from verdict.report.language import LANGUAGE, WORDS

    known = [*COMMANDS, LANGUAGE, *(function.name.value for function in CATALOGUE), *(topic for topic, _ in WORDS)]
    return beginning([*known, *sorted(_fields())], incomplete)


def _named(ctx: click.Context) -> Iterator[str]:
    """Yield the registrations that stand on the command line so far, by their ids."""
    for value in (*ctx.params.values(), tuple(ctx.args)):  # what stands before an option without its value is in args
        for one in value if isinstance(value, tuple) else (value,):
            name = one.stem if isinstance(one, Path) else one
            if isinstance(name, str) and ID.fullmatch(name):
                yield name


def _sets(project: Project, freeze: str) -> tuple[str, ...]:
    try:
        return tuple(project.sets(freeze))
    except (VerdictError, OSError):
        return ()


def _predictions(freeze: str) -> tuple[str, ...]:
    from verdict.text import read_document

    try:
        tree: Any = read_document(Project.enclosing(Path()).registration(freeze)).tree
    except VerdictError:
        return ()
    found = tree.get("predictions") if isinstance(tree, dict) else None
    return tuple(map(str, found)) if isinstance(found, dict) else ()


def _fields() -> set[str]:
    """Return the fields and estimands that the project's own JSON Schema names; without one, the estimands."""
    try:
        return set(_properties(json.loads((Project.enclosing(Path()).prereg / SCHEMA).read_bytes())))
    except (OSError, ValueError):
        from verdict.statistics.sample.finding import estimands

        return set(estimands())


def _properties(schema: Any) -> Iterator[str]:
    """Yield every key that a schema knows, wherever it stands."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from _properties(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _properties(part)
