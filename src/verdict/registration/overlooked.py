"""What a registration may have overlooked: clusters, families, levels; asked about, since only its author can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from verdict.expression import tree
from verdict.registration.borrowed import borrowed
from verdict.registration.clauses import Site
from verdict.registration.estimating import rows
from verdict.registration.resolved import Registration
from verdict.registration.resting import behind
from verdict.registration.selecting import shared, used
from verdict.text.record import thaw

UNMIXED = (
    "{name} has the error of chains that agree, and nothing requires that they do; wanted estimates: {{rhat: {{rhat: "
    "{argument}, over: [chain, draw], method: rank_normalised, level: 0.95, least: 1000}}}} and requires: "
    "['rhat <= 1.01']"
)
DEPENDENT = (
    "{pair} rest both on {names}, and Holm's method hands error on among independent predictions only; wanted method: "
    "bonferroni, which bounds the error whatever they share"
)
LOW = 0.9  # the level below which every output says so


def low_level(registration: Registration) -> Iterator[str]:
    """Say that verdicts rest on intervals at a low level."""
    confidence = registration.prereg.confidence
    if confidence is not None and confidence.least_level is not None and confidence.least_level < LOW:
        yield (
            f"intervals at level {confidence.least_level:g} decide here: {1.0 - confidence.least_level:.0%} of them or "
            "more are wrong by chance"
        )


def unpaid(registration: Registration) -> Iterator[str]:
    """Say that several predictions rest on intervals, and that no family bounds what they get wrong together."""
    prereg = registration.prereg
    paid = {member for family in prereg.families.values() for member in family.predictions}
    alone = [
        name for name, prediction in prereg.predictions.items()
        if name not in paid and prediction.in_scope and _estimates_behind(registration, name)
    ]  # fmt: skip
    if len(alone) > 1:
        yield (
            f"{len(alone)} predictions rest on estimates and are in no family ({', '.join(alone[:4])}"
            f"{', ...' if len(alone) > 4 else ''}): each may be wrong by chance, and one of them more easily; wanted "
            "families: {all: {predictions: [...], error: 0.05, method: bonferroni}}"
        )


def dependent(registration: Registration) -> Iterator[tuple[str, str]]:
    """Yield each family by Holm's method two of whose predictions rest on the same numbers, with a sentence for one."""
    for name, family in registration.prereg.families.items():
        if family.method != "holm":
            continue
        behind_each = {member: used(_asked(registration, member), registration) for member in family.predictions}
        for one, other in combinations(family.predictions, 2):
            both = shared(behind_each[one], behind_each[other])
            if both:
                estimates = [each for each in both if each in registration.prereg.estimates]
                names = " and ".join(estimates or both)
                yield name, DEPENDENT.format(pair=f"{one} and {other}", names=names)
                break


def _asked(registration: Registration, prediction: str) -> tuple[tree.Node, ...]:
    clauses = registration.clauses(prediction)
    return tuple(node for site in clauses if site.test is not None for node in site.test.asked)


def _estimates_behind(registration: Registration, prediction: str) -> bool:
    return bool(registration.closure(_asked(registration, prediction)) & registration.prereg.estimates.keys())


def unclustered(registration: Registration) -> Iterator[str]:
    """Ask of every text of the units that nothing names whether units were drawn together by it."""
    prereg = registration.prereg
    if prereg.version == 1:
        return
    named = {name for node in registration.trees.values() for name in tree.names(node)}
    named |= {estimate.cluster for estimate in prereg.estimates.values() if estimate.cluster is not None}
    excluding = str(thaw(prereg.experiment.settings.get("exclude", {})))
    for name, quantity in prereg.quantities.items():
        over = [
            estimate for estimate, e in prereg.estimates.items() if set(quantity.axes) & set(e.over) and not e.cluster
        ]
        if quantity.type == "text" and over and name not in named and not re.search(rf"\b{name}\b", excluding):
            yield (
                f"{name} is registered of the units of {', '.join(over)} and named nowhere; where units were drawn "
                f"together by it, write cluster: {name}"
            )


def unmixed(registration: Registration) -> Iterator[tuple[str, str]]:
    """Yield the predictions that rest on a mean or quantile of chains and require no R-hat of what it is made from.

    A Monte-Carlo error is that of chains which agree; where one of them stays apart, only R-hat tells.
    """
    made, chains = registration.prereg.estimates, rows(registration)
    mixing = {name: set(made[name].arguments) for name, row in chains.items() if row.estimand == "rhat"}
    for site in registration.clauses():
        required = registration.closure(tuple(need.node for need in site.needs))
        known = set().union(*(arguments for name, arguments in mixing.items() if name in required))
        for name in sorted(_behind(site, registration) & chains.keys()):
            if chains[name].method == "mcse" and not set(made[name].arguments) <= known:
                yield site.prediction, UNMIXED.format(name=name, argument=made[name].arguments[0])


def _behind(site: Site, registration: Registration) -> frozenset[str]:
    return registration.closure(site.test.asked) if site.test is not None else frozenset()


def known_before(registration: Registration) -> Iterator[str]:
    """Ask of predictions that rest on nothing but numbers of other freezes, which were there before this one."""
    used = borrowed(registration.prereg).keys()
    alone = [
        name for name, p in registration.prereg.predictions.items()
        if p.in_scope and (rests := behind(registration, name)) and rests <= used
    ]  # fmt: skip
    if alone:
        yield (
            f"{', '.join(alone)} rest{'s' if len(alone) == 1 else ''} on nothing but numbers that are used, and these "
            "were stored before this freeze: nothing is predicted there"
        )


def asked(registration: Registration) -> Iterator[str]:
    """Yield everything that an author may have overlooked, for lint."""
    yield from (*low_level(registration), *unpaid(registration))
    yield from (*unclustered(registration), *known_before(registration))


def told(registration: Registration) -> Iterator[str]:
    """Yield what every outcome tells its reader as well."""
    yield from (*low_level(registration), *unpaid(registration))
