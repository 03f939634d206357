"""Every command takes a registration by its id, by its draft's name, or by its path, from anywhere in the project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import FREEZE, ROOT, verdict
from tests.project.ledger.repository import DRAFT, Repository
from verdict.project.folder import Project
from verdict.project.naming import file_of_registration
from verdict.words.errors import UsageError

ID = "2026-05-30c"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository with one freeze that is measured and locked, and a draft beside it."""
    here = Repository.begin(tmp_path_factory.mktemp("named"))
    here.measure(here.freeze())
    assert 0 == here.run("gate", "--write-lock").returncode
    here.write("prereg/drafts/longer.yaml", DRAFT)
    here.commit("lock")
    return here


COMMANDS = {
    "run": ["run", "@"],
    "gate": ["gate", "@"],
    "report": ["report", "@"],
    "log": ["log", "@"],
    "lint": ["lint", "@"],
    "plan": ["plan", "@"],
    "verify": ["verify", "@"],
    "explain": ["explain", "@", "P1"],
    "explain, the prediction first": ["explain", "P1", "@"],
    "diff": ["diff", "@", "@", "--json"],
}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("folder", [".", "prereg", "measurements/@", "prereg/ledger"])
def test_an_id_and_a_path_mean_the_same(judged: Repository, arguments: list[str], folder: str) -> None:
    """From every folder of the project the id gives what the path gives, to the byte."""
    name = judged.only
    here = judged.root / folder.replace("@", name)
    path = Path(os.path.relpath(judged.root / f"prereg/{name}.yaml", here))
    path = path if "/" in str(path) else Path(f"./{path}")
    by_id = verdict(*[word.replace("@", name) for word in arguments], cwd=here)
    by_path = verdict(*[word.replace("@", str(path)) for word in arguments], cwd=here)
    assert by_id.returncode in (0, 10, 20), by_id.stderr
    assert (by_id.returncode, by_id.stdout) == (by_path.returncode, by_path.stdout)


