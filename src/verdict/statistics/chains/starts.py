"""First draws far outside what the rest reaches: the rule of `verdict.statistics.tau`, as a sentence about chains."""

from __future__ import annotations

from verdict.statistics.chains.series import Chains
from verdict.statistics.sample.contract import Status, Unknown
from verdict.statistics.tau import Start, polluted_starts


def polluted_start(chains: Chains) -> Unknown | None:
    """Say which chain begins farther out than the second half ever gets, and by how much."""
    start = polluted_starts(chains.draws[:, None, :])[0]
    if start is None:
        return None
    return Unknown(Status.POLLUTED_START, f"{_found(start, chains.back(start.value))}; discard the burn-in")


def _found(start: Start, value: float) -> str:
    """Say which draws lie how far out; `value` is their mean in the user's unit."""
    if start.first == start.last and start.chain:
        return (
            f"draw {start.first} of chain {start.chain} is {value:.6g}, {start.times:.3g} times as far from the median "
            "as any draw of the second half"
        )
    whose = f"chain {start.chain}" if start.chain else "the chains"
    return (
        f"draws {start.first} to {start.last} of {whose} have the mean {value:.6g}, {start.times:.3g} times as far out "
        "as that many draws anywhere in the second half"
    )
