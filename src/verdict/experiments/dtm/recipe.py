"""What a registration says about training: every number that decides a weight, none with a default.

`Recipe` is stored in every checkpoint as it was executed; `differences` compares it with the registered one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field, model_validator

from verdict.experiments.kernels import KernelName
from verdict.text.canonical import canonical_bytes
from verdict.text.record import Record, Words


class Data(Record):
    """Which images are kept; `digest` is of the kept ones, bits packed by row."""

    name: Words
    """The data set."""
    classes: tuple[int, ...] = Field(min_length=1)
    """The classes that are kept."""
    threshold: int = Field(ge=1, le=255)
    """A pixel is on from this byte on."""
    digest: Words
    """SHA-256 of the kept images, bits packed by row."""


class Substrate(Record):
    """The graph and who sits where; label nodes come in `label_spots` copies of the one-hot class."""

    graph: Words
    """The graph, such as 60_12."""
    boundary: Literal["torus", "open"]
    """Whether its edges wrap around."""
    pixels: int = Field(ge=1)
    """How many nodes show the image."""
    label_spots: int = Field(ge=0)
    """How many copies of the one-hot class label nodes show."""
    placement_seed: int = Field(ge=0, lt=2**53)
    """The seed of who sits where."""


class Diffusion(Record):
    """Forward noise of `steps` independent models, of which `step` (0 = least noisy) is this one; rates per unit time.

    `offset` stretches the data's noise times only; couplings use the plain ones.
    """

    steps: int = Field(ge=1)
    """How many steps the forward process has."""
    step: int = Field(ge=0)
    """Which of them this model is for; 0 is the least noisy."""
    schedule: Literal["log", "linear"]
    """How noise times are spaced."""
    offset: float = Field(ge=0, lt=1)
    """How far the data's noise times are stretched."""
    image_rate: float = Field(gt=0)
    """Flips of a pixel per unit of time."""
    label_rate: float = Field(gt=0)
    """Flips of a label node per unit of time."""

    @model_validator(mode="after")
    def _check_step(self) -> Diffusion:
        if self.step >= self.steps:
            raise ValueError(f"step {self.step} of {self.steps} steps; wanted one from 0 to {self.steps - 1}")
        return self


class Phases(Record):
    """How both phases are sampled: chains per phase, sweeps before the first observation, observations and stride."""

    kernel: KernelName
    """The order in which spins are updated."""
    batch: int = Field(ge=1)
    """Chains of a phase."""
    warmup: int = Field(ge=1)
    """Sweeps before the first observation."""
    observations: int = Field(ge=1)
    """Observations of a phase."""
    stride: int = Field(ge=1)
    """Sweeps from one observation to the next."""
    beta: float = Field(gt=0)
    """Inverse temperature."""

    @property
    def sweeps(self) -> int:
        """Sweeps of one phase of one update: the last observation closes it."""
        return self.warmup + (self.observations - 1) * self.stride

    @model_validator(mode="after")
    def _check_warmup(self) -> Phases:
        if self.warmup < self.stride:
            raise ValueError(f"warmup {self.warmup} is below the stride {self.stride}; wanted at least the stride")
        return self


class Optimiser(Record):
    """Adam with a cosine schedule from `rate` to `floor` * rate over `decay_epochs`; decay acts on weights alone."""

    beta1: float = Field(ge=0, lt=1)
    """Decay of Adam's first moment."""
    beta2: float = Field(ge=0, lt=1)
    """Decay of Adam's second moment."""
    eps: float = Field(gt=0)
    """What Adam adds to the root of the second moment."""
    rate: float = Field(gt=0)
    """The rate that the schedule starts from."""
    floor: float = Field(ge=0, le=1)
    """The share of the rate that it ends at."""
    decay_epochs: int = Field(ge=1)
    """Epochs from the first rate to the floor."""
    weight_decay: float = Field(ge=0)
    """Decay of weights, not of biases."""


class Penalty(Record):
    """Correlation penalty: its start and, if adaptive, the control by the mixing proxy after each epoch."""

    start: float = Field(ge=0)
    """The penalty of the first epoch."""
    adaptive: bool
    """Whether the mixing proxy controls it after each epoch."""
    smallest: float = Field(gt=0)
    """The least penalty that is not zero."""
    threshold: float = Field(gt=0)
    """The mixing proxy that it is held to."""


class Recipe(Record):
    """One line of training, whole; `seed` is the root of every named stream but the placement's."""

    data: Data
    """The images."""
    substrate: Substrate
    """The graph and who sits where."""
    diffusion: Diffusion
    """The forward noise."""
    phases: Phases
    """How both phases are sampled."""
    optimiser: Optimiser
    """How weights are moved."""
    penalty: Penalty
    """The correlation penalty."""
    seed: int = Field(ge=0, lt=2**53)
    """The root of every named stream but the placement's."""

    def canonical(self) -> bytes:
        """Return the canonical JSON that checkpoints store."""
        return canonical_bytes(self.model_dump(mode="json"))


def differences(registered: Any, executed: Any, path: str = "") -> Iterator[str]:
    """Yield one sentence per field that was executed otherwise than registered."""
    if isinstance(registered, dict) and isinstance(executed, dict):
        for key in sorted({*registered, *executed}):
            yield from differences(registered.get(key), executed.get(key), f"{path}.{key}" if path else key)
    elif registered != executed:
        yield f"{path}: registered {registered}, executed {executed}"
