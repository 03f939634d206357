"""A project whose freeze declares looks, and sets at any count, as somebody who runs a growing measurement has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.test_commands import Done
from tests.project.ledger.repository import Repository
from verdict.project.loading import load_registration

LOOKS = """\
schema: verdict/prereg/1
id: 2026-11-26a
title: "looks"
scope: {covers: ["this file"], does_not_show: ["anything else"]}
tag_flips: none
experiment: {kind: record, produced_by: "ab log", reads: now.json}
quantities: {lift: {support: [-1, 1]}, users: {type: count, support: [0, inf]}}
predictions: {P1: {claim: "B converts better.", test: "lift > 0"}}
families: {main: {predictions: [P1], error: 0.05, method: bonferroni}}
looks: {counted_by: users, at: [1000, 2000, 4000], spend: [0.2, 0.3, 0.5]}
"""
LOSS, OPEN, WIN = -0.06, 0.01, 0.08
HALF = 0.03


def numbers(users: int | None, lift: float = OPEN) -> dict[str, Any]:
    """Return the numbers at one look: so many users, and the lift in an interval of 0.03 to each side."""
    interval = [lift - HALF, lift + HALF]
    counted = {} if users is None else {"users": users}
    return {**counted, "lift": {"every": {"value": lift, "interval": interval, "level": 0.95, "method": "Wald"}}}


class Looking(Repository):
    """A repository with one freeze that declares looks."""

    @classmethod
    def frozen(cls, root: Path, text: str = LOOKS) -> Looking:
        """Begin one, with the freeze committed."""
        here = cls(Repository.begin(root).root)
        here.freeze(text)
        return here

    def take(self, users: int | None, lift: float = OPEN) -> Done:
        """Measure at a count, and judge."""
        self.write("now.json", json.dumps(numbers(users, lift)))
        return self.run("run", self.only, "--measure", "--json")

    def put(self, name: str, users: int | None, lift: float = OPEN) -> Path:
        """Put a set into the measurements by hand."""
        freeze = self.only
        settings = {"produced_by": "ab log", "reads": "now.json"}
        return self.write(f"measurements/{freeze}/{name}.json", json.dumps({
            "schema": "verdict/measurements/1", "grade": "measured", "title": "by hand",
            "executed": {"kind": "record", "settings": settings}, "quantities": numbers(users, lift),
            "freeze": {"id": freeze, "digest": load_registration(self.root / f"prereg/{freeze}.yaml").digest},
        }))  # fmt: skip

    def lock(self, *options: str) -> Done:
        """Lock what is stored."""
        return self.run("gate", self.only, "--write-lock", *options)

    def gate(self) -> Done:
        """Hold everything against its lock."""
        return self.run("gate", "--all")

    def judge(self, *options: str) -> Done:
        """Judge what is stored."""
        return self.run("run", self.only, "--json", *options)

    def set(self, name: str) -> Path:
        """Return a stored set."""
        return self.root / f"measurements/{self.only}/{name}.json"

    def doors(self) -> list[int]:
        """Return the exit codes of run, lock and gate."""
        return [self.judge().returncode, self.lock().returncode, self.gate().returncode]


def word(done: Done) -> str:
    """Return the word of the only prediction."""
    return str(json.loads(done.stdout)["predictions"]["P1"]["verdict"])


def decided_at(done: Done) -> str | None:
    """Return at which look the only prediction was decided."""
    look = json.loads(done.stdout)["predictions"]["P1"]["look"]
    return None if look is None else str(look["text"])
