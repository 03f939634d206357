"""What in the settings of chains does not fit the registration that it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from verdict.experiments.chains.settings import ARRAYS, NETCDF, Settings
from verdict.registration.borrowed import borrowed
from verdict.registration.resolved import Registration
from verdict.statistics.sample.finding import row
from verdict.text.validate import Path
from verdict.words.errors import listed, nearest

Misfit = tuple[Path, str]


def misfits(settings: Settings, registration: Registration) -> Iterator[Misfit]:
    """Yield everything that does not fit, each with its path below `experiment`."""
    if registration.prereg.version == 1:
        yield ("kind",), "found kind: chains in a registration of version 1, wanted schema: verdict/prereg/2"
    yield from _axes(settings, registration)
    yield from _columns(settings, registration)
    yield from _independent(settings, registration)
    if settings.dims is not None and settings.suffix not in ARRAYS:
        yield (
            ("dims",),
            (
                f"found dims: for a file of {settings.suffix}, wanted it for {' and '.join(ARRAYS)} only, whose "
                "dimensions have no names; here chain: and draw: name them"
            ),
        )
    if settings.group is not None and settings.suffix not in NETCDF:
        yield ("group",), f"found a group of {settings.suffix}, wanted it with {' and '.join(NETCDF)} only"
    if not measured(settings, registration):
        yield ("axes",), f"found no quantity over {' and '.join(settings.axes)} only; wanted one for each variable"


def measured(settings: Settings, registration: Registration) -> tuple[str, ...]:
    """Return the quantities that are read off the chains: those over chains and draws that nothing defines."""
    quantities = registration.prereg.quantities
    here = quantities.keys() - borrowed(registration.prereg).keys()
    return tuple(
        n
        for n, q in quantities.items()
        if n in here and {*q.axes} == {*settings.axes} and (not q.is_ or n in settings.columns)
    )


def _independent(settings: Settings, registration: Registration) -> Iterator[Misfit]:
    """Refuse estimates that take the draws of one chain for draws that know nothing of each other."""
    chain, draw = settings.axes
    for name, estimate in registration.prereg.estimates.items():
        if draw in estimate.over and not row(estimate.estimand, estimate.method).chains and estimate.cluster != chain:
            yield (
                ("axes", 1),
                f"the estimate {name} takes the draws of a chain for independent ones: {estimate.estimand} by "
                f"{estimate.method} over {', '.join(estimate.over)}; wanted a method for chains, such as mean or "
                f"quantile with over: [{chain}, {draw}], method: mcse",
            )


def _axes(settings: Settings, registration: Registration) -> Iterator[Misfit]:
    axes = registration.prereg.axes
    for i, name in enumerate(settings.axes):
        if name not in axes:
            known = f"registered: {listed(axes) or 'none'}.{nearest(name, axes)}"
            yield ("axes", i), f"no axis is called '{name}', wanted one with planned:; {known}"
        elif axes[name].planned is None:
            yield ("axes", i), f"found the axis {name} with registered levels, wanted planned: and how many are planned"


def _columns(settings: Settings, registration: Registration) -> Iterator[Misfit]:
    quantities, over = registration.prereg.quantities, " and ".join(settings.axes)
    for name in settings.columns:
        if name not in quantities:
            known = f"registered: {listed(quantities)}.{nearest(name, quantities)}"
            yield ("columns", name), f"no quantity is called '{name}'; {known}"
        elif {*quantities[name].axes} != {*settings.axes}:
            found = ", ".join(quantities[name].axes) or "no axis"
            yield ("columns", name), f"found {name} over {found}, wanted it over {over}: one quantity for each variable"
    for name in measured(settings, registration):
        if quantities[name].type == "text":
            yield ("columns", name), f"found {name} of type text, wanted number or count: draws are numbers"
