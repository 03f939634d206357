"""A plan held against what was then measured: wall time with 1 and with 2 workers on this machine.

    make plan-check         or   python -m benchmarks.plan_check [--portion 1/alternating/4096+...]

For each number of workers the portion is planned, its pace timed anew, and then measured into an empty store. Printed
are the planned and the measured seconds and their ratio; it ends with 1 where a ratio is off by more than 30 %.
`load` is the machine's load before it began: a ratio counts where nothing else ran.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PORTION = "1/alternating/16384+5/alternating/8192+25/alternating/8192+50/alternating/4096"
WITHIN = 0.30


def main(arguments: list[str] | None = None) -> int:
    """Plan, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freeze", default="2026-11-25d")
    parser.add_argument("--portion", default=PORTION, help="ladders that end nowhere before their tops")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    asked = parser.parse_args(arguments)
    print(f"{'workers':>7} {'jobs':>5} {'planned':>9} {'measured':>9} {'ratio':>6} {'jobs alone':>11} {'load':>5}")
    ratios = [_checked(asked.freeze, asked.portion, workers) for workers in asked.workers]
    return int(any(abs(ratio - 1) > WITHIN for ratio in ratios))


def _checked(freeze: str, portion: str, workers: int) -> float:
    load = os.getloadavg()[0]
    plan = _plan(freeze, portion, workers)
    planned = plan["at_most"]["wall_seconds"]
    with tempfile.TemporaryDirectory() as project:
        begin = time.perf_counter()
        seconds = _measured(Path(project), freeze, portion, workers)
        took = time.perf_counter() - begin
    alone = sum(seconds.values()) / sum(job["seconds_at_most"] for job in plan["jobs"])
    print(f"{workers:7d} {len(seconds):5d} {planned:9.1f} {took:9.1f} {took / planned:6.2f} {alone:11.2f} {load:5.1f}")
    return float(took / planned)


def _plan(freeze: str, portion: str, workers: int) -> dict[str, Any]:
    arguments = ["plan", freeze, "--workers", str(workers), "--portion", portion, "--calibrate", "--json"]
    with tempfile.TemporaryDirectory() as empty:
        found: dict[str, Any] = json.loads(_verdict(*arguments, "--store", empty))["workers"][0]
    return found


def _measured(project: Path, freeze: str, portion: str, workers: int) -> dict[str, float]:
    """Measure in a copy of the project that keeps nothing of before; return the seconds of each job."""
    for name in ("prereg", "checkpoints"):
        subprocess.run(["cp", "-r", str(ROOT / name), str(project / name)], check=True)
    rates = project / ".verdict" / "rates"
    subprocess.run(["mkdir", "-p", str(rates.parent)], check=True)
    subprocess.run(["cp", "-r", str(ROOT / ".verdict" / "rates"), str(rates)], check=True)  # timed by the plan
    arguments = ["run", freeze, "--measure", "--portion", portion, "--executor", f"process:{workers}", "--exit-zero"]
    _verdict(*arguments, cwd=project)
    return _seconds(project, freeze, portion)


def _seconds(project: Path, freeze: str, portion: str) -> dict[str, float]:
    from verdict.project.working import Assignment

    assignment = Assignment.of(project / "prereg" / f"{freeze}.yaml", None, "numba_cpu", portion)
    batch, store = assignment.derive().batch, assignment.kept_in()
    found = {job.name: store.result(batch.origin, job) for job in batch.jobs}
    return {name: one.seconds for name, one in found.items() if one is not None}


def _verdict(*arguments: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "verdict", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"verdict {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
