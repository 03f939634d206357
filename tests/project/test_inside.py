"""What lies outside the project is not read under a name inside it, and nothing of it is repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.project.ledger.repository import DRAFT, Repository

PRIVATE = "top-private: [unclosed"


@pytest.fixture
def frozen(tmp_path: Path) -> Repository:
    """A project with one measured freeze, and a file beside it that is nobody's business."""
    here = Repository.begin(tmp_path / "project")
    here.measure(here.freeze(DRAFT))
    (tmp_path / "private.yaml").write_text(PRIVATE)
    return here


def linked(frozen: Repository, how: str) -> None:
    """Put a link that leads out in place of the stored set."""
    folder = frozen.root / f"measurements/{frozen.only}"
    (folder / "measured.json").unlink()
    if how == "the file":
        (folder / "measured.yaml").symlink_to(frozen.root.parent / "private.yaml")
    elif how == "two links":
        (frozen.root / "between.yaml").symlink_to("../private.yaml")
        (folder / "measured.yaml").symlink_to(frozen.root / "between.yaml")
    else:
        outside = frozen.root.parent / "outside"
        outside.mkdir()
        (outside / "measured.yaml").write_text(PRIVATE)
        folder.rmdir()
        folder.symlink_to(outside)


@pytest.mark.parametrize("how", ["the file", "two links", "the folder"])
@pytest.mark.parametrize("command", [("run",), ("report",), ("explain", "P1"), ("lint",)], ids=" ".join)
def test_a_set_that_leads_out_of_the_project_is_refused_before_it_is_read(
    frozen: Repository, how: str, command: tuple[str, ...]
) -> None:
    """The message says that it is a link, and nothing of what it leads to."""
    linked(frozen, how)
    done = frozen.run(command[0], frozen.only, *command[1:])
    assert done.returncode in (2, 3)
    assert "link" in done.stdout + done.stderr
    assert "top-private" not in done.stdout + done.stderr


@pytest.mark.parametrize("command", [("run",), ("report",)])
def test_a_file_elsewhere_that_was_named_is_read(frozen: Repository, command: tuple[str, ...]) -> None:
    """The negative control: a file outside that somebody names by its own place is no link, and is judged."""
    stored = frozen.root / f"measurements/{frozen.only}/measured.json"
    elsewhere = frozen.root.parent / "elsewhere.json"
    elsewhere.write_bytes(stored.read_bytes())
    assert 0 == frozen.run(*command, frozen.only, "--measurements", str(elsewhere)).returncode


def test_a_registration_that_leads_out_is_refused_as_well(frozen: Repository) -> None:
    """A draft that is a link to another file of the machine shows none of it."""
    (frozen.root / "prereg/drafts/x.yaml").symlink_to(frozen.root.parent / "private.yaml")
    done = frozen.run("lint", "x")
    assert (2, True) == (done.returncode, "leads out of the project" in done.stdout)
    assert "top-private" not in done.stdout + done.stderr
