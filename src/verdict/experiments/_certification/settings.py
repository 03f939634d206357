"""The settings of a certification: small systems that can be enumerated, and the real graph; nothing here samples."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from verdict.experiments._kernels import KernelName
from verdict.record import Frozen, Name, Record, Words


class CurieWeiss(Record):
    """Complete ferromagnet."""

    family: Literal["curie_weiss"]
    n_spins: int = Field(ge=2, le=14)
    beta: float
    field: float


class SherringtonKirkpatrick(Record):
    """Complete spin glass."""

    family: Literal["sherrington_kirkpatrick"]
    n_spins: int = Field(ge=2, le=14)
    beta: float
    field: float
    seed: int


class PlantedHopfield(Record):
    """Hopfield net of random patterns."""

    family: Literal["planted_hopfield"]
    n_spins: int = Field(ge=2, le=14)
    patterns: int = Field(ge=1)
    beta: float
    field: float
    seed: int


class RestrictedBoltzmann(Record):
    """Bipartite machine under two blocks."""

    family: Literal["restricted_boltzmann"]
    visible: int = Field(ge=1)
    hidden: int = Field(ge=1)
    beta: float
    weight_scale: float
    bias_scale: float
    seed: int


class OpenGrid(Record):
    """Open square lattice under a chequerboard of two blocks."""

    family: Literal["open_grid"]
    rows: int = Field(ge=1)
    columns: int = Field(ge=1)
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
    kernel: KernelName


class Sampling(Record):
    """How long small systems are sampled; `window` is the last lag that tau sums up to."""

    chains: int = Field(ge=2)
    warmup: int = Field(ge=0)
    sweeps: int = Field(ge=1)
    window: int = Field(ge=1)
    mse_chains: int = Field(ge=2)
    mse_burn_in: int = Field(ge=0)


class Lattice(Record):
    """A preset graph with random weights, and how long it is sampled."""

    graph: Words
    boundary: Literal["torus", "open"]
    weight_scale: float = Field(ge=0)
    bias_scale: float = Field(ge=0)
    weights_seed: int = Field(ge=0)
    beta: float = Field(ge=0)
    kernel: KernelName
    chains: int = Field(ge=2)
    warmup: int = Field(ge=0)
    sweeps: int = Field(ge=2)
    seeds: tuple[Words, ...] = Field(min_length=2, max_length=2)


class Identity(Record):
    """A short run that `reference` repeats integer by integer, for every kernel."""

    kernels: tuple[KernelName, ...] = Field(min_length=1)
    chains: int = Field(ge=1)
    warmup: int = Field(ge=0)
    sweeps: int = Field(ge=1)


class Settings(Record):
    """What is sampled and how long; every number that decides precision is the registration's."""

    root_seed: int = Field(ge=0, lt=2**53)
    level: float = Field(gt=0, lt=1)
    systems: Frozen[Name, System]
    cases: Frozen[Name, Case]
    sampling: Sampling
    windows: tuple[int, ...] = Field(min_length=1)
    lattice: Lattice
    identity: Identity
