"""What a worker answers is compared with what the driver is; a difference is a sentence with a remedy."""

from __future__ import annotations

import pytest

from verdict.jobs.executors.dask.agreeing import Wanted, versions
from verdict.jobs.executors.dask.colleague import Colleague

FACTS = {
    **versions(), "engine_version": "0.2.0", "methods_version": "3", "contract_version": "2", "code": "ef" * 32,
    "freeze": f"sha256:{'ab' * 32}", "jobs": "01" * 32,
}  # fmt: skip
WANTED = Wanted(FACTS, "/shared/store")
AT = Colleague("tcp://10.0.0.7:40001", "node-7", 0, 0)
GOOD = {**FACTS, "store": "seen", "writes": "yes"}


def test_a_worker_that_is_the_same_fits() -> None:
    """Nothing is said of it."""
    assert "" == WANTED.against(AT, GOOD)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"engine_version": "0.1.0"}, "found verdict 0.1.0, wanted verdict 0.2.0; install the same there as here"),
        ({"methods_version": "4"}, "found version of the estimators 4, wanted version of the estimators 3"),
        ({"contract_version": "1"}, "found version of the contract of backends 1"),
        ({"python": "3.9"}, "found Python 3.9, wanted Python"),
        ({"numpy": "1.26.4"}, "found numpy 1.26.4, wanted numpy"),
        ({"numba": "not installed"}, "found numba not installed, wanted numba"),
        ({"freeze": "cd" * 32}, "found freeze with the digest cdcdcdcdcdcd, wanted freeze with the digest ababab"),
        ({"numpy": "1.26.4", "freeze": "cd" * 32}, "install the same there as here"),
        ({"store": "unseen"}, "found another folder /shared/store than the one here, or none"),
        ({"writes": "Read-only file system"}, "nothing can be written to it (Read-only file system)"),
        ({"code": f"{'1' * 64} {'2' * 64}"}, "found code with the digests 111111111111 222222222222, wanted code"),
        ({"jobs": "3" * 64}, "give it the inputs and plugins that are here"),
        ({"refused": "found no file prereg/x.yaml"}, "wanted the project at the same path there as here"),
        ({"error": "ModuleNotFoundError: No module named 'verdict'"}, "install verdict there"),
    ],
)  # fmt: skip
def test_whatever_differs_is_a_sentence(other: dict[str, str], said: str) -> None:
    """It names the worker, what was found, what was wanted and what to do; the negative control of every fact."""
    found = WANTED.against(AT, {**GOOD, **other})
    assert found.startswith("the worker node-7 at tcp://10.0.0.7:40001")
    assert said in found


def test_what_a_worker_leaves_out_is_unknown() -> None:
    """An older version answers less, and does not fit."""
    assert "found version of the estimators unknown" in WANTED.against(
        AT, {k: v for k, v in GOOD.items() if k != "methods_version"}
    )


def test_another_store_is_said_alone() -> None:
    """A worker that does not see the store derives nothing, so that all else is unknown and says nothing."""
    assert "found another folder /shared/store" in WANTED.against(AT, {**versions(), "store": "unseen"})
