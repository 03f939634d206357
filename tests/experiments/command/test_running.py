"""A command ends with everything that it started, whatever it does, and so does it when verdict is ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.test_measuring import PATH, put
from tests.experiments.test_kinds import GOOD, commanded, program
from verdict.experiments.command import carrying_out as command
from verdict.experiments.command import running, supervisor
from verdict.experiments.command.output import fresh_output
from verdict.experiments.command.running import tail
from verdict.experiments.contract import Context
from verdict.words.errors import BudgetError, NothingToJudgeError, TerminatedError, UsageError, VerdictError

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="subreapers are a thing of Linux")
TICKS = """
def tick():
    for _ in range(3000):
        open('ticks', 'a').write(str(os.getpid()) + ' ')
        time.sleep(0.02)

def heard():
    while not os.path.exists('ticks'): time.sleep(0.01)
"""
HEAD = f"import os, signal, subprocess, sys, time\n{TICKS}"


@pytest.fixture(autouse=True)
def heeding_signals() -> Iterator[None]:
    """Heed signals that are ignored where tests run in the background, so that what is started here heeds them too."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGHUP)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def measure(folder: Path, text: str, *, seconds: float = 20.0) -> None:
    """Measure with a program that says of itself what it does."""
    command.measure(Context(commanded("python", program(folder, HEAD + text), "0.2", seconds=seconds), folder))


def silent(folder: Path) -> bool:
    """Say whether nobody ticks any longer."""
    ticks = folder / "ticks"
    before = ticks.stat().st_size if ticks.exists() else 0
    time.sleep(0.15)
    return before == (ticks.stat().st_size if ticks.exists() else 0)


