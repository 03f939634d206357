"""Distributions of somebody else, written to a folder as an installer leaves them."""

from __future__ import annotations

from pathlib import Path


def install(folder: Path, group: str, points: dict[str, str], files: dict[str, str], name: str = "theirs") -> Path:
    """Write a distribution that registers entry points, with its files of code; return the folder, for sys.path."""
    info = folder / f"{name}-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n", encoding="utf-8")
    lines = [f"{point} = {value}\n" for point, value in points.items()]
    (info / "entry_points.txt").write_text("".join([f"[{group}]\n", *lines]), encoding="utf-8")
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    return folder
