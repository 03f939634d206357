"""Hostile files: each is refused with a sentence and its place, in little time and memory, and never with a traceback.

These are no tests of speed: the limits are several times what was measured, and far below what used to be needed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from verdict.words.limits import MOST_CELLS, MOST_JSON, MOST_NAMED, MOST_PROBLEMS, MOST_TOLD

SECONDS = 120  # five times what the slowest took on a busy machine
BYTES = 2 * 2**30  # of addresses, of which about a quarter is used
HEAD = """\
schema: verdict/prereg/2
id: 2026-01-01a
title: "t"
scope: {covers: [x], does_not_show: [y]}
tag_flips: none
experiment: {kind: record, produced_by: a test}
"""
ONE = "quantities:\n  e: {support: [0, 1]}\n"
TEST = 'predictions:\n  P1: {claim: c, test: "e <= 0.5"}\n'


def lines(form: str, count: int) -> str:
    """Write a line for each number."""
    return "".join(form.replace("#", str(i)) + "\n" for i in range(1, count + 1))


GRID = "axes:\n" + lines("  a#: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", 6)
WIDE = "quantities:\n  e: {axes: [a1, a2, a3, a4, a5, a6], support: [0, 1]}\n"
SPLIT = "axes:\n" + lines("  a#: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", 4)
HOSTILE = {
    "lists in lists": ("yaml", "[" * 100_000, ":1:33: found more than 32 levels of nesting"),
    "mappings in mappings": ("yaml", "{a: " * 100_000, ":1:129: found more than 32 levels"),
    "indented": ("yaml", "".join(" " * i + "a:\n" for i in range(1000)), ": found more than 32 levels"),
    "JSON in JSON": ("json", "[" * 100_000, ":1:33: found more than 32 levels"),
    "JSON in JSON, closed": ("json", "[" * 100_000 + "]" * 100_000, ":1:33: found more than 32 levels"),
    "unknown keys": ("yaml", HEAD + ONE + TEST + lines("k#: 1", 15_000), f"found {MOST_PROBLEMS} problems up to here"),
    "keys without end": ("yaml", HEAD + ONE + TEST + lines("k#: 1", 60_000), "found more than 20000 keys"),
    "keys of JSON": ("json", json.dumps({f"k{i}": 1 for i in range(900_000)}), "found more than 20000 keys"),
    "values of JSON": ("json", f"[{'1,' * 3_000_000}1]", ":1:1: found more than 2000000 values and keys"),
    "errors of JSON": ("json", json.dumps({"notes": [{"x": 1}] * 300_000}), "problems up to here"),
    "a million cells": ("yaml", HEAD + GRID + WIDE + TEST, ": quantities.e.axes: found 1,000,000 cells"),
    "cells together": ("yaml", HEAD + SPLIT + "quantities:\n" + lines("  q#: {axes: [a1, a2, a3, a4]}", 11) + TEST,
                       ":23:8: quantities.q11: found 110,000 cells up to here"),
    "constants": ("yaml", HEAD + "constants:\n" + lines("  c#: 1", 19_000) + ONE + TEST,
                  f":8:3: constants: found 19,000 constants, wanted at most {MOST_NAMED['constants']:,}"),
    "levels": ("yaml", HEAD + f"axes:\n  a: {list(range(99_999))}\n" + ONE + TEST, "found 99,999 levels, wanted"),
    "axes": ("yaml", HEAD + "axes:\n" + lines("  a#: [1]", 99) + ONE + TEST, "found 99 axes, wanted at most 32"),
    "quantities": ("yaml", HEAD + "quantities:\n" + lines("  e#: {}", 9_000) + TEST, "found 9,000 quantities"),
    "flags": ("yaml", HEAD + ONE + "flags:\n" + lines('  f#: {when: "e <= 0.#"}', 5_000) + TEST, "found 5,000 flags"),
    "gates": ("yaml", HEAD + ONE + "gates:\n" + lines('  - {name: g#, when: "e <= 0.#", on_fail: halt}', 900) + TEST,
              "found 900 gates"),
    "predictions": ("yaml", HEAD + ONE + "predictions:\n" + lines('  P#: {claim: c, test: "e <= 0.#"}', 9_000),
                    "found 9,000 predictions"),
    "clauses": ("yaml", HEAD + ONE + "predictions:\n  P1:\n    clauses:\n" + lines('      c#: {test: e}', 9_000),
                "found 9,000 clauses"),
    "outcomes": ("yaml", HEAD + ONE + TEST + "outcomes:\n" + lines("  - {name: o#, when: e}", 900), "900 outcomes"),
    "choices": ("yaml", HEAD + ONE + TEST + "choices:\n" + lines("  c#: {first_of: [{token: A, when: e}]}", 900),
                "found 900 choices"),
    "rules in order": ("yaml", HEAD + ONE + TEST + "choices:\n  c:\n    first_of:\n"
                       + lines("      - {token: A#, when: 'e > 0.#'}", 900), "found 900 rules in order"),
    "outcomes in order": ("yaml", HEAD + ONE + TEST + "outcomes:\n  first_of:\n"
                          + lines("    - {name: o#, when: 'e > 0.#'}", 900), "found 900 rules in order"),
    "chains of choices": ("yaml", HEAD + ONE + "confidence: {exact: made up}\nchoices:\n"
                          "  c0: {first_of: [{token: A, when: 'e > 0'}, {token: B, when: otherwise}]}\n"
                          + "".join(f"  c{i}: {{first_of: [{{token: A, when: \"c{i - 1} == 'A' or c{i - 1} == 'B'\"}}, "
                                    "{token: B, when: otherwise}]}\n" for i in range(1, 90)) + TEST, "simplify them"),
    "tests of many cells": ("yaml", HEAD + SPLIT + "quantities:\n  e: {axes: [a1, a2, a3, a4]}\npredictions:\n"
                            + lines('  P#: {claim: c, test: "all(e <= 0.#)"}', 99), "expressions together go through"),
    "names that are none": ("yaml", HEAD + ONE + "flags:\n" + lines('  f#: {when: "x# <= 1"}', 490) + TEST,
                            f"found {MOST_PROBLEMS} problems up to here"),
    "chains of flags": ("yaml", HEAD + ONE + 'flags:\n  f0: {when: "e <= 0.1"}\n'
                        + "".join(f'  f{i}: {{when: "f{i - 1} and e <= 0.1"}}\n' for i in range(1, 400)) + TEST,
                        "simplify them"),
    "a long text": ("yaml", HEAD.replace('"t"', '"' + "t" * 7_000_000 + '"') + ONE + TEST, "at most 4000 characters"),
    "a large file": ("json", None, f":1:1: found more than {MOST_JSON >> 20} MiB"),
}  # fmt: skip


def limited(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command with little memory and time; what takes more fails."""
    code = (
        "import resource\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({BYTES}, {BYTES}))\n"
        "from verdict.cli import main\nmain()"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS,
        env={**unbroken(), "PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip


def unbroken() -> dict[str, str]:
    """Return the environment without a width that sentences would have to fit into."""
    return {name: value for name, value in os.environ.items() if name != "COLUMNS"}


def written(folder: Path, suffix: str, text: str | None) -> Path:
    """Write a draft; without a text one of two gigabytes that takes no room on the disk."""
    path = folder / f"prereg/drafts/hostile.{suffix}"
    path.parent.mkdir(parents=True)
    with path.open("w") as file:
        file.write(text or "{")
        if text is None:
            file.truncate(2 * 2**30)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="has no limit of memory to set")
@pytest.mark.parametrize(("suffix", "text", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_registration_is_refused_in_little_time_and_memory(
    tmp_path: Path, suffix: str, text: str | None, said: str
) -> None:
    """What was found and where is said in at most a screen for each problem that is told."""
    path = written(tmp_path, suffix, text)
    done = limited(tmp_path, "lint", str(path))
    assert (2, "") == (done.returncode, done.stderr)
    assert said in done.stdout
    assert len(done.stdout.splitlines()) <= 3 * (MOST_TOLD + 1) + 4  # each with its line and a caret
    assert max(map(len, done.stdout.splitlines())) < 1_000


EXACT = HEAD + 'confidence: {exact: "made up for a test"}\n'
ALLOWED = {
    "as many cells as may be": EXACT + "axes:\n  a: [" + ", ".join(map(str, range(1_000))) + "]\n  b: ["
    + ", ".join(map(str, range(MOST_CELLS // 1_000))) + "]\n" + "quantities:\n  e: {axes: [a, b], support: [0, 1]}\n"
    + 'predictions:\n  P1: {claim: c, test: "all(e <= 0.5)"}\n',
    "as many constants": EXACT + "constants:\n" + lines("  c#: #", MOST_NAMED["constants"]) + ONE + TEST,
    "as many predictions": EXACT + ONE + "predictions:\n"
    + lines('  P#: {claim: c, test: "e <= 0.#"}', MOST_NAMED["predictions"]),
}  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="has no limit of memory to set")
@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_what_is_at_a_limit_is_examined(tmp_path: Path, text: str) -> None:
    """The negative control: as much as is allowed is read, proven and found sound, in the same time and memory."""
    done = limited(tmp_path, "lint", str(written(tmp_path, "yaml", text)))
    assert (0, "") == (done.returncode, done.stderr)
    assert ["+ freezable  prereg/drafts/hostile.yaml  0 problems, nothing to report", "",
            "1 of 1 registration without a problem    exit 0"] == done.stdout.splitlines()  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="has no limit of memory to set")
def test_the_limit_of_memory_can_be_hit(tmp_path: Path) -> None:
    """The tests above can fail: what takes too much memory ends."""
    code = f"import resource\nresource.setrlimit(resource.RLIMIT_AS, ({BYTES}, {BYTES}))\nbytes(4 * 2**30)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MemoryError" in done.stderr
