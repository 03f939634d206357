"""The one door through which a store is read: regular files of bounded size, and nothing that a reader would wait for.

Whoever can write to a store can put anything under a name of it: a pipe, a device, a link to nowhere.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

MOST_RESULT = 2**31  # bytes of a result with its seal
MOST_SMALL = 2**16  # bytes of a lease, or of the end of a try
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
ODD = {errno.ELOOP, errno.EMLINK, errno.ENXIO, errno.ENODEV}  # of a link, a socket, a device that is not there


def contents(path: Path, most: int) -> bytes | None:
    """Return the bytes of a file; None where it is a link, no regular file, or one of more than `most` bytes.

    Raises:
        FileNotFoundError: nothing has that name. OSError: it cannot be read.
    """
    try:
        handle = os.open(path, FLAGS)
    except OSError as error:
        if error.errno in ODD:
            return None
        raise
    try:
        return _whole(handle, most)
    finally:
        os.close(handle)


def _whole(handle: int, most: int) -> bytes | None:
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode) or found.st_size > most:
        return None
    with os.fdopen(handle, "rb", closefd=False) as file:
        whole = file.read(most + 1)
    return whole if len(whole) <= most else None
