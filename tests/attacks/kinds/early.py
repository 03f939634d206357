"""Numbers that were there before the freeze, in one line of commits; branches and merges are in `order`."""

from __future__ import annotations

import json

from tests.attacks.histories import DRAFT, GOOD, freeze, lock, record, store
from tests.attacks.scratch import Scratch

NAME = "2026-01-05a"
UNKNOWN = f"sha256:{'00' * 32}"


def early(here: Scratch, name: str = NAME, called: str = "measured.json") -> None:
    """Store measurements of a freeze that does not exist yet, as a draft would have them."""
    tree = {
        "schema": "verdict/measurements/1", "grade": "measured", "title": "made up", "freeze": {"id": name,
        "digest": UNKNOWN},
        "quantities": {q: {"cells": [{"at": {"seed": s}, "value": v} for s, v in c.items()]} for q, c in GOOD.items()},
    }  # fmt: skip
    store(here, name, tree, called)


def finish(here: Scratch) -> None:
    """Give the measurements the digest of the freeze, and lock."""
    name = here.freezes[-1]
    for path in here.path(f"measurements/{name}").glob("*.json"):
        tree = json.loads(path.read_text())
        tree["freeze"]["digest"] = record(here, name)["freeze"]["digest"]
        path.write_text(json.dumps(tree))
    here.commit("complete the measurements")
    lock(here)


def in_one_line(here: Scratch) -> None:
    """Measure, then freeze, in one line."""
    early(here)
    here.commit("measure")
    freeze(here)
    finish(here)


def together(here: Scratch) -> None:
    """Commit the freeze and its measurements at once."""
    here.write("prereg/drafts/next.yaml", DRAFT)
    here.commit("draft")
    here.must("freeze", "prereg/drafts/next.yaml", "--reason", "to test")
    early(here)
    here.commit("freeze and measure")
    finish(here)


def away_and_back(here: Scratch) -> None:
    """Measure, remove the file, freeze, bring it back."""
    early(here)
    here.commit("measure")
    here.git("rm", "-q", "-r", f"measurements/{NAME}")
    here.git("commit", "-q", "-m", "not yet")
    freeze(here)
    early(here)
    finish(here)


def from_elsewhere(here: Scratch) -> None:
    """Measure under another name, freeze, then move the file where it belongs."""
    early(here)
    here.path(f"measurements/{NAME}").rename(here.path("scratchpad"))
    here.commit("try something")
    freeze(here)
    here.path("measurements").mkdir(exist_ok=True)
    here.path("scratchpad").rename(here.path(f"measurements/{NAME}"))
    here.commit("measure")
    finish(here)


def whole_file(here: Scratch) -> str:
    """Return measurements with all that belongs in them, as only somebody knows who froze the same elsewhere."""
    beside = Scratch.begin(here.root.with_name("beside"))
    freeze(beside)
    return json.dumps(record(beside, NAME), indent=1)


def tried(here: Scratch, text: str) -> None:
    """Commit measurements under another name."""
    here.write("scratchpad/numbers.json", text)
    here.commit("try something")


def frozen_and_stored(here: Scratch, text: str) -> None:
    """Freeze, store those very bytes, and lock."""
    freeze(here)
    here.write(f"measurements/{NAME}/measured.json", text)
    here.commit("measure")
    lock(here)


def same_bytes(here: Scratch) -> None:
    """Measure under another name, freeze, then copy it byte by byte."""
    text = whole_file(here)
    tried(here, text)
    frozen_and_stored(here, text)


def refrozen_file(here: Scratch) -> None:
    """Freeze, take the freeze out of git, measure, and commit the freeze again with a comment."""
    freeze(here)
    path = here.path(f"prereg/{NAME}.yaml")
    content = path.read_text()
    here.git("rm", "-q", f"prereg/{NAME}.yaml")
    here.git("commit", "-q", "-m", "remove")
    early(here)
    here.commit("measure")
    path.write_text(content + "# again\n")
    here.commit("freeze")
    finish(here)


def otherwise_between(here: Scratch) -> None:
    """Freeze, commit another bar, measure, and commit the frozen bar again."""
    freeze(here)
    content = here.read(f"prereg/{NAME}.yaml")
    here.write(f"prereg/{NAME}.yaml", content.replace("value: 0.3", "value: 0.2"))
    early(here)
    here.commit("measure")
    here.write(f"prereg/{NAME}.yaml", content)
    here.commit("as frozen")
    finish(here)


def later_times(here: Scratch) -> None:
    """Measure first, with commit times that say otherwise."""
    early(here)
    here.git("add", "-A")
    here.git("-c", "user.name=A Person", "commit", "-q", "-m", "measure", "--date", "2030-01-01T00:00:00Z")
    freeze(here)
    finish(here)


def another_suffix(here: Scratch) -> None:
    """Measure as YAML before the freeze, and write it as JSON behind it."""
    early(here, called="measured.yaml")
    here.commit("measure")
    freeze(here)
    here.path(f"measurements/{NAME}/measured.yaml").rename(here.path(f"measurements/{NAME}/measured.json"))
    here.commit("as JSON")
    finish(here)


def reverted(here: Scratch) -> None:
    """Measure and revert before the freeze, then revert the reversal."""
    early(here)
    here.commit("measure")
    here.git("revert", "--no-edit", "HEAD")
    freeze(here)
    here.git("revert", "--no-edit", "HEAD~2")
    finish(here)
