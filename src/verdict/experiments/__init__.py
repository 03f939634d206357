"""Experiment kinds: a public file in `kinds` is a kind, its name the kind's name, and the only door to `backends`.

What a kind offers stands in `contract` and is held to it by `checks` when it is loaded. A kind's settings are read
wherever a registration is, so a kind imports what samples only when it samples. Third parties register a module of
their own under the entry point `verdict.experiments`.

kinds           record, table, chains, command, certification, dtm: one file each
by_jobs         a kind split into jobs, and put together again
fitting         settings that do not fit their registration, found before anything is frozen
kernels         the names of kernels
on_demand       a backend that is loaded when the first job asks for it
kept            parts of an interrupted measurement, and whose they are
pricing         what takes time in a job, and how fast one worker is at it
sampling        rates of machines and pilots, for `verdict plan`
lattice, exact_cases
                jobs and answers that a certification compares
table           rows of CSV, JSON and Parquet, laid on the grid
chains          draws of somebody's chains, read whole or refused
command         running somebody's program, and trusting only what it wrote afresh
certification   what a certification registers, and how it is carried out
dtm             the denoising model: settings, machine, images, training, measuring
enumeration     exact laws and times of small systems
tracking        from moments to the quantities of Exp 3
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from verdict.experiments.checks import checked, measures, takes
from verdict.experiments.contract import ExperimentKind, Priced
from verdict.plugins import BACKENDS, ESTIMANDS, ESTIMATORS, KINDS, find, origins, plugins
from verdict.registration.resolved import Registration
from verdict.words.errors import UsageError, nearest

__all__ = [
    "backend_availability",
    "gpu_evidence",
    "load",
    "measurable",
    "measures",
    "names",
    "plugins_used",
    "sentences_for_backends",
    "settings_models",
    "shipped",
    "shipped_by_group",
    "takes",
    "trainable",
]


@contextmanager
def sentences_for_backends() -> Iterator[None]:
    """Turn what a backend refuses into an error of this package.

    Raises:
        UsageError: a backend does not exist, cannot run here (an UnableError), or refuses a job.
    """
    import backends
    from verdict.experiments.on_demand import able

    try:
        with able():
            yield
    except backends.BackendError as error:
        raise UsageError(str(error)) from None


def backend_availability() -> dict[str, str]:
    """Return, for every backend, "available" or why it is not, without importing its library."""
    import backends

    return backends.availability()


def gpu_evidence() -> str:
    """Say whether the CUDA text of this version has run on a GPU."""
    import backends

    return backends.gpu_evidence()


def names() -> tuple[str, ...]:
    """Return every kind, shipped and registered, sorted."""
    return tuple(sorted(shipped() | {point.name for point in plugins(KINDS)}))


def shipped() -> set[str]:
    """Return the kinds of this version."""
    return {path.stem for path in (Path(__file__).parent / "kinds").glob("[!_]*.py")}


def shipped_by_group() -> dict[str, Collection[str]]:
    """Return the names of this version's kinds, estimators, estimands and backends, by the group of their plugins."""
    import backends
    from verdict.statistics import tau
    from verdict.statistics.sample import finding

    return {
        KINDS: shipped(), ESTIMATORS: tau.shipped(), ESTIMANDS: finding.shipped(), BACKENDS: backends.shipped(),
    }  # fmt: skip


def load(name: str) -> ExperimentKind:
    """Import one kind.

    Raises:
        UsageError: no kind has that name, a plugin takes the place of another kind of that name, or the kind's module
        does not offer what a kind must.
    """
    point = find(KINDS, name, shipped())
    if point is not None:
        return checked(name, _imported(point))
    if name in shipped():
        return checked(name, import_module(f"{__name__}.kinds.{name}"))
    raise UsageError(f"no experiment kind is called '{name}'; known: {', '.join(names())}.{nearest(name, names())}")


def _imported(point: EntryPoint) -> Any:
    try:
        return point.load()
    except (ImportError, AttributeError, SyntaxError) as error:
        raise UsageError(
            f"the experiment kind '{point.name}' ({point.value}) cannot be imported: {error}; mend or uninstall it"
        ) from None


def measurable(name: str) -> Priced:
    """Return a kind that this version can measure.

    Raises:
        UsageError: as `load`, or the kind only judges stored records; the message lists those that measure.
    """
    kind = load(name)
    if measures(kind):
        return kind
    can = ", ".join(other for other in names() if measures(load(other)))
    raise UsageError(f"an experiment of kind '{name}' cannot be measured by this version; it measures: {can}")


def settings_models() -> dict[str, type[BaseModel]]:
    """Return the model of every kind's settings."""
    return {name: load(name).Settings for name in names()}


def trainable(name: str) -> bool:
    """Say whether this version can train what the kind registers."""
    return hasattr(load(name), "train")


def plugins_used(registration: Registration, backend: str | None = None) -> dict[str, dict[str, str]]:
    """Return the origin of every plugin that a registration names: its kind, its estimators, and the backend used.

    It is empty where all of them are shipped. By entry point group and name, as "verdict.experiments:coins": its
    distribution, version, module, and the digest of its code. Nothing is imported.
    """
    prereg = registration.prereg
    return origins({
        KINDS: [prereg.experiment.kind],
        ESTIMANDS: [f"{estimate.estimand}.{estimate.method}" for estimate in prereg.estimates.values()],
        ESTIMATORS: [quantity.tau.estimator for quantity in prereg.quantities.values() if quantity.tau is not None],
        BACKENDS: [] if backend is None else [backend],
    })  # fmt: skip
