"""The first set of measurements is written once: of two runs at one moment the second says that it is second."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.project.ledger.repository import Repository
from tests.project.ledger.test_order import READS, TABLE
from verdict.project import measuring
from verdict.text.files import write_once


def test_of_many_writers_one_succeeds_whole(tmp_path: Path) -> None:
    """Sixteen writers at once: one name, one whole content, fifteen refusals, nothing left beside."""
    path, contents = tmp_path / "deep/measured.json", [bytes([65 + n]) * 100_000 for n in range(16)]

    def write(content: bytes) -> bool:
        try:
            write_once(path, content)
        except FileExistsError:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        won = [content for content, done in zip(contents, pool.map(write, contents), strict=True) if done]
    assert [path.read_bytes()] == won
    assert [path] == list(path.parent.iterdir())


@pytest.mark.parametrize("same", [True, False])
def test_a_run_that_comes_second_says_so(repository: Repository, monkeypatch: pytest.MonkeyPatch, same: bool) -> None:
    """Another run stores its set while this one is about to: the other's stays, byte for byte."""
    name = repository.freeze(READS)
    repository.write("numbers.csv", TABLE)
    first, made = repository.root / f"measurements/{name}/measured.json", measuring.as_stored

    def overtaken(content: dict) -> bytes:
        first.parent.mkdir(parents=True, exist_ok=True)
        if not first.exists():
            other = content if same else {**content, "title": "of the other run"}
            first.write_bytes(made(other))
        return made(content)

    monkeypatch.setattr(measuring, "as_stored", overtaken)
    done = repository.run("run", name, "--measure")
    assert 0 == done.returncode, done.stderr
    assert "stored: " not in done.stderr
    word = "byte for byte the stored" if same else "every reading is the stored one, by another way, of"
    assert f"measured again: {word} measurements/{name}/measured.json" in done.stderr
    assert ("read from numbers.csv" if same else "of the other run") == json.loads(first.read_text())["title"]


def test_a_run_alone_stores_its_set(repository: Repository) -> None:
    """The negative control: nobody else, and the set is stored."""
    name = repository.freeze(READS)
    repository.write("numbers.csv", TABLE)
    assert f"stored: measurements/{name}/measured.json" in repository.run("run", name, "--measure").stderr
