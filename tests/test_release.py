"""One version everywhere, a citation that other programs read, and a changelog that is cut."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from verdict import __version__

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "tests/exchange/published/cff-1.2.0.json").read_text())
CUT = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", re.MULTILINE)


def wrong(citation: dict[str, Any]) -> list[str]:
    """Return what the published schema of Citation File Format says against a citation."""
    checker = jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
    return [error.message for error in checker.iter_errors(citation)]


@pytest.fixture
def citation() -> dict[str, Any]:
    """The citation of the program; its day is text, as the schema wants it."""
    found = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    return {**found, "date-released": str(found["date-released"])}


def test_the_citation_of_the_program_is_valid(citation: dict[str, Any]) -> None:
    """By the published schema, which refuses one without authors, and one with a licence that SPDX does not know."""
    assert [] == wrong(citation)
    assert wrong({name: value for name, value in citation.items() if name != "authors"})
    assert wrong({**citation, "license": "BSD"})


def test_one_version_one_day_one_licence(citation: dict[str, Any]) -> None:
    """Package, citation and the newest cut of the changelog agree."""
    version, day = CUT.findall((ROOT / "CHANGELOG.md").read_text())[0]
    assert (__version__, __version__, day) == (version, citation["version"], citation["date-released"])
    assert datetime.date.fromisoformat(day)
    assert f'license = "{citation["license"]}"' in (ROOT / "pyproject.toml").read_text()
    assert citation["authors"][0]["name"] in (ROOT / "LICENSE").read_text()


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    """Above the newest version, and each version is cut once, newest first."""
    text = (ROOT / "CHANGELOG.md").read_text()
    versions = [tuple(map(int, version.split("."))) for version, _ in CUT.findall(text)]
    assert text.index("## [Unreleased]\n") < text.index("## [0.2.0]")
    assert sorted(set(versions), reverse=True) == versions
