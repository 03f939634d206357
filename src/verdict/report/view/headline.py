"""The result of a difference: which verdicts move, by what, from which word to which; assembled by rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from verdict.report.view.abridged import listed

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
BY = {
    "amendment": "by the amendment alone", "erratum": "by an erratum", "data": "by the measurements alone",
    "either": "by either alone", "together": "by both together", "not_comparable": "by amendment or measurements",
}  # fmt: skip
SAME = {  # what shows that it is so
    "amendment": " on the same measurements", "erratum": " on the same measurements", "data": " under the old rule too",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Headline:
    """A heading of a few words, and one sentence that says the rest."""

    title: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.title}: {self.sentence}" if self.sentence else f"{self.title}."


def headline(found: dict[str, Any]) -> Headline:
    """State the result of a difference, given as its payload."""
    verdicts, unchanged = found["verdicts"], found["unchanged"]
    open_ = [name for name, verdict in verdicts.items() if verdict["what"] == "open"]
    if not found["judged"]:
        who = "it was never" if found["one_freeze"] else "neither was ever"
        return Headline("No verdict can be compared", f"{who} measured.")
    if open_ and len(open_) == len(verdicts) + len(unchanged):
        return Headline("No verdict can be compared", f"{listed(open_)} could not be judged on both sides.")
    moved = {name: verdict for name, verdict in verdicts.items() if verdict["what"] == "word"}
    sentences = [*_moves(moved, one_freeze=found["one_freeze"]), *_beside(verdicts)]
    if open_:
        sentences.append(f"{listed(open_)} cannot be compared")
    return Headline(_title(moved), f"{'; '.join(sentences)}." if sentences else "")


def _title(moved: dict[str, Any]) -> str:
    """Say how many verdicts move, come and go, and by what where that is one thing."""
    if not moved:
        return "No verdict moves"
    new = sum(not verdict["registered"]["before"] for verdict in moved.values())
    gone = sum(not verdict["registered"]["after"] for verdict in moved.values())
    crossed = [verdict for verdict in moved.values() if all(verdict["registered"].values())]
    causes = {verdict["cause"] for verdict in crossed}
    by = f", {BY[causes.pop()]}" if len(causes) == 1 else ""
    parts = (
        [f"{_number(len(crossed))} {'verdict moves' if len(crossed) == 1 else 'verdicts move'}{by}"] if crossed else []
    )
    for count, what in ((new, "new"), (gone, "gone")):
        if count:
            noun = "" if parts else f" verdict{'' if count == 1 else 's'}"
            parts.append(f"{_number(count)}{noun} {'is' if count == 1 else 'are'} {what}")
    text = "; ".join(parts)
    return text[0].upper() + text[1:]


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def _moves(moved: dict[str, Any], *, one_freeze: bool) -> Iterator[str]:
    """Yield one phrase for all that go from one word to another by one cause."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for name, verdict in moved.items():
        groups.setdefault((verdict["cause"], *_ends(verdict)), []).append(name)
    causes = {cause for cause, before, after in groups if before and after}
    for (cause, before, after), those in groups.items():
        several = len(those) > 1
        if not before:
            yield f"{listed(those)} {'are' if several else 'is'} new: {after}"
        elif not after:
            yield f"{listed(those)} {'are' if several else 'is'} gone: {before} before"
        else:
            tail = "" if one_freeze else SAME.get(cause, "") if len(causes) == 1 else f" {BY[cause]}"
            yield f"{listed(those)} {'go' if several else 'goes'} from {before} to {after}{tail}"


def _ends(verdict: dict[str, Any]) -> tuple[str, str]:
    """Return the words before and after; nothing where the prediction is not registered."""
    before, after = (
        (verdict["words"][side] or "not judged") if verdict["registered"][side] else "" for side in ("before", "after")
    )
    return before, after


def _beside(verdicts: dict[str, Any]) -> Iterator[str]:
    """Yield which verdicts keep their word and differ beside it."""
    for what, said in (
        ("grade", "on evidence of another grade"),
        ("reasons", "for other reasons"),
        ("between", "and would say something else in between"),
    ):
        kept = [name for name, verdict in verdicts.items() if verdict["what"] == what]
        if kept:
            yield f"{listed(kept)} {'keep their words' if len(kept) > 1 else 'keeps its word'} {said}"
