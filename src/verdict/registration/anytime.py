"""Looks at any time: everything that a test rests on must hold at all counts together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from verdict.registration.draws import Said, Trees, judged_names
from verdict.registration.written import Prereg

BETTING = "betting"


def at_any_time(prereg: Prereg, trees: Trees) -> Said:
    """Refuse, where looks are taken at any time, every number behind a test that holds at one count alone."""
    if prereg.looks is None or prereg.looks.anytime is None:
        return
    for sentence in not_betting(dict(_methods(prereg, trees))):
        yield ("looks", "anytime"), sentence


def _methods(prereg: Prereg, trees: Trees) -> Iterator[tuple[str, str | None]]:
    """Yield each number behind a test with the method of its intervals; None where somebody brings them.

    What is defined by others, exact, a text, or what the looks are counted by has no interval of its own.
    """
    for name in sorted(judged_names(trees)):
        quantity = prereg.quantities.get(name)
        if name in prereg.estimates:
            yield name, prereg.estimates[name].method
        elif quantity is not None and quantity.type != "text" and quantity.is_ is None and quantity.exact is None:
            yield name, None


def not_betting(methods: Mapping[str, str | None]) -> Iterator[str]:
    """Say of each number behind a test, given with the method of its intervals, that it does not hold at every look.

    `methods` has None for a number that is no estimate: whatever interval is brought of it was made for one count.
    """
    for name, method in methods.items():
        if method != BETTING:
            found = "no estimate" if method is None else f"estimated by {method}"
            yield (
                f"looks are taken at any time, and {name} is {found}, which holds at one count alone; wanted an "
                f"estimate with method: {BETTING}, or declared looks in at: and spend:"
            )
