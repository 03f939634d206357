"""How trained checkpoints are measured: every number is the registration's.

`starts` alone has a default, the four kinds that the first freezes meant; what may be left out (`escape`, `inputs`,
`portions`) is then not measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from verdict.experiments.kernels import KernelName
from verdict.text.record import Frozen, Name, Record, Words

if TYPE_CHECKING:
    from verdict.statistics.adequacy import LadderRules

Kind = Literal["up", "down", "coins", "bias", "data"]
EVERY: tuple[Kind, ...] = ("up", "down", "coins", "bias")


class LadderPlan(Record):
    """Rungs of `first`, 2 `first`, ... `top` sweeps, one behind the other in one run, each the warm-up of the next.

    The ladder ends early at `least` sweeps or more, once it is resolved and `adequate` upper taus long. The other
    fields are the constants of the rule of ladders; a rung is read from `blocks` sums a chain.
    """

    first: int = Field(ge=1)
    """Sweeps of the first rung."""
    least: int = Field(ge=1)
    """Sweeps that a ladder has at least."""
    top: int = Field(ge=1)
    """Sweeps of the last rung: a doubling of the first."""
    blocks: int = Field(ge=16)
    """Block sums of a chain in each rung."""
    adequate: float = Field(gt=0)
    """Upper taus that a rung must be long for the ladder to end early."""
    length_in_tau: float = Field(gt=0)
    """Taus that a rung must be long to be resolved."""
    warmup_in_tau: float = Field(gt=0)
    """Taus of warm-up before a rung."""
    tau_tolerance: float = Field(gt=0)
    """Relative change of the largest tau under doubling that counts as stable."""
    total_tolerance: float = Field(gt=0)
    """Relative change of the total under doubling that counts as stable."""
    consecutive: int = Field(ge=1)
    """Stable doublings in a row that are wanted."""
    ceiling_share: float = Field(gt=0)
    """Share of a rung's length from which a tau only bounds from below."""
    wall_slope: float = Field(gt=0)
    """Slope of log tau against log length from which the ladder is at the wall."""
    wall_rungs: int = Field(ge=2)
    """Rungs that the slope is taken over."""

    @property
    def rules(self) -> LadderRules:
        """The constants of the ladder's rule."""
        from verdict.statistics.adequacy import LadderRules

        return LadderRules(
            length_in_tau=self.length_in_tau,
            warmup_in_tau=self.warmup_in_tau,
            tau_tolerance=self.tau_tolerance,
            total_tolerance=self.total_tolerance,
            consecutive=self.consecutive,
            ceiling_share=self.ceiling_share,
            wall_slope=self.wall_slope,
            wall_rungs=self.wall_rungs,
        )

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
    """Warm-up, in lengths of the ladder's last rung."""
    share: float = Field(gt=0)
    """Sweeps for the longer windows, as a share of the last rung."""
    least: int = Field(ge=1)
    """Sweeps that they have at least."""
    short: int = Field(ge=1)
    """Sweeps for the windows up to a quarter of it."""


class PositivePlan(Record):
    """The clamped phase: `warmup` sweeps, then windows of K_train sweeps; one example judged, a batch for the gradient.

    `examples` is the digest of the stored batch, `example` the place in it of the one that the judged chains hold; none
    is registered where inputs are, since the clamped phase of an input holds the example that it comes from.
    """

    examples: Words
    """Digest of the stored batch."""

    warmup: int = Field(ge=0)
    """Sweeps before the first window."""
    windows: int = Field(ge=2)
    """How many windows of K_train sweeps."""
    example: int | None = Field(default=None, ge=0)
    """Place in the batch of the example that is judged; none where inputs are registered."""


class InputPlan(Record):
    """Inputs that couple, held in both phases, one to all chains: each is a value of the axis `input`.

    `examples` are places in the stored batch; each is noised once to the start of the step and from there to its
    input, by draws of `seed`.
    """

    seed: int = Field(ge=0, lt=2**53)
    """Seed of the noise from example to input."""
    examples: tuple[int, ...] = Field(min_length=1)
    """Places in the stored batch, rising: the levels of the axis input."""

    @model_validator(mode="after")
    def _check_order(self) -> InputPlan:
        if list(self.examples) != sorted(set(self.examples)) or self.examples[0] < 0:
            raise ValueError(f"found the examples {list(self.examples)}, wanted places in the stored batch, ascending")
        return self


class EscapePlan(Record):
    """Do chains from an extreme start find the others? Half of them start `start`, half `against`."""

    start: Kind
    """The start of half of the chains."""
    against: Kind
    """The start of the other half."""
    warmup: int = Field(ge=0)
    """Sweeps before they are compared."""
    sweeps: int = Field(ge=2)
    """Sweeps over which they are compared."""


class Portion(Record):
    """A part of the grid that is measured by itself; `top` ends its ladders earlier than registered.

    `input` is one of the registered ones; without it every input is measured.
    """

    t: int
    """The epoch."""
    kernel: KernelName
    """The order in which spins are updated."""
    top: int | None = None
    """Sweeps at which its ladders end, where that is earlier than registered."""
    input: int | None = None
    """The input; every one where none is named."""

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
    """The line of training that is measured."""
    root_seed: int = Field(ge=0, lt=2**53)
    """The root of every named stream."""
    level: float = Field(gt=0, lt=1)
    """Level of every confidence interval."""
    beta: float = Field(gt=0)
    """Inverse temperature."""
    chains: int = Field(ge=8)
    """Chains, in equal groups by start."""
    kernels: tuple[KernelName, ...] = Field(min_length=1)
    """The orders in which spins are updated: the levels of the axis kernel."""
    epochs: tuple[int, ...] = Field(min_length=1)
    """The epochs whose checkpoints are measured: the levels of the axis t."""
    windows: tuple[int, ...] = Field(min_length=1)
    """The lengths of windows, in sweeps: the levels of the axis K."""
    K_train: int = Field(ge=1)
    """The window of training, in sweeps."""
    variance_floor: float = Field(ge=0, lt=1)
    """Observables up to this variance are counted but not judged."""
    unresolved_share: float = Field(ge=0, lt=1)
    """Share of the total that may come from taus that are only lower bounds."""
    cardinality: tuple[float, float]
    """The two thresholds between which the number of slow observables is compared."""
    resamples: int = Field(ge=50)
    """Resamples of each bootstrap."""
    ladder: LadderPlan
    """How long the runs are that tau is read from."""
    replicates: ReplicatePlan
    """The chains that are judged."""
    positive: PositivePlan
    """The clamped phase."""
    starts: tuple[Kind, ...] = EVERY
    """Where chains start."""
    escape: EscapePlan | None = None
    """Whether chains from an extreme start find the others."""
    inputs: InputPlan | None = None
    """Inputs that couple, where there are any."""
    portions: Frozen[Name, tuple[Portion, ...]] = Field(default_factory=dict, validate_default=True)
    """Parts of the grid that are measured by themselves, by name."""

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
