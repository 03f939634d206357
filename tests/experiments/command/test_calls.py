"""Wrong verdicts from many calls: what a hurried author does wrong is noticed, and said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.experiments.command.cells import DRAWS, GRID, HEAD, STUDY, gathered, jobs, measure, outcome, program, study
from tests.experiments.command.judging import judged
from verdict.experiments.command import folders, inputs
from verdict.experiments.command.imports import modules
from verdict.jobs.job import Failed, unseen
from verdict.words.errors import IntegrityError, UsageError

TEN = {**STUDY, "axes": {"seed": {"planned": 10}}}
OWN = 'seed = int(levels["seed"])\n'


def doubted(folder: Path, text: str) -> tuple[str, ...]:
    """Return what is doubted of ten calls of a program."""
    program(folder, OWN + text)
    return tuple(note for note in measure(folder, study(TEN)).notes if note.startswith("doubt"))


ALIKE = {
    "the seed is not heeded": ("seed = 1\n" + 'print(json.dumps({"gain": random.Random(seed).random()}))',
                               "what 10 calls printed does not differ along seed, in any number"),
    "one number for all": ('print(json.dumps({"gain": 0.5}))', "does not differ along seed"),
    "half of the seeds are copies": ('print(json.dumps({"gain": random.Random(seed % 5).random()}))',
                                     "5 of 10 calls printed the very numbers of a call with another seed"),
    "two seeds are one": ('print(json.dumps({"gain": random.Random(max(seed, 2)).random()}))',
                          "with another seed, such as seed=2 those of seed=1"),
}  # fmt: skip


@pytest.mark.parametrize("how", ALIKE)
def test_calls_that_agree_in_every_digit_are_doubted(tmp_path: Path, how: str) -> None:
    """A program that ignores its argument, wholly or in part, is asked about by name."""
    text, says = ALIKE[how]
    (doubt,) = doubted(tmp_path, text)
    assert says in doubt
    assert "does the program heed {seed}?" in doubt


DIFFERENT = {
    "draws": 'print(json.dumps({"gain": random.Random(seed).random()}))',
    "rounded draws that meet": 'print(json.dumps({"gain": round(random.Random(seed).random(), 1)}))',
    "yes or no": 'print(json.dumps({"gain": seed % 2}))',
    "missing alike": 'print(json.dumps({"gain": {"missing": "no"} if seed > 2 else random.Random(seed).random()}))',
}


@pytest.mark.parametrize("how", DIFFERENT)
def test_what_may_agree_by_chance_is_not_doubted(tmp_path: Path, how: str) -> None:
    """The negative control: few digits, counts, and calls that have no number."""
    assert () == doubted(tmp_path, DIFFERENT[how])


def test_each_axis_is_doubted_by_itself(tmp_path: Path) -> None:
    """A method that changes nothing at any t is named, and t is not."""
    program(tmp_path, 'print(json.dumps({"F": int(levels["t"]) + 0.1234567}))')
    doubts = [note for note in measure(tmp_path, study(GRID)).notes if note.startswith("doubt")]
    assert ["does not differ along method" in note for note in doubts] == [True]


def test_seeds_that_are_all_equal_give_no_pass(tmp_path: Path) -> None:
    """Beside the doubt: a sample that does not vary has no interval, so that nothing is decided."""
    program(tmp_path, 'print(json.dumps({"gain": 0.5}))')
    assert "UNTESTED" == judged(tmp_path)


def test_a_program_that_prints_the_whole_grid_measures_nothing(tmp_path: Path) -> None:
    """Every one of its calls is refused: none may speak of another's cell, even where it says the same as that one."""
    rows = '[{"seed": s, "gain": 0.3 + 0.1 * random.Random(s).random()} for s in range(1, 6)]'
    program(tmp_path, f"print(json.dumps({rows}))")
    found = [outcome(job) for job in jobs(tmp_path)]
    assert all(isinstance(one, Failed) and "of its own cell alone" in one.reason for one in found)


def test_failed_seeds_cannot_be_left_out(tmp_path: Path) -> None:
    """A program that says nothing where a seed went wrong: the cell is missing, counts as anything, and decides."""
    program(tmp_path, f"{OWN}if seed == 3: sys.exit(0)\n{DRAWS}")
    assert "UNTESTED" == judged(tmp_path)
    program(tmp_path, DRAWS)
    assert "PASS" == judged(tmp_path)


