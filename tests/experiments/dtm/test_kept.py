"""Work kept from an interrupted measurement belongs to what made it; another's is refused with what to do."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backends
from tests.experiments.dtm import toy
from tests.experiments.dtm.test_measuring import Stop, held
from verdict import __version__
from verdict.experiments.dtm import carrying_out, measuring, portions
from verdict.experiments.kept import Maker
from verdict.words.errors import IntegrityError

OTHERS = {
    "freeze": ("sha256:other", "by the freeze sha256:toy, wanted one by the freeze sha256:other"),
    "contract_version": (99, f"by version {backends.VERSION} of the contract of backends, wanted one by version 99"),
    "engine_version": ("9.9.9", f"by verdict {__version__}, wanted one by verdict 9.9.9"),
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


@pytest.mark.parametrize("missing", ["freeze", "backend", "contract_version", "engine_version"])
def test_a_maker_that_lacks_a_field_is_another(missing: str) -> None:
    """Half a signature vouches for nothing."""
    found = {name: value for name, value in toy.MAKER.plain().items() if name != missing}
    with pytest.raises(IntegrityError, match="found a part that was measured by"):
        toy.MAKER.check(found, Path("part"))


def test_cells_and_rungs_of_before_are_refused(tmp_path: Path) -> None:
    """What was kept without a maker, as earlier versions did, is not taken over."""
    folder = stopped(tmp_path)
    for rung in folder.glob("rung-*.npz"):
        with np.load(rung) as kept:
            np.savez(rung, **{name: kept[name] for name in kept.files if name != "made_by"})
    with pytest.raises(IntegrityError, match="does not say which freeze"):
        measure(tmp_path)
    measure(toy.project(tmp_path / "whole"))
    cells = next((tmp_path / "whole" / ".verdict").rglob("cells.json"))
    content = json.loads(cells.read_bytes())
    cells.write_text(json.dumps({name: content[name] for name in content if name != "made_by"}))
    with pytest.raises(IntegrityError, match="does not say which freeze"):
        measure(tmp_path / "whole")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"3", b"{}", b'{"of": 1, "figures": [["T_O", {"value": []}]]}'])
def test_damaged_cells_are_a_sentence(tmp_path: Path, content: bytes) -> None:
    """Whatever lies in the place of kept cells, the answer is what to delete."""
    measure(toy.project(tmp_path))
    next((tmp_path / ".verdict").rglob("cells.json")).write_bytes(content)
    with pytest.raises(IntegrityError, match="kept cells are damaged; delete"):
        measure(tmp_path)


def test_a_part_says_when_it_was_finished_and_by_which_call(tmp_path: Path) -> None:
    """Measured now: not kept. Asked for again: kept, with the time of then and the same cells."""
    first, again = measure(toy.project(tmp_path)), measure(tmp_path)
    assert (False, True) == (first.kept, again.kept)
    assert (first.finished, first.figures) == (again.finished, again.figures)
    assert 20 == len(first.finished) and first.finished.endswith("Z")


def test_a_set_of_kept_parts_says_when_each_was_finished(tmp_path: Path) -> None:
    """Only where a part was kept by an earlier call: what is measured in one go stays the same bytes."""
    how, folder = toy.protocol(), toy.project(tmp_path)
    subjects = {toy.EPOCHS: measuring.subject(folder, how, toy.RECIPE, toy.EPOCHS)}
    first, again = measure(folder), measure(folder)
    assert "finished" not in carrying_out._provenance(how, subjects, [first])
    composed = carrying_out._provenance(how, subjects, [replace(first, name="another"), again])
    assert {"another": first.finished, "toy-2-alternating-1024": again.finished} == composed["finished"]
