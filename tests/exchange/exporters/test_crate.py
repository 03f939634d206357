"""An RO-Crate describes every file of it, by its bytes; a zip of it is the same wherever and whenever it is made."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.cli.test_commands import ROOT
from tests.project.ledger.repository import Repository
from verdict.exchange.exporters.zipped import zipped
from verdict.project.exporting import ro_crate

METADATA = "ro-crate-metadata.json"


def graph(files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """Return the entities of a crate by their ids."""
    entities = json.loads(files[METADATA])["@graph"]
    found = {entity["@id"]: entity for entity in entities}
    assert len(entities) == len(found)
    return found


def linked(value: Any) -> list[str]:
    """Return every id that a value links to."""
    if isinstance(value, dict):
        return [value["@id"]] if set(value) == {"@id"} else []
    return [name for item in value for name in linked(item)] if isinstance(value, list) else []


@pytest.mark.parametrize("freeze", ["2026-05-30c", "2026-11-25d"])
def test_every_file_is_described_by_its_bytes_and_every_link_leads_somewhere(freeze: str) -> None:
    """What lies there is in hasPart with size and digest; entities link to entities, or to addresses."""
    files = ro_crate(ROOT / f"prereg/{freeze}.yaml")
    entities = graph(files)
    described = {name for name, entity in entities.items() if entity["@type"] == "File"}
    assert files.keys() - {METADATA} == described == set(linked(entities["./"]["hasPart"]))
    for name in described:
        found = (hashlib.sha256(files[name]).hexdigest(), str(len(files[name])))
        assert found == (entities[name]["sha256"], entities[name]["contentSize"])
    links = [name for entity in entities.values() for value in entity.values() for name in linked(value)]
    assert [] == [name for name in links if name not in entities and not name.startswith("https://w3id.org/ro/crate/")]


def test_the_files_are_those_of_the_project() -> None:
    """Byte by byte; entries of the ledger lie apart, since an excerpt is no ledger."""
    files = ro_crate(ROOT / "prereg/2026-11-25d.yaml")
    for name in ("prereg/2026-11-25d.yaml", "measurements/2026-11-25d/measured.json", "verdicts/2026-11-25d.lock"):
        assert (ROOT / name).read_bytes() == files[name]
    excerpt = [name for name in files if name.startswith("ledger-excerpt/")]
    assert (ROOT / "prereg/ledger/000010.json").read_bytes() == files["ledger-excerpt/000010.json"]
    assert 6 == len(excerpt)
    assert not any(name.startswith("prereg/ledger") for name in files)


def test_a_transcribed_record_is_no_run() -> None:
    """No action says that something was measured; one says that it was judged, and by what."""
    entities = graph(ro_crate(ROOT / "prereg/2026-05-30c.yaml"))
    assert ["#judging"] == [name for name, e in entities.items() if e["@type"] == "CreateAction"]
    assert "verdict-engine" == entities["#verdict-engine"]["name"]
    assert "startTime" not in entities["#judging"]


def test_a_run_has_the_times_that_its_provenance_knows(locked: Repository) -> None:
    """Start and end with an offset; a local time says nothing elsewhere, and is left out."""
    provenance = {"started": "2026-01-02T03:04:05Z", "ended": "2026-01-02T05:00:00"}
    locked.measure(locked.only, name="timed", provenance=provenance)
    entities = graph(ro_crate(locked.root / f"prereg/{locked.only}.yaml", "timed"))
    run = entities["#measuring"]
    assert ("2026-01-02T03:04:05Z", False) == (run["startTime"], "endTime" in run)
    assert "instrument" not in run
    assert {"@id": f"measurements/{locked.only}/timed.json"} == run["result"]


def test_authors_and_license_are_those_that_somebody_named(locked: Repository) -> None:
    """Without them the crate has no author, and says that there is no license instead of choosing one."""
    path = locked.root / f"prereg/{locked.only}.yaml"
    root = graph(ro_crate(path))["./"]
    assert ("author" in root, root["license"][:28]) == (False, "The project names no license")
    locked.write("CITATION.cff", 'license: MIT\nauthors: [{family-names: Doe, given-names: "Jane"}]\n')
    entities = graph(ro_crate(path))
    assert "https://spdx.org/licenses/MIT" == entities["./"]["license"]["@id"]
    assert ("Person", "Jane Doe") == tuple(entities["#author-1"][key] for key in ("@type", "name"))


def test_verdicts_stand_as_words() -> None:
    """Each prediction is a property with its word and its reasons; the gate's word stands beside."""
    entities = graph(ro_crate(ROOT / "prereg/2026-05-30c.yaml"))
    assert "UNTESTED" == entities["#prediction-P5"]["value"]
    assert "artifact(K)" in entities["#prediction-P5"]["description"]
    assert ("equal", True) == (entities["#gate"]["value"], entities["#locked"]["value"])
    assert "P5 UNTESTED" in entities["./"]["description"]


def test_a_zip_of_the_same_files_is_the_same(tmp_path: Path) -> None:
    """In whatever order they come; names are sorted, times fixed, and what is in it comes back."""
    files = {"b/c.txt": b"2", "a.txt": b"1"}
    assert zipped(files) == zipped(dict(reversed(files.items())))
    archive = ZipFile(io.BytesIO(zipped(files)))
    assert ["a.txt", "b/c.txt"] == archive.namelist()
    assert {(1980, 1, 1, 0, 0, 0)} == {told.date_time for told in archive.infolist()}
    assert files == {name: archive.read(name) for name in files}


def test_a_folder_is_written_whole_and_again(locked: Repository) -> None:
    """A second export replaces the first; a folder with something else in it is left alone."""
    for _ in range(2):
        done = locked.run("export", locked.only, "--as", "ro-crate", "--output", "crate")
        assert 0 == done.returncode, done.stderr
    files = ro_crate(locked.root / f"prereg/{locked.only}.yaml")
    assert files == {name: (locked.root / "crate" / name).read_bytes() for name in files}
    locked.write("crate/verdicts/mine.txt", "mine")
    done = locked.run("export", locked.only, "--as", "ro-crate", "--output", "crate")
    assert (2, True) == (done.returncode, "holds verdicts/mine.txt, which an export does not consist of" in done.stderr)
    done = locked.run("export", locked.only, "--as", "ro-crate", "--output", "crate.zip")
    assert zipped(files) == (locked.root / "crate.zip").read_bytes()
