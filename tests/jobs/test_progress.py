"""How far a job is: told by its worker's heartbeats, read by a driver and by `verdict jobs` on any machine."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from tests.jobs.made import ORIGIN, batch, job, plan
from tests.jobs.test_leases import ELSEWHERE
from verdict.jobs.beating import MOST_STEP, Heart, Progress
from verdict.jobs.driving import MOST_FOLLOWED, drive
from verdict.jobs.executors.contract import Plan
from verdict.jobs.job import GONE, Advance, Job, unseen
from verdict.jobs.store import Store
from verdict.jobs.tries import How
from verdict.jobs.working import Worker, work_through
from verdict.report.terminal.progress import MOST_ENDED, progress

SOON = 10.0
TOLD = [("a: counting", 3, 8), ("a: counting", 8, 8), ("a: summing", 1, 2), ("a: summing", 2, 2)]
KEY = ORIGIN.key(job("a"))


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + SOON
    while not holds():
        assert time.monotonic() < end, "it never held"
        time.sleep(0.005)


def beaten(store: Store, *told: tuple[str, int, int]) -> bytes:
    """Return the bytes of a lease whose holder told so in turn, each in a heartbeat of its own."""
    handle = store.tries(KEY).begin(store.standing(KEY).number + 1, ELSEWHERE) or 0
    heart = Heart(handle, unseen)
    for number, one in enumerate(told):
        heart(*one)
        heart.beat(number)
    os.close(handle)
    return store.standing(KEY).lease


@pytest.mark.parametrize("step", ["counting", "t=10 zählen (größte Länge)", 'a "quoted" one', "x" * MOST_STEP])
def test_what_is_told_is_read(tmp_path: Path, step: str) -> None:
    """By whoever reads the lease; its holder stays readable."""
    store = Store(tmp_path)
    beaten(store, (step, 3, 8))
    found = store.standing(KEY)
    assert Progress(step, 3, 8) == found.progress
    assert found.holder == ELSEWHERE


def test_a_shorter_line_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    """The newest alone is read."""
    store = Store(tmp_path)
    lease = beaten(store, ("counting many things at once", 10**12, 10**13), ("b", 1, 2))
    assert Progress("b", 1, 2) == store.standing(KEY).progress
    assert b"many" not in lease


WRONG = {
    "no heartbeat yet": b"", "no progress": b"000000000012\n", "torn": b'000000000012 ["count', "text": b"12 [1, 2, 3]",
    "more than all": b'12 ["a", 3, 2]', "nothing to do": b'12 ["a", 0, 0]', "negative": b'12 ["a", -1, 2]',
    "true": b'12 ["a", true, true]', "fraction": b'12 ["a", 0.5, 1]', "huge": b'12 ["a", 1, 1' + b"0" * 5000 + b"]",
    "too large": b'12 ["a", 1, 99999999999999999999]', "two": b'12 ["a", 1]', "object": b'12 {"a": 1}',
    "deep": b"12 " + b"[" * 100_000, "bytes": b'12 ["\xff", 1, 2]',
}  # fmt: skip


class Unprintable:
    """A step of somebody's kind that cannot be written."""

    def __str__(self) -> str:
        raise LookupError("no name")


REPORTED = {
    "numbers of NumPy": (("a", np.int64(1), np.int32(2)), Progress("a", 1, 2)),
    "a level": ((3, 1, 2), Progress("3", 1, 2)),
    "fractions": (("a", 0.5, 2.0), Progress("a", 0, 2)),
    "a list": ((["a"], 1, 2), Progress("['a']", 1, 2)),
    "half a letter": (("\ud800", 1, 2), Progress("\\ud800", 1, 2)),
    "no step": ((Unprintable(), 1, 2), None),
    "no number": (("a", None, float("nan")), None),
    "too many digits": (("a", 1, 10**5000), None),
}


@pytest.mark.parametrize("what", REPORTED)
def test_whatever_a_job_reports_its_heart_goes_on(tmp_path: Path, what: str) -> None:
    """Each beat is another line, so that nobody takes the job over; a plain report after it is read."""
    store, (told, read) = Store(tmp_path), REPORTED[what]
    handle = store.tries(KEY).begin(1, ELSEWHERE) or 0
    heart = Heart(handle, unseen)
    leases = [store.standing(KEY).lease]
    for number in (1, 2):
        heart(*told)  # type: ignore[arg-type]
        heart.beat(number)
        leases.append(store.standing(KEY).lease)
    assert (3, read) == (len(set(leases)), store.standing(KEY).progress)
    heart("b", 1, 2)
    heart.beat(3)
    os.close(handle)
    assert Progress("b", 1, 2) == store.standing(KEY).progress


def test_a_job_that_reports_strange_things_runs_once(tmp_path: Path) -> None:
    """Its lease beats for many deadlines, and whoever watches sees that it is held."""
    store, begun = Store(tmp_path, deadline=0.12), list[int]()

    def run(advance: Advance) -> bytes:
        begun.append(1)
        advance(np.int64(3), np.int64(1), np.int64(2))  # type: ignore[arg-type]
        time.sleep(0.6)
        return b"12"

    one = job("a", run)
    assert b"12" == drive(plan(store, one), Beside(store, (one,))).results["a"]
    assert [1] == begun


@pytest.mark.parametrize("line", WRONG.values(), ids=WRONG)
def test_a_line_that_tells_no_progress_is_read_as_none(line: bytes) -> None:
    """Whoever can write to the store can write anything into a lease."""
    assert Progress.read(b"{}\n" + line) is None