EDITS = {
    "the program": ("sim.py", HEAD + "import helper\nprint(json.dumps({'gain': 0.9}))\n"),
    "a module that it imports": ("helper.py", "gain = 0.9\n"),
    "a module of a module": ("deeper/inner.py", "gain = 0.9\n"),
    "a declared file": ("data.csv", "9\n"),
    "a file of a declared folder": ("tables/a.csv", "9\n"),
    "a new file in a declared folder": ("tables/b.csv", "9\n"),
    "a file among the arguments": ("settings.json", "{}"),
}


def laid_out(folder: Path) -> None:
    """Write a program with everything that decides what it prints."""
    for name in ("deeper", "tables"):
        (folder / name).mkdir()
    for name, text in {"helper.py": "import deeper.inner\n", "deeper/__init__.py": "", "deeper/inner.py": "gain = 0\n",
                       "data.csv": "1\n", "tables/a.csv": "1\n", "settings.json": "[]"}.items():  # fmt: skip
        (folder / name).write_text(text)
    program(folder, f"import helper\n{DRAWS}")


WIDE = study(
    command=["python", "sim.py", "--seed={seed}", "--settings=settings.json"], inputs=["data.csv", "tables"]
)  # fmt: skip


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_between_two_calls_stores_nothing(tmp_path: Path, what: str) -> None:
    """Half of the calls were given other bytes than the rest: neither the next call nor the gathering lets it pass."""
    laid_out(tmp_path)
    made = jobs(tmp_path, WIDE)
    results = {job.name: outcome(job) for job in made[:3]}
    name, text = EDITS[what]
    (tmp_path / name).write_text(text)
    with pytest.raises(IntegrityError, match="is not what it was when this measurement began"):
        made[3].run(unseen)
    assert made[3].reread is not None
    assert dict(made[3].of) != dict(made[3].reread())
    anew = jobs(tmp_path, WIDE)
    assert all(dict(old.of) != dict(new.of) for old, new in zip(made, anew, strict=True))
    results |= {job.name: outcome(job) for job in anew[3:]}
    with pytest.raises(IntegrityError, match="is not what it was when this measurement began"):
        gathered(tmp_path, results, WIDE)


OTHERS = {
    "another program": "analysis.py", "notes": "notes.txt", "what the program writes": "out.csv",
    "what Python keeps": "__pycache__/x.pyc",
}  # fmt: skip


@pytest.mark.parametrize("what", OTHERS)
def test_an_edit_of_something_else_costs_nothing(tmp_path: Path, what: str) -> None:
    """The negative control: what a call is not given may change while calls are made."""
    laid_out(tmp_path)
    made = jobs(tmp_path, WIDE)
    results = {job.name: outcome(job) for job in made[:3]}
    (tmp_path / OTHERS[what]).parent.mkdir(exist_ok=True)
    (tmp_path / OTHERS[what]).write_text("changed")
    results |= {job.name: outcome(job) for job in made[3:]}
    assert [dict(job.of) for job in made] == [dict(job.of) for job in jobs(tmp_path, WIDE)]
    assert 5 == len(gathered(tmp_path, results, WIDE).quantities["gain"]["cells"])


def test_a_call_that_changes_its_own_input_ends_the_measurement(tmp_path: Path) -> None:
    """Nobody could tell what the next call would be given."""
    laid_out(tmp_path)
    program(tmp_path, f"open('data.csv', 'a').write(levels['seed'])\n{DRAWS}")
    with pytest.raises(IntegrityError, match=r"data\.csv was changed while the command ran"):
        jobs(tmp_path, WIDE)[0].run(unseen)


def test_a_call_that_writes_what_an_argument_names_ends_the_measurement(tmp_path: Path) -> None:
    """The file would be an input when the call is made again; a folder may be handed over in its place."""
    program(tmp_path, f"open(levels['out'], 'w').write('x')\n{DRAWS}")
    with pytest.raises(UsageError, match=r"the call of seed=1 wrote 1\.csv, which one of its arguments names"):
        jobs(tmp_path, study(command=["python", "sim.py", "--seed={seed}", "--out={seed}.csv"]))[0].run(unseen)
    (tmp_path / "results").mkdir()
    program(tmp_path, f"open(f\"{{levels['out']}}/{{levels['seed']}}.csv\", 'w').write('x')\n{DRAWS}")
    folder = study(command=["python", "sim.py", "--seed={seed}", "--out=results"])
    before = [dict(job.of) for job in jobs(tmp_path, folder)]
    assert 5 == len(measure(tmp_path, folder).quantities["gain"]["cells"])
    assert 5 == len(list((tmp_path / "results").iterdir()))
    assert before == [dict(job.of) for job in jobs(tmp_path, folder)]


