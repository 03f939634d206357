"""The links of Markdown pages, and which of them lead nowhere.

A link is looked up as GitHub and the site do: relative to its page, its anchor among the headings of the page that it
leads to. Addresses of other hosts are left alone, so nothing is fetched.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

FENCE = re.compile(r"^(?P<fence> *(?:`{3,}|~{3,})).*?^(?P=fence)`*[ ]*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)", re.DOTALL)
INLINE = re.compile(r"\]\(\s*<?(?P<target>[^()\s<>]+(?:\([^()\s]*\)[^()\s<>]*)?)>?(?:\s+\"[^\"]*\")?\s*\)")
DEFINED = re.compile(r"^ {0,3}\[[^\]^]+\]:\s*(?P<target>\S+)", re.MULTILINE)
HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?P<text>.+?)[ \t]*#*$", re.MULTILINE)
NAMED = re.compile(r"<a (?:id|name)=\"(?P<html>[^\"]+)\"|^\((?P<myst>[\w-]+)\)=$", re.MULTILINE)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def pages(root: Path) -> list[Path]:
    """Return every Markdown page of a repository that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=root, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [root / name for name in sorted(set(listed.stdout.splitlines())) if (root / name).is_file()]


def targets(text: str) -> list[str]:
    """Return where the links of a page lead, those in code left out."""
    prose = CODE.sub("", FENCE.sub("", text))
    return [found["target"] for pattern in (INLINE, DEFINED) for found in pattern.finditer(prose)]


def slug(heading: str) -> str:
    """Return the anchor of a heading as GitHub forms it: small letters, no punctuation, spaces as hyphens."""
    shown = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    return re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")


def anchors(text: str) -> set[str]:
    """Return every anchor of a page: of its headings, a repeated one numbered from 1, and those given by hand."""
    seen: Counter[str] = Counter()
    found = {name for match in NAMED.finditer(text) for name in match.groups() if name}
    for match in HEADING.finditer(FENCE.sub("", text)):
        own = slug(match["text"])
        found.add(f"{own}-{seen[own]}" if seen[own] else own)
        seen[own] += 1
    return found


def broken(page: Path, root: Path) -> Iterator[str]:
    """Yield a sentence for each link of a page whose file or anchor is not there, or that leaves the repository."""
    for target in targets(page.read_text(encoding="utf-8")):
        if not ELSEWHERE.match(target) and (why := _wrong(page, root, target)):
            yield f"{page.relative_to(root)}: {target}: {why}"


def _wrong(page: Path, root: Path, target: str) -> str:
    name, _, anchor = target.partition("#")
    there = (page.parent / unquote(name)).resolve() if name else page
    if name.startswith("/") or not there.is_relative_to(root.resolve()):
        return "leaves the repository"
    if not there.exists():
        return "no such file"
    if anchor and unquote(anchor) not in anchors(there.read_text(encoding="utf-8")):
        return "no such heading"
    return ""
