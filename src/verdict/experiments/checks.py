"""Is a module an experiment kind? Asked when it is loaded, so that no measurement starts with half a contract."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import signature
from typing import Any, TypeGuard, cast

from pydantic import BaseModel

from verdict.experiments.contract import OPTIONS, ExperimentKind, Measurable
from verdict.words.errors import UsageError

WHERE = "see CONTRIBUTING.md and verdict/experiments/contract.py"


def checked(name: str, module: Any) -> ExperimentKind:
    """Return a module as the kind that it is.

    Raises:
        UsageError: everything that it lacks or offers otherwise.
    """
    wrong = [*_settings(module), *_pair(module), *_takes(module)]
    if wrong:
        raise UsageError(f"the experiment kind '{name}' {'; and it '.join(wrong)}; {WHERE}")
    return cast("ExperimentKind", module)


def measures(kind: ExperimentKind) -> TypeGuard[Measurable]:
    """Say whether this version can measure the kind."""
    return hasattr(kind, "measure")


def takes(kind: ExperimentKind) -> tuple[str, ...]:
    """Return the options of the command line that a kind heeds."""
    return tuple(getattr(kind, "TAKES", ()))


def _settings(module: Any) -> Iterator[str]:
    model = getattr(module, "Settings", None)
    if model is None:
        yield "offers no Settings, wanted a pydantic model of that name"
    elif not (isinstance(model, type) and issubclass(model, BaseModel)):
        yield f"offers as Settings {model!r}, wanted a pydantic model"


def _pair(module: Any) -> Iterator[str]:
    """Find cost without measure, measure without cost, and either with other arguments than a context."""
    offered = [part for part in ("cost", "measure") if hasattr(module, part)]
    if len(offered) == 1:
        other = {"cost": "measure", "measure": "cost"}[offered[0]]
        yield f"offers {offered[0]} without {other}, wanted both, or neither where it only judges stored records"
    for part in offered:
        yield from _called(part, getattr(module, part))


def _called(part: str, function: Any) -> Iterator[str]:
    wanted = f"wanted {part}(context)"
    if not callable(function):
        yield f"offers as {part} {function!r}, {wanted}"
        return
    try:
        signature(function).bind(object())
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
