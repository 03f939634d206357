"""The simulation study of the page, with sixteen seeds: killed half-way, gone on with, and judged."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT, verdict
from tests.docs.following import BLOCK

PAGE = (ROOT / "docs" / "how-to" / "simulation-study.md").read_text(encoding="utf-8")
FILES = {block["mark"].removeprefix("file: "): block["body"] for block in BLOCK.finditer(PAGE)
         if (block["mark"] or "").startswith("file: ")}  # fmt: skip
REGISTRATION, PROGRAM = "prereg/drafts/2026-11-23a.yaml", "simulate.py"
SEEDS = 16
NOTES = 'import os\nopen(os.environ["CALLED"], "a").write(f"{seed} ")\n'  # outside the project, where no verdict looks
SLOW = 'import time\nif os.environ.get("SLOWLY"): time.sleep(0.3)\n'
NUMBERS = 'print(json.dumps({"seed"'
RUN = ("run", REGISTRATION, "--measure", "--executor", "process:2")


def project(folder: Path) -> Path:
    """Write the files of the page into a folder, with fewer seeds, and a program that notes when it was called."""
    (folder / "prereg" / "drafts").mkdir(parents=True)
    registration = FILES[REGISTRATION].replace("planned: 1000", f"planned: {SEEDS}").replace("least: 900", "least: 8")
    (folder / REGISTRATION).write_text(registration)
    (folder / PROGRAM).write_text(FILES[PROGRAM].replace(NUMBERS, f"{NOTES}{SLOW}{NUMBERS}"))
    return folder


def results(folder: Path) -> int:
    """Count the calls whose results are kept."""
    return len([*(folder / ".verdict" / "store").glob("*/*/result")])


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return an environment in which calls are noted beside the project."""
    return {**os.environ, "CALLED": str(folder.parent / f"{folder.name}.called"), **more}


def calls(folder: Path) -> Counter[int]:
    """Count how often each seed was called."""
    return Counter(map(int, (folder.parent / f"{folder.name}.called").read_text().split()))


def stored(folder: Path) -> dict[str, object]:
    """Return what was stored, without the paths of programs."""
    return dict(json.loads((folder / "measurements/2026-11-23a/measured.json").read_text())["quantities"])


def test_a_study_that_was_killed_goes_on_and_is_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed when a quarter was done: what had ended is not called again, and the numbers are those of one process."""
    folder = project(tmp_path / "killed")
    words = [sys.executable, "-m", "verdict", *RUN]
    with subprocess.Popen(words, cwd=folder, env=environment(folder, SLOWLY="1"), start_new_session=True) as driver:
        until = time.monotonic() + 120
        while results(folder) < SEEDS // 4 and time.monotonic() < until:
            time.sleep(0.05)
        os.killpg(driver.pid, signal.SIGKILL)
    kept = results(folder)
    assert SEEDS // 4 <= kept < SEEDS
    assert not (folder / "measurements").exists()
    for name, value in environment(folder).items():
        monkeypatch.setenv(name, value)
    done = verdict(*RUN, "--json", cwd=folder)
    assert "n = 16" in done.stdout, done.stderr
    assert SEEDS == len(calls(folder))
    assert sum(calls(folder).values()) - SEEDS <= SEEDS - kept
    whole = project(tmp_path / "whole")
    monkeypatch.setenv("CALLED", environment(whole)["CALLED"])
    verdict("run", REGISTRATION, "--measure", cwd=whole)
    assert stored(whole) == stored(folder)


def test_the_page_says_what_is_said_of_a_program_that_ignores_its_seed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All seeds covered, since all are one: the verdict begins with the caution that the page shows."""
    folder = project(tmp_path / "same")
    text = (folder / PROGRAM).read_text()
    alike = text.replace("draw = random.Random(seed)", "draw = random.Random(3)")
    monkeypatch.setenv("CALLED", environment(folder)["CALLED"])
    (folder / PROGRAM).write_text(alike.replace('"seed": seed, ', ""))
    done = verdict("run", REGISTRATION, "--measure", cwd=folder)
    (caution,) = (line for line in PAGE.splitlines() if line.startswith("caution doubted"))
    assert caution.replace("1,000", str(SEEDS)) in " ".join(done.stdout.split()), done.stdout + done.stderr


def test_a_program_that_ignores_its_seed_and_says_which_it_used_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the page says: the level that is printed is compared, and only one of the calls is of its own cell."""
    folder = project(tmp_path / "one")
    text = (folder / PROGRAM).read_text()
    (folder / PROGRAM).write_text(text.replace("seed = parser.parse_args().seed", "seed = 3"))
    monkeypatch.setenv("CALLED", environment(folder)["CALLED"])
    done = verdict("run", REGISTRATION, "--measure", cwd=folder)
    assert f"{SEEDS - 1} of {SEEDS} jobs failed" in done.stderr
    assert 20 == done.returncode
