"""How tempering fares at checkpoints before anything is registered: barriers, round trips, agreement of starts, time.

    python -m benchmarks.pilot_tempering --cases 10:beta:96,10:training:128 --backend cupy_gpu --seconds 100

A case is epoch:path:rungs, with a fourth number for its measured rounds. Rungs are placed on sets of their own, then
the rounds run from five kinds of start. Its seeds are its own, and no freeze's. One line a case, and a JSON file; a
case is not begun after `--seconds`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

import backends
from verdict.experiments.contract import settings_of, unseen
from verdict.experiments.dtm import measuring
from verdict.experiments.dtm.blocks import nobody
from verdict.experiments.dtm.placement import barrier, growth
from verdict.experiments.dtm.protocol import PositivePlan
from verdict.experiments.dtm.replicas import Schedule, TemperedReading
from verdict.experiments.dtm.settings import Line, Settings, registered
from verdict.experiments.dtm.starts import groups
from verdict.experiments.dtm.tempered import TemperedWork
from verdict.experiments.dtm.tempered_figures import counted
from verdict.experiments.dtm.tempered_protocol import TemperedCheckpoint, TemperedProtocol
from verdict.experiments.kept import Maker
from verdict.project.loading import load_registration
from verdict.statistics.adequacy import largest_rhat, start_rhat, time_rhat

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
FREEZES = {"plain": "2026-11-25b", "penalised": "2026-11-25d"}
STARTS = ("down", "up", "coins", "bias", "data")
LEVEL, FLOOR = 0.99, 0.001
COLUMNS = (
    ("t", "4d"), ("path", "10s"), ("rungs", "6d"), ("rounds", "8d"), ("placing_s", "10.1f"), ("seconds", "8.1f"),
    ("barrier", "8.2f"), ("growth", "8.3f"), ("drift", "8.3f"), ("least_acceptance", "17.3f"), ("trips", "7d"),
    ("sets_with", "10d"), ("sets_with_2", "12d"), ("least", "6d"), ("rhat_starts", "12.3f"), ("rhat_up", "8.3f"),
    ("rhat_time", "10.3f"), ("over", "7d"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One run of the pilot."""

    t: int
    path: str
    rungs: int
    rounds: int


def main(arguments: list[str] | None = None) -> None:
    """Run the cases and print them."""
    options = _parser().parse_args(arguments)
    begin, told = time.perf_counter(), []
    print("".join(f"{name:>{width(form)}s}" for name, form in COLUMNS))
    for case in cases(options.cases, options.rounds):
        if time.perf_counter() - begin > options.seconds:
            print(f"not begun: {case}")
            continue
        told.append(run(case, options))
        print("".join(f"{told[-1][name]:>{form}}" for name, form in COLUMNS), flush=True)
        if options.out:
            options.out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(f"{time.perf_counter() - begin:.1f} s in all")


def width(form: str) -> int:
    """Return how wide a column is."""
    return int(form.rstrip("dfs").split(".")[0])


def cases(words: str, rounds: int) -> Iterator[Case]:
    """Read `10:beta:96` or `10:beta:96:8192`, separated by commas."""
    for word in words.split(","):
        t, path, rungs, *more = word.split(":")
        yield Case(int(t), path, int(rungs), int(more[0]) if more else rounds)


def run(case: Case, options: argparse.Namespace) -> dict[str, Any]:
    """Place rungs, run the rounds, and say what came out."""
    work = _work(case, options)
    ladder, how = work.ladder(), work.how
    start = work.start(how.calibration.sets, (how.calibration.start,), "calibration")
    placing, schedule = timed(lambda: ladder.placed(start, work.seed("calibration"), nobody))
    start, seed = work.start(how.sets, how.starts, "measured"), work.seed("measured")
    seconds, read = timed(lambda: ladder.measured(schedule, start, seed=seed, kept=None, done=nobody))
    return {
        "line": options.line, "backend": options.backend, "sets": how.sets, "swap_every": how.swap_every,
        "t": case.t, "path": case.path, "rungs": case.rungs, "rounds": case.rounds, "placing_s": placing,
        "seconds": seconds, **_told(schedule, read, how, case),
    }  # fmt: skip


