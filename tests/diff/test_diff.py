"""Pairs of freezes made from 2026-05-30c, and one freeze measured twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT, verdict
from tests.diff.rich import case
from tests.diff.rich import difference as compared
from tests.factory import cells, evidence, freeze, span, table
from verdict.diff import Difference, Kind
from verdict.diff.wording import consequence, effects, factor, grid
from verdict.diff.writing import markdown, payload
from verdict.project.loading import load_evidence, load_registration

FROZEN = (ROOT / "prereg" / "2026-05-30c.yaml").read_text(encoding="utf-8")
RECORD = ROOT / "measurements" / "2026-05-30c" / "published.yaml"
HEAD = (("id: 2026-05-30c", "id: 2026-06-14a"), ("  id: 2026-05-30b", "  id: 2026-05-30c"))


def amended(folder: Path, *edits: tuple[str, str]) -> Path:
    """Write an amendment of 2026-05-30c into a folder."""
    text = FROZEN
    for old, new in (*HEAD, *edits):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "prereg" / "2026-06-14a.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def difference(folder: Path, *edits: tuple[str, str]) -> Difference:
    """Compare 2026-05-30c, with its published record, to an amendment without measurements."""
    first = load_registration(ROOT / "prereg" / "2026-05-30c.yaml")
    second = load_registration(amended(folder, *edits))
    return compared(case(first, load_evidence(RECORD, first)), case(second))


def kinds(found: Difference) -> dict[str, Kind]:
    """Return the kind of each change by place."""
    return {change.where: change.kind for change in found.changes}


def test_a_loosened_band_flips_by_amendment_alone(tmp_path: Path) -> None:
    """P4's bar from 0.5 to 0.6: loosened, and the same record no longer fails it."""
    found = difference(tmp_path, ("card_bar: {value: 0.5,", "card_bar: {value: 0.6,"))
    assert kinds(found) == {"constants.card_bar": Kind.LOOSENED}
    assert [v.prediction for v in found.verdicts] == ["P4"]
    changed = found.verdicts[0]
    assert ("NOT PASSED", "UNTESTED") == (changed.before.word, changed.after.word)
    assert changed.cause.name == "AMENDMENT"
    assert "clause clause_1: NOT PASSED -> UNTESTED" in [step.said() for step in changed.through]
    assert ["constants.card_bar: 0.5 -> 0.6 (P4 clause_1: test loosened)"] == [factor(c) for c in changed.factors]


def test_a_tightened_bar_takes_a_pass_away(tmp_path: Path) -> None:
    """F4's bar below its median: PASS becomes NOT PASSED, and risk 4 is no longer sharpened."""
    found = difference(tmp_path, ("F4_bar: {value: 0.3,", "F4_bar: {value: 0.04,"))
    assert kinds(found) == {"constants.F4_bar": Kind.TIGHTENED}
    assert [("P2", "PASS", "NOT PASSED, cause unspecified")] == [
        (v.prediction, v.before.full, v.after.full) for v in found.verdicts
    ]
    assert "risk R4: sharpened -> open" in [consequence(c, 3) for c in found.consequences]


def test_a_flag_that_moves_without_a_verdict_is_still_told(tmp_path: Path) -> None:
    """A burn-in factor of 1 lets the flag hold where tau may be short enough; 60 tau for 50 moves nothing."""
    looser = difference(tmp_path, ("burn_factor: {value: 5,", "burn_factor: {value: 1,"))
    assert kinds(looser) == {"constants.burn_factor": Kind.LOOSENED}
    assert "P5: requirement loosened; flags.burn_adequate_5tau: test loosened" == effects(looser.changes[0])
    assert () == looser.verdicts
    assert consequence(looser.consequences[0], 3).startswith("flag burn_adequate_5tau: 4 cells, first t=200 false -> ")
    tighter = difference(tmp_path, ("traj_factor: {value: 50,", "traj_factor: {value: 60,"))
    assert kinds(tighter) == {"constants.traj_factor": Kind.TIGHTENED}
    assert ((), ()) == (tighter.verdicts, tighter.consequences)


