"""When the forward process adds noise, and how strongly an input then couples to the bit that it came from."""

from __future__ import annotations

import math

from verdict.experiments.dtm.recipe import Diffusion


def times(how: Diffusion) -> list[float]:
    """Return t_0 .. t_T: -ln(1 - i/T), the last infinite, on the log schedule; i/T on the linear one."""
    n = how.steps
    if how.schedule == "linear":
        return [i / n for i in range(n + 1)]
    return [-math.log1p(-i / n) if i < n else math.inf for i in range(n + 1)]


def coupling(rate: float, span: float) -> float:
    """Return w = -1/2 ln tanh(rate span / 2), the coupling of a bit to its redraw at `rate` over `span`."""
    return 0.0 if math.isinf(span) else -0.5 * math.log(math.tanh(rate * span / 2))


def couplings(how: Diffusion) -> tuple[float, float]:
    """Return w of images and of labels for the registered step."""
    t = times(how)
    span = t[how.step + 1] - t[how.step]
    return coupling(how.image_rate, span), coupling(how.label_rate, span)


def couple(how: Diffusion) -> bool:
    """Say whether the inputs of the registered step couple."""
    return any(w != 0.0 for w in couplings(how))
