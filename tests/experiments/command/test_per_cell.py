"""One call for each cell: levels arrive as arguments by name, and each call measures its own cell and no other."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from tests.experiments.command.cells import (
    DRAWS,
    GRID,
    HEAD,
    SEEDS,
    STUDY,
    gathered,
    jobs,
    measure,
    outcome,
    program,
    study,
    values,
)
from tests.factory import freeze_of
from verdict.experiments.command import per_cell
from verdict.experiments.contract import Context
from verdict.jobs.job import Failed
from verdict.text import read_yaml
from verdict.words.errors import DocumentError, NothingToJudgeError, UsageError

EXPECTED = [0.3 + 0.1 * Random(seed).random() for seed in range(1, SEEDS + 1)]  # noqa: S311
ECHO = 'open("heard", "a").write(json.dumps(sys.argv[1:]) + "\\n")\nprint(json.dumps({"F": 1.0}))\n'


def test_every_seed_is_called_once_and_prints_its_own_reading(tmp_path: Path) -> None:
    """Five seeds are five jobs; their readings lie on the grid, each at the seed that was handed over."""
    program(tmp_path)
    found = measure(tmp_path)
    assert [f"seed={seed}" for seed in range(1, SEEDS + 1)] == [job.name for job in jobs(tmp_path)]
    assert pytest.approx(EXPECTED) == values(found)
    assert (None, ()) == (found.backend, found.notes)
    assert {"command", "per_cell", "calls", "files", "program"} == set(found.provenance)
    assert {"sim.py"} == set(found.provenance["files"])


def test_the_grid_is_walked_in_its_own_order(tmp_path: Path) -> None:
    """A call for each cell of two axes, each with both levels."""
    program(tmp_path, ECHO)
    measure(tmp_path, study(GRID))
    heard = [json.loads(line) for line in (tmp_path / "heard").read_text().splitlines()]
    assert [[f"--method={m}", f"--t={t}"] for m in ("old", "new") for t in (1, 2)] == heard


def test_a_call_may_measure_the_cells_of_the_other_axes(tmp_path: Path) -> None:
    """per_cell: [t] makes a call for each t, which prints a row for each method."""
    rows = '[{"method": m, "F": int(levels["t"]) + len(m)} for m in ("new", "old")]'
    program(tmp_path, f"print(json.dumps({rows}))")
    found = measure(tmp_path, study(GRID, per_cell=["t"], command=["python", "sim.py", "--t={t}"]))
    at = {(one["at"]["method"], one["at"]["t"]): one["value"] for one in found.quantities["F"]["cells"]}
    assert {("old", 1): 4, ("new", 1): 4, ("old", 2): 5, ("new", 2): 5} == at


HANDED = {
    "blanks": "a b", "a quote": "it's", "an option": "x --method=new", "a brace": "{t}", "a dollar": "$(touch broken)",
    "an equals sign": "a=b", "a comma": "a, t=2", "another script": "日本", "dashes": "--verbose",
}  # fmt: skip


@pytest.mark.parametrize("what", HANDED)
def test_a_level_arrives_as_it_is(tmp_path: Path, what: str) -> None:
    """No shell, no splitting, no second look for names in braces, and no option by accident."""
    registered = {**GRID, "axes": {"method": [HANDED[what], "new"], "t": [1, 2]}}
    program(tmp_path, ECHO)
    measure(tmp_path, study(registered))
    heard = [json.loads(line) for line in (tmp_path / "heard").read_text().splitlines()]
    assert [f"--method={HANDED[what]}", "--t=1"] == heard[0]
    assert not (tmp_path / "broken").exists()


def test_a_brace_itself_is_written_twice(tmp_path: Path) -> None:
    """{{ and }} arrive as one brace each, beside a level."""
    program(tmp_path, ECHO)
    measure(tmp_path, study(GRID, command=["python", "sim.py", '--say={{"a": {t}}}', "{method}"]))
    assert ['--say={"a": 1}', "old"] == json.loads((tmp_path / "heard").read_text().splitlines()[0])


SPELT = {
    "another name": ({"command": ["python", "sim.py", "--seed={sed}"]}, "Did you mean 'seed'?"),
    "no level at all": ({"command": ["python", "sim.py"]}, 'wanted each level handed over, such as "--seed={seed}"'),
    "a format": ({"command": ["python", "sim.py", "--seed={seed:03d}"]}, "found 'seed:03d' in braces"),
    "blanks in braces": ({"command": ["python", "sim.py", "--seed={ seed }"]}, "found ' seed ' in braces"),
    "a brace alone": ({"command": ["python", "sim.py", "--seed={seed}", "{"]}, "a brace alone"),
    "nothing in braces": ({"command": ["python", "sim.py", "--seed={seed}", "{}"]}, "found '' in braces"),
    "a program by level": ({"command": ["{seed}", "--seed={seed}"]}, "in the name of the program"),
    "a level as an option": ({"command": ["python", "sim.py", "--{seed}"]}, "would name an option"),
    "one file of all calls": ({"writes": "numbers.csv"}, "calls of several cells would write one file; wanted no "
    "writes"),
    "inputs not said": ({"inputs": None}, "found per_cell: without inputs:"),
    "per_cell forgotten": ({"per_cell": None, "inputs": None, "writes": "n.csv"}, "wanted per_cell: true and inputs:"),
    "per_cell forgotten beside inputs": ({"per_cell": None, "writes": "n.csv"}, "found inputs: without per_cell: true"),
    "neither way": ({"per_cell": False, "inputs": None}, "found neither writes: nor per_cell:"),
    "an axis that is none": ({"per_cell": ["sed"]}, "no axis is called 'sed'"),
    "an axis twice": ({"per_cell": ["seed", "seed"]}, "found seed twice"),
    "no axes": ({"per_cell": []}, "per_cell"),
}  # fmt: skip


@pytest.mark.parametrize("how", SPELT)
def test_another_spelling_is_refused_before_anything_is_frozen(how: str) -> None:
    """Each with a sentence that shows what to write."""
    changes, says = SPELT[how]
    with pytest.raises(DocumentError) as refused:
        study(**changes)
    assert says in str(refused.value)


@pytest.mark.parametrize("written", ["--seed={seed}", "--seed, {seed}"])
def test_braces_without_quotes_are_refused_with_the_quotes(written: str) -> None:
    """What YAML takes for a mapping is text here, and the sentence says so."""
    with pytest.raises(DocumentError, match=r'in quotes, such as "(--seed=)?\{seed\}"'):
        read_yaml(f"command: [python, sim.py, {written}]", "draft.yaml")


def test_a_level_that_begins_with_a_dash_is_no_option() -> None:
    """A level by itself may be an argument, but not where it could be an option."""
    lone = ["python", "sim.py", "{method}", "--t={t}"]
    study(GRID, command=lone)
    dashed = {**GRID, "axes": {"method": ["-old", "new"], "t": [1, 2]}}
    with pytest.raises(DocumentError, match="which a program may take for an option; wanted the option before it"):
        study(dashed, command=lone)
    negative = {**GRID, "axes": {"method": ["old", "new"], "t": [-1, 2]}}
    with pytest.raises(DocumentError, match="the level '-1' of t"):
        study(negative, command=["python", "sim.py", "--method={method}", "--t", "{t}"])
    study(negative)


def test_a_quantity_that_several_calls_would_measure_is_refused() -> None:
    """It could come out differently from call to call; the sentence says how to write it."""
    shared = {**GRID, "quantities": {**GRID["quantities"], "G": {"axes": ["t"], "support": [0, 1]}}}
    with pytest.raises(DocumentError, match=r"found G without the axis method.*per_cell: \[t\]"):
        study(shared)
    study(shared, per_cell=["t"], command=["python", "sim.py", "--t={t}"])
    alone = {**GRID, "quantities": {**GRID["quantities"], "G": {"support": [0, 1]}}}
    with pytest.raises(DocumentError, match="found G without the axis method and t"):
        study(alone)


def test_it_is_a_thing_of_the_second_schema() -> None:
    """A registration of schema 1 is refused with the version that knows it."""
    with pytest.raises(
        DocumentError, match="per_cell: in a registration of version 1, wanted schema: verdict/prereg/2"
    ):
        freeze_of({**{k: v for k, v in GRID.items() if k != "confidence"}, "schema": "verdict/prereg/1"})


def test_more_calls_than_cells_may_be_registered_are_refused() -> None:
    """A call for each of a million units is not what anybody wants."""
    many = {**STUDY, "axes": {"seed": {"planned": 1_000_000}}}
    with pytest.raises(DocumentError, match="found 1,000,000 calls"):
        study(many)


def test_the_price_says_how_many_calls_and_how_long(tmp_path: Path) -> None:
    """The most that it can take, one call after the other; finished calls are kept."""
    found = per_cell.cost(Context(study(), tmp_path))
    assert "by 5 calls of python sim.py --seed={seed}, one for each seed (at most 20 s each, 2 min" in found.words
    assert (100.0, True) == (found.seconds, found.resumes)


PRINTS = {
    "nothing": ("", "printed nothing"),
    "words": ("print('done')", "wanted a call that prints its readings on standard output as one JSON object"),
    "words before the numbers": ("print('epoch 1')\nprint(json.dumps({'gain': 0.1}))", "and nothing else"),
    "two objects": ("print('{\"gain\": 0.1}\\n{\"gain\": 0.1}')", "and nothing else"),
    "a number": ("print(0.1)", "printed 0.1"),
    "an empty list": ("print([])", "printed []"),
    "no reading": ("print('{}')", "found no column of a quantity"),
    "NaN": ("print(json.dumps({'gain': float('nan')}))", "NaN"),
    "infinity": ("print(json.dumps({'gain': float('inf')}))", "Infinity"),
    "another name": ("print('{\"gian\": 0.1}')", "Did you mean 'gain'"),
    "beyond its support": ("print('{\"gain\": 3}')", "support"),
    "a text": ("print('{\"gain\": \"much\"}')", "decimal"),
    "true": ("print('{\"gain\": true}')", "gain"),
    "a key twice": ("print('{\"gain\": 0.1, \"gain\": 0.2}')", "gain"),
    "its cell twice": ("print('[{\"gain\": 0.1}, {\"gain\": 0.1}]')", "twice, wanted each cell once"),
    "another cell": ("print(json.dumps({'seed': int(levels['seed']) + 1, 'gain': 0.1}))", "of its own cell alone"),
    "a cell of no grid": ("print('{\"seed\": 77, \"gain\": 0.1}')", "of its own cell alone"),
    "all cells": ("print(json.dumps([{'seed': s, 'gain': 0.1} for s in range(1, 6)]))", "of its own cell alone"),
    "more than is read": ("print(' ' * 2**21)", "more than 1,048,576 bytes"),
    "no UTF-8": ("sys.stdout.buffer.write(b'{\"gain\": 0.1, \"\\xff\": 1}')", "UTF-8"),
    "a status": ("sys.exit('the data is gone')", "ended with status 1"),
    "its numbers, and a status": ("print('{\"gain\": 0.1}')\nsys.exit(2)", "ended with status 2"),
    "a signal": ("os.kill(os.getpid(), 9)", "which is how the system ends a program that takes more memory"),
    "too much memory": (
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**28, 2**28))\nbytearray(2**30)", "MemoryError"),
}  # fmt: skip


@pytest.mark.parametrize("what", PRINTS)
def test_what_is_no_reading_of_its_cell_fails_the_call(tmp_path: Path, what: str) -> None:
    """Each with its sentence; after three tries the cell is missing with that reason, and the others are measured."""
    text, says = PRINTS[what]
    program(
        tmp_path,
        f"if levels['seed'] == '2':\n    {text.replace(chr(10), chr(10) + '    ') or 'pass'}\nelse:\n    {DRAWS}",
    )
    made = jobs(tmp_path)
    results = {job.name: outcome(job) for job in made}
    failed = results["seed=2"]
    assert isinstance(failed, Failed)
    assert says in failed.reason
    found = gathered(tmp_path, results)
    assert [EXPECTED[0], *EXPECTED[2:]] == pytest.approx([v for v in values(found) if not isinstance(v, str)])
    assert "not measured: its job failed 3 times, at last: " in values(found)[1]
    assert "1 of 5 jobs failed" in found.notes[0]
    assert 1 == found.provenance["failed"]


def test_a_call_past_its_time_is_stopped(tmp_path: Path) -> None:
    """Its cell is missing; the time is that of one call."""
    program(tmp_path, f"if levels['seed'] == '2': time.sleep(60)\n{DRAWS}")
    found = measure(tmp_path, study(timeout_seconds=0.5))
    assert "ran past its registered 0.5 s" in values(found)[1]


SOUND = {
    "its own level said again": ("{'seed': int(levels['seed']), 'gain': 0.1}", 0.1),
    "the level as a text": ("{'seed': levels['seed'], 'gain': 0.1}", 0.1),
    "a list of one": ("[{'gain': 0.1}]", 0.1),
    "printed digits": ("{'gain': '0.10'}", "0.10"),
    "a reading": ("{'gain': {'missing': 'it did not converge'}}", "it did not converge"),
    "null": ("{'gain': None}", "the call printed no number"),
    "over several lines": ("{'gain':\n\n   0.1}", 0.1),
}


@pytest.mark.parametrize("what", SOUND)
def test_what_is_its_reading_is_taken(tmp_path: Path, what: str) -> None:
    """The negative control of the refusals, and what a program says on standard error is not read."""
    text, expected = SOUND[what]
    program(tmp_path, f"print('epoch 1', file=sys.stderr)\nprint(json.dumps({text}, indent=2))")
    assert expected == values(measure(tmp_path))[0]


def test_what_no_call_measured_is_not_stored(tmp_path: Path) -> None:
    """A mistake in the program itself ends with a sentence, and not with a set in which everything is missing."""
    program(tmp_path, "sys.exit('no module named torch')")
    with pytest.raises(NothingToJudgeError, match="none of 5 calls gave readings, so nothing was stored") as refused:
        measure(tmp_path)
    assert "no module named torch" in str(refused.value)


def test_a_missing_cell_never_helps(tmp_path: Path) -> None:
    """All seeds but one help, and the one that failed is not left out of the mean: nothing is decided."""
    from tests.experiments.command.judging import judged

    program(tmp_path)
    assert "PASS" == judged(tmp_path)
    program(tmp_path, f"if levels['seed'] == '2': sys.exit(1)\n{DRAWS}")
    assert "UNTESTED" == judged(tmp_path)


def test_a_program_that_is_not_there_ends_the_measurement(tmp_path: Path) -> None:
    """It is no fault of a cell."""
    with pytest.raises(UsageError, match="cannot be run here"):
        jobs(tmp_path, study(command=["no-such-program", "--seed={seed}"]))[0].run(lambda *_: None)


def test_the_head_of_the_programs_is_sound() -> None:
    """The tests above hand levels to programs that read them by name."""
    assert "levels" in HEAD
