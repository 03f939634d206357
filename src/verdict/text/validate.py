"""Document -> record: pydantic's complaints rewritten to the author's file, line, column and field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, Protocol, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from verdict.text.record import NAME, Record
from verdict.words.errors import DocumentError, Problem, listed, nearest
from verdict.words.limits import MOST_PROBLEMS

Path = tuple[str | int, ...]
R = TypeVar("R", bound=BaseModel)

NAMING = frozenset({"missing", "extra_forbidden"})  # complaints whose place ends in a field's name
WANTED = {
    "float_type": "a number", "int_type": "a whole number", "string_type": "text", "bool_type": "true or false",
    "tuple_type": "a list", "dict_type": "a block", "mapping_type": "a block",
}  # fmt: skip
OTHERWISE = frozenset({*WANTED, "literal_error", "enum"})
SINGLE = r"[A-Za-z][A-Za-z0-9_]{0,60}(\.[A-Za-z0-9_]{1,60})*"  # a name that may stand alone in a list
FIRST_LOOK = 4_000  # values of a large document that are looked at before the rest
SHORT = {"number": "a number", "string": "text", "array": "a list"}


class Located(Protocol):
    """What a document must offer to have its errors placed."""

    def problem(self, path: Path, message: str, *, key: bool = False) -> Problem:
        """Place a message at a value, or at its key."""


def validate(model: type[R], tree: Any, document: Located, prefix: Path = ()) -> R:
    """Validate strictly, as JSON, so that YAML and JSON files meet the same rules.

    Raises:
        DocumentError: everything that does not fit, each at its place.
    """
    for values in _growing(tree):
        beginning = _beginning(tree, [values])
        try:
            model.model_validate_json(json.dumps(beginning, ensure_ascii=False))
        except ValidationError as error:
            if error.error_count() > MOST_PROBLEMS:
                raise DocumentError(_too_many(model, beginning, error, document=document, prefix=prefix)) from None
    try:
        return model.model_validate_json(json.dumps(tree, ensure_ascii=False))
    except ValidationError as error:
        raise DocumentError(_told(model, tree, error, document=document, prefix=prefix)) from None


def _growing(tree: Any) -> Iterator[int]:
    """Yield how many values of a large tree to look at first, so that one that is all wrong is not looked at whole."""
    values, whole = FIRST_LOOK, 0
    waiting = [tree]
    while waiting:
        whole += 1
        inner = waiting.pop()
        waiting += inner.values() if isinstance(inner, dict) else inner if isinstance(inner, list) else ()
    while values < whole:
        yield values
        values *= 2


def _beginning(tree: Any, left: list[int]) -> Any:
    """Return a tree up to so many values, in the order in which they were written; `left` counts down."""
    left[0] -= 1
    if isinstance(tree, dict):
        return {key: _beginning(value, left) for key, value in tree.items() if left[0] > 0}
    return [_beginning(value, left) for value in tree if left[0] > 0] if isinstance(tree, list) else tree


def _too_many(
    model: type[BaseModel], tree: Any, error: ValidationError, document: Located, prefix: Path
) -> list[Problem]:
    """Tell the first of very many problems, and that reading stopped there."""
    told = sorted(_told(model, tree, error, document=document, prefix=prefix))[:MOST_PROBLEMS]
    last = told[-1]
    stopped = f"found {len(told)} problems up to here; the rest of the file was not checked"
    return [*told, replace(last, message=stopped, ends=True)]


def _told(model: type[BaseModel], tree: Any, error: ValidationError, document: Located, prefix: Path) -> list[Problem]:
    """Turn complaints into problems, those of one place together."""
    found: dict[Path, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False):
        found.setdefault(_real(tree, detail), []).append(detail)
    inner = {path[:i] for path in found for i in range(len(path))}
    for path in [p for p in found if p in inner]:  # a block is nothing else that could stand in its place
        found[path] = [d for d in found[path] if not (isinstance(d.get("input"), dict) and d["type"] in OTHERWISE)]
    return [
        p
        for path, details in islice(found.items(), 2 * MOST_PROBLEMS)
        for p in _problems(model, path, details=details, document=document, prefix=prefix)
    ]


def _problems(
    model: type[BaseModel], path: Path, details: list[ErrorDetails], document: Located, prefix: Path
) -> Iterator[Problem]:
    """Say what is wrong at one place; the branches of a union are one problem."""
    words = list(dict.fromkeys(_wanted(model, path, detail) for detail in details))
    if len(details) > 1 and all(words):
        yield document.problem((*prefix, *path), f"found {_shown(details[0]['input'])}, wanted {' or '.join(words)}")
        return
    for detail in details:
        named = detail["type"] == "extra_forbidden" or detail["loc"][-1:] == ("[key]",)
        yield document.problem((*prefix, *path), _sentence(model, path, detail), key=named)


def _wanted(model: type[BaseModel], path: Path, detail: ErrorDetails) -> str:
    """Say what was wanted where a value is of another form; "" where it is wrong in itself."""
    if detail["type"] == "model_type":
        return _form(model, path)
    if detail["type"] in ("literal_error", "enum"):
        return str(detail.get("ctx", {}).get("expected"))
    found = detail.get("input")
    single = detail["type"] == "tuple_type" and isinstance(found, str) and re.fullmatch(SINGLE, found)
    return WANTED.get(detail["type"], "") + (f": [{found}]" if single else "")


def _real(tree: Any, detail: ErrorDetails) -> Path:
    """Drop the parts of a pydantic location that name types, not places of the document."""
    path: list[str | int] = []
    location = detail["loc"]
    for part in location[:-1] if detail["type"] in NAMING else location:
        if _inside(tree, part):
            tree = tree[part]
            path.append(part)
    return (*path, location[-1]) if detail["type"] in NAMING else tuple(path)


def _inside(tree: Any, part: str | int) -> bool:
    if isinstance(tree, list):
        return isinstance(part, int) and part < len(tree)
    return isinstance(tree, dict) and part in tree


def _sentence(model: type[BaseModel], path: Path, detail: ErrorDetails) -> str:
    kind, found = detail["type"], _shown(detail.get("input"))
    context = detail.get("ctx", {})
    if kind == "missing":
        required = next((m.required for m in _reached(model, path[:-1]) if issubclass(m, Record)), Record.required)
        hint = _hint(model, path)
        return f"is missing; {required}{'.' * hint.startswith(' ')}{hint}"  # some go on in the sentence: "; as in ..."
    if kind == "extra_forbidden":
        known = sorted(_fields(model, path[:-1]))
        hint = _hint(model, path) or _hint(model, (*path[:-1], "")) or _elsewhere(model, path)
        return f"no field of that name here; known: {listed(known)}.{hint or nearest(str(path[-1]), known)}"
    if kind == "string_type":
        return f"found {found}, wanted text; put it in quotes"
    if wanted := _wanted(model, path, detail):
        return f"found {found}, wanted {wanted}"
    if kind == "string_pattern_mismatch":
        plain = re.sub(r"\W+", "_", str(detail.get("input"))).strip("_")
        name = f", letters, digits and _: {plain}" if context.get("pattern") == NAME and re.match(NAME, plain) else ""
        return f"found {found}, wanted text of the form {context.get('pattern')}{name}"
    if kind == "value_error":
        return str(context.get("error"))
    return f"found {found}, wanted: {detail['msg'][0].lower()}{detail['msg'][1:]}"


def _hint(model: type[BaseModel], path: Path) -> str:
    """Return what a record says of a field that it lacks, or does not know."""
    hints = (m.hints.get(str(path[-1]), "") for m in _reached(model, path[:-1]) if issubclass(m, Record))
    return "".join(hints)


def _elsewhere(model: type[BaseModel], path: Path) -> str:
    """Say where in the same block a field of this name stands; "" where there is none."""
    name, seen = str(path[-1]), set[type[BaseModel]]()
    waiting: list[tuple[tuple[str, ...], type[BaseModel]]] = [((), model)]
    for place, inner in waiting:
        if len(place) and name in {field.alias or field_name for field_name, field in inner.model_fields.items()}:
            return f" It stands at {'.'.join((*place, name))}."
        seen.add(inner)
        steps = ((field.alias or n, m) for n, field in inner.model_fields.items() for m in _models(field.annotation))
        waiting += [((*place, n), m) for n, m in steps if m not in seen and (place or n == path[0] or len(path) == 1)]
    return ""


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def _form(model: type[BaseModel], path: Path) -> str:
    """Say what may stand at a place: the short form of its record, where it has one, and its fields."""
    shorthands = [getattr(m, "shorthand", None) or {} for m in _reached(model, path)]
    forms = [form for short in shorthands for form in short.get("anyOf", [short])]
    types = [t for form in forms if "pattern" not in form for t in _listed(form.get("type"))]
    short = "".join(f"{SHORT[t]} or " for t in types if t in SHORT)
    example = next((f", as in {m.as_in}" for m in _reached(model, path) if issubclass(m, Record) and m.as_in), "")
    return f"{short}a block of: {', '.join(sorted(_fields(model, path)))}{example}"


def _listed(types: Any) -> list[str]:
    return types if isinstance(types, list) else [types]


def _fields(model: type[BaseModel], path: Path) -> set[str]:
    """Return the field names that the models reached along `path` know."""
    return {field.alias or name for m in _reached(model, path) for name, field in m.model_fields.items()}


def _reached(model: type[BaseModel], path: Path) -> set[type[BaseModel]]:
    models = {model}
    for part in path:
        models = {inner for m in models for inner in _step(m, part)} or models
    return models


def _step(model: type[BaseModel], part: str | int) -> Iterator[type[BaseModel]]:
    for name, field in model.model_fields.items():
        if part in (name, field.alias):
            yield from _models(field.annotation)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
