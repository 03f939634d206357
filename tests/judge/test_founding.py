"""The acceptance vector of 2026-05-30c, line by line, and changes of its record that must change it."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path

import pytest

from tests.factory import ESTIMATORS, Unplaced, cells, kinds
from verdict.evidence.laid_out import lay_out
from verdict.judge import judge
from verdict.registration.resolving import register
from verdict.text import read_document
from verdict.words.vocabulary import Cause, Grade, RiskStatus, Why, Word

ROOT = Path(__file__).parents[2]
T, K = (200, 500, 1000, 2000), (100, 300, 1000)
TRAJ, BURN, KREF = "traj_adequate_50tau", "burn_adequate_5tau", "kref_reference_unequilibrated_risk"


@cache
def registration():
    """Read and check the founding freeze."""
    document = read_document(ROOT / "prereg" / "2026-05-30c.yaml")
    return register(document.tree, document, kinds())


@cache
def record():
    """Read the published record."""
    return read_document(ROOT / "measurements" / "2026-05-30c" / "published.yaml")


def verdicts(quantities=None, aggregates=None, withdrawn=None):
    """Judge the record with some series and aggregates replaced; None takes one away."""
    tree = copy.deepcopy(record().tree)
    for section, changes in (("quantities", quantities or {}), ("aggregates", aggregates or {})):
        for name, value in changes.items():
            tree[section].pop(name, None)
            tree[section] |= {} if value is None else {name: value}
    return judge(registration(), lay_out(tree, Unplaced(), registration()), ESTIMATORS, withdrawn or {})


@cache
def published():
    """Judge the record as it is."""
    return verdicts()


def shown(outcome):
    """Write each prediction as the acceptance vector does."""
    return {p.id: str(p.word) for p in outcome.predictions}


def reasons(outcome, name):
    """List the reasons of one prediction as reports show them."""
    return [str(reason) for reason in outcome.prediction(name).reasons]


def test_the_words():
    """PASS, NOT PASSED and UNTESTED of all eight predictions."""
    assert {
        "P1": "NOT PASSED", "P2": "PASS", "P3a": "PASS", "P4": "NOT PASSED",
        "P5": "UNTESTED", "P6": "UNTESTED", "P7": "UNTESTED",
    } == shown(published())  # fmt: skip


def test_p1_fails_by_its_printed_median_and_blames_the_regime():
    """2.125 lies outside [0.5, 2]; the sampling regime was wrong, not the formula."""
    found = published().prediction("P1")
    value = found.clauses[0].decision.value
    assert (2.1245, 2.1255) == (value.lo, value.hi)
    assert (Cause.REGIME, Grade.TRANSCRIBED) == (found.cause, found.grade)
    assert "published aggregate" in found.clauses[0].notes[0]


def test_p2_passes_with_its_margin():
    """0.046 <= 0.3: the median of the cells is [0.045, 0.046], at least 0.254 inside."""
    found = published().prediction("P2").clauses[0]
    assert (0.045, 0.046, "<= 0.3") == (found.decision.value.lo, found.decision.value.hi, found.decision.bar)
    assert 0.254 == pytest.approx(found.decision.distance.lo)
    assert found.artifacts[0].found is False


def test_p3a_passes_as_a_mean_tau_statement():
    """The bound holds for the mean time; with the largest one it does not, and the label says so."""
    found = published().prediction("P3a")
    assert (("only as a mean-tau statement",), Word.PASS) == (found.qualifiers, found.word)


def test_p4_fails_in_clause_1_and_clause_2_was_not_measured():
    """0.559 > 0.5, and a bound that holds by construction."""
    first, second = published().prediction("P4").clauses
    assert (Word.NOT_PASSED, 0.5585) == (first.word, first.decision.value.lo)
    assert (Word.UNTESTED, Grade.CONSTRUCTION) == (second.word, second.grade)
    assert [Why.NOT_MEASURED] == [reason.why for reason in second.reasons]


def test_p5_is_inadequate_everywhere_and_in_band_only_by_averaging():
    """Both flags at all four checkpoints, the live reference risk, and the axis K."""
    everywhere = "t=200; t=500; t=1000; t=2000"
    assert [
        f"inadequate({TRAJ}: {everywhere})", f"inadequate({BURN}: {everywhere})", f"inadequate(R3 live, {KREF})",
        "artifact(K)",
    ] == reasons(published(), "P5")  # fmt: skip
    check = published().prediction("P5").clauses[0].artifacts[0]
    assert [True] * 5 == [rule.fires for rule in check.rules]
    assert "9 of 12 cells inside the bar" == check.rules[0].saw


def test_p6_and_p7_are_deferred_with_their_way_back():
    """The reason carries what would bring them back."""
    for name in ("P6", "P7"):
        found = published().prediction(name)
        assert (["deferred"], False) == (reasons(published(), name), found.in_scope)
        assert "a substrate with an embedding" in found.reasons[0].note


def test_the_flags_are_false_at_every_checkpoint():
    """No checkpoint had 50 tau, none had burnt in, and the reference moved."""
    flags = {flag.name: dict(flag.cells) for flag in published().flags}
    assert dict.fromkeys([f"t={t}" for t in T], False) == flags[TRAJ] == flags[BURN]
    assert {"": True} == flags[KREF]


def test_risks_claims_budget_and_exit_code():
    """R3 circumvented and live, R4 sharpened, both still open; no flip, proven; 6.67 of 8 hours; exit 10."""
    outcome = published()
    risks = {risk.name: (risk.before, risk.after, risk.live) for risk in outcome.risks}
    assert (RiskStatus.OPEN, RiskStatus.CIRCUMVENTED, True) == risks["R3"]
    assert (RiskStatus.OPEN, RiskStatus.SHARPENED, False) == risks["R4"]
    assert {"not closed"} == {risk.after.remains for risk in outcome.risks}
    assert all(claim.proposals == () for claim in outcome.claims)
    assert "no tag flip in any outcome, proven over all 243 possible outcomes" == str(outcome.proof)
    (budget,) = outcome.budgets
    assert (True, 8.0, 6.674444) == (budget.kept, budget.limit, pytest.approx(budget.used.middle, abs=1e-6))
    assert 10 == outcome.exit_code


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("naming", "named after P3a, but ratio is judged by P5"),
        ("rounding", "printed 1.624, the cells give 1.625 [1.62, 1.63]: inside rounding"),
        ("prose", '"tracking busts at K=1000" is not borne out by the cells: t=200, K=1000 is 2.94'),
        ("ceiling", "tau_max reads 485.5 to 500.5 at 3000 draws"),
        ("ceiling", "reads one flip in mid-run as 500: a lower bound"),
    ],
)
def test_the_engine_notices_what_the_prose_got_wrong(kind, words):
    """Names, digits, a cell in band and a reading at its ceiling."""
    assert any(notice.kind == kind and words in notice.text for notice in published().notices)


FLAT = cells(("t", "K"), {(t, k): "1.0" for t in T for k in K})
FAST = {"every": {"range": ["40", "50"]}}
STILL = cells(("t",), {200: "0.026", 500: "0.05", 1000: "0.04", 2000: "0.05"})


def test_p5_can_pass():
    """The gate opens: fast chains, an equilibrated reference and cells without a trend pass."""
    outcome = verdicts({"tau_max": FAST, "kref_g_relchange": STILL, "ratio": FLAT, "Q_op": None})
    assert ("PASS", ()) == (shown(outcome)["P5"], outcome.prediction("P5").reasons)
    flags = {flag.name: set(flag.cells.values()) for flag in outcome.flags}
    assert {TRAJ: {True}, BURN: {True}, KREF: {False}} == flags


ONE_LEFT = [
    ({"tau_max": FAST, "kref_g_relchange": STILL}, "NOT PASSED", []),
    ({"tau_max": FAST, "ratio": FLAT}, "UNTESTED", [f"inadequate(R3 live, {KREF})"]),
    ({"kref_g_relchange": STILL, "ratio": FLAT}, "UNTESTED", ["inadequate(traj", "inadequate(burn"]),
    ({"tau_max": FAST, "kref_g_relchange": STILL, "ratio": None}, "UNTESTED", ["not_measured(Q_o", "not_measured(Q_s"]),
    ({"tau_max": None, "kref_g_relchange": STILL, "ratio": FLAT}, "UNTESTED", ["inadequate(traj", "inadequate(burn"]),
]


@pytest.mark.parametrize(("changes", "word", "starts"), ONE_LEFT)
def test_each_obstacle_of_p5_is_enough(changes, word, starts):
    """With the others cleared, what is left decides; adequate evidence on the real table fails P5."""
    outcome = verdicts({"Q_op": None, **changes})
    found = reasons(outcome, "P5")
    assert word == shown(outcome)["P5"]
    assert len(starts) == len(found)
    assert all(reason.startswith(start) for reason, start in zip(found, starts, strict=True))


def test_fast_chains_change_the_cause_of_p1_and_unqualify_p3a():
    """The regime is not to blame where it was adequate, and the slow modes are then in the regime too."""
    outcome = verdicts({"tau_max": FAST})
    assert Cause.UNSPECIFIED is outcome.prediction("P1").cause
    assert () == outcome.prediction("P3a").qualifiers
    assert not any(notice.kind == "ceiling" for notice in outcome.notices)


MUTATIONS = {
    "P2 fails": ({"F4": cells(("t",), dict.fromkeys(T, "0.31"))}, {"median(F4)": None}, "P2", "NOT PASSED"),
    "P2 straddles": ({"F4": cells(("t",), dict.fromkeys(T, "0.30"))}, {"median(F4)": None}, "P2", "UNTESTED"),
    "P2 contradicts its print": ({"F4": cells(("t",), dict.fromkeys(T, "0.20"))}, {}, "P2", "UNTESTED"),
    "P2 loses a cell": ({"F4": cells(("t",), {200: "0.032", 500: "0.030", 1000: "0.069"})}, {}, "P2", "UNTESTED"),
    "P3a straddles": ({"F5": {"every": {"at_most": "0.2"}}}, {}, "P3a", "UNTESTED"),
    "P3a fails": ({"F5": {"every": {"at_least": "0.2"}}, "norm_delta_theta": None}, {}, "P3a", "NOT PASSED"),
    "P1 in band is not accepted without cells": ({}, {"median(clt)": "1.9"}, "P1", "UNTESTED"),
    "P1 without its median": ({}, {"median(clt)": None}, "P1", "UNTESTED"),
    "P4 without its median": ({}, {"median(card_rel_change)": None}, "P4", "UNTESTED"),
    "P4 in band is not accepted without cells": ({}, {"median(card_rel_change)": "0.4"}, "P4", "UNTESTED"),
    "budget overspent": ({"wall_seconds": 28801}, {}, "P2", "UNTESTED"),
    "budget not known": ({"wall_seconds": None}, {}, "P1", "UNTESTED"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_a_changed_record_changes_its_verdict(name):
    """Every word of the vector depends on the figures it is said of."""
    quantities, aggregates, prediction, word = MUTATIONS[name]
    assert word != shown(published())[prediction]
    assert word == shown(verdicts(quantities, aggregates))[prediction]


def test_changed_words_move_the_risks_and_the_exit_code():
    """Without a P2 PASS Risk 4 stays open; with the budget gone nothing fails any more."""
    outcome = verdicts({"F4": None}, {"median(F4)": None})
    assert RiskStatus.OPEN is {risk.name: risk.after for risk in outcome.risks}["R4"]
    assert 20 == verdicts({"wall_seconds": 28801}).exit_code
    still = verdicts({"kref_g_relchange": STILL})
    assert (RiskStatus.OPEN, False) == (still.risks[0].after, still.risks[0].live)


def test_an_erratum_takes_a_verdict_away():
    """P2 withdrawn is UNTESTED, and with it goes what it sharpened."""
    outcome = verdicts(withdrawn={"P2": "E1"})
    assert ["withdrawn(E1)"] == reasons(outcome, "P2")
    assert RiskStatus.OPEN is {risk.name: risk.after for risk in outcome.risks}["R4"]


def test_a_cell_out_of_band_makes_the_prose_right():
    """3.94 in the place of 2.94: then all four cells at K=1000 bust, and eight of twelve are inside."""
    tree = {(c["at"]["t"], c["at"]["K"]): c["value"] for c in record().tree["quantities"]["ratio"]["cells"]}
    outcome = verdicts({"ratio": cells(("t", "K"), {**tree, (200, 1000): "3.94"})})
    assert not any(notice.kind == "prose" for notice in outcome.notices)
    assert outcome.prediction("P5").clauses[0].artifacts[0].rules[0].saw.startswith("8 of 12")


def test_order_of_keys_and_cells_changes_nothing():
    """Both documents reversed at every level: the same digests and the same outcome, word for word."""
    freeze = read_document(ROOT / "prereg" / "2026-05-30c.yaml").tree
    turned = register(_reversed(freeze), Unplaced(), kinds())
    tree = copy.deepcopy(record().tree)
    for series in tree["quantities"].values():
        if isinstance(series, dict) and "cells" in series:
            series["cells"].reverse()
    evidence = lay_out(_reversed(tree), Unplaced(), turned)
    assert registration().digest == turned.digest
    assert lay_out(record().tree, Unplaced(), registration()).digest == evidence.digest
    outcome = judge(turned, evidence, ESTIMATORS)
    assert [_said(p) for p in published().predictions] == [_said(p) for p in outcome.predictions]
    assert {str(n) for n in published().notices} == {str(n) for n in outcome.notices}
    assert {str(r) for r in published().risks} == {str(r) for r in outcome.risks}


def _reversed(tree):
    """Turn every mapping around, except the axes, whose order is that of the cells' names."""
    if isinstance(tree, dict):
        return {key: _reversed(value) if key != "axes" else value for key, value in reversed(tree.items())}
    return [_reversed(item) for item in tree] if isinstance(tree, list) else tree


def _said(prediction):
    clauses = {c.name: (c.word, set(c.reasons), c.decision, c.artifacts, c.grade) for c in prediction.clauses}
    said = (prediction.id, prediction.word, prediction.cause, set(prediction.reasons), set(prediction.qualifiers))
    return *said, clauses
