"""Which units an estimate is about: a condition on how a unit came out chooses the units by the outcome.

Units that `where:` leaves out, and units of neither group, are not counted as missing. So what was known of a unit
before the run may stand in such a condition, and what is estimated of it may not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from verdict.expression import tree
from verdict.registration.resolved import Registration, once
from verdict.registration.uses import follow

Used = Mapping[str, NDArray[np.bool_]]  # by name, which of its cells
CHOOSING = ("where", "groups")  # the parts of an estimate that choose units
ESTIMATED = ("arguments", "of")
ENDINGS = re.compile(
    r"status|outcome|finish|complet|succe|\bdone\b|\bok\b|error|fail|crash|kill|abort|diverg|timeout", re.IGNORECASE
)  # names and values of texts that mostly say how a run ended
BY_OUTCOME = (
    "{part}: {condition} rests on {names}, which it estimates: units are chosen by how they came out, and noise alone "
    "can PASS; wanted a condition on what was known of a unit before the run, or all units; what went wrong is left "
    "out with exclude:, which keeps it in the denominator"
)
MEASURED = (
    "{part}: {condition} rests on {names}, which {verb} measured: units that it leaves out are not counted as missing, "
    "so a condition that depends on how a unit came out can make a PASS; leave such units out with exclude:, which "
    "keeps them in the denominator; what was known before the run, such as an assigned arm, may stand here"
)
ENDED = "; {names} says how a run ended by its name or its values, and then the crashed runs would be out of the count"


def used(nodes: tuple[tree.Node, ...], registration: Registration) -> Used:
    """Return every measured quantity and every estimate behind expressions, with bool[its axes]: the cells of it."""
    prereg, found = registration.prereg, dict[str, NDArray[np.bool_]]()

    def mark(name: str, cells: NDArray[np.bool_]) -> bool:
        quantity = prereg.quantities.get(name)
        if name in prereg.estimates or (quantity is not None and quantity.is_ is None):
            found[name] = found[name] | cells if name in found else cells
        return True

    follow(nodes, registration, mark)
    return found


def shared(one: Used, other: Used) -> list[str]:
    """Return the names of which some cell is in both."""
    return sorted(name for name in one.keys() & other.keys() if np.any(one[name] & other[name]))


def by_outcome(registration: Registration) -> Iterator[tuple[str, str]]:
    """Yield each estimate whose units are chosen by what it estimates, with a sentence that refuses it."""
    for name, part, condition, names, _ in _conditions(registration):
        if names:
            yield name, BY_OUTCOME.format(part=part, condition=condition, names=" and ".join(names))


def by_measured(registration: Registration) -> Iterator[tuple[str, str]]:
    """Yield each estimate whose units are chosen by other measured quantities, with a sentence that warns of it."""
    yield from ((name, text) for name, text, assigned in _measured(registration) if not assigned)


def by_arm(registration: Registration) -> Iterator[tuple[str, str]]:
    """Yield each estimate whose groups are told apart by a measured quantity that says nothing of how a run ended."""
    yield from ((name, text) for name, text, assigned in _measured(registration) if assigned)


def _measured(registration: Registration) -> Iterator[tuple[str, str, bool]]:
    """Yield estimates with a sentence each, and whether the condition looks like an arm that was assigned."""
    for name, part, condition, estimated, others in _conditions(registration):
        if others and not estimated:
            verb, ended = "is" if len(others) == 1 else "are", _ended(registration, condition, others)
            said = MEASURED.format(part=part, condition=condition, names=" and ".join(others), verb=verb)
            yield name, said + ended, part == "groups" and not ended


def measured_premise(registration: Registration, estimate: str) -> str:
    """Return the condition in where: of an estimate as it was written, if it rests on a measured quantity; else ""."""
    written = registration.prereg.estimates[estimate].where
    return written if written is not None and used(_under(registration, estimate, "where"), registration) else ""


@once
def _conditions(registration: Registration) -> list[tuple[str, str, str, list[str], list[str]]]:
    """List the conditions of estimates: whose, where, as written, and the quantities: those estimated, and others."""
    found = []
    for name, estimate in registration.prereg.estimates.items():
        numbers = tuple(node for part in ESTIMATED for node in _under(registration, name, part))
        estimated = used(numbers, registration)
        written = {"where": estimate.where, "groups": ", ".join(estimate.groups) if estimate.groups else None}
        for part in CHOOSING:
            condition, behind = written[part], used(_under(registration, name, part), registration)
            if condition is not None and behind:
                both = shared(behind, estimated)
                found.append((name, part, condition, both, sorted(behind.keys() - set(both))))
    return found


def _under(registration: Registration, estimate: str, part: str) -> tuple[tree.Node, ...]:
    return registration.under(("estimates", estimate, part))


def _ended(registration: Registration, condition: str, names: list[str]) -> str:
    """Name the texts that say how a run ended, by their names or by the values that the condition asks for."""
    texts = [name for name in names if registration.prereg.quantities[name].type == "text"]
    values = " ".join(re.findall(r"""['"]([^'"]*)['"]""", condition))
    ended = [name for name in texts if ENDINGS.search(name) or ENDINGS.search(values)]
    return ENDED.format(names=" and ".join(ended)) if ended else ""
