"""Only a file that this very run wrote is a measurement, and what lay in its place is never lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.experiments.test_kinds import commanded, program
from verdict.experiments.command import carrying_out as command
from verdict.experiments.command.output import fresh_output
from verdict.experiments.contract import Context, Measured
from verdict.words.errors import BudgetError, DocumentError, NothingToJudgeError, UsageError

OLD = '[{"t": 1, "F": 0.1}, {"t": 2, "F": 0.2}]'
NEW = OLD.replace("0.2", "0.3")
HEAD = "import glob, os, pathlib, shutil, sys, time\nout = pathlib.Path('numbers.json')\n"
KEPT = "kept = pathlib.Path(glob.glob('.verdict/command/*/before-*')[0])\n"


def measure(folder: Path, text: str, *, old: str | None = OLD, seconds: float = 20.0) -> Measured:
    """Measure with a program where an earlier run left its numbers, and an older copy of them."""
    if old is not None:
        (folder / "numbers.json").write_text(old)
    (folder / "copy.json").write_text(OLD)
    os.utime(folder / "copy.json", (1e9, 1e9))
    name = program(folder, HEAD + text)
    return command.measure(Context(commanded("python", name, seconds=seconds), folder))


STALE = {
    "nothing is done": ("", "did not write it"),
    "a new time stamp, where there is no file": ("try: os.utime(out)\nexcept OSError: pass", "did not write it"),
    "the kept file is renamed back": (KEPT + "kept.rename(out)", "put the file of an earlier run back"),
    "renamed back with a new time": (
        KEPT + "kept.rename(out)\nos.utime(out)", "put the file of an earlier run back"),
    "renamed back, and another kept": (
        KEPT + "kept.rename(out)\nshutil.copy(out, kept)", "put the file of an earlier run back"),
    "the kept file has a second name": (KEPT + "os.link(kept, out)", "hard link"),
    "the kept file is linked to": (KEPT + "out.symlink_to(kept)", "left a link there"),
    "an old copy with its old time": ("shutil.copy2('copy.json', out)", "was written before it started"),
    "an old copy is renamed": ("os.rename('copy.json', out)", "was written before it started"),
    "an old copy has a second name": ("os.link('copy.json', out)", "hard link"),
    "a link to an old copy": ("out.symlink_to('copy.json')", "left a link there"),
    "a folder": ("out.mkdir()", "left a folder there"),
    "a pipe": ("os.mkfifo(out)", "left a device or pipe there"),
    "written with the time of long ago": ("out.write_text('[]')\nos.utime(out, (1, 1))", "before it started"),
}  # fmt: skip


@pytest.mark.parametrize("how", STALE)
def test_what_this_run_did_not_write_is_refused(tmp_path: Path, how: str) -> None:
    """Each way to pass an old file off as new ends with a sentence; nothing that existed is lost."""
    text, says = STALE[how]
    with pytest.raises(NothingToJudgeError, match=says):
        measure(tmp_path, text)
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "copy.json"]
    assert OLD in [path.read_text() for path in left]


FRESH = {
    "other numbers": f"out.write_text({NEW!r})",
    "the same bytes again": f"out.write_text({OLD!r})",
    "removed first": f"out.unlink(missing_ok=True)\nout.write_text({NEW!r})",
    "beside, then renamed": f"pathlib.Path('part').write_text({NEW!r})\nos.replace('part', out)",
    "in two steps": f"out.write_text('')\nout.open('a').write({NEW!r})",
    "by a copy of now": "shutil.copy('copy.json', out)",
    "with a second name that is gone": f"out.write_text({NEW!r})\nos.link(out, 'b')\nos.unlink('b')",
    "by a child": f"import subprocess\nsubprocess.run(['sh', '-c', 'cat > numbers.json'], input={NEW.encode()!r})",
}


@pytest.mark.parametrize("old", [OLD, None], ids=["before it", "nothing before it"])
@pytest.mark.parametrize("how", FRESH)
def test_what_this_run_wrote_is_taken(tmp_path: Path, how: str, old: str | None) -> None:
    """The negative control: a program may write the same bytes again, and in any of the usual ways."""
    assert {"F"} == set(measure(tmp_path, FRESH[how], old=old).quantities)
    assert ["lock"] == [path.name for path in (tmp_path / ".verdict").rglob("*") if path.is_file()]


FAILS = {
    "at once": ("sys.exit(3)", NothingToJudgeError),
    "half-way": (f"out.write_text({NEW!r}[:9])\nsys.exit(3)", NothingToJudgeError),
    "with a link in the place": ("out.symlink_to('copy.json')\nsys.exit(3)", NothingToJudgeError),
    "by a signal": ("out.write_text('half')\nos.kill(os.getpid(), 9)", NothingToJudgeError),
    "by its time": ("out.write_text('half')\ntime.sleep(9)", BudgetError),
}


@pytest.mark.parametrize("how", FAILS)
def test_a_failing_command_leaves_what_was_there(tmp_path: Path, how: str) -> None:
    """The numbers of an earlier run lie in their place again, as the very same file."""
    (tmp_path / "numbers.json").write_text(OLD)
    before = (tmp_path / "numbers.json").stat()
    with pytest.raises(FAILS[how][1]):
        measure(tmp_path, FAILS[how][0], old=None, seconds=0.5)
    after = (tmp_path / "numbers.json").lstat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_folder_in_its_way_is_kept_and_the_old_file_too(tmp_path: Path) -> None:
    """What cannot be put back stays in .verdict, and the next run puts it back."""
    with pytest.raises(NothingToJudgeError):
        measure(tmp_path, "out.mkdir()")
    (tmp_path / "numbers.json").rmdir()
    with pytest.raises(NothingToJudgeError):
        measure(tmp_path, "", old=None)
    assert OLD == (tmp_path / "numbers.json").read_text()


def test_numbers_that_do_not_fit_stay_to_be_looked_at(tmp_path: Path) -> None:
    """The command did its part: the problem is named in the file that it wrote."""
    with pytest.raises(DocumentError, match="t=7 is not registered"):
        measure(tmp_path, 'out.write_text(\'[{"t": 7, "F": 1}]\')')
    assert '"t": 7' in (tmp_path / "numbers.json").read_text()


@pytest.mark.parametrize("what", ["link", "dangling", "folder", "pipe"])
def test_a_place_that_holds_no_file_is_refused_before_the_start(tmp_path: Path, what: str) -> None:
    """Nothing is run, and what lies there stays."""
    place = tmp_path / "numbers.json"
    (tmp_path / "real.json").write_text(OLD)
    {"link": lambda: place.symlink_to("real.json"), "dangling": lambda: place.symlink_to("nowhere"),
     "folder": place.mkdir, "pipe": lambda: os.mkfifo(place)}[what]()  # fmt: skip
    with pytest.raises(UsageError, match="wanted no file, or a regular one"):
        measure(tmp_path, "open('ran', 'w')", old=None)
    assert not (tmp_path / "ran").exists()
    assert os.path.lexists(place)


@pytest.mark.parametrize("folder", [".verdict", "sub"])
def test_nothing_is_set_aside_outside_the_project(tmp_path: Path, folder: str) -> None:
    """A folder that leads out is refused, before and after the run."""
    root, far = tmp_path / "project", tmp_path / "far"
    root.mkdir()
    far.mkdir()
    (root / folder).symlink_to(far)
    name = program(root, HEAD)
    with pytest.raises(UsageError, match="through a link"):
        command.measure(Context(commanded("python", name, writes="sub/numbers.json"), root))
    assert [] == list(far.iterdir())


KILLED = """
import os, sys
from pathlib import Path
from verdict.experiments.command.output import fresh_output
with fresh_output(Path(sys.argv[1]), "numbers.json") as place:
    if sys.argv[2]:
        place.write_text(sys.argv[2])
    os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("partial", ["", "half"])
