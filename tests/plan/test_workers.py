"""Jobs on workers: when the last one ends, from how many workers more do not help, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verdict.plan import workers_told
from verdict.plan.workers import Crew, PricedJob, Staffing, enough, makespan

GIB = 2**30
SECONDS = st.lists(st.floats(0.1, 1e4), min_size=1, max_size=12)


def jobs(*seconds: float | None, **changes) -> tuple[PricedJob, ...]:
    """Return jobs of so many seconds, the likely ones half of that."""
    made = (
        PricedJob(f"job-{i}", 1000, (i + 1) * GIB, False, s, s if s is None else s / 2) for i, s in enumerate(seconds)
    )
    return tuple(replace(one, **changes) for one in made)


def staffing(*seconds: float | None, workers: int = 2, cores: int = 2, alone: bool = False, **changes) -> Staffing:
    """Return jobs on a crew that needs no time to start."""
    return Staffing("a machine", "numba_cpu", Crew.of(workers, cores, alone=alone), jobs(*seconds, **changes), 0.0, "")


@pytest.mark.parametrize(("workers", "ends"), [(1, 10.0), (2, 7.0), (3, 5.0), (4, 4.0), (9, 4.0)])
def test_jobs_go_to_whoever_is_free_first(workers: int, ends: float) -> None:
    """In their order: of two workers with 3, 2, 1 and 4 seconds both are free at 3, and the last job ends at 7."""
    assert ends == makespan([3.0, 2.0, 1.0, 4.0], workers)


@given(SECONDS)
def test_no_number_of_workers_is_faster_than_the_longest_job_or_an_even_share(seconds: list[float]) -> None:
    """Both bounds hold for every number of workers, and twice their larger one is never passed."""
    for workers in range(1, len(seconds) + 2):
        least = max(*seconds, sum(seconds) / workers) if len(seconds) > 1 else seconds[0]
        assert least * (1 - 1e-9) <= makespan(seconds, workers) <= 2 * least * (1 + 1e-9)


@given(SECONDS)
def test_enough_is_the_first_number_that_ends_as_early_as_a_worker_for_each_job(seconds: list[float]) -> None:
    """Halving finds what trying one number after the other finds."""
    best = makespan(seconds, len(seconds)) * (1 + 1e-9)
    assert next(n for n in range(1, len(seconds) + 1) if makespan(seconds, n) <= best) == enough(seconds)


@pytest.mark.parametrize(
    ("workers", "crew"),
    [(1, Crew(1, 8, 8, 1)), (2, Crew(2, 4, 8, 1)), (3, Crew(3, 2, 8, 1)), (8, Crew(8, 1, 8, 1)),
     (9, Crew(9, 1, 8, 2)), (1000, Crew(1000, 1, 8, 125))],
)  # fmt: skip
def test_workers_share_the_cores_of_a_machine_and_then_fill_others(workers: int, crew: Crew) -> None:
    """As the executor shares them: all of a machine's cores for one worker, one each from as many as cores."""
    assert crew == Crew.of(workers, 8)


def test_a_worker_with_a_gpu_has_a_machine() -> None:
    """And its seconds are GPU-hours."""
    found = staffing(3600.0, 1800.0, workers=2, alone=True, needs_gpu=True)
    assert (2, 1) == (found.crew.machines, found.crew.beside)
    assert 1.5 == found.gpu_hours(found.at_most)
    assert "1.5 GPU-hours" in " ".join(workers_told.lines(found))


def test_hours_are_those_of_threads_that_work() -> None:
    """One worker of four threads for an hour is four core-hours; what is done takes nothing."""
    assert 4.0 == staffing(3600.0, workers=1, cores=4).core_hours([3600.0])
    assert () == staffing(3600.0, done=True).at_most


def test_memory_of_a_machine_is_that_of_its_largest_jobs_at_once() -> None:
    """Two workers of a machine may have the two largest."""
    found = staffing(1.0, 1.0, 1.0, workers=2)
    assert (3 * GIB, 5 * GIB) == (found.job_bytes, found.machine_bytes)
    assert 3 * GIB == staffing(1.0, 1.0, 1.0, workers=1).machine_bytes


def test_the_longest_job_is_named_where_more_workers_do_not_help() -> None:
    """It alone takes as long as everything does on as many workers as are enough."""
    said = " ".join(workers_told.lines(staffing(600.0, 600.0, 1200.0)))
    assert "more than 3 workers do not help: with them it takes 20 min, and job-2 alone takes 20 min" in said


def test_a_job_without_a_price_gets_no_wall_time_but_the_way_to_one() -> None:
    """No time is made up for it."""
    found = staffing(600.0, None)
    said = " ".join(workers_told.lines(found))
    assert "nothing says how long job-1 takes, so no wall time is given" in said
    assert "register how long it may take" in said
    assert "wall time, " not in said
    assert (None, None) == (workers_told.payload(found)["at_most"], workers_told.payload(found)["likely"])


def test_likely_times_need_somebody_who_tells() -> None:
    """Where ladders ended before; otherwise the most is all that is said."""
    found = staffing(600.0, 600.0)
    assert workers_told.payload(found)["likely"] is None
    told = workers_told.payload(replace(found, likely_from="where ladders ended"))
    assert 300.0 == told["likely"]["wall_seconds"] == told["at_most"]["wall_seconds"] / 2


def test_a_measurement_that_is_done_takes_nothing() -> None:
    """And says so, rather than no time."""
    assert ["every one of its 2 jobs is done; nothing is left to measure"] == [
        *workers_told.lines(staffing(1.0, 2.0, done=True))
    ]


def test_memory_that_nobody_knows_is_no_number() -> None:
    """A command may take any: nothing is said to be 0 bytes, in words or in JSON; where it is known it is said."""
    found = staffing(60.0, 60.0, n_bytes=0)
    said = " ".join(workers_told.lines(found))
    assert "memory: nothing says how much a job takes" in said
    assert "0 bytes" not in said
    told = workers_told.payload(found)
    assert (None, None) == (told["bytes_of_a_job"], told["jobs"][0]["bytes"])
    assert "memory: 2.15 GB at the peak of one job" in " ".join(workers_told.lines(staffing(60.0, 60.0)))


def test_jobs_that_take_the_same_are_told_once() -> None:
    """Not a thousand lines that say the same; one that differs has them listed."""
    alike = [*workers_told.lines(staffing(*[60.0] * 20, n_bytes=0))]
    assert "each of the 20 jobs: at most 60 s, likely 30 s" in alike
    assert not any(line.startswith("job-0:") for line in alike)
    assert any(line.startswith("job-1: at most 61 s") for line in workers_told.lines(staffing(60.0, 61.0, n_bytes=0)))
