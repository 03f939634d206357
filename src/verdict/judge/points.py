"""Points of the lattice of words and flags, and which of them cannot be: what stops one prediction stops others too.

A prediction that passed or failed was looked at: its gates passed, its budgets were kept, and what it requires held
wherever it was asked. A flag that one of these rests on cannot be otherwise at the same point.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Texts, Truths, Value
from verdict.expression import tree
from verdict.expression.evaluate import Environment, truths
from verdict.expression.tested import holds, tested
from verdict.judge.places import Place, places_of
from verdict.judge.places import spoken_words as words_of
from verdict.judge.supports import supports_of
from verdict.registration.resolved import Registration
from verdict.registration.tokens import compared
from verdict.words.vocabulary import Word

SAID = {int(truth.FALSE): "false", int(truth.UNKNOWN): "unknown", int(truth.TRUE): "true"}
Spoken = tuple[str, Value]  # how a word or a truth is said, and its value
SURELY = {Word.PASS: tree.Compare(0, "<", tree.Number(0, 0.0), tree.Number(0, 1.0)),
          Word.NOT_PASSED: tree.Compare(0, "<", tree.Number(0, 1.0), tree.Number(0, 0.0))}  # fmt: skip
CODES = {Word.PASS: truth.TRUE, Word.NOT_PASSED: truth.FALSE}


def word_value(word: str | None) -> Texts:
    """Return a verdict as a value of the expression language; None is one that is not known."""
    return Texts((), np.array(word, dtype=object))


def unknown_word() -> Texts:
    """Return the verdict that nobody knows: that of a prediction whose numbers were withdrawn."""
    return Texts((), np.array(None, dtype=object))


def spoken_words(words: tuple[Word, ...]) -> list[Spoken]:
    """Return words as values that a rule can look at."""
    return [(word.value, word_value(word)) for word in words]


def possible_words(registration: Registration, name: str, words: Mapping[str, tuple[Word, ...]]) -> tuple[Word, ...]:
    """Return the words that a prediction, or a clause as P1.strict, can have; `words` gives those that are known."""
    return words[name] if name in words else words_of(registration, name)[0]


def spoken_truths(registration: Registration, flag: str) -> Iterator[Spoken]:
    """Yield what a flag can be: one truth in all its cells, or true in some of them only.

    Cells that are settled whatever is measured stay as they are.
    """
    axes = registration.scope.names[flag].axes
    node = tree.Name(0, flag)
    settled = truths(node, supports_of(registration, (node,))).codes
    for code, said in SAID.items():
        if np.all((settled == truth.UNKNOWN) | (settled == code)):
            yield said, Truths(axes, np.full(settled.shape, code, np.int8))
    mixed = np.where(settled == truth.UNKNOWN, truth.TRUE, settled)
    if np.all(mixed == truth.TRUE) and mixed.size > 1:
        mixed.flat[int(np.argmax(settled == truth.UNKNOWN))] = truth.FALSE
    if len(set(mixed.ravel().tolist())) > 1:
        yield "true in some cells only", Truths(axes, mixed.astype(np.int8))


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """The points of one registration; what was found out about a word beside some flags is kept."""

    registration: Registration
    _known: dict[tuple[str, str, tuple[tuple[str, str], ...]], bool] = field(default_factory=dict)

    def excluded(self, point: Mapping[str, Spoken]) -> bool:
        """Say whether it is proven that no evidence leads to a point; each name is a verdict or a flag."""
        flags = {name: spoken for name, spoken in point.items() if name in self.registration.prereg.flags}
        words = {name: spoken[0] for name, spoken in point.items() if name not in flags}
        if self._at_odds(words):
            return True
        return any(self._word_excluded(name, word, flags) for name, word in words.items() if word != Word.UNTESTED)

    def _at_odds(self, words: Mapping[str, str]) -> bool:
        """Say whether words contradict each other: a prediction its clauses, or what its gates wait for."""
        spoken = self.registration.spoken
        for name, word in words.items():
            before = self.registration.waits_for(spoken[name]) if word != Word.UNTESTED else ()
            if any(words.get(verdict, Word.PASS) != Word.PASS for verdict in before):
                return True
        return any(self._combined_otherwise(name, words) for name in {spoken[name] for name in words})

    def _combined_otherwise(self, prediction: str, words: Mapping[str, str]) -> bool:
        """Say whether the words of clauses, as far as they are given, never come to that of their prediction."""
        word = words.get(prediction)
        clauses = [f"{prediction}.{site.name}" for site in self.registration.clauses(prediction)]
        given = [words[clause] for clause in clauses if clause in words]
        if word is None or not given:
            return False
        if word == Word.PASS:
            return set(given) != {Word.PASS}
        failed, every = Word.NOT_PASSED in given, len(given) == len(clauses)
        if word == Word.UNTESTED:
            return failed or (every and set(given) == {Word.PASS})
        may_fail = (Word.NOT_PASSED in words_of(self.registration, c)[0] for c in clauses if c not in words)
        return not failed and not any(may_fail)

    def _word_excluded(self, name: str, word: str, flags: Mapping[str, Spoken]) -> bool:
        near = self._near(name)
        beside = {flag: spoken for flag, spoken in flags.items() if flag in near}
        key = (name, word, tuple((flag, said) for flag, (said, _) in beside.items()))
        if key not in self._known:
            self._known[key] = self._found(name, Word(word), {flag: value for flag, (_, value) in beside.items()})
        return self._known[key]

    def _near(self, name: str) -> frozenset[str]:
        own = places_of(self.registration, name)
        return self.registration.closure(tuple(node for place in own for node in (place.node, *place.needs)))

    def _found(self, name: str, word: Word, flags: Mapping[str, Value]) -> bool:
        own = places_of(self.registration, name)
        barred = [self._clause_excluded(place, word, flags) for place in own]
        return any(barred) if word is Word.PASS else all(barred)

    def _clause_excluded(self, place: Place, word: Word, flags: Mapping[str, Value]) -> bool:
        env = supports_of(self.registration, (place.node, *place.needs), flags)
        if any(self._fails(stop, env, flags) for stop in place.stops):
            return True
        assert isinstance(place.node, tree.ClauseTest)  # noqa: S101 - the place of a clause
        return any(_cannot(test, word, env) for test in (place.node, self._at_best(place.node, word, flags)))

    def _fails(self, node: tree.Node, env: Environment, flags: Mapping[str, Value]) -> bool:
        code = holds(node, env)
        return bool(code == truth.FALSE or (code != truth.TRUE and self._settled(node, flags)))

    def _settled(self, node: tree.Node, flags: Mapping[str, Value]) -> bool:
        """Say whether a predicate rests on nothing but constants and on flags whose truths are given."""
        known = self.registration.prereg.flags.keys() | compared(self.registration).keys()
        free = self.registration.quantities.keys() | (known - flags.keys())
        return not tree.names(node) & free

    def _at_best(self, test: tree.ClauseTest, word: Word, flags: Mapping[str, Value]) -> tree.ClauseTest:
        """Return a test that comes out as wished wherever it is asked, with what of its needs is settled."""
        needs = tuple(need for need in test.needs if self._settled(need, flags))
        where = test.where if test.where is not None and self._settled(test.where, flags) else None
        each, whole = (SURELY[word] if part is not None else None for part in (test.each, test.whole))
        return replace(test, each=each, whole=whole, where=where, needs=needs)


def _cannot(test: tree.ClauseTest, word: Word, env: Environment) -> bool:
    """Say whether a test comes out otherwise for certain, or stays open although nothing in it is."""
    code = tested(test, env).code
    wanted = CODES[word]
    asked = set(test.asked) <= set(SURELY.values())
    return bool(code != wanted and (asked or code != truth.UNKNOWN))
