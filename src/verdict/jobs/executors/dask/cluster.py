"""The connection to a scheduler of Dask, and what it says of its workers."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import dask
from distributed import Client, Future
from distributed.protocol.pickle import dumps, loads
from distributed.security import Security

from verdict.jobs.executors.dask.colleague import GPU, Colleague

ANSWER = 10.0  # seconds in which a scheduler must answer
QUIET = {"distributed.comm.timeouts.connect": f"{ANSWER:.0f}s", "distributed.comm.retry.count": 0}


@dataclass(slots=True)
class Cluster:
    """A scheduler by its address; `workers` and `submit` raise OSError where it does not answer."""

    address: str
    security: Security | None = None
    _client: Client | None = None
    _open: ExitStack = field(default_factory=ExitStack)

    def connect(self) -> None:
        """Connect, or connect again.

        Raises:
            OSError: nobody answers there, or not as a scheduler does.
        """
        self.close()
        with ExitStack() as opening:
            opening.enter_context(dask.config.set(QUIET))
            opening.enter_context(_hushed())
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # versions are compared by the examination, which explains them
                self._client = Client(
                    self.address, timeout=ANSWER, set_as_default=False, name="verdict", security=self.security
                )
            self._open = opening.pop_all()

    def workers(self) -> dict[str, Colleague]:
        """Return the workers that the scheduler has now, by address."""
        said = self._asked(lambda client: client.scheduler_info(n_workers=-1))["workers"]
        return {address: Colleague.read(address, one) for address, one in said.items()}

    def submit(self, at: Colleague, call: Callable[..., Any], *arguments: Any, key: str, gpu: bool = False) -> Future:
        """Let one worker, and no other, carry out a function that it imports by name.

        Neither the scheduler nor what receives messages at the worker imports it: where that fails, the future does.
        """
        packed = dumps(_Packed(call, arguments))
        resources = {GPU: 1} if gpu else None
        return self._asked(
            lambda client: client.submit(
                loads, packed, key=key, pure=False, workers=[at.address], allow_other_workers=False, retries=0,
                resources=resources,
            )
        )  # fmt: skip

    def _asked(self, ask: Callable[[Client], Any]) -> Any:
        """Ask the scheduler; whatever a broken connection raises is an OSError."""
        if self._client is None or self._client.status != "running":
            raise OSError("there is no connection")
        try:
            return ask(self._client)
        except Exception as error:  # CommClosedError, TimeoutError, CancelledError, and what tornado raises
            raise OSError(f"{type(error).__name__}: {error}") from None

    def close(self) -> None:
        """End the connection; what workers do goes on to its end."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):
                client.close(timeout=1)
        self._open.close()


@dataclass(frozen=True, slots=True)
class _Packed:
    """A call that is carried out by whoever unpickles it.

    A worker that cannot import the function answers with that error. Were the function itself sent, a worker of Dask
    would end as it receives the message, and nobody could say why.
    """

    call: Callable[..., Any]
    arguments: tuple[Any, ...]

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self.call, self.arguments


@contextmanager
def _hushed() -> Iterator[None]:
    """Let what Dask logs be silent: the executor says in sentences what there is to say."""
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in {"distributed", "asyncio"}]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
