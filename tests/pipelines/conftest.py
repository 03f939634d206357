"""A machine that the package was installed on, and a project with one freeze, measured and locked."""

from __future__ import annotations

import pytest

from tests.pipelines.machine import ACTION, Machine
from tests.project.gate.conftest import locked, one_locked

__all__ = ["installed", "locked", "machine", "one_locked"]


@pytest.fixture(scope="package")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A machine with nothing installed yet."""
    return Machine.begin(tmp_path_factory.mktemp("machine"))


@pytest.fixture(scope="package")
def installed(machine: Machine) -> Machine:
    """The machine after the first step of the action, which installs the package from the checkout."""
    install = ACTION["runs"]["steps"][0]
    assert ("install", "bash") == (install["name"], install["shell"])
    done = machine.shell(install["run"], machine.checkout, GITHUB_ACTION_PATH=str(machine.checkout))
    assert 0 == done.returncode, done.said
    return machine
