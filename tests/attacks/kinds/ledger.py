"""Entries of the ledger rewritten, dropped, doubled or reordered, with everything after them made coherent."""

from __future__ import annotations

from typing import Any

from tests.attacks.attack import Does, Yields, both, kind
from tests.attacks.forging import Entries, Path_, forge, leaves, put, remove
from tests.attacks.histories import CHECKPOINT, amend, copied, lock, measure, move
from tests.attacks.scratch import Scratch

SHA = "sha256:" + "0123456789abcdef" * 4
OTHERWISE: dict[str, Any] = {
    "time": "2026-01-05T12:15:30Z", "who": "Somebody Else <else@example.org>", "reason": "it was planned so",
    "access": "nothing_run", "amendment": "compute", "dirty": True, "commit": "1" * 40, "tree": "2" * 40,
    "digest": SHA, "lock": SHA, "measurements": SHA, "freeze_digest": SHA, "engine": "9.9.9", "stored": "another",
    "P1": "PASS", "from": "solid", "to": "proven-here", "tier": "conditional", "claim": "large", "name": "E7",
    "kind": None, "id": None, "freeze": None, "prediction": "P2", "because": "it rests on nothing", "parent": None,
}  # fmt: skip
FIXED = {("schema",), ("number",), ("previous",), ("event", "kind")}
EVENTS = 11  # in the history "storied"


def honest() -> Yields:
    """What a ledger grows by, in good faith."""

    def refreeze(here: Scratch) -> None:
        name = amend(here, here.freezes[-1], "value: 0.", "value: 0.0")
        measure(here, name)
        lock(here)

    def erratum(here: Scratch) -> None:
        subject = here.entries()[1]["event"]["measurements"]
        here.must("erratum", subject, "--reason", "a second look")
        lock(here, "--reason", "second look")

    yield "a new freeze, measured and locked", refreeze
    yield "a tag moved", lambda here: move(here, "solid", "--evidence", CHECKPOINT)
    yield "an erratum that withdraws what was locked", erratum, "locked"
    yield "a commit of something else", lambda here: (here.write("notes.md", "notes"), here.commit("notes"))
    yield "entries with CRLF", crlf


def crlf(here: Scratch) -> None:
    """Another checkout's line ends change nothing that an entry says."""
    for path in here.entry_paths():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def _other(path: Path_, value: Any) -> Any:
    """Return another value that a field may have, or None where there is none."""
    name = path[-1] if isinstance(path[-1], str) else path[-2]
    if value == []:
        return None
    if name in ("evidence", "subjects", "predictions", "changes", "stands", "withdraws", "findings"):
        return {"evidence": SHA, "changes": "prediction P1: locked PASS, found PASS"}.get(str(name))
    shaped = name in OTHERWISE and not (str(value).startswith("sha256:") and OTHERWISE[str(name)] != SHA)
    other = OTHERWISE[str(name)] if shaped else _unlike(value)
    return None if other == value else other


