"""From checkpoints to a sheet of what they generate: a row for each class, or one for each where labels are free."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import backends
from verdict.experiments.dtm.checkpoint import State, read_any
from verdict.experiments.dtm.generation import Generation, Step, codes, denoise, free
from verdict.experiments.dtm.recipe import Recipe, differences
from verdict.experiments.dtm.substrate import Machine
from verdict.words.errors import IntegrityError, UsageError

Bits = NDArray[np.bool_]
OF_A_STEP = ("diffusion.step:", "seed:")  # what the steps of one model may differ in


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A checkpoint with the machine that it was trained on; `name` is how messages call it."""

    name: str
    recipe: Recipe
    state: State
    machine: Machine

    @classmethod
    def read(cls, path: Path) -> Trained:
        """Read a checkpoint.

        Raises IntegrityError: it is damaged, or its visible nodes are not where its recipe places them.
        """
        name = str(path)
        recipe, state = read_any(path, name)
        machine = Machine.of(recipe.substrate, recipe.diffusion, len(recipe.data.classes))
        if not np.array_equal(state.visible, machine.roles.visible):
            raise IntegrityError(f"{name}: found other visible nodes than its recipe places; take the file again")
        return cls(name, recipe, state, machine)

    @property
    def step(self) -> Step:
        """Machine and model."""
        return self.machine, self.machine.model(self.state.weights.value, self.state.biases.value)


@dataclass(frozen=True, slots=True, eq=False)
class DigitRows:
    """Images, bool [rows, columns, side, side], and what each row is."""

    images: Bits
    captions: tuple[str, ...]


def rows(paths: Sequence[Path], how: Generation, backend_name: str, seed: int, clamped: bool) -> DigitRows:
    """Generate from every model among the checkpoints; all of them draw the same random numbers.

    A model of several steps needs a checkpoint of each, in any order.

    Raises IntegrityError: a damaged checkpoint. UsageError: images that are no square or not all of one size, steps
    that do not make one model, labels to hold where there are none. BackendError: no such backend, or it cannot run.
    """
    backend = backends.load(backend_name)
    models = tuple(_models([Trained.read(path) for path in paths]))
    side = _side(models)
    captions = tuple(caption for model in models for caption in _captions(model[-1], clamped))
    parts = [
        _images(backend, model, how=how, seed=seed, clamped=clamped).reshape(-1, how.per_class, side, side)
        for model in models
    ]
    return DigitRows(np.concatenate(parts), captions)


def _models(found: Sequence[Trained]) -> Iterator[tuple[Trained, ...]]:
    """Yield the checkpoints of each model, the noisiest step first."""
    several = [one for one in found if one.recipe.diffusion.steps > 1]
    yield from ((one,) for one in found if one.recipe.diffusion.steps == 1)
    if several:
        yield _joined(several)


def _joined(found: list[Trained]) -> tuple[Trained, ...]:
    steps = sorted(found, key=lambda one: -one.recipe.diffusion.step)
    numbers, wanted = [one.recipe.diffusion.step for one in steps], steps[0].recipe.diffusion.steps
    if numbers != list(range(wanted))[::-1]:
        raise UsageError(f"found checkpoints of the steps {numbers[::-1]}; wanted one of each of 0 to {wanted - 1}")
    for one in steps[1:]:
        unequal = [line for line in _differences(steps[0], one) if not line.startswith(OF_A_STEP)]
        if unequal:
            raise UsageError(f"{one.name} is of another model than {steps[0].name}: {'; '.join(unequal)}")
    return tuple(steps)


def _differences(one: Trained, other: Trained) -> Iterable[str]:
    return differences(one.recipe.model_dump(mode="json"), other.recipe.model_dump(mode="json"))


def _side(models: Iterable[tuple[Trained, ...]]) -> int:
    sizes = {model[-1].recipe.substrate.pixels for model in models}
    sides = {math.isqrt(size) for size in sizes}
    if len(sizes) != 1 or {side**2 for side in sides} != sizes:
        raise UsageError(f"found images of {sorted(sizes)} pixels; wanted squares of one size on a sheet")
    return sides.pop()


def _captions(one: Trained, clamped: bool) -> Iterator[str]:
    title = f"{one.name}, epoch {one.state.epoch}"
    yield from (f"{title}, class {name}" for name in one.recipe.data.classes) if clamped else (f"{title}, free",)


def _images(backend: backends.Backend, model: tuple[Trained, ...], how: Generation, seed: int, clamped: bool) -> Bits:
    recipe = model[-1].recipe
    held = partial(codes, len(recipe.data.classes), recipe.substrate.label_spots)
    labels = held(how.per_class) if clamped else free(how.per_class)
    return denoise(backend, [one.step for one in model], how=how, stream=(seed, "digits"), labels=labels)
