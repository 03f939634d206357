"""Random harm: bytes flipped in every file of a project, and kills at random moments."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from tests.attacks.attack import Attack, Kind, Nothing, Watched
from tests.attacks.killing import killed_after
from tests.attacks.kinds.state import COMMANDS, finished, was_done
from tests.attacks.running import Done
from tests.attacks.scratch import Scratch

KILLS = 20  # one for so many flips
LONGEST = 0.4  # seconds after which a command is killed at the latest


def flips(n: int, seed: int) -> Iterator[Kind]:
    """Yield n flipped bytes, and a kill for every twenty, from a seed that the names tell."""
    if n:
        draw = random.Random(seed)  # noqa: S311 - a seed makes it repeat, nothing is kept secret
        yield Kind(
            "a byte is flipped", "flips", "", lambda: (_flip(i, draw.random(), draw.random()) for i in range(n)), tuple
        )
        yield Kind("a command is killed at any moment", "flips", "", lambda: _kills(n // KILLS, draw), tuple)


def _flip(i: int, where: float, bit: float) -> Attack:
    return Attack(
        "a byte is flipped", f"{i}: file {where:.6f}, bit {bit:.6f}", "storied", _flipping(where, bit), noticed
    )


def _flipping(where: float, bit: float) -> Callable[[Scratch], Any]:
    def does(here: Scratch) -> Any:
        files = [
            path
            for path in sorted(here.root.rglob("*"))
            if path.is_file() and _counts(here, path.relative_to(here.root).parts)
        ]
        sizes = [path.stat().st_size for path in files]
        at = int(where * sum(sizes))
        for path, size in zip(files, sizes, strict=True):
            if at < size:
                content = bytearray(path.read_bytes())
                content[at] ^= 1 << int(bit * 8)
                before = _meaning(path.name, path.read_bytes())
                path.write_bytes(content)
                return Nothing() if _meaning(path.name, bytes(content)) == before else (path, at)
            at -= size
        raise AssertionError("no such byte")

    return does


def _counts(here: Scratch, parts: tuple[str, ...]) -> bool:
    return parts[0] in ("prereg", "measurements", "verdicts") and "drafts" not in parts


def _meaning(name: str, content: bytes) -> Any:
    """Return what a file says, so that a flip in a comment or a space is no harm."""
    try:
        if name.endswith(".json") and not name.startswith("20"):
            return json.loads(content)
        if name.endswith(".lock"):
            return content.replace(b"\r\n", b"\n")
        if name.endswith(".yaml"):
            from verdict.project.loading import digest_of

            return digest_of(content, name) or content
    except ValueError:
        pass
    return content


def noticed(here: Scratch, watched: Watched, left: Any) -> bool:
    """Whether the gate or verify fails; a flip that says nothing else may pass."""
    gate, verify = watched(here.gate()), watched(here.verify())
    return isinstance(left, Nothing) or [gate.code, verify.code] != [0, 0]


def _kills(n: int, draw: random.Random) -> Iterator[Attack]:
    names = list(COMMANDS)
    for i in range(n):
        name, after = names[i % len(names)], draw.uniform(0, LONGEST)
        yield Attack("a command is killed at any moment", f"{i}: {name} after {after:.4f} s", COMMANDS[name][1],
                     _killed_after(name, after), finished)  # fmt: skip


def _killed_after(name: str, seconds: float) -> Callable[[Scratch], Done]:
    def does(here: Scratch) -> Done:
        arguments = COMMANDS[name][0](here)
        killed_after(seconds, *arguments, cwd=here.root)
        again = here.run(*arguments)
        repeated = was_done(arguments[0], again)
        return Done(0 if repeated else again.code, again.out, again.err, again.traceback, again.hung)

    return does
