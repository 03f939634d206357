"""The kinds `record` and `command`: numbers from files, programs without a shell, and everything that is refused."""

from __future__ import annotations

import json
import os
import shutil
import stat
import time
from pathlib import Path

import pytest

from tests.cli.test_commands import Done, verdict
from tests.factory import freeze
from verdict.evidence.numbers import inside, read_numbers
from verdict.experiments.command import carrying_out as command
from verdict.experiments.contract import Context
from verdict.experiments.kinds import record
from verdict.words.errors import BudgetError, DocumentError, NothingToJudgeError, UsageError

SMALL = {
    "axes": {"t": [1, 2], "K": [10, 20]},
    "quantities": {
        "ratio": {"axes": ["t", "K"], "support": [0, "inf"]}, "F": {"axes": ["t"], "support": [0, "inf"]},
        "x": {"support": ["-inf", "inf"]}, "n": {"type": "count", "support": [0, "inf"]}, "name": {"type": "text"},
    },
    "constants": {"bar": 0.3, "traj_len": None, "c": None},
}  # fmt: skip
ROWS = "t,K,ratio,F,n,name\n1,10,0.5,0.1,7,a\n1,20,1.50,0.1,7,a\n2,10,,0.2,7,a\n2,20,2,0.2,7,a\n"


def recorded(reads: str | None = "numbers.csv"):
    """Register a small record that reads a file."""
    settings = {"kind": "record", "produced_by": "a test"}
    return freeze(**SMALL, experiment=settings | ({"reads": reads} if reads else {}))


def commanded(*arguments: str, writes: str = "numbers.json", seconds: float = 20.0):
    """Register a small command."""
    settings = {"kind": "command", "command": list(arguments), "writes": writes, "timeout_seconds": seconds}
    return freeze(**SMALL, experiment=settings)


def read(folder: Path, text: str, name: str = "numbers.csv") -> dict:
    """Write a file of numbers and read it."""
    (folder / name).write_text(text, encoding="utf-8")
    return dict(record.measure(Context(recorded(name), folder)).quantities)


def test_a_csv_is_laid_on_the_grid(tmp_path: Path) -> None:
    """Rows become cells; printed decimals stay printed, counts are exact, an empty place is missing."""
    found = read(tmp_path, ROWS)
    assert found["ratio"]["cells"][1] == {"at": {"t": 1, "K": 20}, "value": "1.50"}
    assert found["ratio"]["cells"][2] == {"at": {"t": 2, "K": 10}, "missing": "empty in the file"}
    assert found["F"] == {"cells": [{"at": {"t": 1}, "value": "0.1"}, {"at": {"t": 2}, "value": "0.2"}]}
    assert (found["n"], found["name"]) == ({"every": {"value": 7}}, {"every": {"value": "a"}})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("n.json", '[{"t": 1, "F": 0.1}, {"t": 2, "F": 0.2}]'),
        ("n.yaml", "- {t: 1, F: 0.1}\n- {t: 2, F: 0.2}\n"),
        ("n.yml", "F:\n  cells:\n  - {at: {t: 1}, value: 0.1}\n  - {at: {t: 2}, value: 0.2}\n"),
        ("n.json", '{"quantities": {"F": {"cells": [{"at": {"t": 1}, "value": 0.1}, '
                   '{"at": {"t": 2}, "value": 0.2}]}}}'),
    ],
)  # fmt: skip
def test_the_other_forms_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    """A list of rows and a mapping of quantities, in JSON and YAML."""
    cells = [{"at": {"t": 1}, "value": 0.1}, {"at": {"t": 2}, "value": 0.2}]
    assert read(tmp_path, text, name) == {"F": {"cells": cells}}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("t,F\n1,0.1\n3,0.2\n", "t=3 is not registered"),
        ("t,F\n1,0.1\n1,0.2\n", "F is 0.2 here and 0.1 elsewhere at the same t"),
        ("t,Ff\n1,0.1\n", "no axis or quantity is called 'Ff'"),
        ("t,F,F\n1,0.1,0.2\n", "twice"),
        ("t,F\n1\n", "another number of columns"),
        ("t,F\n1,0.1,9\n", "another number of columns"),
        ("F\n0.1\n", "does not say its t"),
        ("t,F\n1,-4\n", "within its registered support"),
        ("t,F\n1,abc\n", "printed decimal"),
        ("t,F\n", "no rows"),
        ("t\n1\n", "no column of a quantity, wanted some of ratio, F"),
        ("", "none"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(tmp_path: Path, text: str, says: str) -> None:
    """Each defect has its sentence, and the file is named."""
    with pytest.raises(DocumentError, match=says) as refused:
        read(tmp_path, text)
    assert all(problem.file == "numbers.csv" for problem in refused.value.problems)


def test_a_file_that_is_not_there_is_nothing_to_judge(tmp_path: Path) -> None:
    """A missing file is exit 31, and a record without one says what to do."""
    with pytest.raises(NothingToJudgeError, match=r"numbers\.csv: found no such file"):
        record.measure(Context(recorded(), tmp_path))
    with pytest.raises(UsageError, match="name one as reads:"):
        record.measure(Context(recorded(None), tmp_path))


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../numbers.csv", "a/../../numbers.csv", "link/numbers.csv", "a\\b", "."]
)
def test_a_path_that_leaves_the_project_is_refused(tmp_path: Path, name: str) -> None:
    """Absolute, climbing, linked out and empty paths; a plain one is taken."""
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "numbers.csv").write_text(ROWS)
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(UsageError):
        inside(root, name)
    assert inside(root, "sub/numbers.csv") == root.resolve() / "sub" / "numbers.csv"


