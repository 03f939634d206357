"""Names, availability, and what an import may load."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import backends
from backends import cuda_text
from backends.errors import UnavailableError, UnknownBackendError
from tests.distributions import install

SOURCE = Path(backends.__file__).parent.parent


def run(code, **environment):
    """Run a line of Python in a fresh interpreter and return what it prints."""
    command = [sys.executable, "-c", code]
    paths = os.pathsep.join([str(SOURCE), str(Path(__file__).parent)])
    env = {**os.environ, "PYTHONPATH": paths, **environment}
    return subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout.strip()


HEAVY = "{'numba', 'cupy', 'llvmlite', 'verdict'}"
LISTING = f"import sys, backends; backends.availability(); print(sorted({HEAVY} & set(sys.modules)))"


def test_listing_loads_no_library():
    """Asking what is available imports neither numba nor cupy, nor the other package."""
    assert run(LISTING) == "[]"


def test_the_listing_guard_can_fail():
    """Negative control: loading numba_cpu is seen by the same check."""
    assert "numba" in run("import backends; backends.load('numba_cpu'); " + LISTING)


def test_names_and_reasons():
    """Shipped backends come first; each is available or says why not."""
    assert backends.names()[:3] == ("reference", "numba_cpu", "cupy_gpu")
    told = backends.availability()
    assert told["reference"] == told["numba_cpu"] == "available"
    assert told["cupy_gpu"] == "available" or "cupy" in told["cupy_gpu"] or "NVIDIA" in told["cupy_gpu"]


def test_an_unknown_name_is_answered_with_the_list_and_the_nearest():
    """A misspelt name is an error that lists the names and offers one."""
    with pytest.raises(UnknownBackendError, match="Did you mean 'numba_cpu'") as caught:
        backends.load("numba")
    assert caught.value.found == "numba"
    assert "reference" in caught.value.known


def test_a_backend_that_cannot_run_says_why(monkeypatch):
    """Loading what this machine lacks gives the reason of the listing."""
    monkeypatch.setattr(backends, "find_spec", lambda name: None)
    with pytest.raises(UnavailableError, match="the library 'cupy' is not installed"):
        backends.load("cupy_gpu")


def test_a_machine_without_a_driver_is_told_so(monkeypatch):
    """With the library but no device the reason is the device."""
    monkeypatch.setattr(backends, "find_spec", lambda name: object())
    monkeypatch.setattr(cuda_text, "DRIVER_SIGNS", ("/nowhere",))
    assert "no NVIDIA driver" in backends.availability()["cupy_gpu"]


def test_the_text_says_whether_it_ran_on_a_gpu(monkeypatch):
    """Evidence is tied to the digest of the text: a changed text has not run."""
    assert ("has not run" in cuda_text.evidence()) == (cuda_text.digest() not in cuda_text.GPU_RUNS)
    monkeypatch.setattr(cuda_text, "GPU_RUNS", {cuda_text.digest(): "a device"})
    assert "passed the conformance suite on a device" in cuda_text.evidence()
    monkeypatch.setattr(cuda_text, "_file", lambda name: f"another {name}")
    assert "has not run" in cuda_text.evidence()


def test_third_parties_register_by_entry_point(tmp_path, monkeypatch):
    """A distribution's backend is listed after the shipped ones and loaded by its name."""
    code = "def create(threads):\n    return 'loaded with', threads\n"
    folder = install(tmp_path, "verdict.backends", {"toy": "their_toy:create"}, {"their_toy.py": code})
    monkeypatch.syspath_prepend(str(folder))
    assert backends.names()[-1] == "toy"
    assert backends.load("toy", threads=3) == ("loaded with", 3)


def test_a_backend_whose_name_is_taken_is_listed_with_the_reason(tmp_path, monkeypatch):
    """The listing says why, loading says the same, and the others stay available."""
    folder = install(tmp_path, "verdict.backends", {"numba_cpu": "their_toy:create"}, {"their_toy.py": ""})
    monkeypatch.syspath_prepend(str(folder))
    assert "of theirs 1 (their_toy:create) takes the name" in backends.availability()["numba_cpu"]
    assert "available" == backends.availability()["reference"]
    with pytest.raises(UnavailableError, match=r"takes the name of the shipped 'numba_cpu'"):
        backends.load("numba_cpu")


@pytest.mark.parametrize(("features", "chains"), [("", 19), ("+avx2", 64)])
def test_machines_without_wide_vectors_give_the_same_integers(features, chains, tmp_path):
    """Compiled for a plain x86-64, with and without AVX2, the kernels give what this machine's give."""
    code = (
        "import hashlib, backends; from backend_jobs import plain_job; from backends import Trajectory;"
        "kernels = ('alternating', 'random_scan');"
        f"jobs = [plain_job(kernel=k, n_chains={chains}, sinks=(Trajectory(1),)) for k in kernels];"
        "words = [backends.load('numba_cpu', 1).run(job).records[0].words.tobytes() for job in jobs];"
        "print(hashlib.sha256(b''.join(words)).hexdigest())"
    )
    plain = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": features, "NUMBA_CACHE_DIR": str(tmp_path)}
    assert run(code) == run(code, **plain)


def test_where_nothing_can_be_kept_code_is_compiled_anyway(monkeypatch):
    """Without a folder to write to, a function still compiles and runs."""
    from backends import numba_compile

    def refusing(**options):
        assert options.pop("cache")
        raise RuntimeError("cannot cache function: no locator available")

    monkeypatch.setattr(numba_compile, "numba", SimpleNamespace(njit=refusing))
    assert numba_compile.compiled(lambda x: x + 1)(2) == 3


def test_compiled_code_is_kept_on_disk(tmp_path):
    """The second process compiles nothing."""
    code = (
        "import backends, numba; from backend_jobs import plain_job; from backends.numba_kernel import sweeper;"
        "backends.load('numba_cpu', 1).run(plain_job(sinks=()));"
        "print(sum(sweeper(1, False, True).stats.cache_hits.values()))"
    )
    assert ["0", "1"] == [run(code, NUMBA_CACHE_DIR=str(tmp_path)) for _ in range(2)]


@pytest.mark.parametrize(("told", "cores"), [("1", 1), ("3", 3), ("99", 4), ("0", 1), ("", 4), ("many", 4)])
def test_threads_are_those_that_are_given(told, cores, monkeypatch):
    """NUMBA_NUM_THREADS, which executors set so that workers share a machine; never more than the system lets it."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 2, 3})
    monkeypatch.setenv("NUMBA_NUM_THREADS", told)
    assert cores == backends.load("numba_cpu").threads
