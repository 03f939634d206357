"""A citation is valid against the published schema, and says nothing that nobody said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.cli.test_commands import ROOT, verdict
from tests.project.ledger.repository import DRAFT, Repository
from verdict.project.exporting import citation
from verdict.words.errors import DocumentError, UsageError

SCHEMA = json.loads((ROOT / "tests/exchange/published/cff-1.2.0.json").read_text())
AUTHORS = ("van Doe, Jane", "The Institute")


def wrong(text: bytes) -> list[str]:
    """Return what the published schema says against a CITATION.cff."""
    checker = jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
    return [error.message for error in checker.iter_errors(yaml.safe_load(text))]


def read(path: Path, **options: Any) -> dict[str, Any]:
    """Return a citation as any reader of YAML reads it."""
    text = citation(path, **options)
    assert [] == wrong(text)
    return dict(yaml.safe_load(text))


def test_every_freeze_of_this_repository_has_a_valid_citation() -> None:
    """Title, id and digest of each, and the day on which the ledger has it frozen."""
    for path in sorted((ROOT / "prereg").glob("*.yaml")):
        found = read(path, authors=AUTHORS)
        assert path.stem == found["identifiers"][0]["value"]
        assert found["identifiers"][1]["value"].startswith("sha256:")
        assert found.get("date-released", path.stem[:10])[:10] >= path.stem[:10] or "adopted" in found["abstract"]


def test_a_citation_without_authors_is_no_valid_one(locked: Repository) -> None:
    """The negative control of the schema: what is never written would be refused by it."""
    text = citation(locked.root / f"prereg/{locked.only}.yaml", authors=AUTHORS)
    without = yaml.safe_load(text)
    del without["authors"]
    assert ["'authors' is a required property"] == wrong(yaml.safe_dump(without).encode())


def test_who_froze_is_not_taken_for_an_author(locked: Repository) -> None:
    """Git knows a person, and nobody is guessed: the authors are asked for, with the spelling."""
    done = locked.run("export", locked.only, "--as", "citation")
    assert (2, "") == (done.returncode, done.stdout)
    assert "found no CITATION.cff in the project" in done.stderr
    assert "--author 'Doe, Jane', or in CITATION.cff: authors: [{family-names:" in done.stderr
    assert "A Person" not in done.stderr


def test_authors_and_license_come_from_the_project(locked: Repository) -> None:
    """Whole, with particles and ORCID; typed ones stand instead of them, and the license stays."""
    text = """\
cff-version: 1.2.0
message: cite the software
title: The software
license: CC-BY-4.0
authors:
  - {family-names: Doe, given-names: Jane, name-particle: van, orcid: "https://orcid.org/0000-0002-1825-0097"}
  - {name: The Institute}
"""
    locked.write("CITATION.cff", text)
    path = locked.root / f"prereg/{locked.only}.yaml"
    found = read(path)
    assert ["van", None] == [author.get("name-particle") for author in found["authors"]]
    assert ("CC-BY-4.0", "Two methods") == (found["license"], found["title"])
    assert ["Roe"] == [author["family-names"] for author in read(path, authors=("Roe, R.",))["authors"]]
    assert b"author = {van Doe, Jane and {The Institute}}" in citation(path, "bibtex")


@pytest.mark.parametrize(
    ("authors", "said"),
    [
        ("[{given: Jane}]", "authors\\[0\\]: found no name"),
        ("[{family-names: Doe, phone: '1'}]", "found 'phone', which no author has"),
        ("[{family-names: Doe, orcid: 0000-0002-1825-0097}]", "wanted the whole address"),
        ("Jane Doe", "authors: found no list"),
    ],
)
def test_authors_that_citation_file_format_does_not_know_are_refused(
    authors: str, said: str, locked: Repository
) -> None:
    """At their place in the project's file, and nothing is written."""
    locked.write("CITATION.cff", f"title: x\nauthors: {authors}\n")
    with pytest.raises(DocumentError, match=f"CITATION.cff:2:.*{said}"):
        citation(locked.root / f"prereg/{locked.only}.yaml")


def test_of_an_adopted_freeze_no_day_is_claimed() -> None:
    """Its entry is that of its adoption; the citation says so, and names no day."""
    found = read(ROOT / "prereg/2026-05-30c.yaml", authors=AUTHORS)
    assert "date-released" not in found
    assert "no entry says when it was frozen" in found["abstract"]
    assert b"year" not in citation(ROOT / "prereg/2026-05-30c.yaml", "bibtex", AUTHORS)


def test_the_projects_own_citation_is_not_written_over(locked: Repository) -> None:
    """It is the source of the authors, and of another work."""
    locked.write("CITATION.cff", "title: x\nauthors: [{name: Us}]\n")
    done = locked.run("export", locked.only, "--as", "citation", "--output", "CITATION.cff")
    assert (2, True) == (done.returncode, "nothing is written over it" in done.stderr)
    assert 0 == locked.run("export", locked.only, "--as", "citation", "--output", "cite.cff").returncode
    assert [] == wrong((locked.root / "cite.cff").read_bytes())


def test_a_title_with_signs_of_latex_and_yaml_stands_as_it_is(tmp_path: Path) -> None:
    """Quotes, braces, backslashes and colons: YAML gives the title back, and braces of BibTeX stay balanced."""
    here = Repository.begin(tmp_path / "project")
    title = r"A {50% \"better\" & cheaper}: #1 }{ loss_x ~ ü"
    here.freeze(DRAFT.replace('"Two methods"', f'"{title}"'))
    path = here.root / f"prereg/{here.only}.yaml"
    assert title.replace('\\"', '"') == read(path, authors=AUTHORS)["title"]
    entry = citation(path, "bibtex", AUTHORS).decode()
    assert entry.count("{") == entry.count("}")
    assert r"\{" not in entry


def test_options_that_cite_nothing_are_refused() -> None:
    """Each with the sentence that says where it belongs."""
    for options in (("--as", "in-toto", "--format", "cff"), ("--as", "xarray", "--author", "A, B", "--output", "x"),
                    ("--as", "citation", "--measurements", "m")):  # fmt: skip
        done = verdict("export", "2026-05-30c", *options)
        assert (2, True) == (done.returncode, done.stderr.startswith("found --"))
    with pytest.raises(UsageError, match="found the form 'ris' of a citation, wanted one of cff, bibtex"):
        citation(ROOT / "prereg/2026-05-30c.yaml", "ris", AUTHORS)
