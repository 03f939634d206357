"""Signatures against git: each that a commit held still stands, and every change of the keys that count is told."""

from __future__ import annotations

import base64
import binascii
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from verdict.project.folder import listed, must_read
from verdict.project.ledger.git import blob_id
from verdict.project.ledger.history import History
from verdict.project.ledger.past import Written, joined
from verdict.project.ledger.signatures import Seal, allowed_signers, authority, verified
from verdict.project.ledger.states import State
from verdict.project.ledger.store import ENTRY

SEALS = (".sig", ".tsr")
KEY = re.compile(r"(?:ssh|ecdsa|sk)-\S+\s+([A-Za-z0-9+/]{40,}=*)")
MAGIC = b"SSHSIG"


def lost_seals(history: History) -> Iterator[tuple[str, Seal]]:
    """Yield each signature and time stamp that a commit held and that is gone or is another one now."""
    told: set[tuple[str, str]] = set()
    for state in sealed_states(history, SEALS):
        for name, blob in state.blobs.items():
            if name.endswith(SEALS) and (name, blob) not in told and blob not in _blobs(history, name, blob):
                told.add((name, blob))
                yield name, _lost(history, state, name, blob)


def sealed_states(history: History, suffixes: tuple[str, ...]) -> Iterator[State]:
    """Yield the states that hold a signature or stamp."""
    return (state for state in history.states if any(state.mentions(suffix) for suffix in suffixes))


def _blobs(history: History, name: str, like: str) -> set[str]:
    """Return the ids of a file of the ledger as it stands, and as it stands without the line ends of a checkout."""
    content = _content(history.ledger.folder / name)
    return set() if content is None else {blob_id(content, like), blob_id(content.replace(b"\r\n", b"\n"), like)}


def _content(path: Path) -> bytes | None:
    """Return the bytes of a file; None where there is none.

    Raises:
        IntegrityError: it cannot be read.
    """
    return must_read(path) if path.is_file() else None


def _lost(history: History, state: State, name: str, blob: str) -> Seal:
    signed = Path(name).stem
    by = _held(history, state, name, blob)
    now = "is another one now" if (history.ledger.folder / name).is_file() else "is gone"
    words = f"commit {state.commit[:12]} held {state.folder}/{name}, {by}, and it {now}"
    old = state.blobs.get(signed)
    if ENTRY.fullmatch(signed) and old is not None and old not in _blobs(history, signed, old):
        return Seal(None, f"{words}; what it sealed was entered again elsewhere, and wants a new signature there")
    return Seal(False, f"{words}; restore it from git")


def _held(history: History, state: State, name: str, blob: str) -> str:
    """Say by whom a lost signature was, if it is one by somebody who is or was allowed."""
    signed = state.blobs.get(Path(name).stem)
    if not name.endswith(".sig") or signed is None:
        return "a time stamp" if name.endswith(".tsr") else "a signature of nothing that stood beside it"
    contents = history.past.git.contents([blob, signed])
    root = state.folder.removesuffix("prereg/ledger").rstrip("/")
    then = history.past.git.bytes_at(state.commit, joined(root, "prereg", "allowed_signers"))
    now = allowed_signers(history.ledger.project)
    allowed = [content] if (content := _content(now)) is not None else []
    seals = (_over(contents[signed], contents[blob], one) for one in (*allowed, *([then] if then else ())))
    return next((seal.words for seal in seals if seal.good), "a signature by nobody who is or was allowed")


def _over(signed: bytes, seal: bytes, allowed: bytes) -> Seal:
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("signed", "signed.sig", "allowed")]
        for path, content in zip(files, (signed, seal, allowed), strict=True):
            path.write_bytes(content)
        return verified(*files)


