"""The script for Slurm: sound as a script, and its array, started by a stand-in for sbatch, measures a live freeze."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT
from tests.jobs import CODE, live

SCRIPT = ROOT / "examples" / "fleet" / "slurm.sh"
OPTION = re.compile(r"^#SBATCH (--[a-z-]+)(?:=(\S+))?", re.MULTILINE)
OPTIONS = dict(OPTION.findall(SCRIPT.read_text(encoding="utf-8")))
KNOWN = {
    "--job-name", "--array", "--cpus-per-task", "--mem", "--time", "--signal", "--requeue", "--open-mode", "--output",
}  # fmt: skip


def test_the_script_is_sound() -> None:
    """Bash reads it to its end, and shellcheck finds nothing."""
    subprocess.run(["bash", "-n", str(SCRIPT)], check=True)
    done = subprocess.run(["shellcheck", str(SCRIPT)], capture_output=True, text=True, check=False, env=PATHS)
    assert (0, "") == (done.returncode, done.stdout)


PATHS = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def test_shellcheck_can_find_something(tmp_path: Path) -> None:
    """The negative control: the freeze without its quotes."""
    wrong = tmp_path / "slurm.sh"
    wrong.write_text(SCRIPT.read_text(encoding="utf-8").replace('"$freeze"', "$freeze"))
    done = subprocess.run(["shellcheck", str(wrong)], capture_output=True, text=True, check=False, env=PATHS)
    assert "SC2086" in done.stdout


def test_its_options_are_those_of_sbatch_and_stand_before_any_command() -> None:
    """Slurm reads lines of options up to the first command; the others are only remarks."""
    assert KNOWN == set(OPTIONS)
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(OPTIONS) == text.count("#SBATCH ")
    commands = [
        line for line in text.splitlines()[: text[: text.rindex("#SBATCH")].count("\n")] if line[:1] not in {"#", ""}
    ]
    assert [] == commands
    assert re.fullmatch(r"1-[1-9]\d*", OPTIONS["--array"])
    assert re.fullmatch(r"B:TERM@\d+", OPTIONS["--signal"])


def sbatch(folder: Path, *arguments: str, tasks: int) -> list[subprocess.CompletedProcess[str]]:
    """Do what sbatch does with an array: start the script once for each task, all at once, in the folder of --chdir."""
    started = []
    for task in range(1, tasks + 1):
        environment = {
            **PATHS, "SLURM_ARRAY_JOB_ID": "7", "SLURM_ARRAY_TASK_ID": str(task), "SLURM_CPUS_PER_TASK": "1",
            "COLUMNS": "200", "PYTHONPATH": str(CODE),
        }  # fmt: skip
        started.append(subprocess.Popen(
            ["bash", str(SCRIPT), *arguments], cwd=folder, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ))  # fmt: skip
    return [subprocess.CompletedProcess(one.args, *_ended(one)) for one in started]


def _ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def test_an_array_measures_a_live_freeze(tmp_path: Path) -> None:
    """Three tasks share one store; afterwards a single command puts together and judges, without a job of its own."""
    folder, store = live.project(tmp_path / "project"), tmp_path / "store"
    done = sbatch(folder, live.FILE, str(store), tasks=3)
    assert [0, 0, 0] == [one.returncode for one in done], [one.stderr for one in done]
    assert 4 == len([*store.glob("*/*/result")])
    assert 4 == sum(int(re.match(r"(\d+) jobs? taken", one.stdout)[1]) for one in done)  # type: ignore[index]
    judged = live.run(folder, "run", live.FILE, "--measure", "--exit-zero", "--store", str(store))
    assert 0 == judged.returncode, judged.stderr
    assert 4 == len([*store.glob("*/*/1.lease")])
    assert not [*store.glob("*/*/2.lease")]


@pytest.mark.parametrize("arguments", [(), ("2026-01-01a",)])
def test_what_is_left_out_is_said(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """Without a freeze or a store nothing starts, and the usage is printed."""
    (done,) = sbatch(tmp_path, *arguments, tasks=1)
    assert 0 != done.returncode
    assert "usage: sbatch --chdir=PROJECT" in done.stderr
