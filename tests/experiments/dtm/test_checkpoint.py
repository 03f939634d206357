"""Checkpoints: the committed ones read back, and whatever is not as training wrote it is refused in a sentence."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backends
from tests.experiments.dtm.courses import ADAPTIVE, PLAIN, rewritten, trainer
from verdict.experiments.dtm import checkpoint
from verdict.experiments.dtm.adam import Slot
from verdict.experiments.dtm.checkpoint import State, read, read_any, trained, weights_digest
from verdict.experiments.dtm.recipe import Recipe
from verdict.experiments.kinds import dtm
from verdict.project.loading import load_registration
from verdict.words.errors import IntegrityError

ROOT = Path(__file__).parents[3]
COMMITTED = sorted((ROOT / "checkpoints" / "plain").glob("epoch-*.npz"))
ZERO = "bbc16188639544a2331242891d7b0a4cadbcb280baaca31e7abb73373083ace6"  # of the untrained 60_12 machine
AGAIN = "take the committed file again, or train anew"


@pytest.fixture(scope="module")
def founding() -> Recipe:
    """The recipe that the committed checkpoints were trained by."""
    return dtm.registered(load_registration(ROOT / "prereg" / "2026-11-25a.yaml"))[1]


def test_there_are_committed_checkpoints() -> None:
    """The next test has something to read."""
    assert {1, 2, 3, 5, 10, 25, 50} <= {int(path.stem.removeprefix("epoch-")) for path in COMMITTED}


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_a_committed_checkpoint_reads_and_writes_back(
    founding: Recipe, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under the registered recipe, whole epochs of 61 updates, trained; its version writes it so again."""
    monkeypatch.setattr(checkpoint, "__version__", "0.1.0")
    epoch = int(path.stem.removeprefix("epoch-"))
    state = trained(read(path, path.name, founding), path.name, epoch)
    assert (61 * epoch, 61, 0, ()) == (state.updates, state.batches, state.penalty, state.mixing)
    assert path.read_bytes() == checkpoint.content(founding, state, backends.VERSION)
    assert ZERO != state.digest


def test_committed_checkpoints_differ(founding: Recipe) -> None:
    """No two have the same weights."""
    assert len(COMMITTED) == len({read(path, path.name, founding).digest for path in COMMITTED})


def test_the_untrained_machine_has_the_specified_digest() -> None:
    """SHA-256 of 25,200 float32 zeros; a negative zero counts as zero."""
    weights, biases = np.zeros(21_600, np.float32), np.zeros(3600, np.float32)
    assert ZERO == weights_digest(weights, biases) == weights_digest(-weights, -biases)
    assert ZERO != weights_digest(weights, biases + np.float32(1e-30))
    assert ZERO == State(Slot.zeros(21_600), Slot.zeros(3600), 0, 61, 0.0).digest


