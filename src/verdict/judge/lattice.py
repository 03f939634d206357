"""Every outcome a registration can have, to prove what it declares about tags and outcome tables.

A rule is evaluated for every assignment of words to the predictions in scope that the rules mention, and of
the three truth values to everything else they depend on, so the proof does not rest on any measurement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Texts, Value
from verdict.expression import tree
from verdict.expression.evaluate import Environment, truths
from verdict.judge.places import spoken_words, words
from verdict.judge.points import Points, spoken_truths, word_value
from verdict.judge.supports import supports_of
from verdict.outcome.record import TagProof
from verdict.registration.resolved import Registration
from verdict.words.vocabulary import Word

MOST = 1000  # truths of a rule's flags that are walked beside one assignment of words


def outcomes(registration: Registration) -> Iterator[dict[str, Word]]:
    """Yield every assignment of words that predictions can have: out of scope UNTESTED alone, constructions no PASS."""
    predictions = registration.prereg.predictions
    for chosen in product(*(words(registration, name)[0] for name in predictions)):
        yield dict(zip(predictions, chosen, strict=True))


def count(registration: Registration) -> int:
    """Return the number of possible outcomes."""
    prereg = registration.prereg
    scope = sum(p.in_scope and not prereg.only_measures(name) for name, p in prereg.predictions.items())
    return int(3**scope)


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
    points = Points(registration)
    for claim, node in rules:
        base = supports_of(registration, (node,))
        found = _witness(node, {}, left=_mentioned(node, registration), points=points, base=base)
        if found is not None:
            witness = ", ".join(f"{name} {word}" for name, word in found.items())
            return TagProof(declared, False, total, f"{witness or 'any'} -> flip of {claim}")
    return TagProof(declared, True, total)


def idle_flips(registration: Registration) -> Iterator[str]:
    """Yield the claims with a rule that proposes a flip and that no outcome fires, where flips are declared."""
    points = Points(registration)
    for claim, node in flip_rules(registration) if registration.prereg.tag_flips == "declared" else ():
        base = supports_of(registration, (node,))
        if _witness(node, {}, left=_mentioned(node, registration), points=points, base=base) is None:
            yield claim


def _mentioned(node: tree.Node, registration: Registration) -> tuple[str, ...]:
    """Return the verdicts of a rule, those it mentions most often first: they cut off most."""
    names = [inner.name for inner in node.walk() if isinstance(inner, tree.Name)]
    mentioned = [name for name in registration.spoken if name in names]
    return tuple(sorted(mentioned, key=lambda name: (-names.count(name), name)))


def _witness(
    node: tree.Node, chosen: dict[str, str], left: tuple[str, ...], points: Points, base: Environment
) -> dict[str, str] | None:
    """Return an assignment of words that a rule may fire on; branches that it certainly does not are cut off."""
    unknown: dict[str, Value] = {name: Texts((), np.array(None, dtype=object)) for name in left}
    if not _possible(node, chosen, unknown, base):
        return None
    if not left:
        return chosen if _stands(node, chosen, points, base) else None
    branches = ({**chosen, left[0]: str(word)} for word in spoken_words(points.registration, left[0])[0])
    found = (_witness(node, branch, left=left[1:], points=points, base=base) for branch in branches)
    return next((branch for branch in found if branch is not None), None)


def _stands(node: tree.Node, chosen: dict[str, str], points: Points, base: Environment) -> bool:
    """Say whether a rule may fire on these words beside some truths of its flags that nothing excludes."""
    registration = points.registration
    flags = [name for name in registration.prereg.flags if name in tree.names(node)]
    spoken = {name: (word, word_value(word)) for name, word in chosen.items()}
    choices = [list(spoken_truths(registration, flag)) for flag in flags]
    if np.prod([len(options) for options in choices], dtype=np.float64) > MOST:
        return True
    for truths_of in product(*choices):
        point = dict(zip(flags, truths_of, strict=True))
        given = {name: value for name, (_, value) in point.items()}
        if _possible(node, chosen, given, base) and not points.excluded({**spoken, **point}):
            return True
    return False


def _possible(node: tree.Node, chosen: dict[str, str], given: dict[str, Value], base: Environment) -> bool:
    known: dict[str, Value] = {name: word_value(word) for name, word in chosen.items()}
    found = truths(node, replace(base, values={**base.values, **known, **given}, aggregates={}))
    return bool(np.any(found.codes != truth.FALSE))
