"""Errors of the operating system as sentences: what failed, on which file, and whose fault it was.

A full disk or a broken device is the system's fault, exit code 1; a name that is too long, a folder in place of a file
or a file that is not the caller's to write is the caller's, exit code 2.
"""

from __future__ import annotations

import errno
import os

from verdict.text.characters import printable
from verdict.words.errors import UsageError, VerdictError

MAY = "name one that you may read and write, or change its permissions"
THERE = "name one that is there"
TAKES = "name a file, or a device or pipe that takes what is written"
ROOM = "make room and run the command again"
# What the caller can mend, and how; everything else is the system's.
CALLERS = {
    errno.ENAMETOOLONG: "choose a shorter name", errno.EACCES: MAY, errno.EPERM: MAY, errno.EROFS: MAY,
    errno.EISDIR: "name a file, not a folder", errno.ENOTDIR: "found a file where a folder is wanted; name another",
    errno.ENOENT: THERE, errno.ELOOP: THERE, errno.EEXIST: "name another, or move that away", errno.ENXIO: TAKES,
    errno.ENODEV: TAKES, errno.EXDEV: "name one on the same disk", errno.ENOEXEC: "name a program that can be run",
}  # fmt: skip
SYSTEMS = {errno.ENOSPC: ROOM, errno.EDQUOT: ROOM, errno.EFBIG: ROOM, errno.ENOMEM: "free memory and run it again"}
AGAIN = "mend that and run the command again"


def of_system(error: OSError, name: str | None = None, so: str = "") -> VerdictError:
    """Return an error of the operating system as a sentence; `name` is the file, `so` what became of the work."""
    number, cause = error.errno or 0, error.strerror or " ".join(str(error).split()) or type(error).__name__
    what = name or _file(error) or "the operating system"
    found = f"{what}: cannot be read or written ({cause}){f'; {so}' if so else ''}"
    if number in CALLERS:
        return UsageError(f"{found}; {CALLERS[number]}")
    return VerdictError(f"{found}; {SYSTEMS.get(number, AGAIN)}")


def _file(error: OSError) -> str | None:
    found = error.filename if error.filename2 is None else error.filename2
    return None if found is None or isinstance(found, int) else printable(os.fsdecode(found))
