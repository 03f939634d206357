"""Commands of an experiment that change what is run, hand in old output, or outlive their time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.attacks.attack import Does, Yields, kind
from tests.attacks.histories import DRAFT, freeze
from tests.attacks.running import Done
from tests.attacks.scratch import Scratch

NUMBERS = {"error": {"every": 0.1}, "draws": {"every": 500}}
WRITES = f"import json, os, pathlib, subprocess, sys, time\nNUMBERS = {NUMBERS!r}\n"
HANDS_IN = "pathlib.Path('out.json').write_text(json.dumps(NUMBERS))\n"


def project(
    here: Scratch, body: str, *, seconds: float = 20, command: str = "[python, measure.py]", **files: str
) -> str:
    """Freeze an experiment that runs a script; `files` are there from the start, all of it committed."""
    here.write("measure.py", WRITES + body)
    for name, content in files.items():
        here.write(name.replace("_", "."), content)
    here.write(".gitignore", ".verdict/\nout.json\n")
    wanted = f"{{kind: command, command: {command}, writes: out.json, timeout_seconds: {seconds}}}"
    return freeze(here, DRAFT.replace("{kind: record, produced_by: a test}", wanted))


def measured(body: str, **how: Any) -> Does:
    """Freeze a script, and measure with it."""

    def does(here: Scratch) -> Done:
        name = project(here, body, **how)
        return here.run("run", name, "--measure", "--exit-zero")

    return does


def refused(here: Scratch, watched: Any, left: Done) -> bool:
    """Whether measuring fails and nothing is stored, or the provenance says that something changed."""
    watched(left)
    stored = list(here.path("measurements").rglob("*.json")) if here.path("measurements").is_dir() else []
    return left.code != 0 and not stored


def fails(here: Scratch, watched: Any, left: Done) -> bool:
    """Whether an honest measurement fails."""
    return watched(left).code != 0


def _honest() -> Yields:
    """Scripts that measure."""
    yield "writes numbers", measured(HANDS_IN)
    yield (
        "writes them slowly, in parts",
        measured("f = open('out.json', 'w')\nfor c in json.dumps(NUMBERS): f.write(c); f.flush()\nf.close()\n"),
    )
    yield "with a child", measured(f"subprocess.run([sys.executable, '-c', {WRITES + HANDS_IN!r}], check=True)\n")
    yield "with a file beside", measured("pathlib.Path('log.txt').write_text('done')\n" + HANDS_IN)
    yield (
        "renamed into place",
        measured("pathlib.Path('half').write_text(json.dumps(NUMBERS)); os.replace('half', 'out.json')\n"),
    )
    yield "the same numbers as before", measured(HANDS_IN, out_json=json.dumps(NUMBERS))


@kind("a command changes what is run", "12", "empty", controls=_honest, notices=refused, honest=fails)
def itself() -> Yields:
    """Script and inputs are digested before and after; another one is refused."""
    me = "pathlib.Path('measure.py')"
    yield "appends to itself", measured(f"{HANDS_IN}{me}.write_text({me}.read_text() + '# an honest one')\n")
    yield "becomes another", measured(f"{HANDS_IN}{me}.write_text('print(1)')\n")
    yield "deletes itself", measured(f"{HANDS_IN}{me}.unlink()\n")
    yield "is renamed away", measured(f"{HANDS_IN}{me}.rename('other.py')\n")
    yield "becomes a link", measured(f"{HANDS_IN}{me}.rename('other.py'); {me}.symlink_to('other.py')\n")
    yield (
        "is exchanged by a child",
        measured(f"{HANDS_IN}subprocess.run(['sh', '-c', 'echo > measure.py'], check=True)\n"),
    )
    both = "[python, measure.py, input.csv]"
    yield (
        "changes its input",
        measured(f"{HANDS_IN}pathlib.Path('input.csv').write_text('b')\n", command=both, input_csv="a"),
    )
    yield "deletes its input", measured(f"{HANDS_IN}pathlib.Path('input.csv').unlink()\n", command=both, input_csv="a")
    yield (
        "its input becomes a link",
        measured(
            f"{HANDS_IN}os.rename('input.csv', 'old'); os.symlink('old', 'input.csv')\n", command=both, input_csv="a"
        ),
    )


def _stale(body: str) -> Does:
    """Let old output lie there, and a script that does not measure."""
    return measured(body, out_json=json.dumps(NUMBERS))


def _long_ago(body: str) -> Does:
    """Let numbers lie beside that are as old as the project."""

    def does(here: Scratch) -> Done:
        name = project(here, body, old_json=json.dumps(NUMBERS))
        os.utime(here.path("old.json"), (1_700_000_000, 1_700_000_000))
        return here.run("run", name, "--measure", "--exit-zero")

    return does


@kind("old output is handed in", "12", "empty", controls=_honest, notices=refused, honest=fails)
def stale() -> Yields:
    """Output must be written after the start, by content: a new time stamp makes no new numbers."""
    yield "nothing done", _stale("")
    yield "touched", _stale("pathlib.Path('out.json').touch()\n")
    yield "a time of its own", _stale("os.utime('out.json', (2e9, 2e9))\n")
    yield "opened to append", _stale("open('out.json', 'a').close()\n")
    yield "renamed and back", _stale("os.rename('out.json', 'x'); os.rename('x', 'out.json'); os.utime('out.json')\n")
    yield "another mode", _stale("os.chmod('out.json', 0o600)\n")
    yield "a hard link", _stale("os.link('out.json', 'x'); os.unlink('out.json'); os.rename('x', 'out.json')\n")
    yield "a link to a file of the past", measured("os.symlink('old.json', 'out.json')\n", old_json=json.dumps(NUMBERS))
    yield (
        "a hard link to a file of the past",
        measured("os.link('old.json', 'out.json')\n", old_json=json.dumps(NUMBERS)),
    )
    yield "a file of the past renamed", _long_ago("os.rename('old.json', 'out.json')\n")


def _survives(body: str, *, seconds: float = 1.0) -> Does:
    """Measure with a script that leaves somebody behind, whose process id it writes down."""
    return measured(body, seconds=seconds)


def gone(here: Scratch, watched: Any, left: Done) -> bool:
    """Whether nobody is left behind, a moment after the command."""
    watched(left)
    pids = [int(path.read_text()) for path in here.root.glob("pid*") if path.read_text()]
    assert pids, "nobody was started"
    return not any(_alive(pid) for pid in pids)


def _alive(pid: int) -> bool:
    """Whether a process still runs, after a moment; it is ended here if it does."""
    for _ in range(20):
        with suppress(FileNotFoundError, ProcessLookupError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                time.sleep(0.05)
                continue
        return False
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return True


def _nobody() -> Yields:
    def does(here: Scratch) -> Done:
        done = measured(f"pathlib.Path('pid1').write_text(str(os.getpid()))\n{HANDS_IN}")(here)
        assert done.code == 0
        return done

    yield "a script that ends", does


def _left(here: Scratch, watched: Any, left: Done) -> bool:
    return not gone(here, watched, left)


CHILD = "subprocess.Popen([sys.executable, '-c', 'import time, os, signal; {before}time.sleep(60)'], {how})"
WRITE_PID = "pathlib.Path('pid1').write_text(str(child.pid))\n"
DOUBLE = """\
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        pathlib.Path('pid1').write_text(str(os.getpid()))
        for n in range(3): os.close(n)
        time.sleep(60)
    os._exit(0)
