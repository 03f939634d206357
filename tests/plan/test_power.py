"""How long a run must be to decide each clause: against the closed formula, by counting, and where none does."""

from __future__ import annotations

import json
import math
import shutil
from statistics import NormalDist

import numpy as np
import pytest

from tests import factory
from tests.cli.test_commands import ROOT, verdict
from tests.plan.test_plan import kept
from verdict.judge import judge
from verdict.plan import writing
from verdict.plan.power import least, powers
from verdict.plan.words import duration
from verdict.words.errors import UsageError
from verdict.words.vocabulary import Word

POWER = 0.9
SMALL = {"P1": {"claim": "x is small", "test": "x <= bar"}}


def growth(half_width: float, distance: float, *, error: float, power: float) -> float:
    """Return the factor of the textbook: (half_width / distance · (z + z_power) / z)², z of confidence 1 - error."""
    z, z_power = NormalDist().inv_cdf(1.0 - 0.5 * error), NormalDist().inv_cdf(power)
    return (half_width / distance * (z + z_power) / z) ** 2


def needed(registration, **quantities):
    """Return the factor of every clause, by prediction and clause."""
    evidence = factory.evidence(registration, quantities)
    return {(c.prediction, c.clause): c.factor for c in powers(registration, evidence, factory.ESTIMATORS, POWER)}


def test_one_interval_needs_what_the_formula_says():
    """A mean of 0.1 ± 0.4 against the bar 0.3: ((z + z_power)/z · 0.4/0.2)², from the other side as well."""
    registration = factory.freeze(predictions=SMALL)
    for middle in (0.1, 0.5):
        found = needed(registration, x={"every": factory.span(middle - 0.4, middle + 0.4)})["P1", "test"]
        assert found == pytest.approx(growth(0.4, 0.2, error=0.05, power=POWER), rel=0.01)


def test_a_run_that_is_longer_than_needed_is_told():
    """Far from the bar a fraction of the record would do."""
    registration = factory.freeze(predictions=SMALL)
    found = needed(registration, x={"every": factory.span(-1.1, -0.9)})["P1", "test"]
    assert found == pytest.approx(growth(0.1, 1.3, error=0.05, power=POWER), rel=0.01)


def test_a_family_needs_longer_runs():
    """Beside four others the same reading is judged at 99 %: (2.576 + 1.282)²/(1.96 + 1.282)² times as long."""
    one = {"x": {"every": factory.span(-0.3, 0.5)}}
    names = {f"P{i}": {"claim": "x is small", "test": "x <= bar"} for i in range(1, 6)}
    family = {"main": {"predictions": list(names), "error": 0.05, "method": "holm"}}
    alone = needed(factory.freeze(predictions=SMALL), **one)["P1", "test"]
    beside = needed(factory.freeze(predictions=names, families=family), **one)["P1", "test"]
    assert beside / alone == pytest.approx((3.8574 / 3.2415) ** 2, rel=0.01)


def test_ratios_are_narrowed_as_ratios_and_every_cell_counts():
    """Over a band the cell nearest its end decides: arms are factors, so the formula holds for logarithms."""
    registration = factory.freeze(predictions={"P1": {"claim": "in band", "test": "all(F in [0.5, 2])"}})
    spans = {t: {"value": 1.0, **factory.span(0.9, 1 / 0.9)} for t in (1, 2, 3)}
    spans[4] = {"value": 1.5, **factory.span(1.0, 2.25)}
    found = needed(registration, F=factory.cells(("t",), spans))["P1", "test"]
    wanted = growth(0.5 * math.log(2.25), math.log(2.0 / 1.5), error=0.05, power=POWER)
    assert found == pytest.approx(wanted, rel=0.01)


