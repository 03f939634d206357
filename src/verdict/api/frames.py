"""Results as frames of pandas; the only file that imports it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from verdict.words.errors import UsageError

if TYPE_CHECKING:
    from pandas import DataFrame


def frame(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> DataFrame:
    """Return rows as a frame, a column for each name; what a row does not say is missing.

    Raises:
        UsageError: pandas is not installed.
    """
    try:
        from pandas import DataFrame
    except ImportError:
        raise UsageError(
            'a frame needs pandas, which is not installed; pip install "verdict-engine[frames]", or take to_dict()'
        ) from None
    return DataFrame([[row.get(name) for name in columns] for row in rows], columns=list(columns))
