"""What a rule asks of a registration itself, settled as soon as it is read: `constructed(P1.strict)`."""

from __future__ import annotations

from verdict.expression import tree
from verdict.expression.functions import Verdicts
from verdict.registration.written import Prereg
from verdict.words.vocabulary import Grade

TRUTHS = {True: (0.0, 1.0), False: (1.0, 0.0)}


def settled(node: tree.Node, prereg: Prereg) -> tree.Node:
    """Return a checked expression with `constructed(...)` replaced by what it is: true or false whatever is measured.

    A clause holds by construction where it is registered with that grade, and a prediction where all its clauses do.
    """

    def rule(inner: tree.Node) -> tree.Node | None:
        if not isinstance(inner, tree.Call) or inner.function != Verdicts.CONSTRUCTED:
            return None
        asked = inner.arguments[0]
        assert isinstance(asked, tree.Name)  # noqa: S101 - guaranteed by check
        low, high = TRUTHS[constructed(asked.name, prereg)]
        return tree.Compare(inner.column, "<", tree.Number(inner.column, low), tree.Number(inner.column, high))

    return tree.rewrite(node, rule)


def constructed(name: str, prereg: Prereg) -> bool:
    """Say whether a prediction, or one of its clauses as P1.strict, holds by construction."""
    owner, _, wanted = name.partition(".")
    grades = [clause.grade for own, clause in prereg.predictions[owner].parts() if wanted in ("", own)]
    return bool(grades) and all(grade is Grade.CONSTRUCTION for grade in grades)
