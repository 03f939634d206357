"""What values are: their kind and axes, and the names that an expression may mention."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from verdict.algebra.grid import Grid
from verdict.expression import hints, tree
from verdict.expression.functions import WORDS
from verdict.expression.parse import ExpressionError
from verdict.words.errors import listed, nearest


class ValueKind(StrEnum):
    """What a value is."""

    NUMBER = "a number"
    COUNT = "a whole number"
    TRUTH = "a truth"
    TEXT = "a text"
    WORD = "a verdict"


OTHER_WORDS = {
    "PASSED": "PASS", "PASSES": "PASS", "FAIL": "NOT_PASSED", "FAILED": "NOT_PASSED", "FAILS": "NOT_PASSED",
    "NOTPASSED": "NOT_PASSED", "UNKNOWN": "UNTESTED", "OPEN": "UNTESTED", "INCONCLUSIVE": "UNTESTED",
}  # fmt: skip
OTHER_VALUES = {
    **dict.fromkeys(("true", "false"), " What is true is said without it: all(p), not all(p)."),
    **dict.fromkeys(("nan", "na", "none", "null"), " What is missing is unknown of itself and is not asked for."),
    **dict.fromkeys(("inf", "infinity", "pi", "e"), " A number that has a name stands under constants:."),
}
NUMERIC = frozenset({ValueKind.NUMBER, ValueKind.COUNT})


@dataclass(frozen=True, slots=True)
class Typed:
    """Kind of a value and its axes in registered order."""

    kind: ValueKind
    axes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameScope:
    """What an expression may mention: names with their kind, and the grid."""

    names: Mapping[str, Typed]
    grid: Grid

    def named(self, node: tree.Name) -> Typed:
        """Look a name up, or say which was meant."""
        if node.name in WORDS:
            return Typed(ValueKind.WORD)
        if node.name in self.names:
            return self.names[node.name]
        if "." in node.name:
            raise ExpressionError(self._no_clause(node.name), node.column)
        # neither a clause of a prediction nor a comparison of a choice is a name
        known = sorted(name for name in self.names if "." not in name and " " not in name)
        instead = self._instead(node.name) or nearest(node.name, known)
        message = f"nothing is called '{node.name}'; known: {listed(known) or 'nothing'}.{instead}"
        raise ExpressionError(message, node.column)

    def _instead(self, name: str) -> str:
        """Say what stands for a word that is known elsewhere; "" for any other name."""
        asked = any(typed.kind is ValueKind.WORD for typed in self.names.values())
        if re.fullmatch(hints.PREDICTION, name) and not asked:
            return (" What became of a prediction is asked for in gates:, outcomes:, risks: and claims:, not here; "
                    "a test takes up what that one tests, or a flag of both")  # fmt: skip
        if name.upper() in OTHER_WORDS and asked:
            return f" Did you mean {OTHER_WORDS[name.upper()]}?"
        return OTHER_VALUES.get(name.lower(), "")

    def _no_clause(self, name: str) -> str:
        """Say why a name with a dot is no clause of a prediction."""
        owner, _, clause = name.partition(".")
        found = self.names.get(owner)
        for axis in found.axes if found else ():
            if clause in map(str, self.grid.of(axis)):
                return f"found {name}, an attribute access, wanted cells. Write: {owner}[{axis} == {clause!r}]"
        if found is None or found.kind is not ValueKind.WORD:
            return (f"found {name}, an attribute access, wanted arithmetic, comparisons or listed functions; only a "
                    "clause of a prediction has a dot, P1.strict, and only where verdicts are asked for")  # fmt: skip
        known = [each.partition(".")[2] for each in self.names if each.startswith(f"{owner}.")]
        if not known:
            return f"{owner} has a single test and no clauses by name; wanted {owner} alone"
        return f"{owner} has no clause '{clause}'; it has: {listed(known)}.{nearest(clause, known)}"
