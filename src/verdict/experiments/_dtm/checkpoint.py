"""Checkpoints of training: one npz file, whole or absent, with the proof of what it holds.

Arrays are little-endian float32: weights and biases with Adam's moments. The facts beside them are canonical JSON: the
recipe as executed, updates done (which fixes every random stream: streams are named by update), penalty, history of the
mixing proxy, digests. The digest of weights is SHA-256 over J in edge order, then b, with -0.0 written as 0.0.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict import __version__
from verdict.canonical import canonical_bytes
from verdict.errors import IntegrityError
from verdict.experiments._dtm.adam import Slot
from verdict.experiments._dtm.recipe import Recipe, differences
from verdict.project import write_whole

SCHEMA = "verdict/dtm-checkpoint/1"
SLOTS = ("value", "first", "second")
LARGEST = 2**26  # bytes of one member that are read: 20 times the 60_12 machine's largest
_DAMAGED = (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile, NotImplementedError)


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Training between two updates. `mixing` holds the proxy of every epoch; `tables` what the last update sampled."""

    weights: Slot
    biases: Slot
    updates: int
    batches: int
    penalty: float
    mixing: tuple[float, ...] = ()
    tables: str = ""
    visible: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    @property
    def epoch(self) -> int:
        """Whole epochs done."""
        return self.updates // self.batches

    @property
    def digest(self) -> str:
        """Digest of the parameters."""
        return weights_digest(self.weights.value, self.biases.value)


def weights_digest(weights: NDArray[np.float32], biases: NDArray[np.float32]) -> str:
    """Return the SHA-256 of little-endian float32 weights, then biases, with -0.0 replaced by 0.0."""
    values = np.concatenate([weights, biases]).astype("<f4") + np.float32(0)
    return hashlib.sha256(values.tobytes()).hexdigest()


def write(path: Path, recipe: Recipe, state: State, contract: int) -> None:
    """Write a checkpoint beside its place and rename it."""
    write_whole(path, content(recipe, state, contract))


def content(recipe: Recipe, state: State, contract: int) -> bytes:
    """Return the bytes of a checkpoint; the same state gives the same bytes."""
    arrays = _arrays(state)
    facts = {
        "schema": SCHEMA,
        "recipe": json.loads(recipe.canonical()),
        "updates": state.updates,
        "batches": state.batches,
        "penalty": state.penalty,
        "mixing": list(state.mixing),
        "tables": state.tables,
        "weights": state.digest,
        "initial": weights_digest(*(np.zeros_like(slot.value) for slot in (state.weights, state.biases))),
        "content": _content(arrays),
        "contract": contract,
        "version": __version__,
    }
    target = io.BytesIO()
    np.savez(target, allow_pickle=False, facts=np.frombuffer(canonical_bytes(facts), np.uint8), **arrays)
    return target.getvalue()


def read(path: Path, name: str, recipe: Recipe) -> State:
    """Read a checkpoint of this recipe; `name` is how messages call the file.

    Raises IntegrityError: the file is damaged, its weights are not the ones it names, its updates do not fit whole
    epochs and streams, or a field was executed otherwise than registered.
    """
    arrays, facts = _members(path, name)
    if facts.get("schema") != SCHEMA:
        raise IntegrityError(f"{name}: found schema {facts.get('schema')!r}, wanted {SCHEMA}; name a checkpoint")
    unequal = list(differences(json.loads(recipe.canonical()), facts["recipe"]))
    if unequal:
        raise IntegrityError(
            f"{name}: trained by another recipe: {'; '.join(unequal)}. Train the registered one, or freeze this"
        )
    state = _state(arrays, facts)
    found = {"weights": state.digest, "content": _content(_arrays(state))}
    for what, digest in found.items():
        if digest != facts[what]:
            raise IntegrityError(
                f"{name}: its {what} hash to {digest[:12]}, but it claims {facts[what][:12]}; it was changed after "
                "training. Take the committed file again, or train anew"
            )
    return state


def read_any(path: Path, name: str) -> tuple[Recipe, State]:
    """Read a checkpoint of whatever recipe it says it was trained by; `name` is how messages call the file.

    Raises IntegrityError: as `read` does, or what it says of itself is not what a training writes.
    """
    facts = _members(path, name)[1]
    try:
        recipe = Recipe.model_validate_json(json.dumps(facts["recipe"]))
        state = read(path, name, recipe)
        if not all(type(n) is int and n >= least for n, least in ((state.updates, 0), (state.batches, 1))):
            raise ValueError(f"{state.updates!r} updates, {state.batches!r} to an epoch")
    except _DAMAGED as error:
        found = " ".join(str(error).split())
        raise IntegrityError(f"{name}: no readable checkpoint ({found}); take the committed file again") from None
    return recipe, state


def trained(state: State, name: str, epochs: int) -> State:
    """Return the state if it is one of `epochs` whole epochs and has left its start.

    Raises IntegrityError with what was found and wanted.
    """
    wanted = epochs * state.batches
    if state.updates != wanted:
        raise IntegrityError(
            f"{name}: found {state.updates} updates, wanted {epochs} epochs x {state.batches} = {wanted}; name its file"
        )
    if not (state.weights.value.any() or state.biases.value.any()):
        raise IntegrityError(f"{name}: its weights still are the initial ones ({state.updates} updates); train anew")
    return state


def _arrays(state: State) -> dict[str, NDArray[Any]]:
    slots = {"weights": state.weights, "biases": state.biases}
    arrays: dict[str, NDArray[Any]] = {
        f"{name}_{part}": getattr(slot, part).astype("<f4") for name, slot in slots.items() for part in SLOTS
    }
    return arrays | {"visible": state.visible.astype("<i8")}


def _content(arrays: dict[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(name.encode() + arrays[name].tobytes())
    return digest.hexdigest()


def _members(path: Path, name: str) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    try:
        with zipfile.ZipFile(path) as archive:
            large = [info.filename for info in archive.infolist() if info.file_size > LARGEST]
        if large:
            raise ValueError(f"{large[0]} is larger than any checkpoint's")
        with np.load(path, allow_pickle=False) as stored:
            arrays = {key: stored[key] for key in stored.files}
        facts = json.loads(arrays.pop("facts").tobytes())
        return arrays, dict(facts)
    except FileNotFoundError:
        raise IntegrityError(f"{name}: no such checkpoint; train it with: verdict train") from None
    except _DAMAGED as error:
        raise IntegrityError(
            f"{name}: no readable checkpoint ({error}); take the committed file again, or train anew"
        ) from None


def _state(arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> State:
    slots = [Slot(*(arrays[f"{name}_{part}"].astype(np.float32) for part in SLOTS)) for name in ("weights", "biases")]
    return State(
        weights=slots[0],
        biases=slots[1],
        updates=facts["updates"],
        batches=facts["batches"],
        penalty=facts["penalty"],
        mixing=tuple(facts["mixing"]),
        tables=facts["tables"],
        visible=arrays["visible"].astype(np.int64),
    )
