"""What a job takes, and whether this machine has it."""

from __future__ import annotations

from pathlib import Path

from backends.contract import Cost, Job
from backends.counters import size
from backends.errors import MemoryBudgetError
from backends.sinks import Moments, MultiTau, Series, Sink, Trajectory

SHARE = 0.9  # of the available memory that a job may take
_REMEDY: tuple[tuple[type, str], ...] = (
    (Moments, "use fewer, longer windows"),
    (Trajectory, "raise its stride, or count lags while sampling with MultiTau"),
    (Series, "raise its stride"),
    (MultiTau, "follow fewer observables or points"),
)


def cost(job: Job, chunk_words: int) -> Cost:
    """Return the draws and bytes of a job whose samplers hold `chunk_words` words per chain and spin."""
    cells = job.n_chains * job.model.graph.n_spins
    parts = [(_label(k, sink), size(sink, job)) for k, sink in enumerate(job.sinks)]
    parts.append(("the model and its tables", 64 * (job.model.graph.n_spins + job.model.graph.n_edges)))
    parts.append(("the state and the chunk of snapshots", cells * (2 + 10 * chunk_words + 8 * len(job.sinks))))
    return Cost(job.spin_updates, tuple(sorted(parts, key=lambda part: -part[1])))


def check(job: Job, wanted: Cost, available: int | None = None) -> None:
    """Refuse a job that would not fit; `available` bytes default to what the machine reports.

    Raises MemoryBudgetError, naming the largest part and how to make it smaller.
    """
    available = _available() if available is None else available
    if available is not None and wanted.n_bytes > available:
        label = wanted.memory[0][0]
        remedy = next((_remedy(s) for k, s in enumerate(job.sinks) if _label(k, s) == label), "run fewer chains")
        raise MemoryBudgetError(wanted.n_bytes, available, label, remedy)


def _label(number: int, sink: Sink) -> str:
    return f"sink {number}, {type(sink).__name__}"


def _remedy(sink: Sink) -> str:
    return next((text for kind, text in _REMEDY if isinstance(sink, kind)), "follow fewer observables")


def _available() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    rows = dict(line.split(":", 1) for line in lines if ":" in line)
    return int(SHARE * 1024 * int(rows["MemAvailable"].split()[0])) if "MemAvailable" in rows else None
