"""SARIF 2.1.0 of a gate, for code scanning: problems only, since readers take every result for one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from verdict import __version__
from verdict.outcome.gated import Gated
from verdict.outcome.record import Exit
from verdict.text.characters import quoted
from verdict.text.to_json import to_json

RULES = {
    Exit.INTEGRITY: ("integrity", "A frozen file, the ledger or a lock is not what was recorded."),
    Exit.CHANGED: ("changed", "A verdict changed without a new freeze."),
    Exit.NOTHING_TO_JUDGE: ("stale", "Measurements or a lock are missing, or the measurements are not those locked."),
    Exit.USAGE: ("unreadable", "A document cannot be read."),
}
OTHER = ("error", "No comparison was possible.")
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(found: tuple[Gated, ...]) -> str:
    """Write the report; without problems it has no results."""
    rules = sorted({_rule(one.code) for one in found if _problem(one)})
    driver = {
        "name": "verdict",
        "version": __version__,
        "rules": [{"id": name, "shortDescription": {"text": text}} for name, text in rules],
    }
    run = {"tool": {"driver": driver}, "results": [r for one in found if _problem(one) for r in _results(one)]}
    return to_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _problem(one: Gated) -> bool:
    return one.code is not Exit.PASSED


def _rule(code: Exit) -> tuple[str, str]:
    return RULES.get(code, OTHER)


def _results(one: Gated) -> Iterator[dict[str, Any]]:
    """One result for what is wrong, and one for every prediction that moved."""
    yield _placed(one, f"{one.freeze}: {one.sentence}", f"prereg/{one.freeze}.yaml")
    for change in one.changes:
        if change.about.startswith("prediction "):
            yield _placed(one, f"{one.freeze}: {change}", f"verdicts/{one.freeze}.lock")


def _placed(one: Gated, text: str, file: str) -> dict[str, Any]:
    at = {"artifactLocation": {"uri": quote(file, errors="surrogatepass")}, "region": {"startLine": 1}}
    place = {"physicalLocation": at}
    return {"ruleId": _rule(one.code)[0], "level": "error", "message": {"text": quoted(text)}, "locations": [place]}
