"""(I - P) x = f on functions of mean zero: dense up to 12 free spins, GMRES on vectors beyond."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.enumeration.kernels import DENSE_LIMIT, Kernel

Floats = NDArray[np.float64]

# The residual a float64 sweep can still reduce: 14 redraws of 16,384 states leave about 1e-14 relative.
RESIDUAL = 1e-12
SPACE = 200  # Krylov vectors before a restart: 26 MB of 16,384 states each
RESTARTS = 50


class ConvergenceError(ArithmeticError):
    """The resolvent did not settle; `.residual` is what remained, relative to the right-hand side."""

    def __init__(self, residual: float) -> None:
        self.residual = residual
        super().__init__(f"found a relative residual of {residual:.3g}, wanted {RESIDUAL}")


def resolvent(kernel: Kernel, law: Floats, f: Floats) -> Floats:
    """Return Σ_{t>=0} Pᵗ f, float64[n_states, n]; the columns of f have mean zero under `law`, float64[n_states]."""
    if kernel.system.n_free <= DENSE_LIMIT:
        return dense(kernel, law, f)
    columns = [krylov(kernel, law, f[:, a]) for a in range(f.shape[1])]
    return np.column_stack(columns) if columns else f


def dense(kernel: Kernel, law: Floats, f: Floats) -> Floats:
    """Solve (I - P + 1 piᵀ) x = f for f float64[n_states, n]: the added projection removes the eigenvalue 1."""
    identity = np.eye(len(law))
    return np.asarray(np.linalg.solve(identity - kernel.matrix() + law, f), dtype=np.float64)


def krylov(kernel: Kernel, law: Floats, f: Floats) -> Floats:
    """Solve for one column f, float64[n_states], by GMRES in L²(pi).

    Raises:
        ConvergenceError: `RESTARTS` Krylov spaces did not bring the residual below `RESIDUAL`.
    """
    from scipy.sparse.linalg import LinearOperator, gmres

    root = np.sqrt(law)

    def resolved(x: Floats) -> Floats:
        """Return (I - P) x in L²(pi), the constant projected out: rounding must not bring it back."""
        new = x - root * kernel.on_functions(x / root)
        return np.asarray(new - root * (root @ new))

    operator, start = LinearOperator((len(law), len(law)), matvec=resolved, dtype=np.float64), root * f
    space = min(SPACE, len(law))
    x, failed = gmres(operator, start, rtol=RESIDUAL, atol=0.0, restart=space, maxiter=RESTARTS)
    if failed:
        raise ConvergenceError(float(np.linalg.norm(start - resolved(x)) / np.linalg.norm(start)))
    return np.asarray(x / root)
