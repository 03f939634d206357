"""What measurements record of where they come from, each text with its dotted name; and where a component stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

Parts = tuple[str, ...]
OF_THE_WHOLE = ("digest", "sha256")  # the last part of a name under which the digest of the thing before it stands


def texts(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in a provenance block with its dotted name, bare and as name=value; of numbers the latter."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item, name)
    elif value is not None:
        yield name, f"{name}={value}"
        if isinstance(value, str):
            yield name, value


def places(component: str, names: Iterable[str]) -> Iterator[Parts]:
    """Yield where a component stands in what is recorded: weights stands at checkpoint.weights in the name of it."""
    parts = tuple(component.split("."))
    for name in names:
        whole = tuple(name.split("."))
        for begin in range(len(whole) - len(parts) + 1):
            if whole[begin : begin + len(parts)] == parts:
                yield whole[: begin + len(parts)]


def about(name: str) -> Parts:
    """Return what a name is about: checkpoint.digest about the checkpoint."""
    parts = tuple(name.split("."))
    return parts[:-1] if parts[-1] in OF_THE_WHOLE else parts


def digests(component: str, provenance: object) -> frozenset[str]:
    """Return what is recorded as a component itself: the texts at its name, and its digest below that."""
    found = frozenset(texts(provenance))
    stands = set(places(component, {name for name, _ in found}))
    return frozenset(text for name, text in found if about(name) in stands and not text.startswith(f"{name}="))