def test_a_tightened_flag_is_traced_to_its_cells(tmp_path: Path) -> None:
    """R-hat's bar below what was measured: P5 of the certification becomes UNTESTED, through its flag and seeds."""
    frozen = ROOT / "prereg" / "2026-11-23a.yaml"
    content = frozen.read_text(encoding="utf-8").replace("id: 2026-11-23a", "id: 2026-11-24a")
    path = tmp_path / "2026-11-24a.yaml"
    path.write_text(content.replace("rhat_bar: {value: 1.01,", "rhat_bar: {value: 1.0001,"), encoding="utf-8")
    first, second = load_registration(frozen), load_registration(path)
    measured = load_evidence(ROOT / "measurements" / "2026-11-23a" / "measured.json", first)
    found = compared(case(first, measured), case(second))
    assert kinds(found) == {"constants.rhat_bar": Kind.TIGHTENED}
    changed = {v.prediction: v for v in found.verdicts}
    assert changed["P5"].before.full == "PASS"
    assert changed["P5"].after.full.startswith("UNTESTED: inadequate(chains_agree: seed=first; seed=second)")
    through = [step.said() for step in changed["P5"].through]
    assert "flag chains_agree, cells: seed=first true -> false; seed=second true -> false" in through
    assert changed["P6"].after.word == "NOT PASSED"
    assert {v.cause.name for v in found.verdicts} == {"AMENDMENT"}


def test_a_dropped_checkpoint_narrows_the_scope(tmp_path: Path) -> None:
    """Without t=2000 the scope is narrower; aggregates over the old grid are not comparable, cells are."""
    found = difference(
        tmp_path,
        ("t: {levels: [200, 500, 1000, 2000],", "t: {levels: [200, 500, 1000],"),
        ("checkpoints: [200, 500, 1000, 2000]", "checkpoints: [200, 500, 1000]"),
    )
    assert kinds(found) == {"axes.t": Kind.SCOPE_NARROWED, "experiment.settings.checkpoints": Kind.MOVED}
    said = {v.prediction: v.after.full for v in found.verdicts}
    assert said["P1"] == "not comparable: clt is published as an aggregate over another grid only"
    assert {"P2", "P5"} <= set(found.same)
    assert grid(found.grid) == "Other cells are registered: t without 2000. 95 cells before, 72 after."


def test_several_changes_claim_no_single_cause(tmp_path: Path) -> None:
    """Two changes that bear on one prediction are both named."""
    found = difference(
        tmp_path, ("F4_bar: {value: 0.3,", "F4_bar: {value: 0.04,"), ("rules: 2}", "rules: 1}"),
    )  # fmt: skip
    changed = payload(found)["verdicts"]["P2"]
    assert changed["single_cause"] is False
    assert len(changed["factors"]) == 2
    assert "2 changes bear on it, so no single cause is claimed" in markdown(found)


@pytest.mark.parametrize(
    ("old", "new", "place", "kind"),
    [
        ('title: "Exp 3:', 'title: "Experiment 3:', "title", Kind.COSMETIC),
        ('claim: "CLT-sanity is about 1."', 'claim: "CLT-sanity is 1."', "predictions.P1.claim", Kind.COSMETIC),
        ("gpu_hours: {limit: 8,", "gpu_hours: {limit: 9,", "budget.gpu_hours.limit", Kind.LOOSENED),
        ("share: 0.5, factor", "share: 0.4, factor", "artifact.share", Kind.TIGHTENED),
        ("quantifier: all\n", "quantifier: any\n", "predictions.P5.test", Kind.LOOSENED),
        ("quantifier: all\n", "quantifier: {at_least: 9}\n", "predictions.P5.test", Kind.LOOSENED),
        ("traj_adequate_50tau, burn_adequate_5tau]", "traj_adequate_50tau]", "predictions.P5.requires", Kind.LOOSENED),
        ("lower_bound_at: 0.1", "lower_bound_at: 0.15", "quantities.tau_max.tau.lower_bound_at", Kind.LOOSENED),
        ("estimator: pair_truncated", "estimator: sokal", "quantities.tau_max.tau.estimator", Kind.MOVED),
        ("degrades: [P5]", "degrades: [P3a, P5]", "risks.R3.degrades", Kind.TIGHTENED),
        ("all(F5 <= F5_bar)", "median(F5) <= F5_bar", "predictions.P3a.test", Kind.MOVED),
        ('"max(kref_g_relchange) > kref_bar"', '"min(kref_g_relchange) > kref_bar"',
         "flags.kref_reference_unequilibrated_risk.when", Kind.LOOSENED),
        ("range: [0.1, 0.2]", "range: [0.1, 0.3]", "constants.kref_bar", Kind.LOOSENED),
        ("conditional: solid, op", "conditional: validated, op", "claims.factorization.tags.conditional", Kind.MOVED),
    ],
)  # fmt: skip
def test_every_kind_of_change_is_typed(tmp_path: Path, old: str, new: str, place: str, kind: Kind) -> None:
    """One edit, one change at its place, with its direction."""
    assert kinds(difference(tmp_path, (old, new))) == {place: kind}


