"""All of the sampling benchmarks: a table, then plain lines `name value`.

Run: python -m benchmarks.speed [--seconds 3] [--threads N] [--peer PEER/bin/python]
Nothing else should run meanwhile. The peer is a Python with jax and thrml; without it the ratio is not printed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.speed.rates import best_rate, model, rows, scaling

import backends
from backends import Kernel
from backends.numba_cpu import cores

HERE = Path(__file__).parent
FIRST_COUNT = (
    "import numpy, backends; from backends import graphs;"
    "g = graphs.preset('60_12'); m = backends.Model(g, numpy.zeros(g.n_edges), numpy.zeros(3600));"
    "backends.load('numba_cpu').run(backends.Job(m, 1.0, backends.Kernel.ALTERNATING, 32, 0, 64, 1,"
    "backends.Start.COINS, (backends.Moments(64, 1),)))"
)


def main() -> None:
    """Print the table and the lines."""
    chosen = _arguments()
    lines: list[tuple[str, float]] = []
    table: dict[tuple[str, int], float] = {}
    print(f"{'what':<44}{'threads':>8}{'updates/s':>12}{'ns/update':>11}")
    for what, threads, rate in rows(chosen.seconds, chosen.threads):
        table[what, threads] = rate
        print(f"{what:<44}{threads:>8}{rate:>12.3g}{1e9 / rate:>11.3g}", flush=True)
    lines += _rates(table, chosen.threads)
    lines += _peer(chosen)
    lines += [(f"scaling_{axis}", value) for axis, value in scaling(chosen.threads)]
    lines += _sizes()
    lines += _start_up()
    lines += _alone("checkpoint")
    lines += _alone("tempering", "--threads", str(chosen.threads))
    print(f"\n{backends.gpu_evidence()}\n")
    for name, value in lines:
        print(name, f"{value:.6g}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3.0, help="time per row of the table")
    parser.add_argument("--threads", type=int, default=cores(), help="threads of the rows with many")
    parser.add_argument("--peer", type=Path, help="a Python interpreter with jax and thrml")
    return parser.parse_args()


def _rates(table: dict[tuple[str, int], float], threads: int) -> list[tuple[str, float]]:
    best = {n: max(rate for (what, t), rate in table.items() if t == n and "60_12" in what) for n in (1, threads)}
    at32 = table["60_12 alternating, 32 chains", threads]
    return [
        ("updates_per_second", best[threads]),
        ("updates_per_second_per_core", best[threads] / threads),
        ("updates_per_second_one_thread", best[1]),
        ("rate_32_chains_of_best", at32 / best[threads]),
    ]


def _peer(chosen: argparse.Namespace) -> list[tuple[str, float]]:
    """Time the peer between two runs of ours, best against best of a few chain counts."""
    if chosen.peer is None:
        print("\nno --peer given: the ratio to thrml is not measured")
        return []
    backend, of = backends.load("numba_cpu", chosen.threads), model(60, 12)

    def ours() -> float:
        return max(best_rate(backend, of, Kernel.ALTERNATING, chains, chosen.seconds) for chains in (128, 400))

    rates, theirs = [ours()], []
    for chains, sweeps in ((32, 1000), (128, 300), (400, 100)):
        command = [str(chosen.peer), "-P", str(HERE / "peer_thrml.py"), str(chains), str(sweeps), str(chosen.seconds)]
        environment = {**os.environ, "JAX_PLATFORMS": "cpu"}
        told = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
        theirs.append(float(told.split()[-1]))
        print(f"thrml, {chains} chains{'':<30}{'':>8}{theirs[-1]:>12.3g}", flush=True)
    rates.append(ours())
    return [("thrml_updates_per_second", max(theirs)), ("thrml_ratio", max(rates) / max(theirs))]


def _sizes() -> list[tuple[str, float]]:
    """Bytes per spin: of the state, by chain, and of the tables, shared by all chains of a thread."""
    per_node = 4 + 4 + 12 * (4 + 4) + (8 + 8) / 2
    return [("state_bytes_per_spin_and_chain", 1 / 8), ("table_bytes_per_spin", per_node)]


def _start_up() -> list[tuple[str, float]]:
    """Seconds of a fresh process to the first counts with compiled code on disk, and of listing backends."""
    commands = {"start_up_first_counts": FIRST_COUNT, "start_up_listing": "import backends; backends.availability()"}
    out = []
    for name, code in commands.items():
        times = []
        for _ in range(3):
            begin = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            times.append(time.perf_counter() - begin)
        out.append((f"{name}_seconds", min(times)))
    return out


def _alone(module: str, *arguments: str) -> list[tuple[str, float]]:
    """Return the lines that a benchmark prints in a process of its own."""
    command = [sys.executable, "-m", f"benchmarks.speed.{module}", *arguments]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [(name, float(value)) for name, value in (line.split() for line in told.splitlines())]


if __name__ == "__main__":
    main()
