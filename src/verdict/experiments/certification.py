"""The engine's own certification: kernels against enumeration, and the real graph against itself."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import partial
from typing import Any

from pydantic import Field

import backends
from verdict.experiments._exact_cases import Case, Exact, Sampling, Study, System, compare
from verdict.experiments._lattice import (
    Identity,
    Lattice,
    counts_digest,
    halves,
    identity_job,
    lattice_job,
    rhat_max,
    seed_difference,
)
from verdict.measuring import Advance, Estimate, Measured, cell, confidence
from verdict.record import Frozen, Name, Record
from verdict.registration import Registration

METHOD = "Student t over independent chains"


class Settings(Record):
    """What is sampled and how long; every number that decides precision is the registration's."""

    root_seed: int = Field(ge=0, lt=2**53)
    level: float = Field(gt=0, lt=1)
    systems: Frozen[Name, System]
    cases: Frozen[Name, Case]
    sampling: Sampling
    windows: tuple[int, ...] = Field(min_length=1)
    lattice: Lattice
    identity: Identity


def settings_of(registration: Registration) -> Settings:
    """Read this kind's settings from a checked registration."""
    plain = registration.prereg.model_dump(mode="json", by_alias=True)["experiment"]["settings"]
    return Settings.model_validate_json(json.dumps(plain))


def cost(registration: Registration) -> Estimate:
    """Count what measuring takes, without running it."""
    settings = settings_of(registration)
    small = sum(_small_updates(settings, case) for case in settings.cases.values())
    how, model = settings.lattice, settings.lattice.model()
    large = 2 * how.chains * (how.warmup + how.sweeps) * model.graph.n_spins
    memory = backends.load("reference").cost(lattice_job(how, model, settings.root_seed, how.seeds[0])).n_bytes
    words = f"{len(settings.cases)} enumerated cases and two seeds on {how.graph}"
    return Estimate(small + large, memory, words)


def _small_updates(settings: Settings, case: Case) -> int:
    n_spins = settings.systems[case.system].build()[0].n_spins
    how = settings.sampling
    sweeps = how.chains * (how.warmup + how.sweeps)
    sweeps += sum(how.mse_chains * (how.mse_burn_in + K) for K in settings.windows)
    return n_spins * sweeps


def measure(registration: Registration, backend_name: str, advance: Advance) -> Measured:
    """Measure everything the registration names.

    Raises:
        BackendError: the backend does not exist or cannot run here.
    """
    settings, backend = settings_of(registration), backends.load(backend_name)
    quantities = {**_small(settings, backend, advance), **_large(settings, backend, advance)}
    provenance = {"contract_version": backends.VERSION, "root_seed": settings.root_seed}
    return Measured(backend_name, quantities, provenance, f"measured live on {backend_name}")


def _small(settings: Settings, backend: backends.Backend, advance: Advance) -> dict[str, Any]:
    found: dict[str, list[dict[str, Any]]] = {"moment_error": [], "tau_error": [], "T_O_ratio": [], "mse_ratio": []}
    study = Study(backend, settings.root_seed, settings.sampling, settings.level)
    for i, (name, case) in enumerate(settings.cases.items()):
        exact = Exact.of(name, settings.systems[case.system], case.kernel)
        agreed = compare(exact, study, settings.windows)
        for quantity in ("moment_error", "tau_error", "T_O_ratio"):
            found[quantity].append(_cell({"case": name}, getattr(agreed, quantity), settings.level))
        for K, ratio in zip(settings.windows, agreed.mse_ratio, strict=True):
            found["mse_ratio"].append(_cell({"case": name, "K": K}, ratio, settings.level))
        advance("enumerated cases", i + 1, len(settings.cases))
    return {name: {"cells": cells} for name, cells in found.items()}


def _cell(at: Mapping[str, Any], interval: tuple[float, float], level: float) -> dict[str, Any]:
    return cell(at, **confidence(*interval, level, METHOD))


def _large(settings: Settings, backend: backends.Backend, advance: Advance) -> dict[str, Any]:
    how, root = settings.lattice, settings.root_seed
    model = how.model()
    runs = []
    for seed in how.seeds:
        job = lattice_job(how, model, root, seed)
        counts = backend.run(job, progress=partial(advance, f"{how.graph}, {seed}"))
        runs.append(halves(counts.of(backends.MomentCounts)))
    rhats = [{"at": {"seed": seed}, **_exact(rhat_max(run))} for seed, run in zip(how.seeds, runs, strict=True)]
    difference = confidence(*seed_difference(runs[0], runs[1], settings.level), settings.level, METHOD)
    return {
        "rhat_max": {"cells": rhats},
        "seed_difference": {"every": difference},
        **_identity(settings, model, backend, advance),
    }


def _exact(value: float) -> dict[str, Any]:
    return {"value": value} if math.isfinite(value) else {"missing": "an observable never moved"}


def _identity(settings: Settings, model: backends.Model, backend: backends.Backend, advance: Advance) -> dict[str, Any]:
    digests: dict[str, list[dict[str, Any]]] = {"digest_reference": [], "digest_backend": []}
    what = settings.identity
    for i, kernel in enumerate(what.kernels):
        for quantity, who in (("digest_reference", backends.load("reference")), ("digest_backend", backend)):
            job = identity_job(model, settings.lattice, what, kernel, settings.root_seed)
            digests[quantity].append(cell({"kernel": kernel}, value=counts_digest(who.run(job))))
        advance("integers against reference", i + 1, len(what.kernels))
    return {name: {"cells": cells} for name, cells in digests.items()}
