"""Canonical bytes and digests of validated records (RFC 8785 over JSON, SHA-256).

Comments, key order, line ends and 1 against 1.0 do not move a digest; meaning does. Fields at their default are
left out, so a later version that adds an optional field still finds the old digests.
"""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785
from pydantic import BaseModel

SCHEME = "sha256"


def canonical_bytes(value: Any) -> bytes:
    """Serialise a record or a JSON value canonically."""
    plain = (
        value.model_dump(mode="json", by_alias=True, exclude_defaults=True) if isinstance(value, BaseModel) else value
    )
    return rfc8785.dumps(plain)


def digest(value: Any) -> str:
    """Name the content: sha256:<64 hex digits>."""
    return f"{SCHEME}:{hashlib.sha256(canonical_bytes(value)).hexdigest()}"