def test_a_kill_loses_nothing(tmp_path: Path, partial: str) -> None:
    """What was set aside when verdict was killed is put back by the next run, or kept where something lies there."""
    (tmp_path / "numbers.json").write_text(OLD)
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), partial], check=False)
    kept = list((tmp_path / ".verdict").rglob("before-*"))
    assert [OLD] == [path.read_text() for path in kept]
    with pytest.raises(NothingToJudgeError):
        measure(tmp_path, "", old=None)
    found = [path.read_text() for path in [tmp_path / "numbers.json", *(tmp_path / ".verdict").rglob("before-*")]]
    assert ([partial] if partial else []) + [OLD] == found
    notes = measure(tmp_path, FRESH["other numbers"], old=None).notes
    assert bool(partial) == any("still lies in .verdict/command/" in note for note in notes)


WAITS = KILLED.replace("place.write_text(sys.argv[2])", "print('in', flush=True)").replace(
    "os.kill(os.getpid(), 9)", "import time; time.sleep(0.4); place.write_text('first')")  # fmt: skip


def test_two_commands_that_write_one_file_take_turns(tmp_path: Path) -> None:
    """The second starts when the first has ended, so that neither takes the other's file for its own."""
    words = [sys.executable, "-c", WAITS, str(tmp_path), "x"]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert b"in\n" == first.stdout.readline()
        with fresh_output(tmp_path, "numbers.json") as place:
            assert ["first"] == [path.read_text() for path in (tmp_path / ".verdict").rglob("before-*")]
            place.write_text("second")
    assert 0 == first.returncode


def test_nothing_is_put_back_through_a_link_that_leads_out(tmp_path: Path) -> None:
    """A command that leads the output's folder elsewhere and fails: the old numbers stay aside, inside the project."""
    root, far = tmp_path / "project", tmp_path / "far"
    (root / "sub").mkdir(parents=True)
    far.mkdir()
    (root / "sub" / "numbers.json").write_text(OLD)
    name = program(root, HEAD + "os.rename('sub', 'b')\nos.symlink('../far', 'sub')\nsys.exit(3)")
    with pytest.raises(NothingToJudgeError, match="status 3"):
        command.measure(Context(commanded("python", name, writes="sub/numbers.json"), root))
    assert [] == list(far.iterdir())
    assert [OLD] == [path.read_text() for path in (root / ".verdict").rglob("before-*")]
