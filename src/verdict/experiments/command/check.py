"""What in the settings of a command does not fit the registration that it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from verdict.algebra.grid import Level
from verdict.experiments.command.arguments import begins_with, is_name, named
from verdict.experiments.command.settings import Settings, measured
from verdict.registration.resolved import Registration
from verdict.text.characters import printable, shown
from verdict.text.validate import Path
from verdict.words.errors import listed, nearest

Misfit = tuple[Path, str]
MOST_CALLS = 100_000  # calls of one measurement: as many as cells that may be registered


def misfits(settings: Settings, registration: Registration) -> Iterator[Misfit]:
    """Yield everything that does not fit, each with its path below `experiment`."""
    if settings.per_cell and registration.prereg.version == 1:
        yield ("per_cell",), "found per_cell: in a registration of version 1, wanted schema: verdict/prereg/2"
    elif settings.per_cell:
        yield from _axes(settings, registration) or _calls(settings, registration)
    elif registration.prereg.version > 1:
        yield from _forgotten(settings, registration)


def _forgotten(settings: Settings, registration: Registration) -> Iterator[Misfit]:
    """Refuse the name of an axis in braces where nothing is put in its place."""
    for i, argument in enumerate(settings.command):
        for name in named(argument):
            if name in registration.prereg.axes:
                yield (
                    ("command", i),
                    (
                        f"found {{{name}}} without per_cell:, where the program is called once and handed these very "
                        "letters; wanted per_cell: true and inputs:, for a call of each cell"
                    ),
                )


def _axes(settings: Settings, registration: Registration) -> list[Misfit]:
    """Find what is wrong with the axes of the calls, and quantities that several calls would measure."""
    axes, asked = registration.prereg.axes, settings.per_cell
    if isinstance(asked, tuple):
        wrong: list[Misfit] = [
            (("per_cell", i), f"no axis is called '{name}'; registered: {listed(axes)}.{nearest(name, axes)}")
            for i, name in enumerate(asked)
            if name not in axes
        ]
        wrong += [(("per_cell", i), f"found {name} twice, wanted each axis once")
                  for i, name in enumerate(asked) if name in asked[:i]]  # fmt: skip
        if wrong:
            return wrong
    called = settings.axes(registration)
    if not called:
        return [(("per_cell",), "found no quantity with axes, so that there is one call; wanted writes: in its place")]
    calls = registration.grid.size(called)
    if calls > MOST_CALLS:
        said = f"found {calls:,} calls, one for each cell of {', '.join(called)}, wanted at most {MOST_CALLS:,}"
        return [(("per_cell",), f"{said}; let a call measure several cells, by listing the axes: per_cell: [...]")]
    return [misfit for name in measured(registration) for misfit in _shared(name, called, registration)]


def _shared(name: str, called: tuple[str, ...], registration: Registration) -> Iterator[Misfit]:
    """Find a quantity that lacks an axis of the calls: several calls would give it, and might give it differently."""
    lacking = [axis for axis in called if axis not in registration.prereg.quantities[name].axes]
    if lacking:
        common = [axis for axis in called if axis not in lacking]
        other = f", or one call for each {' and '.join(common)}: per_cell: [{', '.join(common)}]" if common else ""
        yield (
            ("per_cell",),
            (
                f"found {name} without the axis {' and '.join(lacking)}, so that several calls would measure it; "
                f"wanted it over {', '.join(called)}, or defined by what the calls measure, such as is: "
                f"mean(...){other}"
            ),
        )


def _calls(settings: Settings, registration: Registration) -> Iterator[Misfit]:
    """Find names in braces that are no axes, axes that are not handed over, and levels that could be options."""
    called = settings.axes(registration)
    for i, argument in enumerate(settings.command):
        for name in named(argument):
            problem = _unknown(name, called)
            if problem is None and i == 0:
                problem = f"found {{{name}}} in the name of the program, wanted one program for all cells"
            if problem is not None:
                yield ("command", i), problem
        yield from ((("command", i), text) for text in _option(argument, called, registration))
    handed = {name for argument in settings.command for name in named(argument)}
    for axis in called:
        if axis not in handed:
            yield (
                ("command",),
                (
                    f"found no {{{axis}}}, so that calls of different {axis} would be the same; wanted each level "
                    "handed "
                    f'over, such as "--{axis}={{{axis}}}"'
                ),
            )


def _unknown(name: str, called: tuple[str, ...]) -> str | None:
    """Say what is wrong with what stands in braces; None where it is an axis of the calls."""
    if name in called:
        return None
    known = f"the axes of a call: {', '.join(called)}."
    if is_name(name):
        return f"no axis of a call is called '{name}', in braces; {known}{nearest(name, called)}"
    what = "a brace alone" if name in ("{", "}") else f"'{printable(name)}' in braces"
    wanted = f"wanted the name of an axis as it is, such as {{{called[0]}}}, or the brace itself twice"
    return f"found {what}, {wanted}; {known}"


def _option(argument: str, called: tuple[str, ...], registration: Registration) -> Iterator[str]:
    """Find an argument that a level could turn into an option."""
    axis = begins_with(argument)
    if axis is None or axis not in called:
        return
    wanted = f'wanted the option before it, in one argument: "--{axis}={{{axis}}}"'
    if argument.startswith("-"):
        yield f"found '{shown(argument)}', where the level of {axis} would name an option; {wanted}"
        return
    level = next((level for level in registration.grid.of(axis) if _dashed(level)), None)
    if level is not None:
        yield (
            f"found '{shown(argument)}', an argument that begins with a level, and the level '{shown(str(level))}' of "
            f"{axis}, which a program may take for an option; {wanted}"
        )


def _dashed(level: Level) -> bool:
    return str(level).startswith("-")
