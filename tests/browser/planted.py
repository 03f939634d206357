"""A sound page, and for each kind of flaw some that have it; `planted.yaml` lists them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

SOUND = Path(__file__).with_name("sound.html").read_text(encoding="utf-8")
END = {"style": "</style>", "body": "</main>"}  # before which a flaw's own style or elements are put


@dataclass(frozen=True)
class Flaw:
    """One flaw: what of the sound page is replaced, by what, and a part of the sentence that must be said."""

    old: str
    new: str
    said: str

    def page(self) -> str:
        """Return the sound page with this flaw."""
        if self.old not in SOUND:
            raise ValueError(f"the sound page has no {self.old!r}; mend the planted flaw")
        return SOUND.replace(self.old, self.new, 1)


def flaw(written: dict[str, str]) -> Flaw:
    """Read one flaw."""
    for kind, end in END.items():
        if kind in written:
            return Flaw(end, written[kind] + end, written["said"])
    return Flaw(**written)


def flaws() -> dict[str, dict[str, Flaw]]:
    """Return every planted flaw, by the check that must see it and by its name."""
    listed = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return {check: {name: flaw(written) for name, written in named.items()} for check, named in listed.items()}
