"""The coverage benchmark, short: it runs, it finds at least 93 % where resolved, and it can find less."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.statistics.tau.conftest import load_benchmark
from verdict.statistics.tau import names

# Cells that take a second in all, where much is refused: what thresholds move first.
DRIFT = [("telegraph, P(+1) = 0.9", 4, 35), ("ar1", 1, 70), ("ar1", 32, 20)]


@pytest.fixture(scope="module")
def coverage():
    """Return benchmarks/interval_coverage.py."""
    load_benchmark("synthetic")
    return load_benchmark("interval_coverage")


@pytest.fixture(scope="module")
def document(coverage):
    """Return the tables in docs/estimators.md."""
    text = (coverage.Path(coverage.__file__).parents[1] / "docs" / "estimators.md").read_text("utf-8")
    return coverage.documents.inside(text, coverage.MARK)


@pytest.fixture(scope="module")
def counts(coverage):
    """Count two families and one graph at three lengths."""
    families = ["ar1", "telegraph, P(+1) = 0.9", "graph: Curie-Weiss 4, random scan"]
    return coverage.count(families, (5, 50, 150), 250, 1)


def test_resolved_intervals_cover(counts, coverage):
    """Every cell of 200 runs covers 93 %; one of true 95 % would miss the bar with a chance of 8 % at 200, 0.1 at 600.

    The seeds are fixed, so this does not flicker: it is a statement about this code on these series.
    """
    assert len(coverage.pooled(counts)) > 20
    assert coverage.worst(counts) >= 0.93


def test_short_records_are_refused(counts):
    """At 5 tau a chain hardly anything is resolved, whatever the number of chains."""
    short = [c for c in counts if c.length == 5]
    assert sum(c.resolved for c in short) / sum(c.all for c in short) < 0.002


def test_long_records_are_not_refused(counts):
    """At 150 tau and 32 chains nearly everything is resolved, with an upper end within 1.6 of tau."""
    long = [c for c in counts if c.length == 150 and c.chains == 32 and not c.family.startswith("graph")]
    assert {c.estimator for c in long} == set(names())
    for c in long:
        assert c.resolved / c.all > 0.9
        assert c.stretch < 1.6


def test_the_count_can_fail(coverage, monkeypatch):
    """Negative control: intervals of level 0.6 are found out."""
    monkeypatch.setattr(coverage, "LEVEL", 0.6)
    weak = coverage.cell("ar1", 32, 50, 250)
    assert coverage.worst(weak) < 0.9


def test_cells_with_few_runs_are_pooled_and_never_dropped(coverage):
    """Small cells count together; those without any resolved interval do not count."""
    one = coverage.Count("sokal", "ar1", 4, 20, 250, 120, 90, 120, 120, 1.5)
    other = replace(one, length=10)
    nothing = replace(one, length=5, resolved=0, tau=0, mean=0, runs=0, stretch=math.nan)
    assert coverage.worst([one]) != coverage.worst([one])  # 120 runs alone are no cell
    assert coverage.worst([one, other, nothing]) == pytest.approx(0.75)


def test_the_printed_table_ends_in_plain_lines(counts, coverage):
    """Markdown rows per estimator, then `name value`, the worst last."""
    rows = list(coverage.table(counts, "sokal"))
    assert rows[1].count("|") == 2 + 1 + 3
    assert any("refused" in row for row in rows)
    assert "".join(coverage.report(counts, counts)).count("###") == len(names()) + 1
    lines = [line for line in coverage.plain_lines(counts, counts) if line]
    assert all(len(line.split()) == 2 for line in lines)
    assert lines[-1].startswith("worst_resolved_coverage ")
    assert np.isfinite(float(lines[-1].split()[1]))


def test_the_table_stands_in_the_docs(coverage, document):
    """A table per estimator and the worst cell, at or above 93 %."""
    assert all(f"### `{name}`" in document for name in names())
    assert float(document.split("\nworst_resolved_coverage ")[1].split()[0]) >= 0.93


def stands(coverage, document, found):
    """Return the entry of a cell in the document."""
    rows = document.split(f"### `{found.estimator}`")[1].split("###")[0].splitlines()
    row = next(line for line in rows if line.startswith(f"| {found.family} | {found.chains} |"))
    return row.strip("| ").split(" | ")[2 + coverage.LENGTHS.index(found.length)]


@pytest.mark.parametrize(("family", "chains", "length"), DRIFT)
def test_the_table_is_of_this_code(coverage, document, family, chains, length):
    """Cells counted again say what the document says: change a threshold, and `--write docs/estimators.md` is due."""
    for found in coverage.cell(family, chains, length, 1500):
        assert stands(coverage, document, found) == coverage._entry(found)


def test_a_table_of_other_code_is_noticed(coverage, document, monkeypatch):
    """Negative control: with twice the crossings asked for, the cell says something else for every estimator."""
    monkeypatch.setattr("verdict.statistics.tau._thresholds.FEWEST_FLIPS", 40)
    for found in coverage.cell(*DRIFT[0], 1500):
        assert stands(coverage, document, found) != coverage._entry(found)


def test_what_is_written_stays_between_the_marks(coverage):
    """Everything else in a document is left alone, and one without a single pair of marks is refused."""
    text = f"before\n{_marked(coverage, 'old')}after\n"
    again = coverage.between_marks(text, "tables", "name 0.5")
    assert again == f"before\n{_marked(coverage, '```', 'name 0.5', '```', 'tables')}after\n"
    for wrong in ("nothing", text + text, "".join(reversed(text.splitlines(keepends=True)))):
        with pytest.raises(ValueError, match="found no single pair"):
            coverage.between_marks(wrong, "tables", "name 0.5")


def _marked(coverage, *lines):
    first, last = coverage.documents.marks(coverage.MARK)
    return "\n".join([first, "", *lines, "", last])
