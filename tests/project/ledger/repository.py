"""A throw-away git repository with a small sound draft, and the commands run in it as a user would."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.cli.test_commands import Done, verdict
from verdict.project.folder import Project
from verdict.project.ledger.store import Ledger, read_ledger
from verdict.project.loading import load_registration

DRAFT = """\
# a comment that stays
schema: verdict/prereg/1
id: 2026-01-01a   # the next id is written here
title: "Two methods"
scope: {covers: [these cells], does_not_show: [anything else]}
tag_flips: declared
constants:
  bar: {value: 0.3, source: ours}
  limit: {value: 100, source: ours}
axes:
  seed: [1, 2, 3]
experiment: {kind: record, produced_by: a test}
quantities:
  error: {axes: [seed], support: [0, 1]}
  draws: {axes: [seed], support: [0, 1000]}
flags:
  long_enough: {axes: [seed], when: "draws >= limit"}
predictions:
  P1:
    claim: "The error is small."
    test: "all(error <= bar)"
    requires: [long_enough]
risks:
  R1: {title: "too few seeds", status: open, on: [{when: "P1 == PASS", to: sharpened}]}
claims:
  small:
    tags: {operational: conjectured}
    flips: [{tier: operational, to: solid, when: "P1 == PASS"}]
"""
RECORD = {"error": {1: 0.1, 2: 0.2, 3: 0.25}, "draws": {1: 500, 2: 500, 3: 500}}


@dataclass(frozen=True)
class Repository:
    """A project in a git repository of its own."""

    root: Path

    @classmethod
    def begin(cls, root: Path) -> Repository:
        """Begin one with an empty first commit and a person who commits."""
        here = cls(root)
        root.mkdir(exist_ok=True)
        here.git("init", "-q", "-b", "main")
        here.git("config", "user.name", "A Person")
        here.git("config", "user.email", "person@example.org")
        (root / "prereg/drafts").mkdir(parents=True)
        here.write("README.md", "a project\n")
        here.commit("begin")
        return here

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text()
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def run(self, *arguments: str) -> Done:
        """Run `verdict` here."""
        return verdict(*arguments, cwd=self.root)

    def freeze(self, text: str = DRAFT, *options: str) -> str:
        """Freeze a draft, commit it, and return its id."""
        self.write("prereg/drafts/next.yaml", text)
        self.commit("draft")
        done = self.run("freeze", "prereg/drafts/next.yaml", "--reason", "to test", "--json", *options)
        assert 0 == done.returncode, done.stderr
        self.commit("freeze")
        name: str = json.loads(done.stdout)["event"]["id"]
        return name

    def amend(self, parent: str, old: str, new: str, *options: str) -> str:
        """Freeze an amendment of `parent` that replaces one text."""
        text = (self.root / f"prereg/{parent}.yaml").read_text()
        assert old in text
        text = text.replace(old, new, 1).replace(f"id: {parent}", "id: 2000-01-01a", 1)
        head = text.split("parent:")[0] if "parent:" in text else text
        text = head.rstrip("\n") + f"\nparent: {{id: {parent}, digest: unknown}}\n"
        return self.freeze(text, "--kind", "error", "--access", "nothing_run", *options)

    def measure(self, freeze: str, record: dict | None = None, name: str = "measured", **changes: object) -> Path:
        """Store measurements of a freeze, and commit them."""
        path = self.write(f"measurements/{freeze}/{name}.json", json.dumps(self.record(freeze, record, **changes)))
        self.commit("measure")
        return path

    def record(self, freeze: str, record: dict | None = None, **changes: object) -> dict:
        """Write measurements of the draft's two quantities."""
        path = self.root / f"prereg/{freeze}.yaml"
        executed = {"kind": "record", "settings": {"produced_by": "a test"}}
        quantities = {
            q: {"cells": [{"at": {"seed": s}, "value": v} for s, v in cells.items()]}
            for q, cells in (record or RECORD).items()
        }
        return {
            "schema": "verdict/measurements/1", "grade": "measured", "title": "made up", "executed": executed,
            "freeze": {"id": freeze, "digest": load_registration(path).digest}, "quantities": quantities, **changes,
        }  # fmt: skip

    @property
    def only(self) -> str:
        """The id of the only freeze."""
        (name,) = self.ledger.chain.freezes
        return name

    @property
    def project(self) -> Project:
        return Project(self.root)

    @property
    def ledger(self) -> Ledger:
        """The ledger as it stands now."""
        return read_ledger(self.project)