def changed_keys(history: History) -> Iterator[tuple[str, Seal]]:
    """Yield how the keys that count came to count, where anything of that changed, and what was signed by late ones."""
    path = allowed_signers(history.ledger.project)
    versions = _versions(history, path)
    yield from (("allowed_signers", Seal(True, words)) for words in _moved(history, versions, path))
    yield from _late(history, versions)
    pem = authority(history.ledger.project)
    for version in _versions(history, pem)[1:]:
        where = f"commit {version.commit[:12]} ({history.past.when(version.commit)})"
        yield pem.name, Seal(True, f"{'changed' if version.blob else 'removed'} in {where}")


def lost_measures(history: History) -> Iterator[tuple[str, Seal]]:
    """Yield each signature and time stamp that could be checked until what it is checked against was taken away."""
    project = history.ledger.project
    for suffix, path in zip(SEALS, (allowed_signers(project), authority(project)), strict=True):
        held = [version for version in _versions(history, path) if version.blob is not None]
        if held and not path.is_file():
            words = f"sealed, and not checkable: prereg/{path.name}, which commit {held[-1].commit[:12]} held, is gone"
            for seal in sorted(history.ledger.folder.glob(f"*{suffix}")):
                yield seal.stem, Seal(False, f"{words}; restore it from git")


def _versions(history: History, path: Path) -> list[Written]:
    names = {joined(root, "prereg", path.name) for root in history.roots}
    return [one for one in history.past.prereg if one.name in names]


def _keys(history: History, version: Written) -> dict[str, str]:
    return {} if version.blob is None else keys(history.past.git.contents([version.blob])[version.blob])


def keys(content: bytes) -> dict[str, str]:
    """Return the people of a file of allowed signers by their keys."""
    lines = [line.strip() for line in content.decode(errors="replace").splitlines()]
    found = ((line, KEY.search(line)) for line in lines if line and not line.startswith("#"))
    return {match[1]: line.split(" ")[0] for line, match in found if match is not None}


def _moved(history: History, versions: list[Written], path: Path) -> Iterator[str]:
    """Tell every key that was added after the first version, or removed, with its commit and time."""
    before: dict[str, str] | None = None
    for version in versions:
        now, where = _keys(history, version), f"commit {version.commit[:12]} ({history.past.when(version.commit)})"
        if before is not None:
            yield from (f"{line} in {where}" for line in _changes(before, now))
        before = now
    here = keys(_content(path) or b"")
    if before is not None:
        yield from (f"{line} in no commit yet" for line in _changes(before, here))


def _changes(before: dict[str, str], now: dict[str, str]) -> Iterator[str]:
    for key in now.keys() - before.keys():
        yield f"the key {key[-12:]} of {now[key]} was added"
    for key in before.keys() - now.keys():
        yield f"the key {key[-12:]} of {before[key]} was removed"


def _late(history: History, versions: list[Written]) -> Iterator[tuple[str, Seal]]:
    """Yield each signature by a key that began to count only after the first signature was there."""
    order = {commit: i for i, commit in enumerate(history.past.commits)}
    signed = [state.commit for state in sealed_states(history, (".sig",))]
    if not signed:
        return
    first = min(signed, key=order.__getitem__)
    early = {key for version in versions if order[version.commit] <= order[first] for key in _keys(history, version)}
    for path in listed(history.ledger.folder):
        key = signing_key(_content(path) or b"") if path.name.endswith(".sig") else None
        if key is not None and key not in early:
            words = f"its key {key[-12:]} was added after the first signature, which is in commit {first[:12]}"
            yield path.stem, Seal(True, words)


def signing_key(signature: bytes) -> str | None:
    """Return the public key that an ssh signature carries, as files of allowed signers write it."""
    lines = [line for line in signature.splitlines() if line and not line.startswith(b"-")]
    try:
        content = base64.b64decode(b"".join(lines))
    except binascii.Error:
        return None
    at = len(MAGIC) + 4
    size = int.from_bytes(content[at : at + 4], "big")
    return base64.b64encode(content[at + 4 : at + 4 + size]).decode() if content.startswith(MAGIC) else None
