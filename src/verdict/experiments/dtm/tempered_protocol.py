"""How checkpoints beyond the wall are measured, by replicas that wander between laws: numbers are the registration's.

A checkpoint's law is the last rung of a path of laws that begins with independent spins. Replica sets start in equal
groups of the kinds in `starts`; of every group the first half are reference sets and the second half judged sets.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from verdict.experiments.dtm.protocol import Kind, PositivePlan
from verdict.experiments.kernels import KernelName
from verdict.text.record import Name, Record


class CalibrationPlan(Record):
    """Where rungs stand: stages of `first`, 2 `first`, 4 `first`, ... rounds by sets of their own.

    Each stage counts rejections behind its `warmup` share; the rungs then move to where rejection is equal.
    """

    sets: int = Field(ge=2)
    """Replica sets, other than the measured ones."""
    start: Kind
    """Where they start."""
    first: int = Field(ge=4)
    """Rounds of the first stage."""
    stages: int = Field(ge=2)
    """How many stages, each twice as long as the one before."""
    warmup: float = Field(ge=0, lt=1)
    """Share of a stage that is not counted."""

    @property
    def rounds(self) -> tuple[int, ...]:
        """Rounds of every stage."""
        return tuple(self.first << k for k in range(self.stages))

    def warm(self, rounds: int) -> int:
        """Return the rounds at the beginning of a stage that are not counted; two are left at least."""
        return min(int(self.warmup * rounds), rounds - 2)


class TemperedCheckpoint(Record):
    """One checkpoint: the path to its law, the rungs on it, and the rounds that are measured."""

    t: int = Field(ge=1)
    """The epoch."""
    path: Literal["beta", "training"]
    """A straight line of parameters from zero, or through the checkpoints of every earlier kept epoch."""
    rungs: int = Field(ge=3)
    """Rungs, both ends included."""
    rounds: int = Field(ge=8)
    """Measured rounds: a multiple of four and of the states that are taken."""


class StartPair(Record):
    """Two kinds of start that are compared apart."""

    start: Kind
    """The start in question."""
    against: Kind
    """The start that it is held against."""


class FoundingPlan(Record):
    """The founding run's own trajectory, from the biases' law: what its estimator makes of T_O."""

    chains: int = Field(ge=2)
    """Chains of the trajectory."""
    warmup: int = Field(ge=0)
    """Sweeps before it."""
    trajectory: int = Field(ge=16)
    """Its sweeps."""


class TemperedProtocol(Record):
    """One tempered measurement of checkpoints of one line of training, in the order in which they are measured.

    Of every judged set `states` states of the last rung are taken, equally far apart; from them, and from the last
    state of every reference set, plain chains run by the same kernel. `variance_floor` and `unresolved_share` mean what
    they mean in a plain protocol.
    """

    line: Name
    """The line of training that is measured."""
    root_seed: int = Field(ge=0, lt=2**53)
    """The root of every named stream."""
    level: float = Field(gt=0, lt=1)
    """Level of every confidence interval."""
    beta: float = Field(gt=0)
    """Inverse temperature."""
    kernel: KernelName
    """The order in which spins are updated, at every rung and by plain chains."""
    sets: int = Field(ge=8)
    """Replica sets, in equal groups by start."""
    starts: tuple[Kind, ...] = Field(min_length=2)
    """Where sets start, at every rung."""
    apart: StartPair
    """Two starts that are compared by themselves."""
    swap_every: int = Field(ge=1)
    """Sweeps of every rung between two passes of swaps."""
    warmup: float = Field(ge=0)
    """Rounds before the measured ones, as a share of them."""
    states: int = Field(ge=1)
    """States that are taken of every judged set."""
    calibration: CalibrationPlan
    """How rungs are placed."""
    checkpoints: tuple[TemperedCheckpoint, ...] = Field(min_length=1)
    """The checkpoints, in order of importance."""
    windows: tuple[int, ...] = Field(min_length=2)
    """The lengths of windows of plain chains, in sweeps: the levels of the axis K."""
    repeats: int = Field(ge=1)
    """How many of the longest windows a plain chain holds."""
    blocks: int = Field(ge=16)
    """Block sums of a plain chain of a reference set, from which times are read."""
    K_train: int = Field(ge=1)
    """The window of training, in sweeps."""
    variance_floor: float = Field(ge=0, lt=1)
    """Observables up to this variance are counted but not judged."""
    unresolved_share: float = Field(ge=0, lt=1)
    """Share of T_O that may come from times that are only lower bounds."""
    founding: FoundingPlan
    """What the founding run would have read."""
    positive: PositivePlan
    """The clamped phase of the gradient."""

    @property
    def epochs(self) -> tuple[int, ...]:
        """The epochs of its checkpoints, in the order in which they are measured."""
        return tuple(one.t for one in self.checkpoints)

    @property
    def length(self) -> int:
        """Sweeps of a plain chain of a reference set."""
        return self.repeats * self.windows[-1]

    def of(self, epoch: int) -> TemperedCheckpoint:
        """Return the plan of one checkpoint."""
        return next(one for one in self.checkpoints if one.t == epoch)

    def warm(self, rounds: int) -> int:
        """Return the rounds before so many measured ones."""
        return int(self.warmup * rounds)

    @model_validator(mode="after")
    def _check_sets(self) -> TemperedProtocol:
        if self.sets % (2 * len(self.starts)):
            raise ValueError(
                f"found {self.sets} sets and {len(self.starts)} kinds of start; wanted groups of an even size"
            )
        unknown = {self.apart.start, self.apart.against} - set(self.starts)
        if unknown or self.apart.start == self.apart.against:
            raise ValueError(
                f"found {self.apart.start} held apart against {self.apart.against}; wanted two of {list(self.starts)}"
            )
        return self

    @model_validator(mode="after")
    def _check_rounds(self) -> TemperedProtocol:
        if len(set(self.epochs)) < len(self.epochs):
            raise ValueError(f"found the epochs {list(self.epochs)}, wanted each once")
        for one in self.checkpoints:
            if one.rounds % 4 or one.rounds % self.states:
                raise ValueError(
                    f"found {one.rounds} rounds at epoch {one.t}, wanted a multiple of 4 and of {self.states} states"
                )
        return self

    @model_validator(mode="after")
    def _check_windows(self) -> TemperedProtocol:
        whole = self.length
        if list(self.windows) != sorted(set(self.windows)) or whole % self.blocks:
            raise ValueError(
                f"found the windows {list(self.windows)}, wanted them rising, and {self.blocks} blocks to divide the "
                f"{whole} sweeps of {self.repeats} of the longest"
            )
        return self
