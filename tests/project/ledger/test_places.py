"""The ledger against git: in the order in which it was entered, at the times at which it was, nothing before it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.project.ledger.repository import Repository
from tests.project.ledger.rewriting import Tree, folder, trees, write
from tests.project.ledger.test_history import first, refused
from verdict.project.ledger.chain import linked
from verdict.project.ledger.conferring import standing_tags
from verdict.project.ledger.places import Held, Places, recorded

Forge = Callable[[list[Tree]], list[Tree]]


def swapped(one: int, other: int) -> Forge:
    """Let two entries change places, each with the time of its new one."""

    def forge(entries: list[Tree]) -> list[Tree]:
        moved = list(entries)
        moved[one - 1], moved[other - 1] = moved[other - 1], moved[one - 1]
        return [{**tree, "time": before["time"]} for tree, before in zip(moved, entries, strict=True)]

    return forge


def timed(number: int, time: str) -> Forge:
    """Give an entry and all behind it another time."""

    def forge(entries: list[Tree]) -> list[Tree]:
        return [{**tree, "time": time} if i == number else tree for i, tree in enumerate(entries, start=1)]

    return forge


def shifted(number: int, time: str) -> Forge:
    """Give an entry another time, and those behind it, where theirs would run backwards."""
    return lambda entries: [
        {**tree, "time": max(time, tree["time"]) if i > number else time} if i >= number else tree
        for i, tree in enumerate(entries, start=1)
    ]


def between(number: int) -> Forge:
    """Enter a new doubt before an entry that is committed; those behind it get the time of the last."""

    def forge(entries: list[Tree]) -> list[Tree]:
        doubt = next(e for e in entries if e["event"]["kind"] == "conferred")
        new = {**doubt, "time": entries[-1]["time"], "event": {**doubt["event"], "reason": "put before"}}
        later = [{**tree, "time": entries[-1]["time"]} for tree in entries[number - 1 :]]
        return [*entries[: number - 1], new, *later]

    return forge


SWAPS = [(3, 4), (4, 5), (5, 6), (3, 6), (4, 7), (2, 3), (6, 7)]


@pytest.mark.parametrize(("one", "other"), SWAPS)
def test_entries_that_changed_places_are_refused(lived: Repository, one: int, other: int) -> None:
    """Whichever two, with chain, times and heads made anew, before and after a commit."""
    name = first(lived)
    write(lived, swapped(one, other)(trees(lived)))
    assert 7 == len(lived.ledger.chain.entries)
    refused(lived, " stood there behind entry ", name)


def test_a_demotion_is_not_undone_by_swapping_it_with_the_promotion(lived: Repository) -> None:
    """Swapped, the promotion would come last: the tag would read as promoted."""
    before = standing_tags(lived.ledger)
    write(lived, swapped(5, 6)(trees(lived)))
    assert before != standing_tags(lived.ledger)
    assert 3 == lived.run("gate").returncode


TIMES = {
    "the last, later": (7, timed(7, "2100-01-01T23:59:59Z")),
    "one in the middle": (2, shifted(2, "2100-01-01T00:00:00Z")),
    "the first, later": (1, shifted(1, "2100-01-01T00:00:00Z")),
    "the first, earlier": (1, timed(1, "2000-01-01T00:00:00Z")),
}


@pytest.mark.parametrize("which", TIMES)
def test_the_time_of_an_entry_in_its_place_is_kept(lived: Repository, which: str) -> None:
    """An entry that was not entered again has the time at which it was entered."""
    number, forge = TIMES[which]
    name = first(lived)
    write(lived, forge(trees(lived)))
    refused(lived, f"entry {number} ", name)
    assert "now it is of 2" in lived.run("verify").stdout


@pytest.mark.parametrize("number", [3, 4, 5, 6])
def test_a_later_equal_entry_does_not_excuse_another_time(lived: Repository, number: int) -> None:
    """Of entries that say the same each has its own time."""
    write(lived, shifted(number, "2100-01-01T00:00:00Z")(trees(lived)))
    assert 3 == lived.run("gate").returncode


def test_an_earlier_time_is_no_better(lived: Repository) -> None:
    """The last entry, put back by a year."""
    entries = trees(lived)
    write(lived, timed(7, "2099-01-01T00:00:00Z")(entries))
    lived.git("commit", "-q", "-a", "--amend", "-m", "freeze")
    assert 0 == lived.run("verify").returncode
    write(lived, timed(7, "2098-01-01T00:00:00Z")(entries))
    refused(lived, "was of 2099-01-01T00:00:00Z, now it is of 2098-01-01T00:00:00Z", first(lived))


@pytest.mark.parametrize("number", [2, 3, 5, 7])
def test_nothing_is_entered_before_what_is_committed(lived: Repository, number: int) -> None:
    """An entry that was put in afterwards, however whole the others stand behind it."""
    name = first(lived)
    write(lived, between(number)(trees(lived)))
    assert 8 == len(lived.ledger.chain.entries)
    refused(lived, "was put afterwards", name)
    done = lived.run("rejoin")
    assert (3, True) == (done.returncode, "restore prereg/ledger from git" in done.stderr)
    assert 8 == len(lived.ledger.chain.entries)


FORGED = {
    "swapped": swapped(5, 6),
    "later": shifted(5, "2100-01-01T00:00:00Z"),
    "fewer": lambda entries: [*entries[:4], *entries[6:]],
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_branch_of_its_own_launders_nothing(lived: Repository, forged: str) -> None:
    """A ledger that was forged on a branch from before the true entries, and kept where both are merged."""
    name = first(lived)
    entries = trees(lived)
    commit = next(c for c in lived.git("rev-list", "HEAD").splitlines() if _entries_in(lived, c) == 4)
    lived.git("checkout", "-q", "-b", "forged", commit)
    lived.git("checkout", "-q", "main", "--", ".")
    write(lived, FORGED[forged](entries))
    lived.commit("another branch")
    lived.git("merge", "-q", "-s", "ours", "-m", "merge", "main")
    assert 3 == lived.run("run", name).returncode
    assert 3 == lived.run("verify").returncode


def _entries_in(repository: Repository, commit: str) -> int:
    return len(
        [n for n in repository.git("ls-tree", "--name-only", commit, "prereg/ledger/").splitlines() if "/0" in n]
    )


def test_a_ledger_that_was_restored_is_whole(lived: Repository) -> None:
    """A commit that only dropped entries is mended where they stand as they stood."""
    entries = trees(lived)
    for length in (6, 4, 2):
        write(lived, entries[:length])
        lived.commit("dropped")
        assert 3 == lived.run("gate").returncode
        lived.git("revert", "--no-edit", "HEAD")
        assert 0 == lived.run("gate").returncode


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
@pytest.mark.parametrize("committed", [True, False])
def test_spaces_and_line_ends_are_no_other_entry(lived: Repository, ends: bytes, *, committed: bool) -> None:
    """The same entries in other bytes stand as they stood, and what is entered behind them is no loss."""
    for path in folder(lived).glob("0*.json"):
        path.write_bytes(json.dumps(json.loads(path.read_text()), indent=3).encode().replace(b"\n", ends))
    if committed:
        lived.commit("other bytes")
    done = lived.run("confer", "small", "--tier", "operational", "--to", "solid", "--reason", "r", "--evidence",
                     "README.md")  # fmt: skip
    assert 0 == done.returncode, done.stderr
    assert 0 == lived.run("verify").returncode


def test_the_nearest_place_is_taken(lived: Repository) -> None:
    """Of equal entries each takes the first that is left, so that those behind it find theirs."""
    entries = lived.ledger.chain.entries
    places = Places(lived.ledger.chain)
    held = [Held(entry, recorded(entry)) for entry in entries]
    assert [] == list(places.unfit(0, held))
    assert [] == list(places.unfit(4, held[4:]))
    assert [1] == list(places.unfit(0, [held[6], held[0]]))
    assert held[6:] == places.rest(6, [*held[6:], held[0]])[1:] + held[6:]


def test_entries_of_a_merge_may_stand_later_but_not_earlier(lived: Repository) -> None:
    """One that was entered again may have a later time, never one before its own."""
    doubt = lived.ledger.chain.entries[3]
    for time, fits in (("2100-01-01T00:00:00Z", True), (doubt.time, True), ("2000-01-01T00:00:00Z", False)):
        again = doubt.model_copy(update={"time": time, "number": 1, "previous": None})
        assert fits == (not list(Places(linked((again,))).unfit(0, [Held(doubt, recorded(doubt))])))
