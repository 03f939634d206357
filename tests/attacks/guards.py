"""Every guard with a stand-in that disables it, and a kind of attack that then gets through: each is needed."""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any
from unittest.mock import patch

from tests.attacks import stand_ins as put

LEDGER, TEXT, LOOKS = "verdict.project.ledger", "verdict.text", "verdict.project.sequence"
GATE, COMMAND = "verdict.project.gate", "verdict.experiments.command"


@dataclass(frozen=True, slots=True)
class Guard:
    """Places (module:name) that one rule consists of, each with what stands in for it, and what it stops."""

    name: str
    places: dict[str, Any]
    kind: str
    among: str = ""
    """A part of the names of the variants that are tried; all where it is empty."""


DISPLACED = {f"{LEDGER}.history:History.displaced": put.nothing}
LATE = {f"{LEDGER}.history:History.uncommitted": put.empty}
EARLY = {f"{LEDGER}.proof:Proof.early_measurements": put.empty}

HISTORY = (
    Guard("entries are compared with every committed state", {f"{LEDGER}.history:History.missed": put.nothing},
          "a field of an entry is rewritten", "committed"),
    Guard("entries are counted", {f"{LEDGER}.places:Places.unfit": put.uncounted},
          "an entry is dropped", "equal demotions, committed"),
    Guard("entries keep their order", {f"{LEDGER}.places:Places._next": put.unordered, **DISPLACED},
          "entries in another order, or twice", "committed"),
    Guard("nothing is entered before what is committed", DISPLACED,
          "entries in another order, or twice", "one more before"),
    Guard("entries keep their times", {f"{LEDGER}.places:Places.may_be": put.true, **DISPLACED},
          "a time of an entry is rewritten", "committed"),
    Guard("what no commit holds is told", {**LATE, f"{LEDGER}.history:History.missed": put.nothing},
          "a field of an entry is rewritten"),
    Guard("a ledger that moved is the same ledger", {f"{LEDGER}.states:former_folders": put.empty, **EARLY,
                                                       f"{LEDGER}.proof:Proof.early_copies": put.empty},
          "entries dropped while the project moves", "committed"),
    Guard("every command goes through one door", {f"{LEDGER}.door:_compared": put.first},
          "a command on a rolled-back ledger"),
    Guard("the door looks at history", {f"{LEDGER}.door:check_history": put.none},
          "a command on a rolled-back ledger", "heads made anew"),
    Guard("heads of locks lie on the chain", {f"{LEDGER}.chain:Chain.holds": put.true,
                                              f"{GATE}.decide:_just_before": put.none},
          "the head in a lock is replaced"),
    Guard("a lock is written just before its entry", {f"{GATE}.decide:_just_before": put.none},
          "the head in a lock is replaced"),
    Guard("a failure of git is no answer", {f"{LEDGER}.asking:answer": put.whatever_git_prints},
          "git lacks an object, and an entry is gone"),
    Guard("git is asked in surroundings of our own", {f"{LEDGER}.asking:asked": put.git_as_it_is},
          "git is blinded, and an entry is gone", "replaced"),
    Guard("a history that was cut is none", {f"{LEDGER}.git:Git.shallow": False, **EARLY,
                                             f"{LEDGER}.history:state_known": put.known},
          "git is blinded, and an entry is gone", "shallow"),
)  # fmt: skip
ORDER = (
    Guard("measurements come after the freeze", EARLY,
          "measured before it was frozen"),
    Guard("copies of measurements come after it too", {f"{LEDGER}.proof:Proof.early_copies": put.empty},
          "known before it was frozen, under another name"),
    Guard("files that are read come after it too", {f"{LEDGER}.order:seen_early": put.nothing},
          "known before it was frozen, under another name", "a file that is read"),
    Guard("what is not committed shows no order", {f"{LEDGER}.proof:Proof.uncommitted": put.empty},
          "numbers that git never saw"),
    Guard("days are of the calendar, and past", {f"{LEDGER}.clock:past": put.none},
          "a day that never was, or is to come", "adopted"),
    Guard("a clock that was wrong is named", {f"{LEDGER}.clock:_mend": put.first},
          "a day that never was, or is to come", "clock"),
)  # fmt: skip
SEALS = (
    Guard("signatures stay", {f"{LEDGER}.sealing:lost_seals": put.nothing}, "a signature is gone or another's"),
    Guard("changes of the keys are told", {f"{LEDGER}.sealing:changed_keys": put.nothing,
                                           f"{LEDGER}.sealing:lost_seals": put.nothing},
          "signed anew with a key let in for it"),
    Guard("what seals are checked against stays", {f"{LEDGER}.sealing:lost_measures": put.nothing,
                                                   f"{LEDGER}.sealing:changed_keys": put.nothing},
          "signed anew with a key let in for it", "the keys gone"),
    Guard("conferrals are signed", {f"{LEDGER}.conferring:spoilt": put.nothing},
          "a tag moved without the key that is wanted", "not signed, committed"),
    Guard("who confers is asked for the key", {f"{LEDGER}.conferring:must_be_signed": put.false,
                                               f"{LEDGER}.conferring:spoilt": put.nothing},
          "a conferral without the key that is wanted", "not signed"),
    Guard("a wish for signatures ends by one", {f"{LEDGER}.conferring:_signed_freeze": put.true},
          "a conferral without the key that is wanted", "that does not ask"),
    Guard("kept work is whole", {"verdict.experiments.kept:Shelf._same": put.none},
          "kept work is harmed", "one figure"),
)  # fmt: skip
LOCKS = (
    Guard("a lock is as it was written", {"verdict.project.locks:read_lock": put.unsealed},
          "a line of a lock is edited", "no end of line"),
    Guard("a lock is the one that was recorded", {f"{GATE}.decide:_locked": put.whatever_lock},
          "a line of a lock is edited", "another freeze digest, sealed anew"),
    Guard("numbers are known again", {f"{LEDGER}.errata:again": put.no_names},
          "withdrawn numbers under other words"),
    Guard("numbers are known again by each prediction", {f"{LEDGER}.errata:again": put.only_as_a_whole},
          "withdrawn numbers under other words", "an aggregate"),
    Guard("numbers are known again in other chains", {f"{LEDGER}.errata:again": put.only_of_the_lineage},
          "withdrawn numbers under other words", "chain of its own, committed"),
    Guard("numbers among others are named", {f"{LEDGER}.errata:alike": put.nothing},
          "withdrawn numbers among others"),
    Guard("what an erratum names stays recorded", {f"{LEDGER}.errata:no_longer": put.no_names,
                                                   f"{LEDGER}.errata:again": put.no_names},
          "withdrawn numbers of other origin"),
    Guard("an erratum frees what it takes away", {f"{GATE}.locking:_freed": put.all_free,
                                                  f"{LEDGER}.sets:others": put.nothing},
          "an erratum as a licence", "everything stands"),
    Guard("a locked word moves by a licence", {f"{GATE}.locking:_bound": put.empty,
                                               f"{LEDGER}.sets:others": put.nothing},
          "an erratum as a licence", "everything stands"),
    Guard("a lock that was not written is finished", {f"{GATE}.locking:_standing": put.none},
          "a lock that was never written"),
    Guard("other sets are named", {f"{LEDGER}.sets:others": put.nothing}, "the better of several sets is locked"),
    Guard("sets that were committed are named", {f"{LEDGER}.sets:_committed": put.nothing},
          "a set is overwritten before it is locked"),
    Guard("one name is one set", {"verdict.project.folder:Project.sets": put.last_of_a_name},
          "two sets of one name, or a set that is a link", "beside"),
    Guard("one id is one file", {f"{LEDGER}.proof:frozen_path": put.first_file}, "a second file of a freeze",
          "yml beside yaml, the same"),
    Guard("a set belongs to its freeze", {"verdict.project.loading:load_evidence": put.whosesoever},
          "numbers of another freeze"),
)  # fmt: skip
TAKEN = {f"{LOOKS}:_unlike": put.nothing, f"{GATE}.decide:_retaken": put.false}
SEQUENCE = (
    Guard("no look is skipped", {f"{LOOKS}:_skipped": put.nothing},
          "a look is chosen before it is locked", "look 3 alone"),
    Guard("a look is taken once", {f"{LOOKS}:_one_each": put.one_of_each},
          "a look is chosen before it is locked", "two at look 1"),
    Guard("a look that was committed stays", {f"{LOOKS}:_committed": put.nothing},
          "a look is chosen before it is locked", "look 1 replaced"),
    Guard("looks are locked in their order", {f"{GATE}.locking:looks_to_lock": put.up_to_the_chosen,
                                              f"{LOOKS}:_late": put.nothing,
                                              "verdict.project.loading:standing": put.nothing_decided},
          "a look is chosen before it is locked", "look 2 locked before look 1"),
    Guard("a look that was entered stays", {**TAKEN, f"{LOOKS}:_committed": put.nothing},
          "a look is changed after a later one", "look 1 edited"),
    Guard("a look keeps its name", TAKEN,
          "a look is changed after a later one", "look 1 renamed"),
    Guard("a look that was entered is not dropped", {**TAKEN, f"{LOOKS}:_skipped": put.nothing,
                                                     f"{LOOKS}:_committed": put.nothing},
          "a look is changed after a later one", "look 1 deleted"),
    Guard("what a look decided stands", {"verdict.project.loading:standing": put.nothing_decided,
                                         f"{GATE}.locking:_bound": put.empty},
          "a later look after the decision", "look 2"),
)  # fmt: skip
FILES = (
    Guard("links decide nothing", {"verdict.project.folder:Project.in_place": put.second}, "a link where it decides"),
    Guard("nothing is written through a link", {f"{TEXT}.files:unlinked": put.first},
          "a link leads out of the project", "scratch"),
    Guard("nothing is read through a link", {"verdict.project.folder:check_inside": put.none,
                                             "verdict.project.folder:Project.in_place": put.second},
          "a link shows a file of the machine", "plain"),
    Guard("what exists is not overwritten", {f"{TEXT}.files:write_once": put.overwriting},
          "measured again until it passes"),
    Guard("what is killed leaves nothing", {f"{LEDGER}.store:_left_over": put.nothing},
          "a command is killed", "confer"),
    Guard("what is no file is written into", {f"{TEXT}.files:write_out": put.overwriting_whole},
          "output onto what is no regular file"),
    Guard("sizes are looked at first", {f"{TEXT}.files:MOST_CSV": 2**40},
          "an input that would take all memory or time", "csv read"),
    Guard("texts are escaped", {f"{TEXT}.characters:_escaped": put.as_it_is}, "a text passes for a line of ours"),
    Guard("lines of a text are marked", {f"{TEXT}.characters:quoted": put.first},
          "a text passes for a line of ours", "a line break"),
    Guard("a text on a line has no line breaks", {f"{TEXT}.characters:printable": put.first},
          "a text passes for a line of ours", "a line break"),
    Guard("JSON is read by everybody", {f"{TEXT}.to_json:to_json": put.any_number,
                                        "verdict.outcome.payload:_finite": put.first},
          "an infinite number in JSON", "a bound"),
    Guard("texts of the ledger say something", {f"{LEDGER}.spoken:spoken": put.first}, "arguments that mean nothing",
          "reason"),
)  # fmt: skip
RUN = (
    Guard("plugins take no place", {"verdict.plugins.registered:find": put.first_found},
          "a plugin takes a shipped name"),
    Guard("plugins that are refused are told", {"verdict.plugins.registered:refused": lambda *_: {}},
          "a plugin takes a shipped name", "doctor"),
    Guard("plugins are in the lock", {"verdict.plugins.registered:origins": lambda *_: {}},
          "a plugin is changed behind a lock"),
    Guard("inputs are compared", {f"{COMMAND}.inputs:Inputs.check": put.none}, "a command changes what is run"),
    Guard("output is examined", {f"{COMMAND}.output:_examine": put.none}, "old output is handed in"),
    Guard("a command ends well", {f"{COMMAND}.running:_judge": put.none}, "a command hands in numbers and fails"),
    Guard("a command ends with its children", {f"{COMMAND}.running:_Inherited.ended": put.true},
          "a child outlives the command", "its watcher killed"),
)  # fmt: skip
GUARDS = (*HISTORY, *ORDER, *SEALS, *LOCKS, *SEQUENCE, *FILES, *RUN)


@contextmanager
def without(guard: Guard) -> Iterator[None]:
    """Disable a guard, wherever its function was imported to.

    Raises:
        LookupError: a place is not there any more; the table has to follow the code.
    """
    _import_all()
    with ExitStack() as patches:
        for place, stand_in in guard.places.items():
            for one in _patched(place, stand_in):
                patches.enter_context(one)
        yield


@cache
def _import_all() -> None:
    """Import the whole package: what is imported while a guard is disabled would keep the stand-in for ever."""
    import verdict

    for module in pkgutil.walk_packages(verdict.__path__, "verdict."):
        if module.name != "verdict.__main__":
            import_module(module.name)


def _patched(place: str, stand_in: object) -> Iterator[Any]:
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
