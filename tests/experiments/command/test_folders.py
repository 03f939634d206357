"""A folder is what its files hold: behind links too, under any name; where that cannot be told, a sentence says so."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.experiments.command.cells import jobs, program, study
from verdict.experiments.command.folders import FolderSeen, folder_seen
from verdict.text.canonical import digest
from verdict.words.errors import UsageError


def digest_of(path: Path) -> str:
    """Name a file by its bytes."""
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def seen(folder: Path) -> FolderSeen:
    """Look at a folder of the project that it lies in."""
    return folder_seen(folder, folder.parent, folder.parent, digest_of)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of a project with one file, and a file elsewhere."""
    folder = tmp_path / "project" / "data"
    folder.mkdir(parents=True)
    (folder / "plain.txt").write_text("1")
    (tmp_path / "base.txt").write_text("0.5")
    (tmp_path / "other.txt").write_text("0.5")
    return folder


def test_a_folder_of_plain_files_is_the_list_of_their_names_and_digests(data: Path) -> None:
    """So it was in every set that is stored; the form may not move."""
    assert digest([["plain.txt", digest_of(data / "plain.txt")]]) == seen(data).digest


def test_a_link_counts_by_its_target_and_by_the_bytes_there(data: Path) -> None:
    """Either alone moves the digest; nothing else does."""
    link = data / "base.txt"
    link.symlink_to(data.parents[1] / "base.txt")
    found = [seen(data).digest, seen(data).digest]
    (data.parents[1] / "base.txt").write_text("-0.5")
    found.append(seen(data).digest)
    (data.parents[1] / "base.txt").write_text("0.5")
    found.append(seen(data).digest)
    link.unlink()
    link.symlink_to(data.parents[1] / "other.txt")
    found.append(seen(data).digest)
    assert found[0] == found[1] == found[3]
    assert 3 == len(set(found))
    assert None not in found


def a_link_to_a_folder(data: Path) -> None:
    """Plant a link to a folder."""
    (data / "more").symlink_to(data.parents[1])


def a_broken_link(data: Path) -> None:
    """Plant a link to nothing."""
    (data / "more").symlink_to("nothing")


def a_circle(data: Path) -> None:
    """Plant a link to itself."""
    (data / "more").symlink_to("more")


def a_pipe(data: Path) -> None:
    """Plant a pipe, which nobody may wait for."""
    os.mkfifo(data / "more")


PLANTED = {
    a_link_to_a_folder: "its link more points to a folder, in which files could change unseen; put the folder itself",
    a_broken_link: "its link more points nowhere; remove the link",
    a_circle: "its link more points nowhere; remove the link",
    a_pipe: "more in it is a device or pipe; move it away",
}


@pytest.mark.parametrize("plant", PLANTED)
def test_what_a_folder_cannot_answer_for_is_refused_before_the_first_call(
    data: Path, plant: Callable[[Path], None]
) -> None:
    """With a sentence that says what to do; without it the folder is taken."""
    program(data.parent)
    assert 5 == len(jobs(data.parent, study(inputs=["data"])))
    plant(data)
    with pytest.raises(UsageError, match=f"the folder data cannot be covered by a digest: {PLANTED[plant]}"):
        jobs(data.parent, study(inputs=["data"]))


def test_a_changed_target_makes_every_call_another(data: Path) -> None:
    """What a declared folder links to decides what a call prints."""
    program(data.parent)
    (data / "base.txt").symlink_to(data.parents[1] / "base.txt")
    before = [dict(job.of) for job in jobs(data.parent, study(inputs=["data"]))]
    assert before == [dict(job.of) for job in jobs(data.parent, study(inputs=["data"]))]
    (data.parents[1] / "base.txt").write_text("-0.5")
    after = [dict(job.of) for job in jobs(data.parent, study(inputs=["data"]))]
    assert all(old != new for old, new in zip(before, after, strict=True))


def test_a_name_that_is_not_utf8_is_a_name(data: Path) -> None:
    """It is named by its bytes, and is none that a text could spell; so is what a link points to."""
    rough = os.fsencode(data) + b"/caf\xe9"
    try:
        Path(os.fsdecode(rough)).write_text("1")
    except OSError:
        pytest.skip("this file system takes UTF-8 alone")
    first = seen(data).digest
    Path(os.fsdecode(rough)).rename(data / b"caf\xe9".hex())
    second = seen(data).digest
    (data / b"caf\xe9".hex()).rename(os.fsdecode(os.fsencode(data) + b"/caf\xe8"))
    third = seen(data).digest
    (data / "link").symlink_to(os.fsdecode(b"caf\xe8"))
    assert 4 == len({first, second, third, seen(data).digest} - {None})


def test_an_input_that_is_neither_file_nor_folder_is_refused(data: Path) -> None:
    """A pipe has no bytes to name."""
    program(data.parent)
    os.mkfifo(data.parent / "pipe")
    with pytest.raises(UsageError, match="found no file or folder 'pipe'"):
        jobs(data.parent, study(inputs=["pipe"]))
