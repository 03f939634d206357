"""The scheduler of the simulated fleet, an executor as any other: it starts workers and holds no result."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Set
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from pathlib import Path

from benchmarks.fleet import node
from benchmarks.fleet.work import Fleet

from verdict.jobs.executors.contract import Plan
from verdict.jobs.job import Advance

FORK = get_context("fork")  # nodes share the memory of the jobs; a scheduler has one thread
STEP = 0.2  # seconds that one call of poll lasts


@dataclass(slots=True, eq=False)
class Node:
    """A process of workers, its end of the pipe, and the names it was given and did not answer."""

    process: ForkProcess
    pipe: Connection
    given: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Scheduler:
    """Hands names to nodes; kills one now and then, and starts another in its place."""

    folder: Path
    fleet: Fleet
    plan: Plan = field(init=False)
    names: tuple[str, ...] = ()
    nodes: list[Node] = field(default_factory=list)
    waiting: deque[str] = field(default_factory=deque)
    draw: random.Random = field(default_factory=random.Random)
    killed: int = 0
    _kill_at: float = 0.0
    _looked: float = 0.0

    def describe(self) -> str:
        """Say what does the work."""
        return f"{self.fleet.nodes} simulated nodes of {self.fleet.workers} workers"

    def start(self, plan: Plan, advance: Advance) -> None:
        """Start every node."""
        self.plan, self.names = plan, tuple(job.name for job in plan.batch.jobs)
        self._kill_at = time.monotonic() + self.fleet.kill_every
        self.nodes = [self._started() for _ in range(self.fleet.nodes)]

    def poll(self, undone: Set[str]) -> bool:
        """Let the fleet work for a moment; names that nobody has are handed out anew."""
        until = time.monotonic() + STEP
        if time.monotonic() - self._looked > self.fleet.deadline / 8:
            self._hand_out_lost(undone)
        while time.monotonic() < until:
            self._hand_out()
            self._hear(until)
        self._kill()
        return True

    def stop(self) -> None:
        """End every node."""
        for one in self.nodes:
            one.process.kill()
            one.process.join()

    def _started(self) -> Node:
        ours, theirs = FORK.Pipe()
        process = FORK.Process(
            target=_in_node,
            args=([ours, *(one.pipe for one in self.nodes)], self.folder, self.fleet, self.plan, theirs),
        )
        process.start()
        theirs.close()
        return Node(process, ours)

    def _hand_out_lost(self, undone: Set[str]) -> None:
        """Take up what is undone and neither waits nor is given to a node: futures that were lost."""
        self._looked = time.monotonic()
        known = set(self.waiting).union(*(one.given for one in self.nodes))
        self.waiting.extend(name for name in self.names if name in undone and name not in known)

    def _hand_out(self) -> None:
        for one in self.nodes:
            room = self.fleet.workers - len(one.given)
            names = [self.waiting.popleft() for _ in range(min(room, len(self.waiting)))]
            if names:
                one.given.update(names)
                one.pipe.send(names)
                self._start_twice(names)

    def _start_twice(self, names: list[str]) -> None:
        """Give some of the names to another node too, as schedulers do that take a worker for dead."""
        doubled = [name for name in names if self.draw.random() < self.fleet.twice]
        if doubled:
            self.draw.choice(self.nodes).pipe.send(doubled)

    def _hear(self, until: float) -> None:
        """Take answers until the moment is over, or as long as any come at once."""
        pipes = {one.pipe: one for one in self.nodes}
        for pipe in wait(list(pipes), max(0.0, min(0.01, until - time.monotonic()))):
            one = pipes[pipe]  # type: ignore[index]
            while one.pipe.poll():
                name, _ = one.pipe.recv()
                one.given.discard(name)

    def _kill(self) -> None:
        if time.monotonic() < self._kill_at:
            return
        self._kill_at = time.monotonic() + self.fleet.kill_every
        one = self.draw.choice(self.nodes)
        one.process.kill()
        one.process.join()
        one.pipe.close()
        self.nodes.remove(one)
        self.nodes.append(self._started())
        self.killed += 1


def _in_node(ours: list[Connection], folder: Path, fleet: Fleet, plan: Plan, theirs: Connection) -> None:
    """Begin a node: ends of pipes that belong to the driver are closed, so that it sees when the driver is gone."""
    for pipe in ours:
        pipe.close()
    node.work(folder, fleet, plan.batch, theirs)
