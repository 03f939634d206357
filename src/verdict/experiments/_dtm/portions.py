"""Parts of the grid: a checkpoint under a kernel, at one input where they couple, named or spelled out."""

from __future__ import annotations

from collections.abc import Iterable

from verdict.errors import UsageError
from verdict.experiments._dtm import replicates
from verdict.experiments._dtm.protocol import Portion, Protocol


def parts(how: Protocol, portion: str | None) -> tuple[Portion, ...]:
    """Return what is measured: every checkpoint under every kernel, a registered portion of that, or one spelled out.

    `1/alternating+10/symmetrised/32768` is two parts, the second with its ladder ended at 32,768 sweeps; where inputs
    are registered, a part is one of each, or with `1/alternating@7` of input 7. A shorter ladder can make cells
    inadequate, never adequate.

    Raises UsageError: no portion has that name, or what is spelled out is not on the grid.
    """
    if portion is None:
        chosen: Iterable[Portion] = (Portion(t=t, kernel=kernel) for t in how.epochs for kernel in how.kernels)
    elif portion in how.portions:
        chosen = how.portions[portion]
    else:
        chosen = [_spelled(how, part, portion) for part in portion.split("+")]
    return tuple(one for part in chosen for one in _by_input(how, part))


def _by_input(how: Protocol, part: Portion) -> tuple[Portion, ...]:
    if how.inputs is None or part.input is not None:
        return (part,)
    return tuple(part.model_copy(update={"input": example}) for example in how.inputs.examples)


def _spelled(how: Protocol, part: str, portion: str) -> Portion:
    where, _, given = part.partition("@")
    t, _, rest = where.partition("/")
    kernel, _, top = rest.partition("/")
    inputs = {str(example): example for example in (how.inputs.examples if how.inputs else ())}
    epochs, lengths = {str(e): e for e in how.epochs}, {str(n): n for n in how.ladder.lengths}
    found = next((k for k in how.kernels if k == kernel), None)
    if t not in epochs or found is None or (top and top not in lengths) or (given and given not in inputs):
        known = ", ".join(how.portions) or "none"
        raise UsageError(
            f"found the portion '{portion}', wanted a registered one ({known}) or parts such as "
            f"{how.epochs[0]}/{how.kernels[0]}/{how.ladder.least}+{how.epochs[-1]}/{how.kernels[-1]} from the grid"
            + (f", of one input with @ and one of {', '.join(inputs)}" if inputs else "")
        )
    return Portion(t=epochs[t], kernel=found, top=lengths[top] if top else None, input=inputs.get(given))


def sweeps(how: Protocol, part: Portion) -> int:
    """Return the most sweeps of the free phase that a part can take, all chains alike."""
    top = part.top or how.ladder.top
    escape = 0 if how.escape is None else how.escape.warmup + how.escape.sweeps
    return 2 * top - how.ladder.first + sum(replicates.sweeps(how, top)) + how.replicates.short + escape
