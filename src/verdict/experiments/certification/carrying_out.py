"""Carries a certification out: kernels against enumeration, and the real graph against itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

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
    reading,
    rhat,
)
from verdict.experiments.exact_cases import Agreement, Exact, Study, build, compare
from verdict.experiments.lattice import (
    counts_digest,
    halves,
    identity_job,
    lattice_job,
    lattice_model,
    rhat_max,
    seed_difference,
)

METHOD = "Student t over independent chains"


def cost(settings: Settings) -> CostEstimate:
    """Count what measuring takes, without running it."""
    small = sum(_small_updates(settings, case) for case in settings.cases.values())
    how, model = settings.lattice, lattice_model(settings.lattice)
    large = 2 * how.chains * (how.warmup + how.sweeps) * model.graph.n_spins
    memory = backends.load("reference").cost(lattice_job(how, model, settings.root_seed, how.seeds[0])).n_bytes
    words = f"{len(settings.cases)} enumerated cases and two seeds on {how.graph}"
    return CostEstimate(small + large, memory, words)


def _small_updates(settings: Settings, case: Case) -> int:
    n_spins = build(settings.systems[case.system])[0].n_spins
    how = settings.sampling
    sweeps = how.chains * (how.warmup + how.sweeps)
    sweeps += sum(how.mse_chains * (how.mse_burn_in + K) for K in settings.windows)
    return n_spins * sweeps


def measure(context: Context, settings: Settings) -> Measured:
    """Measure everything that the settings name.

    Raises:
        BackendError: the backend does not exist or cannot run here.
    """
    name = context.backend or DEFAULT_BACKEND
    backend, readings = backends.load(name), context.readings()
    _small(settings, backend, readings, context.advance)
    _large(settings, backend, readings, context.advance)
    provenance = {"contract_version": backends.VERSION, "root_seed": settings.root_seed}
    return Measured(name, readings, provenance, f"measured live on {name}")


def _small(settings: Settings, backend: backends.Backend, readings: Readings, advance: Advance) -> None:
    study = Study(backend, settings.root_seed, settings.sampling, settings.level)
    for i, (name, case) in enumerate(settings.cases.items()):
        exact = Exact.of(name, settings.systems[case.system], case.kernel)
        readings.add(_agreement(name, compare(exact, study, settings.windows), settings))
        advance("enumerated cases", i + 1, len(settings.cases))


def _agreement(name: str, agreed: Agreement, settings: Settings) -> Iterator[Figure]:
    level = settings.level
    for quantity in ("moment_error", "tau_error", "T_O_ratio"):
        yield quantity, _interval({"case": name}, getattr(agreed, quantity), level)
    for K, ratio in zip(settings.windows, agreed.mse_ratio, strict=True):
        yield "mse_ratio", _interval({"case": name, "K": K}, ratio, level)


def _interval(at: Levels, ends: tuple[float, float], level: float) -> Cell:
    return cell(at, confidence(*ends, level, METHOD))


def _large(settings: Settings, backend: backends.Backend, readings: Readings, advance: Advance) -> None:
    how, model = settings.lattice, lattice_model(settings.lattice)
    runs = []
    for seed in how.seeds:
        job = lattice_job(how, model, settings.root_seed, seed)
        counts = backend.run(job, progress=partial(advance, f"{how.graph}, {seed}"))
        runs.append(halves(counts.of(backends.MomentCounts)))
        readings.add([("rhat_max", cell({"seed": seed}, rhat(rhat_max(runs[-1]), "an observable never moved")))])
    low, high = seed_difference(runs[0], runs[1], settings.level)
    readings.every("seed_difference", confidence(low, high, settings.level, METHOD))
    _identity(settings, model, both=(backends.load("reference"), backend), readings=readings, advance=advance)


def _identity(
    settings: Settings, model: backends.Model, both: tuple[backends.Backend, ...], readings: Readings, advance: Advance
) -> None:
    what = settings.identity
    for i, kernel in enumerate(what.kernels):
        for quantity, backend in zip(("digest_reference", "digest_backend"), both, strict=True):
            job = identity_job(model, settings.lattice, what=what, kernel=kernel, root=settings.root_seed)
            digest = counts_digest(backend.run(job))
            readings.add([(quantity, cell({"kernel": kernel}, reading(value=digest)))])
        advance("integers against reference", i + 1, len(what.kernels))
