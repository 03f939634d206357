"""First draws far outside what the rest of the chains reaches: a start that was not discarded.

The first hundredth of every chain is held against the second half of all chains. A start is polluted where one
of its draws lies more than twice as far from the median as any draw of the second half. Among exchangeable draws
the farthest lies in the first hundredth with probability 0.02 and is r times as far as the next with probability
r^-a, a the index of the tail: a false alarm of 0.02 · 2^-3 = 0.25 % for Student t with three degrees of freedom,
1 % for a Cauchy law, and far below 0.1 % for normal draws and counts.
"""

from __future__ import annotations

import numpy as np

from verdict.statistics.chains.series import Chains
from verdict.statistics.sample.contract import Status, Unknown

START = 0.01
FARTHER = 2.0


def polluted_start(chains: Chains) -> Unknown | None:
    """Say which chain begins farther out than the second half ever gets, and by how much."""
    late = chains.draws[:, chains.n_draws // 2 :]
    middle = np.median(late)
    reach = float(np.max(np.abs(late - middle)))
    early = np.abs(chains.draws[:, : max(1, int(START * chains.n_draws))] - middle)
    chain, draw = np.unravel_index(int(np.argmax(early)), early.shape)
    if not 0.0 < FARTHER * reach < early[chain, draw]:
        return None
    return Unknown(
        Status.POLLUTED_START,
        f"draw {draw + 1} of chain {chain + 1} is {chains.back(float(chains.draws[chain, draw])):.6g}, "
        f"{early[chain, draw] / reach:.3g} times as far from the median as any draw of the second half; "
        "discard the burn-in",
    )
