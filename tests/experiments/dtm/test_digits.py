"""The command from a checkpoint to a picture, and what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backends
from tests.cli.test_commands import verdict
from tests.experiments.dtm.courses import rewritten
from tests.experiments.dtm.test_pictures import decoded
from verdict.experiments.dtm.adam import Slot
from verdict.experiments.dtm.checkpoint import State, read_any, weights_digest, write
from verdict.experiments.dtm.recipe import Recipe
from verdict.experiments.dtm.substrate import Machine
from verdict.words.errors import IntegrityError

RECIPE = {
    "data": {"name": "squares", "classes": [4, 7], "threshold": 26, "digest": "none"},
    "substrate": {"graph": "8_8", "boundary": "torus", "pixels": 9, "label_spots": 2, "placement_seed": 3},
    "diffusion": {"steps": 1, "step": 0, "schedule": "log", "offset": 0.1, "image_rate": 0.8, "label_rate": 0.2},
    "phases": {"kernel": "alternating", "batch": 4, "warmup": 8, "observations": 2, "stride": 4, "beta": 1.0},
    "optimiser": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "rate": 0.05, "floor": 0.2, "decay_epochs": 5,
                  "weight_decay": 0.0},
    "penalty": {"start": 0.0, "adaptive": False, "smallest": 0.001, "threshold": 0.016},
    "seed": 42,
}  # fmt: skip


def recipe(**changed: Any) -> Recipe:
    """The recipe above with some fields of its blocks changed."""
    blocks = {name: {**RECIPE[name], **new} if isinstance(new, dict) else new for name, new in changed.items()}
    return Recipe.model_validate_json(json.dumps({**RECIPE, **blocks}))


def stored(path: Path, how: Recipe) -> Path:
    """A checkpoint of three epochs with random parameters."""
    machine, draw = Machine.of(how.substrate, how.diffusion, 2), np.random.default_rng(how.diffusion.step)
    slots = (
        replace(Slot.zeros(n), value=draw.normal(0, 0.3, n).astype(np.float32))
        for n in (machine.n_edges, machine.n_spins)
    )
    visible, start = machine.roles.visible, how.penalty.start
    write(path, how, State(*slots, 15, 5, start, tables="0" * 64, visible=visible), backends.VERSION)
    return path


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """One of a model of one step."""
    return stored(tmp_path / "one.npz", recipe())


def drawn(folder: Path, *arguments: str) -> Any:
    """Run the command on the slow and light backend."""
    return verdict("digits", *arguments, "--backend", "numba_cpu", cwd=folder)


def test_a_row_for_each_class(checkpoint: Path, tmp_path: Path) -> None:
    """Two classes, three images each, named from the top; again the same bytes, and by another seed others."""
    done = drawn(tmp_path, "one.npz", "--out", "a.png", "--per-class", "3", "--show")
    assert (0, "") == (done.returncode, done.stderr)
    assert ["wrote a.png", "3 images in each of 2 rows, from the top:"] == done.stdout.splitlines()[:2]
    assert ["   1  one.npz, epoch 3, class 4", "   2  one.npz, epoch 3, class 7"] == [
        line for line in done.stdout.splitlines() if "class" in line
    ]
    picture = (tmp_path / "a.png").read_bytes()
    assert (2 * (2 + 2 * 5), 2 * (2 + 3 * 5)) == decoded(picture).shape
    drawn(tmp_path, "one.npz", "--out", "b.png", "--per-class", "3")
    drawn(tmp_path, "one.npz", "--out", "c.png", "--per-class", "3", "--seed", "1")
    assert picture == (tmp_path / "b.png").read_bytes()
    assert picture != (tmp_path / "c.png").read_bytes()


def test_free_labels_make_one_row_for_each_checkpoint(checkpoint: Path, tmp_path: Path) -> None:
    """Nothing says of which class a free image is."""
    done = drawn(tmp_path, "one.npz", "one.npz", "--out", "a.png", "--per-class", "3", "--free")
    assert done.stdout.splitlines()[2:] == [f"   {row}  one.npz, epoch 3, free" for row in (1, 2)]
    assert (2 * (2 + 2 * 5), 2 * (2 + 3 * 5)) == decoded((tmp_path / "a.png").read_bytes()).shape


def test_a_model_of_two_steps_needs_both(tmp_path: Path) -> None:
    """In any order; one alone is refused, and so are two that were trained differently."""
    for step, changed in ((0, {}), (1, {"seed": 43}), (1, {"penalty": {"start": 1.0}})):
        name = f"step-{step}{'-other' if 'penalty' in changed else ''}.npz"
        stored(tmp_path / name, recipe(diffusion={"steps": 2, "step": step}, **changed))
    say = ("--out", "a.png", "--per-class", "2")
    assert 0 == drawn(tmp_path, "step-0.npz", "step-1.npz", *say).returncode
    first = (tmp_path / "a.png").read_bytes()
    assert 0 == drawn(tmp_path, "step-1.npz", "step-0.npz", *say).returncode
    assert first == (tmp_path / "a.png").read_bytes()
    alone = drawn(tmp_path, "step-1.npz", *say)
    assert (2, True) == (alone.returncode, "found checkpoints of the steps [1]; wanted one of each" in alone.stderr)
    other = drawn(tmp_path, "step-0.npz", "step-1-other.npz", *say)
    assert (2, True) == (other.returncode, "penalty.start" in other.stderr)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("one.npz", "--out", "a.jpg"), 2, "ends in .png"),
        (("one.npz", "--out", "folder.png"), 2, "is a folder"),
        (("one.npz", "--out", "one.npz/a.png"), 2, "cannot be read or written"),
        (("none.npz", "--out", "a.png"), 3, "no such checkpoint"),
        (("text.npz", "--out", "a.png"), 3, "no readable checkpoint"),
        (("one.npz", "--out", "a.png", "--per-class", "0"), 2, "range"),
        (("oblong.npz", "--out", "a.png"), 2, "wanted squares"),
        (("unlabelled.npz", "--out", "a.png"), 2, "generate with free labels"),
        (("one.npz", "--out", "a.png", "--backend", "referense"), 2, "reference"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(
    checkpoint: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    """Each refusal is a sentence and an exit code, and leaves no picture."""
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "text.npz").write_text("not a checkpoint")
    stored(tmp_path / "oblong.npz", recipe(substrate={"pixels": 8}))
    stored(tmp_path / "unlabelled.npz", recipe(substrate={"label_spots": 0}))
    asked = arguments if "--backend" in arguments else (*arguments, "--backend", "reference")
    done = verdict("digits", *asked, cwd=tmp_path)
    assert code == done.returncode
    assert said in done.stderr
    assert not [*tmp_path.glob("a.*"), *tmp_path.glob(".*")]


def test_any_checkpoint_reads_with_its_recipe(checkpoint: Path) -> None:
    """Recipe and state come back as they were written."""
    how, state = read_any(checkpoint, "one")
    assert (recipe(), 3) == (how, state.epoch)
    assert state.digest == weights_digest(state.weights.value, state.biases.value)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"schema": "verdict/dtm-checkpoint/2"}, "found schema"),
        ({"recipe": None}, "recipe"),
        ({"recipe": {**RECIPE, "seed": -1}}, "seed"),
        ({"recipe": {**RECIPE, "extra": 1}}, "extra"),
        ({"updates": 1.5}, "found updates 1.5"),
        ({"batches": 0}, "found batches 0"),
        ({"biases_value": None}, "biases_value"),
        ({"biases_value": np.ones(64, np.float32)}, "its weights hash to"),
        ({"biases_first": np.ones(64, np.float32)}, "its content hash to"),
    ],
)
def test_a_damaged_checkpoint_is_refused(checkpoint: Path, changed: dict[str, Any], said: str) -> None:
    """Every fact that a picture rests on is checked; unchanged, the rewritten file reads."""
    rewritten(checkpoint)
    read_any(checkpoint, "one")
    rewritten(checkpoint, **changed)
    with pytest.raises(IntegrityError, match=said):
        read_any(checkpoint, "one")


def test_visible_nodes_elsewhere_are_refused(tmp_path: Path) -> None:
    """A state of another placement would be drawn as noise."""
    stored(tmp_path / "one.npz", recipe())
    rewritten(tmp_path / "one.npz", recipe=recipe(substrate={"placement_seed": 4}).model_dump(mode="json"))
    done = drawn(tmp_path, "one.npz", "--out", "a.png")
    assert (3, True) == (done.returncode, "other visible nodes" in done.stderr)
