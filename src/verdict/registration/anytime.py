"""Looks at any time: everything that a test rests on must hold at all counts together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

BETTING = "betting"


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
