"""The contract of tempered jobs: rungs that sample side by side and exchange states, with the same integers everywhere.

Everything that `contract.py` says of a plain job holds at each rung; this page says what is new.

Rungs and sets. R >= 2 rungs share one graph; each has its own model (weights and biases) and beta, and so its own law.
There are S replica sets; a set is one state at every rung, and sets never meet. Chains stay at their rung: a swap
exchanges the states of two chains. The chain of rung r in set s has number c = r S4 + s with S4 = 4 ceil(S / 4).

Rounds. A round is `swap_every` sweeps of every rung by the job's kernel, then one pass of swaps. Rounds count from
`first_round` through warmup and measurement without a break. Sweep j of round t is sweep t swap_every + j of the plain
contract; its random numbers are those of chain c under that number.

Pairs. In a round of even number the pairs of rungs (0, 1), (2, 3), ... are tried, in a round of odd number (1, 2),
(3, 4), ...: non-reversible, "deterministic even-odd". Source: Syed, Bouchard-Cote, Deligiannidis and Doucet, J. R.
Stat. Soc. B 84, 321 (2022). Pairs of one pass share no rung, so their order shows in no integer.

Swap tables, folded once in float64 on the host (`swap_tables.py`). For the pair of lower rung k, for every bias and
every weight theta:
    D = log2(e) (beta_(k+1) theta_(k+1) - beta_k theta_k)        D_int = rint(D 2^q_k)
each product, difference and rounding (to nearest even) one float64 operation; q_k is the largest integer, at most 24,
for which the sum of |D_int| over biases and weights stays below 2^31.

Swap decision. E_k(s) = sum_i D_int_i s_i + sum_(ij) D_int_ij s_i s_j, an exact integer that fits 32 bits. With a the
state at rung k and b the state at rung k + 1, delta = E_k(a) - E_k(b) in 64 bits: 2^(delta 2^-q) is the ratio of the
product of laws after the swap to that before it. The states are exchanged where
    delta >= 0    or    u 2^y < 1    with    y = float32(-delta) 2^-q,
u made of one random word and 2^y by the very float32 operations of `decision.py`, y taken as 30 where it is more. The
word: Philox under the job's key at counter (c // 4, 0, t, 4), word c % 4, with c = k S4 + s; t is the round's number
and 4 the stream of swaps.

Looks. Sinks are given by (rung, sink). Their strides, windows and draws count rounds in place of sweeps; snapshot t of
a sink with stride d is the state of its rung after the pass of swaps of round first_round + warmup + (t + 1) d - 1.

Replicas. A replica is named by the rung where it begins; names move with states. After every pass of swaps the rungs
0 and R - 1 are touched by the replicas that are there. Counted in measured rounds alone: attempts and acceptances of
every pair; visits of every rung by replicas that last touched rung 0, and by those that last touched rung R - 1 (also
in the warmup); round trips: a replica that touches rung 0, then R - 1, then 0 again, all three in measured rounds, has
made one, and begins the next at that touch.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from backends.contract import CHAIN_LIMIT, SWEEP_LIMIT, VERSION, Clamp, Job, Kernel, Start
from backends.errors import JobError
from backends.model import Graph, Model
from backends.sinks import Int64, Record, Sink, read_only

TEMPERED_VERSION = 1  # raised whenever any integer of any tempered job changes and VERSION does not
SWAP = 4  # the fourth counter word of swaps, after those of `contract.Stream`
R = TypeVar("R")


@dataclass(frozen=True, slots=True, eq=False)
class TemperedJob:
    """Everything that decides the integers of one tempered run.

    `models` and `betas` are by rung, on one graph. `warmup`, `n_rounds` and `first_round` are in rounds. `start` is a
    Start or bits bool [R, S, n_spins]; the clamp's bits are [S, clamped nodes], the same at every rung. `trace` keeps
    every swap. `rungs` are the plain jobs of the rungs, in which a round stands for a sweep: what a rung's law, tables,
    start and sinks are.

    Raises JobError: fewer than two rungs, another number of betas, graphs that differ, a number out of its range, a
    sink at a rung that is not there, and whatever a plain job refuses; the value is `.found`.
    """

    models: tuple[Model, ...]
    betas: tuple[float, ...]
    kernel: Kernel
    n_sets: int
    swap_every: int
    warmup: int
    n_rounds: int
    seed: int
    start: Start | NDArray[np.bool_]
    sinks: tuple[tuple[int, Sink], ...]
    clamp: Clamp | None = None
    first_round: int = 0
    trace: bool = False
    rungs: tuple[Job, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for name in ("models", "betas", "sinks"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        _check_ladder(self)
        _check_rounds(self)
        for name in ("n_sets", "swap_every", "warmup", "n_rounds", "first_round"):
            object.__setattr__(self, name, int(getattr(self, name)))
        object.__setattr__(self, "sinks", tuple(_placed(self, place) for place in self.sinks))
        _check_start(self)
        object.__setattr__(self, "rungs", tuple(_rung(self, r) for r in range(self.n_rungs)))
        object.__setattr__(self, "kernel", self.rungs[0].kernel)

    @property
    def graph(self) -> Graph:
        """The graph that every rung shares."""
        return self.models[0].graph

    @property
    def n_rungs(self) -> int:
        """R, the number of rungs."""
        return len(self.models)

    @property
    def stride(self) -> int:
        """S4, by which the chain numbers of two neighbouring rungs differ."""
        return -(-self.n_sets // 4) * 4

    @property
    def spin_updates(self) -> int:
        """Number of draws of the whole run, warmup included."""
        return self.swap_every * sum(rung.spin_updates for rung in self.rungs)

    def digest(self) -> str:
        """Return the SHA-256 that names this job's integers: every field and the versions of both contracts."""
        numbers = self.n_sets, self.swap_every, self.trace, [rung for rung, _ in self.sinks]
        head = f"backends contract {VERSION}, tempered {TEMPERED_VERSION}\n{numbers}\n"
        return hashlib.sha256("\n".join([head, *(rung.digest() for rung in self.rungs)]).encode()).hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class TemperedCounts:
    """The integers of one tempered run; nothing here depends on the backend but its name.

    records: in the order of the job's sinks, `at` the rung of each. final: bool [R, S, n_spins].
    tables_digest names the folded tables of all rungs, swaps_digest those of the swaps.
    labels: [S, R], the replica at every rung in the end. attempts: [R - 1], the same for every set.
    acceptances: [S, R - 1]. trips: [S]. from_first, from_last: [S, R], visits of replicas that last touched rung 0 or
    rung R - 1. All are int64. trace: bool [warmup + n_rounds, S, R - 1], True where a pair was exchanged, or None.
    """

    backend: str
    job_digest: str
    tables_digest: str
    swaps_digest: str
    at: tuple[int, ...]
    records: tuple[Record, ...]
    final: NDArray[np.bool_]
    labels: Int64
    attempts: Int64
    acceptances: Int64
    trips: Int64
    from_first: Int64
    from_last: Int64
    trace: NDArray[np.bool_] | None

    def of(self, rung: int, kind: type[R]) -> R:
        """Return the one record of this kind at a rung.

        Raises JobError: the rung had no such sink, or several.
        """
        pairs = zip(self.at, self.records, strict=True)
        found = [record for at, record in pairs if at == rung and isinstance(record, kind)]
        if len(found) != 1:
            raise JobError(f"rung {rung} has {len(found)} records of kind {kind.__name__}; one was wanted", len(found))
        return found[0]


