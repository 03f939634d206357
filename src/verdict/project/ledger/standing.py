"""How a registration stands in the ledger when it is read: unchanged, replaced, amended, withdrawn, not frozen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from verdict.evidence.written import Measurements, longhand
from verdict.outcome.record import Notice
from verdict.project.ledger.conferring import read_canonical
from verdict.project.ledger.entries import Freeze
from verdict.project.ledger.errata import Recorded, recorded, withdrawn
from verdict.project.ledger.store import Ledger
from verdict.registration.resolved import Registration
from verdict.text import read_document
from verdict.text.record import thaw
from verdict.text.validate import validate
from verdict.words.errors import DocumentError, IntegrityError

SHOWN = 6
UNKNOWN = "unknown"  # stands for the digest of a registration that is not frozen yet


def check_frozen(ledger: Ledger, registration: Registration) -> None:
    """Refuse a registration that is frozen and no longer what was frozen.

    Raises:
        IntegrityError: its digest is another one than the ledger's; the message names the fields that differ.
    """
    frozen = ledger.chain.freezes.get(registration.id)
    if frozen is None or frozen.digest == registration.digest:
        return
    fields = list(differing(read_canonical(ledger, registration.id), thaw(registration.prereg)))
    more = f" and {len(fields) - SHOWN} more" if len(fields) > SHOWN else ""
    raise IntegrityError(
        f"{registration.id} was frozen as {frozen.digest} and now reads {registration.digest}; a frozen file was "
        f"edited: {'; '.join(fields[:SHOWN])}{more}. No verdict is given. Restore the file, or freeze the change "
        "under a new id"
    )


def differing(frozen: Any, found: Any, path: str = "") -> Iterator[str]:
    """Yield each place in which two JSON values differ, with both."""
    if isinstance(frozen, dict) and isinstance(found, dict):
        for key in dict.fromkeys((*frozen, *found)):
            inner = f"{path}.{key}" if path else key
            yield from differing(frozen.get(key), found.get(key), inner)
    elif isinstance(frozen, list) and isinstance(found, list) and len(frozen) == len(found):
        for i, (one, other) in enumerate(zip(frozen, found, strict=True)):
            yield from differing(one, other, f"{path}[{i}]")
    elif frozen != found:
        yield f"{path}: frozen {_shown(frozen)}, found {_shown(found)}"


def _shown(value: Any) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def notices(ledger: Ledger, registration: Registration, measurements: Measurements) -> Iterator[Notice]:
    """Yield what a reader of the outcome must know of the freeze: not frozen, replaced, amended after a look."""
    if measurements.freeze.digest == UNKNOWN:
        text = f"the measurements do not say for which state of {registration.id} they were made; as it stands it is"
        yield Notice("digest unknown", f"{text} {registration.digest}")
    event = ledger.chain.freezes.get(registration.id)
    if event is None:
        text = (
            f"no entry of the ledger freezes {registration.id}: it can still be changed, so its outcome proves nothing"
        )
        yield Notice("not frozen", f"{text}; see: verdict freeze")
        return
    if isinstance(event, Freeze) and event.parent is not None:
        yield Notice(event.standing, f"replaces {event.parent.id} ({event.amendment}, {event.access}): {event.reason}")
    after = ledger.chain.successor(registration.id)
    if after is not None:
        yield Notice("replaced", f"{after} replaces {registration.id}")


def withdrawals(ledger: Ledger, registration: Registration, measurements: Measurements) -> dict[str, str]:
    """Return, for the judge, what errata take away from these measurements."""
    if not ledger.chain.errata:
        return {}
    mine = recorded(measurements)
    others = stored_sets(ledger) if mine.names_digests else ()  # read only where these could rest on one of them
    return withdrawn(ledger.chain, registration.prereg, mine, others)


def stored_sets(ledger: Ledger) -> tuple[Recorded, ...]:
    """Return what every stored set of measurements of the project records; unreadable ones say nothing."""
    folder = ledger.project.root / "measurements"
    freezes = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    paths = [path for freeze in freezes for path in ledger.project.sets(freeze).values()]
    return tuple(one for one in map(_recorded, paths) if one is not None)


def _recorded(path: Path) -> Recorded | None:
    try:
        document = read_document(path)
        return recorded(validate(Measurements, longhand(document.tree), document))
    except DocumentError:
        return None
