"""Sequential looks declared in advance: which look a measurement is, and what error it may spend.

Each look spends a declared fraction of the error and judges at that much; the fractions add up to at most one, so
the chance of a wrong decision at any look stays below the whole, whatever the dependence between looks. What was
decided at a look stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from verdict.words.errors import UsageError


class UndeclaredLookError(UsageError):
    """A measurement was taken at a look that was not declared; `.found` is its count, `.declared` what was."""

    def __init__(self, found: float | None, declared: Sequence[int]) -> None:
        self.found, self.declared = found, tuple(declared)
        seen = "a count that is not known" if found is None else f"a look at {found:.10g}"
        places = (
            f"one of the declared looks at {', '.join(map(str, declared))}" if declared else "a whole number from 1"
        )
        super().__init__(f"found {seen}, wanted {places}; measure up to a declared look, or freeze anew")


def declared_look(count: float | None, at: Sequence[int]) -> int:
    """Return the number of the look, from 0.

    Raises:
        UndeclaredLookError: no look was declared at this count.
    """
    if count is None or count not in at:
        raise UndeclaredLookError(count, at)
    return list(at).index(int(count))


def any_look(count: float | None) -> int:
    """Return the count of a look that may be taken at any time.

    Raises:
        UndeclaredLookError: the count is not known, or is no whole number from 1 on.
    """
    if count is None or count < 1 or count != int(count):
        raise UndeclaredLookError(count, ())
    return int(count)


def look_error(error: float, spend: Sequence[float], look: int) -> float:
    """Return the error that one look may make."""
    return error * spend[look]
