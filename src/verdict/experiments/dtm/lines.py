"""Lines of training in a project: where their files lie, how one goes on after a kill, and what is never overwritten.

A finished checkpoint is checkpoints/<line>/epoch-0050.npz. Work in progress is .verdict/training/<line>/state.npz,
written after every update. A killed line goes on from there, or from the newest finished checkpoint, to the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import backends
from verdict.experiments.contract import Advance, CostEstimate, duration
from verdict.experiments.dtm import checkpoint, mixing
from verdict.experiments.dtm.checkpoint import State
from verdict.experiments.dtm.images import Images, one_hot
from verdict.experiments.dtm.phases import spin_updates
from verdict.experiments.dtm.recipe import Recipe
from verdict.experiments.dtm.training import Trainer
from verdict.experiments.kept import Shelf
from verdict.words.errors import IntegrityError, UsageError

STATE = "state.npz"
ANEW = "delete that folder: the line then goes on from its newest checkpoint"
TIMED = 0.5  # seconds of sampling from which the rate is read


def place(line: str, epoch: int) -> str:
    """Return where the checkpoint of an epoch lies, from the project's root."""
    return f"checkpoints/{line}/epoch-{epoch:04d}.npz"


def working(line: str) -> str:
    """Return where the state of a line under way lies, from the project's root."""
    return f".verdict/training/{line}/{STATE}"


def ready(recipe: Recipe, images: Images, source: str, backend: backends.Backend) -> Trainer:
    """Return a trainer of these images; `source` is how messages call where they came from.

    Raises IntegrityError: the images are not the registered ones. UsageError: they have another size than the
    substrate's pixels, or do not fill one batch.
    """
    _check_images(recipe, images, source)
    labels = one_hot(images.classes, recipe.data.classes, recipe.substrate.label_spots)
    return Trainer.of(recipe, images.bits, labels, backend)