def _told(schedule: Schedule, read: TemperedReading, how: TemperedProtocol, case: Case) -> dict[str, Any]:
    kinds, kept = groups(how.sets, how.starts), counted(read, case.rounds, FLOOR)
    two, wholes = np.isin(kinds, [how.starts.index("up"), how.starts.index("bias")]), read.quarters.sum(axis=1)
    over_starts = start_rhat(wholes, case.rounds, kinds)[kept]
    late = read.quarters[:, 3:].sum(axis=1)
    return {
        "barrier": barrier(read.rejected, LEVEL).value,
        "growth": growth(schedule.last, schedule.before, LEVEL, same=True).value,
        "drift": growth(read.rejected, schedule.last, LEVEL, same=False).value,
        "least_acceptance": float(1.0 - read.rejected.mean(axis=0).max()),
        "trips": int(read.trips.sum()), "sets_with": int((read.trips > 0).sum()), "least": int(read.trips.min()),
        "by_kind": [int(n) for n in read.trips.reshape(len(how.starts), -1).sum(axis=1)],
        "sets_with_2": int((read.trips > 1).sum()),
        "rhat_starts": largest_rhat(over_starts),
        "rhat_late": largest_rhat(start_rhat(late, case.rounds // 4, kinds)[kept]),
        "rhat_up": largest_rhat(start_rhat(wholes[two], case.rounds, kinds[two])[kept]),
        "rhat_time": largest_rhat(time_rhat(read.quarters, case.rounds // 4)[kept]),
        "over": int((over_starts > 1.05).sum()),
        "counted": int(kept.sum()),
        "positions": [round(float(x), 5) for x in schedule.positions],
        "rejected": [round(float(x), 4) for x in read.rejected.mean(axis=0)],
    }  # fmt: skip


def _work(case: Case, options: argparse.Namespace) -> TemperedWork:
    registration = load_registration(ROOT / "prereg" / f"{FREEZES[options.line]}.yaml")
    line = (settings_of(registration, Settings).training or {})[options.line]
    how = _protocol(case, options, registered(registration)[0].positive)
    maker = Maker.of(registration, options.backend)
    bench = measuring.Bench(backends.load(options.backend), ROOT, "pilot", maker, unseen)
    subjects = [_subject(line, options.line, t) for t in line.epochs if t <= case.t]
    visible = measuring.examples(ROOT, how.positive, line.recipe)
    return TemperedWork(bench=bench, how=how, of=subjects[-1], younger=tuple(subjects[:-1]), visible=visible)


def _subject(line: Line, name: str, t: int) -> measuring.Subject:
    return measuring.prove(ROOT, f"checkpoints/{name}/epoch-{t:04d}.npz", recipe=line.recipe, epoch=t, beta=1.0)


def _protocol(case: Case, options: argparse.Namespace, positive: PositivePlan) -> TemperedProtocol:
    plan = TemperedCheckpoint.model_validate(
        {"t": case.t, "path": case.path, "rungs": case.rungs, "rounds": case.rounds}
    )
    calibration = {
        "sets": options.calibration_sets, "start": "coins", "first": options.first, "stages": options.stages,
        "warmup": 0.5,
    }  # fmt: skip
    return TemperedProtocol.model_validate(
        {
            "line": options.line, "root_seed": options.seed, "level": LEVEL, "beta": 1.0, "kernel": "alternating",
            "sets": options.sets, "starts": STARTS, "apart": {"start": "up", "against": "bias"},
            "swap_every": options.swap_every, "warmup": options.warmup, "states": 4, "calibration": calibration,
            "checkpoints": (plan,), "windows": (1000, 16000), "repeats": 1, "blocks": 16, "K_train": 400,
            "variance_floor": FLOOR, "unresolved_share": 0.01, "positive": positive,
            "founding": {"chains": 32, "warmup": 1000, "trajectory": 3000},
        }
    )  # fmt: skip


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds that the work took, and what it gave."""
    begin = time.perf_counter()
    out = work()
    return time.perf_counter() - begin, out


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", required=True, help="epoch:path:rungs[:rounds], separated by commas")
    parser.add_argument("--line", choices=tuple(FREEZES), default="plain")
    parser.add_argument("--backend", default="numba_cpu")
    parser.add_argument("--rounds", type=int, default=8192, help="measured rounds of cases that name none")
    parser.add_argument("--sets", type=int, default=80)
    parser.add_argument("--calibration-sets", type=int, default=20)
    parser.add_argument("--swap-every", type=int, default=1)
    parser.add_argument("--warmup", type=float, default=0.5, help="share of the measured rounds before them")
    parser.add_argument("--first", type=int, default=64, help="rounds of the first stage of calibration")
    parser.add_argument("--stages", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1, help="root seed; no freeze has this one")
    parser.add_argument("--seconds", type=float, default=1e9, help="no case is begun after so many")
    parser.add_argument("--out", type=Path, help="JSON file, written after every case")
    return parser


if __name__ == "__main__":
    main()
