"""What a command is given stays as it was while it runs, and is named by its bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.experiments.test_kinds import commanded, program
from verdict.evidence.numbers import file_digest
from verdict.experiments.command import carrying_out as command
from verdict.experiments.command import folders, inputs
from verdict.experiments.contract import Context, Measured
from verdict.words.errors import NothingToJudgeError

WRITES = (
    "import json, os, pathlib, shutil, subprocess, sys\n"
    "json.dump([{'t': 1, 'F': 0.1}, {'t': 2, 'F': 0.2}], open('numbers.json', 'w'))\n"
)
ME = "me = pathlib.Path(sys.argv[0])\n"
DATA = "data = pathlib.Path(sys.argv[1].partition('=')[2] or sys.argv[1])\n"


def measure(folder: Path, text: str, *arguments: str) -> Measured:
    """Write a program that writes its numbers and then does something more, and measure with it."""
    name = program(folder, WRITES + text)
    (folder / "data.csv").write_text("1\n")
    return command.measure(Context(commanded("python", name, *arguments), folder))


CHANGED = {
    "its own script": (ME + "me.write_text('innocent')", (), "measure.py was changed"),
    "its own script, by a line more": (ME + "me.open('a').write('#')", (), "measure.py was changed"),
    "its own script, by renaming": (ME + "pathlib.Path('b').write_text('')\nos.replace('b', me)", (), "was changed"),
    "its own script, by a child": (
        ME + "subprocess.run([sys.executable, '-c', 'open(\"measure.py\", \"w\")'])", (), "measure.py was changed"),
    "its own script, which it removes": (ME + "me.unlink()", (), "measure.py was removed"),
    "its own script, and back again": (
        ME + "t = me.read_text()\nme.write_text('')\nme.write_text(t)", (), "measure.py was touched or replaced"),
    "its own script, with the old time": (
        ME + "t, s = me.read_text(), me.stat()\nme.write_text(t)\nos.utime(me, ns=(s.st_atime_ns, s.st_mtime_ns))", (),
        "measure.py was touched or replaced"),
    "a copy of its own script": (
        ME + "shutil.copy2(me, 'b')\nos.replace('b', me)", (), "measure.py was touched or replaced"),
    "a link in place of its script": (
        ME + "me.rename('b')\nme.symlink_to('b')", (), "measure.py was touched or replaced"),
    "an argument": (DATA + "data.write_text('2')", ("data.csv",), r"data\.csv was changed"),
    "an argument behind =": (DATA + "data.write_text('2')", ("--data=data.csv",), r"data\.csv was changed"),
    "an argument by another name": (DATA + "data.write_text('2')", ("./data.csv",), r"\./data\.csv was changed"),
    "an argument of nothing": (DATA + "data.write_text('')", ("data.csv",), r"data\.csv was changed"),
    "an argument that is a folder's": (
        DATA + "data.write_text('2')", ("sub/../data.csv",), "data.csv was changed"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_what_a_command_is_given_may_not_change(tmp_path: Path, what: str) -> None:
    """Whatever it changes of its script and its arguments, and however: the file is named and nothing is measured."""
    text, arguments, says = CHANGED[what]
    (tmp_path / "sub").mkdir()
    with pytest.raises(NothingToJudgeError, match=says):
        measure(tmp_path, text, *arguments)


READ = {
    "nothing": "",
    "its own script": ME + "me.read_text()",
    "its data": DATA + "data.read_text()",
    "its own name": "import runpy",
    "another file": "pathlib.Path('log.txt').write_text('done')",
    "a copy of its data": DATA + "shutil.copy(data, 'copy.csv')",
}


@pytest.mark.parametrize("what", READ)
def test_a_command_may_read_what_it_is_given(tmp_path: Path, what: str) -> None:
    """The negative control: reading, copying and writing elsewhere change nothing."""
    measured = measure(tmp_path, READ[what], "data.csv")
    assert {"measure.py", "data.csv"} == set(measured.provenance["files"])
    assert () == measured.notes


def test_a_program_of_the_project_may_not_change_itself(tmp_path: Path) -> None:
    """So for a program that is run without an interpreter before it."""
    path = tmp_path / "run.sh"
    path.write_text("#!/bin/sh\necho '[{\"t\": 1, \"F\": 0.1}]' > numbers.json\necho '# more' >> run.sh\n")
    path.chmod(0o755)
    with pytest.raises(NothingToJudgeError, match=r"run\.sh was changed"):
        command.measure(Context(commanded("./run.sh"), tmp_path))


def test_a_module_is_covered_by_its_file(tmp_path: Path) -> None:
    """python -m names no file, and still runs one."""
    (tmp_path / "own").mkdir()
    program(tmp_path / "own", WRITES)
    measured = command.measure(Context(commanded("python", "-m", "own.measure"), tmp_path))
    assert {"own/measure.py"} == set(measured.provenance["files"])
    program(tmp_path / "own", WRITES + "open('own/measure.py', 'a').write('#')")
    with pytest.raises(NothingToJudgeError, match=r"own/measure\.py was changed"):
        command.measure(Context(commanded("python", "-m", "own.measure"), tmp_path))


@pytest.mark.parametrize("how", ["absolute", "climbing", "a link"])
def test_files_outside_the_project_are_named_and_compared_too(tmp_path: Path, how: str) -> None:
    """A file elsewhere may not be changed either; it stands apart from those of the project."""
    root, far = tmp_path / "project", tmp_path / "far.csv"
    root.mkdir()
    far.write_text("1\n")
    (root / "near.csv").symlink_to(far)
    name = {"absolute": str(far), "climbing": "../far.csv", "a link": "near.csv"}[how]
    measured = measure(root, "", name)
    assert {name: file_digest(far)} == measured.provenance["outside"]
    with pytest.raises(NothingToJudgeError, match=r"(far|near)\.csv was changed"):
        measure(root, DATA + "data.write_text('2')", name)


def test_provenance_names_the_program_outside_by_name_and_digest(tmp_path: Path) -> None:
    """The interpreter is recorded by its own name, not by where this machine keeps it."""
    told = measure(tmp_path, "").provenance["program"]
    assert told["digest"].startswith("sha256:")
    assert "/" not in told["name"]


def test_the_file_that_is_written_is_no_input(tmp_path: Path) -> None:
    """A command may be told the name of its output, in an option or alone, again and again."""
    for _ in range(2):
        measured = measure(tmp_path, "", "numbers.json", "--output=./numbers.json")
        assert {"measure.py"} == set(measured.provenance["files"])


def test_a_folder_is_covered_by_one_digest(tmp_path: Path) -> None:
    """It moves with any name or byte in the folder, and with nothing else."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a").write_text("1")
    found = [measure(tmp_path, "", "data").provenance["folders"]["data"]]
    (tmp_path / "data" / "a").touch()
    found.append(measure(tmp_path, "", "data").provenance["folders"]["data"])
    (tmp_path / "data" / "a").write_text("2")
    found.append(measure(tmp_path, "", "data").provenance["folders"]["data"])
    (tmp_path / "data" / "a").rename(tmp_path / "data" / "b")
    found.append(measure(tmp_path, "", "data").provenance["folders"]["data"])
    assert found[0] == found[1]
    assert 3 == len(set(found))