def program(folder: Path, text: str, name: str = "measure.py") -> str:
    """Write a Python program and return its name."""
    (folder / name).write_text(text, encoding="utf-8")
    return name


GOOD = (
    "import json, sys\njson.dump([{'t': 1, 'F': 0.1}, {'t': 2, 'F': float(sys.argv[1])}], open('numbers.json', 'w'))\n"
)


def test_a_command_is_run_and_its_file_read(tmp_path: Path) -> None:
    """Arguments arrive one by one; provenance names the program and the file by digest."""
    name = program(tmp_path, GOOD)
    measured = command.measure(Context(commanded("python", name, "0.25"), tmp_path))
    assert measured.quantities["F"]["cells"][1]["value"] == 0.25
    assert measured.backend is None
    assert set(measured.provenance["files"]) == {name}


def test_no_shell_is_between(tmp_path: Path) -> None:
    """What a shell would act on is an argument like any other."""
    name = program(tmp_path, GOOD.replace("float(sys.argv[1])", "len(sys.argv[1])"))
    text = "0.1; touch broken && $(touch broken) > broken"
    measured = command.measure(Context(commanded("python", name, text), tmp_path))
    assert measured.quantities["F"]["cells"][1]["value"] == len(text)
    assert not (tmp_path / "broken").exists()


def test_a_failing_command_measures_nothing(tmp_path: Path) -> None:
    """A status other than 0 is exit 31 with what the program said last."""
    name = program(tmp_path, "import sys\nsys.exit('the data is gone')")
    with pytest.raises(NothingToJudgeError, match=r"status 1.*\n.*the data is gone"):
        command.measure(Context(commanded("python", name), tmp_path))


def test_a_stale_file_is_not_taken_for_new(tmp_path: Path) -> None:
    """A file that an earlier run left is not a measurement of this one."""
    (tmp_path / "numbers.json").write_text('[{"t": 1, "F": 0.1}]')
    name = program(tmp_path, "pass")
    with pytest.raises(NothingToJudgeError, match="did not write it"):
        command.measure(Context(commanded("python", name), tmp_path))


def test_past_its_time_a_command_and_its_children_are_stopped(tmp_path: Path) -> None:
    """The registered timeout ends the whole group: a child that would write later never does."""
    child = "import time; time.sleep(1.5); open('late', 'w').close()"
    name = program(tmp_path, f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {child!r}])")
    before = time.monotonic()
    with pytest.raises(BudgetError, match=r"ran past its registered 0\.5 s"):
        command.measure(Context(commanded("python", name, seconds=0.5), tmp_path))
    time.sleep(max(0.0, 2.5 - (time.monotonic() - before)))
    assert not (tmp_path / "late").exists()


def test_a_command_cannot_hand_over_a_file_from_outside(tmp_path: Path) -> None:
    """A link that the command puts in the place of its file is refused."""
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "secret.json").write_text('[{"t": 1, "F": 0.1}]')
    name = program(root, "import os\nos.symlink('../secret.json', 'numbers.json')")
    with pytest.raises(UsageError, match="through a link"):
        command.measure(Context(commanded("python", name), root))


def test_a_program_that_cannot_be_run_is_named(tmp_path: Path) -> None:
    """Not on PATH, outside the project, or not executable."""
    program(tmp_path, "", "plain.py")
    for name in ("no-such-program", "../elsewhere", "./plain.py"):
        with pytest.raises(UsageError):
            command.measure(Context(commanded(name), tmp_path))


