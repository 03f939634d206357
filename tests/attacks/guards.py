"""Every guard with a stand-in that disables it, and a kind of attack that then gets through: each is needed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

LEDGER = "verdict.project.ledger"


@dataclass(frozen=True, slots=True)
class Guard:
    """Places (module:name) that one rule consists of, each with what stands in for it, and what it stops."""

    name: str
    places: dict[str, Any]
    kind: str
    among: str = ""
    """A part of the names of the variants that are tried; all where it is empty."""


def _nothing(*_: object, **__: object) -> Iterator[Any]:
    return iter(())


def _none(*_: object, **__: object) -> None:
    return None


def _empty(*_: object, **__: object) -> tuple[Any, ...]:
    return ()


def _no_names(*_: object, **__: object) -> frozenset[str]:
    return frozenset()


def _true(*_: object, **__: object) -> bool:
    return True


def _in_place(project: object, path: Path) -> Path:
    return path


def _as_it_is(match: Any) -> str:
    text: str = match[0]
    return text


def _whatever_git_prints(done: subprocess.CompletedProcess[bytes], *_: object) -> bytes:
    return done.stdout


def _git_as_it_is(folder: Path, arguments: tuple[str, ...], *, fed: bytes = b"") -> Any:
    """Ask git with whatever variables and settings there are."""
    environment = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False, env=environment,
                          input=fed)  # fmt: skip


def _first_found(group: str, name: str, shipped: Any) -> Any:
    """Take the first plugin of a name, whatever is shipped."""
    from verdict.plugins.registered import plugins

    return next((point for point in plugins(group) if point.name == name), None)


def _last_of_a_name(project: Any, freeze: str) -> dict[str, Path]:
    """Take the last of several sets of one name."""
    from verdict.project.folder import SUFFIXES

    return {path.stem: path for path in sorted(project.measurements(freeze).glob("*")) if path.suffix in SUFFIXES}


GUARDS = (
    Guard("entries are compared with every committed state", {f"{LEDGER}.history:History.missed": _nothing},
          "a field of an entry is rewritten", "committed"),
    Guard("entries are counted", {f"{LEDGER}.places:Places.unfit": None,
        f"{LEDGER}.history:History.displaced": _nothing}, "an entry is dropped", "equal demotions"),
    Guard("entries keep their order", {f"{LEDGER}.places:Places.unfit": None,
        f"{LEDGER}.history:History.displaced": _nothing}, "entries in another order, or twice"),
    Guard("entries keep their times", {f"{LEDGER}.places:Places.may_be": _true,
        f"{LEDGER}.history:History.displaced": _nothing}, "a time of an entry is rewritten"),
    Guard("what no commit holds is told", {f"{LEDGER}.history:History.uncommitted": _empty,
                                           f"{LEDGER}.history:History.missed": _nothing},
          "a field of an entry is rewritten"),
    Guard("every command goes through one door", {f"{LEDGER}.door:_compared": lambda ledger: ledger},
          "a command on a rolled-back ledger"),
    Guard("heads of locks lie on the chain", {f"{LEDGER}.chain:Chain.holds": _true,
        "verdict.project.gate.decide:_just_before": _none},
          "the head in a lock is replaced"),
    Guard("a lock is written just before its entry", {"verdict.project.gate.decide:_just_before": _none},
          "the head in a lock is replaced"),
    Guard("links decide nothing", {"verdict.project.folder:Project.in_place": _in_place}, "a link where it decides"),
    Guard("a failure of git is no answer", {f"{LEDGER}.asking:answer": _whatever_git_prints},
        "git lacks an object, and an entry is gone"),
    Guard("git is asked in surroundings of our own", {f"{LEDGER}.asking:asked": _git_as_it_is},
        "git is blinded, and an entry is gone",
          "replaced by nothing"),
    Guard("measurements come after the freeze", {f"{LEDGER}.proof:Proof.early_measurements": _empty},
          "measured before it was frozen"),
    Guard("copies of measurements come after it too", {f"{LEDGER}.proof:Proof.early_copies": _empty},
          "known before it was frozen, under another name"),
    Guard("what is not committed shows no order", {f"{LEDGER}.proof:Proof.uncommitted": _empty},
        "numbers that git never saw"),
    Guard("signatures stay", {f"{LEDGER}.sealing:lost_seals": _nothing}, "a signature is gone or another's"),
    Guard("changes of the keys are told", {f"{LEDGER}.sealing:changed_keys": _nothing,
        f"{LEDGER}.sealing:lost_seals": _nothing},
          "signed anew with a key let in for it"),
    Guard("numbers are known again", {f"{LEDGER}.errata:_again": _no_names}, "withdrawn numbers under other words"),
    Guard("what an erratum names stays recorded", {f"{LEDGER}.errata:_lost": _no_names,
        f"{LEDGER}.errata:_again": _no_names},
          "withdrawn numbers of other origin"),
    Guard("other sets are named", {f"{LEDGER}.sets:others": _nothing}, "the better of several sets is locked"),
    Guard("sets that were committed are named", {f"{LEDGER}.sets:_committed": _nothing},
          "a set is overwritten before it is locked"),
    Guard("one name is one set", {"verdict.project.folder:Project.sets": _last_of_a_name},
          "two sets of one name, or a set that is a link", "beside"),
    Guard("plugins take no place", {"verdict.plugins.registered:find": _first_found}, "a plugin takes a shipped name"),
    Guard("plugins are in the lock", {"verdict.plugins.registered:origins": lambda *_: {}},
        "a plugin is changed behind a lock"),
    Guard("inputs are compared", {"verdict.experiments.command.inputs:Inputs.check": _none},
        "a command changes what is run"),
    Guard("output is examined", {"verdict.experiments.command.output:_examine": _none}, "old output is handed in"),
    Guard("texts are escaped", {"verdict.text.characters:_escaped": _as_it_is}, "a text passes for a line of ours"),
)  # fmt: skip


def _uncounted(places: Any, begun: int, held: Any) -> Iterator[int]:
    """Miss only what is not there at all, as a set does."""
    return (i for i, one in enumerate(held) if not places.of(one.sign))


@contextmanager
def without(guard: Guard) -> Iterator[None]:
    """Disable a guard, wherever its function was imported to.

    Raises:
        LookupError: a place is not there any more; the table has to follow the code.
    """
    with ExitStack() as patches:
        for place, stand_in in guard.places.items():
            for one in _patched(place, _uncounted if stand_in is None else stand_in):
                patches.enter_context(one)
        yield


def _patched(place: str, stand_in: Callable[..., Any]) -> Iterator[Any]:
    module, _, name = place.partition(":")
    owner: Any = import_module(module)
    *outer, last = name.split(".")
    for part in outer:
        owner = getattr(owner, part)
    if last not in vars(owner):
        raise LookupError(f"{place} is not there; found {', '.join(n for n in vars(owner) if not n.startswith('__'))}")
    real = getattr(owner, last)
    yield patch.object(owner, last, stand_in)
    if not outer:
        for other in [m for n, m in sys.modules.items() if n.startswith("verdict") and m is not owner]:
            for called in [n for n, value in vars(other).items() if value is real]:
                yield patch.object(other, called, stand_in)
