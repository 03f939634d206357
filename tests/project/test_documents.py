"""What a document shows of a judged freeze beyond its outcome: registered, read, and what became of it since."""

from __future__ import annotations

import json
from pathlib import Path

from verdict.project.documents import document
from verdict.project.loading import judge_stored
from verdict.text.to_json import to_json

ROOT = Path(__file__).parents[2]


def shown(freeze: str) -> dict:
    """Return the document of a freeze of this repository, as JSON holds it."""
    return json.loads(to_json(document(judge_stored(ROOT / "prereg" / f"{freeze}.yaml", None), ROOT)))


def test_an_amended_freeze_shows_its_history_and_what_changed() -> None:
    """Its ancestors in order, each change with its direction, its errata, what replaced it, and the order of it all."""
    found = shown("2026-11-25d")
    assert [("2026-11-25c", "first"), ("2026-11-25d", "amendment")] == [(h["id"], h["kind"]) for h in found["history"]]
    directions = [(change["what"], change["direction"]) for change in found["history"][1]["changes"]]
    assert [
        ("scope.does_not_show", "scope_widened"), ("scope.does_not_show", "scope_narrowed"),
        ("quantities.tau_T.means", "cosmetic"), ("notes", "cosmetic"),
    ] == directions  # fmt: skip
    assert ("2026-11-25c", "2026-11-27a") == (found["replaces"], found["replaced_by"])
    assert "holds" == found["order"]["standing"]
    assert [text[:2] for text in found["errata"]] == ["E3"]


def test_readings_are_those_that_the_judge_saw() -> None:
    """A reading of a cell of a test is that of the clause, derived quantities and texts are among them."""
    found = shown("2026-11-25d")
    clause = found["predictions"]["P5"]["clauses"]["t1"]
    ratio = {tuple(cell["at"].values()): cell["value"] for cell in found["readings"]["ratio"]["cells"]}
    for row in clause["values"]:
        assert row["value"] == ratio[1, row["at"]["K"], "alternating"]
    texts = {cell["at"]["t"]: cell["text"] for cell in found["readings"]["class_T_O"]["cells"]}
    assert ("RESOLVED", "WALL") == (texts[1], texts[10])
    assert "sweeps" == found["readings"]["tau_max_at"]["unit"]


def test_of_what_was_frozen_before_the_ledger_no_order_is_claimed() -> None:
    """The published record was adopted: the report claims no more than the ledger."""
    found = shown("2026-05-30c")
    assert "not claimed" == found["order"]["standing"]
    assert ["adopted"] == [h["kind"] for h in found["history"]]
    assert 3 == found["registration"]["constants"]["c"]["value"]
