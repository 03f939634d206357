"""Training: killed anywhere it ends in the same bytes, and what it cannot go on from it refuses and leaves alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backends
from tests.experiments.dtm.courses import (
    ADAPTIVE,
    EPOCHS,
    IMAGES,
    LINE,
    PLAIN,
    course,
    files,
    kept,
    recipe,
    rewritten,
    run,
    trainer,
)
from tests.experiments.dtm.test_gradient import Stale
from verdict.experiments.dtm import adam, checkpoint, lines, mixing
from verdict.experiments.dtm.images import Images
from verdict.experiments.dtm.lines import place, ready, working
from verdict.experiments.dtm.recipe import Recipe
from verdict.experiments.kept import Shelf
from verdict.words.errors import IntegrityError, UsageError

BATCHES, LAST = 3, 9  # updates to an epoch, and of the whole line
WRITES = LAST + len(EPOCHS)  # a state after every update, and the checkpoints
KEPT = [place(LINE, epoch) for epoch in EPOCHS]


class Kill(Exception):  # noqa: N818 - not an error
    """The plug is pulled."""


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Any]:
    """Pull the plug before the n-th file is written; None: no more."""
    calls = [(checkpoint, "write", checkpoint.write), (Shelf, "keep", Shelf.keep)]

    def at(n: int) -> Any:
        left = iter(range(n))

        def counted(call: Callable[..., None]) -> Callable[..., None]:
            def stopped(*arguments: Any) -> None:
                if next(left, None) is None:
                    raise Kill
                call(*arguments)

            return stopped

        for owner, name, call in calls:
            monkeypatch.setattr(owner, name, counted(call))
        return None

    return at


@pytest.fixture(autouse=True)
def unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no disk: hundreds of small files are written."""
    monkeypatch.setattr("os.fsync", lambda handle: None)


@pytest.fixture(autouse=True)
def proxied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for the mixing proxy with a figure of the weights and the name, above the threshold; the names asked."""
    names: list[str] = []

    def proxy(backend: backends.Backend, machine: Any, model: backends.Model, seed: int, name: str) -> float:
        names.append(name)
        return 0.15 + float(abs(model.weights).mean())

    monkeypatch.setattr(mixing, "proxy", proxy)
    return names


@pytest.fixture(scope="module", params=[PLAIN, ADAPTIVE], ids=["plain", "adaptive"])
def how(request: pytest.FixtureRequest) -> Recipe:
    """A line whose penalty stands still, and one whose penalty is moved after every epoch."""
    found: Recipe = request.param
    return found


def whole(root: Path, how: Recipe) -> dict[str, bytes]:
    """The checkpoints of a line that nobody disturbed."""
    of = course(root, trainer(how))
    assert KEPT == run(of)
    assert [working(LINE), *KEPT] == list(files(root))
    return kept(root)


@pytest.mark.parametrize("keep_state", [True, False], ids=["with its state", "with checkpoints alone"])
def test_a_killed_line_goes_on_to_the_same_bytes(
    tmp_path: Path, how: Recipe, killed: Callable[[int], Any], keep_state: bool
) -> None:
    """Before any of its files, at any update: what is kept is the undisturbed line's, byte for byte."""
    killed(10**6)
    wanted = whole(tmp_path / "whole", how)
    for n in range(WRITES):
        root = tmp_path / str(n)
        killed(n)
        with pytest.raises(Kill):
            run(course(root, trainer(how)))
        if not keep_state:
            (root / working(LINE)).unlink(missing_ok=True)
        killed(10**6)
        run(course(root, trainer(how)))
        assert wanted == kept(root)


def test_a_line_killed_at_every_update_ends_as_one_that_was_not(
    tmp_path: Path, how: Recipe, killed: Callable[[int], Any]
) -> None:
    """Two files at a time, again and again; what a kill leaves beside a file is not read."""
    wanted = whole(tmp_path / "whole", how)
    root, updates = tmp_path / "killed", []
    for _ in range(20):
        killed(2)
        of = course(root, trainer(how))
        updates.append(of.standing().updates)
        try:
            run(of)
            break
        except Kill:
            (root / working(LINE)).with_name(".state.npz.left").write_bytes(b"half")
    assert updates == sorted(updates)
    assert len(updates) > 4
    assert wanted == kept(root)


