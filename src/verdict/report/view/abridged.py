"""Long texts and lists made short for a reader: what is left out is counted, or marked by an ellipsis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

ALL = 10**9  # entries, or characters: nothing is left out


def names(items: Sequence[str], shown: int = 12) -> str:
    """Write names as a list, the rest counted."""
    more = f" and {len(items) - shown} more" if len(items) > shown else ""
    return f"{', '.join(items[:shown])}{more}"


def listed(items: Sequence[str], shown: int = 12) -> str:
    """Write names as a sentence does: `P1, P2 and P4`; of many, the rest counted."""
    if len(items) > shown or len(items) < 2:
        return names(items, shown)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def contrast(before: str, after: str, length: int) -> str:
    """Write two values side by side; of long ones, the parts in which they differ."""
    return " -> ".join(parted(before, after, length))


def parted(before: str, after: str, length: int) -> tuple[str, str]:
    """Return two values as they are, or, where one is long, the parts in which they differ."""
    if max(len(before), len(after)) <= length:
        return before, after
    words = before.split(), after.split()
    common = next((i for i, (a, b) in enumerate(zip(*words, strict=False)) if a != b), min(map(len, words)))
    skipped = common if len(" ".join(words[0][:common])) > length // 2 else 0
    first, second = (clipped(("… " if skipped else "") + " ".join(one[skipped:]), length) for one in words)
    return first, second


def clipped(text: str, length: int) -> str:
    """Shorten a text to one line of at most so many characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else f"{flat[: length - 1].rstrip()}…"


def counted(parts: Iterable[str]) -> str:
    """Count equal words: `3 in scope, 2 of words`."""
    every = list(parts)
    return ", ".join(f"{every.count(part)} {part}" for part in dict.fromkeys(every))
