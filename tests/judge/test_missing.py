"""A reading that the record calls missing keeps its word: `missing: at_ceiling` is not only "not measured"."""

from __future__ import annotations

import pytest

from tests.factory import cells, judged
from verdict.words.vocabulary import Why, Word

CEILING = {"missing": "at_ceiling"}


def note(quantities, /, **changes) -> tuple[str, str]:
    """Return text and note of the only reason of P1."""
    (prediction,) = judged(quantities, **changes).predictions
    assert Word.UNTESTED == prediction.word
    (reason,) = prediction.reasons
    assert Why.NOT_MEASURED == reason.why
    assert (reason.note,) == tuple(r.note for r in prediction.clauses[0].reasons)
    return str(reason), reason.note


@pytest.mark.parametrize(
    ("series", "text", "said"),
    [
        ({"every": CEILING}, "not_measured(F: t=1; t=2; t=3; t=4)", "missing: at_ceiling"),
        (cells(("t",), {1: CEILING, 2: 0.1, 3: 0.1, 4: 0.1}), "not_measured(F: t=1)", "missing: at_ceiling"),
        (cells(("t",), {2: CEILING, 3: CEILING, 1: 0.1, 4: 0.1}), "not_measured(F: t=2; t=3)", "missing: at_ceiling"),
        (cells(("t",), {1: CEILING, 2: {"missing": "file lost"}, 3: 0.1, 4: 0.1}), "not_measured(F: t=1; t=2)",
         "missing: at_ceiling at 1 cell; missing: file lost at 1 cell"),
        (cells(("t",), {1: CEILING, 2: CEILING, 3: 0.1}), "not_measured(F: t=1; t=2; t=4)",
         "missing: at_ceiling at 2 cells; no reading at 1 cell"),
        (cells(("t",), {1: 0.1, 2: 0.1}), "not_measured(F: t=3; t=4)", ""),
    ],
)  # fmt: skip
def test_the_word_of_the_record_is_kept(series, text, said):
    """Every word, with the cells it stands at where there are several; cells without a reading are told apart."""
    assert (text, said) == note({"F": series})


def test_a_quantity_without_axes_keeps_its_word_too():
    """One reading, no cell."""
    predictions = {"P1": {"claim": "x", "test": "x <= bar"}}
    assert ("not_measured(x)", "missing: at_ceiling") == note({"x": CEILING}, predictions=predictions)


def test_what_is_derived_from_it_names_the_reading_below():
    """A derived quantity that lacks its source is answered by the source and its word."""
    quantities = {
        "F": {"axes": ["t"], "support": [0, "inf"]},
        "G": {"axes": ["t"], "is": "2 * F", "support": [0, "inf"]},
    }
    predictions = {"P1": {"claim": "x", "test": "all(G <= bar)"}}
    text, said = note({"F": {"every": CEILING}}, quantities=quantities, predictions=predictions)
    assert ("missing: at_ceiling", True) == (said, text.startswith("not_measured(F"))


def test_a_measured_cell_has_nothing_to_say():
    """The negative control: a PASS has no reason and no note."""
    (prediction,) = judged({"F": {"every": 0.1}}).predictions
    assert (Word.PASS, ()) == (prediction.word, prediction.reasons)
