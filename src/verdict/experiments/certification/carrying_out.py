"""Carries a certification out, job by job: kernels against enumeration, and the real graph against itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from io import BytesIO

import numpy as np

import backends
from verdict.evidence.written import Cell
from verdict.experiments.certification.settings import Case, Settings
from verdict.experiments.contract import (
    DEFAULT_BACKEND,
    Advance,
    Context,
    CostEstimate,
    Figure,
    Levels,
    Measured,
    Readings,
    cell,
    confidence,
    plain,
    reading,
    rhat,
)
from verdict.experiments.exact_cases import Agreement, Exact, Study, build, compare
from verdict.experiments.lattice import (
    Halves,
    counts_digest,
    halves,
    identity_job,
    lattice_job,
    lattice_model,
    rhat_max,
    seed_difference,
)
from verdict.experiments.on_demand import on_demand
from verdict.jobs.job import Failed, Job, Price, Results
from verdict.text.canonical import canonical_bytes

METHOD = "Student t over independent chains"
ALIKE = ("moment_error", "tau_error", "T_O_ratio")
DIGESTS = ("digest_reference", "digest_backend")


def cost(settings: Settings) -> CostEstimate:
    """Count what measuring takes, without running it."""
    small = sum(_small_updates(settings, case) for case in settings.cases.values())
    how, model = settings.lattice, lattice_model(settings.lattice)
    large = 2 * how.chains * (how.warmup + how.sweeps) * model.graph.n_spins
    memory = _memory(settings, model)
    words = f"{len(settings.cases)} enumerated cases and two seeds on {how.graph}"
    return CostEstimate(small + large, memory, words)


def _memory(settings: Settings, model: backends.Model) -> int:
    how = settings.lattice
    return backends.load("reference").cost(lattice_job(how, model, settings.root_seed, how.seeds[0])).n_bytes


def _small_updates(settings: Settings, case: Case) -> int:
    n_spins = build(settings.systems[case.system])[0].n_spins
    how = settings.sampling
    sweeps = how.chains * (how.warmup + how.sweeps)
    sweeps += sum(how.mse_chains * (how.mse_burn_in + K) for K in settings.windows)
    return n_spins * sweeps


def jobs(context: Context, settings: Settings) -> tuple[Job, ...]:
    """Return a job for each enumerated case, each seed on the real graph, and each kernel compared with reference.

    The freeze, the backend and the versions decide their bytes, and a job's name says which part it is.

    Raises:
        BackendError: the backend does not exist. One that cannot run here is told by the job that needs it.
    """
    backend = on_demand(context)
    study = Study(backend, settings.root_seed, settings.sampling, settings.level)
    model = lattice_model(settings.lattice)
    large = settings.lattice.chains * (settings.lattice.warmup + settings.lattice.sweeps) * model.graph.n_spins
    memory = _memory(settings, model)
    cases = [Job(f"case/{name}", {}, Price(_small_updates(settings, case)), partial(_case, settings, name, study))
             for name, case in settings.cases.items()]  # fmt: skip
    seeds = [Job(f"lattice/{seed}", {}, Price(large, memory), partial(_seed, settings, model, seed, backend))
             for seed in settings.lattice.seeds]  # fmt: skip
    kernels = [
        Job(f"identity/{kernel}", {}, Price(n_bytes=memory), partial(_identity, settings, model, kernel, backend))
        for kernel in settings.identity.kernels
    ]
    return (*cases, *seeds, *kernels)


def _case(settings: Settings, name: str, study: Study, advance: Advance) -> bytes:
    case = settings.cases[name]
    exact = Exact.of(name, settings.systems[case.system], case.kernel)
    return _written(_agreement(name, compare(exact, study, settings.windows), settings))


def _agreement(name: str, agreed: Agreement, settings: Settings) -> Iterator[Figure]:
    level = settings.level
    for quantity in ALIKE:
        yield quantity, _interval({"case": name}, getattr(agreed, quantity), level)
    for K, ratio in zip(settings.windows, agreed.mse_ratio, strict=True):
        yield "mse_ratio", _interval({"case": name, "K": K}, ratio, level)


def _interval(at: Levels, ends: tuple[float, float], level: float) -> Cell:
    return cell(at, confidence(*ends, level, METHOD))


def _seed(settings: Settings, model: backends.Model, seed: str, backend: backends.Backend, advance: Advance) -> bytes:
    """Return the sums of one seed on the real graph, float64[n_chains, 2, n_observables], as NumPy keeps an array."""
    how = settings.lattice
    counts = backend.run(
        lattice_job(how, model, settings.root_seed, seed), progress=partial(advance, f"{how.graph}, {seed}")
    )
    kept = BytesIO()
    np.save(kept, halves(counts.of(backends.MomentCounts)).sums, allow_pickle=False)
    return kept.getvalue()


def _identity(
    settings: Settings, model: backends.Model, kernel: str, backend: backends.Backend, advance: Advance
) -> bytes:
    what = settings.identity
    job = identity_job(model, settings.lattice, what=what, kernel=kernel, root=settings.root_seed)
    both = zip(DIGESTS, (backends.load("reference"), backend), strict=True)
    return _written(
        (quantity, cell({"kernel": kernel}, reading(value=counts_digest(one.run(job))))) for quantity, one in both
    )


def gather(context: Context, settings: Settings, results: Results) -> Measured:
    """Return everything that the settings name; what a job was given up on is missing, with its reason."""
    readings = context.readings()
    for name in settings.cases:
        readings.add(_figures(results[f"case/{name}"], _lacking(name, settings)))
    _large(settings, results, readings)
    for kernel in settings.identity.kernels:
        readings.add(_figures(results[f"identity/{kernel}"], ((quantity, {"kernel": kernel}) for quantity in DIGESTS)))
    provenance = {"contract_version": backends.VERSION, "root_seed": settings.root_seed}
    name = context.backend or DEFAULT_BACKEND
    return Measured(name, readings, provenance, f"measured live on {name}")


def _lacking(name: str, settings: Settings) -> Iterator[tuple[str, Levels]]:
    """Yield the places of everything that an enumerated case measures."""
    yield from ((quantity, {"case": name}) for quantity in ALIKE)
    for K in settings.windows:
        yield "mse_ratio", {"case": name, "K": K}


def _large(settings: Settings, results: Results, readings: Readings) -> None:
    """Compare the chains of each seed, and two seeds with each other."""
    found = [results[f"lattice/{seed}"] for seed in settings.lattice.seeds]
    for seed, one in zip(settings.lattice.seeds, found, strict=True):
        figure = (
            reading(missing=one.missing()) if isinstance(one, Failed)
            else rhat(rhat_max(_halves(one, settings)), "an observable never moved")
        )  # fmt: skip
        readings.add([("rhat_max", cell({"seed": seed}, figure))])
    failed = next((one for one in found[:2] if isinstance(one, Failed)), None)
    if failed is not None:
        readings.every("seed_difference", reading(missing=failed.missing()))
        return
    first, second = (_halves(one, settings) for one in found[:2])
    low, high = seed_difference(first, second, settings.level)
    readings.every("seed_difference", confidence(low, high, settings.level, METHOD))


def _halves(kept: bytes | Failed, settings: Settings) -> Halves:
    assert isinstance(kept, bytes)  # noqa: S101 - one that failed has none
    return Halves(np.load(BytesIO(kept), allow_pickle=False), settings.lattice.sweeps // 2)


def _written(figures: Iterable[Figure]) -> bytes:
    return canonical_bytes([[quantity, plain(one)] for quantity, one in figures])


def _figures(kept: bytes | Failed, places: Iterable[tuple[str, Levels]]) -> Iterator[Figure]:
    """Yield the readings that a job made; where it was given up, the reason at every place where it makes one."""
    if isinstance(kept, Failed):
        yield from ((quantity, cell(at, reading(missing=kept.missing()))) for quantity, at in places)
        return
    for quantity, one in json.loads(kept):
        yield quantity, Cell.model_validate_json(json.dumps(one))