def test_a_program_of_the_project_is_run(tmp_path: Path) -> None:
    """./program is found in the project's folder, wherever verdict is called from."""
    path = tmp_path / "run.sh"
    path.write_text('#!/bin/sh\necho \'[{"t": 1, "F": 0.1}]\' > numbers.json\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    measured = command.measure(Context(commanded("./run.sh"), tmp_path))
    assert measured.quantities["F"]["cells"] == [{"at": {"t": 1}, "value": 0.1}]


def started(folder: Path, kind: str, numbers: str) -> tuple[Path, Done]:
    """Write a draft with its numbers and run it."""
    done = verdict("init", "--kind", kind, cwd=folder)
    (folder / ("numbers.csv" if kind == "record" else "source.csv")).write_text(numbers)
    program(folder, "import shutil\nshutil.copyfile('source.csv', 'numbers.csv')")
    path = folder / done.stdout.split()[1]
    return path, verdict("run", str(path), "--measure", "--json", cwd=folder)


def scores(seeds: int, gain: float) -> str:
    """Write the table that the drafts describe: so many seeds, a gain that varies by a thousandth from seed to seed."""
    rows = [f"{method},{seed},{0.90 + (method == 'new') * (gain + 0.0005 * (seed % 3 - 1)) + 0.001 * seed:.4f}"
            for method in ("old", "new") for seed in range(1, seeds + 1)]  # fmt: skip
    return "method,seed,score\n" + "\n".join(rows) + "\n"


def words(done: Done) -> dict[str, str]:
    """Return the verdict of each prediction."""
    return {name: p["verdict"] for name, p in json.loads(done.stdout)["predictions"].items()}


@pytest.mark.parametrize("kind", ["record", "command"])
def test_run_measure_works_from_the_untouched_draft(tmp_path: Path, kind: str) -> None:
    """From init to verdicts: P1's gain is there by an interval of the engine, P2's margin is not reached."""
    path, done = started(tmp_path, kind, scores(10, 0.01))
    assert {"P1": "PASS", "P2": "NOT PASSED", "P3": "UNTESTED"} == words(done)
    stored = json.loads((tmp_path / "measurements" / path.stem / "measured.json").read_text())
    assert (stored["backend"], stored["grade"]) == (None, "measured")
    assert "Student t, 9 degrees of freedom, n = 10" in done.stdout


@pytest.mark.parametrize(("seeds", "gain", "word"), [
    (10, 0.03, ["PASS", "PASS"]), (10, 0.0, ["UNTESTED", "NOT PASSED"]), (10, -0.01, ["NOT PASSED", "NOT PASSED"]),
    (9, 0.03, ["UNTESTED", "UNTESTED"]),
])  # fmt: skip
def test_the_draft_says_each_word_where_it_should(tmp_path: Path, seeds: int, gain: float, word: list[str]) -> None:
    """A gain, none, a loss; and with a seed missing there is no interval, however large the gain."""
    _, done = started(tmp_path, "record", scores(seeds, gain))
    said = words(done)
    assert word == [said["P1"], said["P2"]]


@pytest.mark.parametrize("kind", ["record", "command"])
def test_an_untouched_draft_comes_to_a_green_gate(tmp_path: Path, kind: str) -> None:
    """Frozen, measured, locked and derived again."""
    draft, _ = started(tmp_path, kind, scores(10, 0.01))
    shutil.rmtree(tmp_path / "measurements")
    steps = (("freeze", str(draft), "--reason", "a first try", "--without-git"), ("run", draft.stem, "--measure"),
             ("gate", draft.stem, "--write-lock"), ("gate", "--all"))  # fmt: skip
    done = [verdict(*step, cwd=tmp_path) for step in steps]
    assert [0, 10, 0, 0] == [one.returncode for one in done], [one.stderr for one in done]
    assert "as locked: 1 PASS, 1 NOT PASSED, 1 UNTESTED" in done[-1].stdout


def test_numbers_that_do_not_fit_are_not_stored(tmp_path: Path) -> None:
    """An extra level is refused before anything is kept, with exit 2 and the line."""
    path, done = started(tmp_path, "record", "method,seed,score\nold,11,0.9\n")
    assert done.returncode == 2
    assert "numbers.csv:2:5: seed=11 is not registered" in done.stderr
    assert not (tmp_path / "measurements" / path.stem).exists()


def test_a_backend_for_a_kind_that_needs_none_is_refused(tmp_path: Path) -> None:
    """--backend has nothing to sample there."""
    path, _ = started(tmp_path, "record", "method,seed,score\nold,1,0.9\n")
    done = verdict("run", str(path), "--measure", "--backend", "reference", cwd=tmp_path)
    assert done.returncode == 2
    assert "needs no backend" in done.stderr


def test_the_reading_of_a_yaml_file_keeps_its_places(tmp_path: Path) -> None:
    """A mistake in a mapping of quantities is placed at its line."""
    (tmp_path / "n.yaml").write_text("x: 3\nF:\n  cells:\n  - {at: {t: 7}, value: 0.1}\n")
    with pytest.raises(DocumentError, match=r"n\.yaml:4:5: .*t=7 is not registered"):
        read_numbers(tmp_path / "n.yaml", "n.yaml", recorded("n.yaml"))
    assert os.listdir(tmp_path) == ["n.yaml"]  # noqa: PTH208 - names only
