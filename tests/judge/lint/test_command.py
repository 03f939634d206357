"""verdict lint as typed: sentences, witnesses, JSON and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import FREEZE, verdict


def test_warnings_are_printed_and_do_not_fail() -> None:
    """The published freeze is warned of its gates and exits 0."""
    done = verdict("lint", FREEZE)
    assert done.returncode == 0
    assert "  warning  flag traj_adequate_50tau: doomed for any tau_max above 60 sweeps" in done.stdout


def test_witnesses_are_printed_for_every_way() -> None:
    """--witnesses lists each place with its three words."""
    done = verdict("lint", FREEZE, "--witnesses")
    assert (
        "  P2 test\n    PASS        F4 = 0.3, wall_seconds = 1\n    NOT PASSED  F4 = 1, wall_seconds = 1\n"
        "    UNTESTED    nothing is measured\n" in done.stdout
    )


def test_json_has_findings_and_witnesses() -> None:
    """--json is one object per file."""
    printed = json.loads(verdict("lint", FREEZE, "--json").stdout)
    assert [f["kind"] for f in printed[FREEZE]["findings"]] == ["doomed", "doomed"]
    assert printed[FREEZE]["witnesses"]["flag traj_adequate_50tau"]["unknown"] == "nothing is measured"


DRAFT = """
schema: verdict/prereg/1
id: 2026-11-26a
title: "a draft"
scope: {covers: ["this file"], does_not_show: ["anything else"]}
tag_flips: none
experiment: {kind: record, produced_by: "x"}
quantities: {x: {support: [0, 1]}}
predictions: {P1: {claim: "x is large", test: "x > 0.5"}}
"""


@pytest.mark.parametrize("name", ["next.yaml", "2026-11-26.yaml", "my-idea.yaml", "drafts/2026-01-01a.yaml", "b.yml"])
@pytest.mark.parametrize("command", ["lint", "plan"])
def test_a_draft_may_have_any_name(tmp_path: Path, name: str, command: str) -> None:
    """Lint and plan take what freeze takes: the id is what the draft writes."""
    path = tmp_path / "prereg" / name
    path.parent.mkdir(parents=True)
    path.write_text(DRAFT)
    done = verdict(command, str(path), cwd=tmp_path)
    assert (0, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize("command", ["lint", "plan"])
def test_a_file_named_as_a_freeze_has_its_id(tmp_path: Path, command: str) -> None:
    """The negative control: in prereg/ a day and a letter name the id."""
    path = tmp_path / "prereg" / "2026-01-01a.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(DRAFT)
    done = verdict(command, str(path), cwd=tmp_path)
    assert 2 == done.returncode
    assert "id: found 2026-11-26a in a file called 2026-01-01a.yaml" in done.stdout + done.stderr
