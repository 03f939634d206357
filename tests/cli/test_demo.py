"""The demo plays what it shows: every command is run, nothing is left behind, and a red gate is its exit code."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.test_commands import ROOT, Done, verdict
from verdict.cli import playing
from verdict.cli.demo import SCENES
from verdict.cli.playing import Edited, Step, as_typed, typed
from verdict.registration.drafts import titles

WHOLE = re.compile(r"  (sha256:[0-9a-f]{64}|(verdict|git) .+)$")  # what is there to be copied is whole
WIDTHS = {"paired-seeds": "60", "evaluation": "80", "ab-test": "120", "chains": "80"}
ENDS = ["1 equal    exit 0: as locked", "1 BROKEN    exit 3: not what was frozen", "1 equal    exit 0: as locked"]


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made, so that what is left of one is seen."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """An empty folder to be in."""
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


def folded(text: str) -> str:
    """Return a text with its lines joined."""
    return " ".join(text.split())


@pytest.mark.parametrize("template", SCENES)
def test_every_template_is_played_from_draft_to_gate(template: str, here: Path, scratch: Path) -> None:
    """The gate is green, refuses the moved bar, and is green again; nothing is left in the folder or beside it.

    No line is wider than the terminal or ends in blanks, and none is coloured where it is piped.
    """
    width = int(WIDTHS[template])
    done = verdict("demo", "--template", template, cwd=here, width=str(width))
    lines = done.stdout.splitlines()
    assert 0 == done.returncode, done.stderr
    assert ENDS == [line for line in lines if re.match(r"1 (equal|BROKEN)", line)]
    assert [] == [line for line in lines if cell_len(line) > width and not WHOLE.match(line)]
    assert [] == [line for line in lines if line != line.rstrip() or "\x1b" in line]
    scene = SCENES[template]
    assert f"frozen {scene.frozen}, found {scene.moved}" in folded(done.stdout)
    assert f"{scene.asked}: " in done.stdout
    assert "history, heads of the locks, order;" in done.stderr
    assert ([], []) == ([*here.iterdir()], [*scratch.iterdir()])


def test_every_template_that_needs_nothing_more_has_its_scene() -> None:
    """Only the tutorial's example is left out, whose script needs another library."""
    assert {*titles()} - {"digits"} == {*SCENES}


def test_a_long_command_can_be_copied() -> None:
    """The shell reads its lines as one, and a word with blanks is quoted."""
    lines = as_typed(("verdict", "freeze", "prereg/x.yaml", "--reason", "before there are numbers"), 40)
    assert ["$ verdict freeze prereg/x.yaml \\", "--reason 'before there are numbers'"] == lines


def test_the_project_can_be_kept(here: Path) -> None:
    """It is whole, clean for git, and its gate is green by hand."""
    (here / "kept").mkdir()
    done = verdict("demo", "--keep", "kept", cwd=here)
    assert (0, True) == (done.returncode, "It is kept in kept." in done.stdout)
    status = subprocess.run(["git", "status", "--short"], cwd=here / "kept", capture_output=True, check=True)
    assert b"" == status.stdout
    assert 0 == verdict("gate", "--all", "--require", "order", cwd=here / "kept").returncode


@pytest.mark.parametrize("there", ["file", "folder", "link", "missing/kept"])
def test_nothing_is_written_over(here: Path, there: str) -> None:
    """What is there already, or has no folder around it, is refused before anything is played."""
    (here / "folder").mkdir()
    (here / "folder" / "mine").write_text("mine")
    (here / "file").write_text("mine")
    (here / "link").symlink_to(here)
    done = verdict("demo", "--keep", there, cwd=here)
    assert (2, "") == (done.returncode, done.stdout)
    assert "found something there already" in done.stderr or "found no folder around it" in done.stderr
    assert {"folder", "file", "link"} == {path.name for path in here.iterdir()}


def test_two_ways_to_wait_are_refused(here: Path) -> None:
    """A sentence, and exit code 2."""
    done = verdict("demo", "--no-pause", "--pace", "1", cwd=here)
    assert (2, True) == (done.returncode, "wanted one of the two" in done.stderr)


