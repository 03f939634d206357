"""Jobs whose backend runs on other machines alone: they are derived, listed and gathered here, and fail nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import backends
from tests.jobs import CODE, live
from verdict import experiments
from verdict.experiments.contract import Context
from verdict.experiments.on_demand import able, on_demand
from verdict.jobs.job import UnableError
from verdict.project.jobs_listed import jobs_of
from verdict.project.loading import load_draft
from verdict.project.measuring import measure_and_judge
from verdict.project.working import Assignment, work
from verdict.words.errors import UsageError

ROOT = Path(__file__).parents[2]
GPU = "cupy_gpu"
LACK = "backend 'cupy_gpu' cannot run here: no GPU"
REAL = backends.load


def elsewhere(name: str, threads: int | None = None) -> backends.Backend:
    """Load backends as a machine with a GPU does; the numbers of all backends are the same."""
    return REAL("numba_cpu" if name == GPU else name, threads)


def here(name: str, threads: int | None = None) -> backends.Backend:
    """Load backends as a machine without a GPU does."""
    if name == GPU:
        raise backends.UnavailableError(name, "no GPU")
    return REAL(name, threads)


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Say whether this machine has a GPU; at first it has none."""

    def change(there: bool) -> None:
        monkeypatch.setattr(backends, "load", elsewhere if there else here)

    change(False)
    return change


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in which nothing was measured."""
    return live.project(tmp_path / "project")


def states(folder: Path, store: Path) -> set[str]:
    """Return how jobs stand, with their failed tries, and whether they ask for a GPU."""
    listed = jobs_of(Assignment.of(folder / live.FILE, store, GPU))["jobs"]
    return {f"{one['state']}, {one['failures']} failures, GPU {one['price']['needs_gpu']}" for one in listed}


def test_results_of_another_machine_are_listed_and_gathered(
    gpu: Callable[[bool], None], project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A GPU brought them; the machine that puts them together and judges has none, and no rate of it."""
    store, first = tmp_path / "store", live.project(tmp_path / "first")
    assert {"open, 0 failures, GPU True"} == states(project, store)
    gpu(True)
    measure_and_judge(first / live.FILE, GPU, store=store)
    gpu(False)
    capsys.readouterr()
    assert {"done, 0 failures, GPU True"} == states(project, store)
    measure_and_judge(project / live.FILE, GPU, store=store)
    said = " ".join(capsys.readouterr().err.split())
    assert live.measured(first)["quantities"] == live.measured(project)["quantities"]
    assert GPU == live.measured(project)["backend"]
    assert "spin updates, for which this machine has no rate of cupy_gpu, and" in said


def test_a_job_that_cannot_run_here_is_refused_and_stays_open(
    gpu: Callable[[bool], None], project: Path, tmp_path: Path
) -> None:
    """By an inline run and by a worker: the sentence of the backend, no failed try, and a GPU does it afterwards."""
    store = tmp_path / "store"
    with pytest.raises(UsageError) as caught:
        measure_and_judge(project / live.FILE, GPU, store=store)
    assert LACK == str(caught.value)
    with pytest.raises(UnableError, match=LACK):
        work([Assignment.of(project / live.FILE, store, GPU)], lambda *given: None, lambda text: None)
    assert {"open, 0 failures, GPU True"} == states(project, store)
    assert {"released"} == {json.loads(path.read_bytes())["how"] for path in store.rglob("*.end")}
    gpu(True)
    assert "PASS" == measure_and_judge(project / live.FILE, GPU, store=store).payload["predictions"]["P1"]["verdict"]


@pytest.mark.skipif(backends.availability()[GPU] == "available", reason="this machine has a GPU")
def test_worker_processes_say_it_in_the_same_words(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 2 and one sentence, from the driver as from a worker."""
    monkeypatch.setenv("PYTHONPATH", str(CODE))
    for words in (("run", live.ID, "--measure", "--executor", "process:2"), ("work", live.ID)):
        done = live.run(project, *words, "--backend", GPU)
        assert 2 == done.returncode
        assert f"backend '{GPU}' cannot run here: {backends.availability()[GPU][:20]}" in " ".join(done.stderr.split())


def test_a_driver_without_a_device_is_a_lack_too(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library is there and finds no device: what it raises while it is loaded is no failed try."""

    def broken(name: str, threads: int | None = None) -> backends.Backend:
        raise RuntimeError("cudaErrorNoDevice: no CUDA-capable device is detected")

    monkeypatch.setattr(backends, "load", broken)
    backend = on_demand(Context(load_draft(project / live.FILE), project, GPU))
    assert GPU == backend.name
    wanted = pytest.raises(UnableError, match="'cupy_gpu' cannot run here: RuntimeError: cudaErrorNoDevice")
    with wanted, experiments.sentences_for_backends():
        backend.rate(None, 0.5)  # type: ignore[arg-type]


def test_a_backend_that_does_not_exist_is_refused_before_any_job(project: Path, tmp_path: Path) -> None:
    """Its name is known to be none without loading it."""
    with pytest.raises(UsageError, match=r"there is no backend 'cuppy_gpu'.*Did you mean 'cupy_gpu'"):
        jobs_of(Assignment.of(project / live.FILE, tmp_path / "store", "cuppy_gpu"))


def test_what_else_a_backend_refuses_is_no_lack() -> None:
    """It passes as it is, so that it stays a failed try."""
    with pytest.raises(backends.BackendError, match="a chain"), able():
        raise backends.BackendError("a chain too many")
