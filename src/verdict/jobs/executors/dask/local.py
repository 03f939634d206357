"""A cluster of this machine for one run, in a process of its own.

It hears no Ctrl-C, and ends with whoever started it, also by kill -9. A scheduler carries out what it is sent, so this
one speaks TLS with keys that are made for the run and that only its driver is told: no other user of the machine has
them.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from distributed import LocalCluster
from distributed.security import Security

from verdict.jobs.executors.process import environment
from verdict.words.errors import UsageError

KEYS = ("tls_ca_file", "tls_client_cert", "tls_client_key")


@dataclass(slots=True)
class Local:
    """A running cluster: its process, where its scheduler is, and the keys to it."""

    process: subprocess.Popen[str]
    folder: str
    address: str
    security: Security

    @classmethod
    def begun(cls, n_workers: int, gpus: int) -> Local:
        """Start a scheduler and workers, each with its share of the cores.

        Raises:
            UsageError: the cluster did not start; its last line says why.
        """
        folder = tempfile.mkdtemp(prefix="verdict-dask-")
        known = {**environment(n_workers, os.environ), "DASK_TEMPORARY_DIRECTORY": folder}
        process = subprocess.Popen(  # noqa: S603 - this very file
            [sys.executable, "-P", "-m", __name__, str(n_workers), str(gpus)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=known,
            start_new_session=True,
        )  # fmt: skip
        try:
            said = json.loads(process.stdout.readline() if process.stdout else "")
        except ValueError:
            why = process.stderr.read().strip().splitlines() if process.stderr else []
            _end(process, folder)
            raise UsageError(f"no cluster of Dask could be started here: {(why or ['it said nothing'])[-1]}") from None
        except BaseException:
            _end(process, folder)
            raise
        keys = {key: said[key] for key in KEYS}
        return cls(process, folder, said["address"], Security(require_encryption=True, **keys))

    @property
    def runs(self) -> bool:
        """Say whether the process is there."""
        return self.process.poll() is None

    def end(self) -> None:
        """End all of its processes, whatever they do: the store stays as it is."""
        _end(self.process, self.folder)


def _end(process: subprocess.Popen[str], folder: str) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
    shutil.rmtree(folder, ignore_errors=True)


def main(n_workers: int, gpus: int) -> None:
    """Keep a cluster, and say in one line of JSON how it is reached."""
    threading.Thread(target=_end_with_driver, daemon=True).start()
    security = Security.temporary()
    with LocalCluster(
        n_workers=n_workers, threads_per_worker=1, processes=True, host="127.0.0.1", protocol="tls://",
        dashboard_address=None, memory_limit=0, security=security, silence_logs=logging.CRITICAL,
        resources={"GPU": gpus} if gpus else None,
    ) as cluster:  # fmt: skip
        said: dict[str, Any] = {key: getattr(security, key) for key in KEYS}
        sys.stdout.write(json.dumps({"address": cluster.scheduler_address, **said}) + "\n")
        sys.stdout.flush()
        threading.Event().wait()


def _end_with_driver() -> None:
    """End all processes of the cluster as soon as nobody holds the other end of standard input."""
    sys.stdin.read()
    shutil.rmtree(os.environ["DASK_TEMPORARY_DIRECTORY"], ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