def test_a_step_that_would_move_the_terminal_is_printed_as_text() -> None:
    """And a long one is cut."""
    found = Progress.read(b'{}\n12 ["\\u001b[2J' + b"x" * 500 + b'", 1, 2]')
    assert found is not None
    assert found.step.isprintable()
    assert len(found.step) <= MOST_STEP


@dataclass(slots=True)
class Beside:
    """An executor whose worker is a thread that reports nothing by itself, as a process elsewhere does not."""

    store: Store
    jobs: tuple[Job, ...]
    thread: threading.Thread = field(init=False)

    def describe(self) -> str:
        """Say what does the work."""
        return "in a thread"

    def start(self, plan: Plan, advance: Advance) -> None:
        """Begin."""
        worker = Worker(batch(*self.jobs), self.store)
        self.thread = threading.Thread(target=work_through, args=(worker,), kwargs={"wait": True, "leave": bool})
        self.thread.start()

    def poll(self, undone: Set[str]) -> bool:
        """Leave it to the thread."""
        return False

    def stop(self) -> None:
        """Wait for it."""
        self.thread.join()


def test_a_driver_reports_what_jobs_elsewhere_tell(tmp_path: Path) -> None:
    """Each step of a job is a bar, which is full when the step is over."""
    heard: list[tuple[str, int, int]] = []
    store = Store(tmp_path, deadline=0.12)

    def run(advance: Advance) -> bytes:
        advance("counting", 3, 8)
        until(lambda: TOLD[0] in heard)
        advance("summing", 1, 2)
        until(lambda: TOLD[2] in heard)
        return b"12"

    one = job("a", run)
    drive(plan(store, one), Beside(store, (one,)), lambda *told: heard.append(told))
    assert TOLD == [told for i, told in enumerate(heard) if told not in heard[:i]]


def test_of_many_jobs_a_few_are_followed(tmp_path: Path) -> None:
    """More bars than a screen has lines help nobody."""
    from verdict.jobs.driving import _Followed

    heard: list[tuple[str, int, int]] = []
    followed, store = _Followed(lambda *told: heard.append(told)), Store(tmp_path)
    beaten(store, ("counting", 3, 8))
    for number in range(20):
        followed(f"job {number}", store.standing(KEY))
    assert MOST_FOLLOWED == len(heard)


@pytest.fixture
def watched(tmp_path: Path) -> tuple[Store, Callable[[], None], list[tuple[str, int, int]]]:
    """A store, a look at its job a, and what was heard; the job is at the second of its steps."""
    from verdict.jobs.driving import _Followed

    heard: list[tuple[str, int, int]] = []
    followed, store = _Followed(lambda *told: heard.append(told)), Store(tmp_path)

    def look() -> None:
        followed("a", store.standing(KEY))

    beaten(store, ("summing", 3, 8))
    look()
    return store, look, heard


Seen = tuple[Store, Callable[[], None], list[tuple[str, int, int]]]
FIRST = ("a: summing", 3, 8)


def test_a_job_that_was_cut_off_is_not_reported_as_done(watched: Seen) -> None:
    """Its bar goes, and comes again when another worker has taken it over."""
    store, look, heard = watched
    store.tries(KEY).end(1, How.LOST)
    look()
    beaten(store, ("summing", 2, 8))
    look()
    assert [FIRST, ("a: summing", 0, 0), ("a: summing", 2, 8)] == heard


@pytest.mark.parametrize("step", ["counting", "summing"])
def test_a_job_that_was_taken_over_between_two_looks_is_not_reported_as_done(watched: Seen, step: str) -> None:
    """The next try begins at an earlier step, or at the same."""
    store, look, heard = watched
    store.tries(KEY).end(1, How.LOST)
    beaten(store, (step, 1, 8))
    look()
    gone = [("a: summing", 0, 0)] * (step != "summing")
    assert [FIRST, *gone, (f"a: {step}", 1, 8)] == heard


def test_a_step_that_is_over_is_reported_as_done(watched: Seen) -> None:
    """The negative control: the same try is at another step now."""
    store, look, heard = watched
    with (store.tries(KEY).folder / "1.lease").open("r+b") as lease:
        line = lease.read().replace(b"summing", b"storing")
        lease.seek(0)
        lease.write(line)
    look()
    assert [FIRST, ("a: summing", 8, 8), ("a: storing", 3, 8)] == heard


def test_a_torn_heartbeat_changes_no_bar(watched: Seen) -> None:
    """It is read while it is written; the next one goes on where the bar stands, and its end is heard."""
    store, look, heard = watched
    lease = store.tries(KEY).folder / "1.lease"
    whole = lease.read_bytes()
    for content in (whole[:-8], b"", whole):
        lease.write_bytes(content)
        look()
    (store.tries(KEY).folder / "result").touch()
    look()
    assert [FIRST, FIRST, ("a: summing", 8, 8)] == heard


def test_a_bar_that_was_cut_off_is_taken_away() -> None:
    """The others stay, and one that was never shown harms nothing."""
    with progress() as advance:
        for step in ("a: counting", "b: counting"):
            advance(step, 3, 8)
        for step in ("a: counting", "c: counting"):
            advance(step, *GONE)
        assert ["b: counting"] == [task.description for task in advance._shown.tasks]
        advance("a: counting", 1, 8)
        assert ["b: counting", "a: counting"] == [task.description for task in advance._shown.tasks]


def test_of_the_bars_that_are_full_the_last_stay() -> None:
    """Those that move are never taken away."""
    with progress() as advance:
        for number in range(30):
            advance("all", number, 30)
            advance(f"step {number}", 1, 1)
        shown = [task.description for task in advance._shown.tasks]
    assert ["all", *(f"step {number}" for number in range(30 - MOST_ENDED, 30))] == shown
