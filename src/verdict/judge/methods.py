"""The methods by which a verdict was reached, each with its version: a lock names them.

A version rises whenever the same registration and the same readings would be judged otherwise; a test holds what each
version makes of fixed numbers, so that none can change in silence.
"""

from __future__ import annotations

from collections.abc import Iterator

from verdict.expression import tree
from verdict.judge.limits import limits
from verdict.registration.estimating import rows
from verdict.registration.resolved import Registration
from verdict.statistics.version import METHODS

VERSIONS = {
    "comparison of intervals": 1,
    "averaging artifact": 1,
    "family by bonferroni": 1,
    "family by holm": 1,
    "sequential looks": 1,
    "ceiling of an estimator": 1,
}
FROM_CHAINS = "estimates from chains"


def methods(registration: Registration) -> tuple[tuple[str, int], ...]:
    """Return the methods that judging a registration takes, with their versions."""
    used = [(name, VERSIONS[name]) for name in dict.fromkeys(_used(registration))]
    from_chains = any(row.chains for row in rows(registration).values())
    return (*used, (FROM_CHAINS, METHODS)) if from_chains else tuple(used)


def _used(registration: Registration) -> Iterator[str]:
    prereg = registration.prereg
    yield "comparison of intervals"
    if any(registration.averaged(node) for node in _asked(registration)):
        yield "averaging artifact"
    yield from (f"family by {family.method}" for family in prereg.families.values())
    if prereg.looks is not None:
        yield "sequential looks"
    if limits(registration):
        yield "ceiling of an estimator"


def _asked(registration: Registration) -> Iterator[tree.Node]:
    """Yield every predicate of a test."""
    for site in registration.clauses():
        if site.test is not None:
            yield from (node for node in (site.test.each, site.test.whole) if node is not None)
