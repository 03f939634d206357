"""What measured chains hold: of stored examples, and of inputs where they couple."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.dtm import noise
from verdict.experiments.dtm.protocol import Protocol
from verdict.experiments.dtm.recipe import Recipe
from verdict.words.errors import UsageError

Bits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What chains of both phases hold.

    free: bool [n_inputs], the inputs that every chain holds; width 0 where inputs do not couple.
    one: bool [n_visible + n_inputs], what the clamped chains hold whose error is judged.
    batch: bool [n_chains, n_visible + n_inputs], what those hold whose means are the data's side of the gradient.
    """

    free: Bits
    one: Bits
    batch: Bits


def held(how: Protocol, recipe: Recipe, visible: Bits, of: int | None) -> Held:
    """Return what is held at one registered input, or, of None, where inputs do not couple.

    `visible` bool [n_examples, n_visible] are the stored examples, clean.

    Raises UsageError: an example beyond the stored batch is registered.
    """
    place = how.positive.example if of is None else of
    if place is None or place >= len(visible):
        raise UsageError(f"example {place} is not in the stored batch of {len(visible)}; register one that is")
    if how.inputs is None:
        return Held(visible[0, :0], visible[place], visible)
    starts, inputs = noised(recipe, visible, how.inputs.seed)
    one = np.concatenate([starts[place], inputs[place]])
    return Held(inputs[place], one, np.tile(one, (how.chains, 1)))


def noised(recipe: Recipe, visible: Bits, seed: int) -> tuple[Bits, Bits]:
    """Return the stored examples at the start of the step, and their inputs, both shaped like `visible`."""
    n, how = recipe.substrate.pixels, recipe.diffusion
    starts = noise.clamped(visible[:, :n], visible[:, n:], how=how, seed=seed, name="measured")
    return starts, noise.inputs(starts, n, how=how, seed=seed, name="measured")
