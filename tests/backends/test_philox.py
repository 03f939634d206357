"""Philox-4x32 against the published vectors, and the seeds of jobs."""

import numpy as np
import pytest

from backends.philox import ROUNDS, job_seed, philox

PI = ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), 0x299F31D0A4093822)
ONES = ((0xFFFFFFFF,) * 4, 0xFFFFFFFFFFFFFFFF)
ZEROS = ((0, 0, 0, 0), 0)
PUBLISHED = [  # Random123 1.14, tests/kat_vectors
    (7, ZEROS, "5f6fb709 0d893f64 4f121f81 4f730a48"),
    (7, ONES, "5207ddc2 45165e59 4d8ee751 8c52f662"),
    (7, PI, "4dfccaba 190a87f0 c47362ba b6b5242a"),
    (10, ZEROS, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    (10, ONES, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    (10, PI, "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


@pytest.mark.parametrize(("rounds", "source", "wanted"), PUBLISHED)
def test_known_answers(rounds, source, wanted):
    """The words for the published counters and keys are the published words."""
    counter, seed = source
    assert wanted == " ".join(f"{word:08x}" for word in philox(counter, seed, rounds).tolist())


def test_contract_uses_ten_rounds():
    """The default is ten rounds."""
    assert ROUNDS == 10
    assert np.array_equal(philox(PI[0], PI[1], 10), philox(PI[0], PI[1]))


def test_counters_broadcast():
    """Arrays of counter words give the words of each counter on its own."""
    words = philox((np.arange(3)[:, None], np.arange(5), 7, 1), 42)
    assert words.shape == (3, 5, 4)
    assert words[2, 4].tolist() == philox((2, 4, 7, 1), 42).tolist()


def test_seed_of_a_job_depends_on_its_name_alone():
    """A job's seed is fixed by root and name, and separates names and roots."""
    assert job_seed(1, "cell/a") == 0x3B87975549E55A29  # sha256sum of "1:cell/a" starts 295ae5495597873b
    assert len({job_seed(root, name) for root in range(20) for name in ("a", "b", "1:a")}) == 60
