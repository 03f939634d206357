"""A folder is written whole or not at all, and only over what was written so."""

from __future__ import annotations

from pathlib import Path

import pytest

from verdict.text import folders
from verdict.text.folders import LISTED, write_folder
from verdict.words.errors import UsageError

FILES = {"index.html": b"<p>", ".nojekyll": b""}


def names(folder: Path) -> list[str]:
    """Return the names of what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def held(folder: Path) -> dict[str, bytes]:
    """Return what a folder holds, its list aside."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != LISTED}


def test_what_was_written_before_is_replaced_whole(tmp_path: Path) -> None:
    """No file of the earlier writing is left, and nothing beside the folder."""
    write_folder(tmp_path / "a/site", {**FILES, "old.html": b"old"})
    write_folder(tmp_path / "a/site", FILES)
    assert FILES == held(tmp_path / "a/site")
    assert ["site"] == names(tmp_path / "a")


@pytest.mark.parametrize("name", ["CNAME", "sub/x", ".git/HEAD"])
def test_a_folder_with_other_things_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    """A file, a folder or a repository in it: refused before anything is written, and named."""
    write_folder(tmp_path / "site", FILES)
    other = tmp_path / "site" / name
    other.parent.mkdir(exist_ok=True)
    other.write_text("mine")
    with pytest.raises(UsageError, match=f"holds {name.split('/', maxsplit=1)[0]}, which a site does not consist of"):
        write_folder(tmp_path / "site", {"index.html": b"new"})
    assert "mine" == other.read_text()
    assert b"<p>" == (tmp_path / "site/index.html").read_bytes()


def test_a_file_and_a_link_are_no_folder(tmp_path: Path) -> None:
    """Nothing is written through a link, and no file is replaced by a folder."""
    (tmp_path / "file").write_text("x")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for name, kind in (("file", "a file"), ("link", "a link")):
        with pytest.raises(UsageError, match=f"found {kind}, wanted a folder"):
            write_folder(tmp_path / name, FILES)
    assert [] == names(tmp_path / "real")


def test_a_folder_that_is_empty_is_used(tmp_path: Path) -> None:
    """Nothing is lost by that."""
    (tmp_path / "site").mkdir()
    write_folder(tmp_path / "site", FILES)
    assert FILES == held(tmp_path / "site")


@pytest.mark.parametrize("failing", [1, 2])
def test_what_fails_on_the_way_leaves_the_old_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    """Where a move fails, the first or the second, the earlier site stands as it was and nothing lies beside it."""
    write_folder(tmp_path / "site", FILES)
    moved, rename = [0], Path.rename

    def fails(self: Path, target: Path) -> Path:
        moved[0] += 1
        if moved[0] == failing:
            raise OSError(28, "No space left on device", str(target))
        return rename(self, target)

    monkeypatch.setattr(folders.Path, "rename", fails)
    with pytest.raises(OSError, match="No space left"):
        write_folder(tmp_path / "site", {"index.html": b"new"})
    assert failing <= moved[0]
    assert FILES == held(tmp_path / "site")
    assert ["site"] == names(tmp_path)
