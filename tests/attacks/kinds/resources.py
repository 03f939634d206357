"""Inputs that would take all memory, all time, or show what is not the project's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.attacks.attack import Does, Yields, kind
from tests.attacks.histories import DRAFT, freeze, record, store
from tests.attacks.kinds.experiments import HANDS_IN, project
from tests.attacks.limits import confined, more_memory
from tests.attacks.running import Done
from tests.attacks.scratch import Scratch

MEBIBYTES = 700  # beyond what the suite itself holds
SECONDS = 25
LARGE = 2 * 2**30


def _sparse(path: Path, size: int = LARGE) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def within(here: Scratch, watched: Any, left: Done) -> bool:
    """Whether the command answered in time, and not because memory ran out; what it answered is its own affair."""
    return watched(left).answered and "MemoryError" not in left.said


def _overrun(here: Scratch, watched: Any, left: Done) -> bool:
    return watched(left).code not in (0, 10, 20)


def _limited(here: Scratch, *arguments: str) -> Done:
    return confined(*arguments, cwd=here.root, before=more_memory(MEBIBYTES), seconds=SECONDS)


def _reads(name: str) -> Does:
    def does(here: Scratch) -> Done:
        text = DRAFT.replace(
            "{kind: record, produced_by: a test}", f"{{kind: record, produced_by: a test, reads: {name}}}"
        )
        freeze_ = freeze(here, text)
        _sparse(here.path(name))
        return _limited(here, "run", freeze_, "--measure")

    return does


def _writes(body: str) -> Does:
    def does(here: Scratch) -> Done:
        return _limited(here, "run", project(here, body), "--measure", "--exit-zero")

    return does


def _stored(name: str) -> Does:
    def does(here: Scratch) -> Done:
        freeze_ = freeze(here)
        store(here, freeze_, record(here, freeze_))
        _sparse(here.path(f"measurements/{freeze_}/{name}"))
        return _limited(here, "gate", freeze_, "--write-lock", "--measurements", "measured")

    return does


def _document(name: str, text: Callable[[], str], *arguments: str) -> Does:
    def does(here: Scratch) -> Done:
        here.write(name, text())
        return _limited(here, *arguments)

    return does


def _draft(text: Callable[[], str], *arguments: str) -> Does:
    return _document("prereg/drafts/next.yaml", text, *(arguments or ("lint", "prereg/drafts/next.yaml")))


def _cells() -> str:
    axes = "\n".join(f"  a{n}: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]" for n in range(6))
    wide = "error: {axes: [a0, a1, a2, a3, a4, a5], support: [0, 1]}"
    return DRAFT.replace("  seed: [1, 2, 3]", f"  seed: [1, 2, 3]\n{axes}").replace(
        "error: {axes: [seed], support: [0, 1]}", wide
    )


def _constants(n: int) -> str:
    return DRAFT.replace("constants:\n", "constants:\n" + "".join(f"  c{i}: {i}\n" for i in range(n)))


def _flags(n: int) -> str:
    chain = "".join(f'  f{i}: {{axes: [seed], when: "draws >= limit and f{i - 1}"}}\n' for i in range(1, n))
    return DRAFT.replace("flags:\n", 'flags:\n  f0: {axes: [seed], when: "draws >= limit"}\n' + chain)


def _keys(n: int) -> str:
    return DRAFT + "".join(f"k{i}: 1\n" for i in range(n))


def _deep(n: int) -> str:
    return DRAFT.replace('"all(error <= bar)"', '"' + "(" * n + "all(error <= bar)" + ")" * n + '"')


def _long(n: int) -> str:
    return DRAFT.replace('"all(error <= bar)"', '"' + " and ".join(["all(error <= bar)"] * n) + '"')


def _modest() -> Yields:
    yield "a small draft", _draft(lambda: DRAFT)
    yield "some constants", _draft(lambda: _constants(20), "lint", "prereg/drafts/next.yaml")
    yield "a command that talks", _writes(f"print('x' * 100000)\n{HANDS_IN}")


@kind(
    "an input that would take all memory or time",
    "resources",
    "empty",
    controls=_modest,
    notices=within,
    honest=_overrun,
)
def large() -> Yields:
    """Sizes are looked at before anything is read, and each limit has its place and its reason."""
    for suffix in ("csv", "json", "yaml"):
        yield f"2 GB of {suffix} read", _reads(f"numbers.{suffix}")
    yield "2 GB written by a command", _writes(f"open('out.json', 'wb').truncate({LARGE})\n")
    yield "2 GB of a stored set", _stored("other.json")
    yield (
        "400 MB said by a command",
        _writes(f"sys.stdout.write('x' * 1000)\nfor n in range(400): sys.stdout.write('x' * 1000000)\n{HANDS_IN}"),
    )
    yield (
        "400 MB said by a failing command",
        _writes("for n in range(400): sys.stdout.write('x' * 1000000)\nsys.exit(3)\n"),
    )
    yield "400 MB of errors", _writes(f"for n in range(400): sys.stderr.write('x' * 1000000)\n{HANDS_IN}")
    yield "a million cells", _draft(_cells)
    yield "a million cells, run", _draft(_cells, "run", "prereg/drafts/next.yaml")
    yield "a million cells, planned", _draft(_cells, "plan", "prereg/drafts/next.yaml")
    yield "95,000 constants", _draft(lambda: _constants(95_000))
    yield "90 chained flags", _draft(lambda: _flags(90))
    yield "a million unknown keys", _draft(lambda: _keys(1_000_000))
    yield "10,000 brackets in a test", _draft(lambda: _deep(10_000))
    yield "20,000 terms in a test", _draft(lambda: _long(20_000))
    yield "8 MB of a draft", _draft(lambda: DRAFT + "# " + "x" * 8_000_000)
    yield "100,000 entries named", _many_entries


def _many_entries(here: Scratch) -> Done:
    freeze(here)
    content = here.entry_paths()[0].read_bytes()
    for n in range(2, 3000):
        here.write(f"prereg/ledger/{n:06d}.json", content)
    return _limited(here, "gate", "--all")


SECRET = "SECRET-c0ffee"  # noqa: S105 - it is nobody's
LEAKS = {
    "plain": SECRET,
    "as YAML": f"{SECRET}: 1\n",
    "as JSON": f'{{"{SECRET}": 1}}',
    "as a table": f"{SECRET},b\n1,2\n",
    "with a tab": f"\t{SECRET}",
}


def _linked(name: str, text: str, *arguments: str) -> Does:
    """Put a link to a file of the machine where a command reads."""

    def does(here: Scratch) -> Done:
        freeze_ = here.freezes[0]
        secret = here.root.with_name("secret")
        secret.write_text(text)
        path = here.path(name.replace("{freeze}", freeze_))
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(secret)
        return here.run(*(part.replace("{freeze}", freeze_) for part in arguments))

    return does


def keeps(here: Scratch, watched: Any, left: Done) -> bool:
    """Whether nothing of the secret is shown."""
    watched(left)
    return SECRET not in left.out + left.err and left.answered


def _own_files() -> Yields:
    yield "the project's own file", lambda here: (here.write("notes.md", "n"), here.run("run", here.freezes[0]))[1]


@kind("a link shows a file of the machine", "resources", "locked", controls=_own_files, notices=keeps,
      honest=lambda here, watched, left: watched(left).code != 0)  # fmt: skip
def leaks() -> Yields:
    """What is read through a link out of the project is refused, and not repeated in a message."""
    measured = "measurements/{freeze}/measured"
    for what, text in LEAKS.items():
        yield f"a set, {what}", _linked(f"{measured}.json", text, "run", "{freeze}")
        yield f"a set as yaml, {what}", _linked(f"{measured}.yaml", text, "gate", "--all")
        yield f"a lock, {what}", _linked("verdicts/{freeze}.lock", text, "gate", "--all")
        yield f"an entry, {what}", _linked("prereg/ledger/000001.json", text, "log")
        yield f"a freeze, {what}", _linked("prereg/{freeze}.yaml", text, "run", "{freeze}")
