"""The sentences that lead a report, put together from the outcome by rule.

First what came out of every prediction. Then of one: of the UNTESTED ones that were not deferred the one that passes
most of its clauses, else the first that did not pass. Last what UNTESTED does not say. No word of it is an opinion.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from verdict.report.view.axes import Axis, axes, levels_of, run, told_together
from verdict.report.view.barring import Cause, causes
from verdict.report.view.became import barred
from verdict.report.view.margins import compared, found, margin
from verdict.report.view.tally import deferred
from verdict.report.view.testable import asked

MANY = 6  # predictions of one word that are named one by one
BOTH = 2
TOLD = 2  # causes that are told of one prediction


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, and whether it is set off from the others."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Lead:
    """The prediction that the sentences are about, "" where it is all of them, and the sentences."""

    subject: str
    sentences: tuple[Sentence, ...]


def lead(payload: dict[str, Any]) -> Lead:
    """Return what stands first in a report."""
    name = subject(payload)
    said = [Sentence(text, True) for text in _outcome(payload["predictions"])]
    if name:
        told = _untested if payload["predictions"][name]["verdict"] == "UNTESTED" else _failed
        said += [Sentence(text) for text in told(name, payload)]
    if name and payload["predictions"][name]["verdict"] == "UNTESTED":
        said.append(Sentence("UNTESTED does not say that a claim is false.", True))
    return Lead(name, tuple(said))


def subject(payload: dict[str, Any]) -> str:
    """Return the prediction that a report leads with; "" where all passed or were deferred."""
    of = payload["predictions"]
    untested = [name for name, p in of.items() if p["verdict"] == "UNTESTED" and not deferred(p)]
    failed = [name for name, p in of.items() if p["verdict"] == "NOT PASSED"]
    return max(untested, key=lambda name: _passing(of[name]), default=failed[0] if failed else "")


def _passing(prediction: dict[str, Any]) -> int:
    return sum(clause["verdict"] == "PASS" for clause in prediction["clauses"].values())


def _outcome(predictions: dict[str, Any]) -> Iterator[str]:
    """Yield one sentence on what came out of all predictions."""
    groups: dict[str, list[str]] = {"NOT PASSED": [], "UNTESTED": [], "PASS": [], "deferred": []}
    for name, prediction in predictions.items():
        groups["deferred" if deferred(prediction) else prediction["verdict"]].append(name)
    words = {"NOT PASSED": ("did not pass",) * 2, "UNTESTED": ("is untested", "are untested"), "PASS": ("passed",) * 2,
             "deferred": ("was deferred when it was frozen", "were deferred when they were frozen")}  # fmt: skip
    parts = [f"{_named(names)} {words[word][len(names) > 1]}" for word, names in groups.items() if names]
    if len(parts) == 1 and len(predictions) > 1:
        every = "Both" if len(predictions) == BOTH else f"All {len(predictions)}"
        yield f"{every} predictions {words[next(w for w, names in groups.items() if names)][1]}."
    elif parts:
        yield f"{'; '.join(parts)}."


def _named(names: list[str]) -> str:
    if len(names) > MANY:
        return f"{len(names)} predictions"
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _untested(name: str, payload: dict[str, Any]) -> Iterator[str]:
    """Yield why a prediction is untested, and what of it was decided all the same."""
    yield from _level_by_level(name, payload)
    barring = _telling([cause for cause in causes(payload, name) if cause.kind != "fails"])
    told = [text for text in (told_shortly(cause, payload) for cause in barring) if text]
    more = len(barring) - len(told[:TOLD])
    if told:
        others = f"; and for {more} reason{'s' if more > 1 else ''} more" if more else ""
        yield f"{name} is untested since {'; '.join(told[:TOLD])}{others}."
    yield from _cells(name, payload["predictions"][name])


def _telling(barring: list[Cause]) -> list[Cause]:
    """Put first what surely fails, and the first cause of each kind before further ones."""
    surely = sorted(barring, key=lambda cause: all(decision["holds"] is not False for decision in cause.decisions))
    kinds = list(dict.fromkeys(cause.kind for cause in surely))
    first = [next(cause for cause in surely if cause.kind == kind) for kind in kinds]
    return [*first, *(cause for cause in surely if cause not in first)]


def _level_by_level(name: str, payload: dict[str, Any]) -> Iterator[str]:
    """Yield at which levels a prediction passes, fails or is open, where it has a clause for each."""
    for axis in axes(payload).values():
        words: dict[str, list[Any]] = {}
        for clause in payload["predictions"][name]["clauses"].values():
            levels = levels_of(clause, axes(payload))
            if axis.name in levels and levels[axis.name] not in words.setdefault(clause["verdict"], []):
                words[clause["verdict"]].append(levels[axis.name])
        if len(words) > 1:
            yield f"Of {name}, {' and '.join(_at_levels(word, levels, axis) for word, levels in words.items())}."


def _at_levels(word: str, levels: list[Any], axis: Axis) -> str:
    said = {"PASS": "passes", "NOT PASSED": "does not pass", "UNTESTED": "is untested"}[word]
    return f"what is asked at {axis.name}={run(levels, axis)} {said}"


def told_shortly(cause: Cause, payload: dict[str, Any]) -> str:
    """Say one cause in a clause of a sentence."""
    place = _at(cause.decisions, payload)
    if cause.risk:
        return f"it is live that {cause.risk}"
    if cause.kind == "artifact":
        return f"its average is in band only because cells cancel along {cause.what}"
    if cause.kind in ("inadequate", "straddles") and cause.decisions:
        first = cause.decisions[0]
        return f"{first['what']} is {found(first)}, wanted {asked(first)},{place}".removesuffix(",")
    if cause.kind == "not_measured":
        return cause.what if " " in cause.what else f"{cause.what or 'what it asks for'} was not measured"
    if cause.kind == "withdrawn":
        return f"an erratum withdrew what it rests on ({erratum(cause)})"
    known = BRIEFLY.get(cause.kind, "{}")
    unknown = cause.note.startswith("not known to")
    said = known[unknown] if isinstance(known, tuple) else known
    note = f": {cause.note}" if cause.note and not unknown else ""
    return f"{said.format(cause.what or cause.kind.replace('_', ' '))}{note}"


BRIEFLY: dict[str, str | tuple[str, str]] = {  # of what is not known to be so, the second
    "halted": ("gate {} did not hold", "gate {} is not known to hold"),
    "inadequate": ("{} is required and does not hold", "{} is required and not known to hold"),
    "budget": ("its budget of {} is overspent", "its budget of {} is not known to be kept"),
    "measure_only": "this freeze only measures it",
    "out_of_scope": "it is out of scope",
    "stopped": "the looks ended before it was decided ({})",
    "invalid_provenance": "evidence is not proven to be what it claims ({})",
    "out_of_premise": "its premise holds nowhere ({})",
    "vacuous": "its test could not come out both ways ({})",
}


def _at(decisions: tuple[dict[str, Any], ...], payload: dict[str, Any]) -> str:
    known = axes(payload)
    places = [decision["at"] for decision in decisions if known.keys() & decision["at"].keys()]
    return f" at {told_together(places, known)}" if places else ""


def erratum(cause: Cause) -> str:
    """Return the name of the erratum behind a withdrawal, which stands before its sentence."""
    return cause.what.partition(":")[0]


COUNTED = ("inside", "outside", "unknown", "not_judged", "premise_open")


def _cells(name: str, prediction: dict[str, Any]) -> Iterator[str]:
    """Yield how many cells were judged and hold; where none was, what the numbers alone would give."""
    tallies = [c["cells"] for c in prediction["clauses"].values() if c["cells"] and not _counts_for_nothing(c)]
    held, failed, open_, out, waiting = (sum(tally[part] for tally in tallies) for part in COUNTED)
    if not tallies or held + failed + open_ + out + waiting == 1:
        return
    judged, aside = held + failed, []
    if judged and open_ + waiting:
        aside.append(f"{open_ + waiting} are open")
    if out:
        aside.append(f"{out} are out of its premise and say nothing")
    yield f"{'; '.join([_judged(held, judged), *aside])}."
    if not judged:
        yield from _alone(prediction)


def _counts_for_nothing(clause: dict[str, Any]) -> bool:
    """Whether cells of a clause came to something that does not stand."""
    return bool(clause["cells"]["inside"] + clause["cells"]["outside"]) and barred(clause)


def _judged(held: int, judged: int) -> str:
    if not judged:
        return "None of its cells could be judged"
    many = f"All {judged} of its cells" if held == judged else f"{held} of its {judged} cells"
    return f"{many} that could be judged hold"


def _alone(prediction: dict[str, Any]) -> Iterator[str]:
    """Yield what numbers would give if nothing were required of them."""
    tallies = [clause["as_measured"] for clause in prediction["clauses"].values() if clause["as_measured"]]
    held, failed, open_ = (sum(tally[part] for tally in tallies) for part in COUNTED[:3])
    if held + failed:
        yield f"By their numbers alone {held} of {held + failed + open_} would hold."


def _failed(name: str, payload: dict[str, Any]) -> Iterator[str]:
    """Yield what fails in a prediction that did not pass, by its most telling comparison."""
    failing = [cause for cause in causes(payload, name) if cause.kind == "fails" and cause.decisions]
    for cause in failing[:1]:
        first = cause.decisions[0]
        away = f": {margin(first)}" if margin(first) else ""
        yield f"In {name}, {compared(first)}{_at((first,), payload)}{away}."