def state_of(how: Recipe, updates: int, **changed: Any) -> State:
    """A state of random parameters as if it stood there; proxies fall, so that the penalty stays at nothing."""
    of = trainer(how)
    begin, draw = of.start(), np.random.default_rng(1)
    slots = (Slot(*(draw.random(n).astype(np.float32) for _ in range(3))) for n in (12, 9))
    proxies = tuple(0.05 / (k + 1) for k in range(updates // of.batches + 1)) if how.penalty.adaptive else ()
    begin = replace(begin, **dict(zip(("weights", "biases"), slots, strict=True)), updates=updates, mixing=proxies)
    return replace(begin, tables="0" * 64 if updates else "", **changed)


def stored(path: Path, how: Recipe, state: State, contract: int = backends.VERSION) -> Path:
    """The state in a file."""
    checkpoint.write(path, how, state, contract)
    return path


@pytest.mark.parametrize(("how", "updates"), [(PLAIN, 0), (PLAIN, 5), (ADAPTIVE, 0), (ADAPTIVE, 1), (ADAPTIVE, 6)])
def test_a_state_reads_back_as_it_was(tmp_path: Path, how: Recipe, updates: int) -> None:
    """Every array and every fact; the untrained state of an adaptive line may or may not have its proxy yet."""
    state = state_of(how, updates)
    for one in (state, replace(state, mixing=())) if updates == 0 else (state,):
        path = stored(tmp_path / "one.npz", how, one)
        again = read(path, "one", how)
        assert checkpoint.content(how, one, backends.VERSION) == checkpoint.content(how, again, backends.VERSION)
        assert (one.updates, one.mixing, one.tables) == (again.updates, again.mixing, again.tables)
        assert (how, one.digest) == (read_any(path, "one")[0], read_any(path, "one")[1].digest)


ONES = np.ones(9, np.float32)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"schema": "verdict/dtm-checkpoint/2"}, "found schema verdict/dtm-checkpoint/2: string should match"),
        ({"schema": None}, "found no schema, wanted one"),
        ({"recipe": None}, "found no recipe, wanted one"),
        ({"recipe": 3}, "found recipe 3: input should be an object"),
        ({"updates": None}, "found no updates, wanted one"),
        ({"updates": 4.5}, "found updates 4.5: input should be a valid integer"),
        ({"updates": -1}, "found updates -1: input should be greater than or equal to 0"),
        ({"updates": True}, "found updates True: input should be a valid integer"),
        ({"updates": 0}, f"found 0 updates and the tables {'0' * 12}"),
        ({"batches": 0}, "found batches 0: input should be greater than or equal to 1"),
        ({"batches": "3"}, "found batches 3: input should be a valid integer"),
        ({"penalty": -0.1}, "found penalty -0.1: input should be greater than or equal to 0"),
        ({"penalty": "none"}, "found penalty none: input should be a valid number"),
        ({"penalty": 0.5}, "found the penalty 0.5, wanted 0.0, which its mixing proxies lead to"),
        ({"mixing": 0.5}, "found mixing 0.5: input should be a valid"),
        ({"mixing": ["x"]}, "found mixing.0 x: input should be a valid number"),
        ({"mixing": [0.5]}, "found the mixing proxy of 1 epochs, wanted that of 0 after 6 updates of 3"),
        ({"tables": "f00"}, "found tables f00: string should match"),
        ({"tables": ""}, "found 6 updates and the tables of none, wanted those that the last"),
        ({"weights": "f" * 64}, "its weights hash to .*, but it claims ffffffffffff; it was changed after training"),
        ({"content": "f" * 64}, "its content hash to .*, but it claims ffffffffffff"),
        ({"initial": "f" * 64}, "its initial hash to .*, but it claims ffffffffffff"),
        ({"content": 5}, "found content 5: input should be a valid string"),
        ({"contract": "one"}, "found contract one: input should be a valid integer"),
        ({"version": None}, "found no version, wanted one"),
        ({"more": 1}, "found more 1: extra inputs are not permitted"),
        ({"biases_value": None}, "found the members .*, wanted biases_first, biases_second, biases_value, facts, "),
        ({"others": ONES}, "found the members .*others"),
        ({"biases_value": ONES}, "its weights hash to"),
        ({"biases_first": ONES}, "its content hash to"),
        ({"biases_second": np.ones(8, np.float32)}, r"found biases_second float32 \[8\], wanted float32 \[9\]"),
        ({"weights_first": np.ones((12, 1), np.float32)}, r"found weights_first float32 \[12, 1\], wanted"),
        ({"weights_value": np.ones(12)}, r"found weights_value float64 \[12\], wanted float32 \[12\]"),
        ({"visible": np.ones(4)}, r"found visible float64 \[4\], wanted int64 \[4\]"),
        ({"visible": np.array([0, 1, 2, 4])}, "its content hash to"),
    ],
)
def test_what_training_does_not_write_is_refused(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    """Each member and each fact, missing or malformed: what was found, what was wanted, what to do."""
    path = stored(tmp_path / "one.npz", PLAIN, state_of(PLAIN, 6))
    rewritten(path)
    read(path, "one", PLAIN)
    rewritten(path, **changed)
    for reader in (lambda: read(path, "one", PLAIN), lambda: read_any(path, "one")):
        with pytest.raises(IntegrityError, match=f"one: .*{said}.*{AGAIN}"):
            reader()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"mixing": ()}, "found the mixing proxy of 0 epochs, wanted that of 3 after 6 updates"),
        ({"mixing": (0.5, 0.4)}, "found the mixing proxy of 2 epochs, wanted that of 3"),
        ({"mixing": (0.5,) * 4}, "found the mixing proxy of 4 epochs, wanted that of 3"),
        ({"mixing": (0.05, 0.2, 0.3)}, "found the penalty 0.0, wanted 0.0225, which its mixing proxies lead to"),
        ({"penalty": 0.02}, "found the penalty 0.02, wanted 0.0"),
        ({"updates": 9}, "found the mixing proxy of 3 epochs, wanted that of 4 after 9 updates of 3 to an epoch"),
        ({"batches": 2}, "found the mixing proxy of 3 epochs, wanted that of 4 after 6 updates of 2 to an epoch"),
    ],
)
def test_an_adaptive_line_goes_on_from_its_own_history_alone(
    tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    """The penalty is what its proxies lead to, and there is one of every epoch that is done."""
    path = stored(tmp_path / "one.npz", ADAPTIVE, replace(state_of(ADAPTIVE, 6), **changed))
    with pytest.raises(IntegrityError, match=said):
        read(path, "one", ADAPTIVE)


def test_a_penalty_that_follows_is_read(tmp_path: Path) -> None:
    """1.5 twice from the smallest, 0.01."""
    state = replace(state_of(ADAPTIVE, 6), mixing=(0.05, 0.2, 0.3), penalty=0.01 * 1.5 * 1.5)
    assert 0.01 * 1.5 * 1.5 == read(stored(tmp_path / "one.npz", ADAPTIVE, state), "one", ADAPTIVE).penalty


def test_another_contract_is_refused(tmp_path: Path) -> None:
    """Integers of another contract do not go on with these: both are named."""
    path = stored(tmp_path / "one.npz", PLAIN, state_of(PLAIN, 6), contract=backends.VERSION + 1)
    said = f"one: its backends kept contract {backends.VERSION + 1}, these keep {backends.VERSION}, .* train anew, or"
    with pytest.raises(IntegrityError, match=said):
        read(path, "one", PLAIN)


def test_another_recipe_is_refused_field_by_field(tmp_path: Path) -> None:
    """Every field that differs, registered and executed."""
    path = stored(tmp_path / "one.npz", PLAIN, state_of(PLAIN, 6))
    other = PLAIN.model_copy(update={"seed": 6, "phases": PLAIN.phases.model_copy(update={"beta": 1.2})})
    said = "trained by another recipe: phases.beta: registered 1.2, executed 1; seed: registered 6, executed 5. Train"
    with pytest.raises(IntegrityError, match=said):
        read(path, "one", other)


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        ({"seed": -1}, "its recipe cannot be read: found seed -1: input should be greater than or equal to 0"),
        ({"extra": 1}, "its recipe cannot be read: found extra 1: extra inputs are not permitted"),
        ({"substrate": {**PLAIN.substrate.model_dump(), "graph": "601"}}, "cannot be carried out: '601' is no preset"),
    ],
)
def test_a_recipe_that_is_none_is_refused(tmp_path: Path, recipe: dict[str, Any], said: str) -> None:
    """Where the file is asked for its recipe, that is checked as a registration's is."""
    path = stored(tmp_path / "one.npz", PLAIN, state_of(PLAIN, 6))
    rewritten(path, recipe={**json.loads(PLAIN.canonical()), **recipe})
    with pytest.raises(IntegrityError, match=f"{said}.*; {AGAIN}"):
        read_any(path, "one")


