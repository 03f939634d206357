"""How long the ledger takes to be compared with a history of a thousand commits that touch it.

Run: python -m benchmarks.ledger_history [--commits 1000]
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter

from verdict.project.folder import Project
from verdict.project.ledger.chain import linked
from verdict.project.ledger.door import checked
from verdict.project.ledger.entries import Conferred, Entry
from verdict.project.ledger.store import entry_name, entry_text, read_ledger
from verdict.words.vocabulary import Tag

ROOT = Path(__file__).parents[1]
FOLDERS = ("prereg", "measurements", "verdicts")
START = "from verdict.cli import main; main()"
PERSON = b"A Person <person@example.org> %d +0000"


def project(folder: Path, commits: int) -> Project:
    """Copy this project's record, and let its ledger grow by an entry in each of so many commits."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name)
    grown = _grown(Project(folder), commits)
    subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
    stream = b"".join(_stream(folder, grown))
    subprocess.run(["git", "-C", folder, "fast-import", "--quiet"], input=stream, check=True)
    subprocess.run(["git", "-C", folder, "reset", "-q", "--hard"], check=True)
    return Project(folder)


def _grown(record: Project, n: int) -> list[Entry]:
    """Return entries behind those of the record: one tag that is moved up and down."""
    chain = read_ledger(record).chain
    entries = list(chain.entries)
    tags = (Tag.SOLID, Tag.CONJECTURED)
    for i in range(n):
        event = Conferred.model_validate({
            "kind": "conferred", "claim": "speed", "tier": "measured", "from": tags[i % 2], "to": tags[(i + 1) % 2],
            "freeze": None, "evidence": (), "reason": f"move {i}",
        })  # fmt: skip
        last = entries[-1]
        entries.append(last.model_copy(update={"number": last.number + 1, "previous": last.digest, "event": event}))
    return list(linked(tuple(entries)).entries[len(chain.entries) :])


def _stream(folder: Path, entries: list[Entry]) -> Iterator[bytes]:
    """Yield a history for `git fast-import`: the record, then a commit for each entry."""
    files = [path for name in FOLDERS for path in sorted((folder / name).rglob("*")) if path.is_file()]
    yield _commit(1_700_000_000, {path.relative_to(folder).as_posix(): path.read_bytes() for path in files})
    for i, entry in enumerate(entries, start=1):
        yield _commit(1_700_000_000 + 60 * i, {f"prereg/ledger/{entry_name(entry.number)}": entry_text(entry)})


def _commit(at: int, files: dict[str, bytes]) -> bytes:
    head = b"commit refs/heads/main\ncommitter " + PERSON % at + b"\ndata 1\n.\n"
    return head + b"".join(b"M 644 inline %b\ndata %d\n%b\n" % (n.encode(), len(c), c) for n, c in files.items())


def _seconds() -> float:
    return sum(used.ru_utime + used.ru_stime for used in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))


def main() -> int:
    """Print the time of the history check alone, and that of the whole gate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commits", type=int, default=1000)
    commits = parser.parse_args().commits
    with tempfile.TemporaryDirectory() as folder:
        made = project(Path(folder), commits)
        begin = perf_counter()
        n = len(read_ledger(made).chain.entries)
        read, begin, used = perf_counter() - begin, perf_counter(), _seconds()
        checked(made)
        took, worked = perf_counter() - begin, _seconds() - used
        print(f"{n} entries, {commits + 1} commits; the ledger read: {read:.2f} s")
        print(f"read and compared with every commit: {took:.2f} s ({worked:.2f} s of processor)")
        begin, used = perf_counter(), _seconds()
        command = [sys.executable, "-c", START, "gate", "--all", "--project", folder]
        done = subprocess.run(command, capture_output=True, check=False)
        print(f"verdict gate --all: exit {done.returncode} in {perf_counter() - begin:.2f} s "
              f"({_seconds() - used:.2f} s of processor)")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
