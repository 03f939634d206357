"""Texts of documents, of the ledger and of arguments that would pass for lines of ours, or move the terminal."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from tests.attacks.attack import Does, Yields, kind
from tests.attacks.forging import forge, put
from tests.attacks.histories import BAD, CHECKPOINT, DRAFT, freeze, lock, measure, record, store
from tests.attacks.kinds.experiments import project
from tests.attacks.running import Done
from tests.attacks.scratch import Scratch

LINE = "FORGED + equal  2026-01-05a  as locked: 99 PASS"
TEXTS = {
    "an escape": "a\x1b[2J\x1b[31mb", "a C1 escape": "a\x9b2Jb", "a line break": f"a\n{LINE}", "CR": f"a\r{LINE}",
    "CRLF": f"a\r\n{LINE}", "a form feed": f"a\x0c{LINE}", "a vertical tab": f"a\x0b{LINE}", "NEL": f"a\x85{LINE}",
    "a line separator": f"a\u2028{LINE}", "a paragraph separator": f"a\u2029{LINE}", "backspaces": "a\b\b\bb",
    "NUL": "a\0b",
    "right to left": "a\u202eSSAP\u202c", "an isolate": "a\u2067b\u2069", "a bell": "a\ab", "delete": "a\x7fb",
    "a link": "a\x1b]8;;http://example.org\x1b\\b\x1b]8;;\x1b\\",
}  # fmt: skip


class Printed(list[Done]):
    """What several commands printed."""


def plain(text: str) -> bool:
    """Whether a text moves no terminal, and none of its lines is the forged one."""
    lines = text.split("\n")
    odd = [c for c in text if c not in "\n\t" and (unicodedata.category(c) in ("Cc", "Zl", "Zp") or c in BIDIRECTIONAL)]
    return not odd and not any(line.lstrip().startswith("FORGED") for line in lines)


BIDIRECTIONAL = "\u200e\u200f\u061c" + "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


def is_plain(here: Scratch, watched: Any, left: Printed) -> bool:
    """Whether everything that was printed is plain; a command that refuses prints its own sentence."""
    return all(plain(one.out) and plain(one.err) for one in watched.each(left))


def _odd(here: Scratch, watched: Any, left: Printed) -> bool:
    return not is_plain(here, watched, left) or any(one.code not in (0, 10, 20) for one in left)


def shown(here: Scratch) -> Printed:
    """Call everything that prints texts."""
    names = here.freezes
    commands = [("gate", "--all"), ("verify",), ("log",), ("log", "--json")]
    for name in names[-1:]:
        commands += [("run", name, "--exit-zero"), ("explain", name, "P1"), ("report", name), ("diff", names[0], name)]
    return Printed(here.run(*command) for command in commands)


def _entering(*arguments: str) -> Callable[[str], Does]:
    """Hand the text to a command that enters it, and show everything."""

    def with_text(text: str) -> Does:
        def does(here: Scratch) -> Printed:
            entered = here.run(*(part.replace("{text}", text.replace("\0", "")) for part in arguments))
            here.write("notes.md", "a note\n")
            return Printed([entered, *shown(here)])

        return does

    return with_text


def _by_hand(number: int, *path: str | int) -> Callable[[str], Does]:
    """Write the text into an entry, as a pull request could: a new history, in which nothing else is wrong."""

    def with_text(text: str) -> Does:
        def does(here: Scratch) -> Printed:
            forge(here, lambda entries: put(entries[number - 1], path, text))
            here.git("checkout", "-q", "--orphan", "fresh")
            here.commit("begin")
            return shown(here)

        return does

    return with_text


def _drafted(old: str, new: str) -> Callable[[str], Does]:
    """Write the text into a registration, quoted as YAML wants it, and freeze, measure and lock it."""

    def with_text(text: str) -> Does:
        def does(here: Scratch) -> Printed:
            quoted = json.dumps(text)
            draft = DRAFT.replace(old, new.replace("{text}", quoted))
            assert draft != DRAFT
            here.write("prereg/drafts/next.yaml", draft)
            here.commit("draft")
            done = Printed([here.run("lint", "prereg/drafts/next.yaml"),
                            here.run("freeze", "prereg/drafts/next.yaml", "--reason", "r", "--new-chain")])  # fmt: skip
            if done[-1].code == 0:
                measure(here, here.freezes[-1], BAD)
                done.append(here.run("gate", "--write-lock"))
            return Printed([*done, *shown(here)])

        return does

    return with_text


def _recorded(*path: str | int) -> Callable[[str], Does]:
    """Write the text into a set of measurements."""

    def with_text(text: str) -> Does:
        def does(here: Scratch) -> Printed:
            name = freeze(here, here.read("prereg/drafts/next.yaml"), "--new-chain")
            tree = record(here, name)
            tree.setdefault("notes", ["a note"])
            put(tree, path, text)
            store(here, name, tree)
            return Printed([here.run("gate", "--write-lock"), *shown(here)])

        return does

    return with_text


def _said(text: str) -> Does:
    """Let a command print the text, and fail."""

    def does(here: Scratch) -> Printed:
        name = project(here, f"print({text!r}); sys.stdout.flush(); sys.exit(3)\n")
        return Printed([here.run("run", name, "--measure")])

    return does


def _argument(*arguments: str) -> Callable[[str], Does]:
    def with_text(text: str) -> Does:
        def does(here: Scratch) -> Printed:
            here.write("notes.md", "a note\n")
            return Printed([here.run(*(part.replace("{text}", text.replace("\0", "")) for part in arguments))])

        return does

    return with_text


PLACES: dict[str, tuple[Callable[[str], Does], str]] = {
    "the reason of an erratum": (_entering("erratum", CHECKPOINT, "--reason", "{text}"), "locked"),
    "the person of an erratum": (_entering("erratum", CHECKPOINT, "--reason", "r", "--who", "{text}"), "locked"),
    "what stands": (_entering("erratum", CHECKPOINT, "--reason", "r", "--stands", "2026-01-05a P1: {text}"), "locked"),
    "the reason of a conferral": (_entering("confer", "small", "--tier", "operational", "--to", "solid", "--reason",
    "{text}",
                                            "--evidence", CHECKPOINT), "locked"),
    "an entry's person": (_by_hand(1, "who"), "locked"), "an entry's reason": (_by_hand(1, "event", "reason"),
    "locked"),
    "an entry's engine": (_by_hand(2, "event", "engine"), "locked"),
    "an entry's subject": (_by_hand(9, "event", "subjects", 0), "storied"),
    "an entry's change": (_by_hand(10, "event", "changes", 0), "storied"),
    "a title": (_drafted('title: "Two methods"', "title: {text}"), "locked"),
    "a claim": (_drafted('claim: "The error is small."', "claim: {text}"), "locked"),
    "a scope": (_drafted("covers: [these cells]", "covers: [{text}]"), "locked"),
    "a risk": (_drafted('title: "too few seeds"', "title: {text}"), "locked"),
    "who produced it": (_drafted("produced_by: a test", "produced_by: {text}"), "locked"),
    "the title of a set": (_recorded("title"), "locked"), "a note of a set": (_recorded("notes", 0), "locked"),
    "provenance": (_recorded("provenance", "checkpoint"), "locked"),
    "what a command says": (_said, "empty"),
    "a freeze that is none": (_argument("run", "{text}"), "locked"),
    "a claim that is none": (_argument("confer", "{text}", "--tier", "t", "--to", "solid", "--reason", "r"), "locked"),
    "a subject that is none": (_argument("erratum", "{text}", "--reason", "r"), "locked"),
    "a command that is none": (_argument("{text}"), "locked"), "an option that is none": (_argument("gate",
    "--{text}"), "locked"),
    "a head that is none": (_argument("verify", "--head", "{text}"), "locked"),
    "a format that is none": (_argument("report", "2026-01-05a", "--format", "{text}"), "locked"),
    "a project that is none": (_argument("gate", "--all", "--project", "{text}"), "locked"),
    "an output that cannot be": (_argument("report", "2026-01-05a", "--output", "no/{text}/such/"), "locked"),
}  # fmt: skip


def _harmless() -> Yields:
    """Texts of any script, and signs that mean nothing here."""
    texts = {
        "Greek": "τ ≤ 5·10³ — so it is",
        "Japanese": "測定は二度行った",
        "a sign of Markdown": "a *b* [c](d) `e` &lt; <f>",
    }
    for name in ("a title", "the reason of an erratum", "a note of a set"):
        place, history = PLACES[name]
        for what, text in texts.items():
            yield f"{name}: {what}", _before_errata(place(text)), history


def _before_errata(does: Does) -> Does:
    """Leave out the gate's own answer to an erratum, which is red until it is locked."""

    def doing(here: Scratch) -> Printed:
        return Printed(one for one in does(here) if one.code in (0, 10, 20) or one.traceback)

    return doing


