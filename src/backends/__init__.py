"""Sample spin systems and count; judge nothing.

`contract.py` says what every backend keeps, `tempering.py` what is new where rungs exchange states; `load(name)` gives
one; `graphs.py` builds graphs. Importing this package loads NumPy and nothing heavier.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from backends import cuda_text
from backends.contract import (
    VERSION,
    Backend,
    Checkpoint,
    Clamp,
    Cost,
    Counts,
    Job,
    Kernel,
    Start,
)
from backends.cuda_text import evidence as gpu_evidence
from backends.errors import BackendError, UnavailableError, UnknownBackendError
from backends.model import Graph, Model
from backends.philox import job_seed
from backends.registered import foreign, refusal
from backends.sinks import (
    BatchCounts,
    BlockLadder,
    CorrelatorCounts,
    DyadicBatchMeans,
    LaggedCounts,
    MomentCounts,
    Moments,
    MultiTau,
    PackedTrajectory,
    PairSums,
    Series,
    SeriesCounts,
    Trajectory,
    WindowCounts,
    WindowSums,
)
from backends.tempering import TEMPERED_VERSION, TemperedCounts, TemperedJob

__all__ = [
    "TEMPERED_VERSION",
    "VERSION",
    "Backend",
    "BackendError",
    "BatchCounts",
    "BlockLadder",
    "Checkpoint",
    "Clamp",
    "CorrelatorCounts",
    "Cost",
    "Counts",
    "DyadicBatchMeans",
    "Graph",
    "Job",
    "Kernel",
    "LaggedCounts",
    "Model",
    "MomentCounts",
    "Moments",
    "MultiTau",
    "PackedTrajectory",
    "PairSums",
    "Series",
    "SeriesCounts",
    "Start",
    "TemperedCounts",
    "TemperedJob",
    "Trajectory",
    "UnavailableError",
    "WindowCounts",
    "WindowSums",
    "availability",
    "gpu_evidence",
    "job_seed",
    "known",
    "load",
    "names",
    "shipped",
]

_SHIPPED = {  # name -> (module, library it needs)
    "reference": ("backends.reference", "numpy"),
    "numba_cpu": ("backends.numba_cpu", "numba"),
    "cupy_gpu": ("backends.cupy_gpu", "cupy"),
}
_INSTALLS = {"cupy": '; pip install "verdict-engine[gpu]"'}


def shipped() -> tuple[str, ...]:
    """Return the backends of this version."""
    return tuple(_SHIPPED)


def names() -> tuple[str, ...]:
    """Return the name of every backend, shipped ones first."""
    return (*_SHIPPED, *sorted(set(foreign()) - set(_SHIPPED)))


def availability() -> dict[str, str]:
    """Return, for every backend, "available" or the reason why it is not; imports none of their libraries."""
    return {name: _reason(name) or "available" for name in names()}


def known(name: str) -> str:
    """Return the name of a backend that there is; nothing of it is loaded.

    Raises UnknownBackendError: no such name. UnavailableError: a plugin of another distribution takes its name.
    """
    if name not in names():
        raise UnknownBackendError(name, names())
    refused = refusal(name, _SHIPPED)
    if refused is not None:
        raise UnavailableError(name, refused)
    return name


def load(name: str, threads: int | None = None) -> Backend:
    """Return the backend of that name; `threads` (None: every core) never changes an integer.

    Raises UnknownBackendError: no such name. UnavailableError: it cannot run on this machine, or a plugin of another
    distribution takes its name.
    """
    reason = _reason(known(name))
    if reason is not None:
        raise UnavailableError(name, reason)
    create = foreign()[name].load() if name not in _SHIPPED else import_module(_SHIPPED[name][0]).create
    backend: Backend = create(threads)
    return backend


def _reason(name: str) -> str | None:
    refused = refusal(name, _SHIPPED)
    if refused is not None or name not in _SHIPPED:
        return refused
    library = _SHIPPED[name][1]
    if find_spec(library) is None:
        return f"the library '{library}' is not installed{_INSTALLS.get(library, '')}"
    return cuda_text.missing() if library == "cupy" else None
