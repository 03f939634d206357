"""Checkpoints of training: one npz file, whole or absent, with the proof of what it holds.

Arrays are little-endian float32: weights and biases with Adam's moments. The facts beside them are canonical JSON: the
recipe as executed, updates done (which fixes every random stream: streams are named by update), penalty, history of the
mixing proxy, digests, the contract that the backends kept. The digest of weights is SHA-256 over J in edge order, then
b, with -0.0 written as 0.0.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, StringConstraints, ValidationError

import backends
from backends import graphs
from verdict import __version__
from verdict.experiments.dtm import mixing
from verdict.experiments.dtm.adam import Slot
from verdict.experiments.dtm.recipe import Recipe, differences
from verdict.text.canonical import canonical_bytes
from verdict.text.files import write_whole
from verdict.text.record import Record, Words
from verdict.words.errors import IntegrityError

SCHEMA = "verdict/dtm-checkpoint/1"
SLOTS = ("value", "first", "second")
MEMBERS = ("facts", *(f"{name}_{part}" for name in ("weights", "biases") for part in SLOTS), "visible")
LARGEST = 2**26  # bytes of one member that are read: 20 times the 60_12 machine's largest
AGAIN = "take the committed file again, or train anew"
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Arrays = dict[str, NDArray[Any]]


class Facts(Record):
    """What stands beside the arrays; `tables` is empty before the first update."""

    form: Annotated[str, StringConstraints(pattern=f"^{SCHEMA}$")] = Field(alias="schema")
    recipe: dict[str, Any]
    updates: int = Field(ge=0)
    batches: int = Field(ge=1)
    penalty: float = Field(ge=0)
    mixing: tuple[Annotated[float, Field(ge=0)], ...]
    tables: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
    weights: Digest
    initial: Digest
    content: Digest
    contract: int
    version: Words


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Training between two updates; `tables` is the digest of what the last update sampled.

    `mixing` holds the proxy of every epoch from 0 on where the penalty is adaptive, and nothing elsewhere.
    """

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
        "initial": _initial(state.weights.value, state.biases.value),
        "content": _content(arrays),
        "contract": contract,
        "version": __version__,
    }
    target = io.BytesIO()
    np.savez(target, allow_pickle=False, facts=np.frombuffer(canonical_bytes(facts), np.uint8), **arrays)
    return target.getvalue()


def read(path: Path, name: str, recipe: Recipe) -> State:
    """Read a checkpoint of this recipe; `name` is how messages call the file.

    Arrays must hash to the digests beside them, and a penalty must follow from its proxies. Nothing proves the counts
    of updates and batches or the proxies themselves: `trained` and `Trainer.check` compare those with what is wanted.

    Raises IntegrityError: there is no such file; a member or a fact is missing, malformed, or not one that training
    writes; arrays of another size than the recipe's; another recipe; another contract of the backends.
    """
    return _checked(*_members(path, name), name, recipe)


def read_any(path: Path, name: str) -> tuple[Recipe, State]:
    """Read a checkpoint of whatever recipe it says it was trained by; `name` is how messages call the file.

    Raises IntegrityError: as `read` does, or its recipe cannot be read or carried out.
    """
    arrays, facts = _members(path, name)
    try:
        recipe = Recipe.model_validate_json(json.dumps(facts.recipe))
        return recipe, _checked(arrays, facts, name, recipe)
    except ValidationError as error:
        raise IntegrityError(f"{name}: its recipe cannot be read: {_first(error)}; {AGAIN}") from None
    except backends.BackendError as error:
        raise IntegrityError(f"{name}: its recipe cannot be carried out: {error}; {AGAIN}") from None


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


def _arrays(state: State) -> Arrays:
    slots = {"weights": state.weights, "biases": state.biases}
    arrays: Arrays = {
        f"{name}_{part}": getattr(slot, part).astype("<f4") for name, slot in slots.items() for part in SLOTS
    }
    return arrays | {"visible": state.visible.astype("<i8")}


def _content(arrays: Arrays) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(name.encode() + arrays[name].tobytes())
    return digest.hexdigest()


def _initial(weights: NDArray[np.float32], biases: NDArray[np.float32]) -> str:
    return weights_digest(np.zeros_like(weights), np.zeros_like(biases))


def _members(path: Path, name: str) -> tuple[Arrays, Facts]:
    try:
        _check_members(path)
        with np.load(path, allow_pickle=False) as stored:
            arrays = {key: stored[key] for key in MEMBERS}
        facts = arrays.pop("facts").tobytes()
    except FileNotFoundError:
        raise IntegrityError(f"{name}: no such checkpoint; train it with: verdict train") from None
    except Exception as error:  # a damaged file can make any step of unpacking fail in any way
        cause = " ".join(str(error).split()) or type(error).__name__
        raise IntegrityError(f"{name}: no readable checkpoint ({cause}); {AGAIN}") from None
    try:
        return arrays, Facts.model_validate_json(facts)
    except ValidationError as error:
        raise IntegrityError(f"{name}: no readable checkpoint: {_first(error)}; {AGAIN}") from None


