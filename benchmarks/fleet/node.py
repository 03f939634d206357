"""A node of the simulated fleet: one process with many workers, each a thread that does what the scheduler names."""

from __future__ import annotations

import os
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue

from benchmarks.fleet.work import Fleet, note, store_of

from verdict.jobs import working
from verdict.jobs.job import Batch
from verdict.jobs.tries import State
from verdict.jobs.working import Worker


def work(folder: Path, fleet: Fleet, jobs: Batch, pipe: Connection) -> None:
    """Do what comes through the pipe until it closes; tell the scheduler what became of each job.

    A node takes itself for a machine of its own, so that others learn that it is gone by its silence alone.
    """
    machine = f"node-{os.getpid()}"
    working.this_machine = lambda: machine
    worker, names, lock = Worker(jobs, store_of(folder, fleet)), SimpleQueue[str](), threading.Lock()
    for _ in range(fleet.workers):
        threading.Thread(target=_serve, args=(folder, worker, names, pipe, lock), daemon=True).start()
    while True:
        try:
            for name in pipe.recv():
                names.put(name)
        except (EOFError, OSError):  # the driver is gone: so are its nodes, in the middle of their jobs
            os._exit(0)


def _serve(folder: Path, worker: Worker, names: SimpleQueue[str], pipe: Connection, lock: threading.Lock) -> None:
    while True:
        name = names.get()
        state = worker.take(name)
        if state is State.LEASED:
            note(folder, f"held {name}")
        try:
            with lock:
                pipe.send((name, str(state)))
        except OSError:
            os._exit(0)
