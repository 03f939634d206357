"""A seal behind the content of a file: a line of JSON that says what the content is, and a line with its own digest.

A byte that changed, and a file cut short at either end, are told from what was written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from verdict.text.canonical import canonical_bytes

SEALED = 65  # bytes: 64 hex digits and the end of their line


def seal(content: bytes, said: Mapping[str, Any]) -> bytes:
    """Return content with a seal behind it: what is `said` of it, with its length and its digest."""
    line = canonical_bytes({**said, **measured(content)})
    return content + b"\n" + line + sha256(line).hexdigest().encode() + b"\n"


def measured(content: bytes) -> dict[str, Any]:
    """Return what every seal says of a content: its length and its digest."""
    return {"n_bytes": len(content), "sha256": sha256(content).hexdigest()}


def opened(whole: bytes, begins: bytes = b"{") -> tuple[bytes, dict[str, Any]] | None:
    """Return content and what its seal says; None where no whole seal that begins so stands behind it.

    The caller compares what it says with `measured` of the content, and with what was wanted.
    """
    front, digest = whole[:-SEALED], whole[-SEALED:]
    content, _, line = front.rpartition(b"\n")
    if sha256(line).hexdigest().encode() + b"\n" != digest or not line.startswith(begins):
        return None
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):  # its digest is right, but it is no seal
        return None
    return (content, said) if isinstance(said, dict) else None
