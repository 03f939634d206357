"""What a worker answered against what the driver is, as sentences: which worker, found, wanted, what to do."""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from verdict.jobs.executors.dask.colleague import Colleague
from verdict.text.characters import printable

DIGEST = re.compile(r"(?:sha256:)?([0-9a-f]{12})[0-9a-f]{52}")
LIBRARIES = ("numpy", "numba")
STORE, WRITES = "store", "writes"
CALLED = {
    "engine_version": "verdict", "contract_version": "version of the contract of backends",
    "methods_version": "version of the estimators", "python": "Python", "numpy": "numpy", "numba": "numba",
    "freeze": "freeze with the digest", "backend": "backend", "jobs": "jobs with the digest",
    "code": "code with the digests",
}  # fmt: skip
SAME = "install the same there as here and start the worker again"
REMEDIES = {
    "freeze": "give it the files that lie here, and start the worker again",
    "jobs": "give it the inputs and plugins that are here, and start the worker again",
}


def versions() -> dict[str, str]:
    """Return the versions here of what numbers are computed with."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"python": python, **{name: _version(name) for name in LIBRARIES}}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the driver is, and how it calls its store: what every worker must answer."""

    facts: Mapping[str, str]
    store: str

    def against(self, colleague: Colleague, answer: Mapping[str, str]) -> str:
        """Return why a worker cannot work for this driver, in sentences; empty where it can."""
        if "error" in answer:
            return f"{colleague.shown} cannot answer ({printable(answer['error'])}); install verdict there, or mend it"
        if "refused" in answer:
            return (
                f"{colleague.shown} cannot find what is to be measured ({printable(answer['refused'])}); wanted the "
                "project at the same path there as here"
            )
        if answer.get(STORE) != "seen":  # then nothing else was derived there
            return (
                f"{colleague.shown}: found another folder {self.store} than the one here, or none; wanted the very "
                "store, on a file system that both share. Name it with --store, by a path that is the same everywhere"
            )
        differing = [name for name, wanted in self.facts.items() if answer.get(name) != wanted]
        if len(differing) > 1 and "jobs" in differing:
            differing.remove("jobs")  # they follow from the others
        if differing:
            found, wanted = (_listed(differing, facts) for facts in (answer, self.facts))
            remedy = SAME if {*differing} - {*REMEDIES} else REMEDIES[differing[0]]
            return f"{colleague.shown}: found {found}, wanted {wanted}; {remedy}"
        if answer.get(WRITES) != "yes":
            return (
                f"{colleague.shown}: the store {self.store} is there, but nothing can be written to it "
                f"({printable(answer.get(WRITES, 'no answer'))}); wanted one that it may write to"
            )
        return ""


def _listed(names: list[str], facts: Mapping[str, str]) -> str:
    """Write facts one behind the other, digests by their first digits; what no name is known for is a plugin."""
    return ", ".join(f"{CALLED.get(name, printable(name))} {_short(facts.get(name, 'unknown'))}" for name in names)


def _short(said: str) -> str:
    return printable(DIGEST.sub(r"\1", said))