CHILD = "import os, time, signal\n" + TICKS
RUNAWAYS = {
    "a child": "if os.fork() == 0: tick()",
    "a child in a session of its own": "if os.fork() == 0:\n    os.setsid()\n    tick()",
    "a grandchild in a session of its own": (
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: tick()\n    os._exit(0)"),
    "a daemon": (
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork(): os._exit(0)\n    os.chdir('.')\n    os.umask(0)\n"
        "    for fd in range(3): os.close(fd)\n    tick()"),
    "a child in a group of its own": "if os.fork() == 0:\n    os.setpgid(0, 0)\n    tick()",
    "a program in a session of its own": (
        f"subprocess.Popen([sys.executable, '-c', {CHILD + 'tick()'!r}], start_new_session=True)"),
    "by setsid": f"subprocess.Popen(['setsid', sys.executable, '-c', {CHILD + 'tick()'!r}])",
    "by nohup": f"subprocess.Popen(['sh', '-c', 'nohup \"$0\" -c \"$1\" &', sys.executable, {CHILD + 'tick()'!r}])",
    "one that ignores signals": (
        "if os.fork() == 0:\n    for n in (1, 2, 15): signal.signal(n, signal.SIG_IGN)\n    os.setsid()\n    tick()"),
    "one that is stopped, then goes on": (
        "pid = os.fork()\nif pid == 0:\n    os.setsid()\n    tick()\nheard()\nos.kill(pid, signal.SIGSTOP)"),
    "thirty of them": (
        "for _ in range(30):\n    if os.fork() == 0:\n        os.setsid()\n        tick()"),
    "a chain of them": (
        "first = os.getpid()\nfor _ in range(20):\n    if os.fork(): break\n    os.setsid()\n"
        "if os.getpid() != first: tick()"),
    "one that leaves itself behind again and again": (
        "if os.fork() == 0:\n    os.setsid()\n    for _ in range(3000):\n        open('ticks', 'a').write('.')\n"
        "        if os.fork(): os._exit(0)\n        time.sleep(0.001)\n    os._exit(0)"),
}  # fmt: skip
WELL = "\nimport json\njson.dump([{'t': 1, 'F': 0.1}], open('numbers.json', 'w'))\n"


@LINUX
@pytest.mark.parametrize("kind", RUNAWAYS)
def test_nothing_outlives_the_end_of_a_command(tmp_path: Path, kind: str) -> None:
    """When the program ends well, whatever it left running ends with it, and its numbers are taken."""
    measure(tmp_path, RUNAWAYS[kind] + "\nheard()" + WELL)
    assert (tmp_path / "ticks").exists()
    assert silent(tmp_path)


@LINUX
@pytest.mark.parametrize("kind", RUNAWAYS)
def test_nothing_outlives_the_time_of_a_command(tmp_path: Path, kind: str) -> None:
    """When its time is over, and the program itself waits for ever, all of it ends."""
    with pytest.raises(BudgetError, match=r"ran past its registered 0\.6 s"):
        measure(tmp_path, RUNAWAYS[kind] + "\ntime.sleep(60)", seconds=0.6)
    assert silent(tmp_path)


def test_the_watch_over_runaways_can_fail(tmp_path: Path) -> None:
    """The negative control: a process that nobody ends is heard."""
    child = subprocess.Popen([sys.executable, "-c", CHILD + "tick()"], cwd=tmp_path)
    try:
        until = time.monotonic() + 5
        while not (tmp_path / "ticks").exists() and time.monotonic() < until:
            time.sleep(0.01)
        assert not silent(tmp_path)
    finally:
        child.kill()
        child.wait()


@LINUX
def test_a_child_cannot_write_the_output_after_the_end(tmp_path: Path) -> None:
    """What is read is what lay there when the command ended; a child that would write later is gone."""
    text = (
        WELL + "if os.fork() == 0:\n    os.setsid()\n    time.sleep(0.3)\n    open('numbers.json', 'w').write('[]')\n"
    )
    measure(tmp_path, text)
    time.sleep(0.4)
    assert "0.1" in (tmp_path / "numbers.json").read_text()


STUBBORN = {
    "ignores every signal": "for n in (1, 2, 3, 15): signal.signal(n, signal.SIG_IGN)\ntick()",
    "stops itself": "os.kill(os.getpid(), signal.SIGSTOP)\ntick()",
    "stops its group": "os.killpg(0, signal.SIGSTOP)\ntick()",
    "closes what it says": "os.close(1)\nos.close(2)\ntick()",
    "floods what it says": "while True: os.write(1, b'x' * 65536)",
    "waits for nothing": "time.sleep(60)",
    "spins": "while True: pass",
}


@pytest.mark.parametrize("kind", STUBBORN)
def test_the_time_limit_holds_for_stubborn_programs(tmp_path: Path, kind: str) -> None:
    """Whatever a program does about it, it ends soon after its registered time."""
    before = time.monotonic()
    with pytest.raises(BudgetError):
        measure(tmp_path, STUBBORN[kind], seconds=0.4)
    assert time.monotonic() - before < 5
    assert silent(tmp_path)


@LINUX
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_who_ends_its_own_watch_is_ended_all_the_same(tmp_path: Path, number: int) -> None:
    """A program that ends the process above it leaves a child in a session of its own: verdict inherits and ends it."""
    text = f"if os.fork() == 0:\n    os.setsid()\n    tick()\nheard()\nos.kill(os.getppid(), {int(number)})\ntick()"
    with pytest.raises(NothingToJudgeError, match="ended the process that watches over it"):
        measure(tmp_path, text)
    assert silent(tmp_path)


@LINUX
def test_who_stops_its_own_watch_is_ended_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A watch that stands still cannot keep the time: verdict does, a little later."""
    monkeypatch.setattr(running, "LATE", 0.3)
    with pytest.raises(BudgetError):
        measure(
            tmp_path, "if os.fork() == 0:\n    os.setsid()\n    tick()\nos.kill(os.getppid(), 19)\ntick()", seconds=0.4
        )
    assert silent(tmp_path)


@LINUX
def test_a_process_that_was_there_before_is_spared(tmp_path: Path) -> None:
    """Ending a command's heirs touches no other child of verdict."""
    with subprocess.Popen(["sleep", "60"]) as other:
        with pytest.raises(NothingToJudgeError):
            measure(tmp_path, "os.kill(os.getppid(), 9)")
        assert other.poll() is None
        other.kill()


def test_what_cannot_be_ended_is_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel holds a process, nothing is taken from the command that left it."""
    monkeypatch.setattr(running, "_told", lambda text: {"status": 0, "gone": 0})
    monkeypatch.setattr(supervisor, "end_descendants", lambda spared=(): False)
    with pytest.raises(VerdictError, match="cannot be ended; nothing was measured") as refused:
        measure(tmp_path, WELL)
    assert 1 == refused.value.exit_code


@LINUX
def test_children_are_found_without_the_list_of_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels without that list are asked for every process's parent; both ways agree."""
    with subprocess.Popen(["sleep", "60"]) as child:
        listed = supervisor.children(os.getpid())
        monkeypatch.setattr(supervisor.os.path, "exists", lambda path: False)
        by_parent = supervisor.children(os.getpid())
        child.kill()
    assert child.pid in listed
    assert sorted(listed) == sorted(by_parent)


SOURCE = Path(__file__).parents[3] / "src"
BUSY = "if os.fork() == 0:\n    os.setsid()\n    tick()\ntick()"
TIDY = (
    "def tidy(*_):\n    open('tidied', 'w').close()\n    sys.exit(1)\n"
    "for n in (1, 2, 15): signal.signal(n, tidy)\n"
)  # fmt: skip


def interrupted(folder: Path, text: str, act: Callable[[subprocess.Popen[str]], None]) -> tuple[int, str]:
    """Run verdict, do something to it once its command is busy; return its exit code and what it complained of."""
    put(folder, 60, HEAD + text)
    with subprocess.Popen(
        [sys.executable, "-m", "verdict", "run", PATH, "--measure"], cwd=folder, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(SOURCE)},
    ) as process:  # fmt: skip
        until = time.monotonic() + 20
        while not (folder / "ticks").exists() and time.monotonic() < until:
            time.sleep(0.01)
        act(process)
        _, said = process.communicate(timeout=20)
    return process.returncode, said


