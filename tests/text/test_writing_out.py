"""What a caller names to be written to: a file whole, a device or pipe into it, a link only within the project."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from verdict.text.files import unlinked, write_out
from verdict.words.errors import UsageError

CONTENT = b"a report\n" * 30_000  # more than a pipe holds


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project beside a folder that is not part of it."""
    for name in ("project", "outside"):
        (tmp_path / name).mkdir()
    return tmp_path / "project"


@pytest.mark.parametrize("before", [None, b"", b"older" * 10**5])
def test_a_file_is_written_whole(project: Path, before: bytes | None) -> None:
    """Made or replaced, with nothing left beside it; its folder is made too."""
    path = project / "deep/out.md"
    if before is not None:
        path.parent.mkdir()
        path.write_bytes(before)
    write_out(path, CONTENT, project)
    assert (CONTENT, [path]) == (path.read_bytes(), list(path.parent.iterdir()))


def test_a_pipe_is_written_into(project: Path) -> None:
    """All of it arrives at whoever reads, and the pipe is a pipe afterwards."""
    path, read = project / "pipe", []
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()))
    reader.start()
    write_out(path, CONTENT, project)
    reader.join(30)
    assert [CONTENT] == read
    assert stat.S_ISFIFO(path.stat().st_mode)


@pytest.mark.parametrize("link", [False, True], ids=["itself", "by a link"])
def test_a_device_is_written_into(project: Path, link: bool) -> None:
    """The null device takes everything and stays what it is, as root too; so does the same device made here."""
    path = project / "null"
    if link:
        path.symlink_to(os.devnull)
    else:
        try:
            os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))
            path.open("wb").close()
        except PermissionError:
            pytest.skip("no device can be made or opened here")
    write_out(path, CONTENT, project)
    assert stat.S_ISCHR(path.stat().st_mode)
    write_out(Path(os.devnull), CONTENT, project)
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="this system has no full device")
def test_a_device_that_is_full_is_named(project: Path) -> None:
    """The error is the system's, with the file."""
    with pytest.raises(OSError, match="No space left on device: '/dev/full'") as full:
        write_out(Path("/dev/full"), CONTENT, project)
    assert errno.ENOSPC == full.value.errno
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


def test_standard_output_is_written_into_where_it_stands(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A file that standard output goes to already is not cut off, and what is printed later stands behind."""
    sys.stdout.write("before\n")
    write_out(Path("/dev/stdout"), b"between\n", project)
    sys.stdout.write("after\n")
    write_out(Path("/dev/stderr"), b"an error\n", project)
    assert ("before\nbetween\nafter\n", "an error\n") == capfd.readouterr()


@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nothing yet"])
def test_a_link_within_the_project_is_followed(project: Path, there: bool) -> None:
    """What it leads to is written; it stays a link."""
    (project / "out.md").symlink_to("real.md")
    if there:
        (project / "real.md").write_bytes(b"older")
    write_out(project / "out.md", CONTENT, project)
    assert (CONTENT, True) == ((project / "real.md").read_bytes(), (project / "out.md").is_symlink())


@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nothing yet"])
@pytest.mark.parametrize("chain", [False, True], ids=["at once", "by another link"])
def test_a_link_out_of_the_project_is_refused(project: Path, there: bool, chain: bool) -> None:
    """Neither what it leads to nor the link itself is touched."""
    target = project.parent / "outside/theirs.md"
    if there:
        target.write_bytes(b"theirs")
    (project / "second.md").symlink_to(target)
    (project / "out.md").symlink_to("second.md" if chain else target)
    with pytest.raises(
        UsageError, match=r"out\.md: found a link on its way that leads out of the project, to .*theirs"
    ):
        write_out(project / "out.md", CONTENT, project)
    assert (there, True) == (target.exists(), (project / "out.md").is_symlink())
    assert not there or b"theirs" == target.read_bytes()


def test_a_link_that_leads_to_itself_is_refused(project: Path) -> None:
    """An error of the system that names it."""
    (project / "out.md").symlink_to("out.md")
    with pytest.raises(OSError, match=r"out\.md") as loop:
        write_out(project / "out.md", CONTENT, project)
    assert errno.ELOOP == loop.value.errno


def test_what_is_named_outside_is_written_there(project: Path) -> None:
    """A report may go anywhere that the caller names without a link."""
    path = project.parent / "outside/out.md"
    write_out(path, CONTENT, project)
    assert CONTENT == path.read_bytes()


def test_a_folder_is_no_file_to_write_to(project: Path) -> None:
    """Refused, and nothing is put into it."""
    with pytest.raises(UsageError, match="is a folder; wanted a file to write to"):
        write_out(project, CONTENT, project)
    assert [] == list(project.iterdir())


@pytest.mark.parametrize("name", [".verdict", "measurements/a", "verdicts", "prereg/ledger"])
@pytest.mark.parametrize("below", ["", "/x.json", "/deep/x.json"])
def test_a_path_of_the_project_is_told_from_one_that_leads_out(project: Path, name: str, below: str) -> None:
    """A folder, one that is not there yet, or a link to one within is the project's; a link to outside is not."""
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    assert Path(f"{path}{below}") == unlinked(Path(f"{path}{below}"), project)
    (project / "elsewhere").mkdir()
    path.symlink_to(project / "elsewhere")
    assert Path(f"{project}/elsewhere{below}") == unlinked(Path(f"{path}{below}"), project)
    path.unlink()
    path.symlink_to("../outside" if path.parent == project else "../../outside")
    with pytest.raises(UsageError, match="leads out of the project, to"):
        unlinked(Path(f"{path}{below}"), project)
