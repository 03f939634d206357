"""Sheets of small black-and-white images, as PNG and as text.

The encoder is written out on zlib's checksums and struct: the same bytes everywhere, and no new dependency. It stores
and does not compress, since compressed bytes differ between versions of zlib.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from verdict.words.errors import UsageError

Bits = NDArray[np.bool_]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
STORED = 65535  # bytes of one stored block at most (RFC 1951, 3.2.4)
HALF_BLOCKS = np.array([" ", "▄", "▀", "█"])  # index: 2 * upper + lower


def sheet(images: Bits, gap: int, scale: int) -> Bits:
    """Return one picture, True for ink, of images bool [rows, columns, height, width].

    `gap` pixels without ink lie between images and around them; every pixel then becomes scale x scale.
    """
    rows, columns, height, width = images.shape
    cells = np.zeros((rows, columns, height + gap, width + gap), np.bool_)
    cells[..., gap:, gap:] = images
    joined = cells.swapaxes(1, 2).reshape(rows * (height + gap), columns * (width + gap))
    return np.pad(joined, ((0, gap), (0, gap))).repeat(scale, axis=0).repeat(scale, axis=1)


def png(ink: Bits) -> bytes:
    """Return a grayscale PNG of one bit a pixel, ink black on white; `ink` is bool [height, width].

    Source: PNG specification, third edition, sections 5, 9 and 11.

    Raises UsageError: no pixel, which the format cannot hold.
    """
    if not ink.size:
        raise UsageError(f"found a picture of shape {ink.shape}, wanted at least one pixel")
    height, width = ink.shape
    lines = np.pad(np.packbits(~ink, axis=1), ((0, 0), (1, 0)))  # a 0 before each line: no filter
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", _stored(lines.tobytes())), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(kind, content) for kind, content in chunks)


def text(ink: Bits, columns: int = 80) -> str:
    """Return the picture in half blocks, two pixels a character, shrunk by the least whole factor that fits `columns`.

    A pixel of the shrunk picture has ink where at least half of what it covers has.
    """
    factor = max(1, -(-ink.shape[1] // columns))
    small = _shrunk(ink, factor)
    upper, lower = np.pad(small, ((0, len(small) % 2), (0, 0))).reshape(-1, 2, small.shape[1]).swapaxes(0, 1)
    return "\n".join("".join(line).rstrip() for line in HALF_BLOCKS[2 * upper + lower])


def _shrunk(ink: Bits, factor: int) -> Bits:
    height, width = (-(-n // factor) for n in ink.shape)
    padded = np.pad(ink, ((0, height * factor - ink.shape[0]), (0, width * factor - ink.shape[1])))
    means: NDArray[np.float64] = padded.reshape(height, factor, width, factor).mean(axis=(1, 3))
    return means >= 0.5


def _chunk(kind: bytes, content: bytes) -> bytes:
    named = kind + content
    return struct.pack(">I", len(content)) + named + struct.pack(">I", zlib.crc32(named))


def _stored(content: bytes) -> bytes:
    """Wrap bytes as a zlib stream of stored blocks (RFC 1950 and 1951)."""
    return b"\x78\x01" + b"".join(_blocks(content)) + struct.pack(">I", zlib.adler32(content))


def _blocks(content: bytes) -> Iterator[bytes]:
    for first in range(0, len(content), STORED):
        part = content[first : first + STORED]
        last = first + STORED >= len(content)
        yield struct.pack("<BHH", last, len(part), len(part) ^ 0xFFFF) + part