@pytest.mark.parametrize(
    "command", ["run", "report", "plan", "lint", "freeze --reason r", "train", "explain P1", "diff"]
)
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("2026-05-30d", "Did you mean '2026-05-30c'?"),
        ("2026-05-3c", "Did you mean '2026-05-30c'?"),
        ("2026-11-25", "known: 2026-05-30c"),
        ("nope", "no freeze is called 'nope'"),
        ("prereg", "no freeze is called 'prereg'"),
        ("2026-05-30c.yaml", "wanted prereg/2026-05-30c.yaml, or its id alone: 2026-05-30c"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest(command: str, name: str, words: str) -> None:
    """Exit 2, a sentence on standard error, and nothing on standard output."""
    second = ["--against", "x"] if command == "diff" else []
    done = verdict(*command.split(" "), name, *second)
    assert (2, "") == (done.returncode, done.stdout)
    assert words in done.stderr


@pytest.mark.parametrize("name", ["nope", "2026-05-30x", "7", "measured", "2026-05-30"])
@pytest.mark.parametrize("command", ["log", "verify"])
def test_what_only_happens_to_stand_in_a_line_is_no_freeze(command: str, name: str) -> None:
    """`log` took any text that a line contains, and answered nothing with 0."""
    done = verdict(command, name)
    assert (2, "") == (done.returncode, done.stdout)
    assert f"no freeze is called '{name}'" in done.stderr


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_a_path_without_its_suffix_means_the_file_beside(judged: Repository, arguments: list[str]) -> None:
    """prereg/<id> is prereg/<id>.yaml wherever that is the one file called so."""
    with_suffix, without = (
        judged.run(*[word.replace("@", path) for word in arguments])
        for path in (f"prereg/{judged.only}.yaml", f"prereg/{judged.only}")
    )
    assert with_suffix.returncode in (0, 10, 20), with_suffix.stderr
    assert (with_suffix.returncode, with_suffix.stdout) == (without.returncode, without.stdout)


@pytest.mark.parametrize("suffix", [".json", ".yaml", ".yml"])
@pytest.mark.parametrize("name", ["exp", "exp.v2", "2026-01-01a"])
def test_every_form_of_a_document_is_found_without_its_suffix(tmp_path: Path, suffix: str, name: str) -> None:
    """A name may hold a point of its own; a file that is there under the very name comes first."""
    (tmp_path / "prereg").mkdir()
    whole = tmp_path / "prereg" / f"{name}{suffix}"
    whole.write_text("{}")
    assert whole == file_of_registration(str(tmp_path / "prereg" / name))
    (tmp_path / "prereg" / name).write_text("{}")
    assert tmp_path / "prereg" / name == file_of_registration(str(tmp_path / "prereg" / name))


def test_of_two_files_that_a_path_may_mean_none_is_chosen(tmp_path: Path) -> None:
    """Both are named, and the suffix is asked for."""
    for suffix in (".json", ".yaml"):
        (tmp_path / f"exp{suffix}").write_text("{}")
    with pytest.raises(UsageError, match=r"exp.json and .*exp.yaml; wanted one of them, with its suffix"):
        file_of_registration(str(tmp_path / "exp"))


def test_a_path_that_nothing_answers_to_is_named() -> None:
    """No file of any form: the sentence says so, and nothing of a suffix that was never written."""
    done = verdict("run", "prereg/2026-05-30x")
    assert (2, "") == (done.returncode, done.stdout)
    assert "found no such file" in done.stderr
    assert "suffix ''" not in done.stderr


def test_a_draft_is_found_by_its_name(judged: Repository) -> None:
    """`freeze longer` finds prereg/drafts/longer.yaml, which needs the words that an amendment needs."""
    done = judged.run("freeze", "longer", "--reason", "r")
    assert 2 == done.returncode
    assert "declare which one this replaces" in done.stderr


@pytest.mark.parametrize("command", ["gate", "log", "verify"])
def test_a_file_of_another_project_is_not_this_one(tmp_path: Path, command: str) -> None:
    """A path outside prereg/ that ends in a known id was taken for that id: green for a file never looked at."""
    other = tmp_path / f"{ID}.yaml"
    other.write_text("{}")
    done = verdict(command, str(other))
    assert done.returncode in (2, 31)
    assert "where the freezes of this project lie" in done.stderr


def test_two_files_of_one_id_are_not_chosen_between(tmp_path: Path) -> None:
    """Of a YAML and a JSON file of one id none is taken silently."""
    for suffix in ("yaml", "json"):
        (tmp_path / "prereg").mkdir(exist_ok=True)
        (tmp_path / f"prereg/2026-01-01a.{suffix}").write_text("{}")
    with pytest.raises(UsageError, match="has two files"):
        Project(tmp_path).registration("2026-01-01a")


def test_a_folder_without_project_says_so(tmp_path: Path) -> None:
    """Where no folder has a prereg/ in it, the sentence says that."""
    done = verdict("run", ID, cwd=tmp_path)
    assert (2, True) == (done.returncode, "has a prereg/" in done.stderr)


def test_explain_finds_the_freeze_by_its_look(judged: Repository) -> None:
    """A misspelt prediction is answered with the predictions, wherever it stands."""
    for order in (("p1", judged.only), (judged.only, "p1"), ("p1", f"prereg/{judged.only}.yaml")):
        done = judged.run("explain", *order)
        assert (2, True) == (done.returncode, "no prediction is called 'p1'; known: P1." in done.stderr)


def completed(words: str, folder: Path, shell: str = "bash") -> list[str]:
    """Return what the shell is offered for the last word."""
    environment = {**os.environ, "_VERDICT_COMPLETE": f"{shell}_complete", "COMP_WORDS": words,
                   "COMP_CWORD": str(words.count(" "))}  # fmt: skip
    script = "import sys; sys.argv = ['verdict']; from verdict.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, env=environment,
                          capture_output=True, text=True, check=False)  # fmt: skip
    return done.stdout.split()


@pytest.mark.parametrize("command", ["run", "gate", "explain", "diff", "report", "log", "lint", "plan", "verify"])
def test_the_shell_completes_ids(command: str) -> None:
    """Ids that begin so are offered; where none does, the shell is told to offer files."""
    assert ["plain,2026-05-30c"] == completed(f"verdict {command} 2026-05", ROOT)
    assert ["file,prereg/"] == completed(f"verdict {command} prereg/", ROOT)


def test_the_shell_completes_drafts(judged: Repository) -> None:
    """A draft is offered by its name."""
    assert ["plain,longer"] == completed("verdict freeze lo", judged.root)


def test_the_help_says_how_to_complete() -> None:
    """`verdict --help` names the line that turns completion on."""
    assert 'eval "$(_VERDICT_COMPLETE=bash_source verdict)"' in verdict("--help").stdout


@pytest.mark.parametrize(("name", "code"), [(FREEZE, 10), (ID, 10), ("nope", 2)])
def test_python_runs_the_package(name: str, code: int) -> None:
    """`python -m verdict` is the command."""
    done = subprocess.run([sys.executable, "-m", "verdict", "run", name], cwd=ROOT, capture_output=True, check=False)
    assert code == done.returncode
