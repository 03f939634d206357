"""The ledger as each commit held it, in the folder where it lies now and in those where it lay before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

from verdict.project.ledger.asking import GitFailedError, understood, want
from verdict.project.ledger.past import LINK, REPOSITORY, Past, Written, joined, linked_to
from verdict.project.ledger.store import ENTRY

PLACE = "prereg/ledger"
LINE = re.compile(rb"(\d+) ([^\0]+)\0", re.ASCII)


class State:
    """The folder of a ledger in one commit: the blob of each of its files, by name."""

    def __init__(self, commit: str, folder: str, content: bytes) -> None:
        self.commit, self.folder, self._content = commit, folder, content

    @cached_property
    def blobs(self) -> dict[str, str]:
        """The blobs of all files."""
        return dict(_files(self._content, len(self.commit) // 2))

    @property
    def entries(self) -> dict[str, str]:
        """The blobs of the entries alone."""
        return _entries(self.blobs)

    def other_than(self, now: Shape) -> dict[str, str]:
        """Return the blobs of the entries that do not stand so now; what is equal is not even read."""
        found = dict(_files(now.behind(self._content, now.shared(self._content)), len(self.commit) // 2))
        return dict(_entries(found).items() - now.blobs.items())

    def beyond(self, now: Shape) -> tuple[int, list[tuple[str, str]]]:
        """Return how many entries it begins with as they stand now, and the others, in order; none if all stand so."""
        begun = now.shared(self._content)
        found = list(_entries(dict(_files(now.behind(self._content, begun), len(self.commit) // 2))).items())
        return begun, found if any(now.blobs.get(name) != blob for name, blob in found) else []

    def mentions(self, suffix: str) -> bool:
        """Say whether a file may have a name that ends so."""
        return f"{suffix}\0".encode() in self._content


class Shape:
    """The entries as they stand now, laid out as git would, so that what a state shares with them is passed over."""

    def __init__(self, blobs: dict[str, str]) -> None:
        self.blobs = blobs
        records = [b"100644 %b\0%b" % (name.encode(), bytes.fromhex(blob)) for name, blob in sorted(blobs.items())]
        self._content = b"".join(records)
        self._ends = (0, *accumulate(map(len, records)))

    def shared(self, content: bytes) -> int:
        """Return the number of entries that a tree begins with as it would now."""
        ends = range(len(self._ends))
        return bisect_left(ends, 1, key=lambda i: not content.startswith(self._content[: self._ends[i]])) - 1

    def behind(self, content: bytes, begun: int) -> bytes:
        """Return what follows the first entries of a tree that begins with them."""
        return content[self._ends[begun] :]


def _entries(blobs: dict[str, str]) -> dict[str, str]:
    return {name: blob for name, blob in blobs.items() if ENTRY.fullmatch(name)}


def states(past: Past, folder: str) -> Iterator[State]:
    """Yield every different state of a ledger's folder, oldest first.

    Raises:
        GitFailedError: a commit holds the folder as a repository of its own, whose history is elsewhere.
    """
    seen: set[bytes] = set()
    written = written_in(past, folder)
    commits = dict.fromkeys(one.commit for one in written if one.blob is not None)
    contents = past.git.contents_or_none(f"{commit}:{folder}" for commit in commits)
    for commit, content in zip(commits, contents.values(), strict=True):
        if content and content not in seen:
            seen.add(content)
            yield State(commit, folder, content)


def written_in(past: Past, folder: str) -> tuple[Written, ...]:
    """Return what was written in a folder; one that only a link led to has another name than every ledger."""
    known = past.prereg if folder.endswith(PLACE) else past.wrote([folder])
    for one in known:
        if one.mode == REPOSITORY and (folder == one.name or folder.startswith(f"{one.name}/")):
            raise GitFailedError(
                f"commit {one.commit[:12]} holds {one.name} as a repository of its own, so that what was entered there "
                "is in another history. No verdict is given; keep the ledger in the repository of the project"
            )
    return tuple(one for one in known if one.name.startswith(f"{folder}/"))


def _files(content: bytes, size: int) -> Iterator[tuple[str, str]]:
    """Read a tree object: mode, name, zero byte, and an id of `size` bytes, for each file."""
    at = 0
    with understood("cat-file"):
        while at < len(content):
            found = LINE.match(content, at)
            want(found is not None, "a folder that is none")
            if found is not None:
                at = found.end() + size
                yield found[2].decode(errors="surrogateescape"), content[found.end() : at].hex()


def former_folders(past: Past, own: str) -> tuple[str, ...]:
    """Return the other folders in which a ledger ever lay, and which hold none any more."""
    folders = dict.fromkeys((*_ledgers(past), *_behind_links(past)))
    return tuple(folder for folder in folders if folder != own and not past.stands(joined(folder, "000001.json")))


def _ledgers(past: Past) -> Iterator[str]:
    for one in past.prereg:
        folder, _, name = one.name.rpartition("/")
        if ENTRY.fullmatch(name) and f"/{folder}".endswith(f"/{PLACE}"):
            yield folder


def _behind_links(past: Past) -> Iterator[str]:
    """Yield where the links led that once stood in place of a ledger's folder, or of the folder above it."""
    links = [one for one in past.prereg if one.mode == LINK and one.blob is not None]
    for one in links:
        above, _, name = one.name.rpartition("/")
        if name in {"prereg", "ledger"}:
            target = linked_to(above, past.git.contents([str(one.blob)])[str(one.blob)])
            yield target if name == "ledger" else joined(target, "ledger")
