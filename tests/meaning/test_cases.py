"""Small registrations that once came out wrong, each with its right answer, run as a user would run them."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import Done, verdict
from verdict.project.loading import load_registration

CASES = Path(__file__).parent / "cases"
ID = "2026-11-26a"


class Case:
    """One case laid out as a project in a folder of its own."""

    def __init__(self, name: str, root: Path) -> None:
        self.root, self.registration = root, root / "prereg" / f"{ID}.yaml"
        self.registration.parent.mkdir()
        for path in (CASES / name).iterdir():
            if path.name == "registration.yaml":
                shutil.copy(path, self.registration)
            elif path.name != "measurements.yaml":
                shutil.copy(path, root / path.name)
        self.measured = CASES / name / "measurements.yaml"

    def edit(self, old: str, new: str) -> None:
        """Change the registration in one place."""
        text = self.registration.read_text()
        assert old in text
        self.registration.write_text(text.replace(old, new))

    def schema_two(self) -> None:
        """Write the registration in schema 2."""
        self.edit("verdict/prereg/1", "verdict/prereg/2")

    def no_sample(self) -> None:
        """Write the registration in schema 2, where its numbers are no sample and its seeds are all there are."""
        self.schema_two()
        self.edit("experiment:", 'confidence: {exact: "made up"}\nexperiment:')
        listed = "seed: [1, 2, 3, 4, 5]"
        if listed in self.registration.read_text():
            self.edit(listed, 'seed: {levels: [1, 2, 3, 4, 5], role: fixed, why: "these five are all there are"}')

    def run(self, *options: str) -> Done:
        """Run it; measurements that name the freeze are laid in with its digest."""
        if self.measured.is_file():
            target = self.root / "measurements" / ID / "measured.yaml"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(self.measured.read_text().replace("DIGEST", load_registration(self.registration).digest))
        return self("run", ID, *options)

    def __call__(self, *arguments: str) -> Done:
        return verdict(*arguments, cwd=self.root)

    def outcome(self) -> dict[str, Any]:
        """Return what `run --json` says."""
        found: dict[str, Any] = json.loads(self.run("--json").stdout)
        return found

    def words(self) -> dict[str, str]:
        """Return the verdicts."""
        return {name: p["verdict"] for name, p in self.outcome()["predictions"].items()}

    def clause(self, prediction: str) -> dict[str, Any]:
        """Return the one clause of a prediction."""
        (clause,) = self.outcome()["predictions"][prediction]["clauses"].values()
        return dict(clause)


@pytest.fixture
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    """The case that a test names."""
    return Case(request.param, tmp_path)


def of(name: str) -> pytest.MarkDecorator:
    """Say which case a test is about."""
    return pytest.mark.parametrize("case", [name], indirect=True, ids=[name])


@of("any-shows-who-decided")
def test_any_shows_who_decided(case: Case) -> None:
    """A PASS names the cell that made it, a quorum that failed the cell nearest to turning it."""
    first, second = case.clause("P1"), case.clause("P2")
    assert ("PASS", {"s": 2}) == (first["verdict"], first["decision"]["at"])
    assert ("NOT PASSED", {"s": 3}) == (second["verdict"], second["decision"]["at"])
    assert 1 == second["cells"]["inside"]


@of("construction-is-never-pass")
def test_what_holds_by_construction_never_passes(case: Case) -> None:
    """An outcome that waits for such a PASS can never fire, and lint says so."""
    done = case("lint", ID)
    assert 2 == done.returncode
    assert "both can never fire" in done.stdout + done.stderr


@of("derived-keeps-its-axes")
def test_a_derived_quantity_keeps_its_axes(case: Case) -> None:
    """Under schema 2 data set c fails with its own mean; lint of schema 1 names the place."""
    assert "mean_gain" in case("lint", ID).stdout
    case.no_sample()
    clause = case.clause("P1")
    assert ("NOT PASSED", {"dataset": "c"}) == (clause["verdict"], clause["decision"]["at"])
    assert -2.0 == pytest.approx(clause["decision"]["value"]["middle"])


@of("per-binds-reducers")
def test_per_binds_reducers(case: Case) -> None:
    """Under schema 2 every data set has its own mean and maximum; schema 1 is judged as it was, and lint says where."""
    assert {"P1": "PASS", "P2": "PASS"} == case.words()
    said = case("lint", ID).stdout
    assert "schema 2 keeps dataset and reads mean(gain, per=dataset) >= -1" in " ".join(said.split())
    shutil.rmtree(case.root / "measurements")
    case.no_sample()
    assert {"P1": "NOT PASSED", "P2": "NOT PASSED"} == case.words()
    assert [{"dataset": "c"}] == [d["at"] for d in case.clause("P1")["decisions"]]


@of("per-binds-reducers")
def test_a_mean_over_draws_is_no_number(case: Case) -> None:
    """Where seeds are draws from more, schema 2 refuses their plain mean and says what to write instead."""
    case.schema_two()
    case.edit("seed: [1, 2, 3, 4, 5]", "seed: {levels: [1, 2, 3, 4, 5], role: replicate}")
    done = case("lint", ID)
    said = " ".join((done.stdout + done.stderr).split())
    assert 2 == done.returncode
    assert f"prereg/{ID}.yaml:13:88: predictions.P1.test.each: mean(gain, per=dataset) is taken over draws" in said
    assert "estimates: {name: {mean: gain, over: [seed], method: t, level: 0.95, least: 5}}" in said


@of("divisor-touches-zero")
def test_a_divisor_that_touches_zero_keeps_its_sign(case: Case) -> None:
    """The least it can be is 0.145 / 0.0099 = 14.6."""
    clause = case.clause("P1")
    assert "PASS" == clause["verdict"]
    assert (14.6, None) == (
        pytest.approx(clause["decision"]["value"]["lo"], abs=0.1),
        clause["decision"]["value"]["hi"],
    )


@of("family-pays-once")
def test_a_family_pays_for_what_a_prediction_rests_on(case: Case) -> None:
    """Each of two predictions rests on one interval, at 0.975; the widening is shown."""
    assert "PASS" == case.words()["P1"]
    value = case.clause("P1")["decision"]["value"]
    assert (0.0056, 0.3944) == (pytest.approx(value["lo"], abs=1e-3), pytest.approx(value["hi"], abs=1e-3))
    assert "widened from [0.03, 0.37]" in " ".join(case("explain", ID, "P1").stdout.split())


@of("header-twice")
@pytest.mark.parametrize("second", ["acc ", "acc", "acc\t", "acc  "])
def test_a_column_that_stands_twice_is_refused(case: Case, second: str) -> None:
    """Blanks around it tell nobody which of the two is meant."""
    (case.root / "t.csv").write_text(f"seed,acc,{second}\n1,0.912,0.1\n")
    done = case("run", ID)
    assert 2 == done.returncode
    assert "t.csv:1:10" in done.stderr


@of("ladder-draws-are-an-axis")
def test_draws_may_be_an_axis(case: Case) -> None:
    """The flag cannot be false at any length, since the estimator never reads above its share of it."""
    done = case("lint", ID)
    said = " ".join((done.stdout + done.stderr).split())
    assert 2 == done.returncode
    assert "flag long_enough: vacuous, it cannot fail" in said
    assert "0.1915" in said


@of("premise-is-no-pass")
def test_a_premise_is_no_pass(case: Case) -> None:
    """One cell is in band and two were not judged, under either schema; with nothing judged it is UNTESTED."""
    wanted = {"inside": 1, "outside": 0, "unknown": 0, "not_judged": 2, "premise_open": 0}
    assert wanted == case.clause("P1")["cells"]
    assert "1 of 1 hold, 2 not judged" in " ".join(case("run", ID).stdout.split())
    assert 'where: "in_regime"' in " ".join(case("lint", ID).stdout.split())
    shutil.rmtree(case.root / "measurements")
    case.no_sample()
    assert 2 == case("lint", ID).returncode
    case.edit('each: "not in_regime or ratio in band(3)"', 'where: in_regime, each: "ratio in band(3)"')
    assert ("PASS", wanted) == (case.clause("P1")["verdict"], case.clause("P1")["cells"])


@of("premise-is-no-pass")
@pytest.mark.parametrize("last", ["", "1000,0.9,5000\n"])
def test_nothing_in_premise_is_untested(case: Case, last: str) -> None:
    """The last cell that could be judged is gone, or out of premise itself."""
    case.no_sample()
    case.edit('each: "not in_regime or ratio in band(3)"', 'where: in_regime, each: "ratio in band(3)"')
    (case.root / "r.csv").write_text(f"K,ratio,tau\n100,0.1,50\n300,0.2,50\n{last}")
    assert {"P1": "UNTESTED"} == case.words()


@of("straddling-cell-is-named")
def test_the_straddling_cell_is_named(case: Case) -> None:
    """Two hold, one is open, one fails: the reason names the open one."""
    (reason,) = case.clause("P1")["reasons"]
    assert "straddles(-0.005 to 0.005 against > 0: study=contact)" == reason["text"]
    counts = case.clause("P1")["cells"]
    assert (2, 1, 1, 0) == (counts["inside"], counts["outside"], counts["unknown"], counts["not_judged"])


@of("types-before-numbers")
@pytest.mark.parametrize("form", ["csv", "json", "yaml"])
def test_types_come_before_numbers(case: Case, form: str) -> None:
    """A count that reads 9.0 is 9 and a text that reads NA is a text, in every format."""
    rows = list(csv.DictReader((case.root / "t.csv").read_text().splitlines()))
    cells = {name: {"cells": [{"at": {"seed": int(row["seed"])}, "value": value(row[name])} for row in rows]}
             for name, value in (("solved", float), ("country", str))}  # fmt: skip
    if form != "csv":
        (case.root / f"t.{form}").write_text(json.dumps(cells))
        case.edit("reads: t.csv", f"reads: t.{form}")
    assert {"P1": "PASS", "P2": "PASS"} == case.words()


FAMILY = "families: {f: {predictions: [P1], error: 0.05, method: bonferroni}}"


@of("family-in-diff")
@pytest.mark.parametrize(("old", "new", "wanted"), [
    ("bar: 0.1", "bar: 0.05", r"constants\.bar +0\.1 +0\.05 +loosened +P1"),
    ("error: 0.05, method: bonferroni", "error: 0.4, method: holm",
     r"families\.f\.error +0\.05 +0\.4 +loosened +P1 +families\.f\.method +bonferroni +holm"),
    ("error: 0.05", "error: 0.4", r"families\.f\.error +0\.05 +0\.4 +loosened +P1"),
    (FAMILY, "", r"families\.f +P1: error 0\.05 by bonferroni +nothing +loosened +P1"),
])  # fmt: skip
def test_diff_knows_families(case: Case, old: str, new: str, wanted: str) -> None:
    """What was loosened is named, and a flip on the same numbers is the amendment's alone."""
    assert 20 == case("run", ID).returncode
    draft = case.root / "prereg" / "drafts" / "2026-11-26b.yaml"
    draft.parent.mkdir()
    text = case.registration.read_text().replace(f"id: {ID}", f"id: 2026-11-26b\nparent: {{id: {ID}, digest: unknown}}")
    assert old in text
    draft.write_text(text.replace(old, new))
    done = case("diff", ID, str(draft))
    said = " ".join((done.stdout + done.stderr).split())
    assert re.search(wanted, said), said
    assert "Traceback" not in said
    assert "No change" not in said