def test_a_finished_line_trains_nothing(tmp_path: Path) -> None:
    """Nothing is sampled, nothing written; the estimate says so."""
    whole(tmp_path, PLAIN)
    before, of = files(tmp_path), course(tmp_path, trainer(PLAIN, backend=object()))
    assert [] == run(of)
    assert before == files(tmp_path)
    assert (0, f"nothing of the line '{LINE}': it stands at epoch 3") == (
        of.estimate().spin_updates,
        of.estimate().words,
    )


def test_a_checkpoint_that_was_taken_away_is_made_again(tmp_path: Path) -> None:
    """From the one before it, once the state beyond it is gone; with that state, training would have to go back."""
    wanted = whole(tmp_path, PLAIN)
    (tmp_path / KEPT[0]).unlink()
    with pytest.raises(UsageError, match=rf"{KEPT[0]} is missing, and {working(LINE)} is at update 9, beyond its 3"):
        run(course(tmp_path))
    (tmp_path / working(LINE)).unlink()
    assert [KEPT[0]] == run(course(tmp_path))
    assert wanted == kept(tmp_path)


def test_what_is_left_is_priced(
    tmp_path: Path, how: Recipe, killed: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Updates to go, and the proxies: of epochs 0 to 3 at the start, of two epochs after four updates."""
    monkeypatch.setattr(lines, "TIMED", 0.01)
    of = course(tmp_path, trainer(how))
    update, one = 8 * 14 * (2 * 9 - 4), 64 * 16 * 2596 * 9 if how.penalty.adaptive else 0
    assert LAST * update + 4 * one == of.estimate().spin_updates
    killed(5)
    with pytest.raises(Kill):
        run(of)
    assert (4, 5 * update + 2 * one) == (of.standing().updates, of.estimate().spin_updates)


def test_an_epoch_beyond_the_last_is_refused(tmp_path: Path) -> None:
    """A line may end early, at an epoch that is not kept too, and not late."""
    early = lines.Course.of(tmp_path, LINE, trainer(), EPOCHS, 2)
    assert [KEPT[0]] == run(early)
    assert 6 == early.standing().updates
    for bad in (0, 4):
        with pytest.raises(UsageError, match=f"found epoch {bad}, the line 'toy' is registered for epochs 1 to 3"):
            lines.Course.of(tmp_path, LINE, trainer(), EPOCHS, bad)


def begun(root: Path, killed: Callable[[int], Any]) -> dict[str, bytes]:
    """A line killed after five updates, one checkpoint behind it."""
    killed(6)
    with pytest.raises(Kill):
        run(course(root))
    killed(10**6)
    assert 5 == course(root).standing().updates
    return files(root)


def test_stale_weights_are_refused_and_nothing_is_written(tmp_path: Path, killed: Callable[[int], Any]) -> None:
    """A backend that was told of the untrained weights and keeps them; a fresh one goes on to the right end."""
    before, stale = begun(tmp_path, killed), Stale()
    of = trainer(backend=stale)
    next(of.updates(of.start(), 1))
    with pytest.raises(IntegrityError, match=r"the positive phase was sampled with the tables .* stale weights"):
        run(course(tmp_path, of))
    assert before == files(tmp_path)
    run(course(tmp_path))
    assert kept(tmp_path) == whole(tmp_path / "whole", PLAIN)


def test_a_backend_that_never_moves_is_refused_at_its_second_update(tmp_path: Path) -> None:
    """The first update is right, and is all that is left behind."""
    with pytest.raises(IntegrityError, match="stale weights"):
        run(course(tmp_path, trainer(backend=Stale())))
    assert [working(LINE)] == list(files(tmp_path))
    assert 1 == course(tmp_path).standing().updates


def _cut(root: Path) -> None:
    path = root / KEPT[0]
    path.write_bytes(path.read_bytes()[:-100])


def _edited(root: Path) -> None:
    rewritten(root / working(LINE), weights_value=np.ones(12, np.float32))
    _sealed(root, (root / working(LINE)).read_bytes())


def _unsealed(root: Path) -> None:
    rewritten(root / working(LINE), weights_value=np.ones(12, np.float32))


def _cut_short(root: Path) -> None:
    path = root / working(LINE)
    path.write_bytes(path.read_bytes()[:-1])


def _of_another_line(root: Path) -> None:
    path = root / working(LINE)
    content = Shelf(path.parent, None).take("state.npz", {})
    assert content is not None
    Shelf((root / working("other")).parent, None).keep("state.npz", content, {})
    path.write_bytes((root / working("other")).read_bytes())


def _sealed(root: Path, content: bytes) -> None:
    """Keep another state as training itself does."""
    Shelf((root / working(LINE)).parent, None).keep("state.npz", content, {})


def _edited_moments(root: Path) -> None:
    rewritten(root / KEPT[0], biases_second=np.ones(9, np.float32))


def _counted_on(root: Path) -> None:
    rewritten(root / KEPT[0], updates=4)


def _elsewhere(root: Path) -> None:
    path = root / working(LINE)
    state = checkpoint.read(path, "state", PLAIN)
    _sealed(root, checkpoint.content(PLAIN, replace(state, visible=state.visible[::-1]), backends.VERSION))


def _rebatched(root: Path) -> None:
    path = root / working(LINE)
    state = checkpoint.read(path, "state", PLAIN)
    _sealed(root, checkpoint.content(PLAIN, replace(state, batches=4), backends.VERSION))


def _another_contract(root: Path) -> None:
    path = root / working(LINE)
    _sealed(root, checkpoint.content(PLAIN, checkpoint.read(path, "state", PLAIN), backends.VERSION + 1))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_cut, f"{KEPT[0]}: no readable checkpoint"),
        (_edited, f"{working(LINE)}: its weights hash to"),
        (_unsealed, f"{working(LINE)}: found a part that is not as it was kept, .* goes on from its newest checkpoint"),
        (_cut_short, f"{working(LINE)}: found a part that is not as it was kept"),
        (_of_another_line, rf"{working(LINE)}: found what was kept as \.verdict/training/other/state\.npz"),
        (_edited_moments, f"{KEPT[0]}: its content hash to"),
        (_counted_on, f"{KEPT[0]}: found 4 updates, wanted 1 epochs x 3 = 3"),
        (_elsewhere, f"{working(LINE)}: found other visible nodes than the registered placement's"),
        (_rebatched, f"{working(LINE)}: found 4 batches to an epoch, wanted 3; give its own data"),
        (_another_contract, f"{working(LINE)}: its backends kept contract"),
    ],
)
def test_files_that_are_not_the_lines_own_are_refused(
    tmp_path: Path, killed: Callable[[int], Any], spoil: Callable[[Path], None], said: str
) -> None:
    """Each in its sentence, before anything is sampled, and left as it is."""
    begun(tmp_path, killed)
    spoil(tmp_path)
    before = files(tmp_path)
    with pytest.raises(IntegrityError, match=said):
        run(course(tmp_path, trainer(backend=object())))
    assert before == files(tmp_path)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"seed": 6}, "trained by another recipe: seed: registered 6, executed 5"),
        ({"substrate": {"label_spots": 1, "placement_seed": 2}}, "placement_seed: registered 2, executed 1"),
        ({"penalty": {"start": 0.5}}, "penalty.start: registered 0.5, executed 0"),
    ],
)
def test_a_changed_recipe_is_refused(
    tmp_path: Path, killed: Callable[[int], Any], changed: dict[str, Any], said: str
) -> None:
    """A line goes on by the recipe that it was begun with, or not at all."""
    before = begun(tmp_path, killed)
    with pytest.raises(IntegrityError, match=said):
        run(course(tmp_path, trainer(recipe(**changed))))
    assert before == files(tmp_path)


def test_other_images_are_refused() -> None:
    """Another pixel, other pixels, too few for a batch: each said before training."""
    other = Images(IMAGES.bits ^ (np.arange(48).reshape(24, 2) == 0), IMAGES.classes)
    with pytest.raises(IntegrityError, match=r"the images: its images .* have the digest .* give the registered ones"):
        ready(PLAIN, other, "the images", backends.load("reference"))
    few, narrow = Images(IMAGES.bits[:7], IMAGES.classes[:7]), Images(IMAGES.bits[:, :1], IMAGES.classes)
    for images, said in ((few, "found 7 images, wanted at least one batch of 8"), (narrow, "found images of 1 pixels")):
        of = recipe(data={"digest": images.digest})
        with pytest.raises(UsageError, match=said):
            ready(of, images, "the images", backends.load("reference"))


def test_a_checkpoint_that_training_does_not_arrive_at_is_not_overwritten(
    tmp_path: Path, killed: Callable[[int], Any]
) -> None:
    """Epoch 3 stands, of other weights: going on to epoch 5 takes it for the start; from epoch 2 it is refused."""
    begun(tmp_path, killed)
    state = checkpoint.read(tmp_path / working(LINE), "state", PLAIN)
    checkpoint.write(tmp_path / KEPT[1], PLAIN, replace(state, updates=9), backends.VERSION)
    (tmp_path / KEPT[0]).unlink()
    (tmp_path / working(LINE)).unlink()
    before = files(tmp_path)
    with pytest.raises(IntegrityError, match=rf"{KEPT[1]}: its weights are .*, training gave .* at update 9; nothing"):
        run(course(tmp_path))
    assert before[KEPT[1]] == files(tmp_path)[KEPT[1]]


def test_both_backends_write_the_same_checkpoint(tmp_path: Path) -> None:
    """Two updates of the definition and of the compiled backend, with inputs that couple too."""
    for how in (PLAIN, recipe(diffusion={"steps": 2})):
        states = [list(trainer(how, name).updates(trainer(how).start(), 2))[-1] for name in ("reference", "numba_cpu")]
        first, second = (checkpoint.content(how, state, backends.VERSION) for state in states)
        assert first == second
        assert (2, True) == (states[0].updates, bool(states[0].weights.value.any()))


def test_moments_still_tell_the_last_step() -> None:
    """At every update of three epochs `last_move` is what the parameters moved by, to float32's rounding."""
    of = trainer()
    before = of.start()
    for after in of.updates(before, LAST):
        at = after.updates, after.batches
        for name in ("weights", "biases"):
            old, new = (getattr(state, name) for state in (before, after))
            assert np.allclose(old.value - new.value, adam.last_move(new, PLAIN.optimiser, at), rtol=0, atol=1e-7)
            assert abs(old.value - new.value).max() > 0.001
        before = after


def test_every_update_draws_its_own_numbers() -> None:
    """Jobs are named by update and phase; an epoch shows every example once to each phase, in another order."""
    of = trainer(recipe(diffusion={"steps": 2}))
    states = [replace(of.start(), updates=n) for n in range(2 * BATCHES)]
    jobs = [job for state in states for job in of.jobs(state)]
    assert len(jobs) == len({job.seed for job in jobs})
    visible, inputs = np.arange(24)[:, None], np.arange(24)[:, None] + 100
    epochs = [[of.batch(n, visible, inputs) for n in range(first, first + BATCHES)] for first in (0, BATCHES)]
    orders = [np.concatenate([getattr(b, k) for b in e])[:, 0] for e in epochs for k in ("visible", "free_inputs")]
    assert all(sorted(order % 100) == list(range(24)) for order in orders)
    assert 4 == len({tuple(order % 100) for order in orders})
    assert all(np.array_equal(b.visible + 100, b.inputs) for b in epochs[0])


def test_examples_that_fill_no_batch_are_left_out() -> None:
    """27 images make three batches of eight."""
    images = Images(np.tile(IMAGES.bits, (2, 1))[:27], np.tile(IMAGES.classes, 2)[:27])
    how = recipe(data={"digest": images.digest})
    assert 3 == ready(how, images, "the images", backends.load("reference")).batches


def test_a_penalty_that_stands_still_is_never_measured(proxied: list[str]) -> None:
    """No proxy of a plain line: no draw, no history."""
    of = trainer()
    assert {()} == {state.mixing for state in of.updates(of.start(), LAST)}
    assert [] == proxied


def _scripted(values: list[float]) -> Iterator[float]:
    yield from values


def test_an_adaptive_penalty_is_moved_after_every_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    """The untrained machine is measured first, and epoch 1 is compared with it; moved penalties reach the gradient."""
    asked, script = [], _scripted([0.11, 0.19, 0.18, 0.05])

    def proxy(backend: backends.Backend, machine: Any, model: backends.Model, seed: int, name: str) -> float:
        asked.append((name, bool(model.weights.any())))
        return next(script)

    monkeypatch.setattr(mixing, "proxy", proxy)
    of = trainer(ADAPTIVE)
    states = list(of.updates(of.start(), LAST))
    assert [("epoch/0", False), ("epoch/1", True), ("epoch/2", True), ("epoch/3", True)] == asked
    assert (0.11,) == states[0].mixing == states[1].mixing
    assert (0.11, 0.19, 0.18, 0.05) == states[-1].mixing
    penalties = [0.0, 0.0, 0.015, 0.015, 0.015, 0.01425, 0.01425, 0.01425, 0.0]
    assert penalties == pytest.approx([state.penalty for state in states], abs=1e-12)
    plain = list(trainer().updates(trainer().start(), 4))
    assert plain[2].digest == states[2].digest
    assert plain[3].digest != states[3].digest
