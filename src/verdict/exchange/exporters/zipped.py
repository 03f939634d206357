"""Files as one zip: from the same files the same bytes, on every machine and at every hour."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZIP_STORED, ZipFile, ZipInfo

BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can hold
PLAIN_FILE = 0o100644 << 16
UNIX = 3  # the system whose permissions these are


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of files by name, in the order of their names.

    Nothing is compressed: what compresses differs between machines in its bytes.
    """
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_STORED) as archive:
        for name in sorted(files):
            told = ZipInfo(name, BEGINNING)
            told.external_attr, told.create_system = PLAIN_FILE, UNIX
            archive.writestr(told, files[name])
    return stream.getvalue()
