"""A certification is measured job by job: the same bytes whenever a job is done, and what failed is missing."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import yaml

from tests.cli.test_commands import ROOT
from tests.factory import freeze_of
from verdict import experiments
from verdict.experiments import by_jobs
from verdict.experiments.contract import Context, Measured
from verdict.jobs.job import Failed, Results, unseen

CASE, KERNEL = "curie_weiss_8_alternating", "alternating"
KIND = experiments.load("certification")
LOST = Failed("the machine went away", 3)


@cache
def context() -> Context:
    """Return what one small certification is measured in: one case, two short runs on the lattice, one kernel."""
    tree: dict[str, Any] = copy.deepcopy(yaml.safe_load((ROOT / "prereg" / "2026-11-23a.yaml").read_text()))
    settings = tree["experiment"]
    settings["cases"] = {CASE: settings["cases"][CASE]}
    settings["sampling"] |= {"chains": 32, "warmup": 4, "sweeps": 64, "window": 4, "mse_chains": 64}
    settings["lattice"] |= {"chains": 3, "warmup": 1, "sweeps": 6}
    settings["identity"] |= {"kernels": [KERNEL], "chains": 2, "warmup": 1, "sweeps": 1}
    tree["axes"] |= {"case": [CASE], "kernel": [KERNEL]}
    return Context(freeze_of(tree), ROOT, "reference")


@cache
def results() -> Results:
    """Do every job once."""
    return {job.name: job.run(unseen) for job in by_jobs.jobs_of(KIND, context())}


def gathered(**lost: str) -> Measured:
    """Gather the certification, without the jobs that are named."""
    return by_jobs.gathered(KIND, context(), {**results(), **dict.fromkeys(lost.values(), LOST)})


def missing(found: Measured) -> dict[str, int]:
    """Count the missing readings of each quantity."""
    plain = {name: one.get("cells", [one.get("every")]) for name, one in found.quantities.items()}
    return {name: n for name, cells in plain.items() if (n := sum("missing" in one for one in cells))}


def test_each_case_seed_and_kernel_is_a_job_of_its_own() -> None:
    """Named after what it measures; another machine derives the same jobs."""
    assert [f"case/{CASE}", "lattice/first", "lattice/second", f"identity/{KERNEL}"] == list(results())
    again = by_jobs.jobs_of(KIND, context())
    assert all(job.price.spin_updates or job.price.n_bytes for job in again)
    assert results()["lattice/first"] == again[1].run(unseen)
    assert results()["lattice/first"] != results()["lattice/second"]


def test_all_jobs_together_measure_everything_that_is_registered() -> None:
    """Nothing is missing, and both digests of the kernel are those of one run."""
    found = gathered()
    assert {} == missing(found)
    assert found.quantities["digest_reference"] == found.quantities["digest_backend"]
    assert "reference" == found.backend


def test_what_was_given_up_is_missing_with_its_reason() -> None:
    """The readings of that job alone, and of the two seeds what compares them."""
    assert {"moment_error": 1, "tau_error": 1, "T_O_ratio": 1, "mse_ratio": 2} == missing(gathered(a=f"case/{CASE}"))
    assert {"rhat_max": 1, "seed_difference": 1} == missing(gathered(a="lattice/second"))
    assert {"digest_reference": 1, "digest_backend": 1} == missing(gathered(a=f"identity/{KERNEL}"))
    (cell,) = gathered(a=f"case/{CASE}").quantities["T_O_ratio"]["cells"]
    assert "not measured: its job failed 3 times, at last: the machine went away" == cell["missing"]
