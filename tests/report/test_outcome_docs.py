"""Every key of an outcome is described in docs/reference/outcome.md, and nothing is described that there is not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.report.golden import judged as judged_small
from tests.report.hostile import PLAIN
from tests.report.hostile import judged as judged_all
from tests.report.test_choices import reported
from tests.statistics.test_families import FAMILY, LOOKS
from tests.statistics.test_families import judged as judged_family
from verdict.outcome.payload import payload
from verdict.project.documents import document
from verdict.project.loading import judge_stored

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "outcome.md"
ROW = re.compile(r"^\| `(.+?)` \| (.+?) \| (.+?) \|$", re.MULTILINE)
BLOCK = re.compile(r"\[(.+?)\]\(#.+?\)")
Blocks = dict[str, dict[str, str]]


def described() -> Blocks:
    """Return what each block of the page has: its keys, and what each is."""
    parts = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0]: {key: kind for key, kind, _ in ROW.findall(part)} for part in parts}


class Walk:
    """An outcome gone through beside the page; `unlike` is what differs, `met` what was found."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks, self.unlike, self.met = blocks, set[str](), set[tuple[str, str]]()

    def block(self, name: str, value: dict[str, Any]) -> None:
        """Compare the keys of a block with what is said of it."""
        for key, item in value.items():
            kind = self.blocks[name].get(key, self.blocks[name].get("..."))
            if kind is None:
                self.unlike.add(f"{name}.{key} is not described")
                continue
            self.met.add((name, key if key in self.blocks[name] else "..."))
            if item is not None and not self._is(kind, item):
                self.unlike.add(f"{name}.{key} is no {kind}: {str(item)[:40]}")

    def _is(self, kind: str, value: Any) -> bool:
        block = BLOCK.search(kind)
        first, _, last = kind.partition(block[0]) if block else (kind, "", "")
        if not block:
            return self._plain(kind, value)
        items = [value] if not last else [*value.values()] if isinstance(value, dict) else [value]
        items = [one for item in items for one in (item if first == "list of " else [item])]
        for item in items:
            if not isinstance(item, dict):
                return False
            self.block(block[1], item)
        return True

    @staticmethod
    def _plain(kind: str, value: Any) -> bool:
        if kind.startswith("anything"):
            return True
        if kind.startswith("list of"):
            return isinstance(value, list)
        if " by " in kind:
            return isinstance(value, dict)
        wanted = {"text": str, "truth": bool, "number": (int, float), "level": (int, float, str)}[kind]
        return isinstance(value, wanted) and (kind in ("truth", "level") or not isinstance(value, bool))


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Outcomes that together have every key: with choices, families, looks, amendments and all that a report has."""
    folder = tmp_path_factory.mktemp("all")
    family = judged_family(FAMILY + LOOKS)
    grid = judged_all(tmp_path_factory.mktemp("grid"), PLAIN).registration.grid
    stored = [judge_stored(ROOT / "prereg" / f"{name}.yaml", None) for name in ("2026-05-30c", "2026-11-25d")]
    return [
        judged_small(tmp_path_factory.mktemp("small")),
        document(judged_all(folder, PLAIN), folder),
        reported({"noise": None}),
        payload(family, grid),
        *(document(one, ROOT) for one in stored),
    ]


APART = {
    ("outcome", "returned"), ("outcome", "stops"), ("round", "share"), ("round", "tried"), ("stop", "when"),
    ("stop", "holds"), ("decision", "denominators"), ("denominator", "of"), ("denominator", "inside"),
    ("denominator", "judged"), ("denominator", "premise_open"), ("denominator", "cells"),
}  # fmt: skip


def test_every_key_is_described_and_is_what_is_said(outcomes: list[dict[str, Any]]) -> None:
    """A key that is added breaks this until the page says what it is; a key that goes away does, too."""
    walk = Walk(described())
    for one in outcomes:
        walk.block("outcome", one)
    assert set() == walk.unlike
    every = {(name, key) for name, keys in walk.blocks.items() for key in keys}
    assert every - walk.met <= APART, sorted(every - walk.met - APART)


def test_a_key_that_is_not_described_is_seen(outcomes: list[dict[str, Any]]) -> None:
    """The negative control: a new key, at the top and deep within, and a key that is something else."""
    walk = Walk(described())
    walk.block("outcome", {**outcomes[0], "new": 1, "notices": [{"kind": "x", "text": "y", "more": 1}], "covers": 5})
    wanted = {"outcome.new is not described", "notice.more is not described", "outcome.covers is no list of texts: 5"}
    assert wanted == walk.unlike


def test_the_version_is_said(outcomes: list[dict[str, Any]]) -> None:
    """The page names the version that outcomes have."""
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"`{one['schema']}`" in text for one in outcomes)
