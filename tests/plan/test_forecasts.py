"""verdict plan --suppose and --pilot as people type them: what is printed, what is refused, and nothing half done."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests import factory
from tests.cli.test_commands import verdict
from tests.plan.runs import NUMBER, registered
from tests.plan.test_oracles import t_power
from verdict.algebra.grid import Cells, Texts
from verdict.algebra.interval import Interval
from verdict.plan import searching
from verdict.plan.resampling import pilot
from verdict.plan.resizing import sizes
from verdict.plan.simulating import Simulated, evidence
from verdict.words.errors import UsageError
from verdict.words.vocabulary import Word

FREEZE = """\
schema: verdict/prereg/2
id: 2026-01-01a
title: "B against A over seeds"
scope: {covers: ["these seeds"], does_not_show: ["anything else"]}
tag_flips: none
experiment: {kind: table, reads: runs.csv}
axes:
  method: [A, B]
  seed: {planned: 12}
quantities:
  acc: {axes: [method, seed], support: [0, 1]}
estimates:
  gain: {mean: "acc[method == 'B'] - acc[method == 'A']", over: [seed], method: t, level: 0.95, least: 3,
         assume: symmetric, why: "differences of pairs"}
predictions:
  P1: {claim: "B is better.", test: "gain > 0"}
"""
SUPPOSE = """\
schema: verdict/suppose/1
suppose:
  acc: {law: normal, mean: 0.8, sd: 0.03, shared: 0.5, but: [{where: "method == 'B'", mean: 0.82}]}
