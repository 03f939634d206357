"""Training by contrastive phases, one named update after the other: a killed run goes on to the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

import backends
from verdict.experiments.dtm import adam, mixing, noise
from verdict.experiments.dtm.checkpoint import State
from verdict.experiments.dtm.phases import Batch, gradient, phase_jobs
from verdict.experiments.dtm.recipe import Recipe
from verdict.experiments.dtm.streams import permutation
from verdict.experiments.dtm.substrate import Machine
from verdict.words.errors import IntegrityError

Bits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Trainer:
    """A recipe made ready: machine, examples (pixel and label bits, bool [n, .]) and the backend that samples."""

    recipe: Recipe
    machine: Machine
    images: Bits
    labels: Bits
    backend: backends.Backend

    @classmethod
    def of(cls, recipe: Recipe, images: Bits, labels: Bits, backend: backends.Backend) -> Trainer:
        """Build the machine of a recipe."""
        machine = Machine.of(recipe.substrate, recipe.diffusion, len(recipe.data.classes))
        return cls(recipe=recipe, machine=machine, images=images, labels=labels, backend=backend)

    @property
    def batches(self) -> int:
        """Updates of one epoch; examples that fill no batch are left out of it."""
        return len(self.images) // self.recipe.phases.batch

    def start(self) -> State:
        """Return the untrained state: all parameters zero."""
        zero = adam.Slot.zeros(self.machine.n_edges), adam.Slot.zeros(self.machine.n_spins)
        return State(*zero, 0, self.batches, self.recipe.penalty.start, visible=self.machine.roles.visible)

    def check(self, state: State, name: str = "the state") -> None:
        """Refuse a state of other examples or another placement; `name` is how messages call it.

        Raises IntegrityError with both.
        """
        if state.batches != self.batches:
            raise IntegrityError(
                f"{name}: found {state.batches} batches to an epoch, wanted {self.batches}; give its own data"
            )
        if not np.array_equal(state.visible, self.machine.roles.visible):
            raise IntegrityError(f"{name}: found other visible nodes than the registered placement's; train anew")

    def updates(self, state: State, last: int) -> Iterator[State]:
        """Yield the state after every update up to number `last`.

        An adaptive penalty is moved after every epoch; the proxy of epoch 0 is measured before the first update.

        Raises IntegrityError: a phase was sampled with stale weights.
        """
        self.check(state)
        epoch, examples = -1, (self.images, self.images)
        while state.updates < last:
            if state.epoch != epoch:
                epoch, examples = state.epoch, self._examples(state.epoch)
            state = self._controlled(self._update(self._controlled(state), *examples))
            yield state

    def _examples(self, epoch: int) -> tuple[Bits, Bits]:
        """Return this epoch's visible bits and inputs, noised anew; inputs have width 0 where they do not couple."""
        name, how, seed = f"epoch/{epoch}/noise", self.recipe.diffusion, self.recipe.seed
        visible = noise.clamped(self.images, self.labels, how=how, seed=seed, name=name)
        if not len(self.machine.inputs):
            return visible, visible[:, :0]
        return visible, noise.inputs(visible, self.images.shape[1], how=how, seed=seed, name=name)

    def batch(self, update: int, visible: Bits, inputs: Bits) -> Batch:
        """Return the examples of an update; the two phases shuffle apart, so their inputs are not paired."""
        epoch, index = divmod(update, self.batches)
        size, n = self.recipe.phases.batch, len(visible)
        chosen = slice(index * size, (index + 1) * size)
        positive, negative = (
            permutation(self.recipe.seed, f"epoch/{epoch}/{phase}", n)[chosen] for phase in ("positive", "negative")
        )
        return Batch(visible[positive], inputs[positive], inputs[negative])

    def jobs(self, state: State) -> tuple[backends.Job, backends.Job]:
        """Return the clamped and the free job of a state's next update."""
        return self._jobs(state, *self._examples(state.epoch))

    def _jobs(self, state: State, visible: Bits, inputs: Bits) -> tuple[backends.Job, backends.Job]:
        model = self.machine.model(state.weights.value, state.biases.value)
        batch, name = self.batch(state.updates, visible, inputs), f"update/{state.updates}"
        return phase_jobs(self.machine, model, how=self.recipe.phases, batch=batch, stream=(self.recipe.seed, name))

    def _update(self, state: State, visible: Bits, inputs: Bits) -> State:
        how, n, at = self.recipe.optimiser, state.updates, (state.updates, self.batches)
        found = gradient(self.backend, self.machine, self._jobs(state, visible, inputs), state.penalty)
        weights = adam.step(state.weights, found.weights, how=how, at=at, decay=how.weight_decay)
        biases = adam.step(state.biases, found.biases, how, at)
        return replace(state, weights=weights, biases=biases, updates=n + 1, tables=found.tables)

    def _controlled(self, state: State) -> State:
        """Measure the mixing proxy of epochs that lack it, and move the penalty, where it is adaptive."""
        how = self.recipe.penalty
        if not how.adaptive or len(state.mixing) > state.epoch:
            return state
        model = self.machine.model(state.weights.value, state.biases.value)
        now = mixing.proxy(self.backend, self.machine, model=model, seed=self.recipe.seed, name=f"epoch/{state.epoch}")
        history = (*state.mixing, now)
        return replace(state, penalty=mixing.controlled(history, how), mixing=history)
