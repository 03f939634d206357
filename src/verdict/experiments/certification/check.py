"""What in the settings of a certification does not fit the registration that it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from verdict.experiments.certification.settings import Settings
from verdict.registration.resolved import Registration
from verdict.text.validate import Path
from verdict.words.errors import listed

Misfit = tuple[Path, str]
MADE = {
    "moment_error": ("case",), "tau_error": ("case",), "T_O_ratio": ("case",), "mse_ratio": ("case", "K"),
    "rhat_max": ("seed",), "seed_difference": (), "digest_reference": ("kernel",), "digest_backend": ("kernel",),
}  # fmt: skip
TEXTS = ("digest_reference", "digest_backend")


def misfits(settings: Settings, registration: Registration) -> Iterator[Misfit]:
    """Yield everything that a certification measures and that has no place, each with its path below `experiment`."""
    yield from _axes(settings, registration)
    yield from _quantities(registration)


def _axes(settings: Settings, registration: Registration) -> Iterator[Misfit]:
    """Compare the levels that are measured with those that are registered."""
    measured: dict[str, tuple[Path, tuple[str | int, ...]]] = {
        "case": (("cases",), tuple(settings.cases)),
        "K": (("windows",), settings.windows),
        "seed": (("lattice", "seeds"), settings.lattice.seeds),
        "kernel": (("identity", "kernels"), settings.identity.kernels),
    }
    for axis, (path, levels) in measured.items():
        there = registration.grid.of(axis) if axis in registration.grid.names else ()
        if set(there) != set(levels):
            found = f"an axis {axis} of {listed(map(str, there))}" if there else f"no axis {axis}"
            yield path, f"found {found}, wanted the levels that are measured: {axis}: [{', '.join(map(str, levels))}]"


def _quantities(registration: Registration) -> Iterator[Misfit]:
    """Ask for each quantity that is measured, over its axes and of its type."""
    for name, axes in MADE.items():
        quantity = registration.prereg.quantities.get(name)
        if quantity is None or set(quantity.axes) != set(axes) or (quantity.type == "text") != (name in TEXTS):
            found = "no such quantity" if quantity is None else f"{name} of another type or over other axes"
            yield ("kind",), f"a certification measures {name}: found {found}, wanted {_written(name)}"


def _written(name: str) -> str:
    """Write a quantity as it may be registered."""
    axes = f"axes: [{', '.join(MADE[name])}], " if MADE[name] else ""
    return f"{name}: {{{axes}{'type: text' if name in TEXTS else 'support: [0, inf]'}}}"