def archive(**members: bytes) -> bytes:
    """A zip file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as opened:
        for name, content in members.items():
            opened.writestr(f"{name}.npy", content)
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a checkpoint",
        archive(facts=b"{}"),
        archive(**dict.fromkeys(checkpoint.MEMBERS, b"")),
        archive(**dict.fromkeys(checkpoint.MEMBERS, b"\x93NUMPY\x01\x00\xff\xff")),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    """Empty, text, archives of something else."""
    (tmp_path / "one.npz").write_bytes(content)
    with pytest.raises(IntegrityError, match=f"one: no readable checkpoint .*; {AGAIN}"):
        read(tmp_path / "one.npz", "one", PLAIN)
    with pytest.raises(IntegrityError, match=r"two: no such checkpoint; train it with: verdict train"):
        read(tmp_path / "two.npz", "two", PLAIN)


def test_a_checkpoint_cut_anywhere_is_refused(tmp_path: Path) -> None:
    """Of a file that lacks its end, or a byte of which was turned, nothing is taken over but what it was."""
    path = stored(tmp_path / "one.npz", PLAIN, state_of(PLAIN, 6))
    whole = path.read_bytes()
    for cut in range(0, len(whole), 97):
        path.write_bytes(whole[:cut])
        with pytest.raises(IntegrityError, match="no readable checkpoint"):
            read(path, "one", PLAIN)
    for at in range(0, len(whole), 61):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
        try:
            state = read(path, "one", PLAIN)
        except IntegrityError:
            continue
        assert whole == checkpoint.content(PLAIN, state, backends.VERSION)


def test_no_member_is_read_that_is_larger_than_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A size is a claim, and is looked at before memory is taken."""
    path = stored(tmp_path / "one.npz", PLAIN, state_of(PLAIN, 6))
    monkeypatch.setattr(checkpoint, "LARGEST", 100)
    with pytest.raises(IntegrityError, match="is larger than any checkpoint's"):
        read(path, "one", PLAIN)


def test_untrained_and_unfinished_states_are_no_epochs() -> None:
    """A checkpoint of an epoch has its updates, and weights that left their start."""
    assert 2 == trained(state_of(PLAIN, 6), "one", 2).epoch
    with pytest.raises(IntegrityError, match=r"one: found 5 updates, wanted 2 epochs x 3 = 6"):
        trained(state_of(PLAIN, 5), "one", 2)
    zero = replace(state_of(PLAIN, 6), weights=Slot.zeros(12), biases=Slot.zeros(9))
    with pytest.raises(IntegrityError, match="one: its weights still are the initial ones"):
        trained(zero, "one", 2)