def pairs(number: int, n_rungs: int) -> range:
    """Return the lower rungs of the pairs that are tried in the round of this number."""
    return range(number % 2, n_rungs - 1, 2)


def _check_ladder(job: TemperedJob) -> None:
    if job.n_rungs < 2:
        raise JobError(f"the ladder has {job.n_rungs} rungs; give at least 2", job.n_rungs)
    if len(job.betas) != job.n_rungs:
        raise JobError(f"there are {job.n_rungs} models and {len(job.betas)} betas; give one of each a rung", job.betas)
    for r, model in enumerate(job.models):
        if not _same(model.graph, job.graph):
            raise JobError(f"the graph of rung {r} is not that of rung 0; all rungs share edges and blocks", r)


def _same(one: Graph, other: Graph) -> bool:
    if one is other:
        return True
    alike = (one.n_spins, len(one.blocks)) == (other.n_spins, len(other.blocks))
    blocks = zip(one.blocks, other.blocks, strict=False)
    return alike and np.array_equal(one.edges, other.edges) and all(np.array_equal(a, b) for a, b in blocks)


def _check_rounds(job: TemperedJob) -> None:
    for name, low, high in (
        ("n_sets", 1, CHAIN_LIMIT),
        ("swap_every", 1, SWEEP_LIMIT),
        ("warmup", 0, SWEEP_LIMIT),
        ("n_rounds", 0, SWEEP_LIMIT),
        ("first_round", 0, SWEEP_LIMIT),
    ):
        value = getattr(job, name)
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= high:
            raise JobError(f"{name} is {value!r}; it must be an integer from {low} to {high}", value)
    last = (job.first_round + job.warmup + job.n_rounds) * job.swap_every
    if last > SWEEP_LIMIT:
        raise JobError(f"the job ends at sweep {last}; the counter reaches {SWEEP_LIMIT}", last)
    if job.n_rungs * job.stride > CHAIN_LIMIT:
        raise JobError(f"{job.n_rungs} rungs of {job.n_sets} sets pass {CHAIN_LIMIT} chains", job.n_sets)


def _placed(job: TemperedJob, place: object) -> tuple[int, Sink]:
    if not isinstance(place, tuple) or len(place) != 2:
        kind = type(place).__name__
        raise JobError(f"a sink is given as {kind}; give (rung, sink), so that it says where it looks", kind)
    rung, sink = place
    if isinstance(rung, bool) or not isinstance(rung, int | np.integer) or not 0 <= rung < job.n_rungs:
        kind = type(sink).__name__
        raise JobError(f"the sink {kind} is at rung {rung!r}; rungs are 0 to {job.n_rungs - 1}", rung)
    return int(rung), sink


def _check_start(job: TemperedJob) -> None:
    if isinstance(job.start, np.ndarray):
        wanted = job.n_rungs, job.n_sets, job.graph.n_spins
        if job.start.dtype != np.bool_ or job.start.shape != wanted:
            found = f"{job.start.dtype} {job.start.shape}"
            raise JobError(f"the start bits are {found}; wanted bool {wanted}", job.start.shape)
        object.__setattr__(job, "start", job.start.copy())
        read_only(job.start)


def _rung(job: TemperedJob, rung: int) -> Job:
    try:
        return Job(
            model=job.models[rung],
            beta=job.betas[rung],
            kernel=job.kernel,
            n_chains=job.n_sets,
            warmup=job.warmup,
            n_sweeps=job.n_rounds,
            seed=job.seed,
            start=job.start[rung] if isinstance(job.start, np.ndarray) else job.start,
            sinks=tuple(sink for r, sink in job.sinks if r == rung),
            clamp=job.clamp,
            first_sweep=job.first_round,
        )
    except JobError as error:
        raise JobError(f"rung {rung}, whose sweeps are rounds here: {error}", error.found) from error
