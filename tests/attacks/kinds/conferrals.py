"""Tags moved without the key that a registration wants for it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from typing import Any

from tests.attacks.attack import Does, Yields, committed, kind
from tests.attacks.forging import coherent, write
from tests.attacks.histories import CHECKPOINT, DRAFT, freeze, history, lock, measure
from tests.attacks.kinds.signatures import ALLOWED, key, public, sign, tells
from tests.attacks.running import Done
from tests.attacks.scratch import Scratch

SIGNED = (
    DRAFT.replace("prereg/1", "prereg/2")
    .replace("    tags: {operational: conjectured}\n", "    tags: {operational: conjectured}\n    conferral: signed\n")
    .replace(
        "  seed: [1, 2, 3]\n",
        '  seed: {levels: [1, 2, 3], role: fixed, why: "all there are"}\nconfidence: {exact: "made up for a test"}\n',
    )
)
MOVE = (
    "confer",
    "small",
    "--tier",
    "operational",
    "--to",
    "solid",
    "--reason",
    "so it stands",
    "--evidence",
    CHECKPOINT,
)


@history("conferral signed")
def _signed(here: Scratch) -> None:
    """A claim whose tag only a signed entry moves; measured, locked, and one person allowed."""
    here.write(ALLOWED, f"one@example.org {public(key('one'))}\n")
    here.commit("keys")
    name = freeze(here, SIGNED)
    measure(here, name)
    lock(here)


def _honest() -> Yields:
    def signed(here: Scratch) -> None:
        here.must(*MOVE, "--sign-with", str(key("one")))
        here.commit("confer")

    def moved_twice(here: Scratch) -> None:
        path = str(key("one"))
        here.must(*MOVE, "--sign-with", path)
        here.must(
            "confer", "small", "--tier", "operational", "--to", "conjectured", "--reason", "r", "--sign-with", path
        )
        here.commit("confer")

    yield "signed", signed
    yield "moved and moved back", moved_twice


def _by_hand(here: Scratch) -> None:
    """Append the entry that `confer` would have written."""
    entries = here.entries()
    event = {"kind": "conferred", "claim": "small", "tier": "operational", "from": "conjectured", "to": "solid",
             "freeze": None, "evidence": [CHECKPOINT], "reason": "so it stands"}  # fmt: skip
    write(here, coherent(here, [*entries, {**entries[-1], "event": event}], locks=False))


def _then(what: Callable[[Scratch], Any]) -> Does:
    def does(here: Scratch) -> None:
        _by_hand(here)
        what(here)

    return does


def _with_another(here: Scratch) -> None:
    sign(here, key("two"), here.entry_paths()[-1])


def _let_in(here: Scratch) -> None:
    here.write(ALLOWED, f"{here.read(ALLOWED)}two@example.org {public(key('two'))}\n")
    _with_another(here)


def _exchanged_key(here: Scratch) -> None:
    here.write(ALLOWED, f"one@example.org {public(key('two'))}\n")
    _with_another(here)


def _of_another_entry(here: Scratch) -> None:
    sign(here, key("one"), here.entry_paths()[0])
    first, last = here.entry_paths()[0], here.entry_paths()[-1]
    last.with_name(f"{last.name}.sig").write_bytes(first.with_name(f"{first.name}.sig").read_bytes())


def _of_another_purpose(here: Scratch) -> None:
    path, last = str(key("one")), here.entry_paths()[-1]
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", path, str(last)], check=True, capture_output=True
    )


def _signed_then_edited(here: Scratch) -> None:
    here.must(*MOVE, "--sign-with", str(key("one")))
    last = here.entry_paths()[-1]
    last.write_text(last.read_text().replace("so it stands", "because it is true"))


def _no_keys(here: Scratch) -> None:
    here.path(ALLOWED).unlink()


@kind(
    "a tag moved without the key that is wanted", "9", "conferral signed", controls=_honest, notices=tells, honest=tells
)
def unsigned() -> Yields:
    """Only an entry that an allowed person signed moves the tag; keys let in late are told."""
    yield "by hand, not signed", _then(lambda here: None)
    yield "by hand, not signed, committed", committed(_then(lambda here: None))
    yield "signed by nobody allowed", _then(_with_another)
    yield "a key let in for it", _then(_let_in)
    yield "a key let in for it, committed", committed(_then(_let_in))
    yield "another key under the same name", committed(_then(_exchanged_key))
    yield "the signature of another entry", _then(_of_another_entry)
    yield "a signature for another purpose", _then(_of_another_purpose)
    yield "edited after it was signed", _signed_then_edited
    yield "the keys gone", _then(_no_keys)


def _called(*arguments: str, before: Callable[[Scratch], Any] = lambda here: None) -> Does:
    def does(here: Scratch) -> Done:
        before(here)
        return here.run(*arguments)

    return does


def _another_freeze(*options: str, parent: bool) -> Callable[[Scratch], None]:
    """Freeze something that declares the same claim, without asking for signatures."""

    def does(here: Scratch) -> None:
        (name,) = here.freezes
        text = SIGNED.replace("    conferral: signed\n", "").replace("value: 0.3", "value: 0.2")
        text += f"parent: {{id: {name}, digest: unknown}}\n" if parent else ""
        here.write("prereg/drafts/next.yaml", text)
        here.commit("draft")
        here.run("freeze", "prereg/drafts/next.yaml", "--reason", "r", *options)
        here.commit("freeze")

    return does


def _moves_nothing(here: Scratch, watched: Any, left: Done) -> bool:
    """Whether `confer` itself refused."""
    return watched(left).code != 0


def _signs() -> Yields:
    yield "signed", lambda here: here.run(*MOVE, "--sign-with", str(key("one")))


@kind("a conferral without the key that is wanted", "9", "conferral signed", controls=_signs, notices=_moves_nothing,
      honest=lambda here, watched, left: watched(left).code != 0)  # fmt: skip
def refused() -> Yields:
    """`confer` refuses, also where a later freeze of somebody without the key no longer asks for it."""
    yield "not signed", _called(*MOVE)
    yield "a key that is none", _called(*MOVE, "--sign-with", "no-such-key")
    yield "a key of nobody allowed", lambda here: here.run(*MOVE, "--sign-with", str(key("two")))
    yield "after an amendment that does not ask", _called(*MOVE, before=_another_freeze(
        "--kind", "error", "--access", "cells_seen", parent=True))  # fmt: skip
    yield "after another chain that does not ask", _called(*MOVE, before=_another_freeze("--new-chain", parent=False))
