"""The settings of a certification: small systems that can be enumerated, and the real graph; nothing here samples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from verdict.experiments.kernels import KernelName
from verdict.text.record import Frozen, Name, Record, Words

if TYPE_CHECKING:
    from verdict.registration.resolved import Registration
    from verdict.text.validate import Path


class CurieWeiss(Record):
    """Complete ferromagnet."""

    family: Literal["curie_weiss"]
    n_spins: int = Field(ge=2, le=14)
    """Number of spins."""
    beta: float
    field: float
    """Field on every spin."""


class SherringtonKirkpatrick(Record):
    """Complete spin glass."""

    family: Literal["sherrington_kirkpatrick"]
    n_spins: int = Field(ge=2, le=14)
    """Number of spins."""
    beta: float
    field: float
    """Field on every spin."""
    seed: int


class PlantedHopfield(Record):
    """Hopfield net of random patterns."""

    family: Literal["planted_hopfield"]
    n_spins: int = Field(ge=2, le=14)
    """Number of spins."""
    patterns: int = Field(ge=1)
    """Number of random patterns."""
    beta: float
    field: float
    """Field on every spin."""
    seed: int


class RestrictedBoltzmann(Record):
    """Bipartite machine under two blocks."""

    family: Literal["restricted_boltzmann"]
    visible: int = Field(ge=1)
    """Number of visible spins."""
    hidden: int = Field(ge=1)
    """Number of hidden spins."""
    beta: float
    weight_scale: float
    bias_scale: float
    seed: int


class OpenGrid(Record):
    """Open square lattice under a chequerboard of two blocks."""

    family: Literal["open_grid"]
    rows: int = Field(ge=1)
    """Number of rows."""
    columns: int = Field(ge=1)
    """Number of columns."""
    beta: float
    weight_scale: float
    bias_scale: float
    seed: int


System = Annotated[
    CurieWeiss | SherringtonKirkpatrick | PlantedHopfield | RestrictedBoltzmann | OpenGrid,
    Field(discriminator="family"),
]


class Case(Record):
    """One system under one kernel."""

    system: Name
    """The name of a registered system."""
    kernel: KernelName


class Sampling(Record):
    """How long small systems are sampled; `window` is the last lag that tau sums up to."""

    chains: int = Field(ge=2)
    warmup: int = Field(ge=0)
    sweeps: int = Field(ge=1)
    window: int = Field(ge=1)
    """The last lag that tau sums up to."""
    mse_chains: int = Field(ge=2)
    """Chains behind each mean square error."""
    mse_burn_in: int = Field(ge=0)
    """Sweeps before the window of a mean square error."""


class Lattice(Record):
    """A preset graph with random weights, and how long it is sampled."""

    graph: Words
    """A preset graph, such as 60_12."""
    boundary: Literal["torus", "open"]
    """Whether its edges wrap around."""
    weight_scale: float = Field(ge=0)
    bias_scale: float = Field(ge=0)
    weights_seed: int = Field(ge=0)
    """Seed of the weights and biases."""
    beta: float = Field(ge=0)
    kernel: KernelName
    chains: int = Field(ge=2)
    warmup: int = Field(ge=0)
    sweeps: int = Field(ge=2)
    seeds: tuple[Words, ...] = Field(min_length=2, max_length=2)
    """Names of the two runs that are compared."""


class Identity(Record):
    """A short run that `reference` repeats integer by integer, for every kernel."""

    kernels: tuple[KernelName, ...] = Field(min_length=1)
    """The orders in which spins are updated, one run each."""
    chains: int = Field(ge=1)
    warmup: int = Field(ge=0)
    sweeps: int = Field(ge=1)


class Settings(Record):
    """What is sampled and how long; every number that decides precision is the registration's."""

    root_seed: int = Field(ge=0, lt=2**53)
    """The root of every named stream."""
    level: float = Field(gt=0, lt=1)
    """Level of every confidence interval."""
    systems: Frozen[Name, System]
    """Small systems that can be enumerated, by name."""
    cases: Frozen[Name, Case]
    """A system under a kernel, by name."""
    sampling: Sampling
    """How long small systems are sampled."""
    windows: tuple[int, ...] = Field(min_length=1)
    """The lengths of windows, in sweeps."""
    lattice: Lattice
    """A graph too large to enumerate."""
    identity: Identity
    """A short run that is repeated integer by integer."""

    def misfits(self, registration: Registration) -> Iterator[tuple[Path, str]]:
        """Yield what is measured and not registered, with its path below `experiment`."""
        from verdict.experiments.certification import check

        return check.misfits(self, registration)
