"""A freeze of this project written anew with one clause for each level: half as long, and judged the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.factory import ESTIMATORS, kinds
from verdict.evidence.laid_out import lay_out
from verdict.judge import judge
from verdict.outcome.record import ClauseOutcome, PredictionOutcome
from verdict.registration.resolving import register
from verdict.text.files import read_document
from verdict.words.vocabulary import Grade

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[3]
ORIGINAL, SHORT = ROOT / "prereg" / "2026-11-25d.yaml", HERE / "2026-11-25d-short.yaml"
STORED = ROOT / "measurements" / "2026-11-25d" / "measured.json"


def judged(path: Path):
    """Judge a registration on the stored measurements of the original."""
    document, stored = read_document(path), read_document(STORED)
    registration = register(document.tree, document, kinds())
    content = {**stored.tree, "freeze": {"id": registration.id, "digest": registration.digest}}
    return judge(registration, lay_out(content, stored, registration), ESTIMATORS)


@pytest.fixture(scope="module")
def both():
    """Return the outcomes of the original and of the short form."""
    return judged(ORIGINAL), judged(SHORT)


def said(came: PredictionOutcome | ClauseOutcome) -> tuple[object, ...]:
    """Return all that was said but the grade."""
    return (came.word, came.cause, came.qualifiers, [str(reason) for reason in came.reasons])


def test_it_is_at_most_half_as_long():
    """The whole file, and what it predicts by itself."""
    texts = [path.read_text(encoding="utf-8") for path in (ORIGINAL, SHORT)]
    parts = [text[text.index("predictions:") : text.index("risks:")] for text in texts]
    for long, short in (texts, parts):
        assert len(short) <= len(long) / 2


def test_every_prediction_is_judged_the_same(both):
    """Words, causes, labels and reasons."""
    original, short = both
    assert [p.id for p in original.predictions] == [p.id for p in short.predictions]
    for old, new in zip(original.predictions, short.predictions, strict=True):
        assert said(old) == said(new), old.id


def test_every_clause_is_judged_the_same(both):
    """The clauses have the names that were given by hand, and come out alike, cell by cell."""
    original, short = both
    for old, new in zip(original.predictions, short.predictions, strict=True):
        assert [clause.name for clause in old.clauses] == [clause.name for clause in new.clauses]
        for a, b in zip(old.clauses, new.clauses, strict=True):
            assert said(a) == said(b), (old.id, a.name)
            assert a.counts == b.counts, (old.id, a.name)


def test_risks_and_tags_come_out_the_same(both):
    """What follows from the words follows alike."""
    original, short = both
    assert original.risks == short.risks
    assert original.claims == short.claims
    assert original.gates == short.gates
    assert original.exit_code == short.exit_code


def test_only_the_grade_of_brought_intervals_differs(both):
    """Schema 2 calls intervals that a record brings claimed, where schema 1 called them measured."""
    grades = {(old.grade, new.grade) for old, new in zip(*(outcome.predictions for outcome in both), strict=True)}
    assert {(Grade.MEASURED, Grade.CLAIMED), (Grade.MEASURED, Grade.MEASURED)} == grades
