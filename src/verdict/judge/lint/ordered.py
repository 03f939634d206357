"""Rules in order: can each be the first that holds? Shown by readings, or refuted with the rule that leaves it nothing.

That one fires at most, and that one is left where no other holds, is so by the order and by the last rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Texts, Value
from verdict.expression import tree
from verdict.expression.check import check
from verdict.expression.evaluate import Environment
from verdict.expression.normal import joined
from verdict.expression.tested import everywhere, holds
from verdict.judge.contradiction import Wanted, contradictory
from verdict.judge.lint.reach import Space
from verdict.judge.lint.staging import excluded, staged
from verdict.judge.lint.starting import token_readings
from verdict.judge.lint.witness import said
from verdict.judge.points import Points, Spoken, possible_words, spoken_words, word_value
from verdict.judge.supports import supports_of
from verdict.registration.resolved import Registration
from verdict.registration.tokens import Ordered, outcome_rules, rules_of
from verdict.words.vocabulary import Word

MOST = 2_000  # assignments of words that are looked at for one rule
STAGED = 12  # of those that are left, for how many readings are looked for
Words = Mapping[str, tuple[Word, ...]]
Point = Mapping[str, Spoken]


@dataclass(frozen=True, slots=True)
class Reached:
    """A rule or token: readings that lead to it, or else why there are none; neither where that is not known."""

    name: str
    shown: str | None
    never: str = ""


def examine_choice(space: Space, choice: str) -> tuple[Reached, ...]:
    """Look at every token of a choice."""
    registration = space.registration
    rules = rules_of(choice, registration.prereg, registration.trees)
    return tuple(_token(space, choice, token, rules) for token in registration.prereg.choices[choice].tokens)


def _token(space: Space, choice: str, token: str, rules: tuple[Ordered, ...]) -> Reached:
    readings = token_readings(space, choice, token)
    if readings is not None:
        return Reached(token, said(readings))
    own = [_never(space.registration, rule, rules) for rule in rules if rule.name == token]
    return Reached(token, None, "; ".join(own) if all(own) else "")


def _never(registration: Registration, rule: Ordered, rules: tuple[Ordered, ...]) -> str:
    """Say why a rule of a choice can nowhere be the first that holds; nothing where that is not proven."""
    if rule.when is not None and not _somewhere(registration, rule.when):
        return "its rule holds nowhere, whatever is measured"
    for earlier, node in zip(rules, rule.before, strict=False):
        if not _somewhere(registration, tree.Not(0, node)):
            return f"the rule of {earlier.name} before it always holds"
    for earlier, node in zip(rules, rule.before, strict=False):
        if rule.when is not None and not _somewhere(registration, rule.when, tree.Not(0, node)):
            return f"wherever its rule holds, the rule of {earlier.name} before it holds too"
    return "" if _somewhere(registration, rule.first) else "the rules before it leave it nothing"


def _somewhere(registration: Registration, *nodes: tree.Node) -> bool:
    """Whether it is not excluded that predicates hold together in some cell."""
    together = joined(tree.And, nodes)
    whole = tree.Call(0, "any", (together,), None, None) if check(together, registration.scope).axes else together
    if holds(whole, supports_of(registration, (whole,))) == truth.FALSE:
        return False
    return not contradictory(registration, (Wanted(whole, True),))


def examine_outcomes(space: Space, words: Words) -> tuple[Reached, ...]:
    """Look at every ordered outcome, given the words that predictions can have."""
    rules = outcome_rules(space.registration)
    return tuple(_outcome(space, i, words) for i, _ in enumerate(rules))


def _outcome(space: Space, place: int, words: Words) -> Reached:
    registration = space.registration
    rules = outcome_rules(registration)
    walk = _Walk(registration, words)
    points = list(walk.points(rules[place].first))
    left = [point for point in points if not excluded(registration, rules[place].first, True, point)]
    shown = (staged(space, {place: True}, point) for point in left[:STAGED])
    found = next((stage for stage in shown if stage is not None), None)
    never = walk.why(rules, place) if not left and not walk.cut else ""
    return Reached(rules[place].name, found, never if found is None else "")


def unreached(rules: tuple[Reached, ...], never: str) -> Iterator[tuple[str, bool]]:
    """Say of each rule that is not shown why it is `never` reached, or that nothing is known; and whether it is so."""
    for rule in rules:
        if rule.never:
            yield f"{rule.name} {never}: {rule.never}", True
        elif rule.shown is None:
            yield f"no readings were found that lead to {rule.name}, and no proof that there are none", False


def left_to_the_last(space: Space) -> Iterator[str]:
    """Say which outcome fires although nothing was measured, since it takes what is left."""
    registration, last = space.registration, outcome_rules(space.registration)[-1]
    asked = tuple(name for name in registration.spoken if name in tree.names(last.first))
    words = {name: word_value(Word.UNTESTED) for name in asked}
    env = space.environment({}, last.first)
    untested = asked and holds(everywhere(last.first), replace(env, values={**env.values, **words})) == truth.TRUE
    if untested and _takes_what_was_tested(registration, asked, last.first):
        yield f"{last.name} takes what is left, {' and '.join(asked)} UNTESTED included; a rule before it can say that"


def _takes_what_was_tested(registration: Registration, asked: tuple[str, ...], node: tree.Node) -> bool:
    """Say whether a rule may hold where no verdict that it asks for is UNTESTED, so that it is not for these alone."""
    tested = dict.fromkeys(asked, (Word.PASS, Word.NOT_PASSED))
    walk = _Walk(registration, tested)
    return bool(list(walk.points(node))) or walk.cut


class _Walk:
    """Assignments of words to predictions under which a rule may hold; `cut` says that there are more than MOST."""

    def __init__(self, registration: Registration, words: Words) -> None:
        self.registration, self.words, self.cut = registration, words, False
        self.excluding = Points(registration)

    def points(self, node: tree.Node) -> Iterator[Point]:
        """Yield the points at which a rule may hold."""
        left = tuple(name for name in self.registration.spoken if name in tree.names(node))
        found = self._below(node, {}, left, supports_of(self.registration, (node,)))
        points = list(islice(found, MOST + 1))
        self.cut = self.cut or len(points) > MOST
        yield from (point for point in points[:MOST] if not self.excluding.excluded(point))

    def _below(self, node: tree.Node, point: Point, left: tuple[str, ...], base: Environment) -> Iterator[Point]:
        unknown: dict[str, Value] = {name: Texts((), np.array(None, dtype=object)) for name in left}
        given = {name: value for name, (_, value) in point.items()}
        env = replace(base, values={**base.values, **unknown, **given})
        if holds(everywhere(node), env) == truth.FALSE:
            return
        if not left:
            yield point
            return
        for spoken in spoken_words(possible_words(self.registration, left[0], self.words)):
            yield from self._below(node, {**point, left[0]: spoken}, left[1:], base)

    def why(self, rules: tuple[Ordered, ...], place: int) -> str:
        """Say why a rule can never be the first that holds."""
        rule = rules[place]
        if rule.when is not None and not self._possible(rule.when):
            return "its rule never holds"
        for earlier, node in zip(rules, rule.before, strict=False):
            if not self._possible(tree.Not(0, node)):
                return f"the rule of {earlier.name} before it always holds"
        for earlier, node in zip(rules, rule.before, strict=False):
            if rule.when is not None and not self._possible(joined(tree.And, (rule.when, tree.Not(0, node)))):
                return f"wherever its rule holds, the rule of {earlier.name} before it holds too"
        return "the rules before it leave it nothing"

    def _possible(self, node: tree.Node) -> bool:
        return any(not excluded(self.registration, node, True, point) for point in self.points(node))