while not pathlib.Path('pid1').exists() or not pathlib.Path('pid1').read_text(): time.sleep(0.01)
"""


@kind("a child outlives the command", "12", "empty", controls=_nobody, notices=gone, honest=_left)
def children() -> Yields:
    """The whole process group and its descendants end with the command, in time or past it."""
    hows = {"a child": "", "in its own session": "start_new_session=True", "in its own group": "process_group=0"}
    for name, how in hows.items():
        begin = f"child = {CHILD.format(before='', how=how)}\n{WRITE_PID}"
        yield f"{name}, past the time", _survives(f"{begin}time.sleep(60)\n")
        yield f"{name}, left behind", _survives(f"{begin}{HANDS_IN}", seconds=20)
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGHUP, signal.SIG_IGN); "
    begin = f"child = {CHILD.format(before=deaf, how='start_new_session=True')}\n{WRITE_PID}"
    yield "deaf, in its own session, past the time", _survives(f"{begin}time.sleep(60)\n")
    begin = f"child = {CHILD.format(before='', how='start_new_session=True')}\n{WRITE_PID}"
    yield "its watcher killed", _survives(f"{begin}os.kill(os.getppid(), 9); time.sleep(60)\n", seconds=20)
    yield "forked twice, past the time", _survives(f"{DOUBLE}time.sleep(60)\n")
    yield "forked twice, left behind", _survives(f"{DOUBLE}{HANDS_IN}", seconds=20)


def _badly(body: str, *, seconds: float = 20) -> Does:
    """Hand in good numbers, and end otherwise than well."""
    return measured(f"{HANDS_IN}{body}\n", seconds=seconds)


@kind("a command hands in numbers and fails", "12", "empty", controls=_honest, notices=refused, honest=fails)
def badly() -> Yields:
    """Only a command that ends well, in its time, has measured."""
    yield "status 3", _badly("sys.exit(3)")
    yield "an exception", _badly("raise ValueError('no numbers')")
    yield "past its time", _badly("time.sleep(60)", seconds=0.5)
    for name in ("SIGKILL", "SIGTERM", "SIGSEGV"):
        yield name, _badly(f"import signal; os.kill(os.getpid(), signal.{name})")
    yield "its watcher killed", _badly("os.kill(os.getppid(), 9); time.sleep(60)")


def _heeding() -> None:
    """Heed signals that a shell ignores in the background."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def _signalled(number: int, body: str) -> Does:
    """Start measuring in a process of its own, end that by a signal, and see who is left."""

    def does(here: Scratch) -> Done:
        name = project(here, f"pathlib.Path('pid1').write_text(str(os.getpid()))\n{body}time.sleep(60)\n", seconds=50)
        process = subprocess.Popen(
            [sys.executable, "-m", "verdict", "run", name, "--measure"], cwd=here.root, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=_heeding,  # noqa: PLW1509 - no threads here

        )  # fmt: skip
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not (here.path("pid1").exists() and here.path("pid1").read_text()):
            time.sleep(0.02)
        process.send_signal(number)
        try:
            out, err = process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            return Done(124, out, err, hung=True)
        trace = err if "Traceback (most recent" in err else ""
        return Done(process.returncode, out, err, trace)

    return does


@kind("verdict is ended and its command goes on", "12", "empty", controls=_nobody, notices=gone, honest=_left)
def signals() -> Yields:
    """Whatever ends verdict ends the command."""
    deaf = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    )
    for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGKILL"):
        yield name, _signalled(getattr(signal, name), "")
        yield f"{name}, a deaf command", _signalled(getattr(signal, name), deaf)
    yield (
        "SIGKILL, a session of its own",
        _signalled(signal.SIGKILL, f"child = {CHILD.format(before='', how='start_new_session=True')}\n{WRITE_PID}"),
    )
