"""Parts of the grid: a checkpoint under a kernel, at one input where they couple, named or spelled out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from verdict.experiments.dtm import replicates
from verdict.experiments.dtm.protocol import Portion, Protocol
from verdict.words.errors import UsageError, nearest


def parts(how: Protocol, portion: str | None) -> tuple[Portion, ...]:
    """Return what is measured: every checkpoint under every kernel, a registered portion of that, or one spelled out.

    `1/alternating+10/symmetrised/32768` is two parts, the second with its ladder ended at 32,768 sweeps; where inputs
    are registered, a part is one of each, or with `1/alternating@7` of input 7. A shorter ladder can make cells
    inadequate, never adequate.

    Raises UsageError: no portion has that name, what is spelled out is not on the grid, or a part is named twice.
    """
    if portion is None:
        chosen: Iterable[Portion] = (Portion(t=t, kernel=kernel) for t in how.epochs for kernel in how.kernels)
    elif portion in how.portions:
        chosen = [_spelled(how, written(part), portion) for part in how.portions[portion]]
    else:
        chosen = [_spelled(how, part, portion) for part in portion.split("+")]
    found = tuple(one for part in chosen for one in _by_input(how, part))
    _check_once(found, portion)
    return found


def _by_input(how: Protocol, part: Portion) -> tuple[Portion, ...]:
    if how.inputs is None or part.input is not None:
        return (part,)
    return tuple(part.model_copy(update={"input": example}) for example in how.inputs.examples)


def _check_once(found: tuple[Portion, ...], portion: str | None) -> None:
    places = [f"{part.t}/{part.kernel}{part.which}" for part in found]
    twice = sorted({place for place in places if places.count(place) > 1})
    if twice:
        raise UsageError(
            f"found {', '.join(twice)} twice in the portion '{portion}', wanted each part of the grid once"
        )


def place(part: Portion) -> dict[str, Any]:
    """Return where the cells of a part lie on the grid."""
    return {"t": part.t, "kernel": part.kernel} | ({} if part.input is None else {"input": part.input})


def written(part: Portion) -> str:
    """Write a part as it is spelled out: 1/alternating/32768@7."""
    top = "" if part.top is None else f"/{part.top}"
    return f"{part.t}/{part.kernel}{top}{part.which}"


WRITTEN = re.compile(r"(?P<t>[^/@]+)/(?P<kernel>[^/@]+)(/(?P<top>[^/@]+))?(@(?P<input>[^/@]+))?")


def _spelled(how: Protocol, part: str, portion: str) -> Portion:
    spelled = WRITTEN.fullmatch(part)
    if spelled is None:
        raise _refused(how, portion, f"'{part}' is neither", nearest(portion, how.portions))
    known: dict[str, Mapping[str, Any]] = {
        "t": {str(epoch): epoch for epoch in how.epochs}, "kernel": {kernel: kernel for kernel in how.kernels},
        "top": {str(length): length for length in how.ladder.lengths},
        "input": {str(example): example for example in (how.inputs.examples if how.inputs else ())},
    }  # fmt: skip
    given = {name: value for name, value in spelled.groupdict().items() if value is not None}
    for name, value in given.items():
        if value not in known[name]:
            levels = ", ".join(known[name]) or "none"
            why = f"the {CALLED[name]} '{value}' in '{part}' is not registered; registered: {levels}"
            raise _refused(how, portion, why, nearest(value, known[name]))
    return Portion(**{name: known[name][value] for name, value in given.items()})


CALLED = {"t": "epoch", "kernel": "kernel", "top": "ladder's length", "input": "input"}


def _refused(how: Protocol, portion: str, why: str, near: str) -> UsageError:
    known = ", ".join(how.portions) or "none"
    inputs = f", of one input with @ and one of {', '.join(map(str, how.inputs.examples))}" if how.inputs else ""
    return UsageError(
        f"found the portion '{portion}', wanted a registered one ({known}) or parts of the grid such as "
        f"{how.epochs[0]}/{how.kernels[0]}/{how.ladder.least}+{how.epochs[-1]}/{how.kernels[-1]}{inputs}: {why}.{near}"
    )


def sweeps(how: Protocol, part: Portion) -> int:
    """Return the most sweeps of the free phase that a part can take, all chains alike."""
    top = part.top or how.ladder.top
    escape = 0 if how.escape is None else how.escape.warmup + how.escape.sweeps
    return 2 * top - how.ladder.first + sum(replicates.sweeps(how, top)) + how.replicates.short + escape


def held_sweeps(how: Protocol) -> int:
    """Return the sweeps of each chain of the clamped phase."""
    return how.positive.warmup + how.positive.windows * how.K_train
