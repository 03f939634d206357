"""A machine of a pipeline: a clean checkout of this repository, a Python of its own, and the shell of its runner."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.cli.test_commands import ROOT

BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}  # 0: not isolated
ACTION: Any = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
PACKAGES = sysconfig.get_path("purelib")  # of the environment of the tests


@dataclass(frozen=True)
class Done:
    """What a step printed and its exit code."""

    returncode: int
    said: str


@dataclass(frozen=True)
class Machine:
    """A checkout, and an environment whose programs come first."""

    checkout: Path
    environment: Path

    @classmethod
    def begin(cls, folder: Path) -> Machine:
        """Check out what git keeps of this repository, and make an environment with nothing of it installed."""
        here = cls(folder / "checkout", folder / "environment")
        check_out(here.checkout)
        venv.create(here.environment, with_pip=False, symlinks=True)
        site = Path(sysconfig.get_path("purelib", vars={"base": str(here.environment)}))
        (site / "tests.pth").write_text(PACKAGES)  # pip, the build's backend, and what the package rests on
        return here

    def shell(self, script: str, folder: Path, **values: str) -> Done:
        """Run a script as runners do: a bash that stops at the first command that fails."""
        path = f"{self.environment / 'bin'}:{os.environ['PATH']}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_", "PYTHON"))}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], cwd=folder, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**kept, **OFFLINE, "PATH": path, **values},
        )  # fmt: skip
        return Done(done.returncode, done.stdout)


def check_out(folder: Path) -> None:
    """Copy every file that git keeps, or would, as it stands now, into a repository with one commit."""
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True,
                           capture_output=True, text=True).stdout.split("\0")  # fmt: skip
    for name in filter(None, names):
        if (ROOT / name).is_file() and not name.startswith(("measurements/", "checkpoints/", "tests/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    who = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")
    for arguments in (("init", "-q"), ("add", "-A"), (*who, "commit", "-q", "-m", "all")):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def page(name: str) -> Any:
    """Return what the first YAML block of a page of docs/how-to says."""
    text = (ROOT / "docs" / "how-to" / f"{name}.md").read_text(encoding="utf-8")
    found = BLOCK.search(text)
    assert found is not None
    return yaml.safe_load(found[1])
