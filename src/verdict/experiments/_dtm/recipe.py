"""What a registration says about training: every number that decides a weight, none with a default.

`Recipe` is stored in every checkpoint as it was executed; `differences` compares it with the registered one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field, model_validator

from verdict.canonical import canonical_bytes
from verdict.experiments._kernels import KernelName
from verdict.record import Record, Words


class Data(Record):
    """Which images are kept; `digest` is of the kept ones, bits packed by row."""

    name: Words
    classes: tuple[int, ...] = Field(min_length=1)
    threshold: int = Field(ge=1, le=255)
    digest: Words


class Substrate(Record):
    """The graph and who sits where; label nodes come in `label_spots` copies of the one-hot class."""

    graph: Words
    boundary: Literal["torus", "open"]
    pixels: int = Field(ge=1)
    label_spots: int = Field(ge=0)
    placement_seed: int = Field(ge=0, lt=2**53)


class Diffusion(Record):
    """Forward noise of `steps` independent models, of which `step` (0 = least noisy) is this one; rates per unit time.

    `offset` stretches the data's noise times only; couplings use the plain ones.
    """

    steps: int = Field(ge=1)
    step: int = Field(ge=0)
    schedule: Literal["log", "linear"]
    offset: float = Field(ge=0, lt=1)
    image_rate: float = Field(gt=0)
    label_rate: float = Field(gt=0)

    @model_validator(mode="after")
    def _check_step(self) -> Diffusion:
        if self.step >= self.steps:
            raise ValueError(f"step {self.step} of {self.steps} steps; wanted one from 0 to {self.steps - 1}")
        return self


class Phases(Record):
    """How both phases are sampled: chains per phase, sweeps before the first observation, observations and stride."""

    kernel: KernelName
    batch: int = Field(ge=1)
    warmup: int = Field(ge=1)
    observations: int = Field(ge=1)
    stride: int = Field(ge=1)
    beta: float = Field(gt=0)

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
    beta2: float = Field(ge=0, lt=1)
    eps: float = Field(gt=0)
    rate: float = Field(gt=0)
    floor: float = Field(ge=0, le=1)
    decay_epochs: int = Field(ge=1)
    weight_decay: float = Field(ge=0)


class Penalty(Record):
    """Correlation penalty: its start and, if adaptive, the control by the mixing proxy after each epoch."""

    start: float = Field(ge=0)
    adaptive: bool
    smallest: float = Field(gt=0)
    threshold: float = Field(gt=0)


class Recipe(Record):
    """One line of training, whole; `seed` is the root of every named stream but the placement's."""

    data: Data
    substrate: Substrate
    diffusion: Diffusion
    phases: Phases
    optimiser: Optimiser
    penalty: Penalty
    seed: int = Field(ge=0, lt=2**53)

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
