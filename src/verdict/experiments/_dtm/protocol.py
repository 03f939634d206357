"""How trained checkpoints are measured: every number is the registration's.

`starts` alone has a default, the four kinds that the first freezes meant; what may be left out (`escape`, `inputs`,
`portions`) is then not measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from verdict.experiments._kernels import KernelName
from verdict.record import Frozen, Name, Record, Words

if TYPE_CHECKING:
    from verdict.adequacy import LadderRules

Kind = Literal["up", "down", "coins", "bias", "data"]
EVERY: tuple[Kind, ...] = ("up", "down", "coins", "bias")


class LadderPlan(Record):
    """Rungs of `first`, 2 `first`, ... `top` sweeps, one behind the other in one run, each the warm-up of the next.

    The ladder ends early at `least` sweeps or more, once it is resolved and `adequate` upper taus long. The other
    fields are the constants of `verdict.adequacy.LadderRules`; a rung is read from `blocks` sums a chain.
    """

    first: int = Field(ge=1)
    least: int = Field(ge=1)
    top: int = Field(ge=1)
    blocks: int = Field(ge=16)
    adequate: float = Field(gt=0)
    length_in_tau: float = Field(gt=0)
    warmup_in_tau: float = Field(gt=0)
    tau_tolerance: float = Field(gt=0)
    total_tolerance: float = Field(gt=0)
    consecutive: int = Field(ge=1)
    ceiling_share: float = Field(gt=0)
    wall_slope: float = Field(gt=0)
    wall_rungs: int = Field(ge=2)

    @property
    def rules(self) -> LadderRules:
        """The constants of the ladder's rule."""
        from verdict.adequacy import LadderRules

        return LadderRules(
            self.length_in_tau, self.warmup_in_tau, self.tau_tolerance, self.total_tolerance, self.consecutive,
            self.ceiling_share, self.wall_slope, self.wall_rungs,
        )  # fmt: skip

    @property
    def lengths(self) -> tuple[int, ...]:
        """Sweeps of every rung."""
        return tuple(self.first << k for k in range((self.top // self.first).bit_length()))

    @model_validator(mode="after")
    def _check_doubling(self) -> LadderPlan:
        if self.lengths[-1] != self.top or self.least not in self.lengths:
            raise ValueError(f"top {self.top} and least {self.least} are no doublings of first {self.first}")
        if self.first % self.blocks:
            raise ValueError(f"{self.blocks} blocks do not divide the first rung of {self.first} sweeps; wanted that")
        return self


class ReplicatePlan(Record):
    """The judged chains, disjoint from the ladder's: warm-up of `burn_in` times the ladder's last rung, then windows.

    `short` sweeps are cut into windows of every K up to `short`/4; the longer K come from `share` of the last rung, and
    at least from `least` sweeps.
    """

    burn_in: float = Field(gt=0)
    share: float = Field(gt=0)
    least: int = Field(ge=1)
    short: int = Field(ge=1)


class PositivePlan(Record):
    """The clamped phase: `warmup` sweeps, then windows of K_train sweeps; one example judged, a batch for the gradient.

    `examples` is the digest of the stored batch, `example` the place in it of the one that the judged chains hold; none
    is registered where inputs are, since the clamped phase of an input holds the example that it comes from.
    """

    examples: Words

    warmup: int = Field(ge=0)
    windows: int = Field(ge=2)
    example: int | None = Field(default=None, ge=0)


class InputPlan(Record):
    """Inputs that couple, held in both phases, one to all chains: each is a value of the axis `input`.

    `examples` are places in the stored batch; each is noised once to the start of the step and from there to its
    input, by draws of `seed`.
    """

    seed: int = Field(ge=0, lt=2**53)
    examples: tuple[int, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check_order(self) -> InputPlan:
        if list(self.examples) != sorted(set(self.examples)) or self.examples[0] < 0:
            raise ValueError(f"found the examples {list(self.examples)}, wanted places in the stored batch, ascending")
        return self


class EscapePlan(Record):
    """Do chains from an extreme start find the others? Half of them start `start`, half `against`."""

    start: Kind
    against: Kind
    warmup: int = Field(ge=0)
    sweeps: int = Field(ge=2)


class Portion(Record):
    """A part of the grid that is measured by itself; `top` ends its ladders earlier than registered.

    `input` is one of the registered ones; without it every input is measured.
    """

    t: int
    kernel: KernelName
    top: int | None = None
    input: int | None = None

    @property
    def which(self) -> str:
        """What tells it from the same part at other inputs: @ and the input, or nothing."""
        return "" if self.input is None else f"@{self.input}"


class Protocol(Record):
    """One measurement of checkpoints of one line of training.

    `chains` start in equal groups of the kinds in `starts`; `escape` asks of a further start apart. Observables of
    variance up to `variance_floor` are counted but take no part in the largest and the mean tau and in R-hat.
    `unresolved_share` of T_O may come from observables whose tau is only a lower bound.
    """

    line: Name
    root_seed: int = Field(ge=0, lt=2**53)
    level: float = Field(gt=0, lt=1)
    beta: float = Field(gt=0)
    chains: int = Field(ge=8)
    kernels: tuple[KernelName, ...] = Field(min_length=1)
    epochs: tuple[int, ...] = Field(min_length=1)
    windows: tuple[int, ...] = Field(min_length=1)
    K_train: int = Field(ge=1)
    variance_floor: float = Field(ge=0, lt=1)
    unresolved_share: float = Field(ge=0, lt=1)
    cardinality: tuple[float, float]
    resamples: int = Field(ge=50)
    ladder: LadderPlan
    replicates: ReplicatePlan
    positive: PositivePlan
    starts: tuple[Kind, ...] = EVERY
    escape: EscapePlan | None = None
    inputs: InputPlan | None = None
    portions: Frozen[Name, tuple[Portion, ...]] = Field(default_factory=dict, validate_default=True)

    @model_validator(mode="after")
    def _check_chains(self) -> Protocol:
        if len(self.starts) < 2 or self.chains % len(self.starts):
            raise ValueError(f"found {self.chains} chains, {len(self.starts)} kinds of start; wanted equal groups")
        return self

    @model_validator(mode="after")
    def _check_example(self) -> Protocol:
        if (self.positive.example is None) != (self.inputs is not None):
            raise ValueError(
                "found " + ("no example" if self.inputs is None else "an example beside inputs") + " for the clamped "
                "phase; wanted positive.example where no inputs are registered, and none where they are"
            )
        return self