def test_a_red_gate_ends_it_with_its_code(here: Path, monkeypatch: pytest.MonkeyPatch,
                                          capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    """The negative control: a step that breaks what was frozen makes the next gate the last step."""
    monkeypatch.chdir(here)
    assert 0 == verdict("demo", "--keep", "kept", cwd=here).returncode
    monkeypatch.chdir(here / "kept")
    (frozen,) = (here / "kept" / "prereg").glob("2*.yaml")
    steps = [
        Step("It is broken.", (Edited(f"prereg/{frozen.name}", "value: 0.01,", "value: 0.02,"),)),
        Step("The gate is asked.", (typed("verdict gate --all"),)),
        Step("Nothing comes after it.", (typed("verdict doctor"),)),
    ]
    assert 3 == playing.play(steps, lambda: None)
    said = capsys.readouterr()
    assert "found exit code 3 of verdict gate --all, wanted 0" in folded(said.err)
    assert "Nothing comes after it." not in said.out


def planted(folder: Path) -> Done:
    """Play the demo of a copy of the program, whose template has a script that edits what is frozen."""
    source, examples = folder / "copy" / "src", folder / "copy" / "examples"
    source.mkdir(parents=True)
    for name in ("verdict", "backends"):
        (source / name).symlink_to(ROOT / "src" / name)
    subprocess.run(["cp", "-r", ROOT / "examples", examples], check=True)
    script = examples / "paired-seeds" / "make_data.py"
    spoil = "\nfrom pathlib import Path\nfor p in Path('prereg').glob('2*.yaml'):\n" \
            "    p.write_text(p.read_text().replace('value: 0.01', 'value: 0.02'))\n"  # fmt: skip
    script.write_text(script.read_text() + spoil)
    done = subprocess.run([sys.executable, "-m", "verdict", "demo"], cwd=folder, check=False, capture_output=True,
                          text=True, env={**os.environ, "PYTHONPATH": str(source)})  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


def test_a_template_that_breaks_its_freeze_is_not_played_to_the_end(here: Path, scratch: Path) -> None:
    """A fault planted in a template's own script ends the demo with exit code 3, and nothing is left."""
    done = planted(here)
    assert 3 == done.returncode
    assert "a frozen file was edited: constants.worth_it.value: frozen 0.01, found 0.02" in folded(done.stderr)
    assert "found exit code 3 of verdict run" in folded(done.stderr)
    assert [] == [*scratch.iterdir()]


def test_a_program_that_fails_is_quoted(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git that says no, and a program that is not there, end in a sentence."""
    monkeypatch.chdir(here)
    with pytest.raises(playing.VerdictError, match=r"found exit code 128 of git log, wanted 0: fatal: .*repository"):
        playing.play([Step("", (typed("git log"),))], lambda: None)
    with pytest.raises(playing.VerdictError, match="found no program called no-such-program"):
        playing.play([Step("", (typed("no-such-program"),))], lambda: None)


def test_what_is_to_be_edited_must_be_there_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar that no longer stands in the file is not passed over."""
    monkeypatch.chdir(here)
    (here / "a").write_text("b b")
    with pytest.raises(playing.VerdictError, match="found 'b' 2 times, wanted it once"):
        playing.play([Step("", (Edited("a", "b", "c"),))], lambda: None)


@pytest.fixture
def at_terminal(here: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The demo at a terminal, as one would start it, and the other end of the terminal."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen([sys.executable, "-m", "verdict", "demo"], cwd=here, stdin=theirs, stdout=theirs,
                               stderr=theirs, start_new_session=True)  # fmt: skip
    os.close(theirs)
    yield running, ours
    if running.poll() is None:
        running.kill()
    running.wait()
    os.close(ours)


def read_until(terminal: int, wanted: str, seconds: float = 60) -> str:
    """Read what a terminal shows until it shows a text, or for so long."""
    said, ends = "", time.monotonic() + seconds
    while wanted not in said and time.monotonic() < ends:
        if select.select([terminal], [], [], 0.2)[0]:
            with suppress(OSError):
                said += os.read(terminal, 4096).decode()
    return said


def press(terminal: int, key: bytes, wanted: str) -> str:
    """Press a key until something is shown: what is pressed before the demo waits is not heeded."""
    tries = (read_until(terminal, wanted, 2) for _ in range(30) if os.write(terminal, key))
    return next((said for said in tries if wanted in said), "")


def test_a_key_goes_on_and_ctrl_c_leaves_nothing(at_terminal: tuple[subprocess.Popen[bytes], int], here: Path,
                                                 scratch: Path) -> None:  # fmt: skip
    """At a terminal nothing is done before a key is pressed; Ctrl-C ends it with 130 and removes the folder."""
    running, terminal = at_terminal
    assert "Any key goes on" in read_until(terminal, "$ git init --quiet")
    (folder,) = scratch.iterdir()
    assert [] == [*(folder / "demo").iterdir()]
    assert "$ verdict init" in press(terminal, b"\r", "--template paired-seeds")
    assert (folder / "demo" / ".git").is_dir()
    assert press(terminal, b"\x03", "stopped; nothing was stored")
    assert 130 == running.wait(30)
    assert ([], []) == ([*here.iterdir()], [*scratch.iterdir()])


def test_a_signal_to_end_leaves_nothing(at_terminal: tuple[subprocess.Popen[bytes], int], scratch: Path) -> None:
    """What a scheduler sends is heeded in the same way, with exit code 143."""
    running, terminal = at_terminal
    read_until(terminal, "$ git init --quiet")
    running.send_signal(signal.SIGTERM)
    assert "ended by SIGTERM; nothing of it is left" in folded(read_until(terminal, "is left"))
    assert 143 == running.wait(30)
    assert [] == [*scratch.iterdir()]


def test_a_pace_waits_at_each_step(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    """So many seconds, once a step, without a key."""
    waited: list[float] = []
    monkeypatch.setattr("verdict.cli.demo.time.sleep", waited.append)
    monkeypatch.setattr("verdict.cli.demo.story", lambda _: [Step("One.", (typed("git init --quiet"),) * 2)] * 3)
    assert 0 == verdict("demo", "--pace", "2", cwd=here).returncode
    assert [2] * 3 == waited