most: 500
"""
FAST = ("--simulations", "40")
PLAN = ("plan", "2026-01-01a")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """One registration, suppositions of it, and a pilot of six seeds."""
    (tmp_path / "prereg").mkdir()
    (tmp_path / "prereg" / "2026-01-01a.yaml").write_text(FREEZE)
    (tmp_path / "suppose.yaml").write_text(SUPPOSE)
    (tmp_path / "pilot.csv").write_text(rows(6))
    return tmp_path


def rows(seeds: int) -> str:
    """Write accuracies of both methods, B better by two points."""
    rng = np.random.default_rng(3)
    own = rng.normal(0.8, 0.02, seeds)
    other = own + rng.normal(0.02, 0.02, seeds)
    lines = [f"{m},{s},{x:.4f}" for m, xs in (("A", own), ("B", other)) for s, x in enumerate(xs.tolist(), 1)]
    return "method,seed,acc\n" + "\n".join(lines) + "\n"


def words(text: str) -> str:
    """Return a text with every run of blanks as one."""
    return " ".join(text.split())


@pytest.mark.parametrize("width", ["60", "80", "120"])
def test_a_plan_says_the_smallest_size_and_the_chances(project: Path, width: str) -> None:
    """Both sizes with their three chances, within the width; nothing on standard error where it is no terminal."""
    done = verdict(*PLAN, "--suppose", "suppose.yaml", *FAST, cwd=project, width=width)
    assert (0, "") == (done.returncode, done.stderr)
    assert max(map(len, done.stdout.splitlines())) <= int(width)
    said = words(done.stdout)
    assert (
        "How many units decide it 80% of the time by 40 simulated runs of each size; numbers from suppose.yaml" in said
    )
    assert "units along seed are enough, for PASS" in said
    assert "P1: the registered 12 are not enough PASS" in said
    assert "NOT PASSED 0%, UNTESTED" in said


def test_json_holds_the_same_figures_and_the_same_command_the_same_numbers(project: Path) -> None:
    """Twice the same bytes; more runs of each size are other ones."""
    asked = (*PLAN, "--suppose", "suppose.yaml", "--json", *FAST)
    first, again = (verdict(*asked, cwd=project).stdout for _ in range(2))
    assert first == again
    found = json.loads(first)["simulated"]
    (clause,) = found["clauses"]
    assert ("seed", 12, 40, 0.8) == (found["unit"], found["registered"], found["runs"], found["chance"])
    assert ("P1", None, "PASS", False) == tuple(clause[key] for key in ("prediction", "clause", "word", "enough"))
    assert clause["smallest"]["n"] > 12
    assert 1.0 == pytest.approx(sum(each["share"] for each in clause["smallest"]["words"].values()))
    assert clause["smallest"]["words"]["PASS"]["share"] >= 0.8
    assert clause["registered"]["words"]["PASS"]["share"] < 0.8
    assert json.loads(verdict(*PLAN, "--json", cwd=project).stdout)["simulated"] is None


def test_the_chance_and_the_most_may_be_asked_for(project: Path) -> None:
    """What is asked for on the command line counts, not what is supposed; beyond the most it says not below."""
    asked = (*PLAN, "--suppose", "suppose.yaml", *FAST)
    low = json.loads(verdict(*asked, "--chance", "0.3", "--json", cwd=project).stdout)["simulated"]
    assert 0.3 == low["chance"]
    assert low["clauses"][0]["enough"]
    said = words(verdict(*asked, "--most", "14", cwd=project).stdout)
    assert "P1: not below 14 units along seed, the most that was tried" in said


def test_a_pilot_is_drawn_again(project: Path) -> None:
    """Another table of the same kind is the pilot; six seeds say little, and that is said."""
    done = verdict(*PLAN, "--pilot", "pilot.csv", *FAST, cwd=project)
    said = words(done.stdout)
    assert 0 == done.returncode
    assert "numbers from pilot.csv (6 along seed), drawn again with replacement" in said
    assert "units along seed are enough, for PASS" in said
    assert "a pilot of 6 draws along seed says little of their spread, and so does this plan" in said


def test_what_is_stored_is_a_pilot_as_well(project: Path) -> None:
    """`measured` is the stored set; its units are those that were measured."""
    (project / "runs.csv").write_text(rows(9))
    assert verdict("run", "2026-01-01a", "--measure", cwd=project).returncode in (0, 10, 20)
    said = words(verdict(*PLAN, "--pilot", "measured", *FAST, cwd=project).stdout)
    assert "measured.json (9 along seed), drawn again with replacement" in said
    stored = str(next((project / "measurements").rglob("measured.json")).relative_to(project))
    assert "(9 along seed)" in words(verdict(*PLAN, "--pilot", stored, *FAST, cwd=project).stdout)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--suppose", "suppose.yaml", "--pilot", "pilot.csv"), 2, "found both --suppose and --pilot"),
        (("--suppose", "nothing.yaml"), 2, "nothing.yaml"),
        (("--suppose", "suppose.yaml", "--chance", "1"), 2, "found --chance 1, wanted it between 0 and 1"),
        (("--suppose", "suppose.yaml", "--along", "method"), 2, "nothing is estimated over draws along 'method'"),
        (("--suppose", "suppose.yaml", "--most", "2"), 2, "found at most 2 along seed, wanted 3 or more"),
        (("--suppose", "prereg/2026-01-01a.yaml"), 2, "prereg/2026-01-01a.yaml:1:9: schema: found"),
        (("--pilot", "measured"), 31, "2026-01-01a has no stored measurements; wanted some as the pilot"),
        (("--pilot", "nothing.csv"), 31, "nothing.csv: found no such file, and no stored set of that name"),
    ],
)
def test_what_cannot_be_planned_is_told(project: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    """A sentence and an exit code, never a traceback."""
    done = verdict(*PLAN, *arguments, *FAST, cwd=project)
    assert "Traceback" not in done.stderr
    assert said in words(done.stderr)
    assert code == done.returncode


def test_an_interrupted_plan_ends_with_a_sentence(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while runs are judged."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(searching, "smallest", stopped)
    done = verdict(*PLAN, "--suppose", "suppose.yaml", *FAST, cwd=project)
    assert 130 == done.returncode
    assert "stopped simulating 2026-01-01a; nothing of it is kept" in done.stderr
    assert "" == done.stdout


CLUSTERED = {
    "quantities": {"gain": NUMBER, "passage": {"axes": ["seed"], "type": "text"}},
    "estimates": {"effect": {"mean": "gain", "over": ["seed"], "cluster": "passage", "method": "t", "level": 0.95,
                             "least": 2}},
}  # fmt: skip


def cells(numbers: list[float]) -> Cells:
    """Return numbers over seeds."""
    return Cells(("seed",), Interval.exactly(np.array(numbers)))


def test_clusters_are_drawn_whole_and_units_never_measured_are_none() -> None:
    """Each draw of a cluster brings all its units in their order, under a name of its own; NaN after it stays out."""
    registration = registered(**CLUSTERED)
    known = [0.0, 0.1, 1.0, 1.1, 1.2, 2.0]
    labels = np.array(["a", "a", "b", "b", "b", None] + [None] * 14, dtype=object)
    given = evidence(registration, {"gain": cells(known + [np.nan] * 14), "passage": Texts(("seed",), labels)})
    sized = sizes(registration, None, None)
    found = pilot(registration, given, sized.along)
    assert {"seed": 6} == found.units
    whole = {0.0: [0.0, 0.1], 1.0: [1.0, 1.1, 1.2], 2.0: [2.0]}
    for run in range(5):
        made = found.resampled().values(sized.at(40), run)
        numbers, names = made["gain"].at.lo.tolist(), made["passage"].text.tolist()
        start = 0
        while start < 40:
            block = whole[numbers[start]]
            assert numbers[start : start + len(block)] == block[: 40 - start]
            own = names[start : start + len(block)]
            assert 1 == len(set(own))
            assert own[0] is None or own[0] not in names[:start]
            start += len(block)


def test_units_are_drawn_with_everything_that_was_measured_of_them() -> None:
    """Pairs stay pairs, and a missing number stays missing."""
    registration = registered(quantities={"gain": NUMBER, "other": NUMBER})
    gain = cells([1.0, 2.0, np.nan] + [np.nan] * 17)
    given = evidence(registration, {"gain": gain, "other": cells([10.0, 20.0, 30.0] + [np.nan] * 17)})
    sized = sizes(registration, None, None)
    made = pilot(registration, given, sized.along).resampled().values(sized.at(300), 0)
    own, other = made["gain"].at.lo, made["other"].at.lo
    assert {10.0, 20.0, 30.0} == set(other.tolist())
    assert np.array_equal(np.isnan(own), other == 30.0)
    assert np.array_equal(10 * own[other < 30], other[other < 30])


def test_one_unit_is_no_pilot() -> None:
    """Without a second unit, or a second cluster, there is no spread."""
    registration = registered(**CLUSTERED)
    labels = Texts(("seed",), np.array(["a"] * 5 + [None] * 15, dtype=object))
    given = evidence(registration, {"gain": cells([1.0] * 5 + [np.nan] * 15), "passage": labels})
    with pytest.raises(UsageError, match="found 1 clusters of passage along seed in the pilot, wanted 2 or more"):
        pilot(registration, given, ("seed",))


def test_a_pilot_of_normal_numbers_plans_what_its_own_moments_say() -> None:
    """Forty units drawn again pass about as often as the normal law of the same mean and spread says."""
    registration = registered(axes={"seed": {"planned": 40}})
    x = np.random.default_rng(5).standard_normal(40)
    x = 0.6 + (x - x.mean()) / x.std()
    given = evidence(registration, {"gain": cells(x.tolist())})
    sized = sizes(registration, None, None)
    one = Simulated(sized, pilot(registration, given, sized.along).resampled(), factory.ESTIMATORS, 200)
    assert one.chances(25, one.targets[0]).share(Word.PASS) == pytest.approx(t_power(25, 0.6), abs=0.12)


PLANNED = FREEZE + "plan:\n" + "".join(f"  {line}\n" for line in SUPPOSE.splitlines()[1:])


def test_what_is_supposed_may_stand_in_the_registration(project: Path) -> None:
    """Below plan: it is planned with unasked, to the same numbers as from a file of its own."""
    from_file = json.loads(verdict(*PLAN, "--suppose", "suppose.yaml", "--json", *FAST, cwd=project).stdout)[
        "simulated"
    ]
    (project / "prereg" / "2026-01-01a.yaml").write_text(PLANNED)
    own = json.loads(verdict(*PLAN, "--json", *FAST, cwd=project).stdout)["simulated"]
    assert "plan: of prereg/2026-01-01a.yaml" == own["source"]
    assert from_file["clauses"] == own["clauses"]


def test_what_is_wrong_in_a_registered_plan_is_told_at_its_place(project: Path) -> None:
    """A law that is none is refused when the registration is read, a quantity that is left out when it is planned."""
    path = project / "prereg" / "2026-01-01a.yaml"
    path.write_text(PLANNED.replace("sd: 0.03", "sdd: 0.03"))
    assert "prereg/2026-01-01a.yaml:19:35: plan.suppose.acc.sdd: no field" in verdict(*PLAN, cwd=project).stderr
    path.write_text(PLANNED.replace('where: "method ==', 'where: "metod =='))
    done = verdict("lint", "2026-01-01a", cwd=project)
    assert "plan.suppose.acc.but[0].where: at character 1: nothing is called 'metod'" in " ".join(done.stdout.split())
    path.write_text(FREEZE.replace("  acc: {axes", "  b: {axes: [seed]}\n  acc: {axes") + "plan: {suppose: {b: 1}}\n")
    assert 0 == verdict("lint", "2026-01-01a", cwd=project).returncode
    assert "plan.suppose: verdicts rest on acc as well" in verdict(*PLAN, cwd=project).stderr


def test_a_registered_plan_moves_no_verdict(project: Path) -> None:
    """The freeze has another digest, and diff calls the difference cosmetic."""
    path = project / "prereg" / "2026-01-01b.yaml"
    path.write_text(PLANNED.replace("2026-01-01a", "2026-01-01b"))
    said = words(verdict("diff", "2026-01-01a", "2026-01-01b", "--full", cwd=project).stdout)
    assert "cosmetic" in said
    assert "moved" not in said