def test_a_folder_that_changes_is_said(tmp_path: Path) -> None:
    """A program may write into a folder that it is given; the reader is told that it did."""
    (tmp_path / "data").mkdir()
    measured = measure(tmp_path, "open('data/log', 'w').write('1')", "data")
    assert "files in the folder data changed while the command ran" in measured.notes[0]


def test_the_output_is_no_part_of_the_folder_that_it_lies_in(tmp_path: Path) -> None:
    """A command may be told the folder that it writes to, again and again: nothing of it has changed."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "settings").write_text("1")
    name = program(tmp_path, WRITES.replace("'numbers.json'", "'out/numbers.json'"))
    for _ in range(2):
        measured = command.measure(Context(commanded("python", name, "out", writes="out/numbers.json"), tmp_path))
        assert () == measured.notes
        assert {"out"} == set(measured.provenance["folders"])


@pytest.mark.parametrize("name", ["data", ".", "..", "../beside"])
def test_a_folder_that_is_not_covered_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """One that is too large, the project itself, and what lies outside."""
    monkeypatch.setattr(folders, "MOST_FILES", 2)
    root = tmp_path / "project"
    for folder in (root / "data", tmp_path / "beside"):
        folder.mkdir(parents=True)
    for number in range(3):
        (root / "data" / str(number)).touch()
    measured = measure(root, "", name)
    assert f"the folder {name} is not covered" in measured.notes[0]
    assert "folders" not in measured.provenance


def test_arguments_that_are_no_files_are_no_inputs(tmp_path: Path) -> None:
    """Numbers, long texts, unknown names and devices."""
    arguments = ("0.1", "x" * 3000, "no-such-file", "--rate=3", "/dev/null", "a=b=c")
    assert {"measure.py"} == set(measure(tmp_path, "", *arguments).provenance["files"])


def test_what_was_looked_at_is_one_moment(tmp_path: Path) -> None:
    """A file that nobody touches compares equal to itself; reading it does not change it."""
    (tmp_path / "a").write_text("1")
    first = inputs._Seen.of(tmp_path / "a")
    (tmp_path / "a").read_text()
    assert first == inputs._Seen.of(tmp_path / "a")
    os.utime(tmp_path / "a")
    assert first != inputs._Seen.of(tmp_path / "a")
    assert inputs._Seen.of(tmp_path / "b") is None


def test_an_argument_cannot_fake_a_line(tmp_path: Path) -> None:
    """A line break in an argument stays an escape in the price, the title and every note."""
    context = Context(commanded("python", program(tmp_path, WRITES), "a\nP1 PASS"), tmp_path)
    assert "\n" not in command.cost(context).words
    assert r"a\u000aP1 PASS" in command.measure(context).title
