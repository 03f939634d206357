"""What simulated runs come to, as JSON values and as lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from verdict.plan.searching import Planned
from verdict.plan.simulating import Chances
from verdict.words.vocabulary import Word

Line = tuple[int, str, str]
LEAST_OUTSIDE = 0.001  # of all numbers: fewer beyond their support are not worth a line
WORDS = (Word.PASS, Word.NOT_PASSED, Word.UNTESTED)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What each prediction needs: units of `unit`, of which `registered` are planned; `runs` judged at each size.

    `source` says in words where the numbers come from, `outside` gives the share of drawn numbers beyond a support.
    """

    source: str
    unit: str
    registered: int
    along: tuple[str, ...]
    runs: int
    chance: float
    planned: tuple[Planned, ...]
    outside: dict[str, float]
    notes: tuple[str, ...] = ()


def payload(forecast: Forecast) -> dict[str, Any]:
    """Return a forecast as JSON values."""
    return {
        "source": forecast.source, "unit": forecast.unit, "registered": forecast.registered,
        "along": list(forecast.along), "runs": forecast.runs, "chance": forecast.chance,
        "outside_support": dict(forecast.outside), "notes": list(forecast.notes),
        "clauses": [_payload(each) for each in forecast.planned],
    }  # fmt: skip


def _payload(planned: Planned) -> dict[str, Any]:
    return {
        "prediction": planned.target.prediction, "clause": planned.target.clause, "enough": planned.enough,
        "word": None if planned.word is None else str(planned.word),
        "smallest": None if planned.smallest is None else _chances(planned.smallest),
        "registered": _chances(planned.registered), "bound": planned.bound,
    }  # fmt: skip


def _chances(chances: Chances) -> dict[str, Any]:
    found: dict[str, Any] = {
        "n": chances.n,
        "words": {str(w): {"share": chances.share(w), "error": chances.error(w)} for w in WORDS},
    }
    if len(chances.looks) > 1:
        stops = [stopped / chances.runs for stopped in chances.stops]
        found |= {"looks": list(chances.looks), "stops": stops, "expected": chances.expected}
    return found


def lines(forecast: Forecast) -> Iterator[Line]:
    """Yield (depth, text, style)."""
    yield 0, "", ""
    yield 0, f"How many units decide it {forecast.chance:.0%} of the time", "bold"
    yield 1, f"by {forecast.runs:,} simulated runs of each size; numbers from {forecast.source}", ""
    for each in forecast.planned:
        yield from ((depth, text, "") for depth, text in _told(forecast, each))
    for name, share in forecast.outside.items():
        yield 1, f"{share:.2g} of the numbers of {name} lay beyond its support and were set to its end", ""
    yield from ((1, note, "") for note in forecast.notes)


def _told(forecast: Forecast, planned: Planned) -> Iterator[tuple[int, str]]:
    target, unit = planned.target, forecast.unit
    if planned.smallest is None:
        yield 1, f"{target}: not below {planned.bound:,} units along {unit}, the most that was tried"
    else:
        yield 1, f"{target}: {planned.smallest.n:,} units along {unit} are enough, for {planned.word}"
        yield from ((2, text) for text in _shares(planned.smallest))
    if planned.smallest is None or planned.smallest.n != planned.registered.n:
        enough = "enough" if planned.enough else "not enough"
        yield 1, f"{target}: the registered {planned.registered.n:,} are {enough}"
        yield from ((2, text) for text in _shares(planned.registered))


def _shares(chances: Chances) -> Iterator[str]:
    """Yield how often each word comes out, and where runs are looked at before their end, when they stop."""
    error = max(chances.error(word) for word in WORDS)
    yield f"{', '.join(f'{word} {chances.share(word):.0%}' for word in WORDS)} (± {100 * error:.2g}%)"
    if len(chances.looks) > 1:
        stops = zip(chances.looks, chances.stops, strict=True)
        where = ", ".join(f"{stopped / chances.runs:.0%} at {n:,}" for n, stopped in stops)
        yield f"expected {chances.expected:,.0f}, at most {chances.looks[-1]:,}; stops: {where}"