@kind("a text passes for a line of ours", "injection", "locked", controls=_harmless, notices=is_plain, honest=_odd)
def texts() -> Yields:
    """Every text that is printed goes through one place: no escape, line break or mark of direction gets out."""
    yield from _crossed()


EVERYWHERE = ("an escape", "a line break", "a C1 escape", "right to left")  # every other text in every fourth place


def _crossed() -> Iterator[tuple[Any, ...]]:
    others = [what for what in TEXTS if what not in EVERYWHERE]
    for n, (name, (place, history)) in enumerate(PLACES.items()):
        for what in (*EVERYWHERE, *others[n % 4 :: 4]):
            text = TEXTS[what]
            yield f"{name}: {what}", place(text), history


def strict(here: Scratch, watched: Any, left: Printed) -> bool:
    """Whether everything printed as JSON is JSON, without NaN or Infinity."""
    return all(_is_json(one.out) for one in watched.each(left) if one.code in (0, 10, 20))


def _is_json(text: str) -> bool:
    def refuse(name: str) -> None:
        raise ValueError(name)

    try:
        json.loads(text, parse_constant=refuse)
    except ValueError:
        return False
    return True


def _as_json(old: str, new: str, readings: dict[str, Any] | None = None, **changes: Any) -> Does:
    def does(here: Scratch) -> Printed:
        draft = DRAFT.replace(old, new)
        name = freeze(here, draft, "--despite-lint")
        measure(here, name, readings, **changes)
        lock(here)
        done = [here.run("run", name, "--json"), here.run("report", name, "--format", "json"), here.run("gate",
            "--json"),
                here.run("plan", name, "--json"), here.run("explain", name, "P1", "--json"), here.run("log",
                    "--json")]  # fmt: skip
        assert done[0].code in (0, 10, 20), done[0]
        return Printed(done)

    return does


