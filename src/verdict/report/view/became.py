"""What became of a single cell of a clause: one rule for every square, mark and table.

A cell holds or fails only where the clause asks something of it by itself, it was judged, and nothing takes that away
from the clause. A number that is looked at and not asked by itself, such as one of those behind a median or a slope,
is only seen.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from verdict.report.view.margins import stands
from verdict.report.view.tally import TAKEN
from verdict.words.vocabulary import Why


class Became(StrEnum):
    """What is known of a cell: `out` of premise it was not judged, and `seen` says that it was not asked by itself."""

    HOLDS = "holds"
    FAILS = "fails"
    OPEN = "open"
    OUT = "out"
    SEEN = "seen"


TRUTHS = {True: Became.HOLDS, False: Became.FAILS, None: Became.OPEN}


def became(value: dict[str, Any], clause: dict[str, Any]) -> Became:
    """Say what became of one of the `values` of a clause."""
    if clause["cells"] is None:
        return _compared(value, clause)
    if not one_by_one(clause):
        return Became.SEEN
    if value["judged"] is False:
        return Became.OUT
    return TRUTHS[None if value["judged"] is None or barred(clause) else value["holds"]]


def one_by_one(clause: dict[str, Any]) -> bool:
    """Whether a test asks in each of the cells that it looks at, and not in groups of them, as a median of each t."""
    return clause["cells"] is not None and len(clause["values"]) == sum(clause["cells"].values())


def barred(clause: dict[str, Any]) -> bool:
    """Whether something else than its cells keeps a clause open, so that nothing that they say counts."""
    if clause["verdict"] != "UNTESTED":
        return False
    return _settled(clause["cells"]) or any(_bars(reason, clause) for reason in clause["reasons"])


def _settled(counts: dict[str, int] | None) -> bool:
    return counts is not None and not counts["unknown"] and not counts["premise_open"]


def _bars(reason: dict[str, Any], clause: dict[str, Any]) -> bool:
    """Whether a reason is none that the cells themselves already tell: what is required of each of them is."""
    if reason["why"] in (*TAKEN, Why.ARTIFACT):
        return True
    if clause["cells"] is None:
        return reason["why"] != Why.STRADDLES and (reason["why"] != Why.NOT_MEASURED or not reason["at"])
    return reason["why"] == Why.INADEQUATE and not reason["at"] and reason["what"] not in clause["requires"]


def asked(clause: dict[str, Any]) -> dict[str, Any] | None:
    """Return what a clause asks of the numbers in its cells, as a comparison without a number; None of something else.

    Cells that each have a bar of their own are not asked the same, nor are those of which a slope or a count is asked.
    """
    sought = clause["sought"]
    if sought is None or not sought["bars"]:
        return None
    return {"what": sought["what"], "relation": sought["relation"], "bars": sought["bars"]}


def alone(value: dict[str, Any], clause: dict[str, Any]) -> bool | None:
    """Say whether the number of a cell by itself holds; None where that is open or nothing is asked of it."""
    if one_by_one(clause):
        return None if value["value"] is None else value["as_measured"]
    comparison = asked(clause)
    return None if comparison is None or value["value"] is None else stands(value["value"], comparison)


def _compared(value: dict[str, Any], clause: dict[str, Any]) -> Became:
    """Tell a cell by a comparison that was made at each, as in `all(x <= 1)`; of a median there is none."""
    made = next((decision for decision in clause["decisions"] if decision["value"] is not None), None)
    if asked(clause) is None or made is None or not value["at"] or not value["at"].keys() <= made["at"].keys():
        return Became.SEEN
    return Became.OPEN if barred(clause) else TRUTHS[alone(value, clause)]
