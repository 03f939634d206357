"""Labels, acceptances, flow and round trips, against a plain replay of the list of swaps."""

from collections import defaultdict

import numpy as np
import pytest

from backends import Kernel, Model, MomentCounts, Moments, Trajectory
from backends.errors import JobError
from backends.graphs import preset
from backends.replicas import Replicas
from tests.backends.tempering.tempered_jobs import plain_tempered


def replay(job, trace):
    """Return labels, acceptances, trips and visits of every set, from the list of swaps alone."""
    out = defaultdict(list)
    for s in range(job.n_sets):
        ladder = list(range(job.n_rungs))
        last, trip = dict.fromkeys(ladder), dict.fromkeys(ladder, "")
        accepted, first, other, trips = ([0] * job.n_rungs for _ in range(4))
        for number, swapped in enumerate(trace[:, s]):
            measured = number >= job.warmup
            for k in np.flatnonzero(swapped).tolist():
                ladder[k], ladder[k + 1] = ladder[k + 1], ladder[k]
                accepted[k] += measured
            last[ladder[0]], last[ladder[-1]] = "first", "last"
            if measured:
                trips[0] += trip[ladder[0]] == "up and at the top"
                trip[ladder[0]] = "up"
                if trip[ladder[-1]] == "up":
                    trip[ladder[-1]] = "up and at the top"
                for r, replica in enumerate(ladder):
                    first[r] += last[replica] == "first"
                    other[r] += last[replica] == "last"
        found = {"labels": ladder, "acceptances": accepted[:-1], "trips": trips[0]}
        for name, value in (found | {"from_first": first, "from_last": other}).items():
            out[name].append(value)
    return out


def easy_job(**changes):
    """Five rungs so close that replicas travel often."""
    graph, rng = preset("4_4"), np.random.default_rng(4)
    model = Model(graph, rng.normal(0, 0.3, graph.n_edges), rng.normal(0, 0.3, 16))
    fields = {"models": (model,) * 5, "betas": (0.8, 0.85, 0.9, 0.95, 1.0), "sinks": (), "n_rounds": 200, "n_sets": 13}
    return plain_tempered(**(fields | changes))


@pytest.mark.parametrize("kernel", list(Kernel))
@pytest.mark.parametrize("first_round", [0, 3])
def test_counts_are_those_of_a_replay(tempering, kernel, first_round):
    """Every count of replicas follows from the list of swaps; there are round trips to count."""
    job = easy_job(kernel=kernel, first_round=first_round)
    counts = tempering.temper(job)
    for name, wanted in replay(job, counts.trace).items():
        assert np.array_equal(wanted, getattr(counts, name))
    assert counts.trips.sum() > 50
    assert ((counts.from_first + counts.from_last) <= job.n_rounds).all()


def test_attempts_are_the_rounds_of_a_pairs_parity(tempering):
    """Even pairs are tried in even rounds of the measurement, odd ones in odd rounds; nothing else is ever swapped."""
    job = easy_job(warmup=4, n_rounds=101, first_round=3)
    counts = tempering.temper(job)
    numbers = 3 + np.arange(105)
    tried = (numbers[:, None] + np.arange(4)) % 2 == 0
    assert tried[4:].sum(axis=0).tolist() == counts.attempts.tolist()
    assert not counts.trace[~tried.any(axis=1)].any()
    assert not (counts.trace & ~tried[:, None]).any()
    assert np.array_equal(counts.trace[4:].sum(axis=0), counts.acceptances)


def test_two_rungs_swap_in_even_rounds_alone(tempering):
    """The shortest ladder: one pair, tried every other round."""
    job = easy_job(models=easy_job().models[:2], betas=(0.9, 1.0), n_rounds=50, warmup=0)
    counts = tempering.temper(job)
    assert [25] == counts.attempts.tolist()
    assert np.array_equal(replay(job, counts.trace)["trips"], counts.trips)


def script(job, swaps):
    """Count a made-up list of swaps: one set, pairs by round."""
    replicas = Replicas(job)
    for number, pairs in enumerate(swaps):
        swapped = np.zeros((job.n_rungs - 1, 1), bool)
        swapped[list(pairs)] = True
        replicas.add(number, swapped)
    return replicas.record()


def three_rungs(warmup):
    """A ladder whose list of swaps is made up."""
    return easy_job(models=easy_job().models[:3], betas=(0.8, 0.9, 1.0), n_sets=1, warmup=warmup, n_rounds=7)


THERE_AND_BACK = [(), (), (0,), (1,), (), (1,), (0,)]  # replica 0: seen at rung 0, up in two rounds, down in two


def test_a_round_trip_by_hand():
    """Replica 0 touches the first rung, the last, the first again: one trip, counted at the last of these touches."""
    found = [script(three_rungs(0), THERE_AND_BACK[:n]) for n in (6, 7)]
    assert [[0], [1]] == [one["trips"].tolist() for one in found]
    assert [[[1, 0, 2]], [[0, 1, 2]]] == [one["labels"].tolist() for one in found]


def test_a_trip_begins_where_the_first_rung_is_touched_in_a_measured_round():
    """A replica that has left the first rung before the first look, or before the measurement, has begun none."""
    gone, warm = script(three_rungs(0), THERE_AND_BACK[2:]), script(three_rungs(3), THERE_AND_BACK)
    assert ([0], [0]) == (gone["trips"].tolist(), warm["trips"].tolist())
    assert [4] == (warm["from_first"] + warm["from_last"])[0, :1].tolist()


def test_without_a_trace_there_is_none(tempering):
    """The list of swaps is kept where the job asks for it; every other count is the same."""
    kept, left = (tempering.temper(easy_job(trace=trace)) for trace in (True, False))
    assert left.trace is None
    assert np.array_equal(kept.acceptances, left.acceptances)
    assert kept.job_digest != left.job_digest


def test_records_are_found_by_rung(tempering):
    """`of` gives the one record of a kind at a rung, and refuses none or several."""
    job = easy_job(sinks=((1, Moments(100, 1)), (3, Moments(200, 1)), (3, Trajectory(10))))
    counts = tempering.temper(job)
    assert (100, 200) == tuple(counts.of(r, MomentCounts).draws for r in (1, 3))
    assert (1, 3, 3) == counts.at
    with pytest.raises(JobError, match="rung 0 has 0 records of kind MomentCounts"):
        counts.of(0, MomentCounts)
