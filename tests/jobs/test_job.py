"""A key holds everything that decides the bytes of a job, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.jobs.made import ORIGIN, batch, job
from verdict.jobs.job import Failed, Origin, Price


@pytest.mark.parametrize(
    "other",
    [
        replace(ORIGIN, kind="table"),
        replace(ORIGIN, plugins={"verdict.backends:fast": {"digest": "sha256:a"}}),
        *(replace(ORIGIN, made_by={**ORIGIN.made_by, field: "another"}) for field in ORIGIN.made_by),
    ],
)
def test_another_origin_is_another_key(other: Origin) -> None:
    """Another kind, plugin, freeze, backend or version never finds this one's result."""
    assert ORIGIN.key(job("a")) != other.key(job("a"))


def test_another_name_or_input_is_another_key() -> None:
    """So it is with the job's own name, a digest, and one that is there or not."""
    keys = {ORIGIN.key(one) for one in (job("a"), job("b"), job("a", weights="1"), job("a", weights="2"))}
    assert 4 == len(keys)


def test_the_price_and_the_function_decide_no_bytes() -> None:
    """A key is the same wherever it is derived, and however dear the job is."""
    one = job("a", weights="1")
    assert ORIGIN.key(one) == ORIGIN.key(replace(one, price=Price(seconds=3.0), run=lambda advance: b""))


def test_a_job_that_is_not_kept_has_no_key_in_its_batch() -> None:
    """What decides its bytes is not known, so that no result may be found again."""
    assert ["a"] == [*batch(job("a"), replace(job("all"), kept=False)).keys]


def test_batches_agree_where_all_keys_do() -> None:
    """One input that changed makes it another batch."""
    assert batch(job("a"), job("b")).digest == batch(job("a"), job("b")).digest
    assert batch(job("a"), job("b")).digest != batch(job("a"), job("b", table="edited")).digest


def test_a_job_that_was_given_up_says_so_as_a_cell_does() -> None:
    """With its last sentence, and how often it was tried."""
    assert "not measured: its job failed 3 times, at last: no memory" == Failed("no memory", 3).missing()
