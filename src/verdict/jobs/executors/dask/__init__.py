"""Workers of Dask, an extra: `pip install "verdict-engine[dask]"`. Nothing else imports its library `distributed`.

address     what was typed after --executor: a local cluster, or somebody's scheduler
executor    hands jobs to workers that fit, replaces what was lost, and says why nothing moves
handed      jobs that workers have now, and how many each is given ahead
joining     a worker that came: it is examined before it gets a job
agreeing    what a worker answered against what the driver is, as sentences
cluster     the connection to a scheduler, and what it says of its workers
local       a cluster for one run: a process of its own, reached with keys of this run alone
remote      what workers carry out: the examination, and a job
colleague   one worker as the driver sees it: what it has, and what it may take
lacking     what no worker has, in a sentence
queue       jobs that wait, and which of them a worker is handed
reach       whether the scheduler answers, and what is said while it does not

The store is the truth. A future that is lost, an error of the engine or a dead scheduler costs time and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from verdict.jobs.executors.dask.address import parse

if TYPE_CHECKING:
    from verdict.jobs.executors.contract import Executor


def create(text: str) -> Executor:
    """Return the executor that is spelled so: dask, dask:4, dask://head:8786, dask+tls://head:8786.

    Raises:
        UsageError: it is spelt otherwise. ModuleNotFoundError: a library is not installed.
    """
    address = parse(text)
    import distributed  # noqa: F401 - what is missing is said before anything begins

    if address.scheduler is None:
        import cryptography  # noqa: F401 - which a cluster here makes its keys with
    from verdict.jobs.executors.dask.executor import Dask
    from verdict.report.saying import say_sentence

    return Dask(address, say_sentence)
