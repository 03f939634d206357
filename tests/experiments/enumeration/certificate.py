"""The certificate every kernel passes on an enumerable graph, with its negative control."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.enumeration import Kernel, KernelName, SpinSystem

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Certificate:
    """Residuals in float64, each the largest absolute entry (substrate specification, 4.6).

    stationarity    max |pi P - pi|
    reversibility   max |D P - (D P)ᵀ|, D = diag pi
    adjoint         max |D P_fwd - (D P_rev)ᵀ|, zero where P_rev is the adjoint of P_fwd in L²(pi)
    """

    stationarity: dict[str, float]
    reversibility: dict[str, float]
    block_stationarity: float
    block_reversibility: float
    adjoint: float

    @property
    def control(self) -> float:
        """The residual of the fixed-order sweep, which must be large: else the check has no teeth."""
        return self.reversibility[KernelName.ALTERNATING]

    def failures(self, *, exact: float, control: float) -> tuple[str, ...]:
        """Name every check that fails; empty means certified.

        `exact` bounds what must vanish from above (the program registers 1e-10, the substrate 1e-12);
        `control` bounds the negative control from below (the program registers 1e-4).
        """
        must_vanish = {
            "adjoint": self.adjoint,
            "block_reversibility": self.block_reversibility,
            "block_stationarity": self.block_stationarity,
        }
        must_vanish |= {f"stationarity({name})": x for name, x in self.stationarity.items()}
        must_vanish |= {
            f"reversibility({name})": x for name, x in self.reversibility.items() if name != KernelName.ALTERNATING
        }
        failed = [name for name, x in must_vanish.items() if not x < exact]
        return tuple(failed + ([] if self.control > control else ["control"]))


def certify(system: SpinSystem, blocks: Iterable[Sequence[int]]) -> Certificate:
    """Build every kernel's transition matrix and measure what must hold of it.

    Raises `UsageError` beyond 12 free spins and for blocks that are no partition of the free nodes.
    """
    kernel = Kernel.of(system, KernelName.ALTERNATING, blocks)
    law = system.law()
    sweeps = {name: kernel.renamed(name).matrix() for name in KernelName if name != KernelName.REVERSED}
    backwards = kernel.renamed(KernelName.REVERSED).matrix()
    singles = [kernel.block_matrix(b) for b in range(len(kernel.blocks))]
    return Certificate(
        {name: stationarity(P, law) for name, P in sweeps.items()},
        {name: asymmetry(P, P, law) for name, P in sweeps.items()},
        max(stationarity(P, law) for P in singles),
        max(asymmetry(P, P, law) for P in singles),
        asymmetry(sweeps[KernelName.ALTERNATING], backwards, law),
    )


def stationarity(P: Floats, law: Floats) -> float:
    """Return max |law P - law|."""
    return float(np.abs(law @ P - law).max())


def asymmetry(P: Floats, Q: Floats, law: Floats) -> float:
    """Return max |D P - (D Q)ᵀ|, D = diag law: zero where Q is the adjoint of P in L²(law)."""
    return float(np.abs(law[:, None] * P - (law[:, None] * Q).T).max())
