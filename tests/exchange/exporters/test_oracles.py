"""Exports before the tools of others: make oracles installs these in an environment of their own."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import ROOT
from tests.project.ledger.repository import Repository
from verdict.project.exporting import in_toto

ORACLES = Path(os.environ.get("VERDICT_ORACLES", ROOT / ".venv-oracles/bin/python"))
pytestmark = pytest.mark.skipif(not ORACLES.exists(), reason="no tools of others to ask about exports: make oracles")
NAMES = """\
license: CC-BY-4.0
authors:
  - {family-names: Doe, given-names: Jane, affiliation: The Institute, orcid: "https://orcid.org/0000-0002-1825-0097"}
"""
# A publisher, and an address of the institution: nobody publishes by an export, and nobody says the other.
UNKNOWN = [["RECOMMENDED", f"ro-crate-1.1_{number}"] for number in ("22.3", "31.2")]


def asked(tool: str, path: Path) -> Any:
    """Return what a tool says of a file or folder."""
    command = [str(ORACLES), str(Path(__file__).with_name("oracle.py")), tool, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def crate(here: Repository) -> Path:
    """Write the crate of the only freeze as a folder."""
    done = here.run("export", here.only, "--as", "ro-crate", "--output", "crate")
    assert 0 == done.returncode, done.stderr
    return here.root / "crate"


def test_statements_are_those_of_in_toto(tmp_path: Path) -> None:
    """Parsed by the published protobuf messages, which know every field, and valid by their own rules."""
    path = tmp_path / "outcome.json"
    path.write_bytes(in_toto(ROOT / "prereg/2026-11-25d.yaml"))
    found = asked("in-toto", path)
    assert ("", "prereg/2026-11-25d.yaml") == (found["wrong"], found["subjects"][0])


@pytest.mark.parametrize(
    ("old", "new"),
    [('"predicateType":', '"predicatetype":'), ('{"sha256":', '{"sha256 ": 1, "x":'), ("Statement/v1", "Statement/v2")],
)
def test_in_toto_refuses_what_is_no_statement(old: str, new: str, tmp_path: Path) -> None:
    """The negative control of that oracle."""
    path = tmp_path / "outcome.json"
    path.write_text(in_toto(ROOT / "prereg/2026-11-25d.yaml").decode().replace(old, new))
    assert asked("in-toto", path)["wrong"]


def test_a_crate_with_authors_and_license_meets_every_check_but_two(locked: Repository) -> None:
    """All required checks of RO-Crate 1.1, and all recommended ones but those of what nobody knows."""
    locked.write("CITATION.cff", NAMES)
    assert UNKNOWN == asked("ro-crate", crate(locked))


def test_a_crate_without_them_meets_every_required_check(locked: Repository) -> None:
    """What nobody named is recommended only."""
    found = asked("ro-crate", crate(locked))
    assert ["RECOMMENDED"] == sorted({severity for severity, _ in found})


def test_the_validator_refuses_a_crate_that_lacks_a_file(locked: Repository) -> None:
    """The negative control of that oracle."""
    folder = crate(locked)
    (folder / "report.html").unlink()
    assert "REQUIRED" in {severity for severity, _ in asked("ro-crate", folder)}


def test_the_library_reads_the_crate(locked: Repository) -> None:
    """Its name, and every file of it."""
    folder = crate(locked)
    found = asked("read-back", folder)
    there = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    described = [name for name in there if name not in ("ro-crate-metadata.json", ".verdict-export")]
    assert (f"Two methods ({locked.only})", described) == (found["name"], found["files"])


def test_the_page_shows_how_a_statement_is_signed(tmp_path: Path) -> None:
    """Its script signs and verifies; the negative control is a payload that was changed under the signature."""
    page = (ROOT / "docs/how-to/export/in-toto.md").read_text(encoding="utf-8")
    script = page.split("<!-- file: sign.py -->\n```python\n")[1].split("```")[0]
    (tmp_path / "outcome.intoto.json").write_bytes(in_toto(ROOT / "prereg/2026-11-25d.yaml"))
    changed = script.replace("envelope.verify", 'envelope.payload += b" "\nenvelope.verify')
    for text, code in ((script, 0), (changed, 1)):
        done = subprocess.run([ORACLES, "-c", text], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert code == done.returncode, done.stderr
