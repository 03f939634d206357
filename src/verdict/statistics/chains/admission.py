"""What is checked of every set of chains before anything is estimated, in this order; the first word stands.

missing, not_finite, transposed, one_chain, too_short, frozen, equal_chains, no_variance (printed too coarsely),
polluted_start, antithetic, equal_chains (copies in disguise), antithetic (a line in the spectrum)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.chains.dependence import equal_chains, too_alike
from verdict.statistics.chains.periods import near_periodic, with_line
from verdict.statistics.chains.series import Chains, chains_of
from verdict.statistics.chains.starts import polluted_start
from verdict.statistics.sample.contract import Sample, Status, Unknown
from verdict.words.errors import UsageError

FEWEST_DRAWS = 100  # a chain: each half then has 50, and R-hat of independent draws is not moved by its own length
# Width of rounding, in standard deviations, from which it is no longer small: it adds (0.2)^2/12 = 0.3 % of variance.
COARSE = 0.2


def admitted(samples: tuple[Sample, ...], *, fewest_chains: int = 2) -> Chains | Unknown:
    """Return the chains of one sample, float64[chains, draws], or the first reason why nothing is estimated from them.

    One dimension is one chain. `fewest_chains` is 1 where nothing between chains is asked.

    Raises:
        UsageError: what is given is not one sample of chains and draws.
    """
    sample = _only(samples)
    if refused := _gaps(np.atleast_2d(sample.missing)):
        return refused
    x = np.atleast_2d(sample.middle)
    if refused := _infinite(x) or _shape(x, fewest_chains) or _still(x) or equal_chains(x):
        return refused
    chains = chains_of(sample)
    looks = (polluted_start, near_periodic, too_alike, with_line)
    return _coarse(sample) or next((refused for look in looks if (refused := look(chains))), chains)


def _only(samples: object) -> Sample:
    if not isinstance(samples, tuple) or len(samples) != 1 or not isinstance(samples[0], Sample):
        wanted = "wanted a tuple of one sample: mean((exactly(x),), Asked(level=0.95)), x float64[chains, draws]"
        inside = ", ".join(type(item).__name__ for item in samples) if isinstance(samples, tuple) else ""
        found = f"({inside})" if isinstance(samples, tuple) else type(samples).__name__
        raise UsageError(f"found {found} in place of samples, {wanted}")
    shape = samples[0].missing.shape
    if len(shape) not in (1, 2) or 0 in shape:
        raise UsageError(
            f"found draws of shape {shape}, wanted [chains, draws] of one variable: of more dimensions take a part, "
            "such as x[:, :, 0]"
        )
    return samples[0]


def _gaps(missing: NDArray[np.bool_]) -> Unknown | None:
    """Look for registered draws that are not there: a mask bool[n_chains, n_draws]."""
    if not missing.any():
        return None
    found = f"{int(missing.sum()):,} of {missing.size:,} registered draws are not there"
    if (left := _cut_short(missing)) is not None:
        chains = f"{int(np.sum(~missing[:, 0])):,} of {len(missing):,} chains"
        each = f"{left:,} of {missing.shape[1]:,} draws in each of {chains}"
        return Unknown(Status.MISSING, f"{found}: found {each}; `planned` counts what is left behind the burn-in")
    chain, draw = np.unravel_index(int(missing.argmax()), missing.shape)
    return Unknown(
        Status.MISSING,
        f"{found}, the first of them draw {draw + 1} of chain {chain + 1}; a chain with gaps has no autocorrelation "
        "that can be read off",
    )


def _cut_short(missing: NDArray[np.bool_]) -> int | None:
    """Return how many draws each chain has where all that are there begin at the first and are as long, else None."""
    left = np.sum(~missing, axis=1)
    most = int(left.max())
    whole = np.arange(missing.shape[1]) >= left[:, None]
    return most if most and np.all((left == most) | (left == 0)) and np.array_equal(missing, whole) else None


def _infinite(x: NDArray[np.float64]) -> Unknown | None:
    bad = ~np.isfinite(x)
    if not bad.any():
        return None
    chain, draw = np.unravel_index(int(bad.argmax()), bad.shape)
    return Unknown(
        Status.NOT_FINITE,
        f"{int(bad.sum())} of {bad.size} draws are no finite numbers, the first of them draw {draw + 1} of chain "
        f"{chain + 1}",
    )


def _shape(x: NDArray[np.float64], fewest_chains: int) -> Unknown | None:
    n_chains, n_draws = x.shape
    if n_chains > n_draws:
        return Unknown(
            Status.TRANSPOSED,
            f"found {n_chains} chains of {n_draws} draws: more chains than draws; exchange the dimensions chain and "
            "draw (emcee writes draws first, then walkers)",
        )
    if n_chains < fewest_chains:
        return Unknown(
            Status.ONE_CHAIN, f"found {n_chains} chain, wanted {fewest_chains}: only chains that ran apart can disagree"
        )
    if n_draws < FEWEST_DRAWS:
        return Unknown(Status.TOO_SHORT, f"found {n_draws} draws a chain, wanted {FEWEST_DRAWS} at the least")
    return None


def _still(x: NDArray[np.float64]) -> Unknown | None:
    still = np.flatnonzero(x.max(axis=1) == x.min(axis=1))
    if not len(still):
        return None
    first = int(still[0])
    return Unknown(
        Status.FROZEN,
        f"{len(still)} of {len(x)} chains never move, chain {first + 1} stays at {x[first, 0]:.6g}: stuck or constant, "
        "no series can tell",
    )


def _coarse(sample: Sample) -> Unknown | None:
    """Hold what is unknown of each draw, its printed digits or those of a float64, against how far the draws spread."""
    x = np.atleast_2d(sample.middle)
    peak = float(np.max(np.abs(x)))
    width = 2.0 * max(float(np.max(sample.slack)), float(0.5 * np.spacing(peak))) / peak
    spread = float(np.std(x / peak))
    if not width > COARSE * spread:
        return None
    return Unknown(
        Status.NO_VARIANCE,
        f"the draws spread by {peak * spread:.3g} and are known to {peak * width:.3g}: rounding hides how they move; "
        "write more digits, or take a constant off",
    )
