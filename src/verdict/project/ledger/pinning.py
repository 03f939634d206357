"""The digests that pin what a registration uses: found for a draft that says unknown, and held to afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verdict.project.folder import Project
from verdict.project.ledger.chain import Frozen
from verdict.project.ledger.sets import stored_of
from verdict.project.ledger.store import Ledger
from verdict.registration.borrowed import DIGEST, UNKNOWN, Used
from verdict.registration.resolved import Registration
from verdict.words.errors import IntegrityError, NothingToJudgeError, UsageError

SHORT = 19  # characters of a digest that a sentence shows


@dataclass(frozen=True, slots=True)
class Pin:
    """What one entry of uses: stands for: the freeze with its digest, and the file of the set with its own."""

    freeze: Frozen
    stored: Path
    measurements: str


def pinned(used: Used, about: str, ledger: Ledger) -> Pin:
    """Return the freeze and the stored set that an entry of uses: names; what is unknown is the only one there is.

    Raises:
        IntegrityError, NothingToJudgeError, UsageError: as for `with_used`.
    """
    name = str(used.freeze)
    freeze = ledger.chain.freezes.get(name)
    if freeze is None:
        known = ", ".join(ledger.chain.freezes) or "none"
        raise UsageError(f"{about}: found {name}, which the ledger does not freeze; wanted one of: {known}")
    if used.digest not in (UNKNOWN, freeze.digest):
        raise IntegrityError(
            f"{about}: found {name} at {used.digest[:SHORT]}, but it is frozen as {freeze.digest[:SHORT]}; nothing "
            "else has ever been that freeze. No verdict is given; write the digest of the freeze that is meant"
        )
    sets = {one.path: one.recorded.digest for one in stored_of(ledger, name)}
    found = _the_one(used, name, sets, ledger) if used.measurements == UNKNOWN else used.measurements
    path = next((path for path, digest in sets.items() if digest == found), None)
    if path is None or found is None:
        raise NothingToJudgeError(f"{about}: {_missing(name, str(found), sets, ledger.project)}")
    return Pin(freeze, path, found)


def _the_one(used: Used, name: str, sets: dict[Path, str], ledger: Ledger) -> str | None:
    """Return the digest of the set that the lock rests on, or of the only one that is stored."""
    judged = ledger.chain.judged(name)
    if judged is not None:
        return judged[1].measurements
    if len(sets) > 1:
        listed = "; ".join(f"{path.stem} {digest}" for path, digest in sets.items())
        raise UsageError(f"{name} has several sets of measurements and no lock; wanted measurements: the digest of the "
                         f"one that is meant: {listed}")  # fmt: skip
    return next(iter(sets.values()), None)


def _missing(name: str, digest: str, sets: dict[Path, str], project: Project) -> str:
    if not sets and digest == str(None):
        return f"nothing is stored of {name}; measure it first: verdict run {name} --measure"
    stored = "; ".join(f"{path.name} {found[:SHORT]}" for path, found in sets.items()) or "nothing"
    folder = project.shown(project.measurements(name))
    return (
        f"the set {digest[:SHORT]} of {name} is not stored any more, or it was edited: {folder} holds {stored}. "
        "Restore it from git; numbers that were measured anew are used by a new freeze"
    )


def refuse_unpinned(registration: Registration) -> None:
    """Refuse to freeze what is not pinned: what it rests on could be exchanged without a trace.

    Raises:
        UsageError: an entry of uses: still says unknown.
    """
    for alias, used in registration.prereg.uses.items():
        if not used.pinned:
            raise UsageError(
                f"uses: {alias} says unknown of a digest; wanted digest: and measurements: of {used.freeze}"
            )


def pins(tree: Any, ledger: Ledger) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the digests that a draft leaves unknown in uses:, each quoted and with its path.

    Raises:
        UsageError, NothingToJudgeError: there is no such freeze, or nothing, or more than one set, is stored of it.
    """
    uses = tree.get("uses") if isinstance(tree, dict) else None
    for alias, used in uses.items() if isinstance(uses, dict) else ():
        if isinstance(used, dict) and isinstance(used.get("freeze"), str):
            yield from _pins(str(alias), used, ledger)


def _pins(alias: str, used: Mapping[str, Any], ledger: Ledger) -> Iterator[tuple[tuple[str, ...], str]]:
    said = {part: used.get(part) for part in ("digest", "measurements")}
    if UNKNOWN in said.values() and all(DIGEST.fullmatch(str(text)) for text in said.values()):
        asked = Used.model_construct(
            freeze=used["freeze"], digest=str(said["digest"]), measurements=str(said["measurements"])
        )
        found = pinned(asked, f"uses: {alias}", ledger)
        digests = {"digest": found.freeze.digest, "measurements": found.measurements}
        yield from ((("uses", alias, part), f'"{digests[part]}"') for part in said if said[part] == UNKNOWN)