def test_a_deferred_prediction_that_comes_back_widens_the_scope(tmp_path: Path) -> None:
    """P6 with a test in the place of its deferral."""
    old = ('  P6:\n    deferred: "the HTDML ladder needs a neural embedding, and this substrate has none"\n'
           '    reenter_when: "a substrate with an embedding is registered"\n')  # fmt: skip
    found = difference(tmp_path, (old, '  P6:\n    test: "all(r_yy <= 0.1)"\n'))
    assert kinds(found)["predictions.P6"] == Kind.SCOPE_WIDENED


def test_data_and_amendment_are_told_apart() -> None:
    """Both freezes on both sets: a flip that the old freeze gives on the new data is the data's."""
    first, second = freeze(), freeze(constants={"bar": 0.2}, id="2026-01-01b")
    good = {"F": {"every": 0.1}}
    bad = {"F": {"every": 0.9}}
    edge = {"F": {"every": 0.25}}

    def cause(before: dict, after: dict) -> str:
        a = case(first, evidence(first, before, grade="transcribed"))
        b = case(second, evidence(second, after, grade="transcribed"))
        return compared(a, b).verdicts[0].cause.name

    assert cause(text(good), text(bad)) == "DATA"
    assert cause(text(edge), text(edge)) == "AMENDMENT"
    assert cause(text(good), text(edge)) == "TOGETHER"


def text(quantities: dict) -> dict:
    """Write every value as printed, as transcribed records must."""
    return {name: {"every": str(series["every"])} for name, series in quantities.items()}


def test_one_freeze_measured_twice_compares_readings_cell_by_cell() -> None:
    """Overlapping intervals agree, disjoint ones exclude each other, missing ones are not comparable."""
    registration = freeze()
    one = {"F": cells(("t",), {1: span(0.1, 0.2), 2: span(0.1, 0.2), 3: span(0.1, 0.2)}), "ratio": table([[1] * 3] * 4)}
    two = {"F": cells(("t",), {1: span(0.15, 0.3), 2: span(0.5, 0.6), 4: span(0.1, 0.2)})}
    found = compared(case(registration, evidence(registration, one)), case(registration, evidence(registration, two)))
    readings = {r.quantity: (r.agree, r.differ, r.open) for r in found.readings}
    assert readings["F"] == (1, ("t=2: 0.1 to 0.2 -> 0.5 to 0.6",), 2)
    assert readings["ratio"] == (0, (), 12)
    assert found.changes == ()


def test_a_new_level_is_not_comparable() -> None:
    """Cells that the old freeze never measured cannot be judged on its data."""
    first, second = freeze(), freeze(axes={"t": [1, 2, 3, 4, 5]}, id="2026-01-01b")
    found = compared(case(first, evidence(first, {"F": {"every": 0.1}})), case(second))
    assert found.verdicts[0].cause.name == "NOT_COMPARABLE"
    assert "F has no cells t=5 in 2026-01-01a" in found.verdicts[0].note


def test_the_command_prints_all_three_forms(tmp_path: Path) -> None:
    """Terminal, --json and --markdown tell the same change; two forms at once are refused."""
    path = str(amended(tmp_path, ("F4_bar: {value: 0.3,", "F4_bar: {value: 0.04,")))
    base = str(ROOT / "prereg" / "2026-05-30c.yaml")
    row = next(line for line in verdict("diff", base, path).stdout.splitlines() if line.startswith("constants.F4_bar"))
    assert ["constants.F4_bar", "0.3", "0.04", "tightened", "P2"] == row.split()
    printed = json.loads(verdict("diff", base, path, "--json").stdout)
    assert printed["verdicts"]["P2"]["cause"] == "amendment"
    assert "| tightened | constants.F4\\_bar | 0.3 | 0.04 |" in verdict("diff", base, path, "--markdown").stdout
    assert verdict("diff", base, path, "--json", "--markdown").returncode == 2
    assert verdict("diff", base).returncode == 2