ENDS = {signal.SIGTERM: 143, signal.SIGHUP: 143, signal.SIGINT: 130, signal.SIGKILL: -9}


@LINUX
@pytest.mark.parametrize("number", ENDS)
def test_a_command_ends_when_verdict_is_ended(tmp_path: Path, number: signal.Signals) -> None:
    """Told to end, or killed: the program and its child in another session are gone, and a sentence says so."""
    (tmp_path / "numbers.json").write_text("old")
    code, said = interrupted(tmp_path, BUSY, lambda process: process.send_signal(number))
    assert ENDS[number] == code
    assert (code == 143) == (f"verdict was ended by {number.name} while a command ran" in said)
    assert (code == 130) == ("stopped measuring 2026-01-01a; nothing of it is kept" in said)
    assert not (tmp_path / "measurements").exists()
    until = time.monotonic() + 5
    while not silent(tmp_path) and time.monotonic() < until:
        pass
    assert silent(tmp_path)
    assert (code != -9) == ((tmp_path / "numbers.json").exists())


@LINUX
def test_a_program_ends_when_verdict_and_its_watch_are_killed_at_once(tmp_path: Path) -> None:
    """With nobody left to end it, the kernel ends the program itself."""

    def kill_both(process: subprocess.Popen[str]) -> None:
        process.send_signal(signal.SIGSTOP)
        for watch in supervisor.children(process.pid):
            os.kill(watch, signal.SIGKILL)
        process.kill()

    assert -9 == interrupted(tmp_path, "tick()", kill_both)[0]
    assert silent(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_is_passed_on_so_that_a_command_can_tidy_up(tmp_path: Path, number: signal.Signals) -> None:
    """The program receives the very signal, before anything is killed."""
    interrupted(tmp_path, TIDY + "tick()", lambda process: process.send_signal(number))
    assert (tmp_path / "tidied").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_who_waits_for_its_turn_can_be_ended(tmp_path: Path, number: signal.Signals) -> None:
    """While another command writes the same file there is nothing to pass a signal on to: verdict ends at once."""
    put(tmp_path, 60, HEAD + "tick()")
    with fresh_output(tmp_path, "numbers.json") as place:
        with subprocess.Popen(
            [sys.executable, "-m", "verdict", "run", PATH, "--measure"], cwd=tmp_path, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(SOURCE)},
        ) as process:  # fmt: skip
            assert process.stderr is not None
            assert b"measuring by running" in process.stderr.readline()
            time.sleep(0.3)
            process.send_signal(number)
            process.communicate(timeout=10)
        place.write_text("")
    assert process.returncode in (130, 143, -number)
    assert not (tmp_path / "ticks").exists()


def test_a_signal_that_is_ignored_here_stays_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """verdict under nohup goes on when its terminal is closed."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with running.signals_passed_on() as signals:
            assert signal.SIG_IGN == signal.getsignal(signal.SIGHUP)
            os.kill(os.getpid(), signal.SIGHUP)
            assert signals.received is None
            assert signals.receive == signal.getsignal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert signals.receive != signal.getsignal(signal.SIGTERM)


def test_a_signal_before_the_start_is_not_lost(tmp_path: Path) -> None:
    """It is remembered while files are looked at, and ends the run."""
    with pytest.raises(TerminatedError), running.signals_passed_on() as signals:
        os.kill(os.getpid(), signal.SIGTERM)
        running.run(["/bin/sleep", "60"], tmp_path, 60.0, signals)


def test_what_is_said_is_kept_within_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty megabytes pass through; the last of them are shown, and the program is not held up."""
    kept = []
    monkeypatch.setattr(running, "tail", lambda said: kept.append(said) or "")
    with pytest.raises(NothingToJudgeError):
        measure(tmp_path, "for _ in range(640): os.write(1, b'x' * 65536)\nsys.exit('the last word')")
    assert running.KEPT == len(kept[0])
    assert kept[0].endswith(b"the last word\n")


