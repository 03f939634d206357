"""Work kept from an interrupted measurement belongs to what made it; another's is refused with what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backends
from tests.experiments.dtm import courses, toy
from tests.experiments.dtm.test_measuring import Stop, held
from verdict import __version__
from verdict.experiments.dtm import lines, measuring, portions
from verdict.experiments.kept import Maker, Shelf
from verdict.statistics.version import METHODS
from verdict.words.errors import IntegrityError, UsageError

OTHERS = {
    "freeze": ("sha256:other", "by the freeze sha256:toy, wanted one by the freeze sha256:other"),
    "contract_version": (99, f"by version {backends.VERSION} of the contract of backends, wanted one by version 99"),
    "engine_version": ("9.9.9", f"by verdict {__version__}, wanted one by verdict 9.9.9"),
    "methods_version": (METHODS + 1, f"by version {METHODS} of the estimators, wanted one by version {METHODS + 1}"),
    "code": ("sha256:edited", "by the code sha256:code, wanted one by the code sha256:edited"),
}


def measure(folder: Path, maker: Maker = toy.MAKER, backend: str = "numba_cpu", after: int | None = None):
    """Measure the toy's short portion, or stop it at the `after`-th report of progress."""
    how, reports = toy.protocol(), iter(range(10**6))

    def advance(step: str, done: int, total: int) -> None:
        if next(reports) == after:
            raise Stop

    one, part = measuring.subject(folder, how, toy.RECIPE, toy.EPOCHS), portions.parts(how, "short")[0]
    bench = toy.bench(folder, backend, advance, maker)
    return measuring.measured_part(bench, how, one, part, held(how))


def stopped(folder: Path, **options: Any) -> Path:
    """Measure until the second rung is kept, and return the folder of the part."""
    with pytest.raises(Stop):
        measure(toy.project(folder), after=3, **options)
    (rung, *_) = sorted((folder / ".verdict").rglob("rung-*.npz"))
    return rung.parent


@pytest.mark.parametrize("whole", [True, False], ids=["finished cells", "rungs under way"])
@pytest.mark.parametrize("field", OTHERS)
def test_a_part_that_another_made_is_refused(tmp_path: Path, field: str, whole: bool) -> None:
    """Another freeze, contract or engine: found, wanted, and the folder to delete; nothing is measured over it."""
    if whole:
        measure(toy.project(tmp_path))
    else:
        stopped(tmp_path)
    value, says = OTHERS[field]
    with pytest.raises(IntegrityError) as refused:
        measure(tmp_path, replace(toy.MAKER, **{field: value}))
    assert says in str(refused.value)
    assert ".verdict/measuring/toy/toy-2-alternating-1024: found a part" in str(refused.value)
    assert "delete that folder to measure it anew" in str(refused.value)
    assert measure(tmp_path).kept is whole  # the one that made it goes on


@pytest.mark.parametrize("whole", [True, False], ids=["finished cells", "rungs under way"])
def test_a_part_of_another_backend_names_the_backend_to_go_on_with(tmp_path: Path, whole: bool) -> None:
    """Both backends draw the same integers, but only one of them vouches for what is kept."""
    if whole:
        measure(toy.project(tmp_path))
    else:
        stopped(tmp_path)
    with pytest.raises(IntegrityError, match=r"by the backend numba_cpu, wanted one by the backend reference; .* or go "
                                             r"on with --backend numba_cpu"):  # fmt: skip
        measure(tmp_path, backend="reference")


def test_everything_that_differs_is_named_at_once() -> None:
    """A part of another freeze, made by another engine, says both."""
    found = replace(toy.MAKER, freeze="sha256:a", engine_version="0.0.1").plain()
    with pytest.raises(IntegrityError, match=r"by the freeze sha256:a, verdict 0\.0\.1, wanted one by"):
        toy.MAKER.check(found, Path("part"))
    toy.MAKER.check(toy.MAKER.plain(), Path("part"))


@pytest.mark.parametrize("found", [None, "numba_cpu", [], 3])
def test_a_part_that_does_not_say_who_made_it_is_refused(found: object) -> None:
    """So are parts of a version that did not write it down yet."""
    with pytest.raises(IntegrityError, match=r"does not say which freeze, backend and version .*; delete that folder"):
        toy.MAKER.check(found, Path("part"))


@pytest.mark.parametrize(
    "missing", ["freeze", "backend", "contract_version", "engine_version", "methods_version", "code"]
)
def test_a_maker_that_lacks_a_field_is_another(missing: str) -> None:
    """Half a signature vouches for nothing."""
    found = {name: value for name, value in toy.MAKER.plain().items() if name != missing}
    with pytest.raises(IntegrityError, match="found a part that was measured by"):
        toy.MAKER.check(found, Path("part"))


