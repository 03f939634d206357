"""What starts workers; none of them holds a result.

contract   what every executor offers, and what it is told
inline     the driver itself works, one job after another
process    processes of this machine, each a command that takes open jobs
dask       workers of Dask, of this machine or of many
"""

from __future__ import annotations

import re

from verdict.jobs.executors.contract import Executor
from verdict.words.errors import UsageError, nearest

SPELLED = ("inline", "process", "process:N", "dask", "dask:N", "dask://HOST:PORT")
PROCESSES = re.compile(r"process(:([1-9][0-9]{0,3}))?")


def named(text: str) -> Executor:
    """Return the executor that is spelled so: inline, process, process:4, dask, dask://host:8786.

    Raises:
        UsageError: none is, or its library is not installed.
    """
    from verdict.jobs.executors.dask.address import is_meant
    from verdict.jobs.executors.inline import Inline
    from verdict.jobs.executors.process import Process, cores

    if text == "inline":
        return Inline()
    found = PROCESSES.fullmatch(text)
    if found is not None:
        return Process(int(found[2] or cores()))
    if is_meant(text):
        return _dask(text)
    like = nearest(text, [one for one in SPELLED if one != "process:N"])
    raise UsageError(
        f"found --executor {text}, wanted one of {', '.join(SPELLED)}; N is 1 to 9999. Under Slurm, Kubernetes or any "
        f"other system that starts programs, start verdict work.{like}"
    )


def _dask(text: str) -> Executor:
    from verdict.jobs.executors.dask import create

    try:
        return create(text)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--executor {text} needs {error.name}, which is not installed; pip install "
            '"verdict-engine[dask]", or take --executor process'
        ) from None
