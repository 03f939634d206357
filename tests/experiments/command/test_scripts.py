"""Whatever way a command takes to its Python, what that imports decides the key of its calls."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.experiments.command.cells import DRAWS, GRID, HEAD, jobs, study
from verdict.experiments.command.calls import calls
from verdict.experiments.command.imports import modules
from verdict.experiments.contract import Context
from verdict.words.errors import UsageError

BASE = "BASE = 0.3\n"
TRAIN = f"import helper\n{HEAD}{DRAWS}"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose programs all import helper.py, in whatever folder they lie."""
    for name, text in {
        "helper.py": BASE, "other.py": BASE, "train.py": TRAIN, "bare": TRAIN,
        "lone": f"#!/usr/bin/env python3\n{TRAIN}",
        "run.sh": '#!/bin/sh\nexec python3 "./train.py" "$@"\n', "mod.sh": "#!/bin/sh\npython3 -m train $1\n",
        "app/__main__.py": f"import near\n{TRAIN}", "app/near.py": "import helper\n",
        "pkg/__init__.py": "from . import first\n", "pkg/first.py": "import helper\n", "pkg/deep/__init__.py": "",
        "pkg/deep/__main__.py": HEAD + DRAWS, "pkg/deep/work.py": HEAD + DRAWS,
        "space/only.py": TRAIN, "scripts/sim.py": TRAIN, "src/laid/__init__.py": "import helper\n",
        "uses_src.py": f"import laid\n{HEAD}{DRAWS}", "my-sim.py": TRAIN,
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    for name in ("lone", "run.sh", "mod.sh"):
        (tmp_path / name).chmod(0o755)
    return tmp_path


WAYS = {
    "a file": ["python", "train.py"],
    "a file behind flags": ["python", "-u", "-X", "dev", "train.py"],
    "a file without a suffix": ["python", "-u", "bare"],
    "a program with an interpreter of its own": ["./lone"],
    "a file of a launcher": ["env", "python3", "train.py"],
    "a file behind =": ["env", "--program=train.py"],
    "a file of another folder": ["python", "scripts/sim.py"],
    "a module": ["python", "-m", "train"],
    "a module in one with its flag": ["python", "-mtrain"],
    "a module behind other flags": ["python", "-um", "train"],
    "a module with a dash": ["python", "-m", "my-sim"],
    "a module by a long flag": ["env", "--module", "train"],
    "a package with a main": ["python", "-m", "pkg.deep"],
    "a module whose package imports it": ["python", "-m", "pkg.deep.work"],
    "a module of a package without a text": ["python", "-m", "space.only"],
    "a folder with a main": ["python", "app"],
    "the project": ["python", "."],
    "a text": ["python", "-c", "import train"],
    "a text behind other flags": ["python", "-uc", "from train import *"],
    "an installed project": ["python", "uses_src.py"],
    "a script of a shell": ["./run.sh"],
    "a script that a shell is given": ["sh", "run.sh"],
    "a module in a script of a shell": ["sh", "mod.sh"],
    "a text for a shell": ["sh", "-c", "python3 train.py $0"],
}


def keys(folder: Path, command: list[str]) -> list[object]:
    """Return what decides the bytes of every call."""
    return [job.of for job in jobs(folder, study(command=[*command, "--seed={seed}"]))]


@pytest.mark.parametrize("way", WAYS)
def test_a_changed_module_makes_every_call_another(project: Path, way: str) -> None:
    """And a module that nobody imports costs nothing."""
    if way == "the project":
        (project / "__main__.py").write_text(TRAIN)
    before = keys(project, WAYS[way])
    (project / "other.py").write_text("BASE = -0.3\n")
    assert before == keys(project, WAYS[way])
    (project / "helper.py").write_text("BASE = -0.3\n")
    assert all(old != new for old, new in zip(before, keys(project, WAYS[way]), strict=True))


NOT_RUN = {
    "an installed module": ["python", "-m", "json.tool"],
    "a word that is no module": ["env", "-m", "helper/x"],
    "a flag at the end": ["env", "-m"],
    "a long word": ["env", "-m", "x" * 3000, "-c", "y" * 3000],
    "a word with a zero": ["env", "-c", "import a.\x01"],
}


@pytest.mark.parametrize("what", NOT_RUN)
def test_what_is_not_found_in_the_project_is_left_to_the_program(project: Path, what: str) -> None:
    """As an argument is that ends in .py and is none of the project's."""
    before = keys(project, NOT_RUN[what])
    (project / "helper.py").write_text("BASE = -0.3\n")
    assert before == keys(project, NOT_RUN[what])


def test_a_folder_that_the_environment_names_is_looked_in(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PYTHONPATH is handed on to the program, so modules of the project come from there too."""
    (project / "lib").mkdir()
    (project / "lib" / "far.py").write_text(BASE)
    (project / "train.py").write_text(f"import far\n{TRAIN}")
    monkeypatch.setenv("PYTHONPATH", "lib")
    before = keys(project, ["python", "train.py"])
    (project / "lib" / "far.py").write_text("BASE = -0.3\n")
    after = keys(project, ["python", "train.py"])
    monkeypatch.delenv("PYTHONPATH")
    assert all(old != new for old, new in zip(before, after, strict=True))
    assert after != keys(project, ["python", "train.py"])


@pytest.mark.parametrize("command", [["-m", "{method}"], ["-m{method}"], ["-c", "import {method}"], ["{method}"]])
def test_a_level_may_name_what_is_run(project: Path, command: list[str]) -> None:
    """Each call has the modules of its own level, and of no other."""
    registered = {**GRID, "axes": {"method": ["train", "other"], "t": [1, 2]}}
    if command == ["{method}"]:
        registered["axes"] = {"method": ["train.py", "other.py"], "t": [1, 2]}
    asked = study(registered, command=["python", *command, "--t={t}"])
    before = {job.name: dict(job.of) for job in jobs(project, asked)}
    (project / "helper.py").write_text("BASE = -0.3\n")
    after = {job.name: dict(job.of) for job in jobs(project, asked)}
    moved = [name for name in before if before[name] != after[name]]
    assert 2 == len(moved)
    assert all("train" in name for name in moved)


def test_what_all_calls_are_given_is_looked_at_once(project: Path) -> None:
    """A level that names nothing leaves the module behind -m to all calls alike."""
    asked = study(command=["python", "-m", "train", "--seed={seed}"])
    assert not any(call.names_a_file for call in calls(Context(asked, project)))


def test_a_path_that_is_not_utf8_is_refused_with_a_sentence(project: Path) -> None:
    """A script behind a link into such a folder, with a module beside it."""
    folder = os.fsdecode(os.fsencode(project.parent) + b"/caf\xe9" + project.name.encode())
    try:
        Path(folder).mkdir()
    except OSError:
        pytest.skip("this file system takes UTF-8 alone")
    for name in ("train.py", "helper.py"):
        Path(folder, name).write_text((project / name).read_text())
    (project / "there.py").symlink_to(f"{folder}/train.py")
    with pytest.raises(UsageError, match=r"caf\\udce9.*wanted a path that every text can hold; rename"):
        keys(project, ["python", "there.py"])


def test_what_a_text_of_python_only_mentions_is_not_run(project: Path) -> None:
    """Words are looked for in scripts of a shell alone."""
    (project / "lone").write_text(f"#!/usr/bin/env python3\n# see other.py\n{TRAIN}")
    before = keys(project, ["./lone"])
    (project / "other.py").write_text("BASE = -0.3\n")
    assert before == keys(project, ["./lone"])


FOUND = {
    "by a written name": ("import importlib\nimportlib.import_module('a')", {"a.py"}),
    "by a written name of its package": ("import importlib as i\ni.import_module('.a', __package__)", {"a.py"}),
    "by the builtin": ("__import__('p.q')", {"p/__init__.py", "p/q.py"}),
    "a star of a package": ("from p import *", {"p/__init__.py", "p/q.py"}),
    "a star of a module": ("from a import *", {"a.py"}),
    "compiled": ("import fast", {"fast.so"}),
    "no name": ("import_module('')\n__import__('a\\0')\nimport_module('*')", {"a.py"}),
    "too far up": ("from " + "." * 99 + " import a", set[str]()),
}  # fmt: skip


@pytest.mark.parametrize("how", FOUND)
def test_other_ways_to_import(tmp_path: Path, how: str) -> None:
    """Names that are written out, stars, and compiled modules, whose bytes are read by nobody here."""
    for name in ("a.py", "fast.so", "p/__init__.py", "p/q.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "sim.py").write_text(FOUND[how][0])
    assert FOUND[how][1] == {path.relative_to(tmp_path).as_posix() for path in modules(tmp_path / "sim.py")}