def test_a_part_of_before_the_estimators_had_a_version_is_refused(tmp_path: Path, monkeypatch) -> None:
    """What was kept by the estimators of version 1 says nothing of them, and is not finished by those of now."""
    plain = Maker.plain

    def without(maker: Maker) -> dict[str, Any]:
        return {name: value for name, value in plain(maker).items() if name != "methods_version"}

    with monkeypatch.context() as before:
        before.setattr(Maker, "plain", without)
        stopped(tmp_path)
    with pytest.raises(
        IntegrityError, match=f"by version unknown of the estimators, wanted one by version {METHODS} of"
    ):
        measure(tmp_path)


def test_cells_and_rungs_of_before_are_refused(tmp_path: Path) -> None:
    """What was kept without a seal, as earlier versions did, is not taken over."""
    for rung in stopped(tmp_path).glob("rung-*.npz"):
        with np.load(rung) as kept:
            np.savez(rung, **{name: kept[name] for name in kept.files})
    with pytest.raises(IntegrityError, match=r"rung-256\.npz: found a part .* an earlier version kept without a seal"):
        measure(tmp_path)
    measure(toy.project(tmp_path / "whole"))
    cells = next((tmp_path / "whole" / ".verdict").rglob("cells.json"))
    cells.write_bytes(cells.read_bytes().rpartition(b"\n{")[0])
    with pytest.raises(IntegrityError, match=r"cells\.json: found a part .* an earlier version kept without a seal"):
        measure(tmp_path / "whole")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"3", b'{"figures": []}', b"[" * 100_000, b"\n" * 70])
def test_damaged_cells_are_a_sentence(tmp_path: Path, content: bytes) -> None:
    """Whatever lies in the place of kept cells, the answer is which file it is and what to delete."""
    measure(toy.project(tmp_path))
    next((tmp_path / ".verdict").rglob("cells.json")).write_bytes(content)
    with pytest.raises(
        IntegrityError, match=r"toy-2-alternating-1024/cells\.json: .* delete that folder to measure it"
    ):
        measure(tmp_path)


def spoilt(path: Path, seen: Callable[[], object], n: int = 500) -> list[int]:
    """Flip one bit at each of about n places of a file, its seal byte by byte; return those that nobody noticed."""
    whole = path.read_bytes()
    seal = len(whole) - whole.rindex(b"\n{")
    places = sorted({*range(0, len(whole), max(1, len(whole) // n)), *range(len(whole) - seal, len(whole))})
    missed = []
    for i, place in enumerate(places):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << i % 8)]) + whole[place + 1 :])
        try:
            seen()
        except IntegrityError as error:
            assert path.name in str(error)
            continue
        missed.append(place)
    path.write_bytes(whole)
    assert len(places) >= min(n, len(whole))
    return missed


def again(folder: Path) -> Callable[[], object]:
    """Return what asks for the toy's short portion again; the checkpoint is read and proven once."""
    how = toy.protocol()
    of, part = measuring.subject(folder, how, toy.RECIPE, toy.EPOCHS), portions.parts(how, "short")[0]
    return partial(measuring.measured_part, toy.bench(folder), how, of, part, held(how))