@pytest.mark.parametrize(
    "said",
    ["P1  PASS\nexit code 0", "\x1b[2J\x1b[1;1HP1 PASS", "a\rb", "\u202eSSAP", "a\u2028b", "\x07\x08\x00", "\ufeffx"],
)
def test_what_a_command_says_cannot_be_taken_for_verdicts_own_words(tmp_path: Path, said: str) -> None:
    """Every line of it stands behind a bar, and no character of it moves the cursor or turns the text."""
    shown = tail(said.encode())
    first, *lines = shown.split("\n")
    assert " It said last:" == first
    assert all(line.startswith("  | ") and line.isprintable() for line in lines)


def test_what_a_command_says_well_is_shown_as_it_is() -> None:
    """The negative control: ordinary text, with letters of any script, is not changed."""
    assert " It said last:\n  | Δτ = 3 ± 1\n  | über" == tail("Δτ = 3 ± 1\r\nüber\n".encode())
    assert " It said nothing." == tail(b" \n")
    assert "\ufffd" in tail(b"\xff")


NO_PROGRAMS = {
    "no first line": (b"print(1)\n", 0o755, "has no line that names its interpreter"),
    "a missing interpreter": (b"#!/no/such/interpreter\n", 0o755, "interpreter that its first line names"),
    "not executable": (b"#!/bin/sh\n", 0o644, r"an interpreter before it, such as command: \[python, run\.py\]"),
    "empty": (b"", 0o755, "has no line that names its interpreter"),
    "another machine's": (b"\x7fELF\x02\x01\x01" + b"\0" * 80, 0o755, "has no line that names its interpreter"),
    "an interpreter that is a folder": (b"#!/tmp\n", 0o755, "its interpreter may not"),
    "a folder": (None, 0o755, "cannot be run here"),
}


@pytest.mark.parametrize("what", NO_PROGRAMS)
def test_a_program_that_the_system_refuses_is_a_sentence(tmp_path: Path, what: str) -> None:
    """Exit code 2 with the reason and the remedy, and nothing of an old output is lost."""
    content, mode, says = NO_PROGRAMS[what]
    path = tmp_path / "run.py"
    path.mkdir() if content is None else path.write_bytes(content)
    path.chmod(mode)
    (tmp_path / "numbers.json").write_text("old")
    with pytest.raises(UsageError, match=says) as refused:
        command.measure(Context(commanded("./run.py"), tmp_path))
    assert 2 == refused.value.exit_code
    assert "old" == (tmp_path / "numbers.json").read_text()


def test_a_program_that_vanishes_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was there when it was looked for, and is gone when it is started."""
    monkeypatch.setattr(command, "program_of", lambda name, root: tmp_path / "gone")
    with pytest.raises(UsageError, match="it is gone"):
        command.measure(Context(commanded("gone"), tmp_path))


def test_a_folder_that_vanishes_is_a_sentence(tmp_path: Path) -> None:
    """So is a project that is gone."""
    with pytest.raises(UsageError, match="cannot be run"), running.signals_passed_on() as signals:
        running.run(["/bin/true"], tmp_path / "gone", 1.0, signals)


@pytest.mark.parametrize(
    ("text", "says"),
    [("sys.exit(7)", "with status 7"), ("os.kill(os.getpid(), 11)", "by the signal SIGSEGV"),
     ("os.kill(os.getpid(), 40)", "by the signal 40"), ("raise ValueError('x')", "with status 1")],
)  # fmt: skip
def test_how_a_command_failed_is_said(tmp_path: Path, text: str, says: str) -> None:
    """By its status, or by the name of the signal."""
    with pytest.raises(NothingToJudgeError, match=f"ended {says}, so nothing was measured"):
        measure(tmp_path, text)


@LINUX
def test_a_program_starts_with_the_usual_signals(tmp_path: Path) -> None:
    """Python ignores a broken pipe for itself; a program that relies on being ended by one is."""
    with pytest.raises(NothingToJudgeError) as failed, running.signals_passed_on() as signals:
        running.run(["/bin/sh", "-c", "grep SigIgn /proc/self/status; exit 3"], tmp_path, 20.0, signals)
    ignored = int(str(failed.value).rpartition("SigIgn:")[2].replace(r"\u0009", ""), 16)
    assert 0 == ignored >> (signal.SIGPIPE - 1) & 1
    assert 0 == ignored >> (signal.SIGXFSZ - 1) & 1


def test_a_command_sees_what_verdict_sees_and_no_more_pipes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is passed on, nothing of it is recorded; of open files it has its three."""
    monkeypatch.setenv("OWN_SECRET", "to be kept")
    text = "assert os.environ['OWN_SECRET'] == 'to be kept'\nassert os.getcwd() == os.path.realpath('.')\n"
    text += "assert not [n for n in range(3, 64) if os.path.exists(f'/proc/self/fd/{n}') and n > 3]\n"
    name = program(tmp_path, HEAD + text + GOOD)
    measured = command.measure(Context(commanded("python", name, "0.2"), tmp_path))
    assert "to be kept" not in repr(measured)
