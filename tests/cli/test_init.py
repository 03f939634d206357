"""Drafts for people with their own numbers: they lint clean, and never overwrite anything."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.test_commands import verdict
from verdict.expression import tree
from verdict.expression.functions import AVERAGES
from verdict.project.loading import load_registration
from verdict.registration.drafts import KINDS


def draft_of(folder: Path, *arguments: str) -> Path:
    """Write a draft and return its path."""
    done = verdict("init", *arguments, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.split()[1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_lints_clean_with_all_witnesses(tmp_path: Path, kind: str) -> None:
    """Nothing is refused or even warned of, and everything can come out every way; the one note is what is assumed."""
    path = draft_of(tmp_path, "--kind", kind)
    plain, done = verdict("lint", str(path), width="1000"), verdict("lint", str(path), "--witnesses", width="1000")
    assert (0, 0) == (plain.returncode, done.returncode)
    result, line, _, last = plain.stdout.splitlines()
    assert result.startswith("+ freezable  ")
    assert line.startswith("  note  estimate gain: rests on: ")
    assert last.endswith("without a problem    exit 0")
    assert 3 == done.stdout.count("  nothing is measured")  # two tests and a flag, each with all of its outcomes
    assert "no witness" not in done.stdout
    assert "warning" not in done.stdout


def test_drafts_take_the_next_letter(tmp_path: Path) -> None:
    """Two drafts of one day do not share a name."""
    first, second = draft_of(tmp_path), draft_of(tmp_path)
    assert (first.stem[:10], first.stem[10], second.stem[10]) == (second.stem[:10], "a", "b")


def test_a_letter_of_a_freeze_is_not_taken_again(tmp_path: Path) -> None:
    """A frozen file of today keeps its letter."""
    first = draft_of(tmp_path)
    first.rename(tmp_path / "prereg" / first.name)
    assert draft_of(tmp_path).stem[10] == "b"


def test_the_title_is_text_whatever_it_holds(tmp_path: Path) -> None:
    """Quotes, backslashes and line breaks in a title still give a registration that says it."""
    path = draft_of(tmp_path, "--title", 'is "a" \\ better:\n than # b?')
    assert verdict("lint", str(path)).returncode == 0
    assert 'title: "is \\"a\\" \\\\ better: than # b?"' in path.read_text(encoding="utf-8")


def test_schemas_are_put_beside_and_not_over(tmp_path: Path) -> None:
    """Editors complete from the start, by the schema that the draft names; a schema that is there is left."""
    first, *_ = draft_of(tmp_path).read_text(encoding="utf-8").splitlines()
    schema = tmp_path / "prereg" / first.rpartition("../")[2]
    assert "verdict-prereg-2.json" == schema.name
    assert schema.is_file()
    schema.write_text("{}")
    draft_of(tmp_path)
    assert schema.read_text() == "{}"


def test_an_unknown_kind_is_answered_with_the_list(tmp_path: Path) -> None:
    """A misspelt kind is exit 2 with the nearest name, and writes nothing."""
    done = verdict("init", "--kind", "comand", cwd=tmp_path)
    assert done.returncode == 2
    assert "Did you mean 'command'?" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_teaches_no_average_over_draws(tmp_path: Path, kind: str) -> None:
    """No expression of a draft averages, and so none needs rules about averages."""
    registration = load_registration(draft_of(tmp_path, "--kind", kind))
    called = {
        node.function for root in registration.trees.values() for node in root.walk() if isinstance(node, tree.Call)
    }
    assert "max" in called  # expressions are looked through
    assert set() == called & set(AVERAGES)
    assert registration.prereg.artifact is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, ".verdict/\n"),
        ("", ".verdict/\n"),
        ("*.pyc\n", "*.pyc\n.verdict/\n"),
        ("*.pyc", "*.pyc\n.verdict/\n"),
        (".verdict/\n", ".verdict/\n"),
        ("/.verdict\n*.pyc\n", "/.verdict\n*.pyc\n"),
        (".verdict/data\n", ".verdict/data\n.verdict/\n"),
    ],
)
def test_scratch_is_ignored(tmp_path: Path, before: str | None, after: str) -> None:
    """A .gitignore for .verdict/ is written, one that is there gets one line, and a second draft adds none."""
    if before is not None:
        (tmp_path / ".gitignore").write_text(before)
    for _ in range(2):
        draft_of(tmp_path)
        assert after == (tmp_path / ".gitignore").read_text()


def test_git_passes_over_scratch(tmp_path: Path) -> None:
    """What is kept in .verdict/ is no change that a freeze would stumble over."""
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    draft_of(tmp_path)
    (tmp_path / ".verdict").mkdir()
    (tmp_path / ".verdict/rates.json").write_text("{}")
    done = subprocess.run(
        ["git", "status", "--short", "-uall"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ".verdict/rates.json" not in done.stdout
    assert ".gitignore" in done.stdout
