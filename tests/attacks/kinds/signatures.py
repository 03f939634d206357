"""Signatures deleted, exchanged or made anew by somebody whose key was let in for it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.attacks.attack import Does, Yields, both, kind
from tests.attacks.forging import forge, put
from tests.attacks.histories import freeze, history, lock, measure, shelf
from tests.attacks.scratch import Scratch

ALLOWED = "prereg/allowed_signers"


def key(name: str) -> Path:
    """Return the key of somebody, the same one for all projects."""
    path = shelf() / f"key-{name}"
    if not path.exists():
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(path)],
            check=True,
            capture_output=True,
        )
    return path


def public(path: Path) -> str:
    """Return the public half of a key, without its comment."""
    return " ".join(path.with_name(f"{path.name}.pub").read_text().split()[:2])


def sign(here: Scratch, path: Path, *files: Path) -> None:
    """Sign files of the ledger anew."""
    for file in files:
        file.with_name(f"{file.name}.sig").unlink(missing_ok=True)
        subprocess.run(
            ["ssh-keygen", "-q", "-Y", "sign", "-n", "verdict", "-f", str(path), str(file)],
            check=True,
            capture_output=True,
        )


def _signed_files(here: Scratch) -> list[Path]:
    return list(here.path("prereg/ledger").glob("*.json"))


@history("signed")
def _signed(here: Scratch) -> None:
    """A freeze, measured and locked, everything signed by one person."""
    one = key("one")
    here.write(ALLOWED, f"one@example.org {public(one)}\n")
    here.commit("keys")
    name = freeze(here)
    sign(here, one, here.path(f"prereg/ledger/{name}.json"), *here.entry_paths())
    here.commit("sign")
    measure(here, name)
    lock(here)
    sign(here, one, *here.entry_paths())
    here.commit("sign")


def _sig(here: Scratch, n: int) -> Path:
    return sorted(here.path("prereg/ledger").glob("*.sig"))[n]


def _let_in(here: Scratch, *, also: bool, principal: str = "two@example.org") -> Path:
    two = key("two")
    before = here.read(ALLOWED) if also else ""
    here.write(ALLOWED, f"{before}{principal} {public(two)}\n")
    return two


def _anew(*, also: bool, principal: str = "two@example.org", forged: bool = False) -> Does:
    """Let another key in, and sign everything with it."""

    def does(here: Scratch) -> None:
        two = _let_in(here, also=also, principal=principal)
        if forged:
            forge(here, lambda entries: put(entries[0], ("event", "reason"), "it was planned so"))
        sign(here, two, *_signed_files(here))

    return does


def _deleted(*numbers: int) -> Does:
    def does(here: Scratch) -> None:
        for path in [_sig(here, n) for n in numbers]:
            path.unlink()

    return does


def _exchanged(a: int, b: int) -> Callable[[Scratch], Any]:
    return lambda here: _sig(here, a).write_bytes(_sig(here, b).read_bytes())


def _honest() -> Yields:
    """A second person, and more signatures."""

    def more(here: Scratch) -> None:
        here.must(
            "confer", "small", "--tier", "operational", "--to", "solid", "--reason", "r", "--freeze", here.freezes[0]
        )
        here.commit("confer")

    yield "an entry that nobody signed yet", more
    yield "a commit", lambda here: (here.write("notes.md", "a note\n"), here.commit("note"))


@kind("a signature is gone or another's", "9", "signed", controls=_honest)
def deleted() -> Yields:
    """A signature that history holds must still be there."""
    yield from both((f"signature {n} deleted", _deleted(n)) for n in range(3))
    yield from both([
        ("two deleted", _deleted(0, 1)), ("all deleted", _deleted(0, 1, 2)),
        ("all deleted, and the keys", lambda here: (_deleted(0, 1, 2)(here), here.path(ALLOWED).unlink())),
        ("one for another", _exchanged(0, 1)), ("cut short", lambda here: _sig(here, 0).write_bytes(_sig(here,
        0).read_bytes()[:80])),
        ("empty", lambda here: _sig(here, 1).write_bytes(b"")), ("a folder", lambda here: (_deleted(2)(here),
        _sig_folder(here))),
        ("renamed", lambda here: _sig(here, 0).rename(_sig(here, 0).with_suffix(".old"))),
        ("the keys emptied", lambda here: here.write(ALLOWED, "")),
    ])  # fmt: skip


def _sig_folder(here: Scratch) -> None:
    here.path(f"prereg/ledger/{here.freezes[0]}.json.sig").mkdir()


def tells(here: Scratch, watched: Any, left: Any) -> bool:
    """Whether verify or the gate fails, or tells that the allowed keys changed."""
    gate, verify = watched(here.gate()), watched(here.verify())
    said = " ".join(f"{gate.said} {verify.said}".split())
    return [gate.code, verify.code] != [0, 0] or any(
        "allowed_signers" in line and any(word in line for word in ("chang", "added", "removed"))
        for line in said.split("holds")
    )


@kind("signed anew with a key let in for it", "9", "signed", controls=_honest, notices=tells)
def anew() -> Yields:
    """A signature is the one that history holds, and changes of the allowed keys are reported."""
    yield from both([
        ("a second key", _anew(also=True)), ("another key", _anew(also=False)),
        ("another key of the same name", _anew(also=False, principal="one@example.org")),
        ("a second key of the same name", _anew(also=True, principal="one@example.org")),
        ("a key for everybody", _anew(also=True, principal="*")),
        ("a second key, an entry forged", _anew(also=True, forged=True)),
        ("a key let in, nothing signed", lambda here: _let_in(here, also=True)),
        ("the keys gone", lambda here: here.path(ALLOWED).unlink()),
    ])  # fmt: skip
