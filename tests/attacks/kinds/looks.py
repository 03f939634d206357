"""A growing measurement judged at looks that were chosen: one left out, taken twice, replaced or locked out of turn."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.attacks.attack import Does, Yields, committed, kind
from tests.attacks.histories import freeze, history, store
from tests.attacks.scratch import Scratch

DRAFT = """\
schema: verdict/prereg/1
id: 2026-01-01a
title: "looks"
scope: {covers: [this file], does_not_show: [anything else]}
tag_flips: none
experiment: {kind: record, produced_by: an experiment}
quantities: {lift: {support: [-1, 1]}, users: {type: count, support: [0, inf]}}
predictions: {P1: {claim: "B converts better.", test: "lift > 0"}}
families: {main: {predictions: [P1], error: 0.05, method: bonferroni}}
looks: {counted_by: users, at: [1000, 2000, 4000], spend: [0.2, 0.3, 0.5]}
"""
LOSS, OPEN, WIN = -0.06, 0.01, 0.08


def put(here: Scratch, called: str, users: int, lift: float) -> str:
    """Put a set at a count into the measurements by hand."""
    name = here.freezes[-1]
    reading = {"value": lift, "interval": [lift - 0.03, lift + 0.03], "level": 0.95, "method": "Wald"}
    return store(here, name, {
        "schema": "verdict/measurements/1", "grade": "measured", "title": called,
        "executed": {"kind": "record", "settings": {"produced_by": "an experiment"}},
        "freeze": {"id": name, "digest": here.entries()[0]["event"]["digest"]},
        "quantities": {"users": users, "lift": {"every": reading}},
    }, f"{called}.json")  # fmt: skip


def lock(here: Scratch, *options: str) -> None:
    """Lock what is stored, as far as it can be, and commit it."""
    here.run("gate", here.freezes[-1], "--write-lock", *options)
    here.commit("lock")


@history("looks to come")
def _to_come(here: Scratch) -> None:
    freeze(here, DRAFT)


@history("two looks locked")
def _two_locked(here: Scratch) -> None:
    """Look 1 left the prediction open, look 2 decided it."""
    _taken(here, (1000, OPEN), (2000, WIN))


@history("lost at look 1")
def _lost(here: Scratch) -> None:
    _taken(here, (1000, LOSS))


def _taken(here: Scratch, *looks: tuple[int, float]) -> None:
    freeze(here, DRAFT)
    for users, lift in looks:
        put(here, f"look-{users}", users, lift)
        here.commit("measure")
        here.must("gate", here.freezes[-1], "--write-lock")
        here.commit("lock")


def passes(here: Scratch, watched: Any, left: Any) -> bool:
    """Whether the gate refuses, or the word is no PASS."""
    if watched(here.gate()).code != 0:
        return True
    said = watched(here.run("run", here.freezes[-1], "--json", "--exit-zero"))
    return said.code != 0 or json.loads(said.out)["predictions"]["P1"]["verdict"] != "PASS"


def _honest() -> Yields:
    """Looks that come in their order."""
    yield "two looks", lambda here: here.write("notes.md", "a note"), "two looks locked"

    def third(here: Scratch) -> None:
        put(here, "look-4000", 4000, WIN)
        here.commit("measure")
        lock(here)

    yield "a third", third, "two looks locked"

    def all_at_once(here: Scratch) -> None:
        put(here, "one", 1000, OPEN)
        put(here, "two", 2000, WIN)
        here.commit("measure")
        lock(here)

    yield "two that wait", all_at_once, "looks to come"


def _stored(*sets: tuple[str, int, float], then: Callable[[Scratch], Any] = lock) -> Does:
    def does(here: Scratch) -> None:
        for called, users, lift in sets:
            put(here, called, users, lift)
        here.commit("measure")
        then(here)

    return does


def _late(*sets: tuple[str, int, float]) -> Does:
    """Commit the first set, put the others in its place, and lock those."""

    def does(here: Scratch) -> None:
        first, *others = sets
        path = put(here, *first)
        here.commit("measure")
        here.path(path).unlink()
        _stored(*others)(here)

    return does


def _named(called: str) -> Callable[[Scratch], None]:
    return lambda here: lock(here, "--measurements", called)


@kind("a look is chosen before it is locked", "7", "looks to come", controls=_honest, notices=passes)
def chosen() -> Yields:
    """A look that skips others, is at no declared count, stands twice or took another's place is refused."""
    yield "look 3 alone", _stored(("measured", 4000, WIN))
    yield "look 2 alone", _stored(("look-2000", 2000, WIN))
    yield "look 3 after look 1", _stored(("one", 1000, OPEN), ("three", 4000, WIN))
    yield "at 1,500", _stored(("measured", 1500, WIN))
    yield "two at look 1", _stored(("better", 1000, WIN), ("worse", 1000, LOSS), then=_named("better"))
    yield "look 1 replaced", _late(("one", 1000, LOSS), ("one", 1000, WIN))
    yield "look 1 replaced, under another name", _late(("one", 1000, LOSS), ("first", 1000, WIN))
    yield "look 2 locked before look 1", _stored(("one", 1000, LOSS), ("two", 2000, WIN), then=_named("two"))


def _gone(here: Scratch, users: int = 1000) -> None:
    here.path(f"measurements/{here.freezes[-1]}/look-{users}.json").unlink()


def _again(here: Scratch, lift: float = 0.011) -> None:
    put(here, "look-1000", 1000, lift)


def _swapped(here: Scratch) -> None:
    one, two = (here.path(f"measurements/{here.freezes[-1]}/look-{n}.json") for n in (1000, 2000))
    first = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(first)


def _renamed(here: Scratch) -> None:
    folder = here.path(f"measurements/{here.freezes[-1]}")
    (folder / "look-1000.json").rename(folder / "first.json")


def _relocked(does: Callable[[Scratch], Any]) -> Does:
    def doing(here: Scratch) -> None:
        does(here)
        here.commit("measure")
        lock(here, "--reason", "measured again")

    return doing


@kind("a look is changed after a later one", "7", "two looks locked", controls=_honest)
def changed() -> Yields:
    """What was taken stays: an earlier look that is gone, edited, measured anew, renamed or swapped is refused."""
    for name, does in (
        ("look 1 deleted", _gone), ("look 1 edited", _again), ("two files swapped", _swapped),
        ("look 1 renamed", _renamed), ("look 2 deleted", lambda here: _gone(here, 2000)),
    ):  # fmt: skip
        yield name, committed(does)
        yield f"{name}, locked again", _relocked(does)
    yield "look 1 measured again", _relocked(lambda here: _again(here, LOSS))


@kind("a later look after the decision", "7", "lost at look 1", controls=_honest, notices=passes)
def decided() -> Yields:
    """What a look decided stands: no later look makes another word of it."""
    yield "look 2", _stored(("look-2000", 2000, WIN))
    yield "looks 2 and 3", _stored(("look-2000", 2000, WIN), ("look-4000", 4000, WIN))
    yield "look 3", _stored(("look-4000", 4000, WIN))

    def instead(here: Scratch) -> None:
        _gone(here)
        put(here, "look-4000", 4000, WIN)

    yield "look 3 in place of look 1", _relocked(instead)

    def anew(here: Scratch) -> None:
        _gone(here)
        put(here, "look-1000", 1000, WIN)

    yield "look 1 anew", _relocked(anew)
