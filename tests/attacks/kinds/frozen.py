"""A frozen registration edited, and numbers measured again until they pass."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.attacks.attack import Does, Yields, both, kind
from tests.attacks.histories import BAD, DRAFT, GOOD, freeze
from tests.attacks.kinds.experiments import HANDS_IN, project
from tests.attacks.scratch import Scratch

FROZEN = "prereg/2026-01-05a.yaml"
EDITS = {
    "another bar": ("value: 0.3", "value: 0.9"), "another word of a claim": ("error is small", "error is tiny"),
    "a wider support": ("support: [0, 1]}", "support: [0, 2]}"), "nothing required": ("requires: [long_enough]", ""),
    "any instead of all": ("all(error", "any(error"), "a level less": ("seed: [1, 2, 3]", "seed: [1, 2]"),
    "another tag": ("operational: conjectured", "operational: solid"), "another title": ("Two methods", "One method"),
}  # fmt: skip


def _edited(old: str, new: str) -> Does:
    return lambda here: here.edit(FROZEN, old, new)


def _in_both(old: str, new: str) -> Does:
    """Edit the canonical bytes as well, where the same text stands in them."""

    def does(here: Scratch) -> None:
        here.edit(FROZEN, old, new)
        path = "prereg/ledger/2026-01-05a.json"
        here.write(path, here.read(path).replace(old.replace("value: ", ""), new.replace("value: ", "")) + " ")

    return does


def _in_form() -> Yields:
    yield "a comment", lambda here: here.write(FROZEN, f"{here.read(FROZEN)}# a comment\n")
    yield "line ends", lambda here: here.write(FROZEN, here.read(FROZEN).replace("\n", "\r\n"))
    yield "quotes", lambda here: here.edit(FROZEN, "kind: record", 'kind: "record"')


@kind("a frozen registration is edited", "4", "locked", controls=_in_form)
def edited() -> Yields:
    """Whatever changes its meaning is another registration, which was never frozen."""
    yield from both((name, _edited(*edit)) for name, edit in EDITS.items())
    yield from both(
        (f"{name}, canonical bytes too", _in_both(*EDITS[name])) for name in ("another bar", "another title")
    )


def _twice(prepare: Callable[[Scratch], str], *between: Callable[[Scratch], Any], times: int = 2) -> Does:
    """Measure numbers that do not pass, then better ones; return the bytes of the first set."""

    def does(here: Scratch) -> bytes:
        name = prepare(here)
        here.run("run", name, "--measure", "--exit-zero")
        first = here.path(f"measurements/{name}/measured.json").read_bytes()
        for step in between:
            step(here)
        for _ in range(times - 1):
            _better(here)
            here.run("run", name, "--measure", "--exit-zero")
        return first

    return does


def _commanding(here: Scratch) -> str:
    body = f"NUMBERS['error'] = json.load(open('numbers.json'))\n{HANDS_IN}"
    here.write("numbers.json", json.dumps({"every": 0.9}))
    return project(here, body)


def _reading(here: Scratch) -> str:
    name = freeze(here, DRAFT.replace("produced_by: a test}", "produced_by: a test, reads: numbers.csv}"))
    here.write("numbers.csv", _table(BAD))
    here.commit("numbers")
    return name


def _table(readings: dict[str, Any]) -> str:
    return "seed,error,draws\n" + "".join(
        f"{seed},{value},{readings['draws'][seed]}\n" for seed, value in readings["error"].items()
    )


def _better(here: Scratch) -> None:
    here.write("numbers.json", json.dumps({"every": 0.1}))
    here.write("numbers.csv", _table(GOOD))
    here.commit("better numbers")


def first_stays(here: Scratch, watched: Any, left: bytes) -> bool:
    """Whether what was measured first is what is stored, and nothing else is."""
    watched(here.verify())
    stored = [path.read_bytes() for path in here.path("measurements").rglob("*.json")]
    return stored == [left]


def _once() -> Yields:
    yield "read once", _twice(_reading, times=1)
    yield "a command once", _twice(_commanding, times=1)


@kind("measured again until it passes", "7", "empty", controls=_once, notices=first_stays,
      honest=lambda here, watched, left: not first_stays(here, watched, left))  # fmt: skip
def again() -> Yields:
    """The first whole measurement is kept by exclusive creation; a repeat goes to scratch, and is compared with it."""
    yield "read twice", _twice(_reading)
    yield "read three times", _twice(_reading, times=3)
    yield "read twice, committed between", _twice(_reading, lambda here: here.commit("measure"))
    yield "a command twice", _twice(_commanding)
    yield "a command three times", _twice(_commanding, times=3)
    yield "a command twice, locked between", _twice(_commanding, lambda here: here.run("gate", "--write-lock"))
