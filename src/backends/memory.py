"""What a job takes, and whether this machine has it."""

from __future__ import annotations

from pathlib import Path

from backends.contract import Cost, Job
from backends.counters import size
from backends.errors import MemoryBudgetError
from backends.sinks import Moments, MultiTau, Series, Sink, Trajectory, WindowSums
from backends.tempering import TemperedJob

SHARE = 0.9  # of the available memory that a job may take
_REMEDY: tuple[tuple[type, str], ...] = (
    (Moments, "use fewer, longer windows"),
    (WindowSums, "use fewer, longer windows"),
    (Trajectory, "raise its stride, or count lags while sampling with MultiTau"),
    (Series, "raise its stride"),
    (MultiTau, "follow fewer observables or points"),
)
_OTHERWISE = {Job: "run fewer chains", TemperedJob: "run fewer sets, or look at fewer rungs"}


def cost(job: Job, held_words: int, staged: int) -> Cost:
    """Return the draws and bytes of a job.

    `held_words` words per spin are sampled before they are counted, all chains in work together; `staged` sinks keep
    every k-th snapshot only.
    """
    n_spins, n_edges = job.model.graph.n_spins, job.model.graph.n_edges
    parts = [(label, size(sink, job)) for label, _, sink in _placed(job)]
    parts.append(("the model and its tables", 64 * (n_spins + n_edges)))
    parts.append(("the state", job.n_chains * n_spins * (3 + 8 * staged)))
    parts.append(("the snapshots not yet counted", 16 * held_words * n_spins))
    return Cost(job.spin_updates, tuple(sorted(parts, key=lambda part: -part[1])))


def tempered_cost(job: TemperedJob, held_words: int, staged: int) -> Cost:
    """Return the draws and bytes of a tempered job, from numbers as `cost` takes them."""
    n_rungs, n_sets, n_spins, n_terms = (
        job.n_rungs,
        job.n_sets,
        job.graph.n_spins,
        job.graph.n_spins + job.graph.n_edges,
    )
    parts = [(label, size(sink, job.rungs[rung])) for label, rung, sink in _placed(job)]
    parts.append(("the models and their tables", 64 * n_rungs * n_terms))
    parts.append(("the state", n_sets * n_spins * (3 * n_rungs + 8 * staged)))
    parts.append(("the replicas", 64 * n_rungs * n_sets))
    if job.trace:
        parts.append(("the trace", (job.warmup + job.n_rounds) * n_sets * (n_rungs - 1)))
    parts.append(("the snapshots not yet counted", 16 * held_words * n_spins))
    return Cost(job.spin_updates, tuple(sorted(parts, key=lambda part: -part[1])))


def check(job: Job | TemperedJob, wanted: Cost, available: int | None = None) -> None:
    """Refuse a job that would not fit; `available` bytes default to what the machine reports.

    Raises MemoryBudgetError, naming the largest part and how to make it smaller.
    """
    available = _available() if available is None else available
    if available is not None and wanted.n_bytes > available:
        label = wanted.memory[0][0]
        remedy = next((_remedy(sink) for name, _, sink in _placed(job) if name == label), _OTHERWISE[type(job)])
        raise MemoryBudgetError(wanted.n_bytes, available, label, remedy)


def check_lags(n_sums: int, available: int | None = None) -> None:
    """Refuse lagged counts whose sums would not fit, three of them and their copies in the caller's order.

    Raises MemoryBudgetError with the bytes wanted.
    """
    _check_room(48 * n_sums, available, "the lagged sums", "ask for fewer observables or lags at a time")


def check_pairs(n_bytes: int, available: int | None = None) -> None:
    """Refuse sums over pairs whose copy of the trajectory, in another order, would not fit.

    Raises MemoryBudgetError with the bytes wanted.
    """
    _check_room(n_bytes, available, "the trajectory in the order of pairs", "take fewer draws or a wider stride")


def _check_room(needed: int, available: int | None, what: str, remedy: str) -> None:
    room = _available() if available is None else available
    if room is not None and needed > room:
        raise MemoryBudgetError(needed, room, what, remedy)


def _placed(job: Job | TemperedJob) -> list[tuple[str, int, Sink]]:
    """Return the label, the rung and the sink of every sink of a job."""
    if isinstance(job, TemperedJob):
        return [(f"{_label(k, sink)} at rung {rung}", rung, sink) for k, (rung, sink) in enumerate(job.sinks)]
    return [(_label(k, sink), 0, sink) for k, sink in enumerate(job.sinks)]


def _label(number: int, sink: Sink) -> str:
    return f"sink {number}, {type(sink).__name__}"


def _remedy(sink: Sink) -> str:
    return next((text for kind, text in _REMEDY if isinstance(sink, kind)), "follow fewer observables")


def _available() -> int | None:
    known = [room for room in (_machine_room(), _group_room()) if room is not None]
    return int(SHARE * min(known)) if known else None


def _machine_room() -> int | None:
    """Bytes that the machine reports as available."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    rows = dict(line.split(":", 1) for line in lines if ":" in line)
    return 1024 * int(rows["MemAvailable"].split()[0]) if "MemAvailable" in rows else None


def _group_room() -> int | None:
    """Bytes left to the control group, where there is a limit."""
    group = Path("/sys/fs/cgroup")
    try:
        limit, used = ((group / f"memory.{name}").read_text(encoding="ascii").strip() for name in ("max", "current"))
    except OSError:
        return None
    return int(limit) - int(used) if limit.isdigit() else None
