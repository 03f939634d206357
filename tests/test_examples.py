"""The templates of four experiments: from `verdict init` to a green gate, and no natural spelling believes too much.

A simulation takes the template's own script with another seed and no effect at all. At level 0.95 an estimate decides
then in one of 20 cases; that more than 4 of 20 are decided has a chance of 0.3 %, and the seeds are fixed.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.cli.test_commands import ROOT, verdict
from tests.factory import Unplaced, kinds
from tests.test_tutorial import IDENTITY
from verdict import experiments
from verdict.evidence.laid_out import lay_out
from verdict.evidence.written import version_of
from verdict.experiments.contract import Context
from verdict.judge import judge
from verdict.registration.drafts import titles
from verdict.registration.resolving import register

EXAMPLES = ROOT / "examples"
DATA = {"paired-seeds": "runs.csv", "evaluation": "answers.jsonl", "ab-test": "users.csv", "chains": "draws.npz"}
WORDS = {
    "paired-seeds": ("P1  PASS", "P2  NOT PASSED", 10), "evaluation": ("P1  PASS", "P2  UNTESTED", 20),
    "ab-test": ("P1  PASS", "P2  PASS", 0), "chains": ("P1  PASS", "P2  PASS", 0),
}  # fmt: skip


@pytest.mark.parametrize("name", DATA)
def test_the_data_are_what_the_script_makes(name: str, tmp_path: Path) -> None:
    """The committed file is the script's, to the byte."""
    subprocess.run([sys.executable, EXAMPLES / name / "make_data.py"], cwd=tmp_path, check=True)
    assert (EXAMPLES / name / DATA[name]).read_bytes() == (tmp_path / DATA[name]).read_bytes()


def steps(said: str) -> list[list[str]]:
    """Return the commands that init prints, one by one."""
    lines = [line.strip() for line in said.splitlines() if re.match(r" {2}\S", line)]
    return [shlex.split(part) for line in lines for part in line.split(" && ")]


def followed(folder: Path, said: str) -> list[tuple[str, int, str]]:
    """Type what init printed; return each command of the engine with its exit code and what it said."""
    found = []
    for words in steps(said):
        if words[0] == "git":
            subprocess.run(words, cwd=folder, check=True, capture_output=True)
        else:
            done = verdict(*words[1:], cwd=folder)
            found.append((words[1], done.returncode, f"{done.stdout}{done.stderr}"))
    return found


@pytest.mark.parametrize("name", DATA)
def test_a_template_comes_to_a_green_gate_by_what_init_prints(name: str, tmp_path: Path) -> None:
    """Lint is clean, and the words are those that the made-up truth leads to."""
    first, second, code = WORDS[name]
    begun = verdict("init", "--template", name, cwd=tmp_path)
    lint, freeze, run, lock, gate = followed(tmp_path, begun.stdout)
    assert lint[2].startswith("+ freezable  prereg/drafts/")
    assert [] == [line for line in lint[2].splitlines() if line.split()[:1] in (["error"], ["warning"])]
    assert (0, 0, code, 0, 0) == (lint[1], freeze[1], run[1], lock[1], gate[1])
    assert "commit" not in freeze[2]  # there is no git to commit to
    assert first in run[2]
    assert second in run[2]
    assert "as locked:" in gate[2]
    assert "not checked: the stored" not in run[2] + gate[2]


def test_with_git_the_steps_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same steps with commits between them; the gate says that made-up numbers were there before the freeze."""
    for variable, value in IDENTITY.items():
        monkeypatch.setenv(variable, value)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    found = followed(tmp_path, verdict("init", "--template", "paired-seeds", cwd=tmp_path).stdout)
    assert [("lint", 0), ("freeze", 0), ("run", 10), ("gate", 0), ("gate", 0)] == [one[:2] for one in found]
    assert "seen before the freeze" in found[-1][2]


def test_what_is_missing_is_said_where_it_counts(tmp_path: Path) -> None:
    """The seven answers that ended in an error are in the denominator, and every output says so."""
    verdict("init", "--template", "evaluation", cwd=tmp_path)
    (draft,) = (tmp_path / "prereg" / "drafts").iterdir()
    said = " ".join(verdict("run", str(draft), cwd=tmp_path).stdout.split())
    assert "50 clusters, n = 200, 7 of them missing" in said


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """A file that is there stops a template before anything is written."""
    (tmp_path / "runs.csv").write_text("mine")
    done = verdict("init", "--template", "paired-seeds", cwd=tmp_path)
    assert 2 == done.returncode
    assert "runs.csv is there already, and nothing is written over" in done.stderr
    assert ["runs.csv"] == [path.name for path in tmp_path.iterdir()]
    assert "mine" == (tmp_path / "runs.csv").read_text()


def test_the_help_names_every_template(tmp_path: Path) -> None:
    """What is there is what can be asked for, by either name of the option; a misspelt one is answered."""
    said = verdict("init", "--help").stdout
    assert {*DATA, "digits"} == set(titles())
    assert all(name in said for name in titles())
    done = verdict("init", "--example", "paired-seed", cwd=tmp_path)
    assert (2, True) == (done.returncode, "Did you mean 'paired-seeds'?" in done.stderr)
    assert 2 == verdict("init", "--template", "chains", "--kind", "record", cwd=tmp_path).returncode
    assert [] == list(tmp_path.iterdir())


def test_a_template_takes_a_title(tmp_path: Path) -> None:
    """What is given is written; the template's comments stay."""
    verdict("init", "--template", "chains", "--title", 'my "own"', cwd=tmp_path)
    (draft,) = (tmp_path / "prereg" / "drafts").iterdir()
    assert 'title: "my \\"own\\""   # in one line' in draft.read_text()


