"""What workers carry out. Dask sends these functions by name: a worker needs this version of the program."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import uuid4

from distributed import get_worker

from verdict.jobs.executors.dask.agreeing import STORE, WRITES, versions
from verdict.jobs.executors.process import THREADS
from verdict.jobs.regular import MOST_SMALL, contents
from verdict.words.errors import IntegrityError

ONE_AT_A_TIME = threading.Lock()  # a job uses every core of its worker


def examine(derive: Callable[[], Mapping[str, str]], folder: str, token: str) -> dict[str, str]:
    """Say which versions this worker has, what it derives from the freeze, and whether it sees the driver's store.

    folder: of the store; `token` is what the driver wrote into the file `.probe-token` there.
    """
    for name in THREADS:
        os.environ.setdefault(name, str(get_worker().state.nthreads))
    found = {**versions(), **_store(Path(folder), token)}
    return {**found, **derive()} if found[STORE] == "seen" else found


def _store(folder: Path, token: str) -> dict[str, str]:
    """Read the driver's file, and write one beside it."""
    try:
        there = contents(folder / f".probe-{token}", MOST_SMALL) == token.encode()
    except OSError:
        there = False
    if not there:
        return {STORE: "unseen"}
    try:
        mine = folder / f".probe-{uuid4().hex}"
        mine.write_text(token, encoding="ascii")
        mine.unlink()
    except OSError as error:
        return {STORE: "seen", WRITES: error.strerror or "no"}
    return {STORE: "seen", WRITES: "yes"}


def carry_out(task: Callable[[str, str], str], wanted: Mapping[str, str], name: str, key: str) -> str:
    """Do one job through the store; a job at a time.

    Raises:
        IntegrityError: this process has other versions than those that were examined.
    """
    found = versions()
    if found != dict(wanted):
        raise IntegrityError(f"found {found}, wanted {dict(wanted)}; it is examined again")
    with ONE_AT_A_TIME:
        return task(name, key)
