"""Every outcome a registration can have, to prove what it declares about tags and outcome tables.

A rule is evaluated for every assignment of words to the predictions in scope that the rules mention, and of
the three truth values to everything else they depend on, so the proof does not rest on any measurement.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from verdict import truth
from verdict.cells import Texts, Truths, Value
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
    options = [tuple(Word) if p.in_scope and not registration.prereg.measure_only else (Word.UNTESTED,)
               for p in predictions.values()]  # fmt: skip
    for words in product(*options):
        yield dict(zip(predictions, words, strict=True))


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
    mentioned = {name for _, node in rules for name in tree.names(node)}
    base = supports(registration)
    for words in _projections(registration, mentioned):
        for claim, node in rules:
            if _possible(node, words, base):
                witness = ", ".join(f"{name} {word}" for name, word in words.items())
                return TagProof(declared, False, total, f"{witness or 'any'} -> flip of {claim}")
    return TagProof(declared, True, total)


def _projections(registration: Registration, mentioned: set[str]) -> Iterator[dict[str, Word]]:
    """Yield the distinct assignments of the predictions that matter; the rest cannot change an answer."""
    predictions = {n: p for n, p in registration.prereg.predictions.items() if n in mentioned}
    options = [tuple(Word) if p.in_scope else (Word.UNTESTED,) for p in predictions.values()]
    for words in product(*options):
        yield dict(zip(predictions, words, strict=True))


def _possible(node: tree.Node, words: dict[str, Word], base: Environment) -> bool:
    values: dict[str, Value] = {**base.values, **{name: word_value(word) for name, word in words.items()}}
    found = truths(node, Environment(values, base.grid))
    assert isinstance(found, Truths)  # noqa: S101 - a checked predicate
    return bool(np.any(found.codes != truth.FALSE))
