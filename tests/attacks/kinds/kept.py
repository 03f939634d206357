"""Work kept from an interrupted measurement, damaged or exchanged before it is taken up again."""

from __future__ import annotations

import json
import shutil
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.attacks.attack import Does, Yields, kind
from tests.attacks.histories import shelf
from tests.attacks.running import Done
from tests.attacks.scratch import Scratch

FLIPS = 40  # bytes at equal distances


def _kept(finished: bool) -> Path:
    """Return a project with a part of a measurement kept, finished or under way; measured once."""
    place = shelf() / f"kept-{finished}"
    if not place.exists():
        from tests.experiments.dtm import test_kept, toy

        half = place.with_name(f"{place.name}.half")
        if finished:
            test_kept.measure(toy.project(half))
        else:
            test_kept.stopped(half)
        half.rename(place)
    return place


def _again(folder: Path) -> Done:
    """Go on from what is kept, and answer as the command line would."""
    from tests.experiments.dtm import toy
    from tests.experiments.dtm.test_kept import measure
    from verdict.words.errors import VerdictError

    try:
        part = measure(folder, toy.MAKER)
    except VerdictError as error:
        return Done(error.exit_code, "", str(error))
    except Exception:
        return Done(1, "", "", traceback.format_exc())
    return Done(0, json.dumps([[name, repr(cell)] for name, cell in part.figures]), "")


def _harmed(finished: bool, harm: Callable[[Path], Any]) -> Does:
    """Copy what is kept, harm it, and measure again."""

    def does(here: Scratch) -> Done:
        folder = here.root.with_name("kept")
        shutil.copytree(_kept(finished), folder)
        harm(folder)
        return _again(folder)

    return does


def refuses(here: Scratch, watched: Any, left: Done) -> bool:
    """Whether what was harmed is refused, or measured anew to the very same figures."""
    return watched(left).code != 0 or left.out == _again(_kept(True)).out


def _untouched() -> Yields:
    yield "a finished part", _harmed(True, lambda folder: None)
    yield "a part under way", _harmed(False, lambda folder: None)


def _files(folder: Path, pattern: str) -> list[Path]:
    found = sorted((folder / ".verdict").rglob(pattern))
    assert found, f"nothing is kept as {pattern}"
    return found


def _flipped(pattern: str, share: float, bit: int) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        path = _files(folder, pattern)[0]
        content = bytearray(path.read_bytes())
        content[int(share * len(content))] ^= 1 << bit
        path.write_bytes(content)

    return harm


def _replaced(pattern: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: _files(folder, pattern)[0].write_bytes(content)


def _copied(folder: Path) -> None:
    rungs = _files(folder, "rung-*.npz")
    assert len(rungs) > 1, "one rung cannot be copied over another"
    rungs[-1].write_bytes(rungs[0].read_bytes())


def _one_value(folder: Path) -> None:
    """Change one figure, in what is otherwise sound."""
    path = _files(folder, "cells.json")[0]
    text = path.read_text()
    at = next(i for i in range(len(text) // 2, len(text)) if text[i].isdigit() and text[i] != "9")
    path.write_text(f"{text[:at]}{int(text[at]) + 1}{text[at + 1 :]}")


@kind("kept work is harmed", "state", "empty", controls=_untouched, notices=refuses,
      honest=lambda here, watched, left: watched(left).code != 0)  # fmt: skip
def harmed() -> Yields:
    """Digests, lengths and names of what is kept are checked before it enters a measurement."""
    yield "one figure", _harmed(True, _one_value)
    yield "cells that are an empty list", _harmed(True, _replaced("cells.json", b"[]"))
    yield "cells cut short", _harmed(True, lambda f: _cut(_files(f, "cells.json")[0]))
    yield "one rung copied over another", _harmed(False, _copied)
    yield "a rung cut short", _harmed(False, lambda f: _cut(_files(f, "rung-*.npz")[0]))
    yield "a rung that is nothing", _harmed(False, _replaced("rung-*.npz", b""))
    yield from _flips()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def _flips() -> Iterator[tuple[Any, ...]]:
    for n in range(FLIPS):
        share = (n + 0.5) / FLIPS
        yield f"bit {n % 8} at {share:.4f} of the cells", _harmed(True, _flipped("cells.json", share, n % 8))
        yield f"bit {n % 8} at {share:.4f} of a rung", _harmed(False, _flipped("rung-*.npz", share, n % 8))