def _check_members(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        sizes = {info.filename.removesuffix(".npy"): info.file_size for info in archive.infolist()}
    if set(sizes) != set(MEMBERS):
        raise ValueError(f"found the members {', '.join(sorted(sizes))}, wanted {', '.join(sorted(MEMBERS))}")
    large = [name for name, size in sizes.items() if size > LARGEST]
    if large:
        raise ValueError(f"{large[0]} is larger than any checkpoint's")


def _first(error: ValidationError) -> str:
    """Say the first thing that is wrong with a fact: where, what was found, what was wanted."""
    wrong = error.errors()[0]
    where, wanted = ".".join(map(str, wrong["loc"])) or "facts", wrong["msg"]
    if wrong["type"] == "missing":
        return f"found no {where}, wanted one"
    return f"found {where} {str(wrong['input'])[:60]}: {wanted[:1].lower()}{wanted[1:]}"


def _checked(arrays: Arrays, facts: Facts, name: str, recipe: Recipe) -> State:
    if facts.contract != backends.VERSION:
        raise IntegrityError(
            f"{name}: its backends kept contract {facts.contract}, these keep {backends.VERSION}, whose integers are "
            f"others; train anew, or take version {facts.version}, which wrote it"
        )
    unequal = list(differences(json.loads(recipe.canonical()), facts.recipe))
    if unequal:
        raise IntegrityError(
            f"{name}: trained by another recipe: {'; '.join(unequal)}. Train the registered one, or freeze this"
        )
    _check_sizes(arrays, name, recipe)
    _check_course(facts, name, recipe)
    state = _state(arrays, facts)
    found = {
        "weights": state.digest,
        "content": _content(_arrays(state)),
        "initial": _initial(state.weights.value, state.biases.value),
    }
    for what, digest in found.items():
        if digest != getattr(facts, what):
            raise IntegrityError(
                f"{name}: its {what} hash to {digest[:12]}, but it claims {getattr(facts, what)[:12]}; it was changed "
                f"after training: {AGAIN}"
            )
    return state


def _check_sizes(arrays: Arrays, name: str, recipe: Recipe) -> None:
    """Refuse arrays of another kind or size than the recipe's machine has."""
    how = recipe.substrate
    plain = graphs.preset(how.graph, graphs.Boundary(how.boundary))
    n_visible = how.pixels + how.label_spots * len(recipe.data.classes)
    for key, array in arrays.items():
        n = {"weights": plain.n_edges, "biases": plain.n_spins}.get(key.split("_", maxsplit=1)[0], n_visible)
        wanted = np.dtype("<i8" if key == "visible" else "<f4")
        if array.dtype != wanted or array.shape != (n,):
            raise IntegrityError(
                f"{name}: found {key} {array.dtype} {list(array.shape)}, wanted {wanted} [{n}]; {AGAIN}"
            )


def _check_course(facts: Facts, name: str, recipe: Recipe) -> None:
    """Refuse counts that no training by this recipe comes by: they decide how it goes on."""
    how, done, n = recipe.penalty, facts.updates, len(facts.mixing)
    least = min(1, done) + done // facts.batches if how.adaptive else 0
    most = 1 + done // facts.batches if how.adaptive else 0
    if not least <= n <= most:
        raise IntegrityError(
            f"{name}: found the mixing proxy of {n} epochs, wanted that of {most} after {done} updates of "
            f"{facts.batches} to an epoch; {AGAIN}"
        )
    penalty = mixing.controlled(facts.mixing, how)
    if facts.penalty != penalty:
        raise IntegrityError(
            f"{name}: found the penalty {facts.penalty}, wanted {penalty}, which its mixing proxies lead to; {AGAIN}"
        )
    if bool(facts.tables) != bool(done):
        raise IntegrityError(
            f"{name}: found {done} updates and the tables {facts.tables[:12] or 'of none'}, wanted those that the last "
            f"update sampled; {AGAIN}"
        )


def _state(arrays: Arrays, facts: Facts) -> State:
    slots = [Slot(*(arrays[f"{name}_{part}"].astype(np.float32) for part in SLOTS)) for name in ("weights", "biases")]
    return State(
        weights=slots[0],
        biases=slots[1],
        updates=facts.updates,
        batches=facts.batches,
        penalty=facts.penalty,
        mixing=facts.mixing,
        tables=facts.tables,
        visible=arrays["visible"].astype(np.int64),
    )