NEW, OLD = "correct[model == 'new']", "correct[model == 'old']"
GAIN = {"axes": ["dataset", "seed"], "support": [-1, 1], "is": "accuracy[method == 'new'] - accuracy[method == 'old']"}
AVERAGED = {"axes": ["dataset"], "support": [-1, 1], "is": "mean(gain)"}
COUNTED = {"axes": ["model"], "type": "count", "support": [0, 200], "is": "count(correct == 1)"}
BY_T = {"mean": "effect", "over": ["draw"], "method": "t", "level": 0.95, "least": 10}


def per(axes: list[str], each: str, quantifier: str | dict) -> dict:
    """Write a test cell by cell."""
    return {"per": axes, "each": each, "quantifier": quantifier}


REFUSED = "carr"  # carries, carry: the error of draws
NATURAL = [
    ("paired-seeds", per(["dataset"], "mean(gain) > 0", "all"), {}, REFUSED),
    ("paired-seeds", per(["dataset"], "average > 0", "all"), {"quantities": {"average": AVERAGED}}, REFUSED),
    ("paired-seeds", per(["dataset"], "median(gain) > 0", "all"), {}, REFUSED),
    ("paired-seeds", "fraction(gain > 0) >= 0.5", {}, REFUSED),
    ("paired-seeds", per(["dataset", "seed"], "gain > 0", {"fraction": 0.5}), {}, REFUSED),
    ("paired-seeds", "count(gain > 0) / 40 >= 0.5", {}, REFUSED),
    ("paired-seeds", "max(accuracy[method == 'new']) > max(accuracy[method == 'old'])", {}, REFUSED),
    ("paired-seeds", {"whole": "min(accuracy) > 0", "where": "mean(gain) > 0"}, {}, REFUSED),
    ("paired-seeds", per(["dataset"], "better", "all"),
     {"flags": {"better": {"axes": ["dataset"], "when": "mean(gain) > 0"}}}, REFUSED),
    ("evaluation", f"mean({NEW}) > mean({OLD})", {}, REFUSED),
    ("evaluation", f"count({NEW} == 1) > count({OLD} == 1)", {}, REFUSED),
    ("evaluation", "k[model == 'new'] > k[model == 'old']", {"quantities": {"k": COUNTED}}, REFUSED),
    ("evaluation", per(["question"], f"{NEW} >= {OLD}", {"fraction": 0.5}), {}, REFUSED),
    ("ab-test", "mean(bought) > 0.1", {}, REFUSED),
    ("ab-test", "mean(bought[arm == 'B']) > mean(bought[arm == 'A'])", {}, "arm is no axis but a quantity"),
    ("ab-test", "count(bought == 1 and arm == 'B') > count(bought == 1 and arm == 'A')", {}, REFUSED),
    ("chains", "mean(effect) > 0", {}, "method: mcse"),
    ("chains", "fraction(effect > 0) >= 0.95", {}, "{quantile: x, q: 0.05"),
    ("chains", per(["chain", "draw"], "effect > 0", {"fraction": 0.95}), {}, REFUSED),
    ("chains", per(["chain"], "m > 0", "all"), {"estimates": {"m": BY_T}}, "follow one another and are"),
]  # fmt: skip


def registration_of(name: str, test: str | dict, more: dict) -> dict:
    """Return a template's registration with one prediction, by a test of one's own."""
    tree = yaml.safe_load((EXAMPLES / name / "registration.yaml").read_text())
    if name == "paired-seeds":
        tree["quantities"]["gain"] = GAIN
    for key in ("families", "flags", "estimates"):
        tree.pop(key, None)
    for key, block in more.items():
        tree[key] = {**tree.get(key, {}), **block}
    return {**tree, "predictions": {"P1": {"claim": "c", "test": test}}}


@pytest.mark.parametrize(("name", "test", "more", "sentence"), NATURAL)
def test_a_natural_spelling_that_knows_no_error_is_refused(
    name: str, test: str | dict, more: dict, sentence: str, tmp_path: Path
) -> None:
    """An average, a share or a comparison of counts over draws is refused with what should stand there."""
    draft = tmp_path / "prereg" / "drafts" / "x.yaml"
    draft.parent.mkdir(parents=True)
    draft.write_text(yaml.safe_dump(registration_of(name, test, more), sort_keys=False))
    done = verdict("lint", str(draft), width="1000")
    assert (2, True) == (done.returncode, sentence in done.stdout + done.stderr), done.stdout + done.stderr


