"""A project in a git repository of its own, and the commands run in it as a user would."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.attacks.running import CLEAN, Done, verdict

REQUIRED = ("--require", "history", "--require", "order")
COMMITS = itertools.count(1)


@dataclass(frozen=True)
class Scratch:
    """A project that may be broken: `root` holds prereg/, `top` the repository."""

    root: Path
    top: Path

    @classmethod
    def begin(cls, root: Path) -> Scratch:
        """Begin one with a first commit."""
        here = cls(root, root)
        (root / "prereg/drafts").mkdir(parents=True)
        here.git("init", "-q", "-b", "main", "--template=")
        here.git("config", "user.name", "A Person")
        here.git("config", "user.email", "person@example.org")
        here.git("config", "gc.auto", "0")
        here.git("config", "core.fsync", "none")
        here.write(".gitignore", ".verdict/\n")
        here.commit("begin")
        return here

    def git(self, *arguments: str, fed: str = "", allowed: tuple[int, ...] = (0,)) -> str:
        """Ask git, with times that go on by a minute for each call."""
        time = f"{1767614400 + 60 * next(COMMITS)} +0000"
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *arguments], cwd=self.top, capture_output=True, text=True,
            check=False, input=fed,
            env={**os.environ, **CLEAN, "GIT_AUTHOR_DATE": time, "GIT_COMMITTER_DATE": time},
        )  # fmt: skip
        assert done.returncode in allowed, (arguments, done.returncode, done.stderr)
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        """Commit everything there is."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def path(self, name: str) -> Path:
        """Return a path of the project."""
        return self.root / name

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file of the project, whatever stood there."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, name: str) -> str:
        """Read a file of the project."""
        return (self.root / name).read_text(encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that must be there."""
        text = self.read(name)
        assert old in text, (name, old, text)
        self.write(name, text.replace(old, new, 1))

    def run(self, *arguments: str, **how: Any) -> Done:
        """Run `verdict` here."""
        return verdict(*arguments, **{"cwd": self.root, **how})

    def must(self, *arguments: str) -> Done:
        """Run `verdict` here; it has to succeed."""
        done = self.run(*arguments)
        assert done.code == 0, (arguments, done)
        return done

    def gate(self, *options: str, **how: Any) -> Done:
        """Run the gate over everything, as the action does."""
        done = self.run("gate", "--all", *REQUIRED, *options, **how)
        return self.run("gate", "--all", *options, **how) if "o such option" in done.err else done

    def verify(self, *options: str, **how: Any) -> Done:
        """Run every check, as the action does."""
        return self.run("verify", *REQUIRED, *options, **how)

    @property
    def freezes(self) -> list[str]:
        """Ids of the freezes, in order."""
        return sorted(path.stem for path in (self.root / "prereg").glob("20*.*"))

    def entries(self) -> list[dict[str, Any]]:
        """Return the entries of the ledger as they stand."""
        return [json.loads(path.read_bytes()) for path in self.entry_paths()]

    def entry_paths(self) -> list[Path]:
        """Return the files of the entries, in order."""
        return sorted((self.root / "prereg/ledger").glob("[0-9][0-9][0-9][0-9][0-9][0-9].json"))

    def print(self) -> str:
        """Name everything that stands in the project and where git stands, to see that an attack did something."""
        seen = sha256()
        for path in sorted(self.top.rglob("*")):
            if path.is_symlink():
                seen.update(f"{path} -> {path.readlink()}".encode(errors="replace"))
            elif path.is_file():
                seen.update(str(path).encode(errors="replace") + path.read_bytes())
        return seen.hexdigest()
