"""A line of training of the toy, in a project of its own: 24 images of two pixels, three updates to an epoch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

import backends
from tests.experiments.dtm import toy
from verdict.experiments.dtm.images import Images
from verdict.experiments.dtm.lines import Course, ready
from verdict.experiments.dtm.recipe import Recipe
from verdict.experiments.dtm.training import Trainer
from verdict.text.canonical import canonical_bytes

LINE, EPOCHS = "toy", (1, 3)
IMAGES = Images(np.random.default_rng(7).random((24, 2)) < 0.4, (np.arange(24) % 2).astype(np.uint8))


def recipe(**changed: Any) -> Recipe:
    """The toy's recipe with two label nodes, its images' digest, and fields of its blocks changed."""
    blocks = {"data": {"digest": IMAGES.digest}, "substrate": {"label_spots": 1}}
    plain = toy.RECIPE.model_dump(mode="json")
    for name, new in [*blocks.items(), *changed.items()]:
        plain[name] = {**plain[name], **new} if isinstance(new, dict) else new
    return Recipe.model_validate_json(json.dumps(plain))


PLAIN, ADAPTIVE = recipe(), recipe(penalty={"adaptive": True, "smallest": 0.01, "threshold": 0.1})


def trainer(how: Recipe = PLAIN, backend: Any = "numba_cpu") -> Trainer:
    """A trainer on these images, by a backend or its name."""
    return ready(how, IMAGES, "the images", backends.load(backend) if isinstance(backend, str) else backend)


def course(root: Path, of: Trainer | None = None, epochs: tuple[int, ...] = EPOCHS) -> Course:
    """The line in a project's folder."""
    return Course.of(root, LINE, of or trainer(), epochs, None)


def run(of: Course) -> list[str]:
    """Train to the end; the names of what was kept."""
    return list(of.run(lambda step, done, total: None))


def files(root: Path) -> dict[str, bytes]:
    """Every file of a project by its name from the root."""
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def kept(root: Path) -> dict[str, bytes]:
    """The checkpoints among them."""
    return {name: content for name, content in files(root).items() if name.startswith("checkpoints/")}


def rewritten(path: Path, **changed: Any) -> None:
    """Store a checkpoint again, with other facts or members (None: without) and nothing else."""
    with np.load(path) as opened:
        members = dict(opened)
    facts = json.loads(members.pop("facts").tobytes())
    for name, value in changed.items():
        target = members if name in members or isinstance(value, np.ndarray) else facts
        target[name] = value
    members, facts = ({key: value for key, value in part.items() if value is not None} for part in (members, facts))
    np.savez(path, facts=np.frombuffer(canonical_bytes(facts), np.uint8), **members)
