"""verdict lint as typed: sentences, witnesses, JSON and exit codes."""

from __future__ import annotations

import json

from tests.cli.test_commands import FREEZE, verdict


def test_warnings_are_printed_and_do_not_fail() -> None:
    """The published freeze is warned of its gates and exits 0."""
    done = verdict("lint", FREEZE)
    assert done.returncode == 0
    assert "warning: flag traj_adequate_50tau: doomed for any tau_max above 60 sweeps" in done.stdout


def test_witnesses_are_printed_for_every_way() -> None:
    """--witnesses lists each place with its three words."""
    done = verdict("lint", FREEZE, "--witnesses")
    assert (
        "P2 test\n    PASS: F4 = 0.3, wall_seconds = 1\n    NOT PASSED: F4 = 1, wall_seconds = 1\n"
        "    UNTESTED: nothing is measured" in done.stdout
    )


def test_json_has_findings_and_witnesses() -> None:
    """--json is one object per file."""
    printed = json.loads(verdict("lint", FREEZE, "--json").stdout)
    assert [f["kind"] for f in printed[FREEZE]["findings"]] == ["doomed", "doomed"]
    assert printed[FREEZE]["witnesses"]["flag traj_adequate_50tau"]["unknown"] == "nothing is measured"
