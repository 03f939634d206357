"""The language of expressions, one function of it, or one field of a registration, as people look it up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from verdict import experiments
from verdict.expression.catalogue import CATALOGUE, Function
from verdict.project.fields import Block, Field, blocks, either
from verdict.report.explain import Line
from verdict.report.language import LANGUAGE, language, of_word, told
from verdict.words.errors import UsageError, nearest

MORE = "verdict help expressions tells the whole language, and verdict help NAME one function or field of it"

SINGULAR = {"axes": "axis"}  # which no rule of spelling gives


@dataclass(frozen=True, slots=True)
class Described:
    """What is called by a name: functions of expressions, and fields of registrations with their blocks."""

    name: str
    functions: list[Function]
    fields: list[tuple[Block, Field]]

    @property
    def known(self) -> bool:
        """Whether anything is called so."""
        return bool(self.functions or self.fields or [*of_word(self.name)])


def described(name: str) -> Described:
    """Return what is called by a name."""
    return Described(name, _functions(name), _fields(name))


def unknown(name: str, commands: tuple[str, ...] = ()) -> UsageError:
    """Return the sentence for a name that nothing has; it says which was probably meant."""
    paths = {path for block in _blocks() for field in block.fields for path in block.paths(field)}
    names = {path.rpartition(".")[2] for path in paths}
    known = sorted({LANGUAGE, *commands, *(function.name.value for function in CATALOGUE), *names})
    meant = nearest(name, sorted(paths) if "." in name else known)
    what = ("function", "field of a registration", *(("command",) if commands else ()))
    said = f"no {', no '.join(what[:-1])} and no {what[-1]}"
    return UsageError(f"nothing is called '{name}': {said}.{meant} {MORE}")


def _functions(name: str) -> list[Function]:
    wanted = name.removesuffix("()")
    return [function for function in CATALOGUE if wanted in (function.name.value, LANGUAGE)]


def _fields(name: str) -> list[tuple[Block, Field]]:
    """Return the fields of that name, or at that place, those of the top first; the last words of a place are enough.

    A field of the top is also found by its name in the other number: family leads to families.
    """
    wanted = name.removesuffix(":")
    found = [
        (block, field) for block in _blocks() for field in block.fields
        if any(_called(path, wanted) for path in block.paths(field))
    ]  # fmt: skip
    return _once(sorted(found, key=lambda one: min(path.count(".") for path in one[0].paths(one[1])) > 0))


def _called(path: str, wanted: str) -> bool:
    return f".{path}".endswith(f".{wanted}") or wanted in (_singular(path), *_plurals(path))


def _singular(path: str) -> str:
    """Return one of what a field of the top holds many of; the path itself where it is none or is one already."""
    if "." in path or not path.endswith("s"):
        return path
    return SINGULAR.get(path) or (f"{path[:-3]}y" if path.endswith("ies") else path[:-1])


def _plurals(path: str) -> tuple[str, ...]:
    return () if "." in path or path.endswith("s") else (f"{path}s",)


def _once(found: list[tuple[Block, Field]]) -> list[tuple[Block, Field]]:
    """Make one entry of those at the same places of which the same is said, such as the word of each of five forms."""
    kept: dict[tuple[object, ...], tuple[Block, Field]] = {}
    for block, field in found:
        key = (_kind(block), block.paths(field), field.says, field.needed)
        first, known = kept.get(key, (block, field))
        kept[key] = (first, replace(known, takes=either((known.takes, field.takes))))
    return list(kept.values())


def _kind(block: Block) -> str:
    """Return the experiment kind that a block is the settings of, or nothing."""
    return block.name.partition(": ")[2]


@cache
def _blocks() -> tuple[Block, ...]:
    return blocks(experiments.settings_models())


def lines(found: Described) -> Iterator[Line]:
    """Yield what is said of it, as (depth, text, style)."""
    name, functions, fields = found.name, found.functions, found.fields
    if name == LANGUAGE:
        yield from language()
        return
    yield from of_word(name)
    for function in functions:
        yield from told(function)
    for saying, places in _alike(fields):
        yield from ((0, place, "bold") for place in places)
        yield from ((1, text, "") for text in saying)


def _alike(fields: list[tuple[Block, Field]]) -> list[tuple[tuple[str, ...], list[str]]]:
    """Gather the places of fields of which the same is said."""
    found: dict[tuple[str, ...], list[str]] = {}
    for block, field in fields:
        kind = _kind(block)
        places = (f"{path} (kind: {kind})" if kind else path for path in block.paths(field))
        takes = f"takes: {field.takes}{', and is wanted' if field.needed else ''}"
        found.setdefault((field.says, takes), []).extend(places)
    return list(found.items())


def payload(found: Described) -> dict[str, Any]:
    """Return what is said of it as JSON values."""
    return {
        "functions": [
            {"name": f.name.value, "of": f.of, "gives": f.gives, "unknown": f.unknown, "example": f.example,
             "value": f.value, "since": f.since} for f in found.functions
        ],
        "fields": [
            {"places": block.paths(field), "takes": field.takes, "wanted": field.needed, "is": field.says}
            for block, field in found.fields
        ],
    }  # fmt: skip
