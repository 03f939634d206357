"""Branches that both append, merged so that something falls out; and ledgers begun again."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import Any

from tests.attacks.attack import Does, Yields, both, kind
from tests.attacks.forging import Entries, coherent, put, write
from tests.attacks.histories import CHECKPOINT, DRAFT, GOOD, OTHER_CHECKPOINT, freeze, lock, measure, move
from tests.attacks.scratch import Scratch


def diverged(here: Scratch) -> Entries:
    """Enter an erratum on a side and move a tag on main, and merge with main's ledger; return the side's entries."""
    here.git("checkout", "-q", "-b", "side")
    here.must("erratum", OTHER_CHECKPOINT, "--reason", "it was wrong")
    here.commit("erratum")
    side = here.entries()
    here.git("checkout", "-q", "main")
    move(here, "solid", "--evidence", CHECKPOINT)
    here.git("merge", "-q", "--no-ff", "-m", "merge", "-s", "ours", "side")
    return side


def _entered(change: Any = None) -> Does:
    """Enter the side's entry again behind main's, as it was or changed."""

    def does(here: Scratch) -> None:
        entry = dict(diverged(here)[-1])
        if change is not None:
            change(entry)
        mine = here.entries()
        entry["time"] = mine[-1]["time"]
        write(here, coherent(here, [*mine, entry]))
        here.run("gate", "2026-01-05b", "--write-lock", "--reason", "withdrawn")
        here.commit("rejoin")

    return does


def _honest() -> Yields:
    """An entry of a side, entered again behind the winner with nothing changed but its place."""
    yield "entered again as it was", _entered()
    yield "two branches, only one of which appends", _one_appends


def _one_appends(here: Scratch) -> None:
    here.git("checkout", "-q", "-b", "side")
    move(here, "solid", "--evidence", CHECKPOINT)
    here.git("checkout", "-q", "main")
    here.write("notes.md", "meanwhile\n")
    here.commit("meanwhile")
    here.git("merge", "-q", "--no-ff", "-m", "merge", "side")


@kind("an entry falls out of a merge", "2", "storied", controls=_honest)
def merges() -> Yields:
    """What a merged branch entered is still there, and says what it said: only number, previous and time may differ."""
    yield "dropped", diverged
    yield "dropped, and something else entered", _something_else
    yield "another reason", _entered(lambda entry: put(entry, ("event", "reason"), "a second look"))
    yield "another person", _entered(lambda entry: put(entry, ("who",), "Somebody Else"))
    yield "another subject", _entered(lambda entry: put(entry, ("event", "subjects", 0), CHECKPOINT))
    yield "withdrawing nothing", _entered(lambda entry: put(entry, ("event", "withdraws"), []))
    yield "another name", _entered(lambda entry: put(entry, ("event", "name"), "E9"))
    yield "with something that stands", _entered(_stands)
    yield "reverted", lambda here: (here.git("revert", "--no-edit", "HEAD"), None)[1]
    yield "reverted, and entered otherwise", _reverted
    yield "theirs, with the winner dropped", _theirs


def _something_else(here: Scratch) -> None:
    """Let another entry take the number of the one that fell out."""
    entries = diverged(here)
    event = {**here.entries()[-1]["event"], "from": "solid", "to": "conjectured", "evidence": []}
    mine = here.entries()
    write(here, coherent(here, [*mine, {**entries[-1], "event": event, "time": mine[-1]["time"]}]))
    here.commit("confer")


def _stands(entry: dict[str, Any]) -> None:
    put(entry, ("event", "withdraws"), [])
    put(entry, ("event", "stands"), [{"freeze": "2026-01-05b", "prediction": "P1", "because": "it rests on nothing"}])


def _reverted(here: Scratch) -> None:
    here.git("revert", "--no-edit", "HEAD")
    here.run("erratum", "code.commit=7c22d19", "--reason", "another reason")
    here.run("gate", "--write-lock", "--reason", "again")
    here.commit("erratum")


def _theirs(here: Scratch) -> None:
    side = diverged(here)
    write(here, coherent(here, side))
    here.run("gate", "2026-01-05b", "--write-lock", "--reason", "withdrawn")
    here.commit("theirs")


def _begun_again(*, folder: str = "", keep: tuple[str, ...] = (), commit_between: bool = True) -> Does:
    """Remove everything, and freeze, measure and lock anew with a bar that passes."""

    def does(here: Scratch) -> Scratch:
        for name in ("prereg", "verdicts", "measurements"):
            if name not in keep:
                shutil.rmtree(here.path(name))
        if commit_between:
            here.commit("clean up")
        root = here.root / folder
        (root / "prereg/drafts").mkdir(parents=True, exist_ok=True)
        there = Scratch(root, here.top)
        with suppress(AssertionError):  # a command that refuses on the way leaves what there is to the gate
            measure(there, freeze(there, DRAFT.replace("value: 0.3", "value: 0.9")), GOOD)
            lock(there)
        here.commit("begin again")
        return there

    return does


def _another_project() -> Yields:
    """A second project in the same repository, the first one kept."""

    def beside(here: Scratch) -> Scratch:
        root = here.root / "second"
        (root / "prereg/drafts").mkdir(parents=True)
        there = Scratch(root, here.top)
        measure(there, freeze(there), title="another project")
        lock(there)
        return there

    yield "a second project beside the first", beside
    yield "the first one still", lambda here: beside(here) and None


@kind("everything begun again", "4", "storied", controls=_another_project)
def begun_again() -> Yields:
    """A ledger in a place that had another one is not the beginning."""
    yield "in its place", _begun_again()
    yield "in its place, at once", _begun_again(commit_between=False)
    yield "with the old measurements", _begun_again(keep=("measurements",))
    yield "with the old locks", _begun_again(keep=("verdicts",))
    yield "after a rename", _renamed_first
    yield from both([("only the ledger emptied", lambda here: shutil.rmtree(here.path("prereg/ledger")))])


def _renamed_first(here: Scratch) -> Scratch:
    here.git("mv", "prereg", "old-prereg")
    here.git("commit", "-q", "-m", "rename")
    return _begun_again(keep=("prereg",))(here)  # type: ignore[no-any-return]
