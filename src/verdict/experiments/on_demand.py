"""A backend that is loaded when the first job asks something of it: whoever derives or gathers jobs needs no library.

What cannot run on this machine may run on another, so that it is no fault of a job: `able` says so as jobs do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, cast

import backends
from verdict.experiments.contract import DEFAULT_BACKEND, Context
from verdict.jobs.job import Advance, Job, UnableError

GPU = "cupy_gpu"
LACKING = (ImportError, AttributeError, OSError, RuntimeError)  # a library is there, and what it needs is not


class Deferred:
    """Stands for a backend of that name, and is it from the first question on."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def _loaded(self) -> backends.Backend:
        try:
            return backends.load(self.name)
        except LACKING as error:
            raise backends.UnavailableError(self.name, f"{type(error).__name__}: {error}") from None

    def __getattr__(self, what: str) -> Any:
        return getattr(self._loaded, what)


def on_demand(context: Context) -> backends.Backend:
    """Return the backend that was asked for, not loaded yet.

    What is asked of it raises UnavailableError where it cannot run here.

    Raises:
        UnknownBackendError: there is no such backend. UnavailableError: a plugin takes the name of another.
    """
    return cast("backends.Backend", Deferred(backends.known(context.backend or DEFAULT_BACKEND)))


@contextmanager
def able() -> Iterator[None]:
    """Turn a backend that cannot run here into an error that counts for no job.

    Raises:
        UnableError: it cannot; what else a backend refuses passes as it is.
    """
    try:
        yield
    except backends.UnavailableError as error:
        raise UnableError(str(error)) from None


def where_able(job: Job, backend: str | None) -> Job:
    """Return a job that raises UnableError where its backend cannot run, and whose price says that it needs a GPU."""
    price = replace(job.price, needs_gpu=job.price.needs_gpu or backend == GPU)
    return replace(job, price=price, run=partial(_run, job))


def _run(job: Job, advance: Advance) -> bytes:
    with able():
        return job.run(advance)
