"""What a registration of schema 1 becomes in the form of schema 2: edits that keep its meaning, each with its reason.

What no edit keeps is for its author to decide. Those are not listed here: reading the edited text as schema 2 says
what of it is refused, and where.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from verdict.expression import tree
from verdict.expression.binding import bind
from verdict.expression.check import check
from verdict.expression.functions import CELL_BY_CELL, WITH_AXES, Along
from verdict.expression.parse import ExpressionError, parse
from verdict.expression.written import written
from verdict.registration.clauses import Site
from verdict.registration.draws import SUSPECTS, judged_names
from verdict.registration.premises import Premise, premise_of
from verdict.registration.resolved import Registration
from verdict.registration.schema_two import cellwise
from verdict.registration.written import SCHEMA
from verdict.text.document import Tree
from verdict.text.edits import Edit, Insert, Replace
from verdict.text.validate import Path

COUNTED = (
    "cells out of the premise held until now; they are counted apart, and where all are out of it nothing is judged"
)
REDUCED = "schema 2 would keep the axes of the cells; over= says what schema 1 means"
KEPT = "a missing number of finite support stays unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """Edits of one place, and why they are made."""

    path: Path
    why: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """What the author decides and no engine can: why no number is a sample, and of axes why their levels are all."""

    exact: str | None = None
    fixed: Mapping[str, str] | None = None

    def with_trials(self, registration: Registration) -> Decided:
        """Suppose, to compare verdicts, what is not decided yet: that nothing is a sample, as schema 1 took it."""
        suspects = [name for name in registration.prereg.axes if name.lower().rstrip("s") in SUSPECTS]
        supposed = dict.fromkeys(suspects, "supposed for a comparison")
        return Decided(self.exact or "supposed for a comparison", {**supposed, **(self.fixed or {})})


def steps(registration: Registration, document_tree: Tree, decided: Decided) -> Iterator[Step]:
    """Yield the edits that turn a registration of schema 1, as it was read from `document_tree`, into schema 2."""
    yield Step(("schema",), "", (Replace(("schema",), SCHEMA),))
    yield from _reducers(registration, document_tree)
    for site in registration.clauses():
        yield from _premises(site, registration, document_tree)
    yield from _missing(registration, document_tree)
    if decided.exact is not None:
        edit = Insert(("experiment",), "confidence", {"exact": decided.exact})
        yield Step(("confidence",), "no number here is a sample", (edit,))
    for name, why in (decided.fixed or {}).items():
        yield Step(("axes", name), "its levels are all there are", _fixed(name, why, document_tree))


def _reducers(registration: Registration, document_tree: Tree) -> Iterator[Step]:
    """Write out the axes of every bare reducer that schema 2 would let keep those of its cells."""
    for path, axes in cellwise(registration):
        node, text = registration.trees[path], str(_value(document_tree, path))
        if _changes(node, axes, registration):
            said = _with_axes(text, node, registration)
            yield Step(path, f"{REDUCED}: {said}", (Replace(path, said),))


def _changes(node: tree.Node, axes: tuple[str, ...], registration: Registration) -> bool:
    try:
        return tree.bare(bind(node, axes, registration.scope)) != tree.bare(node)
    except ExpressionError:
        return True


def _with_axes(text: str, node: tree.Node, registration: Registration) -> str:
    """Insert over= into every bare reducer of a text, and leave the rest of it as it is written."""
    calls = {(call.column, call.function): call for call in node.walk() if isinstance(call, tree.Call)}
    ends = []
    for inner in ast.walk(ast.parse(text, mode="eval")):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name):
            call = calls.get((_characters(text, inner.lineno, inner.col_offset), inner.func.id))
            axes = _reduced(call, registration) if call is not None else ()
            if axes and inner.end_lineno is not None and inner.end_col_offset is not None:
                ends.append((_characters(text, inner.end_lineno, inner.end_col_offset) - 1, axes))
    for end, axes in sorted(ends, reverse=True):
        listed = axes[0] if len(axes) == 1 else f"[{', '.join(axes)}]"
        text = f"{text[:end]}, over={listed}{text[end:]}"
    return text


def _reduced(call: tree.Call, registration: Registration) -> tuple[str, ...]:
    """Return the axes that a bare reducer of schema 1 goes over: all that it has."""
    bare = call.over is None and call.per is None and call.function in WITH_AXES and call.function not in set(Along)
    cell_by_cell = call.function in CELL_BY_CELL and len(call.arguments) > 1
    return check(call.arguments[0], registration.scope).axes if bare and not cell_by_cell else ()


def _characters(text: str, line: int, column: int) -> int:
    """Turn a line, from 1, and a column in bytes into characters from the beginning of a text."""
    lines = text.split("\n")
    before = lines[line - 1].encode()[:column].decode()
    return sum(len(one) + 1 for one in lines[: line - 1]) + len(before)


def _premises(site: Site, registration: Registration, document_tree: Tree) -> Iterator[Step]:
    """Write a premise that is spelt as an implication under where:, where all cells are asked or the whole is."""
    test = site.clause.test
    if test is None or test.where is not None or (test.each is not None and test.whole is not None):
        return
    path = (*site.path, "test", "each" if test.each is not None else "whole")
    found = premise_of(registration.trees[path], registration.trees)
    if found is None or test.quantifier not in (None, "all") or not _written_alike(found):
        return  # another quantifier counts other cells then: its author says which count is meant
    where, asked = written(found.premise), written(found.predicate)
    if isinstance(_value(document_tree, path[:-1]), str):
        yield Step(path[:-1], COUNTED, (Replace(path[:-1], {"whole": asked, "where": where}),))
    else:
        yield Step(path, COUNTED, (Insert(path, "where", where), Replace(path, asked)))


def _written_alike(premise: Premise) -> bool:
    """Say whether both parts of a premise are read from their texts as they are: no digit of a number is lost."""
    parts = (premise.premise, premise.predicate)
    return all(tree.bare(parse(written(part))) == tree.bare(part) for part in parts)


def _missing(registration: Registration, document_tree: Tree) -> Iterator[Step]:
    """Keep a missing number unknown where schema 2 would let it be anything in its finite support."""
    asked = judged_names(registration.trees)
    for name, quantity in registration.prereg.quantities.items():
        finite = quantity.support is not None and bool(np.all(np.isfinite([float(end) for end in quantity.support])))
        if name in asked and quantity.is_ is None and quantity.tau is None and finite:
            path = ("quantities", name)
            yield Step(path, KEPT, (Insert(_first(path, document_tree), "missing", "untested"),))


def _fixed(name: str, why: str, document_tree: Tree) -> tuple[Edit, ...]:
    """Say of an axis that its levels are all there are, in its list or in its block."""
    path, axis = ("axes", name), _value(document_tree, ("axes", name))
    if isinstance(axis, list):
        return (Replace(path, {"levels": axis, "role": "fixed", "why": why}),)
    first, has_reason = _first(path, document_tree), isinstance(axis, dict) and "why" in axis
    return (Insert(first, "role", "fixed"), *(() if has_reason else (Insert(first, "why", why),)))


def _first(path: Path, document_tree: Tree) -> Path:
    """Return the path of the first field of a block."""
    block = _value(document_tree, path)
    return (*path, next(iter(block))) if isinstance(block, dict) and block else path


def _value(document_tree: Tree, path: Path) -> Tree:
    for part in path:
        document_tree = document_tree.get(str(part)) if isinstance(document_tree, dict) else None
    return document_tree