def _check_images(recipe: Recipe, images: Images, source: str) -> None:
    (n, pixels), how, batch = images.bits.shape, recipe.data, recipe.phases.batch
    if images.digest != how.digest:
        raise IntegrityError(
            f"{source}: its images of {list(how.classes)} at threshold {how.threshold} have the digest "
            f"{images.digest[:12]}, registered are {how.digest[:12]} ({how.name}); give the registered ones with --data"
        )
    if pixels != recipe.substrate.pixels:
        raise UsageError(f"found images of {pixels} pixels, the substrate has {recipe.substrate.pixels}; register them")
    if n < batch:
        raise UsageError(f"found {n} images, wanted at least one batch of {batch}; register a smaller batch")


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One line of training in the project `root`: its trainer, the epochs whose checkpoints are kept, the last epoch.

    `epochs` are ascending; those beyond `last` are left alone.
    """

    root: Path
    line: str
    trainer: Trainer
    epochs: tuple[int, ...]
    last: int

    @classmethod
    def of(cls, root: Path, line: str, trainer: Trainer, epochs: tuple[int, ...], until: int | None) -> Course:
        """Return the course up to an epoch, or up to the last one that is kept.

        Raises UsageError: `until` lies beyond the last one that is kept.
        """
        last = epochs[-1] if until is None else until
        if not 1 <= last <= epochs[-1]:
            raise UsageError(f"found epoch {last}, the line '{line}' is registered for epochs 1 to {epochs[-1]}")
        return cls(
            root=root, line=line, trainer=trainer, epochs=tuple(epoch for epoch in epochs if epoch <= last), last=last
        )

    @property
    def end(self) -> int:
        """Updates at the end of the course."""
        return self.last * self.trainer.batches

    def standing(self) -> State:
        """Return where training goes on: the newest state that is not beyond a missing checkpoint, or the start.

        Raises IntegrityError: a file is damaged, of another recipe, placement or data, or no whole number of epochs.
        UsageError: a checkpoint is missing that the work under way has passed.
        """
        finished = {epoch: state for epoch in self.epochs if (state := self._finished(epoch)) is not None}
        missing = next((epoch for epoch in self.epochs if epoch not in finished), None)
        goal = self.end if missing is None else missing * self.trainer.batches
        under_way = self._under_way()
        if missing is not None and under_way is not None and under_way.updates > goal:
            raise UsageError(
                f"{place(self.line, missing)} is missing, and {working(self.line)} is at update {under_way.updates}, "
                f"beyond its {goal}; put the file back, or delete the state: the line then goes on from before it"
            )
        known = [*finished.values(), *([] if under_way is None else [under_way])]
        return max((s for s in known if s.updates <= goal), key=lambda s: s.updates, default=self.trainer.start())

    def estimate(self) -> CostEstimate:
        """Return what is left to train, timed by a short run. Raises as `standing` does."""
        state = self.standing()
        if state.updates == self.end:
            return CostEstimate(0, 0, f"nothing of the line '{self.line}': it stands at epoch {self.last}")
        n, jobs = self.end - state.updates, self.trainer.jobs(state)
        total = n * self.per_update + (self.last + 1 - len(state.mixing)) * self._per_proxy
        seconds = total / self.trainer.backend.rate(jobs[1], TIMED)
        n_bytes = sum(self.trainer.backend.cost(job).n_bytes for job in jobs)
        words = f"the line '{self.line}' from update {state.updates:,} to {self.end:,}, about {duration(seconds)} here"
        return CostEstimate(total, n_bytes, words)

    @property
    def per_update(self) -> int:
        """Spin updates of one update."""
        return spin_updates(self.trainer.machine, self.trainer.recipe.phases)

    @property
    def _per_proxy(self) -> int:
        return mixing.spin_updates(self.trainer.machine) if self.trainer.recipe.penalty.adaptive else 0

    def run(self, advance: Advance) -> Iterator[str]:
        """Train to the end; yield every checkpoint written, from the project's root. `advance` counts updates.

        Raises IntegrityError: as `standing`, a kernel held stale weights, or training gave other parameters than a
        finished checkpoint has. UsageError as `standing`.
        """
        state = self.standing()
        advance(self.line, state.updates, self.end)
        yield from self._keep(state)
        for after in self.trainer.updates(state, self.end):
            yield from self._keep(after)
            self._shelf.keep(STATE, self._bytes(after), {})
            advance(self.line, after.updates, self.end)

    def _keep(self, state: State) -> Iterator[str]:
        """Write a checkpoint that is to be kept, or find it as it must be."""
        if state.updates % state.batches or state.epoch not in self.epochs:
            return
        name, found = place(self.line, state.epoch), self._finished(state.epoch)
        if found is None:
            checkpoint.write(self.root / name, self.trainer.recipe, state, backends.VERSION)
            yield name
        elif self._bytes(found) != self._bytes(state):
            raise IntegrityError(
                f"{name}: its weights are {found.digest[:12]}, training gave {state.digest[:12]} at update "
                f"{state.updates}; nothing was overwritten. One of them was not made by this code from these images: "
                "move the file away to train it anew, or take it for the line's own and delete the state"
            )

    def _bytes(self, state: State) -> bytes:
        return checkpoint.content(self.trainer.recipe, state, backends.VERSION)

    @property
    def _shelf(self) -> Shelf:
        """The folder of the state under way, which another backend may go on with: it gives the same bytes."""
        return Shelf((self.root / working(self.line)).parent, None, ANEW)

    def _under_way(self) -> State | None:
        return None if self._shelf.take(STATE, {}) is None else self._read(working(self.line))

    def _finished(self, epoch: int) -> State | None:
        state = self._read(name := place(self.line, epoch))
        return None if state is None else checkpoint.trained(state, name, epoch)

    def _read(self, name: str) -> State | None:
        if not (self.root / name).exists():
            return None
        state = checkpoint.read(self.root / name, name, self.trainer.recipe)
        self.trainer.check(state, name)
        return state