def _unlike(value: Any) -> Any:
    """Return another value of the same shape, for fields that later versions add."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return (SHA if value.startswith("sha256:") else f"{value} indeed") if isinstance(value, str) else None


def rewritten(number: int, path: Path_, value: Any) -> Does:
    """Set one field of one entry, and make the rest coherent."""
    return lambda here: forge(here, lambda entries: put(entries[number - 1], path, value), locks=path[-1] != "lock")


def without(number: int, path: Path_) -> Does:
    """Take one field out of one entry, and make the rest coherent."""
    return lambda here: forge(here, lambda entries: remove(entries[number - 1], path))


def _storied() -> Entries:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        return copied("storied", Path(folder) / "p").entries()


@kind("a field of an entry is rewritten", "2", "storied", controls=honest)
def fields() -> Yields:
    """Whole events are compared with every committed state, also where the chain and all heads are made anew."""
    yield from both(_fields())


def _fields() -> Yields:
    for entry in _storied():
        number, what = entry["number"], entry["event"]["kind"]
        for path, value in leaves(entry):
            other = _other(path, value) if path not in FIXED else None
            if other is not None and not (path[-1] == "time" and number != 1):
                yield f"{number} {what} {'.'.join(map(str, path))}", rewritten(number, path, other)
    yield "11 erratum stands dropped", without(11, ("event", "stands"))
    yield "11 erratum withdraws nothing", rewritten(11, ("event", "withdraws"), [])
    yield "9 erratum withdraws nothing", rewritten(9, ("event", "withdraws"), [])
    yield "9 erratum with another subject", rewritten(9, ("event", "subjects", 0), SHA)
    yield "9 erratum with one subject more", rewritten(9, ("event", "subjects"), [CHECKPOINT, SHA])
    yield (
        "9 erratum stands everything",
        rewritten(
            9, ("event", "stands"), [{"freeze": "2026-01-05a", "prediction": "P1", "because": "it rests on nothing"}]
        ),
    )
    yield "7 frozen without git", rewritten(7, ("event", "git"), None)
    yield "1 frozen with findings", rewritten(1, ("event", "findings"), ["nothing to object to"])
    yield "7 frozen without parent", rewritten(7, ("event", "parent"), None)
    yield "7 frozen as adopted", _as_adopted
    yield "10 judged without reason", without(10, ("event", "reason"))
    yield "10 judged without changes", without(10, ("event", "changes"))
    yield "3 conferred without evidence", rewritten(3, ("event", "evidence"), [])
    yield "3 conferred on the freeze", rewritten(3, ("event", "freeze"), "2026-01-05a")
    yield "every who", lambda here: forge(here, _everybody)


def _everybody(entries: Entries) -> None:
    for entry in entries:
        entry["who"] = "Somebody Else <else@example.org>"


def _as_adopted(here: Scratch) -> None:
    def change(entries: Entries) -> None:
        event = entries[6]["event"]
        event["kind"] = "adopted"
        for name in ("access", "amendment", "findings"):
            event.pop(name, None)

    forge(here, change)


@kind("a time of an entry is rewritten", "2", "storied", controls=honest)
def times() -> Yields:
    """An entry that stands where it stood, behind the same one, cannot have another time."""
    shifts = {2: "12:15:59", 5: "12:18:59", 8: "12:21:59", 9: "12:22:59", 11: "23:59:59"}
    yield from both(
        (f"{number} to {time}", rewritten(number, ("time",), f"2026-01-05T{time}Z")) for number, time in shifts.items()
    )


@kind("an entry is dropped", "3", "storied", controls=honest)
def dropped() -> Yields:
    """Events are counted: of two equal ones, both have to be there."""
    alone = [(n,) for n in range(1, EVENTS + 1)]
    groups = [(5, 6), (4, 6), (3, 5), (3, 4, 5, 6), (9, 10), (9, 10, 11), tuple(range(3, 12)), (7, 8, 9, 10, 11)]
    yield from both((f"{', '.join(map(str, gone))}", _dropping(gone)) for gone in (*alone, *groups))
    yield from both([("the last of two equal demotions", _dropping((6,)), "conferred")])


def _dropping(gone: tuple[int, ...]) -> Does:
    return lambda here: forge(here, lambda entries: [e for e in entries if e["number"] not in gone])


@kind("entries in another order, or twice", "2", "storied", controls=honest)
def order() -> Yields:
    """What was entered stays in the order in which it was entered, and once; nothing comes before it afterwards."""
    swaps = [(3, 4), (5, 6), (8, 9), (9, 11), (10, 11)]
    yield from both((f"{a} and {b} swapped", _swapping(a, b)) for a, b in swaps)
    yield from both((f"{n} replaced by {m}", _replacing(n, m)) for n, m in ((6, 3), (4, 3), (11, 9), (9, 11)))
    yield from both((f"one more before {n}", _inserting(n)) for n in (3, 5, 8, 11))


def _times(entries: Entries) -> Entries:
    """Keep the times where they were, so that none runs backwards."""
    times = sorted(entry["time"] for entry in entries)
    for entry, time in zip(entries, times, strict=True):
        entry["time"] = time
    return entries


def _swapping(a: int, b: int) -> Does:
    def change(entries: Entries) -> Entries:
        entries[a - 1], entries[b - 1] = entries[b - 1], entries[a - 1]
        return _times(entries)

    return lambda here: forge(here, change)


def _inserting(n: int) -> Does:
    """Enter something before what is committed already, as if it had been entered then."""

    def change(entries: Entries) -> Entries:
        event = {**entries[2]["event"], "reason": "it was entered at that time"}
        return [*entries[: n - 1], {**entries[n - 1], "event": event}, *entries[n - 1 :]]

    return lambda here: forge(here, change)


def _replacing(n: int, m: int) -> Does:
    def change(entries: Entries) -> Entries:
        entries[n - 1] = {**entries[m - 1], "time": entries[n - 1]["time"]}
        return entries

    return lambda here: forge(here, change)
