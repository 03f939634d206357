"""JUnit and SARIF: what CI systems are shown, beside the exit code that decides."""

from __future__ import annotations

import json
from xml.etree.ElementTree import Element, fromstring

import pytest

from tests.project.gate.test_attacks import files, gate
from tests.project.ledger.repository import RECORD, Repository
from verdict.judge import verdicts
from verdict.words.vocabulary import Word

SHORT = {**RECORD, "draws": {1: 500, 2: 50, 3: 500}}


def junit(repository: Repository) -> tuple[int, Element]:
    """Run the gate with a JUnit report."""
    done = gate(repository, "--junit", str(repository.root / "out/gate.xml"))
    return done.returncode, fromstring((repository.root / "out/gate.xml").read_text())  # noqa: S314 - ours


def sarif(repository: Repository) -> tuple[int, list[dict]]:
    """Run the gate with a SARIF report; return its results."""
    done = gate(repository, "--sarif", str(repository.root / "out/gate.sarif"))
    tree = json.loads((repository.root / "out/gate.sarif").read_text())
    assert "2.1.0" == tree["version"]
    return done.returncode, tree["runs"][0]["results"]


def test_untested_is_skipped_with_its_reason(repository: Repository) -> None:
    """UNTESTED is skipped in JUnit with the reason; the exit code is that of the comparison with the lock."""
    name = repository.freeze()
    repository.measure(name, SHORT)
    repository.run("gate", "--write-lock")
    code, root = junit(repository)
    skipped = root.find(".//testcase[@name='P1']/skipped")
    assert 0 == code
    assert skipped is not None and "UNTESTED: inadequate(long_enough: seed=2" in skipped.get("message", "")
    assert ("2", "1", "0", "0") == tuple(root[0].get(n) for n in ("tests", "skipped", "failures", "errors"))


def test_a_changed_word_fails(locked: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """A prediction that moved is a failure with both words, and the code is 30."""
    monkeypatch.setattr(verdicts, "combine", lambda words: Word.UNTESTED)
    code, root = junit(locked)
    failure = root.find(".//testcase[@name='P1']/failure")
    assert 30 == code
    assert failure is not None and "locked PASS" in failure.get("message", "")


def test_what_cannot_be_compared_is_an_error(locked: Repository) -> None:
    """Tampering has no verdict: an error, no case for a prediction, and code 3."""
    locked.edit(files(locked)[0], "value: 0.3,", "value: 0.5,")
    code, root = junit(locked)
    assert (3, ["lock"]) == (code, [case.get("name") for case in root.iter("testcase")])
    assert root.find(".//error") is not None


def test_the_reports_are_the_same_bytes_twice(locked: Repository) -> None:
    """No clock and no host in a report."""
    texts = []
    for _ in range(2):
        gate(locked, "--junit", str(locked.root / "a.xml"), "--sarif", str(locked.root / "a.sarif"))
        texts.append((locked.root / "a.xml").read_bytes() + (locked.root / "a.sarif").read_bytes())
    assert texts[0] == texts[1]


def test_sarif_lists_problems_only(locked: Repository) -> None:
    """Without problems there are no results; an edited measurement is one, and each word it moves another."""
    assert (0, []) == sarif(locked)
    locked.edit(files(locked)[1], '"value": 0.25', '"value": 0.9')
    code, results = sarif(locked)
    assert (31, ["stale", "stale"]) == (code, [r["ruleId"] for r in results])
    assert f"prereg/{locked.only}.yaml" == results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert "prediction P1" in results[1]["message"]["text"]


def test_json_says_the_same(locked: Repository) -> None:
    """--json carries code, sentence and changes."""
    (one,) = json.loads(gate(locked, "--json").stdout)
    assert (0, "equal", []) == (one["code"], one["standing"], one["changes"])
