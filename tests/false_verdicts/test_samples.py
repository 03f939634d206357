"""A short run of registrations on samples, and what rules that are known to be unsafe come to on the same numbers.

The full run is `make false-verdicts`. At the bar a prediction is passed wrongly with probability at most 0.025, one of
a family at most 0.05: of 240 registrations of six blocks more than 16 are with probability below 0.1 % (the binomial
law of six parts 0.025). Seeds are fixed, so the outcome does not vary.
"""

from __future__ import annotations

from functools import cache
from math import comb
from pathlib import Path

import numpy as np
import pytest
from benchmarks import documents
from benchmarks.false_verdicts import chains
from benchmarks.false_verdicts.engine import Unplaced
from benchmarks.false_verdicts.peers import NOT_PASSED, PASS, UNTESTED
from benchmarks.false_verdicts.samples import engine, habits, report
from benchmarks.false_verdicts.samples.blocks import BLOCKS, ENGINE
from benchmarks.false_verdicts.samples.cases import CLEAR, FAR, REACH, Case, clear, settled
from benchmarks.false_verdicts.samples.running import AT_ONCE, Job, Tallies, counted, jobs, run, run_job, source
from benchmarks.false_verdicts.series import rng
from benchmarks.false_verdicts.tally import Tally

from verdict.registration.resolving import register
from verdict.text.record import Record

DOCUMENT = Path(__file__).parents[2] / "docs" / "explanation" / "false-verdicts.md"
SHORT = ("seeds", "heavy", "answers", "incomplete", "uneven", "loading")
AT_BAR, MOST = 240, 16
RATES = ("wrong_pass_rate", "wrong_not_passed_rate", "needless_untested_rate")


@cache
def _short() -> Tallies:
    at = [Job(block, "at", i, AT_ONCE) for block in SHORT for i in range(2)]
    return run(at + [Job(block, place, 0, 10) for block in SHORT for place in ("near", "away")], workers=1)


def _at(rule: str) -> Tally:
    return sum((_short()[block, "at", rule] for block in SHORT), Tally())


def test_the_bound_is_what_it_is_said_to_be() -> None:
    """More than sixteen of 240 at a rate of 2.5 % are rarer than one in a thousand."""
    few = sum(comb(AT_BAR, k) * 0.025**k * 0.975 ** (AT_BAR - k) for k in range(MOST + 1))
    assert 1.0 - few < 0.001


def test_few_claims_at_the_bar_pass() -> None:
    """Over six blocks of three fields no more pass than the registered error allows."""
    found = _at(ENGINE)
    assert AT_BAR == found.registrations
    assert found.wrong_pass <= MOST


def test_what_lies_beyond_the_margin_is_decided_rightly() -> None:
    """No claim that is false by more than the margin passes, none true by more is NOT PASSED, and most are decided."""
    found = sum((_short()[block, "away", ENGINE] for block in SHORT), Tally())
    assert (0, 0) == (found.wrong_pass, found.wrong_not_passed)
    assert found.needless_untested <= 0.1 * found.sufficed
    assert found.sufficed >= 0.8 * found.registrations


def test_the_bare_mean_is_caught() -> None:
    """Negative control: the mean taken for the truth passes nearly half of what lies at the bar."""
    found = _at("bare")
    assert found.wrong_pass >= 0.35 * found.registrations
    assert not any(report.safe(_short(), block, "bare") for block in SHORT)


def test_a_rule_that_peeks_is_caught() -> None:
    """Negative control: Wald's interval looked at five times passes more than twice the 2.5 % that one look may."""
    cases = [BLOCKS["looks"].draw(rng(5, i), np.zeros(1)) for i in range(400)]
    last = [Case(case.looks[-1:], case.truth, case.clear) for case in cases]
    peeked, once = (sum(int(habits.words("wald", case)[0] == PASS) for case in some) for some in (cases, last))
    assert peeked > 0.05 * 400
    assert once <= 0.045 * 400