def _finite() -> Yields:
    yield "finite", _as_json("support: [0, 1]", "support: [0, 2]")


@kind("an infinite number in JSON", "injection", "empty", controls=_finite, notices=strict,
      honest=lambda here, watched, left: not strict(here, watched, left))  # fmt: skip
def infinite() -> Yields:
    """JSON has no word for it; what is printed as JSON can be read by every reader."""
    wide = "error: {axes: [seed], support: [0, 'inf']}"
    old = "error: {axes: [seed], support: [0, 1]}"
    missing = {"error": {1: 0.1, 2: 0.2}, "draws": {1: 500, 2: 500, 3: 500}}
    yield "a missing cell of infinite support", _as_json(old, wide, missing)
    yield "no readings of infinite support", _as_json(old, wide, {"draws": {1: 500, 2: 500, 3: 500}})
    yield "an open support", _as_json(old, "error: {axes: [seed], support: ['-inf', 'inf']}", missing)
    yield "a support from a value on", _as_json(old, "error: {axes: [seed], support: [0.05, 'inf']}")
    for most in ("at_least", "at_most"):
        quantities = {"error": {"every": {most: 0.35}}, "draws": {"every": 500}}
        yield f"{most.replace('_', ' ')} a bound", _as_json(old, wide.replace("0,", "'-inf',"), quantities=quantities)
    yield "few draws", _as_json("draws: {axes: [seed], support: [0, 1000]}",
        "draws: {axes: [seed], support: [0, 'inf']}",
                                {"error": {1: 0.1, 2: 0.2, 3: 0.25}, "draws": {1: 500}})  # fmt: skip