def test_a_file_of_one_level_decides_its_own_calls_alone(tmp_path: Path) -> None:
    """configs/{method}.yaml: an edit of one moves the keys of the calls that are given it, and no other."""
    (tmp_path / "configs").mkdir()
    for method in ("old", "new"):
        (tmp_path / "configs" / f"{method}.yaml").write_text("1")
    program(tmp_path, 'print(json.dumps({"F": 1}))')
    registered = study(GRID, command=["python", "sim.py", "configs/{method}.yaml", "--t={t}"])
    before = {job.name: dict(job.of) for job in jobs(tmp_path, registered)}
    (tmp_path / "configs" / "new.yaml").write_text("2")
    after = {job.name: dict(job.of) for job in jobs(tmp_path, registered)}
    assert ["method=new, t=1", "method=new, t=2"] == [name for name in before if before[name] != after[name]]


MISSING_INPUTS = {
    "a file that is not there": (["dta.csv"], r"found no file or folder 'dta\.csv'.*Did you mean 'data\.csv'"),
    "the whole project": (["."], "cannot be covered by a digest"),
}


@pytest.mark.parametrize("what", MISSING_INPUTS)
def test_an_input_that_cannot_be_covered_is_refused(tmp_path: Path, what: str) -> None:
    """Before anything is called."""
    laid_out(tmp_path)
    declared, says = MISSING_INPUTS[what]
    with pytest.raises(UsageError, match=says):
        jobs(tmp_path, study(inputs=declared))


def test_a_folder_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without a digest could be changed between two calls, and nobody would know."""
    laid_out(tmp_path)
    monkeypatch.setattr(folders, "MOST_FILES", 0)
    with pytest.raises(UsageError, match="the folder tables cannot be covered by a digest"):
        jobs(tmp_path, WIDE)


def test_a_file_is_not_read_again_while_nothing_about_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand calls of one program read it once; a file that was just written is read again."""
    path = tmp_path / "a"
    path.write_text("one")
    first = inputs.seen_again(path)
    path.write_text("two")
    assert first != inputs.seen_again(path)
    monkeypatch.setattr(inputs, "SETTLED", -3600.0)
    settled = inputs.seen_again(path)
    monkeypatch.setattr(inputs._Seen, "of", None)
    assert settled is inputs.seen_again(path)
    monkeypatch.undo()
    os.utime(path, (1, 1))
    assert settled != inputs.seen_again(path)
    assert inputs.seen_again(tmp_path / "none") is None


IMPORTS = {
    "import one": ("import a", {"a.py"}),
    "from one": ("from a import x", {"a.py"}),
    "in a function": ("def f():\n    import a", {"a.py"}),
    "a package": ("import p", {"p/__init__.py"}),
    "a module of a package": ("import p.q", {"p/__init__.py", "p/q.py"}),
    "from a package": ("from p import q", {"p/__init__.py", "p/q.py"}),
    "through another": ("import b", {"b.py", "a.py"}),
    "relative": ("from p import r", {"p/__init__.py", "p/r.py", "p/q.py"}),
    "one that is installed": ("import json, numpy", set[str]()),
    "no Python": ("import (", set[str]()),
    "itself": ("import sim", set[str]()),
}


@pytest.mark.parametrize("how", IMPORTS)
def test_the_modules_that_a_program_imports_are_found(tmp_path: Path, how: str) -> None:
    """In its text and in that of those, from its own folder on; what is installed is none of the project's."""
    (tmp_path / "p").mkdir()
    for name, text in {"a.py": "", "b.py": "import a, sim", "p/__init__.py": "", "p/q.py": "",
                       "p/r.py": "from . import q"}.items():  # fmt: skip
        (tmp_path / name).write_text(text)
    (tmp_path / "sim.py").write_text(IMPORTS[how][0])
    found = {path.relative_to(tmp_path).as_posix() for path in modules(tmp_path / "sim.py")}
    assert IMPORTS[how][1] == found
