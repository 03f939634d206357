"""Hostile tables and chains: each is refused with a sentence, in little time and memory, and never with a traceback."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.cli.test_hostile import limited
from verdict.words.limits import MOST_ARRAYS, MOST_FIELDS, MOST_JSON, MOST_TABLE

HEAD = """\
schema: verdict/prereg/2
id: 2026-01-01a
title: "t"
scope: {covers: [x], does_not_show: [y]}
tag_flips: none
axes: {chain: {planned: 4}, draw: {planned: 100}}
"""
REST = """\
quantities: {theta: {axes: [chain, draw]}, other: {support: [0, 1], exact: "no draw"}}
predictions: {P1: {claim: c, test: "other <= 1"}}
"""
TABLE = "experiment: {kind: table, reads: FILE}\n"
CHAINS = "experiment: {kind: chains, reads: FILE, burn_in: 0}\n"


def zeros(gigabytes: int) -> bytes:
    """Write an archive of an array of zeros, which takes next to nothing packed."""
    out = io.BytesIO()
    header = np.lib.format.header_data_from_array_1_0(np.zeros((4, 1)))
    header["shape"] = (4, gigabytes * 2**25)
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("theta.npy", "w", force_zip64=True) as file,
    ):
        np.lib.format.write_array_header_1_0(file, header)
        for _ in range(gigabytes * 2**10):
            file.write(bytes(2**20))
    return out.getvalue()


def claimed() -> bytes:
    """Write the head of an array that would take a million gigabytes."""
    out = io.BytesIO()
    np.lib.format.write_array_header_1_0(out, {"descr": "<f8", "fortran_order": False, "shape": (4, 2**50)})
    return out.getvalue() + bytes(64)


HOSTILE = {
    "a sparse file": (TABLE, "t.csv", None, f"t.csv:1:1: found more than {MOST_TABLE >> 20} MiB"),
    "sparse chains": (CHAINS, "c.npy", None, f"c.npy:1:1: found more than {MOST_TABLE >> 20} MiB"),
    "one line of delimiters": (
        TABLE,
        "t.csv",
        b"chain,draw,theta\n" + b"," * (MOST_FIELDS + 1),
        "fields, wanted at most",
    ),
    "a header of delimiters": (TABLE, "t.csv", b"," * 5_000_000, "t.csv:1:1: found none of it, wanted a header"),
    "one quote": (
        TABLE,
        "t.csv",
        b'chain,draw,theta\n"' + b"1,2,3\n" * 5_000_000,
        "t.csv:2:1: found a quote that is never closed",
    ),
    "ragged rows": (TABLE, "t.csv", b"chain,draw,theta\n" + b"1\n" * 5_000_000, "t.csv:2:1: found 1 field, wanted 3"),
    "units without end": (
        TABLE,
        "t.csv",
        b"chain,draw,theta\n" + b"".join(b"%d,1,1\n" % i for i in range(300_000)),
        "found 300,000 units along chain",
    ),
    "a long line of JSON": (
        TABLE,
        "t.jsonl",
        b"[" + b"1," * (MOST_JSON // 2),
        f"found a line of more than {MOST_JSON >> 20} MiB",
    ),
    "deep JSON": (TABLE, "t.json", b"[" * 1_000_000, "found too many levels of nesting"),
    "numbers without end": (
        TABLE,
        "t.jsonl",
        b'{"theta": ' + b"9" * 9_000_000 + b"}",
        "found a number that is too long",
    ),
    "a bomb": (CHAINS, "c.npz", zeros(3), f"found arrays of more than {MOST_ARRAYS >> 20} MiB"),
    "a false header": (
        CHAINS,
        "c.npy",
        claimed(),
        "its header says 36,028,797,018,963,968 bytes of values, and it holds 64",
    ),
    "chains of one draw": (
        CHAINS,
        "c.csv",
        b"chain,draw,theta\n" + b"".join(b"%d,1,1\n" % i for i in range(300_000)),
        "found 300,000 chains (dimension 'chain') of 1 draws",
    ),
}


@pytest.mark.skipif(sys.platform == "win32", reason="has no limit of memory to set")
@pytest.mark.parametrize(("kind", "name", "content", "said"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_numbers_are_refused_in_little_time_and_memory(
    tmp_path: Path, kind: str, name: str, content: bytes | None, said: str
) -> None:
    """What was found and where is said in a few lines, and nothing is stored."""
    draft = tmp_path / "prereg/drafts/hostile.yaml"
    draft.parent.mkdir(parents=True)
    draft.write_text(HEAD + kind.replace("FILE", name) + REST)
    with (tmp_path / name).open("wb") as file:
        file.write(content or b"")
        if content is None:
            file.truncate(2 * 2**30)
    done = limited(tmp_path, "run", str(draft), "--measure")
    assert (2, "") == (done.returncode, done.stdout), done.stderr[-2000:]
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert max(map(len, done.stderr.splitlines())) < 1_000
    assert not (tmp_path / "measurements").exists()
