"""What the landing gate does to have a browser: nothing where one is, the distribution's package where none is."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / ".ci" / "chromium"
NEEDED = ("bash", "env", "timeout", "dirname", "cat", "grep", "chmod", "touch")
ROOT_USER = "echo 0"
APT = """echo "$@" >> {log}
case "$*" in
  *update*) touch {lists} ;;
  *install*) {condition} || exit 100; printf '#!/bin/sh\\necho Chromium 1' > {chromium}; chmod +x {chromium} ;;
esac"""


class Machine:
    """A folder of programs in place of a machine's; apt-get writes down what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.programs, self.log = folder / "programs", folder / "log"
        self.programs.mkdir()
        for name in NEEDED:
            (self.programs / name).symlink_to(str(shutil.which(name)))

    def have(self, name: str, text: str) -> None:
        """Put a program there."""
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def have_apt(self, condition: str) -> None:
        """Put an apt-get there that installs the browser where the condition holds."""
        lists, chromium = self.log.with_name("lists"), self.programs / "chromium"
        ready = condition.format(lists=lists)
        self.have("apt-get", APT.format(log=self.log, lists=lists, condition=ready, chromium=chromium))
        self.have("dpkg", "true")

    def asked(self) -> list[str]:
        """Return what apt-get was asked for, in order."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return ["install" if " install " in line else line.split()[-1] for line in lines]

    def run(self) -> subprocess.CompletedProcess[str]:
        """Run the script on this machine."""
        return subprocess.run(
            [str(shutil.which("bash")), str(SCRIPT)], env={"PATH": str(self.programs)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine of the superuser."""
    found = Machine(tmp_path)
    found.have("id", ROOT_USER)
    return found


def test_a_browser_that_is_here_is_taken(machine: Machine) -> None:
    """Nothing is installed, and who runs it does not matter."""
    machine.have("chromium", "echo Chromium 1")
    machine.have("id", "echo 1000")
    done = machine.run()
    assert (0, []) == (done.returncode, machine.asked())
    assert "pages are opened in" in done.stdout


def test_the_package_is_installed(machine: Machine) -> None:
    """One call is enough where the lists of packages are fresh."""
    machine.have_apt("true")
    assert (0, ["install"]) == (machine.run().returncode, machine.asked())


def test_old_lists_of_packages_are_renewed(machine: Machine) -> None:
    """A new machine knows no package until it has asked which there are."""
    machine.have_apt("test -e {lists}")
    assert (0, ["install", "update", "install"]) == (machine.run().returncode, machine.asked())


def test_a_browser_that_does_not_start_is_none(machine: Machine) -> None:
    """A name that only says where to get the program is not taken for it."""
    machine.have("chromium-browser", "exit 1")
    machine.have_apt("true")
    assert (0, ["install"]) == (machine.run().returncode, machine.asked())


def test_a_package_that_cannot_be_had_stops_the_gate(machine: Machine) -> None:
    """It is never passed over."""
    machine.have_apt("false")
    assert 0 != machine.run().returncode


def test_a_user_without_rights_is_told(machine: Machine) -> None:
    """Neither root nor sudo: a sentence, and no installation is tried."""
    machine.have("id", "echo 1000")
    machine.have_apt("true")
    done = machine.run()
    assert (1, []) == (done.returncode, machine.asked())
    assert "may not use sudo without a password: no browser is here" in done.stderr


def test_a_user_who_may_use_sudo_installs(machine: Machine) -> None:
    """With sudo that asks for no password the package is installed as by root."""
    machine.have("id", "echo 1000")
    machine.have("sudo", 'shift; exec "$@"')
    machine.have("true", "exit 0")
    machine.have_apt("true")
    assert (0, ["install"]) == (machine.run().returncode, machine.asked())


def test_a_system_without_packages_is_told(machine: Machine) -> None:
    """Another system's reader learns what is wanted."""
    done = machine.run()
    assert 1 == done.returncode
    assert "this system has no apt-get" in done.stderr
