"""(I - P) x = f on functions of mean zero: dense up to 12 free spins, GMRES on vectors beyond."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.enumeration.kernels import DENSE_LIMIT, Kernel

Floats = NDArray[np.float64]

# The residual a float64 sweep can still reduce: 14 redraws of 16,384 states leave about 1e-14 relative.
RESIDUAL = 1e-12


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
    """Solve for one column f, float64[n_states], by GMRES in L²(pi), with the Krylov space kept whole.

    Raises `ConvergenceError` where the space is exhausted first.
    """
    root = np.sqrt(law)
    start = root * f
    size = float(np.linalg.norm(start))
    basis = [start / size]
    upper: list[Floats] = []
    for _ in range(len(law)):
        upper.append(_extend(kernel, root, basis))
        weights, residual = _least_squares(upper)
        if residual < RESIDUAL:
            return size * (np.column_stack(basis[:-1]) @ weights) / root
    raise ConvergenceError(residual)


def _extend(kernel: Kernel, root: Floats, basis: list[Floats]) -> Floats:
    """Add one vector, float64[n_states], to the basis, and return its column of the Hessenberg matrix."""
    new = basis[-1] - root * kernel.on_functions(basis[-1] / root)
    new = new - root * (root @ new)  # rounding must not bring the constant back
    space = np.array(basis)
    column = space @ new
    new = new - column @ space
    again = space @ new  # twice is enough: Gram-Schmidt loses orthogonality once
    new = new - again @ space
    length = float(np.linalg.norm(new))
    basis.append(new / length if length > 0.0 else new)
    return np.append(column + again, length)


def _least_squares(columns: list[Floats]) -> tuple[Floats, float]:
    """Return the weights of the basis, float64[n], that leave the smallest residual, and that residual."""
    n = len(columns)
    hessenberg = np.zeros((n + 1, n))
    for k, column in enumerate(columns):
        hessenberg[: k + 2, k] = column
    target = np.zeros(n + 1)
    target[0] = 1.0
    weights = np.asarray(np.linalg.lstsq(hessenberg, target, rcond=None)[0], dtype=np.float64)
    return weights, float(np.linalg.norm(hessenberg @ weights - target))
