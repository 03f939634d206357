"""JUnit and SARIF: the shape that readers want, whatever stands in names and sentences."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from jsonschema import Draft7Validator

from tests.factory import judged
from verdict.outcome.gated import Gated
from verdict.outcome.lock import LockChange
from verdict.outcome.record import Exit, Notice
from verdict.report.junit import junit
from verdict.report.sarif import sarif

HOSTILE = [
    "<b>&amp;</b>", "]]>", 'a"b', "a\nb", "a\x1b[31mb", "a\x00b", "\u202eb", "\ud800", "\udc80", "\ufffe",
    "50%/..#?", "x" * 10**5,
]  # fmt: skip

# What the SARIF 2.1.0 schema (OASIS, 2020) demands of the members that are written here; nothing else is written.
TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
URI = {"type": "string", "format": "uri-reference", "pattern": r"^[A-Za-z0-9._~!$&'()*+,;=:@/%-]+$"}
PLACE = {"type": "object", "additionalProperties": False, "properties": {
    "artifactLocation": {"type": "object", "properties": {"uri": URI}, "additionalProperties": False},
    "region": {"type": "object", "properties": {"startLine": {"type": "integer", "minimum": 1}}},
}}  # fmt: skip
RESULT = {"type": "object", "required": ["message"], "additionalProperties": False, "properties": {
    "ruleId": {"type": "string"}, "level": {"enum": ["none", "note", "warning", "error"]}, "message": TEXT,
    "locations": {"type": "array", "items": {"type": "object", "properties": {"physicalLocation": PLACE}}},
}}  # fmt: skip
RULE = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "shortDescription": TEXT}}
DRIVER = {"type": "object", "required": ["name"], "properties": {
    "name": {"type": "string"}, "version": {"type": "string"},
    "rules": {"type": "array", "items": RULE, "uniqueItems": True},
}}  # fmt: skip
SARIF = {"type": "object", "required": ["version", "runs"], "properties": {
    "$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"},
    "runs": {"type": "array", "items": {"type": "object", "required": ["tool"], "properties": {
        "tool": {"type": "object", "required": ["driver"], "properties": {"driver": DRIVER}},
        "results": {"type": "array", "items": RESULT},
    }}},
}}  # fmt: skip

# What the schema of JUnit that Jenkins publishes (junit-10.xsd) lets a testcase hold, and which attributes it demands.
INSIDE = {"testsuites": {"testsuite"}, "testsuite": {"testcase"},
          "testcase": {"skipped", "error", "failure", "system-out"}}  # fmt: skip
DEMANDED = {"testsuite": {"name", "tests", "failures", "errors", "skipped"}, "testcase": {"name", "classname"},
            "failure": {"message", "type"}, "error": {"message", "type"}, "skipped": {"message"}}  # fmt: skip


def gated(text: str) -> tuple[Gated, ...]:
    """Return one freeze for every way that a gate ends, each with a text in all its places."""
    outcome = judged({"F": {"every": 0.1}})
    changes = (LockChange("prediction P1", text, text),)
    notices = (Notice("order not shown", text),)
    codes = (Exit.PASSED, Exit.CHANGED, Exit.INTEGRITY, Exit.NOTHING_TO_JUDGE, Exit.USAGE, Exit.INTERNAL)
    found = tuple(Gated(f"{text}{i}", code, text, changes, outcome, notices=notices) for i, code in enumerate(codes))
    return (*found, Gated(f"{text}p", Exit.PASSED, "waits", pending=True))


def misshapen(root: Element) -> list[str]:
    """Return what of a JUnit report has no place, or lacks what is demanded."""
    found = [f"{child.tag} in {element.tag}" for element in root.iter() for child in element
             if child.tag not in INSIDE.get(element.tag, ())]  # fmt: skip
    return found + [f"{element.tag} without {name}" for element in root.iter()
                    for name in DEMANDED.get(element.tag, set()) - set(element.attrib)]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_junit_is_well_formed_and_of_its_shape(text: str) -> None:
    """Names, sentences and changes are attributes that any reader takes; the counts are those of the elements."""
    written = junit(gated(text))
    root = fromstring(written.encode())  # noqa: S314 - ours
    assert [] == misshapen(root)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", written)
    for suite in root:
        assert [str(len(suite.findall(f".//{tag}"))) for tag in ("testcase", "failure", "error", "skipped")] == [
            suite.get(name) for name in ("tests", "failures", "errors", "skipped")]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_sarif_is_of_its_shape(text: str) -> None:
    """Every result names a rule that is listed, and its file is a reference that any reader takes."""
    tree: dict[str, Any] = json.loads(sarif(gated(text)).encode())
    assert [] == [error.message[:200] for error in Draft7Validator(SARIF).iter_errors(tree)]
    (run,) = tree["runs"]
    assert {result["ruleId"] for result in run["results"]} == {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert run["results"]


def test_a_misshapen_report_is_seen() -> None:
    """The negative controls: an element in a wrong place, an attribute that is missing, a result without a message."""
    assert ["p in testsuites", "testsuite without name"] == misshapen(fromstring(  # noqa: S314
        "<testsuites><p/><testsuite tests='0' failures='0' errors='0' skipped='0'/></testsuites>"))  # fmt: skip
    tree = json.loads(sarif(gated("x")))
    del tree["runs"][0]["results"][0]["message"]
    tree["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "a b"
    assert 2 == len(list(Draft7Validator(SARIF).iter_errors(tree)))
