"""Hands jobs to workers of Dask that fit, replaces what was lost, and says in sentences why nothing moves."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Set
from contextlib import suppress
from dataclasses import dataclass, field

from verdict.jobs.executors.contract import Plan
from verdict.jobs.executors.dask.address import Address
from verdict.jobs.executors.dask.agreeing import Wanted, versions
from verdict.jobs.executors.dask.colleague import Colleague
from verdict.jobs.executors.dask.handed import Handed, error_of
from verdict.jobs.executors.dask.joining import EXAMINED, Joining
from verdict.jobs.executors.dask.lacking import counted, lack
from verdict.jobs.executors.dask.queue import Queue
from verdict.jobs.executors.dask.reach import Reach
from verdict.jobs.executors.dask.remote import carry_out
from verdict.jobs.job import Advance, UnableError
from verdict.jobs.tries import How, State
from verdict.jobs.working import Worker
from verdict.text.characters import printable
from verdict.words.errors import IntegrityError, UsageError, VerdictError

MOMENT = 0.2  # seconds that a poll waits for something to end
LOOK_AGAIN = 1.0  # seconds between two looks at the scheduler's workers, and at jobs that others hold
SOON = 0.05  # seconds between two looks at workers that are being ended
MOST_UNDONE = 20  # jobs of one worker that may come back undone in a row: more is no chance
GRACE = 3.0  # seconds after which it is said that nothing moves
PATIENCE = 300.0  # seconds after which it ends
RESUMES = "what is done is kept, and the same command goes on from it"


@dataclass(slots=True)
class Dask:
    """Workers of one scheduler. `tell` hears sentences; where nothing moved for `patience` seconds, it ends."""

    address: Address
    tell: Callable[[str], None]
    patience: float = PATIENCE
    _plan: Plan = field(init=False)
    _keys: dict[str, str] = field(init=False)
    _reach: Reach = field(init=False)
    _joining: Joining = field(init=False)
    _queue: Queue = field(init=False)
    _worker: Worker = field(init=False)
    _handed: Handed = field(default_factory=Handed)
    _told: set[str] = field(default_factory=set)
    _undone: Counter[str] = field(default_factory=Counter)
    _moved: float = 0.0
    _looked: float = 0.0
    _n_handed: int = 0
    _n_lost: int = 0

    def describe(self) -> str:
        """Say what does the work."""
        return "workers of Dask" if self.address.scheduler is None else f"workers of Dask at {self.address.scheduler}"

    def start(self, plan: Plan, advance: Advance) -> None:
        """Connect, and write into the store what workers must see there.

        Raises:
            UsageError: no scheduler answers, or no cluster can be started here.
        """
        self._plan, self._keys = plan, plan.batch.keys
        self._queue = Queue({job.name: job.price for job in plan.batch.jobs})
        self._worker = Worker(plan.batch, plan.store)
        wanted = Wanted({**versions(), **plan.facts()}, str(plan.store.folder))
        self._joining = Joining(plan.facts, wanted, plan.store.folder)
        self._reach = Reach(self.address, self.tell, any(job.price.needs_gpu for job in plan.batch.jobs))
        self._reach.connect()
        self._joining.begin()
        self._moved = time.monotonic()

    def poll(self, undone: Set[str]) -> bool:
        """Hand out jobs, and say whether one ended meanwhile.

        Raises:
            UsageError: nothing moved for long: no scheduler, no workers, or none that fits. IntegrityError: every
            worker differs from the driver. VerdictError: no worker gets anything done.
        """
        ended = self._gather()
        try:
            if time.monotonic() - self._looked > LOOK_AGAIN:
                self._look(undone)
            self._hand_out(undone)
        except OSError as error:
            self._handed.forget_all()
            self._reach.again(error)
            self._bear(f"{self._reach.shown} does not answer" if self._reach.gone else "")
        return ended

    def _gather(self) -> bool:
        """Take what workers answered; say whether one did a job."""
        ended = False
        for what, address, future in self._handed.over(MOMENT):
            if what == EXAMINED:
                self._say_once(self._joining.answered(address, future))
            elif future.status == "finished":
                ended = True
                self._undone.pop(address, None)
            else:
                self._came_back(address, error_of(future))
        if ended:
            self._told.clear()
        return ended

    def _came_back(self, address: str, error: BaseException) -> None:
        """Hear of a job that a worker did not do; the next look hands it out again."""
        if isinstance(error, UnableError):
            self._say_once(self._joining.aside(address, error))
        elif isinstance(error, IntegrityError):  # another process answers there than the one that was examined
            self._joining.forget(address)
        else:
            said = printable(f"{type(error).__name__}: {error}")
            self._say_once(f"a job came back undone ({said}); it is handed out again")
            self._undone[address] += 1
            if self._undone[address] >= MOST_UNDONE:
                self._useless(address, said)

    def _useless(self, address: str, said: str) -> None:
        """Leave a worker aside that gets nothing done.

        Raises:
            VerdictError: no other worker is left: what ends jobs is nothing that another try would mend.
        """
        n = self._undone.pop(address)
        told = self._joining.aside(address, VerdictError(f"{n} jobs came back undone in a row, the last with {said}"))
        if told and not self._joining.fitting and not self._joining.asked:
            raise VerdictError(
                f"no worker of {self._reach.shown} gets a job done. {told}. See what ends them; {RESUMES}"
            )
        self._say_once(told)

    def _look(self, undone: Set[str]) -> None:
        """See who came, who went and what waits, and say why nothing moves. Raises OSError where nobody answers."""
        self._looked = time.monotonic()
        gone = self._joining.seen(self._reach.cluster.workers(), self._reach.cluster, self._handed)
        self._n_lost += len(gone)
        if self._handed.forget(gone):
            self.tell(f"{counted(len(gone), 'worker')} gone; what they had is handed out again")
        under_way = self._handed.names()
        self._queue.fill(name for name in self._keys if name in undone and name not in under_way)
        self._bear(self._why_nothing_moves())

    def _hand_out(self, undone: Set[str]) -> None:
        """Give open jobs to workers with room."""
        rooms = {address: self._handed.room(address) for address in self._joining.fitting}
        for name, at in self._queue.given(rooms, self._joining.fitting):
            if name in undone and self._worker.standing(name).state is State.OPEN:
                self._submit(name, at)
                rooms[at.address] -= 1

    def _submit(self, name: str, at: Colleague) -> None:
        self._n_handed += 1
        key = f"verdict-{self._keys[name][:16]}-{self._joining.token}-{self._n_handed}"
        gpu = self._queue.prices[name].needs_gpu
        arguments = self._plan.task, versions(), name, self._keys[name]
        self._handed.note(name, at.address, self._reach.cluster.submit(at, carry_out, *arguments, key=key, gpu=gpu))

    def _why_nothing_moves(self) -> str:
        """Say why jobs that wait find no worker; empty where they will.

        Raises:
            IntegrityError: workers are there, and every one differs from the driver.
        """
        joining, prices = self._joining, self._queue.unplaced(self._joining.fitting)
        if not prices or joining.asked:
            return joining.slow() if prices else ""
        if joining.differing and not joining.fitting:
            raise IntegrityError(
                f"no worker of {self._reach.shown} can work on this. {'. '.join(joining.differing.values())}"
            )
        return lack(prices, joining.fitting.values(), self._reach.shown, self._reach.join, lost=self._n_lost)

    def _bear(self, why: str) -> None:
        """Say after a moment why nothing moves, and bear it for long, but not for ever.

        Raises:
            UsageError: it has lasted for longer than it is borne.
        """
        busy = bool(self._handed.names() - {EXAMINED})
        if not why or busy:
            self._moved = time.monotonic()
        lasted = time.monotonic() - self._moved
        if why and (lasted > GRACE or busy):
            self._say_once(f"{why}; it is waited for")
        if lasted > self.patience:
            raise UsageError(f"{why}; waited for {lasted:.0f} seconds. {RESUMES}")

    def _say_once(self, sentence: str) -> None:
        if sentence and sentence not in self._told:
            self._told.add(sentence)
            self.tell(sentence)

    def stop(self) -> None:
        """End the connection. Workers of somebody's scheduler end the jobs that they are at, and keep their results.

        A cluster that was begun here is ended at once, and its leases are given back.
        """
        names = self._handed.names() - {EXAMINED}
        if self._reach.close():
            self._give_back(names)
        with suppress(OSError):
            self._joining.end()

    def _give_back(self, names: set[str]) -> None:
        """End the tries of workers that were killed here on purpose, which takes a moment; they count for no loss."""
        until = time.monotonic() + GRACE
        with suppress(OSError, VerdictError):
            while names := {name for name in names if self._is_held(name)}:
                if time.monotonic() > until:
                    return
                time.sleep(SOON)

    def _is_held(self, name: str) -> bool:
        """Say whether somebody who lives holds a job; end the try of one who does not."""
        tries = self._plan.store.tries(self._keys[name])
        standing = tries.standing()
        if standing.state is not State.LEASED:
            return False
        if not self._worker.watch.silent(name, standing):
            return True
        tries.end(standing.number, How.RELEASED)
        return False
