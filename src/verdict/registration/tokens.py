"""What choices and ordered outcomes stand for, as predicates: rule 3 holds and neither rule 1 nor rule 2 does.

A comparison of a choice with one of its tokens, `route == 'BUDGET-WALL'`, is read as a flag of that name. Whatever
walks a registration through its flags therefore knows choices as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from verdict.expression import tree
from verdict.expression.normal import joined
from verdict.expression.parse import ExpressionError
from verdict.registration.choices import Choice, OrderedOutcomes
from verdict.registration.resolved import Registration, once
from verdict.registration.written import Prereg
from verdict.text.validate import Path
from verdict.words.errors import listed, nearest

Trees = Mapping[Path, tree.Node]
Choices = Mapping[str, Choice]


def called(choice: str, token: str) -> str:
    """Return the name under which a comparison of a choice with a token stands among the flags."""
    return f"{choice} == '{token}'"


@dataclass(frozen=True, slots=True)
class Ordered:
    """One rule among several in order; `when` is None for the last, which takes what is left."""

    name: str
    when: tree.Node | None
    before: tuple[tree.Node, ...]

    @property
    def first(self) -> tree.Node:
        """Return the predicate that the rule is the first that holds."""
        none_before = (tree.Not(0, node) for node in self.before)
        return joined(tree.And, (*none_before, *(() if self.when is None else (self.when,))))


def rules_of(choice: str, prereg: Prereg, trees: Trees) -> tuple[Ordered, ...]:
    """Return the rules of a choice in order; only up to the first that could not be read."""
    names = [rule.token for rule in prereg.choices[choice].first_of]
    return tuple(_ordered(names, ("choices", choice, "first_of"), trees))


def outcome_rules(registration: Registration) -> tuple[Ordered, ...]:
    """Return the ordered outcomes; none where the outcomes are a list without order, or none are registered."""
    return _outcome_rules(registration)


@once
def _outcome_rules(registration: Registration) -> tuple[Ordered, ...]:
    found = registration.prereg.outcomes
    if not isinstance(found, OrderedOutcomes):
        return ()
    return tuple(_ordered([rule.name for rule in found.first_of], ("outcomes", "first_of"), registration.trees))


def outcome_nodes(registration: Registration) -> tuple[tree.Node, ...]:
    """Return, for each registered outcome, the predicate with which it fires."""
    return _outcome_nodes(registration)


@once
def _outcome_nodes(registration: Registration) -> tuple[tree.Node, ...]:
    ordered = outcome_rules(registration)
    if ordered:
        return tuple(rule.first for rule in ordered)
    listed_rules = registration.prereg.listed_outcomes
    return tuple(registration.node("outcomes", i, "when") for i, _ in enumerate(listed_rules))


def _ordered(names: list[str], place: Path, trees: Trees) -> Iterator[Ordered]:
    before: list[tree.Node] = []
    for i, name in enumerate(names[:-1]):
        node = trees.get((*place, i, "when"))
        if node is None:
            return
        yield Ordered(name, node, tuple(before))
        before.append(node)
    yield Ordered(names[-1], None, tuple(before))


def token_trees(prereg: Prereg, trees: Trees) -> dict[Path, tree.Node]:
    """Return, at its place among the flags, what every token of every choice stands for."""
    found: dict[Path, tree.Node] = {}
    for name, choice in prereg.choices.items():
        rules = rules_of(name, prereg, trees)
        for token in choice.tokens:
            ways = [rule.first for rule in rules if rule.name == token]
            if ways:
                found["flags", called(name, token), "when"] = joined(tree.Or, ways)
    return found


def with_tokens(node: tree.Node, choices: Choices) -> tree.Node:
    """Return an expression in which every comparison of a choice stands for the predicate that it is.

    Raises:
        ExpressionError: a choice is compared with what is none of its tokens, or not compared at all.
    """
    read = tree.rewrite(node, lambda inner: _compared(inner, choices)) if choices else node
    for inner in read.walk():
        if isinstance(inner, tree.Name) and inner.name in choices:
            raise ExpressionError(f"{inner.name} is a choice, which is compared with one of its tokens; wanted "
                                  f"{called(inner.name, choices[inner.name].tokens[0])}", inner.column)  # fmt: skip
    return read


def _compared(node: tree.Node, choices: Choices) -> tree.Node | None:
    if not isinstance(node, tree.Compare) or node.operator not in ("==", "!="):
        return None
    left, right = (_choice(side, choices) for side in (node.left, node.right))
    if left is None and right is None:
        return None
    if left is not None and right is not None:
        same = _alike(node, left, right, choices)
    else:
        side, other = (node.left, node.right) if left is not None else (node.right, node.left)
        same = _token(node, side, _literal(other, str(left or right), choices))
    return same if node.operator == "==" else tree.Not(node.column, same)


def _choice(node: tree.Node, choices: Choices) -> str | None:
    inner = node.operand if isinstance(node, tree.Select) else node
    return inner.name if isinstance(inner, tree.Name) and inner.name in choices else None


def _literal(node: tree.Node, choice: str, choices: Choices) -> str:
    """Require that what a choice is compared with is one of its tokens."""
    tokens = choices[choice].tokens
    if not isinstance(node, tree.Text):
        raise ExpressionError(f"found the choice {choice} compared with something else, wanted one of its tokens, in "
                              f"quotes: {listed(map(repr, tokens))}", node.column)  # fmt: skip
    if node.value not in tokens:
        raise ExpressionError(f"the choice {choice} has no token '{node.value}'; its tokens: {listed(tokens)}."
                              f"{nearest(node.value, tokens)}", node.column)  # fmt: skip
    return node.value


def _token(node: tree.Node, side: tree.Node, token: str) -> tree.Node:
    """Return that one side, a choice or some cells of one, is a token."""
    if isinstance(side, tree.Select):
        return tree.Select(side.column, _token(node, side.operand, token), side.where)
    assert isinstance(side, tree.Name)  # noqa: S101 - found to be a choice
    return tree.Name(node.column, called(side.name, token))


def _alike(node: tree.Compare, left: str, right: str, choices: Choices) -> tree.Node:
    """Return that two choices give the same token."""
    shared = [token for token in choices[left].tokens if token in choices[right].tokens]
    if not shared:
        raise ExpressionError(f"the choices {left} and {right} have no token in common", node.column)
    pairs = ((_token(node, node.left, token), _token(node, node.right, token)) for token in shared)
    return joined(tree.Or, [tree.And(node.column, pair) for pair in pairs])


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison of a choice with one of its tokens."""

    choice: str
    token: str


def compared(registration: Registration) -> Mapping[str, Compared]:
    """Return every comparison of a choice with a token, by the name under which it stands among the flags."""
    return _by_name(registration)


@once
def _by_name(registration: Registration) -> Mapping[str, Compared]:
    return names_of(registration.prereg)


def names_of(prereg: Prereg) -> dict[str, Compared]:
    """Return the same of a registration that is not settled yet."""
    choices = prereg.choices.items()
    return {called(name, token): Compared(name, token) for name, choice in choices for token in choice.tokens}
