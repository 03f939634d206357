"""No field of a registration is unknown to diff: the schema is walked, and every field is amended by itself."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.diff.amendments import AMENDMENTS
from tests.diff.rich import Amendment, sides
from verdict.diff.causes import BEARS
from verdict.diff.changes import changes
from verdict.diff.fields import patterns, spots
from verdict.diff.table import ROWS, TABLE, documented, rule_of, unlisted
from verdict.registration.written import Prereg
from verdict.text.record import Record

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "diff.md"
ALL = list(patterns(Prereg))
RENAMED = {  # another name is another entry: told as one gone and one come
    "gates[].name", "outcomes[].name", "outcomes.first_of[].name", "choices.*.first_of[].token",
}  # fmt: skip


class Extended(Prereg):
    """A registration with fields that nobody told diff about."""

    novelty: int = 0
    inner: Record | None = None


def test_every_field_has_a_row_and_every_row_a_field() -> None:
    """The one table and the schema name the same fields."""
    assert [] == unlisted(ALL)
    assert len(ALL) > 150


def test_a_new_field_of_the_schema_is_caught() -> None:
    """A field that the table does not list fails the test above, and a difference in it is still called moved."""
    assert ["novelty", "inner"] == unlisted(patterns(Extended))
    assert "moved" in rule_of("novelty").says


@pytest.mark.parametrize("pattern", ALL)
def test_a_row_taken_out_of_the_table_is_caught(pattern: str) -> None:
    """Whichever row is missing, the check says which."""
    assert [pattern] == unlisted(ALL, {row: rule for row, rule in TABLE.items() if row != pattern})


def test_a_row_about_nothing_is_caught() -> None:
    """A row whose field was renamed away does not stay behind."""
    assert ["predictions.*.tets is no field"] == unlisted(ALL, {**TABLE, "predictions.*.tets": rule_of("title")})


def test_no_field_has_two_rows() -> None:
    """Each field is spoken of once."""
    assert len(TABLE) == sum(len(re.findall(r"[^ ,]+", row)) + row.count("[.clauses.*]") for row in ROWS)


def test_every_field_is_amended_by_itself() -> None:
    """The amendments leave no field of the schema out."""
    assert set() == set(ALL) - {amendment.pattern for amendment in AMENDMENTS} - RENAMED


def alone(amendment: Amendment) -> bool:
    """Say whether an amendment sets one field, and not several that must change together."""
    return len(amendment.edits) == 1 and not isinstance(amendment.edits[0][1], dict)


@pytest.mark.parametrize("amendment", AMENDMENTS, ids=str)
def test_an_amendment_of_one_field_is_reported_with_its_direction(amendment: Amendment) -> None:
    """What is amended differs at that field, and is reported as the kind that the table's words announce."""
    first, second = sides(amendment)
    differing = {spot.pattern for spot in spots(first.prereg, second.prereg)}
    assert amendment.pattern in differing
    assert not alone(amendment) or {amendment.pattern} == differing
    found = changes(first, second)
    assert amendment.kinds == {change.kind for change in found}
    says = " ".join(rule_of(pattern).says for pattern in differing)
    assert all(kind.value in says for kind in amendment.kinds)
    assert rule_of(amendment.pattern).silent == (not found)


@pytest.mark.parametrize("amendment", AMENDMENTS, ids=str)
def test_the_way_back_is_reported_as_the_opposite(amendment: Amendment) -> None:
    """What was loosened is tightened on the way back; nothing is reported one way only."""
    first, second = sides(amendment)
    there, back = changes(first, second), changes(second, first)
    opposite = {"loosened": "tightened", "added": "removed", "scope_narrowed": "scope_widened"}
    opposite |= {after: before for before, after in opposite.items()}
    assert sorted(opposite.get(c.kind, c.kind) for c in there) == sorted(c.kind.value for c in back)


@pytest.mark.parametrize("amendment", [a for a in AMENDMENTS if rule_of(a.pattern).silent], ids=str)
def test_what_is_no_change_says_why(amendment: Amendment) -> None:
    """Fields that name the freezes have a reason in the table."""
    assert rule_of(amendment.pattern).says.startswith("not a change: ")


def test_every_section_says_how_it_reaches_a_prediction() -> None:
    """A section that is new to the schema cannot be left out of what bears on a verdict."""
    assert {field.alias or name for name, field in Prereg.model_fields.items()} == set(BEARS)


def test_the_documentation_holds_the_table() -> None:
    """docs/reference/diff.md shows the table as it is; VERDICT_UPDATE_DOCS=1 writes it anew."""
    text = DOCS.read_text(encoding="utf-8")
    block = re.compile(r"(<!-- table -->\n)(.*?)(<!-- end -->)", re.DOTALL)
    if os.environ.get("VERDICT_UPDATE_DOCS"):
        text = block.sub(lambda found: found[1] + documented() + found[3], text)
        DOCS.write_text(text, encoding="utf-8")
    shown = block.search(text)
    assert shown is not None
    assert documented() == shown[2]
