"""Files changed at random, bytes and structure, under every command: a sentence and an exit code, never a traceback."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.project.ledger.repository import Repository

SEED = os.environ.get("VERDICT_FUZZ_SEED", "")
ROUNDS = int(os.environ.get("VERDICT_FUZZ_ROUNDS", "12"))  # for each file and way
ODD = (
    None, True, 0, -1, 1e308, -0.0, 2**53, "", "inf", "-inf", "nan", "\x1b[2J", "\u202e", "x\ny", [], {}, [[]],
    {"a": {"b": []}}, "P1 == PASS", "all(error)", "2026-01-01a", "unknown", "sha256:" + "0" * 64, "9999-12-31z",
)  # fmt: skip
BYTES = (
    b"", b"\x00", b"\xff\xfe", b"\x1b[2J", b"[" * 99, b"{", b'"',
    b"\n", b"\r", b"\t", b"\xe2\x80\xae", b"1e999", b"-", b"~",
)  # fmt: skip


def flipped(content: bytes, chance: random.Random) -> bytes:
    """Put something odd in place of some bytes."""
    at = chance.randrange(len(content))
    return content[:at] + chance.choice(BYTES) + content[at + chance.randrange(9) :]


def cut(content: bytes, chance: random.Random) -> bytes:
    """Leave the end away, or the beginning."""
    at = chance.randrange(len(content))
    return chance.choice((content[:at], content[at:]))


def restructured(content: bytes, chance: random.Random) -> bytes:
    """Put something odd in place of a value, or a key twice or away, in a JSON document."""
    try:
        tree = json.loads(content)
    except ValueError:
        return flipped(content, chance)
    places = [*_places(tree)]
    inside, key = chance.choice(places)
    if chance.random() < 0.2:
        del inside[key]
    else:
        inside[key] = chance.choice(ODD)
    return json.dumps(tree).encode()


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in [*inner]:
        yield tree, key
        yield from _places(value)


@pytest.fixture
def fuzzed(measured: Repository) -> Repository:
    """A project with a freeze, its measurements and its lock."""
    assert 0 == measured.run("gate", "--write-lock").returncode
    return measured


COMMANDS = (
    ("lint", "{}"), ("run", "{}"), ("run", "{}", "--json"), ("explain", "{}", "P1"), ("report", "{}", "--format", "md"),
    ("report", "{}", "--format", "json"), ("gate",), ("gate", "--json"), ("verify",), ("log",), ("log", "--json"),
)  # fmt: skip
TARGETS = ("prereg/*.yaml", "measurements/*/*", "prereg/ledger/000001.json", "prereg/ledger/2*.json",
           "verdicts/*.lock")  # fmt: skip


@pytest.mark.parametrize("change", [flipped, cut, restructured])
@pytest.mark.parametrize("target", TARGETS)
def test_no_change_of_a_file_ends_in_a_traceback(
    fuzzed: Repository, target: str, change: Callable[[bytes, random.Random], bytes]
) -> None:
    """Whatever a file holds, each command ends with one of its exit codes, and what it calls JSON is JSON."""
    name = fuzzed.only
    path = sorted(fuzzed.root.glob(target))[0]
    content = path.read_bytes()
    chance = random.Random(f"{target} {change.__name__}{SEED}")  # noqa: S311 - no secret
    for _ in range(ROUNDS):
        path.write_bytes(change(content, chance))
        command = chance.choice(COMMANDS)
        done = fuzzed.run(*(name if part == "{}" else part for part in command))
        assert done.returncode in (0, 2, 3, 10, 20, 30, 31), done.stderr
        assert [] == [c for c in done.stdout + done.stderr if not c.isprintable() and c != "\n"]
        if ("--json" in command or "json" in command) and done.stdout:
            json.loads(done.stdout, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    path.write_bytes(content)
