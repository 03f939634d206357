"""What was typed after --executor, as far as Dask is meant: a local cluster, or somebody's scheduler."""

from __future__ import annotations

import re
from dataclasses import dataclass

from verdict.words.errors import UsageError

WANTED = "wanted dask, dask:N with N workers of this machine, dask://HOST:PORT, or dask+tls://HOST:PORT"
SCHEMES = {"dask": "tcp", "dask+tls": "tls"}  # as typed -> as Dask spells it
LOCAL = re.compile(r"dask(?::([1-9][0-9]{0,3}))?")
REMOTE = re.compile(r"(dask(?:\+tls)?)://(\[[0-9A-Fa-f:.%]+\]|[^\s/@:\[\]]+):([0-9]{1,5})/?")
OF_DASK = re.compile(r"(?:tcp|tls|ucx|ws|wss|inproc)://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """Where workers are: `scheduler` as Dask spells it; None for a cluster of this machine with `workers` workers.

    `workers` is None where as many as there are cores are meant.
    """

    scheduler: str | None = None
    workers: int | None = None


def is_meant(typed: str) -> bool:
    """Say whether somebody means Dask, so that `parse` tells what is wrong with it."""
    return typed.lower().startswith("dask") or OF_DASK.match(typed) is not None


def parse(typed: str) -> Address:
    """Read what was typed.

    Raises:
        UsageError: it is no address of workers; the message says how one is spelt.
    """
    local, remote = LOCAL.fullmatch(typed), REMOTE.fullmatch(typed)
    if local:
        return Address(workers=int(local[1]) if local[1] else None)
    if remote and 1 <= int(remote[3]) <= 65535:
        return Address(scheduler=f"{SCHEMES[remote[1]]}://{remote[2]}:{int(remote[3])}")
    raise UsageError(f"found --executor {typed}; {WANTED}{_hint(typed)}")


def _hint(typed: str) -> str:
    """Say how a scheduler's own address is spelt here."""
    scheme, _, rest = typed.partition("://")
    spelt = {dask: ours for ours, dask in SCHEMES.items()}.get(scheme.lower())
    return f"; did you mean {spelt}://{rest}?" if spelt and rest else ""
