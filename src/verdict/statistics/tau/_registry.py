"""Finding estimators by name: file names of this folder, then entry points."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

import numpy as np

from verdict.plugins import ESTIMATORS, find, plugins
from verdict.statistics.tau._counts import Counts, Needs
from verdict.statistics.tau._faults import refuse_transposed
from verdict.statistics.tau._series import Series, stacked
from verdict.statistics.tau._tau import Tau, concatenate
from verdict.words.errors import UsageError, nearest

# Floats held at once while a series is counted and read: 2^25 are 268 MB.
FLOATS_AT_ONCE = 1 << 25


class Estimator(Protocol):
    """What a plugin offers."""

    NEEDS: Needs

    def estimate(self, counts: Counts, *, level: float) -> Tau:
        """Estimate tau of every observable with an interval of confidence `level`."""
        ...


class UnknownEstimatorError(UsageError):
    """No estimator has this name; `.name` is what was asked for, `.known` what exists."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name, self.known = name, known
        super().__init__(f"no estimator is called '{name}'; known: {', '.join(known)}.{nearest(name, known)}")


def names() -> tuple[str, ...]:
    """List the estimators that can be loaded, sorted; nothing is imported."""
    return tuple(sorted({*shipped(), *(point.name for point in plugins(ESTIMATORS))}))


def load(name: str) -> Estimator:
    """Return an estimator.

    Raises `UsageError` for a name that is not known, for a plugin that takes the place of another estimator, and for
    one that lacks part of its contract.
    """
    point = find(ESTIMATORS, name, shipped())
    if point is not None:
        return _checked(name, point.load())
    if name in shipped():
        return _checked(name, import_module(f"{__package__}.{name}"))
    raise UnknownEstimatorError(name, names())


def estimate_series(name: str, x: Series, *, level: float) -> Tau:
    """Estimate tau from a series x, [n_chains, n_draws, n_obs], a block of observables at a time.

    Chains of unequal length are filled up with NaN, and so are masked draws: such observables are `not_finite`.

    Raises `UsageError` as `load` and `Counts.from_series` do, and where there are more chains than draws.
    """
    estimator, x = load(name), stacked(x)
    refuse_transposed(x.shape)
    block = max(1, FLOATS_AT_ONCE // max(1, 8 * int(np.prod(x.shape[:2]))))
    starts = range(0, x.shape[2], block) if x.ndim == 3 and x.shape[2] else (0,)
    return concatenate(
        [estimator.estimate(Counts.from_series(x[..., a : a + block], estimator.NEEDS), level=level) for a in starts]
    )


def shipped() -> tuple[str, ...]:
    """List the estimators of this version."""
    folder = import_module(str(__package__)).__path__
    return tuple(module.name for module in iter_modules(folder) if not module.name.startswith("_"))


def _checked(name: str, plugin: object) -> Estimator:
    missing = [part for part in ("NEEDS", "estimate") if not hasattr(plugin, part)]
    if missing:
        raise UsageError(f"estimator '{name}' lacks {' and '.join(missing)}; see docs/reference/estimators.md")
    return cast("Estimator", plugin)
