"""Forgery by somebody patient: every digest that an edit breaks is made anew, so that only a memory outside can see it.

Entries name the digest of the one before, locks name a head, and entries name the digests of locks; `coherent` brings
all of them into line again after entries were rewritten, dropped, doubled or put in another order.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.attacks.scratch import Scratch
from verdict.project.ledger.store import parse_entry
from verdict.project.locks import read_lock

Entries = list[dict[str, Any]]
Path_ = tuple[str | int, ...]


def digest_of(entry: dict[str, Any]) -> str:
    """Return the digest by which the next entry names this one."""
    return parse_entry(json.dumps(entry).encode()).digest


def forge(here: Scratch, change: Callable[[Entries], Entries | None], *, locks: bool = True) -> None:
    """Let `change` edit the entries (in place, or by returning others), and make everything coherent again."""
    entries = copy.deepcopy(here.entries())
    changed = change(entries)
    write(here, coherent(here, entries if changed is None else changed, locks=locks))


def coherent(here: Scratch, entries: Entries, *, locks: bool = True) -> Entries:
    """Number and chain entries, and let each lock file and its entry agree on head and digest.

    A lock is written at the head before its entry; of several locks of one freeze only the last has a file.
    """
    last = {e["event"]["freeze"]: i for i, e in enumerate(entries) if e["event"]["kind"] == "judged"}
    before = None
    for i, entry in enumerate(entries):
        entry["number"], entry["previous"] = i + 1, before
        event = entry["event"]
        path = here.path(f"verdicts/{event.get('freeze')}.lock")
        if locks and event["kind"] == "judged" and last[event["freeze"]] == i and path.is_file():
            set_head(path, i, before or "none")
            event["lock"] = read_lock(path).digest
        before = digest_of(entry)
    return entries


def set_head(path: Path, number: int, digest: str) -> None:
    """Replace the head that a lock names."""
    lines = path.read_text(encoding="utf-8").splitlines()
    heads = [n for n, line in enumerate(lines) if json.loads(line)[0] == "ledger"]
    lines[heads[0]] = json.dumps(["ledger", number, digest])
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    seal(path)


def seal(path: Path) -> None:
    """Make the last line of a lock, which covers all others, anew where it has one."""
    *lines, last = path.read_text(encoding="utf-8").splitlines(keepends=True)
    if last.startswith('["digest", '):
        body = "".join(lines)
        last = f'["digest", "sha256:{sha256(body.encode()).hexdigest()}"]\n'
        path.write_text(body + last, encoding="utf-8")


def write(here: Scratch, entries: Entries) -> None:
    """Write entries in place of those that stand."""
    for path in here.entry_paths():
        path.unlink()
    for entry in entries:
        text = json.dumps(entry, indent=1, ensure_ascii=False, sort_keys=True)
        here.write(f"prereg/ledger/{entry['number']:06d}.json", f"{text}\n")


def leaves(tree: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Yield every value of a JSON tree that holds no other, with its path; an empty list or mapping is one."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    children = list(inner)
    if not children:
        yield path, tree
    for key, value in children:
        yield from leaves(value, (*path, key))


def put(tree: Any, path: Path_, value: Any) -> None:
    """Set one value of a JSON tree."""
    for key in path[:-1]:
        tree = tree[key]
    tree[path[-1]] = value


def remove(tree: Any, path: Path_) -> None:
    """Take one value out of a JSON tree."""
    for key in path[:-1]:
        tree = tree[key]
    del tree[path[-1]]
