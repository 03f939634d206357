"""The committed table of coverage: complete, the one in the docs, and what its own harness gives again."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from benchmarks import documents
from benchmarks.estimate_coverage import counting, writing

from verdict.statistics.sample.coverage import FILE, Entry, entries, parsed
from verdict.statistics.sample.promised import WANTED
from verdict.statistics.sample.table import ROWS

ROOT = Path(__file__).parents[3]
KEY = {(e.estimand, e.method, e.law, e.n, e.clusters): e for e in entries()}


def entry(**changed: object) -> Entry:
    """Return an entry of t under normal data, changed."""
    plain = {
        "estimand": "mean", "method": "t", "law": "normal", "group": "normal", "n": 5, "clusters": None,
        "coverage": 0.95, "above": 0.025, "below": 0.025, "answered": 1.0, "trials": 2000,
    }  # fmt: skip
    return Entry(**{**plain, **changed})  # type: ignore[arg-type]


def test_every_row_with_an_interval_is_counted() -> None:
    """No estimand and method that hands out intervals is without its coverage, with clusters where it takes them."""
    counted = {(e.estimand, e.method, e.clusters is not None) for e in entries()}
    rows = [row for row in ROWS if not row.exact]
    wanted = {(row.estimand, row.method, False) for row in rows}
    assert wanted | {(row.estimand, row.method, True) for row in rows if row.clusters} == counted


def test_every_row_is_counted_from_its_least_to_a_hundred_units() -> None:
    """The table begins where the row does, and reaches 100 units."""
    for row in ROWS:
        sizes = {e.size for e in entries() if (e.estimand, e.method, e.clusters) == (row.estimand, row.method, None)}
        if not row.exact:
            assert row.least == min(sizes) or ".chains." in row.place, row
            assert max(sizes) >= 100, row


def test_no_entry_stands_twice_and_each_is_a_share() -> None:
    """A law at one n is one entry; what misses and what holds add up."""
    assert len(KEY) == len(entries())
    for each in entries():
        assert each.coverage == pytest.approx(1.0 - each.above - each.below, abs=2e-4)
        assert 0.0 < each.answered <= 1.0001


def test_the_documents_table_is_the_committed_one() -> None:
    """docs/reference/estimates.md shows the figures that lint reads."""
    shown = documents.inside((ROOT / "docs" / "reference" / "estimates.md").read_text("utf-8"), writing.MARK)
    assert writing.document(entries()) == shown.strip()


def test_the_table_is_written_as_it_is_read() -> None:
    """Reading what was written gives the same entries, and writing them again the same bytes."""
    text = files("verdict.statistics.sample").joinpath(FILE).read_text("utf-8")
    about = {key: value for key, value in json.loads(text).items() if key != "entries"}
    assert text == writing.as_json(parsed(text), about)


def test_what_is_accepted_covers() -> None:
    """No row, assumption and least that the rule accepts rests on an entry below the bar; some are refused."""
    lines = dict(line.split() for line in writing.plain_lines(entries(), entries()))
    assert float(lines["worst_coverage_at_least_n"]) >= WANTED
    assert float(lines["worst_coverage"]) < WANTED
    assert int(lines["refused"]) > 0
    assert int(lines["entries"]) == len(entries()) > int(lines["below_nominal"]) > 0


@pytest.mark.parametrize(
    ("name", "law", "n"),
    [
        ("proportion.wilson", "Bernoulli 0.02", 20),
        ("mean.t", "Bernoulli 0.1", 20),
        ("event_rate.exact", "Poisson 0.1", 10),
    ],
)
def test_what_was_enumerated_is_found_again(name: str, law: str, n: int) -> None:
    """Entries without chance are equal to the last digit when they are counted again."""
    (row,) = [row for row in ROWS if f"{row.estimand}.{row.method}" == name]
    (case,) = [case for case in counting.asked_of(row) if case.law == law]
    (found,) = counting.entries(row, replace(case, sizes=(n,)))
    assert KEY[row.estimand, row.method, law, n, None] == found
    assert found.trials == 0


def test_an_entry_is_short_beyond_two_standard_errors() -> None:
    """0.945 of 2,000 is within two standard errors (0.0051 each) of 0.95, 0.93 is not; an enumerated one has none."""
    assert not entry(coverage=0.945).short
    assert entry(coverage=0.93).short
    assert entry(coverage=0.9499, trials=0).short
    assert entry(coverage=0.95).error == pytest.approx(0.00487, abs=1e-5)