def test_what_no_run_decides_and_what_says_nothing():
    """A value on its bar, a cell without an interval, and printed decimals."""
    registration = factory.freeze(predictions=SMALL)
    assert needed(registration, x={"every": factory.span(0.2, 0.4)}) == {("P1", "test"): math.inf}
    assert needed(registration, x={"every": 0.1}) == {("P1", "test"): None}
    gap = factory.freeze(predictions={"P1": {"claim": "small", "test": "all(F <= bar)"}})
    assert needed(gap, F=factory.cells(("t",), {1: factory.span(0.1, 0.2)})) == {("P1", "test"): math.inf}
    assert powers(registration, None, {}, POWER) == ()
    with pytest.raises(UsageError, match=r"found power = 1, wanted it between 0 and 1"):
        powers(registration, None, {}, 1.0)


def test_the_planned_run_decides_as_often_as_asked():
    """Judged at the planned length, a mean 0.2 below its bar passes in 90 % of 1,500 runs; the error is 0.8 %."""
    registration = factory.freeze(predictions=SMALL)
    factor = needed(registration, x={"every": factory.span(-0.3, 0.5)})["P1", "test"]
    half = 0.4 / math.sqrt(factor)
    middles = 0.1 + half / 1.959964 * np.random.default_rng(21).standard_normal(1500)
    passed = sum(
        judge(
            registration,
            factory.evidence(registration, {"x": {"every": factory.span(x - half, x + half)}}),
            factory.ESTIMATORS,
        )
        .prediction("P1")
        .word
        is Word.PASS
        for x in middles.tolist()
    )
    assert 0.87 <= passed / 1500 <= 0.93


def test_the_least_factor_is_found_between_powers_of_two():
    """Doubling, then halving; below the least one nothing is asked."""
    assert least(lambda k: k >= 5.3) == pytest.approx(5.3, rel=0.004)
    assert least(lambda k: True) == 2.0**-10
    assert math.isinf(least(lambda k: False))


@pytest.fixture
def project(tmp_path):
    """The freezes with their stored records and a kept rate."""
    for folder in ("prereg", "measurements"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    kept(tmp_path / ".verdict" / "rates" / "numba_cpu.json")
    return tmp_path


def test_plan_reads_it_off_a_stored_record(project):
    """The certification's own intervals say what its clauses need; a printed record is silent unless asked."""
    done = verdict("plan", "prereg/2026-11-23a.yaml", cwd=project)
    assert "to be decided 90% of the time" in done.stdout
    assert "P1: 23 % of the record's run would do" in done.stdout
    assert "P6: rests on no confidence interval" in done.stdout
    plan = json.loads(verdict("plan", "prereg/2026-11-23a.yaml", "--json", "--power", "0.5", cwd=project).stdout)
    first = plan["clauses"][0]
    assert (plan["power"], first["prediction"], first["possible"]) == (0.5, "P1", True)
    assert 0.0 < first["times_the_record"] < 0.23
    published = ("plan", "prereg/2026-05-30c.yaml")
    assert "record's numbers" not in verdict(*published, cwd=project).stdout
    asked = " ".join(verdict(*published, "--measurements", "published", cwd=project).stdout.split())
    assert "P1, P2, P3a, P4 clause_1, P5: rests on no confidence interval, so no run length can be said" in asked


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (2.0**-10, "the record's run decides it, and so would one a thousandth as long"),
        (0.002, "0.2 % of the record's run would do"),
        (0.23, "23 % of the record's run would do"),
        (1.0, "1 times the record's run"),
        (3.14, "3.1 times the record's run"),
        (100.4, "100 times the record's run"),
        (2.0**20, "1,048,576 times the record's run"),
        (math.inf, "no longer run decides it: a value lies on its bar, or a cell has no interval"),
        (None, "rests on no confidence interval, so no run length can be said"),
    ],
)
def test_a_length_is_said_in_plain_words(factor: float | None, said: str) -> None:
    """No power of ten, and no number that has lost its meaning at the end of what was tried."""
    assert said == writing._needed(factor)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.0123, "0.012 s"), (3.2, "3.2 s"), (13, "13 s"), (100, "100 s"), (119.6, "120 s"), (600, "10 min"),
     (7000, "117 min"), (36_000, "10 h"), (4_000_000, "1,111 h")],
)  # fmt: skip
def test_a_duration_has_no_power_of_ten(seconds: float, said: str) -> None:
    """A hundred seconds are 100 s, not 1e+02 s."""
    assert said == duration(seconds)
