"""How workers are reached: somebody's scheduler, or a cluster that is begun here; and again where it is gone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from verdict.jobs.executors.dask.address import Address
from verdict.jobs.executors.dask.cluster import Cluster
from verdict.jobs.executors.dask.local import Local
from verdict.jobs.executors.process import cores
from verdict.text.characters import printable
from verdict.words.errors import UsageError


@dataclass(slots=True)
class Reach:
    """A scheduler and the connection to it; `tell` hears sentences, `gpu` asks for a local worker that offers one."""

    address: Address
    tell: Callable[[str], None]
    gpu: bool = False
    _cluster: Cluster | None = None
    _local: Local | None = None
    _gone: bool = False

    @property
    def shown(self) -> str:
        """The scheduler as sentences name it."""
        return (
            "the cluster of Dask here" if self._here else f"the scheduler at {printable(self.address.scheduler or '')}"
        )

    @property
    def join(self) -> str:
        """The address that a command line of Dask is given for another worker."""
        return printable(self.address.scheduler or (self._local.address if self._local else ""))

    @property
    def _here(self) -> bool:
        return self.address.scheduler is None

    @property
    def cluster(self) -> Cluster:
        """The connection, which may be broken."""
        assert self._cluster is not None  # noqa: S101 - connected before it is asked
        return self._cluster

    def connect(self) -> None:
        """Connect for the first time.

        Raises:
            UsageError: no scheduler answers, or no cluster can be started here.
        """
        try:
            self._connect()
        except OSError as error:
            raise UsageError(
                f"no scheduler of Dask answers at {self.join} ({printable(str(error))}); start one with: dask "
                "scheduler, and workers with: dask worker HOST:PORT --nthreads 4"
            ) from None

    def again(self, error: OSError) -> None:
        """Try to connect once more after an error; say once that it was gone, and that it is back."""
        if not self._gone:
            self.tell(
                f"{self.shown} does not answer ({printable(str(error))}); what is done is kept, and it is tried again"
            )
        self._gone = True
        with suppress(OSError):
            self._connect()
            self._gone = False
            self.tell(f"{self.shown} answers again")

    @property
    def gone(self) -> bool:
        """Say whether it answered at last."""
        return self._gone

    def _connect(self) -> None:
        """Raise OSError where no scheduler answers."""
        if self._here and (self._local is None or not self._local.runs):
            self._begin()
        elif self._cluster is None:
            self._cluster = Cluster(self.address.scheduler or "")
        self.cluster.connect()

    def _begin(self) -> None:
        """Start a cluster here: a worker for each core, or one where a job needs a GPU."""
        n_workers = self.address.workers or (1 if self.gpu else cores())
        self._end()
        self._local = Local.begun(n_workers, gpus=int(self.gpu))
        self._cluster = Cluster(self._local.address, self._local.security)

    def _end(self) -> bool:
        """End the cluster that was begun here; say whether there was one."""
        local, self._local = self._local, None
        if local is not None:
            local.end()
        return local is not None

    def close(self) -> bool:
        """End the connection, and the cluster that was begun here; say whether its workers are dead now."""
        if self._cluster is not None:
            self._cluster.close()
        return self._end()
