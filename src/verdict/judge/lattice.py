"""Every outcome a registration can have, to prove what it declares about tags and outcome tables.

A rule is evaluated for every assignment of words to the predictions in scope that the rules mention, and of
the three truth values to everything else they depend on, so the proof does not rest on any measurement.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from verdict import truth
from verdict.cells import Texts, Value
from verdict.expression import tree
from verdict.expression.evaluate import Environment, truths
from verdict.judge.supports import supports
from verdict.outcome import TagProof
from verdict.registration import Registration
from verdict.vocabulary import Word


def word_value(word: str) -> Texts:
    """Return a verdict as a value of the expression language."""
    return Texts((), np.array(word, dtype=object))


def outcomes(registration: Registration) -> Iterator[dict[str, Word]]:
    """Yield every assignment of words; predictions out of scope can only be UNTESTED."""
    predictions = registration.prereg.predictions
    for words in product(*(_options(registration, name) for name in predictions)):
        yield dict(zip(predictions, words, strict=True))


def _options(registration: Registration, name: str) -> tuple[Word, ...]:
    possible = registration.prereg.predictions[name].in_scope and not registration.prereg.measure_only
    return tuple(Word) if possible else (Word.UNTESTED,)


def count(registration: Registration) -> int:
    """Return the number of possible outcomes."""
    scope = sum(p.in_scope for p in registration.prereg.predictions.values())
    return 1 if registration.prereg.measure_only else int(3**scope)


def flip_rules(registration: Registration) -> list[tuple[str, tree.Node]]:
    """Return every rule that could propose a flip, with the name of its claim."""
    return [
        (name, registration.node("claims", name, "flips", i, "when"))
        for name, claim in registration.prereg.claims.items()
        if claim.flips != "none"
        for i, _ in enumerate(claim.flips)
    ]


def prove_tags(registration: Registration) -> TagProof:
    """Walk all outcomes and look for one that proposes a flip although none is declared."""
    declared, total = registration.prereg.tag_flips, count(registration)
    rules = flip_rules(registration)
    if declared == "declared" or not rules:
        return TagProof(declared, True, total)
    base = supports(registration)
    for claim, node in rules:
        words = _witness(node, {}, _mentioned(node, registration), registration, base)
        if words is not None:
            witness = ", ".join(f"{name} {word}" for name, word in words.items())
            return TagProof(declared, False, total, f"{witness or 'any'} -> flip of {claim}")
    return TagProof(declared, True, total)


def _mentioned(node: tree.Node, registration: Registration) -> tuple[str, ...]:
    """Return the predictions of a rule, those it mentions most often first: they cut off most."""
    names = [inner.name for inner in node.walk() if isinstance(inner, tree.Name)]
    mentioned = [name for name in registration.prereg.predictions if name in names]
    return tuple(sorted(mentioned, key=lambda name: (-names.count(name), name)))


def _witness(
    node: tree.Node, words: dict[str, str], left: tuple[str, ...], registration: Registration, base: Environment
) -> dict[str, str] | None:
    """Return an assignment of words that a rule may fire on; branches that it certainly does not are cut off."""
    unknown: dict[str, Value] = {name: Texts((), np.array(None, dtype=object)) for name in left}
    if not _possible(node, words, unknown, base):
        return None
    if not left:
        return words
    branches = ({**words, left[0]: str(word)} for word in _options(registration, left[0]))
    found = (_witness(node, branch, left[1:], registration, base) for branch in branches)
    return next((branch for branch in found if branch is not None), None)


def _possible(node: tree.Node, words: dict[str, str], unknown: dict[str, Value], base: Environment) -> bool:
    known: dict[str, Value] = {name: word_value(word) for name, word in words.items()}
    found = truths(node, Environment({**base.values, **known, **unknown}, base.grid))
    return bool(np.any(found.codes != truth.FALSE))
