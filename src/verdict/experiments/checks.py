"""Is a module an experiment kind? Asked when it is loaded, so that no measurement starts with half a contract."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import signature
from typing import Any, TypeGuard, cast

from pydantic import BaseModel

from verdict.experiments.contract import OPTIONS, ExperimentKind, Priced
from verdict.words.errors import UsageError

WHERE = "see CONTRIBUTING.md and verdict/experiments/contract.py"


def checked(name: str, module: Any) -> ExperimentKind:
    """Return a module as the kind that it is.

    Raises:
        UsageError: everything that it lacks or offers otherwise.
    """
    wrong = [*_settings(module), *_parts(module), *_takes(module)]
    if wrong:
        raise UsageError(f"the experiment kind '{name}' {'; and it '.join(wrong)}; {WHERE}")
    return cast("ExperimentKind", module)


def measures(kind: ExperimentKind) -> TypeGuard[Priced]:
    """Say whether this version can measure the kind."""
    return hasattr(kind, "cost")


def takes(kind: ExperimentKind) -> tuple[str, ...]:
    """Return the options of the command line that a kind heeds."""
    return tuple(getattr(kind, "TAKES", ()))


def _settings(module: Any) -> Iterator[str]:
    model = getattr(module, "Settings", None)
    if model is None:
        yield "offers no Settings, wanted a pydantic model of that name"
    elif not (isinstance(model, type) and issubclass(model, BaseModel)):
        yield f"offers as Settings {model!r}, wanted a pydantic model"


WHOLE, PIECES = ("cost", "measure"), ("cost", "jobs", "gather")
ARGUMENTS = {"gather": ("context", "results")}  # of every other function it is the context


def _parts(module: Any) -> Iterator[str]:
    """Find a part without the others that it needs, two ways to measure at once, and other arguments than wanted."""
    offered = [part for part in dict.fromkeys((*WHOLE, *PIECES)) if hasattr(module, part)]
    if "measure" in offered and ("jobs" in offered or "gather" in offered):
        yield "offers measure beside jobs or gather, wanted one way to measure: jobs and gather, or measure"
    else:
        wanted = PIECES if {"jobs", "gather"} & {*offered} else WHOLE
        lacking = [part for part in wanted if part not in offered]
        if offered and lacking:
            also = "both" if wanted is WHOLE else "all three"
            yield (
                f"offers {' and '.join(part for part in wanted if part in offered)} without {' and '.join(lacking)}, "
                f"wanted {also}, or neither where it only judges stored records"
            )
    for part in offered:
        yield from _called(part, getattr(module, part))


def _called(part: str, function: Any) -> Iterator[str]:
    arguments = ARGUMENTS.get(part, ("context",))
    wanted = f"wanted {part}({', '.join(arguments)})"
    if not callable(function):
        yield f"offers as {part} {function!r}, {wanted}"
        return
    try:
        signature(function).bind(*arguments)
    except (TypeError, ValueError):
        yield f"offers {part}{_arguments(function)}, {wanted}"


def _arguments(function: Any) -> str:
    try:
        return f"({', '.join(signature(function).parameters)})"
    except (TypeError, ValueError):
        return " without a readable signature"


def _takes(module: Any) -> Iterator[str]:
    offered = getattr(module, "TAKES", ())
    if not isinstance(offered, tuple | list | set | frozenset) or any(option not in OPTIONS for option in offered):
        yield f"says TAKES = {offered!r}, wanted a tuple of some of {', '.join(OPTIONS)}"
