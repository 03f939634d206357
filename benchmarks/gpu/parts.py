"""The parts of the run; each returns what it found as JSON values, and needs none of the others."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from benchmarks.gpu import predicted, tempered
from benchmarks.gpu.bench import ROOT, Bench
from benchmarks.gpu.ladder import climbed
from benchmarks.gpu.training import updated

from backends import MomentCounts, Moments

Found = dict[str, Any]
SUITE_SECONDS = 150


def suite(bench: Bench) -> Found:
    """Run the conformance suite; it fails rather than skips where the GPU cannot be used."""
    workers = ("-n", str(min(8, os.cpu_count() or 1))) if not bench.rehearsal and _has_workers() else ()
    command = [sys.executable, "-m", "pytest", "tests/backends", *bench.tests, *workers]
    options = ["-p", "no:cacheprovider", "-o", "filterwarnings=default", "-o", "addopts=-q"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT / "src", ROOT, *_given())))}
    environment |= {} if bench.rehearsal else {"VERDICT_REQUIRE_GPU": "1"}
    how: Found = {"cwd": ROOT, "env": environment, "capture_output": True, "text": True, "timeout": SUITE_SECONDS}
    done = subprocess.run([*command, *options], check=False, **how)
    passed = re.search(r"(\d+) passed", done.stdout)
    failed = re.search(r"(\d+) failed", done.stdout)
    counts = {"passed": int(passed[1]) if passed else 0, "failed": int(failed[1]) if failed else 0}
    return {"ok": done.returncode == 0, "code": done.returncode, **counts, "last": done.stdout.splitlines()[-8:]}


def rates(bench: Bench) -> Found:
    """Take the rates of sampling alone, and of looking after every sweep with moments counted on the device."""
    return {str(n): _rates(bench, n) for n in bench.chains}


def _rates(bench: Bench, n_chains: int) -> Found:
    measured = bench.backend.rate(bench.job(n_chains), bench.seconds)
    wanted = predicted.rate(n_chains, bench.multiprocessors, bench.clock)
    looked = _looking(bench, n_chains, measured)
    return {
        "updates_per_second": measured,
        "predicted": wanted,
        "predicted_before": predicted.BEFORE.get(n_chains),
        **looked,
        "looking_predicted": predicted.looking_rate(n_chains, bench.multiprocessors, bench.clock),
    }


def _looking(bench: Bench, n_chains: int, alone: float) -> Found:
    """Time a run in one window, so that what crosses is small beside what is counted; the sums' crossing apart."""
    of = bench.job(n_chains)
    fill = max(1, int(3 * bench.seconds * alone / (n_chains * of.n_free * bench.window)))
    job = replace(of, n_sweeps=fill * bench.window, sinks=(Moments(fill * bench.window, 1),))
    short = replace(of, n_sweeps=bench.window, sinks=(Moments(bench.window, 1),))
    bench.backend.run(short)
    with timed() as brief:
        bench.backend.run(short)
    with timed() as whole:
        bench.backend.run(job)
    more = (job.n_sweeps - short.n_sweeps) * n_chains * job.n_free
    steady = more / (whole() - brief()) if more and whole() > brief() else None
    return {
        "looking_updates_per_second": steady,
        "looking_sweeps": job.n_sweeps,
        "one_window_run_updates_per_second": short.spin_updates / brief(),
        "one_window_run_seconds": brief(),
        "one_window_crossing_predicted_seconds": predicted.crossing_seconds(n_chains, 1),
    }


def windows(bench: Bench) -> Found:
    """Time what is asked for most: Moments(window, 1) over ten windows, sums crossing to the host included."""
    n_chains = min(bench.chains[-1], 4096)
    job = bench.job(n_chains, 10 * bench.window, (Moments(bench.window, 1),))
    bench.backend.run(bench.job(n_chains, bench.window, (Moments(bench.window, 1),)))
    with timed() as spent:
        counts = bench.backend.run(job)
    crossed = sum(part.nbytes for part in (counts.of(MomentCounts).spins, counts.of(MomentCounts).edges))
    return {
        "chains": n_chains,
        "window": bench.window,
        "windows": 10,
        "seconds": spent(),
        "updates_per_second": job.spin_updates / spent(),
        "bytes_crossed": crossed,
        "crossing_predicted_seconds": predicted.crossing_seconds(n_chains, 10),
    }


@contextmanager
def timed() -> Iterator[Callable[[], float]]:
    """Give a function that returns the seconds of the block, once it is over."""
    begin = time.perf_counter()
    end: list[float] = []
    yield lambda: end[0] - begin
    end.append(time.perf_counter())


def _given() -> list[str]:
    """Return where this process was told to look for packages."""
    return [place for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if place]


def _has_workers() -> bool:
    from importlib.util import find_spec

    return find_spec("xdist") is not None


PARTS: dict[str, Callable[[Bench], Found]] = {
    "suite": suite,
    "tempered": tempered.cases,
    "tempered_rates": tempered.rates,
    "trips": tempered.trips,
    "rates": rates,
    "windows": windows,
    "training": updated,
    "ladder": climbed,
}