@pytest.fixture
def unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no disk: hundreds of small files are written."""
    monkeypatch.setattr("os.fsync", lambda handle: None)


@pytest.mark.usefixtures("unsynced")
def test_one_bit_anywhere_in_kept_cells_is_noticed(tmp_path: Path) -> None:
    """In a number, a name, the time, the seal: never a reading; unchanged, the same cells again."""
    first = measure(toy.project(tmp_path))
    assert [] == spoilt(next((tmp_path / ".verdict").rglob("cells.json")), again(tmp_path))
    assert first.figures == measure(tmp_path).figures


@pytest.mark.usefixtures("unsynced")
def test_one_bit_anywhere_in_a_kept_rung_is_noticed(tmp_path: Path) -> None:
    """Headers of the archive and of its arrays among them; unchanged, the ladder goes on."""
    rung = stopped(tmp_path) / "rung-512.npz"
    assert [] == spoilt(rung, again(tmp_path))
    assert not measure(tmp_path).kept


@pytest.mark.usefixtures("unsynced")
def test_one_bit_anywhere_in_the_state_of_training_is_noticed(tmp_path: Path) -> None:
    """A line that was killed goes on from what it kept, or says that this is not it."""
    of = courses.course(tmp_path)
    next(of.trainer.updates(of.trainer.start(), 1))
    for after in of.trainer.updates(of.trainer.start(), 2):
        of._shelf.keep("state.npz", of._bytes(after), {})
    assert [] == spoilt(tmp_path / lines.working(courses.LINE), of.standing)
    assert 2 == of.standing().updates


@pytest.mark.parametrize("left", [0, 1, 64, 65, 66, 500, -1, -66, -500])
def test_a_file_cut_short_is_noticed(tmp_path: Path, left: int) -> None:
    """At either end, within the seal and within the content."""
    rung = stopped(tmp_path) / "rung-256.npz"
    rung.write_bytes(rung.read_bytes()[:left] if left >= 0 else rung.read_bytes()[-left:])
    with pytest.raises(
        IntegrityError, match=r"rung-256\.npz: found (a part that is not as it was kept|\d+ bytes with)"
    ):
        measure(tmp_path)


def test_one_rung_in_place_of_another_is_noticed(tmp_path: Path) -> None:
    """Copied over it either way, or over the cells: each file says where it was kept."""
    folder = stopped(tmp_path)
    for name, other in (("rung-256.npz", "rung-512.npz"), ("rung-512.npz", "rung-256.npz")):
        kept = (folder / name).read_bytes()
        (folder / name).write_bytes((folder / other).read_bytes())
        with pytest.raises(
            IntegrityError, match=rf"/{name}: found what was kept as .*/{other}, wanted what was kept h"
        ):
            measure(tmp_path)
        (folder / name).write_bytes(kept)
    (folder / "cells.json").write_bytes((folder / "rung-256.npz").read_bytes())
    with pytest.raises(IntegrityError, match=r"/cells\.json: found what was kept as .*/rung-256\.npz"):
        measure(tmp_path)


def test_a_file_of_another_part_or_freeze_is_noticed(tmp_path: Path) -> None:
    """The same rung of the same checkpoint, kept for another portion or another freeze of the project."""
    folder = stopped(tmp_path)
    for other in (folder.with_name("toy-2-alternating-top"), folder.parent.with_name("other") / folder.name):
        shutil.copytree(folder, other)
        with pytest.raises(IntegrityError, match=rf"{other.name}/cells\.json: found what was kept as .*{folder.name}"):
            Shelf(folder, toy.MAKER).keep("cells.json", b"{}", {})
            shutil.copy(folder / "cells.json", other)
            Shelf(other, toy.MAKER).take("cells.json", {})


def test_what_a_part_rests_on_is_compared(tmp_path: Path) -> None:
    """Other tables, another seed, a field more or less: each is named; the same is taken."""
    shelf, of = Shelf(tmp_path / ".verdict/measuring/a", toy.MAKER), {"tables": "t", "seed": "7"}
    shelf.keep("part", b"content", of)
    assert b"content" == shelf.take("part", of)
    for other, said in (({**of, "seed": "8"}, "other seed"), ({"tables": "u", "seed": "8"}, "tables and seed"),
                        ({**of, "more": 1}, "other more"), ({"tables": "t"}, "other things")):  # fmt: skip
        with pytest.raises(IntegrityError, match=rf"a/part: found a part that rests on .*{said} than now"):
            shelf.take("part", other)


@pytest.mark.parametrize("content", [b"", b"\n", b"{", b"a\n{}\n", bytes(range(256)) * 5])
def test_any_content_comes_back_as_it_was(tmp_path: Path, content: bytes) -> None:
    """The seal stands behind the content, whatever that is; a part that was never kept is none."""
    shelf = Shelf(tmp_path / ".verdict/x", None)
    assert shelf.take("part", {}) is None
    shelf.keep("part", content, {})
    assert content == shelf.take("part", {})


def test_a_folder_in_place_of_a_part_is_a_sentence(tmp_path: Path) -> None:
    """Nothing is measured over it."""
    (tmp_path / ".verdict/x/part").mkdir(parents=True)
    with pytest.raises(IntegrityError, match=r"x/part: found a part that cannot be read \(Is a directory\)"):
        Shelf(tmp_path / ".verdict/x", None).take("part", {})


@pytest.mark.parametrize("link", [".verdict", ".verdict/measuring", ".verdict/measuring/x"])
def test_nothing_is_kept_through_a_link_out_of_the_project(tmp_path: Path, link: str) -> None:
    """The scratch folder or any folder in it: refused, and nothing is written outside; a link within is a folder."""
    outside, root = tmp_path / "outside", tmp_path / "project"
    outside.mkdir()
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(outside)
    with pytest.raises(UsageError, match="a link on its way that leads out of the project"):
        Shelf(root / ".verdict/measuring/x", None).keep("part", b"", {})
    assert [] == list(outside.iterdir())
    (root / link).unlink()
    (root / "inside").mkdir()
    (root / link).symlink_to(root / "inside")
    Shelf(root / ".verdict/measuring/x", None).keep("part", b"", {})


def test_a_part_says_when_it_was_finished_and_by_which_call(tmp_path: Path) -> None:
    """Measured now: not kept. Asked for again: kept, with the time of then and the same cells."""
    first, again = measure(toy.project(tmp_path)), measure(tmp_path)
    assert (False, True) == (first.kept, again.kept)
    assert (first.finished, first.figures) == (again.finished, again.figures)
    assert 20 == len(first.finished) and first.finished.endswith("Z")