@pytest.mark.parametrize("test", [
    "count(gain > 0) >= 30", "min(gain) > -0.5", per(["dataset", "seed"], "gain > -0.5", {"at_least": 30}),
])  # fmt: skip
def test_a_statement_about_these_draws_is_noted(test: str | dict, tmp_path: Path) -> None:
    """The negative control: what is said of these draws only is no estimate; lint says so and does not refuse."""
    draft = tmp_path / "x.yaml"
    draft.write_text(yaml.safe_dump(registration_of("paired-seeds", test, {}), sort_keys=False))
    done = verdict("lint", str(draft), width="1000")
    assert (0, True) == (done.returncode, "of these draws (seed) and says nothing of others" in done.stdout)


# What makes a script draw without an effect; and the registration that goes with it: planned units, test.
NO_EFFECT = {
    "paired-seeds": ({"0.012": "0.0", "0.004": "0.0"}, {}, "gain[dataset == 'images'] > 0"),
    "evaluation": ({"0.72": "0.47"}, {}, "gain > 0"),
    "ab-test": ({"0.15, 405.0": "0.10, 400.0", "4000": "600"}, {"user": 600}, "lift > 0"),
    "chains": ({"effect = 0.5": "effect = 0.0", "2000": "700"}, {"draw": 500}, "mean_effect > 0"),
}


def simulated(name: str, folder: Path, seed: int) -> str:
    """Draw data without an effect by the template's script, and return the word of the template's estimate."""
    changes, planned, test = NO_EFFECT[name]
    script = (EXAMPLES / name / "make_data.py").read_text()
    for old, new in {**changes, "default_rng(2026)": f"default_rng({seed})"}.items():
        assert old in script
        script = script.replace(old, new)
    exec(compile(script, name, "exec"), {})  # noqa: S102 - a script of this project
    tree = yaml.safe_load((EXAMPLES / name / "registration.yaml").read_text())
    for axis, units in planned.items():
        tree["axes"][axis]["planned"] = units
    kept = test.split("[", maxsplit=1)[0].split(maxsplit=1)[0]
    tree["estimates"] = {kept: {**tree["estimates"][kept], "least": min(tree["estimates"][kept]["least"], 100)}}
    tree |= {"predictions": {"P1": {"claim": "c", "test": test}}, "families": {}, "flags": {}}
    registration = register(tree, Unplaced(), kinds())
    found = experiments.load(tree["experiment"]["kind"]).measure(Context(registration, folder))
    document = {
        "schema": version_of(found.quantities), "freeze": {"id": registration.id, "digest": registration.digest},
        "grade": "measured", "title": "t", "quantities": found.quantities,
    }  # fmt: skip
    outcome = judge(registration, lay_out(document, Unplaced(), registration), {})
    (prediction,) = outcome.predictions
    return str(prediction.word)


@pytest.mark.parametrize("name", NO_EFFECT)
def test_without_an_effect_an_estimate_decides_at_its_error(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 20 experiments without any effect about one is decided, and not more than four."""
    monkeypatch.chdir(tmp_path)
    words = [simulated(name, tmp_path, seed) for seed in range(1, 21)]
    assert 16 <= words.count("UNTESTED"), words


@pytest.mark.parametrize(("axes", "rows", "test"), [
    ({"model": ["old", "new"]}, "model,x\nold,0.48\nnew,0.52\n", "x[model == 'new'] > x[model == 'old']"),
    ({}, "x\n0.012\n", "x > 0"),
])  # fmt: skip
def test_a_number_without_its_error_decides_nothing(axes: dict, rows: str, test: str, tmp_path: Path) -> None:
    """The accuracy of each model, or the mean of a chain, computed elsewhere and brought as a bare number."""
    (tmp_path / "x.csv").write_text(rows)
    tree = registration_of("evaluation", test, {})
    tree |= {"axes": axes, "experiment": {"kind": "record", "produced_by": "a spreadsheet", "reads": "x.csv"},
             "quantities": {"x": {"axes": list(axes), "support": [-1, 1]}}}  # fmt: skip
    (tmp_path / "x.yaml").write_text(yaml.safe_dump(tree, sort_keys=False))
    done = verdict("run", "x.yaml", cwd=tmp_path, width="1000")
    assert (20, True) == (done.returncode, "a bare number decides nothing" in " ".join(done.stdout.split()))
    tree.pop("confidence")
    (tmp_path / "x.yaml").write_text(yaml.safe_dump(tree, sort_keys=False))
    done = verdict("lint", "x.yaml", cwd=tmp_path)
    said = " ".join(f"{done.stdout}{done.stderr}".split())
    assert (2, True) == (done.returncode, "nothing says what its numbers are" in said)
