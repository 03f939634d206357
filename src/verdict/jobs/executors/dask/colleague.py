"""A worker of Dask as the scheduler tells of it, and whether a job fits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from verdict.jobs.job import Price
from verdict.text.characters import printable

GPU = "GPU"  # the resource that whoever starts a worker gives it: dask worker ... --resources GPU=1


@dataclass(frozen=True, slots=True)
class Colleague:
    """One worker: where it is, what it is called, how many GPUs it offers, how many bytes it may hold (0: any)."""

    address: str
    name: str
    gpus: float
    n_bytes: int

    @classmethod
    def read(cls, address: str, said: Mapping[str, Any]) -> Colleague:
        """Read what the scheduler says of a worker."""
        resources = said.get("resources") or {}
        gpus, limit = float(resources.get(GPU, 0)), int(said.get("memory_limit") or 0)
        return cls(address, str(said.get("name", address)), gpus, limit)

    @property
    def shown(self) -> str:
        """The worker as sentences name it."""
        named = "" if self.name == self.address else f"{printable(self.name)} at "
        return f"the worker {named}{printable(self.address)}"

    def fits(self, price: Price) -> bool:
        """Say whether the worker offers what a job needs."""
        return (self.gpus >= 1 or not price.needs_gpu) and (not self.n_bytes or price.n_bytes <= self.n_bytes)
