"""Small registrations of raw numbers that once gave confident verdicts, each with its right answer, run for real."""

from __future__ import annotations

import json
import re

import pytest

from tests.meaning.test_cases import ID, Case, case, of  # noqa: F401 - a fixture


def refusal(one: Case) -> str:
    """Return what lint says of a registration that it refuses, on one line."""
    done = one("lint", ID)
    assert 2 == done.returncode, done.stdout
    return " ".join((done.stdout + done.stderr).split())


def deciding(one: Case, prediction: str = "P1") -> list[float]:
    """Return the ends of the interval that a prediction turns on, as `run --json` tells it."""
    value = one.clause(prediction)["decisions"][0]["value"]
    return [value["lo"], value["hi"]]


def estimate(one: Case, written: str) -> None:
    """Register estimates, before the predictions."""
    one.edit("\npredictions:", f"\nestimates: {{{written}}}\npredictions:")


def draws(one: Case, axis: str, levels: str) -> None:
    """Say that the levels of an axis are draws."""
    one.edit(f"axes: {{{axis}: {levels}}}", f"axes: {{{axis}: {{levels: {levels}, role: replicate}}}}")


SEEDS, ITEMS = "[1, 2, 3, 4, 5]", f"[{', '.join(map(str, range(1, 31)))}]"


@of("five-noisy-seeds")
def test_five_noisy_seeds_decide_nothing(case: Case) -> None:  # noqa: F811
    """As written it is refused, with the estimate to write; written so, five seeds leave it open."""
    case.schema_two()
    assert "axes.seed: the levels of 'seed' may be draws from more; wanted role: replicate" in refusal(case)
    draws(case, "seed", SEEDS)
    assert "estimates: {name: {mean: gain, over: [seed], method: t, level: 0.95, least: 5}}" in refusal(case)
    estimate(case, "g: {mean: gain, over: [seed], method: t, level: 0.95, least: 5}")
    case.edit("mean(gain) > 0", "g > 0")
    assert {"P1": "UNTESTED"} == case.words()
    assert pytest.approx([-0.0040, 0.0101], abs=2e-4) == deciding(case)
    assert "Student t, 4 degrees of freedom, n = 5" in " ".join(case.run().stdout.split())


@of("five-noisy-seeds")
def test_five_that_are_all_there_is_need_no_interval(case: Case) -> None:  # noqa: F811
    """Whoever says so, with a reason, is judged on these five."""
    case.schema_two()
    case.edit(f"axes: {{seed: {SEEDS}}}", f'axes: {{seed: {{levels: {SEEDS}, role: fixed, why: "all there are"}}}}')
    case.edit("support: [-1, 1]", 'support: [-1, 1], exact: "all there are"')
    assert {"P1": "PASS"} == case.words()


@of("ab-without-evidence")
def test_counts_of_draws_carry_their_error(case: Case) -> None:  # noqa: F811
    """104 of 1003 against 100 of 1000 is no evidence: Newcombe's interval holds zero."""
    assert "the family bounds no error there" in refusal(case)
    case.schema_two()
    said = refusal(case)
    assert "counts of draws carry sampling error; wanted an estimate of it, as in {proportion: k, of: n" in said
    arms = "[\"k[arm == 'B']\", \"k[arm == 'A']\"], of: [\"n[arm == 'B']\", \"n[arm == 'A']\"]"
    estimate(case, f"lift: {{difference_of_proportions: {arms}, method: newcombe, level: 0.95, least: 500}}")
    case.edit("uplift > 0", "lift > 0")
    assert {"P1": "UNTESTED"} == case.words()
    assert pytest.approx([-0.023, 0.031], abs=1e-3) == deciding(case)


@of("level-is-not-free")
def test_the_level_is_not_free(case: Case) -> None:  # noqa: F811
    """An interval at half is open where 0.95 is the least, and its level is told wherever one decides."""
    case.schema_two()
    assert "confidence: {least_level: 0.95}" in refusal(case)
    case.edit("experiment:", "confidence: {least_level: 0.95}\nexperiment:")
    assert {"P1": "UNTESTED"} == case.words()
    said = " ".join(case.run().stdout.split())
    assert "an interval at level 0.5 decides nothing: the freeze accepts intervals at level 0.95 or more" in said
    case.edit("half.json", "full.json")
    (case.root / "measurements" / ID / "measured.json").unlink()
    assert {"P1": "UNTESTED"} == case.words()
    assert "confidence 0.95 by t" in " ".join(case.run("--all").stdout.split())
    assert "claimed" == case.clause("P1")["grade"]


