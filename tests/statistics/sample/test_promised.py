"""What an estimate may promise by what was counted: refused by name, with ways out that hold."""

from __future__ import annotations

import re
from itertools import product

import pytest

from tests.statistics.sample.test_coverage_table import entry
from verdict.statistics.sample.coverage import Entry, entries
from verdict.statistics.sample.promised import (
    ASSUMPTIONS,
    MEANINGS,
    WANTED,
    Kept,
    Refused,
    default,
    from_least,
    promised,
)
from verdict.words.errors import UsageError

SKEWED = {"law": "lognormal, sigma 1", "group": "skewed"}
TABLE = (
    entry(n=5),
    entry(n=20),
    entry(n=50),
    entry(n=5, **SKEWED, coverage=0.88, above=0.01, below=0.11),
    entry(n=20, **SKEWED, coverage=0.91, above=0.01, below=0.08),
    entry(n=50, **SKEWED, coverage=0.94, above=0.01, below=0.05),
    *(entry(n=n, method="bca", coverage=0.94) for n in (5, 50)),
)


def asked(assume: str | None = None, least: int = 5, **given: object) -> Kept | Refused:
    """Ask about the mean by t in the small table."""
    return promised("mean", "t", assume, least=least, **{"table": TABLE, **given})  # type: ignore[arg-type]


def test_what_falls_short_is_refused_by_its_row_with_the_ways_out() -> None:
    """Without an assumption the skewed row breaks the promise; more units, an assumption or a method would keep it."""
    found = asked()
    assert isinstance(found, Refused)
    assert found.why == (
        "t at n = 5 under lognormal data, sigma 1 covers 88.0 %, wanted 93 % at nominal 95 %; "
        "register least: 50, or assume: normal with why, or method: bca"
    )
    assert TABLE[3] == found.rests_on


def test_what_is_assumed_is_kept_and_the_note_says_what_is_not() -> None:
    """Under normal data t holds; the note names the entry that it rests on and the worst law that is not assumed."""
    found = asked("normal")
    assert isinstance(found, Kept)
    assert found.note == (
        "rests on: t at n = 5 under normal data covers 95.0 %, the least of what 'normal' allows; "
        "not assumed: t at n = 5 under lognormal data, sigma 1 covers 88.0 %"
    )


@pytest.mark.parametrize(
    ("least", "kept"), [(5, False), (20, False), (49, False), (50, True), (51, True), (10**6, True)]
)
def test_a_least_between_two_sizes_rests_on_the_one_before(least: int, kept: bool) -> None:
    """What was counted at 50 promises nothing at 49, and stands for every n beyond the table."""
    assert kept is isinstance(asked(least=least), Kept)


def test_a_dip_beyond_the_least_breaks_the_promise() -> None:
    """Coverage may fall again: every size from `least` on counts."""
    dip = (entry(n=5), entry(n=20, coverage=0.9, below=0.1), entry(n=50))
    found = asked(table=dip)
    assert isinstance(found, Refused)
    assert "at n = 20" in found.why
    assert "least: 50" in found.why


def test_one_end_alone_is_held_to_its_own_misses() -> None:
    """At n = 50 the skewed entry covers, but lies below the truth five times in a hundred: an upper end covers 90 %."""
    found = asked(least=50, side="upper")
    assert isinstance(found, Refused)
    assert "by its upper end alone, covers 90.0 %" in found.why
    assert isinstance(asked(least=50, side="lower"), Kept)


def test_clusters_are_held_to_entries_of_clusters() -> None:
    """`least` counts clusters where there are any, and entries of units alone say nothing about them."""
    table = (*TABLE, entry(n=80, clusters=8, coverage=0.94), entry(n=200, clusters=20))
    found = asked(least=8, clusters=True, table=table)
    assert isinstance(found, Kept)
    assert "t at 8 clusters" in found.note
    assert table[-2:] == tuple(from_least(table[-2:], 8))


def test_chains_and_units_are_no_way_out_of_one_another() -> None:
    """Units are never told to be read as draws of a chain, nor draws of a chain as units."""
    table = (*TABLE, *(entry(n=n, method="mcse") for n in (5, 100)))
    found = asked(table=table)
    assert isinstance(found, Refused)
    assert "mcse" not in found.why
    ordered = promised("mean", "mcse", "counts", least=5, table=table)
    assert isinstance(ordered, Refused)
    assert "method" not in ordered.why


def test_a_law_that_was_not_counted_is_no_promise() -> None:
    """Where no entry of a row has an assumed law, nothing is promised; a row without any entry says so in its note."""
    found = asked("common")
    assert isinstance(found, Refused)
    assert "nothing was counted for t of mean under laws of 'common'" in found.why
    plugin = promised("mean", "theirs", least=5, table=TABLE)
    assert isinstance(plugin, Kept)
    assert "was not counted" in plugin.note


def test_a_word_that_is_no_assumption_is_an_error() -> None:
    """The list is closed, and the near match is named."""
    with pytest.raises(UsageError, match=r"no assumption is called 'simmetric'.*symmetric"):
        asked("simmetric")


def test_every_word_has_a_meaning_and_allows_what_is_counted() -> None:
    """No assumption is without a sentence; every group of the table is allowed by one, and all by 'anything'."""
    assert set(ASSUMPTIONS) == set(MEANINGS)
    groups = {e.group for e in entries()}
    assert groups <= ASSUMPTIONS["anything"]
    assert all(allowed <= ASSUMPTIONS["anything"] for allowed in ASSUMPTIONS.values())
    assert {default(e.estimand) for e in entries()} <= set(ASSUMPTIONS)


ROWS = sorted({(e.estimand, e.method, e.clusters is not None) for e in entries()})


@pytest.mark.parametrize(("estimand", "method", "clusters"), ROWS)
def test_every_way_out_that_is_named_is_one(estimand: str, method: str, clusters: bool) -> None:
    """Whatever a refusal tells to register is accepted once it is: the shipped table, every least and side."""
    own = [e for e in entries() if (e.estimand, e.method, e.clusters is not None) == (estimand, method, clusters)]
    for least, word, side in product(sorted({e.size for e in own}), ASSUMPTIONS, ("both", "upper", "lower")):
        found = promised(estimand, method, word, least=least, clusters=clusters, side=side)
        if isinstance(found, Kept):
            assert min(e.held(side) for e in resting(own, word, least)) >= WANTED
            continue
        for key, value in re.findall(r"(least|assume|method): (\w+)", found.why):
            changed = {"estimand": estimand, "method": method, "assume": word, "least": least}
            changed[key] = int(value) if key == "least" else value
            assert isinstance(promised(**changed, clusters=clusters, side=side), Kept), found.why


def resting(own: list[Entry], word: str, least: int) -> list[Entry]:
    """Return what an accepted estimate rests on, found without the rule: every law from its last size up to least."""
    allowed = [e for e in own if e.group in ASSUMPTIONS[word]]
    start = {e.law: max([f.size for f in allowed if f.law == e.law and f.size <= least], default=0) for e in allowed}
    return [e for e in allowed if e.size >= start[e.law]]
