"""Workers that came: each is examined before it gets a job, and left aside where it differs from the driver."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from distributed import Future

from verdict.jobs.executors.dask.agreeing import Wanted
from verdict.jobs.executors.dask.cluster import ANSWER, Cluster
from verdict.jobs.executors.dask.colleague import Colleague
from verdict.jobs.executors.dask.handed import Handed, error_of
from verdict.jobs.executors.dask.remote import examine
from verdict.text.characters import printable
from verdict.words.errors import VerdictError

LONG = 30.0  # seconds in which a worker loads the program and derives the jobs
MOST = 3  # answers of a worker that may be lost
EXAMINED = ""  # what a future is of that examines a worker: no job is called so


@dataclass(slots=True)
class Joining:
    """The workers of a scheduler: those that are asked, those that fit, and why the others do not, by address."""

    derive: Callable[[], Mapping[str, str]]
    wanted: Wanted
    folder: Path
    token: str = field(default_factory=lambda: uuid4().hex)
    asked: dict[str, Colleague] = field(default_factory=dict)
    fitting: dict[str, Colleague] = field(default_factory=dict)
    differing: dict[str, str] = field(default_factory=dict)
    since: dict[str, float] = field(default_factory=dict)
    unanswered: Counter[str] = field(default_factory=Counter)

    def begin(self) -> None:
        """Write the file into the store that workers must see there."""
        self.probe.write_text(self.token, encoding="ascii")

    def end(self) -> None:
        """Remove it."""
        self.probe.unlink(missing_ok=True)

    @property
    def probe(self) -> Path:
        """The file that tells this store from another."""
        return self.folder / f".probe-{self.token}"

    def seen(self, there: Mapping[str, Colleague], cluster: Cluster, handed: Handed) -> set[str]:
        """Examine workers that are new; forget those that are gone, and return their addresses."""
        gone = {*self.asked, *self.fitting, *self.differing} - {*there}
        for known in (self.asked, self.fitting, self.differing):
            for address in gone & {*known}:
                del known[address]
        for address in {*there} - {*self.asked, *self.fitting, *self.differing}:
            key = f"verdict-examine-{uuid4().hex}"
            future = cluster.submit(there[address], examine, self.derive, str(self.folder), self.token, key=key)
            handed.note(EXAMINED, address, future)
            self.asked[address], self.since[address] = there[address], time.monotonic()
        return gone

    def forget(self, address: str) -> None:
        """Examine a worker anew: another process answers at its address."""
        self.fitting.pop(address, None)

    def aside(self, address: str, lacking: VerdictError) -> str:
        """Leave a worker aside that cannot do the jobs; return why in a sentence, empty where it was left already."""
        colleague = self.fitting.pop(address, None)
        if colleague is None:
            return ""
        self.differing[address] = f"{colleague.shown}: {printable(str(lacking))}"
        return self.differing[address]

    def slow(self) -> str:
        """Say which worker has not answered for long; empty where none, or where others work meanwhile."""
        late = [one for at, one in self.asked.items() if time.monotonic() - self.since[at] > LONG]
        if not late or self.fitting:
            return ""
        return (
            f"{late[0].shown} was asked for its versions {LONG:.0f} seconds ago and has not answered; tasks of others "
            "may keep it busy"
        )

    def answered(self, address: str, future: Future) -> str:
        """Take a worker's answer: return why it differs, in a sentence; empty where it fits, or is asked again."""
        colleague, answer = self.asked.pop(address, None), _answer(future)
        if answer is None:
            self.unanswered[address] += 1
            answer = {"error": f"{MOST} answers were lost"} if self.unanswered[address] >= MOST else None
        if colleague is None or answer is None:
            return ""
        why = self.wanted.against(colleague, answer)
        if why:
            self.differing[address] = why
        else:
            self.fitting[address] = colleague
        return why


def _answer(future: Future) -> dict[str, str] | None:
    """Return what a worker answered, or its error; None where it was lost on the way."""
    if future.status == "error":
        error = error_of(future)
        told = isinstance(error, VerdictError)
        return {"refused": str(error)} if told else {"error": f"{type(error).__name__}: {error}"}
    try:
        return dict(future.result(timeout=ANSWER))
    except Exception:  # whatever a worker that is gone, or a scheduler, makes of it
        return None