@of("level-is-not-free")
def test_a_bare_number_decides_nothing_where_a_level_is_asked_for(case: Case) -> None:  # noqa: F811
    """Leaving the interval out is no way around the least level."""
    case.schema_two()
    case.edit("experiment:", "confidence: {least_level: 0.95}\nexperiment:")
    (case.root / "half.json").write_text(json.dumps({"diff": -0.067}))
    assert {"P1": "UNTESTED"} == case.words()
    assert "a bare number decides nothing" in " ".join(case.run().stdout.split())


@of("zero-width-is-no-interval")
def test_an_interval_without_width_is_refused(case: Case) -> None:  # noqa: F811
    """14 of 307 has an error; a harness that says it has none is not believed."""
    case.schema_two()
    case.edit("experiment:", "confidence: {least_level: 0.95}\nexperiment:")
    done = case.run()
    assert 2 == done.returncode
    assert re.search(r"n\.json:1:\d+: .*found a confidence interval of rate of width zero at 0.045603", done.stderr)


@of("missing-is-bounded")
def test_what_is_missing_is_bounded(case: Case) -> None:  # noqa: F811
    """Two of eight are missing: the mean lies between a quarter and a half, whatever they are."""
    case.schema_two()
    case.edit("axes: {item: [1, 2, 3, 4, 5, 6, 7, 8]}",
              'axes: {item: {levels: [1, 2, 3, 4, 5, 6, 7, 8], role: fixed, why: "these eight are all"}}')  # fmt: skip
    case.edit("support: [0, 1]", 'support: [0, 1], exact: "these eight are all"')
    assert {"P1": "PASS", "P2": "UNTESTED"} == case.words()
    assert [0.25, 0.5] == deciding(case, "P2")
    assert "not_measured(correct: item=7; item=8)" in " ".join(case.run("--all").stdout.split())
    case.edit("support: [0, 1], exact", "support: [0, 1], missing: untested, exact")
    (case.root / "measurements" / ID / "measured.json").unlink()
    assert {"P1": "UNTESTED", "P2": "UNTESTED"} == case.words()


@of("paired-items-mcnemar")
@pytest.mark.parametrize(("written", "ends"), [
    ("d: {paired_difference_of_proportions: [b, a], over: [item], method: tango, level: 0.95, least: 10}",
     [-0.1244, 0.3166]),
    ("d: {mean: b - a, over: [item], method: t, level: 0.95, least: 10}", [-0.1268, 0.3268]),
])  # fmt: skip
def test_paired_items_decide_nothing(case: Case, written: str, ends: list[float]) -> None:  # noqa: F811
    """7 against 4 discordant pairs: every paired interval holds zero."""
    case.schema_two()
    draws(case, "item", ITEMS)
    assert "mean(d) is taken over draws (item) and carries their error" in refusal(case)
    case.edit(', d: {axes: [item], support: [-1, 1], is: "b - a"}', "")
    estimate(case, written)
    case.edit("mean(d) > 0", "d > 0")
    assert {"P1": "UNTESTED"} == case.words()
    assert pytest.approx(ends, abs=1e-3) == deciding(case)


@of("student-in-a-family")
def test_student_in_a_family_is_taken_to_its_level_by_its_own_law(case: Case) -> None:  # noqa: F811
    """t = 3.6 with 4 degrees of freedom is no decision at 0.0167; without the degrees nobody can tell."""
    assert {"P1": "UNTESTED", "P2": "UNTESTED", "P3": "UNTESTED"} == case.words()
    assert pytest.approx([-0.10, 2.10], abs=0.01) == deciding(case)
    (case.root / "measurements" / ID / "measured.json").unlink()
    path = case.root / "n.json"
    path.write_text(path.read_text().replace("Student t, 4 degrees of freedom", "Student t"))
    assert {"P1": "UNTESTED", "P2": "UNTESTED", "P3": "UNTESTED"} == case.words()
    assert "can only be widened with its degrees of freedom" in " ".join(case.run().stdout.split())
