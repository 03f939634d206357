"""An in-toto Statement, version 1: by the rules of the specification, the same bytes, and bound to its files."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import ROOT
from tests.project.ledger.repository import Repository
from verdict.exchange.exporters.in_toto import PREDICATE, TYPE
from verdict.project.exporting import in_toto
from verdict.text.canonical import canonical_bytes

FIELDS = {"_type", "subject", "predicateType", "predicate"}
URI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s]+")


def broken_rules(statement: dict[str, Any]) -> list[str]:
    """Return which rules of Statement v1 and of its resource descriptors a statement breaks."""
    wrong = [f"unknown field {name}" for name in statement.keys() - FIELDS]
    wrong += ["_type"] if statement.get("_type") != TYPE else []
    wrong += ["predicateType"] if not URI.fullmatch(statement.get("predicateType", "")) else []
    wrong += ["no subject"] if not statement.get("subject") else []
    for subject in statement.get("subject", ()):
        digests = subject.get("digest", {})
        wrong += ["no digest"] if not digests else []
        wrong += ["digest"] if not all(re.fullmatch("[0-9a-f]{64}", text) for text in digests.values()) else []
        wrong += ["name"] if not subject.get("name") else []
    names = [subject.get("name") for subject in statement.get("subject", ())]
    return wrong + (["a name twice"] if len(set(names)) < len(names) else [])


def test_every_judged_freeze_of_this_repository_gives_a_statement() -> None:
    """Its subjects are the files that lie here, by their bytes; its words are those of the engine."""
    for path in sorted((ROOT / "verdicts").glob("*.lock")):
        content = in_toto(ROOT / f"prereg/{path.stem}.yaml")
        statement = json.loads(content)
        assert [] == broken_rules(statement)
        assert canonical_bytes(statement) == content
        assert PREDICATE == statement["predicateType"]
        for subject in statement["subject"]:
            found = hashlib.sha256((ROOT / subject["name"]).read_bytes()).hexdigest()
            assert found == subject["digest"]["sha256"], subject["name"]
        by_name = {subject["name"]: subject["digest"]["sha256"] for subject in statement["subject"]}
        digest = statement["predicate"]["freeze"]["digest"]
        assert f"sha256:{by_name[f'prereg/ledger/{path.stem}.json']}" == digest
        assert f"verdicts/{path.name}" in by_name


def test_the_rules_can_be_broken() -> None:
    """The negative control: what each rule is about is seen."""
    good = {"_type": TYPE, "predicateType": PREDICATE, "predicate": {},
            "subject": [{"name": "a", "digest": {"sha256": "0" * 64}}]}  # fmt: skip
    assert [] == broken_rules(good)
    assert ["unknown field subjects"] == broken_rules({**good, "subjects": []})
    assert ["_type"] == broken_rules({**good, "_type": "https://in-toto.io/Statement/v0.1"})
    assert ["predicateType"] == broken_rules({**good, "predicateType": "outcome"})
    assert ["digest"] == broken_rules({**good, "subject": [{"name": "a", "digest": {"sha256": "sha256:00"}}]})
    assert ["no subject"] == broken_rules({**good, "subject": []})
    assert ["a name twice"] == broken_rules({**good, "subject": [good["subject"][0]] * 2})


def checked(statement: Path, folder: Path) -> int:
    """Return what `sha256sum -c` says of the files of a statement, by the line that the docs show."""
    lines = "".join(f"{s['digest']['sha256']}  {s['name']}\n" for s in json.loads(statement.read_bytes())["subject"])
    done = subprocess.run(["sha256sum", "-c", "--quiet"], cwd=folder, input=lines, text=True, capture_output=True,
                          check=False)  # fmt: skip
    return done.returncode


@pytest.mark.parametrize("name", ["prereg/{}.yaml", "measurements/{}/measured.json", "verdicts/{}.lock"])
def test_one_changed_byte_of_a_subject_is_seen(name: str, locked: Repository) -> None:
    """By the check that the docs show; the statement stays as it was made."""
    path = locked.root / "outcome.intoto.json"
    assert 0 == locked.run("export", locked.only, "--as", "in-toto", "--output", path.name).returncode
    assert 0 == checked(path, locked.root)
    subject = locked.root / name.format(locked.only)
    content = bytearray(subject.read_bytes())
    content[len(content) // 2] ^= 1
    subject.write_bytes(content)
    assert 1 == checked(path, locked.root)


def test_a_statement_is_about_what_is_stated_and_no_more() -> None:
    """UNTESTED and NOT PASSED stand with reasons and causes; no field says that anything passed as a whole."""
    predicate = json.loads(in_toto(ROOT / "prereg/2026-05-30c.yaml"))["predicate"]
    assert (10, "UNTESTED", "NOT PASSED") == (
        predicate["exitCode"], predicate["verdicts"]["P5"]["verdict"], predicate["verdicts"]["P1"]["verdict"]
    )  # fmt: skip
    assert "artifact(K)" in predicate["verdicts"]["P5"]["reasons"]
    assert {"result", "passed", "status"}.isdisjoint(predicate)
    assert ("adopted", None) == (predicate["freeze"]["standing"], predicate["freeze"]["frozenOn"])
