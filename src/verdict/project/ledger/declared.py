"""What the author of a freeze said of the numbers: that they were seen, or there already, before it was frozen."""

from __future__ import annotations

from verdict.outcome.record import Notice
from verdict.project.ledger.entries import Access, Adopted, Freeze

SEEN = "seen before the freeze"  # the kind of notice that says so; git may know it as well
UNOPENED = "measured before the freeze"
WHAT = {Access.AGGREGATES_SEEN: "aggregates", Access.CELLS_SEEN: "cells"}


def declared(event: Adopted | Freeze | None) -> Notice | None:
    """Return what a reader must know of the access that a freeze declares; None where nothing was seen.

    The first of a chain has no numbers but its own. An amendment speaks of those of the freeze that it replaces.
    """
    if not isinstance(event, Freeze) or event.access is None:
        return None
    if event.access.blind:
        return _blind(event)
    said, what = f"frozen with access {event.access}: its author had seen", WHAT[event.access]
    if event.parent is None:
        text = f"{said} {what} of its numbers before it was frozen; such an outcome is no prediction"
        return Notice(SEEN, text)
    before = event.parent.id
    text = f"{said} {what} measured for {before} before it was frozen; an outcome on those numbers is no prediction"
    return Notice(SEEN, text)


def own_seen(event: Adopted | Freeze | None) -> Notice | None:
    """Return the same only of numbers of the freeze itself that were seen before it was frozen."""
    found = declared(event)
    return found if found is not None and found.kind == SEEN and event is not None and event.parent is None else None


def _blind(event: Freeze) -> Notice | None:
    """Say of the first of a chain that its numbers were there; an amendment says it where it tells what it replaces."""
    if event.access is Access.NOTHING_RUN or event.parent is not None:
        return None
    text = f"frozen with access {event.access}: its numbers were there before it was frozen, and its author says that"
    return Notice(UNOPENED, f"{text} nobody had opened them; nothing else shows it")
