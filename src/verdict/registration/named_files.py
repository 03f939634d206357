"""The files of numbers that the settings of an experiment name, whatever kind of experiment it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

NAMED = ("reads", "writes")  # the settings of an experiment that name its file of numbers


def named_files(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each setting with each file that it names: one as a text, or several, each as a text or below `file`."""
    for key in NAMED:
        named = settings.get(key)
        for each in named if isinstance(named, tuple) else () if named is None else (named,):
            yield key, str(each["file"] if isinstance(each, Mapping) else each)
