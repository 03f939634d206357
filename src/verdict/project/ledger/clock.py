"""What the clock may say: the next id, days of the calendar, and times that do not run backwards.

An entry that was made under a clock ahead of its time stays. An erratum that names it by its digest says so, and from
then on neither its time nor the day of its freeze holds up what is entered later; see ADR 1004.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from verdict.project.ledger.chain import Chain
from verdict.project.ledger.entries import Adopted, Erratum, Event, Freeze
from verdict.words.errors import UsageError

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def next_id(chain: Chain, at: datetime) -> str:
    """Return today's date in UTC with the first letter after every one used.

    Raises:
        UsageError: the clock is behind the ledger, or the day has no letter left.
    """
    day = at.astimezone(UTC).strftime("%Y-%m-%d")
    _check_day(chain, day)
    used = [name[10] for name in chain.freezes if name.startswith(day)]
    after = LETTERS[LETTERS.index(max(used)) + 1 :] if used else LETTERS
    if not after:
        raise UsageError(f"{day}z is frozen already, and no letter follows it; freeze tomorrow")
    return day + after[0]


def _check_day(chain: Chain, day: str) -> None:
    events = {digest: entry.event for digest, entry in chain.ahead(day).items()}
    later = {d: e.id for d, e in events.items() if isinstance(e, Adopted | Freeze) and e.id[:10] > day}
    if later:
        newest = max(later.values())
        raise UsageError(f"this machine's clock says {day}, but {newest} is frozen already; {_mend(later)}")


def past(name: str, at: datetime) -> None:
    """Refuse an id whose day is none of the calendar, or is yet to come.

    Raises:
        UsageError: it is such an id.
    """
    today, wanted = at.astimezone(UTC).date(), "wanted the day on which it was frozen"
    try:
        day = date.fromisoformat(name[:10])
    except ValueError:
        raise UsageError(f"{name}: found {name[:10]}, which is no day of the calendar; {wanted}") from None
    if day > today:
        raise UsageError(f"{name}: found a day to come, since this machine's clock says {today}; {wanted}")


def check_clock(chain: Chain, event: Event, time: str) -> None:
    """Refuse a time before that of an entry, unless this very event says that the clock of that one was wrong.

    Raises:
        UsageError: the time lies before the ledger's.
    """
    named = event.subjects if isinstance(event, Erratum) else ()
    wrong = {digest: one for digest, one in chain.ahead(time).items() if one.time > time and digest not in named}
    if wrong:
        last = max(wrong.values(), key=lambda one: one.time)
        raise UsageError(
            f"entry {last.number} of the ledger is of {last.time}, but this machine's clock says {time}; {_mend(wrong)}"
        )


def _mend(wrong: Iterable[str]) -> str:
    """Say what to do about entries, by their digests, that are ahead of this machine's clock."""
    return (
        "set the clock; or, if the other one was wrong, say so and go on: verdict erratum "
        f"{' '.join(wrong)} --reason 'entered under a wrong clock'"
    )
