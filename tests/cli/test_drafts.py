"""A draft under any file name is read by every command that reads a registration, and said not to be frozen."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT, verdict

DRAFT = """
schema: verdict/prereg/1
id: 2026-11-26a
title: a draft
scope: {covers: [these cells], does_not_show: [anything else]}
tag_flips: none
axes: {t: [1, 2]}
experiment: {kind: record, produced_by: a test}
quantities: {x: {support: [-10, 10]}}
predictions: {P1: {claim: "x is big.", test: "x > 0.5"}}
"""
RECORD = """
schema: verdict/measurements/1
freeze: {id: 2026-11-26a, digest: unknown}
grade: measured
title: one number
quantities: {x: {every: 1}}
"""
FROZEN = "2026-11-25d"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with the freezes and one draft, with a number stored for it."""
    shutil.copytree(ROOT / "prereg", tmp_path / "prereg")
    for path, text in {"prereg/drafts/draft1.yaml": DRAFT, "measurements/2026-11-26a/measured.yaml": RECORD}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


@pytest.mark.parametrize("arguments", [
    ("lint", "prereg/drafts/draft1.yaml"), ("plan", "prereg/drafts/draft1.yaml"), ("run", "prereg/drafts/draft1.yaml"),
    ("run", "draft1"), ("lint", "draft1"), ("diff", "2026-11-25d", "draft1"), ("diff", "draft1", "2026-11-25d"),
    ("diff", "prereg/2026-11-25d.yaml", "prereg/drafts/draft1.yaml"),
])  # fmt: skip
def test_a_draft_is_read_under_any_name(folder: Path, arguments: tuple[str, ...]) -> None:
    """Its id is what it writes, wherever it lies."""
    done = verdict(*arguments, cwd=folder)
    assert (0, "") == (done.returncode, done.stderr)


def test_lint_without_a_name_takes_every_freeze_and_draft(tmp_path: Path) -> None:
    """As the gate does; where there is nothing, it says so."""
    empty = verdict("lint", cwd=tmp_path)
    assert 31 == empty.returncode
    assert "found nothing to lint" in empty.stderr
    for path in ("prereg/2026-11-26a.yaml", "prereg/drafts/draft1.yaml"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(DRAFT)
    found = json.loads(verdict("lint", "--json", cwd=tmp_path).stdout)
    assert ["prereg/2026-11-26a.yaml", "prereg/drafts/draft1.yaml"] == [*found]


def test_what_a_draft_gives_is_said_not_to_be_frozen(folder: Path) -> None:
    """It is judged, and its outcome proves nothing."""
    outcome = json.loads(verdict("run", "draft1", "--json", cwd=folder).stdout)
    assert "PASS" == outcome["predictions"]["P1"]["verdict"]
    said = " ".join(verdict("run", "draft1", cwd=folder).stdout.split())
    assert "no entry of the ledger freezes 2026-11-26a" in said


@pytest.mark.parametrize("arguments", [("run", "draft1"), ("diff", "draft1", "2026-11-23a")])
def test_a_draft_that_writes_the_id_of_a_freeze_is_that_freeze_or_refused(
    folder: Path, arguments: tuple[str, ...]
) -> None:
    """Nobody judges an edited copy of a freeze under its id."""
    frozen = (folder / "prereg" / f"{FROZEN}.yaml").read_text()
    draft = folder / "prereg/drafts/draft1.yaml"
    draft.write_text(frozen.replace("title:", "title: not", 1))
    done = verdict(*arguments, cwd=folder)
    assert 3 == done.returncode
    assert "a frozen file was edited" in done.stderr


def test_a_freeze_under_another_name_is_still_refused(folder: Path) -> None:
    """The negative control: beside the freezes an id finds its file."""
    shutil.copy(folder / f"prereg/{FROZEN}.yaml", folder / "prereg/2026-11-25z.yaml")
    done = verdict("run", "prereg/2026-11-25z.yaml", cwd=folder)
    assert 2 == done.returncode
    assert "wanted one name" in done.stderr
