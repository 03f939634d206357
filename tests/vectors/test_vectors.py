"""The conformance vectors hold here: every accepted text has its digest, every refused one is refused at its line."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from verdict.project.kinds import Shipped
from verdict.project.ledger.chain import linked
from verdict.project.ledger.store import parse_entry
from verdict.project.loading import digest_of
from verdict.registration.resolving import register
from verdict.text import read_json, read_yaml
from verdict.words.errors import DocumentError, IntegrityError

HERE = Path(__file__).parent
INDEX: dict[str, Any] = json.loads((HERE / "index.json").read_text())
CHAINS: dict[str, Any] = json.loads((HERE / "chains.json").read_text())
KINDS = Shipped()


def complaint(vector: dict[str, Any], text: bytes) -> str:
    """Return what is wrong with our answer to one vector; nothing where it is as published."""
    name = vector["file"]
    try:
        document = read_json(text, name) if name.endswith(".json") else read_yaml(text, name)
        found = register(document.tree, document, KINDS).digest
    except DocumentError as error:
        if "digest" in vector:
            return f"refused: {error}"
        line = error.problems[0].line
        return "" if line == vector["line"] else f"refused at line {line}"
    return "" if found == vector.get("digest") else f"accepted as {found}"


@pytest.mark.parametrize("vector", [*INDEX["accepted"], *INDEX["refused"]], ids=lambda v: v["file"])
def test_a_registration_is_read_as_published(vector: dict[str, Any]) -> None:
    """Accepted with its digest, or refused at its line."""
    assert "" == complaint(vector, (HERE / "registrations" / vector["file"]).read_bytes())


@pytest.mark.parametrize("vector", INDEX["accepted"], ids=lambda v: v["file"])
def test_the_canonical_bytes_hash_to_the_digest(vector: dict[str, Any]) -> None:
    """The published bytes are canonical in themselves and give the digest with nothing but sha256."""
    content = (HERE / "canonical" / vector["canonical"]).read_bytes()
    assert vector["digest"] == f"sha256:{sha256(content).hexdigest()}"
    assert content == rfc8785.dumps(json.loads(content))


@pytest.mark.parametrize("vector", CHAINS["vectors"], ids=lambda v: v["name"])
def test_a_chain_is_read_as_published(vector: dict[str, Any]) -> None:
    """Accepted with its head, or refused."""
    try:
        found = linked(tuple(parse_entry(json.dumps(entry).encode()) for entry in vector["entries"])).head.digest
    except (ValueError, IntegrityError):
        found = "refused"
    assert vector.get("head", "refused") == found


def test_there_are_enough_and_every_file_is_used() -> None:
    """Dropping vectors, or leaving a file out of the index, is itself a failure."""
    named = [vector["file"] for vector in (*INDEX["accepted"], *INDEX["refused"])]
    assert sorted(named) == sorted(path.name for path in (HERE / "registrations").iterdir())
    used = {vector["canonical"] for vector in INDEX["accepted"]}
    assert used == {path.name for path in (HERE / "canonical").iterdir()}
    assert (64, 100, 27) == (len(INDEX["accepted"]), len(INDEX["refused"]), len(CHAINS["vectors"]))


def test_writing_otherwise_does_not_move_the_digest_and_meaning_does() -> None:
    """One digest for all ways to write a base, of either schema, and another for each text of another meaning."""
    for second in (False, True):
        mine = [v for v in INDEX["accepted"] if v["file"].startswith("two-") == second]
        same = {v["digest"] for v in mine if "other-" not in v["file"]}
        others = [v["digest"] for v in mine if "other-" in v["file"]]
        assert 1 == len(same)
        assert len(others) == len({*others} - same)


def test_the_vectors_can_fail() -> None:
    """A wrong digest, an accepted refusal and a refused acceptance are each complained about."""
    base = INDEX["accepted"][0]
    text = (HERE / "registrations" / base["file"]).read_bytes()
    assert complaint({**base, "digest": "sha256:0"}, text).startswith("accepted as")
    assert complaint({"file": base["file"], "line": 1}, text).startswith("accepted as")
    assert complaint(base, b"a: .nan\n").startswith("refused")
    assert complaint({"file": "x.yaml", "line": 7}, b"a: .nan\n").startswith("refused at line 1")


@pytest.mark.parametrize("freeze", ["2026-05-30c", "2026-11-23a"])
def test_the_projects_own_freezes_are_vectors_too(freeze: str) -> None:
    """The digests in the ledger are those of the files, by nothing but sha256 of the canonical bytes."""
    prereg = HERE.parents[1] / "prereg"
    content = (prereg / f"ledger/{freeze}.json").read_bytes()
    found = digest_of((prereg / f"{freeze}.yaml").read_bytes(), f"{freeze}.yaml")
    assert f"sha256:{sha256(content).hexdigest()}" == found
