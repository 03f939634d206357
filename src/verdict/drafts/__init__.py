"""The drafts that `verdict init` writes, one YAML file for each experiment kind that needs no backend."""

from __future__ import annotations

from importlib.resources import files

from verdict.errors import UsageError, nearest

KINDS = ("record", "command")


def draft(kind: str, name: str, title: str) -> str:
    """Return a commented registration that lints clean, to be changed line by line.

    Raises:
        UsageError: no draft is shipped for that kind.
    """
    if kind not in KINDS:
        raise UsageError(f"no draft is shipped for '{kind}'; there are: {', '.join(KINDS)}.{nearest(kind, KINDS)}")
    head, experiment, body = (_text(part) for part in ("head", kind, "body"))
    filled = head.replace("@id@", name).replace("@title@", title.replace("\\", "\\\\").replace('"', '\\"'))
    return f"{filled}\n{experiment}\n{body}"


def _text(name: str) -> str:
    return (files(__package__) / f"{name}.yaml.txt").read_text(encoding="utf-8")
