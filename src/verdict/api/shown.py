"""What every result can do: hand out its values, show itself in a notebook, and read as the terminal prints it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from html import escape
from typing import Any


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """A result, which cannot be changed; `_payload` holds the JSON values that the command prints with --json."""

    _payload: Any

    def to_dict(self) -> Any:
        """Return the result as JSON values, a copy: what the command prints with `--json`."""
        return deepcopy(self._payload)

    def __repr__(self) -> str:
        first = str(self).partition("\n")[0]
        return f"<verdict.{type(self).__name__}: {first}>"

    def _repr_html_(self) -> str:
        """Show the result in a notebook, as the terminal prints it."""
        return f"<pre>{escape(str(self))}</pre>"