def test_a_family_without_correction_is_caught() -> None:
    """Negative control: of four t tests at the bar one passes far more often than 2.5 %, and not by Holm."""
    block = BLOCKS["holm"]
    cases = [block.draw(rng(5, i), np.zeros(4)) for i in range(400)]
    plain, corrected = (
        counted(np.array([habits.words(rule, case) for case in cases]), cases) for rule in ("t", habits.HOLM)
    )
    assert plain.wrong_pass > 0.07 * 400
    assert corrected.wrong_pass <= 0.05 * 400


@pytest.mark.parametrize("method", ["bonferroni", "holm"])
def test_the_engine_decides_a_family_as_corrected_t_tests_do(method: str) -> None:
    """Raw numbers of a family: the words are those of t tests at the corrected level, whatever the truth is."""
    block = BLOCKS[method]
    cases = [block.draw(rng(6, i), block.places(place, i)) for place in ("near", "away") for i in range(8)]
    said = [engine.words(method, case).tolist() for case in cases]
    if method == "holm":
        assert [habits.words(habits.HOLM, case).tolist() for case in cases] == said
    else:
        holm = [habits.words(habits.HOLM, case) for case in cases]
        assert all(
            set(np.array(one)[np.array(one) != other]) <= {UNTESTED} for one, other in zip(said, holm, strict=True)
        )


def test_a_decision_at_a_look_stands() -> None:
    """The first word that decides is kept for each prediction by itself."""
    said = np.array([[UNTESTED, PASS], [NOT_PASSED, NOT_PASSED], [PASS, UNTESTED]], np.int8)
    assert [NOT_PASSED, PASS] == habits.first(said).tolist()
    assert [UNTESTED] == habits.first(np.array([[UNTESTED], [UNTESTED]], np.int8)).tolist()


@pytest.mark.parametrize("block", ["looks", "scores"])
def test_the_engine_judges_looks_in_their_order(block: str) -> None:
    """A claim that is far from the bar is decided rightly at some look before the last."""
    kind = BLOCKS[block]
    for place, word in ((8.0, PASS), (-8.0, NOT_PASSED)):
        case = kind.draw(rng(9), np.array([place]))
        assert [word] == engine.words(block, case).tolist()
        early = Case(case.looks[:-1], case.truth, case.clear)
        assert [word] == engine.words(block, early).tolist()


def test_the_draws_do_not_depend_on_the_cut() -> None:
    """A job gives the same counts alone and beside others; more registrations move none that were there."""
    few, more = set(jobs(40)), set(jobs(400))
    assert {(j.block, j.place, j.number) for j in few} < {(j.block, j.place, j.number) for j in more}
    job, other = Job("heavy", "near", 0, 4), Job("uneven", "at", 1, 2)
    both = run([other, job], workers=1)
    assert run_job(job).items() <= both.items()
    assert source(job).random() == source(job).random() != source(other).random()


def test_a_registration_counts_as_wrong_once() -> None:
    """Of two predictions one is passed wrongly and one is needlessly UNTESTED: one registration, one of each."""
    cases = [
        Case((), np.array([-1.0, 3.0]), np.array([2.0, 2.0])),
        Case((), np.array([1.0, 0.0]), np.array([2.0, 2.0])),
    ]
    words = np.array([[PASS, UNTESTED], [NOT_PASSED, PASS]], np.int8)
    assert Tally(2, 2, 1, 2, 1, 2, 1, 1) == counted(words, cases)


def test_a_truth_on_the_bar_is_false_and_never_needless() -> None:
    """The claim is "above", so that nothing suffices for a truth on the bar and NOT PASSED is right."""
    case = Case((), np.array([0.0]), np.array([0.1]))
    assert (False, False) == (bool(case.holds[0]), bool(case.sufficed[0]))
    assert 0 == counted(np.array([[NOT_PASSED]], np.int8), [case]).wrong_not_passed


def test_places_are_in_true_standard_errors() -> None:
    """The truth is found where the error depends on it; what is missing moves truths away from the bar only."""
    error = lambda truth: np.sqrt((0.6 + truth) * (0.4 - truth) / 300)  # noqa: E731
    for place in (-FAR, -1.0, 1.0, FAR):
        truth = settled(place, error)
        assert pytest.approx(place) == truth / error(truth)
    assert pytest.approx(1.3) == settled(FAR, lambda _: 0.2, 0.4)
    assert pytest.approx(0.2) == settled(1.0, lambda _: 0.2, 0.4)
    assert pytest.approx(CLEAR * 0.2) == clear(lambda _: 0.2, 5.0)
    assert CLEAR < FAR < 6.0 and pytest.approx(2.0 * REACH) == CLEAR


