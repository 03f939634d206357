"""What stands in for a guard that is disabled: each does what the package would do without it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


def nothing(*_: object, **__: object) -> Iterator[Any]:
    """Find nothing to object to."""
    return iter(())


def none(*_: object, **__: object) -> None:
    """Check nothing."""


def empty(*_: object, **__: object) -> tuple[Any, ...]:
    """Find none."""
    return ()


def no_names(*_: object, **__: object) -> frozenset[str]:
    """Know no names."""
    return frozenset()


def true(*_: object, **__: object) -> bool:
    """Agree."""
    return True


def false(*_: object, **__: object) -> bool:
    """Want nothing."""
    return False


def first(given: Any, *_: object, **__: object) -> Any:
    """Return what was given, as it is."""
    return given


def second(_: object, given: Any) -> Any:
    """Return what a method was given, as it is."""
    return given


def uncounted(places: Any, begun: int, held: Iterable[Any]) -> Iterator[int]:
    """Miss only what is not there at all, as a set does."""
    return (i for i, one in enumerate(held) if not places.of(one.sign))


def unordered(places: Any, last: int, one: Any) -> int | None:
    """Take any entry that records the same, wherever it stands."""
    return next(iter(places.of(one.sign)), None)


def known(*_: object) -> Any:
    """Know the commit and tree of every freeze."""
    from verdict.project.ledger.history import Known

    return Known(True, "known")


def as_it_is(match: Any) -> str:
    """Print a character as it is."""
    text: str = match[0]
    return text


def whatever_git_prints(done: subprocess.CompletedProcess[bytes], *_: object) -> bytes:
    """Take what git prints, though it failed."""
    return done.stdout


def git_as_it_is(folder: Path, arguments: tuple[str, ...], *, fed: bytes = b"", **_: object) -> Any:
    """Ask git with whatever variables and settings there are."""
    environment = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False, env=environment,
                          input=fed)  # fmt: skip


def first_found(group: str, name: str, shipped: Any) -> Any:
    """Take the first plugin of a name, whatever is shipped."""
    from verdict.plugins.registered import plugins

    return next((point for point in plugins(group) if point.name == name), None)


def last_of_a_name(project: Any, freeze: str) -> dict[str, Path]:
    """Take the last of several sets of one name."""
    from verdict.project.folder import SUFFIXES

    return {path.stem: path for path in sorted(project.measurements(freeze).glob("*")) if path.suffix in SUFFIXES}


def first_file(project: Any, name: str) -> Path | None:
    """Take the first file that bears the name of a freeze."""
    return next(iter(sorted(project.prereg.glob(f"{name}.*"), reverse=True)), None)


def unsealed(path: Path) -> Any:
    """Read a lock without comparing it with what would be written."""
    from verdict.project.locks import _parsed

    return _parsed(path.read_text(encoding="utf-8").replace("\r\n", "\n").removesuffix("\n").split("\n"))


def whatever_lock(path: Path, *_: object) -> Any:
    """Take a lock for the one that the ledger recorded."""
    from verdict.project.locks import read_lock

    return read_lock(path)


def whosesoever(path: Path, registration: Any, *_: Any) -> Any:
    """Lay out a set, whatever freeze it names."""
    from verdict.evidence.laid_out import lay_out
    from verdict.project.loading import read

    document = read(path)
    return lay_out(document.tree, document, registration)


def only_as_a_whole(erratum: Any, footing: Any) -> frozenset[str]:
    """Know withdrawn numbers again only where all of them are the same."""
    mine = footing.numbers()
    return frozenset(mine.predictions) if mine.everything in {h.everything for h in erratum.held} else frozenset()


def only_of_the_lineage(erratum: Any, footing: Any) -> frozenset[str]:
    """Know withdrawn numbers again only within one chain of freezes."""
    known = {sha for held in erratum.held if held.freeze in footing.lineage for sha in held.readings.values()}
    return frozenset(name for name, sha in footing.numbers().predictions.items() if sha in known)


def all_free(erratum: Any, before: Any, *_: object) -> set[str]:
    """Let an erratum free everything, what it says to stand too."""
    return set(before.words)


def overwriting(path: Path, content: bytes, *_: object) -> None:
    """Write a file whatever stands in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def any_number(value: Any, indent: int = 2) -> str:
    """Write JSON as Python does, which knows NaN and Infinity."""
    return json.dumps(value, indent=indent, ensure_ascii=False) + "\n"


def overwriting_whole(path: Path, content: bytes, root: Path) -> None:
    """Replace whatever stands in a file's place."""
    from verdict.text.files import write_whole

    write_whole(path, content)


def one_of_each(_: object, found: Iterable[Any], *__: object) -> Iterator[Any]:
    """Take the first set of each look, whatever else is stored at it."""
    counts: dict[int, Any] = {}
    for one in sorted(found, key=lambda one: one.name):
        counts.setdefault(one.look.count, one)
    return iter(counts.values())


def up_to_the_chosen(registration: Any, ledger: Any, chosen: str | None) -> tuple[Any, ...]:
    """Lock the look that is asked for, whatever was locked before."""
    from verdict.project.loading import looks_of

    looks = looks_of(registration, ledger).looks
    last = next((i for i, one in enumerate(looks) if one.name == chosen), len(looks) - 1)
    return tuple(looks[: last + 1])


def nothing_decided(*_: object, **__: object) -> dict[str, Any]:
    """Let no decision stand."""
    return {}
