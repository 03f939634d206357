"""A driver has every job done once, whatever stands in the store before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.jobs.made import ORIGIN, answer, job, of_key, plan
from verdict.jobs.driving import Outcome, drive
from verdict.jobs.executors.inline import Inline
from verdict.jobs.job import Advance, Failed, Job
from verdict.jobs.store import Store
from verdict.jobs.tries import How, State
from verdict.words.errors import IntegrityError, UsageError


def driven(store: Store, *jobs: Job) -> Outcome:
    """Drive jobs in this process."""
    return drive(plan(store, *jobs), Inline())


def counted(name: str, done: list[str]) -> Job:
    """Return a job that notes each of its runs."""

    def run(advance: Advance) -> bytes:
        done.append(name)
        return answer(name)(advance)

    return job(name, run)


def failing(error: Callable[[], BaseException], times: int, done: list[str]) -> Job:
    """Return a job that raises so often before it succeeds."""

    def run(advance: Advance) -> bytes:
        done.append("a")
        if len(done) <= times:
            raise error()
        return b"at last"

    return job("a", run)


def test_every_job_is_done_once_and_found_again(tmp_path: Path) -> None:
    """A second driver runs nothing, and is given the same bytes in the order of the batch."""
    done: list[str] = []
    jobs = [counted(name, done) for name in "cab"]
    first, again = driven(Store(tmp_path), *jobs), driven(Store(tmp_path), *jobs)
    assert ["c", "a", "b"] == done
    assert {"c": b"of c", "a": b"of a", "b": b"of b"} == first.results == again.results
    assert (frozenset(), frozenset("abc")) == (first.before, again.before)


def test_a_job_that_fails_twice_is_tried_a_third_time(tmp_path: Path) -> None:
    """And its result is like any other."""
    done: list[str] = []
    assert {"a": b"at last"} == driven(Store(tmp_path), failing(lambda: OSError("gone"), 2, done)).results


def test_a_job_that_fails_three_times_is_given_up_and_the_rest_is_done(tmp_path: Path) -> None:
    """With its last sentence; the next call tries it again, since somebody asked again."""
    done: list[str] = []
    store, bad = Store(tmp_path), failing(lambda: ValueError("no convergence"), 3, done)
    found = driven(store, bad, job("b"))
    assert {"b": b"of b", "a": Failed("ValueError: no convergence", 3)} == found.results
    assert State.FAILED is store.standing(ORIGIN.key(bad)).state
    assert {"b": b"of b", "a": b"at last"} == driven(store, bad, job("b")).results


@pytest.mark.parametrize("kind", [UsageError, IntegrityError])
def test_a_refusal_ends_the_measurement_at_once(tmp_path: Path, kind: type[Exception]) -> None:
    """What a job was given is wrong: nobody tries it again, and no cell becomes missing for it."""
    done: list[str] = []
    bad = failing(lambda: kind("another checkpoint"), 1, done)
    with pytest.raises(kind, match="another checkpoint"):
        driven(Store(tmp_path), bad)
    assert ["a"] == done
    assert {"a": b"at last"} == driven(Store(tmp_path), bad).results


def test_ctrl_c_gives_the_job_back(tmp_path: Path) -> None:
    """The store is resumable, and nothing counts as a failure."""
    done: list[str] = []
    store, bad = Store(tmp_path), failing(KeyboardInterrupt, 1, done)
    with pytest.raises(KeyboardInterrupt):
        driven(store, job("b"), bad)
    found = store.standing(ORIGIN.key(bad))
    assert (State.OPEN, 0, 0) == (found.state, found.failures, found.lost)
    assert {"b": b"of b", "a": b"at last"} == driven(store, job("b"), bad).results


def test_an_input_that_changed_while_its_job_ran_keeps_nothing(tmp_path: Path) -> None:
    """The key names a table that is no longer there: refused, and open for the next call."""
    edited = replace(job("a", table="before"), reread=lambda: {"table": "after"})
    with pytest.raises(IntegrityError, match="what the job a rests on was changed while it ran; nothing of it is kept"):
        driven(Store(tmp_path), edited)
    assert not (of_key(Store(tmp_path), edited) / "result").exists()
    assert {"a": b"of a"} == driven(Store(tmp_path), replace(edited, reread=lambda: {"table": "before"})).results


@pytest.mark.parametrize("spoil", [lambda whole: b"", lambda whole: whole[:-1], lambda whole: b"x" + whole[1:]])
def test_a_damaged_result_is_said_and_made_anew(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    """It is not there; what it was lies beside."""
    told: list[str] = []
    done: list[str] = []
    one, store = counted("a", done), Store(tmp_path, told.append)
    driven(store, one)
    path = of_key(store, one) / "result"
    path.write_bytes(spoil(path.read_bytes()))
    assert {"a": b"of a"} == driven(store, one).results
    assert ["a", "a"] == done
    assert "the result of the job a is not as it was kept; it is made anew" in told[0]


def test_a_result_of_another_job_in_its_place_is_no_result(tmp_path: Path) -> None:
    """A whole file that was copied there: its seal says whose it is."""
    store, one, other = Store(tmp_path), job("a", table="1"), job("a", table="2")
    driven(store, other)
    of_key(store, one).mkdir(parents=True)
    (of_key(store, one) / "result").write_bytes((of_key(store, other) / "result").read_bytes())
    assert None is store.result(ORIGIN, one)
    assert b"of a" == driven(store, one).results["a"]


def test_names_must_be_unique(tmp_path: Path) -> None:
    """Else one result would stand for two cells of the grid."""
    with pytest.raises(UsageError, match="found the job 'a' twice"):
        driven(Store(tmp_path), job("a"), job("a", table="2"))


def test_a_lease_that_somebody_ended_stays_ended(tmp_path: Path) -> None:
    """The first word on a try holds."""
    tries = Store(tmp_path).tries("ab" * 32)
    tries.folder.mkdir(parents=True)
    tries.end(1, How.LOST)
    tries.end(1, How.FAILED, "late")
    assert (0, 1) == (tries.standing().failures, tries.standing().lost)
