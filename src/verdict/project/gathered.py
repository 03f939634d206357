"""A freeze with its files, its outcome and its standing, read once and from one state, for every export of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from verdict import __version__
from verdict.exchange.exporters.named import FILE, NOBODY, Named, authors_of, named
from verdict.exchange.exporters.state import Entered, Part, Role, State
from verdict.project.documents import document, order_of
from verdict.project.folder import Project, listed, must_read
from verdict.project.gate.decide import decide, lock_path
from verdict.project.ledger.checks import Standing
from verdict.project.ledger.door import reading
from verdict.project.ledger.entries import Adopted, Entry
from verdict.project.ledger.examined import COMMITTED
from verdict.project.ledger.store import Ledger, canonical_path, entry_name
from verdict.project.ledger.telling import concerns, errata_about, told
from verdict.project.loading import Judged, judge_file, load_draft, to_judge
from verdict.registration.resolved import Registration
from verdict.text import read_yaml
from verdict.text.files import contents
from verdict.words.errors import UsageError
from verdict.words.limits import MOST_YAML

DAY, HOUR = "[0-9]{4}-[01][0-9]-[0-3][0-9]", r"[0-2][0-9]:[0-5][0-9](:[0-6][0-9](\.[0-9]+)?)?"
TIME = re.compile(f"{DAY}T{HOUR}(Z|[+-][0-9]{{2}}:[0-9]{{2}})")
TIMES = ("started", "ended")  # where provenance records when measuring began and ended, with the offset from UTC
NOT_ASKED = "git could not be asked, or does not hold the freeze as it is; see: verdict verify"


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """All that exporters are given; `judged` and the `document` of reports are None where nothing is measured."""

    state: State
    judged: Judged | None
    document: dict[str, Any] | None


def gather(path: Path, chosen: str | None = None, authors: Iterable[str] = ()) -> Gathered:
    """Read a registration and all that its exports say, as `verdict run` and `verdict gate` would say it now.

    `chosen` is a stored set by name, where there are several; `authors` are those of a citation, instead of the
    project's own.

    Raises:
        DocumentError, IntegrityError, UsageError: as for `judge_stored`; no export is made of what gets no verdict.
    """
    project = Project.around(path)
    with reading(project) as ledger:
        registration = load_draft(path, ledger)
        stored = to_judge(registration, ledger, chosen)
        judged = None if stored is None else judge_file(registration, stored, ledger)
        told_in_full = None if judged is None else document(judged, project.root, ledger)
        sets = () if stored is None or judged is None else (stored, *(p for p in judged.files if p != stored))
        state = _state(registration, judged, ledger)
        state = replace(state, parts=tuple(_parts(ledger, registration, path, sets)))
    return Gathered(replace(state, named=_named(project, tuple(authors))), judged, told_in_full)


def _state(registration: Registration, judged: Judged | None, ledger: Ledger) -> State:
    freeze, scope = registration.id, registration.prereg.scope
    return State(
        id=freeze,
        digest=registration.digest,
        title=registration.prereg.title,
        covers=scope.covers,
        does_not_show=scope.does_not_show,
        gated=decide(freeze, ledger),
        order=_order(freeze, ledger),
        head=ledger.chain.head,
        engine=__version__,
        entered=_entered(freeze, ledger),
        outcome=None if judged is None else judged.payload,
        errata=tuple(str(told(erratum)) for _, erratum in errata_about(ledger.chain, freeze)),
        uses=() if judged is None else tuple(_uses(judged)),
        times=(None, None) if judged is None else _times(judged.evidence.measurements.provenance),
        last_day=max((entry.time[:10] for entry in _entries(ledger, freeze)), default=None),
    )


def _order(freeze: str, ledger: Ledger) -> dict[str, str]:
    """Say what git shows of the order; where it cannot be asked, in words that do not depend on the machine.

    Where git holds the freeze, what it does not show is of the numbers, and is said as it is.
    """
    found = order_of(freeze, ledger)
    unasked = found["standing"] == Standing.NOT_CHECKED and not found["text"].startswith(COMMITTED)
    return {**found, "text": NOT_ASKED} if unasked else found


def _entered(freeze: str, ledger: Ledger) -> Entered | None:
    event = ledger.chain.freezes.get(freeze)
    if event is None:
        return None
    entry = next(entry for entry in ledger.chain.entries if entry.event == event)
    standing = "adopted" if isinstance(event, Adopted) else event.standing
    before = event.parent.id if event.parent is not None else ""
    after = ledger.chain.successor(freeze) or ""
    return Entered(entry.number, entry.time, standing, event.reason, before, after)


def _uses(judged: Judged) -> Iterator[dict[str, str]]:
    for alias, used in judged.evidence.borrowed.items():
        yield {"name": alias, "freeze": used.registration.id, "digest": used.registration.digest,
               "stored": used.stored, "measurements": used.evidence.digest}  # fmt: skip


def _times(provenance: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return when measuring began and ended, where the measurements record it with an offset from UTC."""
    found = [provenance.get(name) for name in TIMES]
    began, ended = (text if isinstance(text, str) and TIME.fullmatch(text) else None for text in found)
    return began, ended


def _entries(ledger: Ledger, freeze: str) -> Iterator[Entry]:
    """Yield the entries of the ledger that are about a freeze."""
    errata = {number for number, _ in errata_about(ledger.chain, freeze)}
    yield from (e for e in ledger.chain.entries if freeze in concerns(e.event) or e.number in errata)


def _parts(ledger: Ledger, registration: Registration, path: Path, sets: tuple[Path, ...]) -> Iterator[Part]:
    """Yield the files of a freeze, each under its name in the project."""
    project, freeze = ledger.project, registration.id
    yield _part(project, path.resolve(), Role.REGISTRATION)
    if freeze in ledger.chain.freezes:
        yield _part(project, canonical_path(project, freeze), Role.CANONICAL)
    for i, stored in enumerate(sets):
        yield _part(project, stored.resolve(), Role.EARLIER if i else Role.MEASUREMENTS)
    if lock_path(project, freeze).is_file():
        yield _part(project, lock_path(project, freeze), Role.LOCK)
    names = {path.name for path in listed(ledger.folder)}
    for name in (entry_name(entry.number) for entry in _entries(ledger, freeze)):
        yield _part(project, ledger.folder / name, Role.ENTRY)
        if f"{name}.sig" in names:
            yield _part(project, ledger.folder / f"{name}.sig", Role.SIGNATURE)


def _part(project: Project, path: Path, role: Role) -> Part:
    """Read a file of the project.

    Raises:
        UsageError: it lies elsewhere, so that no other machine has a name for it.
    """
    if not path.is_relative_to(project.root):
        raise UsageError(
            f"{project.shown(path)} lies outside of the project, so that an export has no name for it; wanted a set "
            "that is stored in measurements/"
        )
    return Part(path.relative_to(project.root).as_posix(), role, must_read(path))


def _named(project: Project, authors: tuple[str, ...]) -> Named:
    """Return what the project's own CITATION.cff names, with other authors where they are given."""
    path = project.root / FILE
    found = named(read_yaml(contents(path, FILE, MOST_YAML), FILE)) if path.is_file() else NOBODY
    return replace(found, authors=authors_of(authors)) if authors else found
