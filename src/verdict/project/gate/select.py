"""Which freezes a call of the gate is about, and what the call as a whole comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from verdict.outcome.gated import Gated
from verdict.outcome.record import Exit
from verdict.project.folder import ID, Project, is_path, listed
from verdict.project.gate.decide import decide
from verdict.project.kinds import Shipped
from verdict.project.ledger.store import Ledger
from verdict.words.errors import NothingToJudgeError, UsageError, nearest

# What is worse decides: a broken chain outranks everything that was derived from it.
WORST = (Exit.INTEGRITY, Exit.INTERNAL, Exit.USAGE, Exit.NOTHING_TO_JUDGE, Exit.CHANGED, Exit.PASSED)


def known(ledger: Ledger) -> tuple[str, ...]:
    """Return every id that the ledger freezes, a lock names, or a file of prereg/ carries."""
    locks = {path.stem for path in listed(ledger.project.root / "verdicts") if path.name.endswith(".lock")}
    files = {path.stem for path in listed(ledger.project.prereg) if path.suffix and ID.fullmatch(path.stem)}
    return tuple(sorted({*ledger.chain.freezes, *locks, *files}))


def one_named(ledger: Ledger, name: str) -> str:
    """Return the id of a freeze that was named by its id or by a file of its own, which may be gone.

    Raises:
        UsageError: the file lies elsewhere, or there is no such freeze.
    """
    every = known(ledger)
    found = _owner(ledger.project, name) if is_path(name) else name
    if found not in every:
        raise UsageError(f"no freeze is called '{name}'; known: {', '.join(every) or 'none'}.{nearest(found, every)}")
    return found


def _owner(project: Project, name: str) -> str:
    """Return the id that a file of this project belongs to: a freeze, a lock, or measurements.

    Raises:
        UsageError: the file lies elsewhere, so that it says nothing of the freezes here.
    """
    path, folder = Path(name), Path(name).parent.resolve()
    if folder in (project.prereg.resolve(), (project.root / "verdicts").resolve()):
        return path.stem
    if folder.parent == (project.root / "measurements").resolve():
        return folder.name
    raise UsageError(
        f"{name} is no file of {project.shown(project.prereg)}, where the freezes of this project lie; name one by its "
        "id or its file, or another project with --project"
    )


def named(ledger: Ledger, names: Iterable[str]) -> tuple[str, ...]:
    """Return the ids that were named, each once, as ids or as files.

    Raises:
        NothingToJudgeError: there is no such freeze.
    """
    try:
        return tuple(dict.fromkeys(one_named(ledger, name) for name in names))
    except UsageError as error:
        raise NothingToJudgeError(str(error)) from None


def gate(ledger: Ledger, names: Iterable[str]) -> tuple[Gated, ...]:
    """Compare the named freezes with their locks; without names, all of them.

    Raises:
        NothingToJudgeError: a name is not known, or nothing was compared at all.
    """
    chosen = named(ledger, names)
    kinds = Shipped()
    found = tuple(decide(name, ledger, kinds) for name in chosen or known(ledger))
    if not found:
        raise NothingToJudgeError("nothing is frozen here, so nothing was compared; wanted freezes in prereg/")
    if not chosen and all(one.pending for one in found):
        raise NothingToJudgeError(f"nothing is measured yet of {', '.join(one.freeze for one in found)}")
    return tuple(_waiting(one) if one.pending and not chosen else one for one in found)


def _waiting(one: Gated) -> Gated:
    """A freeze that waits for its run is no failure of the repository; named alone, it is nothing to judge."""
    return replace(one, code=Exit.PASSED)


def exit_code(found: tuple[Gated, ...]) -> Exit:
    """Return the worst code."""
    return min((one.code for one in found), key=WORST.index)
