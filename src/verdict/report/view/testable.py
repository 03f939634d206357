"""What would make an UNTESTED prediction testable, and what that costs, by rule from what bars it.

A length that is too short is asked for in full; an interval that straddles its bar must shrink until its half is no
wider than the distance of its middle from the bar, and shrinks with one over the square root of the draws. Costs are
those of the run that is reported, times the longest such factor: an estimate that says what it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from verdict.report.view.axes import Place, axes, told_together
from verdict.report.view.barring import Cause, causes
from verdict.report.view.margins import found, plain, wanted
from verdict.report.view.tally import deferred
from verdict.report.wording import number

LACKING = re.compile(r"(\d+) of them missing")
LONGER = (">=", ">")
WHOLE = 1000  # from here on lengths are written without a fraction
WORTH_SAYING = 1.005  # a factor below this is none


@dataclass(frozen=True, slots=True)
class Wanting:
    """Predictions that the same things bar, what each of these needs, and what that costs."""

    predictions: tuple[str, ...]
    needs: tuple[str, ...]
    costs: tuple[str, ...]


def wanting(payload: dict[str, Any]) -> tuple[Wanting, ...]:
    """Return what every UNTESTED prediction needs, those that need the same together."""
    together: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for name, prediction in payload["predictions"].items():
        if prediction["verdict"] == "UNTESTED":
            together.setdefault(_of(name, prediction, payload), []).append(name)
    return tuple(Wanting(tuple(names), needs, costs) for (needs, costs), names in together.items())


def _of(name: str, prediction: dict[str, Any], payload: dict[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if deferred(prediction):
        return tuple(_put_off(prediction)), ()
    ended = next((reason for reason in prediction["reasons"] if reason["why"] == "stopped"), None)
    if ended is not None:
        return (f"another freeze: {ended['what']} ended the looks ({ended['note']})",), ()
    barring = [cause for cause in causes(payload, name) if cause.kind != "fails"]
    lengths = [decision for cause in barring if _lone(cause) for decision in cause.decisions]
    others = [need for cause in barring if not _lone(cause) for need in _needs(cause, payload)]
    needs = dict.fromkeys([*_adequacy(lengths, payload), *others])
    return tuple(needs), tuple(_costs(lengths, payload))


def _put_off(prediction: dict[str, Any]) -> Iterator[str]:
    for reason in prediction["reasons"]:
        yield f"deferred when it was frozen: {reason['note']}" if reason["note"] else "deferred when it was frozen"


def _needs(cause: Cause, payload: dict[str, Any]) -> Iterator[str]:
    """Yield what one cause needs to be no cause any more."""
    where = _where(cause, payload)
    if cause.risk:
        yield f"a run of which it is not true that {cause.risk}"
    elif cause.kind == "inadequate" and cause.note and not (cause.flags or cause.decisions):
        yield f"an interval of {cause.what}{where}, which has none: {cause.note}"
    elif cause.kind == "inadequate":
        yield f"{cause.what}{where}"
    elif cause.kind == "straddles" and cause.decisions:
        yield from (_narrower(decision, payload) for decision in cause.decisions)
    elif cause.kind == "artifact":
        yield f"a test that asks in each cell, since the average is over {cause.what}, along which cells cancel"
    else:
        yield _in_words(cause, where, payload)


def _lone(cause: Cause) -> bool:
    """Whether a requirement is one flag by itself, so that what keeps the flag from holding is what it needs."""
    return cause.kind == "inadequate" and cause.flags == (cause.what,) and bool(cause.decisions)


def _in_words(cause: Cause, where: str, payload: dict[str, Any]) -> str:
    about = f" ({cause.what})" if cause.what else ""
    told = {
        "not_measured": f"a measurement{about}{where}",
        "withdrawn": f"a reading that erratum {cause.what.partition(':')[0]} does not withdraw{_elsewhere(payload)}",
        "ceiling": f"a longer run, since a time was read at the most that its estimator can read{about}{where}",
        "out_of_premise": f"cells in which the premise holds{about}{where}",
        "budget": f"a budget that covers the run{about}",
        "halted": f"a gate that holds{about}",
        "invalid_provenance": f"evidence that is proven to be what it says{about}",
        "out_of_scope": "another freeze that puts it in scope",
        "measure_only": "another freeze that gives verdicts",
        "vacuous": f"a test that can come out both ways{about}",
        "stopped": f"looks that go on{about}",
    }
    return told.get(cause.kind, f"{cause.kind}{about}{where}")


def _elsewhere(payload: dict[str, Any]) -> str:
    later = payload.get("replaced_by")
    return f"; {later} replaces this freeze" if later else ""


def _where(cause: Cause, payload: dict[str, Any]) -> str:
    return _at((one.place for one in cause.where), payload)


def _at(places: Iterable[Place], payload: dict[str, Any]) -> str:
    known = axes(payload)
    named = [place for place in places if known.keys() & place.keys()]
    return f" at {told_together(named, known)}" if named else ""


def _adequacy(lengths: list[dict[str, Any]], payload: dict[str, Any]) -> Iterator[str]:
    """Yield what flags need: of each quantity that they compare, the most that any of its places asks for."""
    together: dict[tuple[str, str, bool], list[dict[str, Any]]] = {}
    for decision in lengths:
        together.setdefault((decision["what"], decision["relation"], _unbounded(decision)), []).append(decision)
    for (_, relation, unbounded), decisions in together.items():
        place = _at((decision["at"] for decision in decisions), payload)
        barred = [decision for decision in decisions if _barred(decision)]
        if unbounded:
            yield _upper_end(decisions, place)
        elif relation in LONGER and barred:
            yield _longer(max(barred, key=_asked), place)
        elif decisions[0]["bars"] == [None]:
            yield f"a bar that is known for {decisions[0]['what']}{place}: {decisions[0]['bar']}"
        else:
            yield f"{decisions[0]['what']} {wanted(decisions[0])}; it was {_found(decisions)}{place}"


def _found(decisions: list[dict[str, Any]]) -> str:
    said = dict.fromkeys(found(decision) for decision in decisions)
    return ", ".join(list(said)[:3]) + (f" and {len(said) - 3} more" if len(said) > 3 else "")


def _barred(decision: dict[str, Any]) -> bool:
    """Whether a comparison has a number as its bar, of which an end is known."""
    bars = decision["bars"]
    return bool(bars and bars[0] is not None and (bars[0]["lo"], bars[0]["hi"]) != (None, None))


def _unbounded(decision: dict[str, Any]) -> bool:
    """Whether a comparison is open only because its bar has no upper end that is known."""
    return decision["holds"] is None and _barred(decision) and decision["bars"][0]["hi"] is None


def _upper_end(decisions: list[dict[str, Any]], place: str) -> str:
    terms = dict.fromkeys(name for decision in decisions for name in decision.get("terms", {}))
    return f"an upper end of {' and '.join(terms) or 'its bar'}{place}, of which only a lower one is known"


def _asked(decision: dict[str, Any]) -> float:
    """Return the least that a comparison asks for: the upper end of its bar, where there is one."""
    bar = decision["bars"][0]
    return float(bar["hi"] if bar["hi"] is not None else bar["lo"])


def asked(decision: dict[str, Any]) -> str:
    """Write what a comparison asked for; of a bar without an upper end that it is more than the lower one."""
    if None in (decision["bars"] or ()):
        return "what is not known"
    if decision["relation"] not in LONGER or not _barred(decision):
        return wanted(decision)
    least = "more than" if decision["bars"][0]["hi"] is None or decision["relation"] == ">" else "at least"
    return f"{least} {plain(f'{_asked(decision):.0f}' if _asked(decision) >= WHOLE else f'{_asked(decision):.4g}')}"


def _longer(decision: dict[str, Any], place: str) -> str:
    unit = f" {decision['unit']}" if decision["unit"] else ""
    terms = ", ".join(f"{name} is {plain(number(span))}" for name, span in decision.get("terms", {}).items())
    since = f", and {terms}" if terms else ""
    return f"{decision['what']} of {asked(decision)}{unit}{place}; it was {found(decision)}{since}"


def _narrower(decision: dict[str, Any], payload: dict[str, Any]) -> str:
    place = _at([decision["at"]], payload)
    exact = decision["value"] is not None and decision["value"]["lo"] == decision["value"]["hi"]
    terms = " and ".join(decision.get("terms", {})) if exact else ""
    said = f"a narrower interval of {terms or decision['what']}{place}: "
    said += f"{decision['what']} {found(decision)} straddles" if terms else f"{found(decision)} straddles"
    lacking, more = _lacking(decision), draws_factor(decision)
    times = f"; with about {more:,.0f} times the draws, if its middle stays" if more is not None else ""
    times = f"; {lacking} missing, and may have been anything in the support" if lacking else times
    return f"{said} {wanted(decision)}{times}"


def _lacking(decision: dict[str, Any]) -> str:
    """Say how many units behind an interval are missing, so that its width goes by their support too; else nothing."""
    found = LACKING.search((decision["interval"] or {}).get("method") or "")
    return "" if found is None else f"{found[1]} unit is" if found[1] == "1" else f"{found[1]} units are"


def draws_factor(decision: dict[str, Any]) -> float | None:
    """Return how many times the draws would take a confidence interval off its bar, if its middle stays.

    Half its width goes with one over the square root of the draws. Nothing is said of other kinds of interval, of open
    ends, where units are missing, or where the middle lies so near the bar that it takes more than a hundred times.
    """
    span, bars = decision["value"], decision["bars"]
    if (
        not bars
        or span is None
        or None in (span["lo"], span["hi"])
        or (decision["interval"] or {}).get("is") != "confidence"
        or _lacking(decision)
    ):
        return None
    ends = [bar[end] for bar in bars if bar for end in ("lo", "hi") if bar[end] is not None]
    away = min((abs(span["middle"] - end) for end in ends if span["lo"] <= end <= span["hi"]), default=0.0)
    half = (span["hi"] - span["lo"]) / 2
    return max(2.0, (half / away) ** 2) if away and half / away < MOST_NARROWER else None


MOST_NARROWER = 10.0  # half a width over the distance, beyond which a factor says nothing any more


def factor(decision: dict[str, Any]) -> float | None:
    """Return how many times a length that was too short would have to be as long."""
    span = decision["value"]
    if decision["relation"] not in LONGER or not _barred(decision) or decision["holds"] is not False:
        return None
    known = span is not None and span["lo"] is not None and span["lo"] > 0
    times = _asked(decision) / span["lo"] if known and span is not None else 0.0
    return times if times > WORTH_SAYING else None


def _costs(lengths: list[dict[str, Any]], payload: dict[str, Any]) -> Iterator[str]:
    """Yield what the longest length that is asked for costs, by each budget that the freeze registered."""
    longest = max((d for d in lengths if factor(d)), key=lambda d: factor(d) or 0.0, default=None)
    if longest is None:
        return
    times, least = factor(longest) or 0.0, "more than " if longest["bars"][0]["hi"] is None else ""
    yield f"{longest['what']}: {least}{times:.2g} times that of this run"
    for name, budget in payload["budget"].items():
        if budget["used"] and budget["used"]["lo"] is not None:
            yield (f"{name}: {number(budget['used'])} of {budget['limit']:g} were used; {least}"
                   f"{times * budget['used']['lo']:.3g}, if all of it goes with {longest['what']}")  # fmt: skip
