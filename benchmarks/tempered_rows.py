"""Checkpoints that were asked by tempering, each with what the engine reads and says of its stored set."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from verdict.experiments.contract import settings_of
from verdict.experiments.dtm.settings import Settings
from verdict.experiments.dtm.tempered_protocol import TemperedProtocol
from verdict.project.documents import document
from verdict.project.loading import judge_stored, load_registration

ROOT = Path(__file__).parents[1]
FREEZES = ("2026-11-27b", "2026-11-27e", "2026-11-27c")  # the plain line's two, then the penalised line's
INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class Row:
    """One checkpoint: the freeze that asks it, its line of training, its epoch, and the freeze judged."""

    freeze: str
    line: str
    t: int
    payload: dict[str, Any]

    def ends(self, name: str, **where: int) -> tuple[float, float] | None:
        """Return the interval of a quantity here; None where nothing was measured, whatever its registered support."""
        return ends(self.payload, name, t=self.t, **where) if self.measured else None

    @property
    def measured(self) -> bool:
        """Whether the stored set holds this checkpoint."""
        return ends(self.payload, "trips_total", t=self.t) is not None

    @property
    def total(self) -> tuple[float, float] | None:
        """What T_O is: its interval where P5 passed, else the largest lower end of T_O(K) over all windows."""
        if not self.measured or self.word("P5") == "PASS":
            return self.ends("T_O")
        found = [self.ends("T_O_of_K", K=K) for K in how(self.freeze).windows]
        return max(low for low, _ in filter(None, found)), INFINITE

    def constant(self, name: str) -> float:
        """Return a registered constant."""
        return float(self.payload["registration"]["constants"][name]["value"])

    def word(self, prediction: str) -> str:
        """Return the verdict on the clause of this checkpoint."""
        return str(self.payload["predictions"][prediction]["clauses"][f"t{self.t}"]["verdict"])

    @property
    def equilibrated(self) -> bool:
        """Whether what rests on the law may be read here."""
        return self.word("P0") == "PASS"

    @property
    def label(self) -> str:
        """Return the first two columns."""
        return f"{self.line:9} {self.t:4d}"


@cache
def judged(freeze: str) -> dict[str, Any]:
    """Return a freeze judged by its stored set, as reports read it."""
    return document(judge_stored(ROOT / "prereg" / f"{freeze}.yaml", None), ROOT)


def rows() -> list[Row]:
    """Return every checkpoint once: where two freezes ask it, by the one that measured it, else by the later."""
    found: dict[tuple[str, int], Row] = {}
    for freeze in FREEZES:
        payload = judged(freeze) if (ROOT / "measurements" / freeze).is_dir() else None
        for t in how(freeze).epochs if payload is not None else ():
            row = Row(freeze, how(freeze).line, t, payload or {})
            if row.measured or (row.line, t) not in found:
                found[row.line, t] = row
    return [found[key] for key in sorted(found, key=lambda key: (key[0] != "plain", key[1]))]


@cache
def how(freeze: str) -> TemperedProtocol:
    """Return the registered protocol of a freeze.

    Raises:
        ValueError: The freeze registers no tempering.
    """
    found = settings_of(load_registration(ROOT / "prereg" / f"{freeze}.yaml"), Settings).tempering
    if found is None:
        raise ValueError(f"found {freeze}, which registers no tempering; wanted one of {FREEZES}")
    return found


def ends(payload: dict[str, Any], name: str, **where: int) -> tuple[float, float] | None:
    """Return the interval of one reading; an open end is infinite, and None stands for what was not read."""
    cells = payload["readings"][name]["cells"]
    value = next((c["value"] for c in cells if all(c["at"].get(k) == v for k, v in where.items())), None)
    if value is None or value["lo"] is None:
        return None
    return value["lo"], INFINITE if value["hi"] is None else value["hi"]
