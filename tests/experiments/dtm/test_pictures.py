"""Sheets, the PNG read back by a decoder that knows nothing of the encoder, and half blocks."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest

from verdict.experiments.dtm.pictures import png, sheet, text
from verdict.words.errors import UsageError


def decoded(content: bytes) -> np.ndarray:
    """Ink of a one-bit grayscale PNG without filters; checks the signature and every checksum on the way."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(content):
        (size,) = struct.unpack_from(">I", content, at)
        named, (checksum,) = content[at + 4 : at + 8 + size], struct.unpack_from(">I", content, at + 8 + size)
        assert checksum == zlib.crc32(named)
        chunks[named[:4]], at = named[4:], at + 12 + size
    assert [b"IHDR", b"IDAT", b"IEND"] == list(chunks)
    width, height, *how = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert [1, 0, 0, 0, 0] == how
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, -1)
    assert not lines[:, 0].any()
    return np.unpackbits(lines[:, 1:], axis=1)[:, :width] == 0


@pytest.mark.parametrize("shape", [(1, 1), (3, 8), (5, 9), (28, 28), (700, 1001)])
def test_a_png_gives_its_pixels_back(shape: tuple[int, int]) -> None:
    """Widths that fill no byte, and more bytes than one stored block holds."""
    ink = np.random.default_rng(0).random(shape) < 0.3
    assert np.array_equal(ink, decoded(png(ink)))


def test_a_damaged_png_is_seen_by_the_decoder() -> None:
    """The check above can fail."""
    content = bytearray(png(np.eye(9, dtype=np.bool_)))
    content[-20] ^= 1
    with pytest.raises((AssertionError, zlib.error)):
        decoded(bytes(content))


def test_the_bytes_are_these() -> None:
    """Written out by hand: one black pixel beside a white one; no compressor has a say."""
    line = bytes([0, 0b01000000])
    stream = b"\x78\x01\x01\x02\x00\xfd\xff" + line + struct.pack(">I", zlib.adler32(line))
    assert stream in png(np.array([[True, False]]))


def test_a_picture_without_pixels_is_refused() -> None:
    """The format cannot hold it."""
    with pytest.raises(UsageError, match="at least one pixel"):
        png(np.zeros((0, 4), np.bool_))


def test_a_sheet_lays_rows_and_columns_with_white_gaps() -> None:
    """Image (r, c) starts at gap + r (height + gap), gap + c (width + gap); everything between is white."""
    images = np.random.default_rng(1).random((2, 3, 4, 5)) < 0.5
    whole, counted = sheet(images, gap=2, scale=1), 0
    assert (2 + 2 * 6, 2 + 3 * 7) == whole.shape
    for row, column in np.ndindex(2, 3):
        part = whole[2 + 6 * row :, 2 + 7 * column :][:4, :5]
        assert np.array_equal(images[row, column], part)
        counted += part.sum()
    assert counted == whole.sum()
    assert np.array_equal(whole.repeat(3, 0).repeat(3, 1), sheet(images, gap=2, scale=3))


def test_half_blocks_hold_two_pixels_a_character() -> None:
    """Upper, lower, both and neither; an odd last line has no lower half."""
    ink = np.array([[1, 0, 1, 0], [0, 1, 1, 0], [1, 0, 0, 0]], np.bool_)
    assert "▀▄█\n▀" == text(ink)


@pytest.mark.parametrize("width", [79, 80, 81, 160, 161, 1000])
def test_text_fits_eighty_columns(width: int) -> None:
    """A wide picture shrinks by a whole factor, and keeps its ink."""
    lines = text(np.ones((30, width), np.bool_)).splitlines()
    assert 40 <= max(map(len, lines)) <= 80
    assert {"█"} >= set("".join(lines)) - {"▀"}


def test_a_shrunk_pixel_needs_half_its_ink() -> None:
    """Two of four make ink, one does not."""
    ink = np.zeros((4, 6), np.bool_)
    ink[0, :2] = ink[0, 2] = True
    assert "▀" == text(ink, columns=3).rstrip()
