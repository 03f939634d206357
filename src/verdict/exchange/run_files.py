"""Files `run-<id>.wandb` that Weights & Biases leaves of each run, offline or not: settings, history, summary, end.

A file is a log of LevelDB: a head of seven bytes, then blocks of 32 KiB with records in pieces, each with its length
and checksum. A record is a message of Protocol Buffers; the numbers of the few fields that are read stand below, as
wandb_internal.proto of wandb 0.31 has them. A record that is cut off at the end is what a kill leaves; anything else
that does not fit is refused.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from verdict.text.characters import printable
from verdict.words.errors import UsageError

HEAD = b":W&B\xe1\xbe\x00"
BLOCK = 32_768
PIECE = struct.Struct("<IHB")  # checksum, length, kind: 1 whole, 2 first, 3 between, 4 last
HISTORY, SUMMARY, CONFIG, RUN, EXIT, HEADER = 2, 3, 5, 17, 18, 21  # fields of a record
RUN_ID, PROJECT, RUN_CONFIG, DISPLAY_NAME, START = 1, 3, 4, 8, 17  # of the record of a run
UPDATE, REMOVE = 1, 2  # of settings and summaries
KEY, NESTED, VALUE = 1, 2, 16  # of one item in them
EXIT_CODE = 1
VERSION = (1, 1)  # of the head: version_info, producer
Message = dict[int, list[Any]]


@dataclass(slots=True)
class Run:
    """What a file says of one run: `history` has each number that was logged under a name, in order.

    `ended` is None where the file does not say how the run ended, else its exit code; `started` is when this part
    began, in seconds and nanoseconds.
    """

    run: str = ""
    project: str = ""
    name: str = ""
    version: str = ""
    config: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    history: dict[str, list[Any]] = field(default_factory=dict)
    ended: int | None = None
    parts: int = 1
    started: tuple[int, int] = (0, 0)

    @property
    def state(self) -> str:
        """Return how the run ended, in the words of Weights & Biases; "unended" where nobody wrote it down."""
        return "unended" if self.ended is None else "failed" if self.ended else "finished"


def read(content: bytes, file: str) -> Run:
    """Read one file; `file` is its name in messages.

    Raises:
        UsageError: it is no such file, or is damaged.
    """
    if content[: len(HEAD)] != HEAD[: len(content)] or len(content) < len(HEAD):
        raise UsageError(f"{file}: found no file of Weights & Biases of a version that is known, wanted run-<id>.wandb")
    run = Run()
    try:
        for record in _records(content, file):
            _take(run, _message(record))
    except (ValueError, IndexError, struct.error, UnicodeDecodeError) as error:
        raise UsageError(
            f"{file}: found a record that cannot be read ({printable(str(error))}); copy it again"
        ) from None
    return run


def joined(parts: Sequence[Run]) -> Run:
    """Return the parts of a run that was resumed as one, in the order in which they began.

    It ended as its last part did.
    """
    first, *others = sorted(parts, key=lambda part: part.started)
    whole = Run(first.run, first.project, first.name, first.version, parts=len(parts))
    for part in (first, *others):
        whole.config.update(part.config)
        whole.summary.update(part.summary)
        whole.ended = part.ended
        for name, values in part.history.items():
            whole.history.setdefault(name, []).extend(values)
    return whole


def _records(content: bytes, file: str) -> Iterator[bytes]:
    """Yield the records that were written whole."""
    at, held = len(HEAD), b""
    while at + PIECE.size <= len(content):
        room = BLOCK - at % BLOCK
        if room < PIECE.size:
            at += room
            continue
        checksum, length, kind = PIECE.unpack_from(content, at)
        piece = content[at + PIECE.size : at + PIECE.size + length]
        at += PIECE.size + length
        if len(piece) < length:
            return
        if kind not in (1, 2, 3, 4) or zlib.crc32(bytes([kind]) + piece) != checksum:
            raise UsageError(f"{file}: found damage before byte {at:,}, where a checksum is wrong; copy it again")
        held += piece
        if kind in (1, 4):
            yield held
            held = b""


def _take(run: Run, record: Message) -> None:
    """Let one record say what it says of a run."""
    for head in record.get(HEADER, ()):
        for version in _message(head).get(VERSION[0], ()):
            run.version = _text(_message(version), VERSION[1]).partition("+")[0]
    for said in map(_message, record.get(RUN, ())):
        run.run, run.project = _text(said, RUN_ID), _text(said, PROJECT)
        run.name = _text(said, DISPLAY_NAME)
        for start in map(_message, said.get(START, ())):
            run.started = (start.get(1, [0])[-1], start.get(2, [0])[-1])
        for config in said.get(RUN_CONFIG, ()):
            _update(run.config, _message(config))
    for config in record.get(CONFIG, ()):
        _update(run.config, _message(config))
    for summary in record.get(SUMMARY, ()):
        _update(run.summary, _message(summary))
    for logged in record.get(HISTORY, ()):
        for name, value in _items(_message(logged).get(1, ())):
            run.history.setdefault(".".join(name), []).append(value)
    for end in map(_message, record.get(EXIT, ())):
        run.ended = int(end.get(EXIT_CODE, [0])[-1])


def _update(kept: dict[str, Any], message: Message) -> None:
    for name, value in _items(message.get(UPDATE, ())):
        inner = kept
        for part in name[:-1]:
            inner = inner.setdefault(part, {}) if isinstance(inner.get(part, {}), dict) else {}
        inner[name[-1]] = value
    for name, _ in _items(message.get(REMOVE, ())):
        kept.pop(name[0], None)


def _items(items: Sequence[bytes]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the names, which may be paths, and the values of items."""
    for item in map(_message, items):
        nested = tuple(part.decode() for part in item.get(NESTED, ()))
        written = _text(item, VALUE)
        yield nested or (_text(item, KEY),), json.loads(written) if written else None


def _text(message: Message, number: int) -> str:
    found = message.get(number, [b""])[-1]
    return found.decode() if isinstance(found, bytes) else ""


def _message(data: bytes) -> Message:
    """Take a message apart: field number -> its values, whole numbers or bytes, in their order."""
    found: Message = {}
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        value: Any
        match tag & 7:
            case 0:
                value, at = _varint(data, at)
            case 2:
                length, at = _varint(data, at)
                value, at = data[at : at + length], at + length
            case 1 | 5 as kind:
                size = 8 if kind == 1 else 4
                value, at = data[at : at + size], at + size
            case kind:
                raise ValueError(f"a field of the unknown kind {kind}")
        if at > len(data):
            raise ValueError("a field that is longer than its message")
        found.setdefault(tag >> 3, []).append(value)
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
