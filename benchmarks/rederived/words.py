"""The words of a freeze on its readings as they are stored, and on corrected ones; errata count in neither."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.rederived.cells import Stored, corrected

from verdict.evidence.laid_out import lay_out
from verdict.judge import judge
from verdict.judge.limits import limits
from verdict.outcome.record import Outcome
from verdict.project.aside import as_stored
from verdict.project.loading import load_registration
from verdict.registration.resolved import Registration
from verdict.statistics.version import METHODS
from verdict.text import read_json

Key = tuple[str, str]
FIRST = 1  # version of the estimators of sets that name none: `cells` corrects its laws and levels
WHOLE = ""  # the clause that a prediction as a whole is listed under


@dataclass(frozen=True, slots=True)
class Row:
    """One word, on stored and on corrected readings, with the reasons of the latter."""

    freeze: str
    prediction: str
    clause: str
    stored: str
    word: str
    reasons: tuple[str, ...]

    @property
    def kept(self) -> bool:
        """Whether the word stands."""
        return self.stored == self.word


@dataclass(frozen=True, slots=True, eq=False)
class Rederived:
    """What came out for one set: the version that made it, a row for every prediction and clause, the changed cells."""

    version: int
    rows: tuple[Row, ...]
    stored: Stored


def version(content: dict[str, Any]) -> int:
    """Return the version of the estimators that made a set."""
    return int((content.get("provenance") or {}).get("methods_version", FIRST))


def measured_sets(root: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every set of readings of checkpoints that other than the present estimators made, with its file."""
    for path in sorted((root / "measurements").glob("*/measured.json")):
        content = json.loads(path.read_bytes())
        executed = content.get("executed") or {}
        if version(content) != METHODS and executed.get("kind") == "dtm" and "protocol" in executed.get("settings", {}):
            yield path, content


def rederived(root: Path, path: Path, content: dict[str, Any]) -> Rederived:
    """Apply the corrected rules to one set, judge it, and lay both words of everything side by side."""
    registration = load_registration(root / "prereg" / f"{content['freeze']['id']}.yaml")
    stored = corrections(content)
    outcome = judged(registration, {**content, "quantities": stored.quantities}, path.name)
    before, found = words(judged(registration, content, path.name)), words(outcome)
    rows = [Row(registration.id, *key, before[key][0], *found[key]) for key in found]
    return Rederived(version(content), tuple(rows), stored)


def corrections(content: dict[str, Any]) -> Stored:
    """Return the readings of a set with what later versions of the estimators corrected, as far as cells can tell.

    Sets of the first version take the rules of `cells`; later ones were made by these. What later versions corrected in
    windows and scatter cannot be read off stored readings: chains are read again.
    """
    if version(content) > FIRST:
        return Stored.copied(content["quantities"])
    return corrected(content["quantities"], content["executed"]["settings"]["protocol"])


def judged(registration: Registration, content: dict[str, Any], name: str) -> Outcome:
    """Judge a set that lies in no file, by the door that every set goes through."""
    document = read_json(as_stored(content), name)
    return judge(registration, lay_out(document.tree, document, registration), limits(registration))


def words(outcome: Outcome) -> dict[Key, tuple[str, tuple[str, ...]]]:
    """Return words and reasons by prediction and clause."""
    found: dict[Key, tuple[str, tuple[str, ...]]] = {}
    for one in outcome.predictions:
        found[one.id, WHOLE] = str(one.word), tuple(map(str, one.reasons))
        for clause in one.clauses:
            found[one.id, clause.name] = str(clause.word), tuple(map(str, clause.reasons))
    return found
