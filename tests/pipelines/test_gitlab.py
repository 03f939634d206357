"""The job of the page about GitLab: its script is run line by line, and its artifact is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from tests.pipelines.machine import Done, Machine, page
from tests.project.gate.test_attacks import files
from tests.project.ledger.repository import Repository

JOB: Any = page("gate-gitlab")["verdict"]


def work(machine: Machine, project: Path) -> Done:
    """Run the script of the job as the runner does: its lines one after the other in one shell."""
    script = "\n".join(line.replace("pip install", "python -m pip install") for line in JOB["script"])
    return machine.shell(script, project, CI="true", GITLAB_CI="true", CI_PROJECT_DIR=str(project),
                         VERDICT=str(machine.checkout))  # fmt: skip


def artifact(project: Path) -> ElementTree.Element:
    """Read the report that GitLab is told of, which is kept whatever the job ends with."""
    assert "always" == JOB["artifacts"]["when"]
    return ElementTree.parse(project / JOB["artifacts"]["reports"]["junit"]).getroot()  # noqa: S314 - our own report


def test_a_green_gate(installed: Machine, locked: Repository) -> None:
    """The job succeeds; its report has a case for each prediction or freeze and no failure."""
    done = work(installed, locked.root)
    assert 0 == done.returncode, done.said
    report = artifact(locked.root)
    assert [*report.iter("testcase")]
    assert [] == [*report.iter("failure")]


def test_a_red_gate(installed: Machine, locked: Repository) -> None:
    """Other numbers than those that were locked: the job fails with the code of the gate, and the report says why."""
    locked.edit(files(locked)[1], '"value": 0.25', '"value": 0.9')
    locked.commit("other numbers")
    assert 31 == work(installed, locked.root).returncode
    assert [*artifact(locked.root).iter("failure"), *artifact(locked.root).iter("error")]


def test_the_whole_history_is_fetched() -> None:
    """GitLab fetches 20 or 50 commits unless it is told otherwise; the page tells it."""
    assert "0" == JOB["variables"]["GIT_DEPTH"]