def _stated() -> dict[str, float]:
    text = documents.inside(DOCUMENT.read_text("utf-8"), report.MARK)
    lines = (line.split() for line in text.splitlines() if line.startswith("sample_"))
    return {name: float(value) for name, value in lines}


def test_the_full_run_stands_in_the_document() -> None:
    """The engine passes fewer false claims than any other rule that decides as much, and none beyond the margin."""
    found = _stated()
    assert found["sample_registrations"] >= 20_000
    assert found["sample_wrong_pass_rate"] <= 0.025
    assert found["sample_wrong_pass_rate_beyond_margin"] < 0.001
    for rule in report.EVERY[1:]:
        assert {f"sample_{rule}_{rate}" for rate in RATES} < set(found)
    assert found["sample_bare_wrong_pass_rate"] > 10.0 * found["sample_wrong_pass_rate"]


def test_the_document_is_of_these_blocks() -> None:
    """Every block stands in it with everybody who was asked."""
    rows = {tuple(line.split()[:2]) for line in DOCUMENT.read_text("utf-8").splitlines() if line[:1].isalpha()}
    assert {(name, rule) for name, block in BLOCKS.items() for rule in (ENGINE, *block.rules)} <= rows
    assert {(f"chains_{kind}", ENGINE) for kind in ("sound", "copied", "started", "trapped")} <= rows


def test_lint_refuses_what_is_registered_of_skewed_samples_and_nothing_else() -> None:
    """A bootstrap of lognormal units covers too little, and Wilson spends all of its error on one end for rare ones."""
    assert ["right", "left", "rare_wilson"] == [name for name, block in BLOCKS.items() if not block.kept]


def test_tables_and_lines_say_what_was_counted() -> None:
    """A row per block and rule, a rule's blocks that are not safe by name, and rates over all registrations."""
    good, bad = Tally(100, 0, 0, 2, 2, 2, 0, 0), Tally(100, 0, 0, 40, 2, 40, 0, 0)
    away = Tally(100, 50, 100, 50, 45, 0, 0, 5)
    found = {("seeds", place, rule): at if place == "at" else away
             for rule, at in ((ENGINE, good), ("bare", bad)) for place in ("at", "near", "away")}  # fmt: skip
    rows = list(report.table(found))
    assert ["yes", "NO"] == [row.split()[-1] for row in rows[1:]]
    assert "2.00% ±1.40" in rows[1] and "5.00% ±2.18" in rows[1]
    lines = dict(line.split() for line in report.plain_lines(found))
    assert ["0.006667", "0.000000", "0.033333"] == [lines[f"sample_{rate}"] for rate in RATES]
    assert ("0.400000", "1") == (lines["sample_bare_worst_wrong_pass_rate_at_bar"], lines["sample_bare_unsafe_blocks"])
    assert "| bare | 1 | seeds | 40.0% (seeds) | 0 of 0 | 0 of 0 |" in list(report.summary(found))
    (stated,) = (line for line in report.fields(found) if line.startswith("| seeds | bare |"))
    assert stated.startswith("| seeds | bare | 40.00 % ±4.90 | 0.00 % ±0.00 |")


def test_chains_are_judged_as_their_estimand_alone_would_be() -> None:
    """Without requirements a registration says of chains what `mean` by `mcse` says; with them, that or nothing.

    So the words that `benchmarks.false_verdicts.chains` reads off the estimand are those of a judged registration.
    """
    written = {**BLOCKS["gated_sound"].written(), "predictions": {"P1": {"claim": "it is", "test": "gain > bar"}}}
    alone = register(written, Unplaced(), {"none": Record})
    for i, place in enumerate((6.0, -6.0, 0.0)):
        look = BLOCKS["gated_sound"].draw(rng(14, i), np.array([place])).looks[0]
        said = chains.engine(look.units[0].values)
        assert [said] == engine.judged(alone, look)
        assert engine.judged(engine.registered("gated_sound"), look)[0] in (said, UNTESTED)
