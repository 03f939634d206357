"""The CUDA text tempers as `reference` does, in every shape, in one launch or two a round; a broken one is caught."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

import backends
from backends import Kernel, cuda_text
from backends.contract import Checkpoint
from backends.cuda_tempering import TemperedSampler
from tests.backends import cuda_host
from tests.backends.tempering.tempered_jobs import differences, plain_tempered


@lru_cache
def defined(kernel=Kernel.ALTERNATING, **changes):
    """Return a job and what `reference` makes of it."""
    job = plain_tempered(kernel=kernel, **changes)
    return job, backends.load("reference").temper(job)


def wrong(device, shape=None, **changes):
    """Return in what the host build differs from `reference`."""
    job, right = defined(**changes)
    return differences(right, cuda_host.backend(device, shape).temper(job))


@pytest.mark.parametrize("shape", cuda_text.SHAPES, ids=lambda shape: f"{shape.chains}x{shape.threads}")
@pytest.mark.parametrize("shared_bytes", [cuda_host.SHARED_BYTES, 300])
def test_every_shape_tempers(cuda_folder, shape, shared_bytes):
    """Blocks of 2 to 32 sets, the state within shared memory and without."""
    device = cuda_host.HostDevice(cuda_folder, shared_bytes=shared_bytes)
    assert [] == wrong(device, shape, n_sets=33)


@pytest.mark.parametrize("kernel", [Kernel.ALTERNATING, Kernel.SYMMETRISED])
def test_blocks_may_wait_for_each_other(cuda_folder, kernel):
    """All rounds in one launch, every block a thread beside the others: the same integers."""
    device = cuda_host.HostDevice(cuda_folder, side_by_side=True)
    assert [] == wrong(device, kernel=kernel)


def test_threads_of_a_tempered_block_meet(cuda_folder):
    """Several threads a block, meeting at barriers, give the same integers as one."""
    assert [] == wrong(cuda_host.HostDevice(cuda_folder, team=3), kernel=Kernel.SYMMETRISED)


def test_a_tempered_run_goes_on_from_its_checkpoint(cuda_device, tmp_path):
    """Stopped after a file is written and begun again, it ends as if it had not been."""
    job, right = defined()
    kept, calls = Checkpoint(tmp_path / "here", 20), []

    def stop(done, total):
        calls.append(done)
        if done > 64:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cuda_host.backend(cuda_device).temper(job, stop, kept)
    assert [] == differences(right, cuda_host.backend(cuda_device).temper(job, None, kept))
    assert calls[-1] < job.warmup + job.n_rounds


def test_rounds_without_swaps_are_plain_sweeps(cuda_device, reference):
    """What passes of swaps cost is timed against sweeps that exchange nothing: at rung 0, those of a plain job."""
    job = plain_tempered(sinks=())
    sampler = TemperedSampler(job, cuda_device)
    sampler.advance(0, 20)
    plain = replace(job.rungs[0], warmup=0, n_sweeps=40, first_sweep=0)
    assert np.array_equal(reference.run(plain).final, sampler.bits()[0])


@pytest.mark.parametrize(
    ("right", "faulty"),
    [
        ("at.lower ? there - here : here - there", "there - here"),
        ("STREAM_SWAP, low, high", "STREAM_SPIN, low, high"),
        ("delta >= 0 ||", "delta < 0 ||"),
        ("mine[c] += difference", "mine[c] -= difference"),
        ("of.j < 0 ? ~0u", "of.j < 0 ? 0u"),
        ("of.base + row", "row"),
        ("of.pairs + row", "row"),
        ("(words[q] & ~wide) | (states[q] & wide)", "words[q] | (states[q] & wide)"),
        ("if (trip[at] == LAST) ++trips[set];", "if (trip[at]) ++trips[set];"),
        ("end[at] == FIRST) ++from_first", "trip[at] == FIRST) ++from_first"),
        ("(first_round + t) % 2 + 2", "(first_round + t + 1) % 2 + 2"),
        ("(done + t) / stride - 1", "0"),
        ("base_chain + chain, (u32)d, (u32)s, STREAM_SPIN", "chain, (u32)d, (u32)s, STREAM_SPIN"),
    ],
)
def test_a_broken_tempered_text_is_caught(cuda_folder, right, faulty):
    """Negative control: faults planted in the text itself are seen by the comparison."""
    assert any(right in cuda_text.Program(name).text() for name in cuda_text.FILES[1:])
    device = cuda_host.HostDevice(cuda_folder, change=lambda source: source.replace(right, faulty))
    kernels = [Kernel.RANDOM_SCAN] if "chain" in right else [Kernel.ALTERNATING]
    assert any(wrong(device, kernel=kernel) for kernel in kernels)
