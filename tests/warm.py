"""The command line in processes of its own that begin with slow libraries imported: forked off one that waits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# What waits: it imports, then forks a child for each line; the child is as `python -m verdict` in folder and streams.
WAITING = """
import gc, importlib, json, os, runpy, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
gc.freeze()
print("ready", flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if child == 0:
        os.chdir(asked["folder"])
        for number, name, how in ((0, os.devnull, os.O_RDONLY), (1, asked["out"], os.O_WRONLY | os.O_CREAT),
                                  (2, asked["err"], os.O_WRONLY | os.O_CREAT)):
            os.dup2(os.open(name, how, 0o600), number)
        sys.stdin = open(0, closefd=False)
        sys.argv = ["verdict", *asked["arguments"]]
        sys.path[0] = asked["folder"]
        runpy.run_module("verdict", run_name="__main__", alter_sys=True)
        sys.exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a process printed and its exit code."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Warm:
    """A process that waits, and a scratch folder for what its children print."""

    process: subprocess.Popen[str]
    scratch: Path

    def run(self, *arguments: str, cwd: Path) -> Said:
        """Run `verdict` with these arguments in a new process, in this folder, with nothing on standard input."""
        out, err = self.scratch / "out", self.scratch / "err"
        for path in (out, err):
            path.unlink(missing_ok=True)
        self._tell({"arguments": arguments, "folder": str(cwd), "out": str(out), "err": str(err)})
        return Said(int(self._told()), out.read_text(), err.read_text())

    def _tell(self, asked: dict[str, object]) -> None:
        assert self.process.stdin is not None
        print(json.dumps(asked), file=self.process.stdin, flush=True)

    def _told(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


@contextmanager
def warm(scratch: Path, *modules: str, **environment: str) -> Iterator[Warm]:
    """Yield a process that has imported these modules; it ends with its standard input."""
    command = [sys.executable, "-c", WAITING, *modules]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          env={**os.environ, **environment}) as process:  # fmt: skip
        waiting = Warm(process, scratch)
        assert "ready\n" == waiting._told()
        yield waiting
