"""Conferrals that have to be signed: by a key that prereg/allowed_signers names, over the entry itself, offline."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.ledger.repository import DRAFT, Repository
from verdict.project.ledger.conferring import standing_tags
from verdict.words.errors import IntegrityError
from verdict.words.vocabulary import Tag

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed here")
SIGNED = (
    DRAFT.replace("verdict/prereg/1", "verdict/prereg/2")
    .replace("    tags: {operational: conjectured}\n", "    tags: {operational: conjectured}\n    conferral: signed\n")
    .replace(
        "  seed: [1, 2, 3]\n",
        '  seed: {levels: [1, 2, 3], role: fixed, why: "all there are"}\nconfidence: {exact: "made up for a test"}\n',
    )
)
SOLID = ("confer", "small", "--tier", "operational", "--to", "solid", "--reason", "it holds")


def key(folder: Path, person: str) -> Path:
    """Make a key pair without a passphrase."""
    path = folder / person
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", str(path)]
    subprocess.run(command, check=True)
    return path


def allow(repository: Repository, *keys: Path) -> None:
    """Name keys as those whose signatures count."""
    public = (path.with_name(f"{path.name}.pub").read_text().split() for path in keys)
    text = "".join(f'{person} namespaces="verdict" {kind} {body}\n' for kind, body, person in public)
    repository.write("prereg/allowed_signers", text)
    repository.commit("the keys that count")


@pytest.fixture
def asked(repository: Repository) -> Repository:
    """A locked freeze that wants conferrals signed, and proposes one."""
    name = repository.freeze(SIGNED)
    repository.measure(name)
    assert 0 == repository.run("gate", "--write-lock").returncode
    repository.commit("lock")
    return repository


def confer(repository: Repository, *options: str) -> tuple[int, str]:
    """Confer; return the exit code and what was said."""
    done = repository.run(*SOLID, "--freeze", repository.only, *options)
    return done.returncode, done.stdout + done.stderr


def test_an_unsigned_conferral_is_refused(asked: Repository) -> None:
    """No key, and nothing is entered."""
    head = asked.ledger.chain.head
    code, said = confer(asked)
    assert (2, True) == (code, "wanted --sign-with and a private ssh key" in said)
    assert head == asked.ledger.chain.head


@pytest.mark.parametrize("case", ["nobody is allowed", "another is allowed", "no key there", "no key in it"])
def test_a_key_that_does_not_count_is_refused(asked: Repository, tmp_path: Path, case: str) -> None:
    """A signature by whom the project does not name is none, and leaves nothing behind."""
    mine = key(tmp_path, "mine@example.org")
    if case == "another is allowed":
        allow(asked, key(tmp_path, "other@example.org"))
    named = {"no key there": tmp_path / "gone", "no key in it": asked.root / "README.md"}.get(case, mine)
    if case.startswith("no key"):
        allow(asked, mine)
    head = asked.ledger.chain.head
    code, said = confer(asked, "--sign-with", str(named))
    assert (2, True) == (code, f"--sign-with {named}: " in said), said
    assert "Traceback" not in said
    assert (head, []) == (asked.ledger.chain.head, list(asked.ledger.folder.glob("*.sig")))


def test_a_signed_conferral_moves_the_tag(asked: Repository, tmp_path: Path) -> None:
    """The entry lies there with its signature, and every check of it holds."""
    mine = key(tmp_path, "mine@example.org")
    allow(asked, mine)
    assert 0 == confer(asked, "--sign-with", str(mine))[0]
    asked.commit("conferred")
    assert {("small", "operational"): Tag.SOLID} == standing_tags(asked.ledger)
    done = asked.run("verify", "--require", "history", "--require", "order")
    assert (0, True) == (done.returncode, "signed by mine@example.org" in " ".join(done.stdout.split())), done.stdout


def _gone(path: Path, tmp_path: Path) -> None:
    path.unlink()


def _made_anew(path: Path, tmp_path: Path) -> None:
    other = key(tmp_path, "other@example.org")
    path.unlink()
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", "verdict", "-f", str(other), str(path.with_suffix(""))],
                   check=True)  # fmt: skip


def _of_another_file(path: Path, tmp_path: Path) -> None:
    mine, beside = tmp_path / "mine@example.org", tmp_path / "beside"
    beside.write_text("something else")
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", "verdict", "-f", str(mine), str(beside)], check=True)
    shutil.copy(beside.with_name("beside.sig"), path)


def _of_another_purpose(path: Path, tmp_path: Path) -> None:
    path.unlink()
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", str(tmp_path / "mine@example.org")]
    subprocess.run([*command, str(path.with_suffix(""))], check=True)


def _cut(path: Path, tmp_path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


@pytest.mark.parametrize("spoil", [_gone, _made_anew, _of_another_file, _of_another_purpose, _cut])
def test_a_spoilt_signature_is_found(asked: Repository, tmp_path: Path, spoil: object) -> None:
    """The tag no longer stands on it, the next conferral is refused, and verify says so."""
    mine = key(tmp_path, "mine@example.org")
    allow(asked, mine)
    assert 0 == confer(asked, "--sign-with", str(mine))[0]
    asked.commit("conferred")
    spoil(next(asked.ledger.folder.glob("*.sig")), tmp_path)  # type: ignore[operator]
    with pytest.raises(IntegrityError, match="wants conferrals signed"):
        standing_tags(asked.ledger)
    back = asked.run("confer", "small", "--tier", "operational", "--to", "conjectured", "--reason", "lost its ground",
                     "--sign-with", str(mine))  # fmt: skip
    assert 3 == back.returncode, back.stdout + back.stderr
    done = asked.run("verify")
    assert (3, True) == (done.returncode, "broken" in done.stdout), done.stdout


def test_an_entry_written_by_hand_is_no_conferral(asked: Repository) -> None:
    """An unsigned conferral that was appended to the ledger around the command is found by verify and gate."""
    from verdict.project.ledger.entries import Conferred
    from verdict.project.ledger.store import append, holding, now

    event = Conferred.model_validate(
        {"kind": "conferred", "claim": "small", "tier": "operational", "from": Tag.CONJECTURED, "to": Tag.SOLID,
         "freeze": None, "evidence": ("sha256:" + "0" * 64,), "reason": "because"}
    )  # fmt: skip
    with holding(asked.project, alone=True) as ledger:
        append(ledger, event, "Somebody", now())
    asked.commit("conferred by hand")
    done = asked.run("verify")
    assert (3, True) == (done.returncode, "wants conferrals signed" in " ".join(done.stdout.split())), done.stdout


def test_schema_one_does_not_know_it(repository: Repository) -> None:
    """A registration of schema 1 cannot ask for what its readers would not heed."""
    repository.write("prereg/drafts/next.yaml", SIGNED.replace("verdict/prereg/2", "verdict/prereg/1"))
    repository.commit("draft")
    done = repository.run("freeze", "prereg/drafts/next.yaml", "--reason", "r")
    assert (2, True) == (
        done.returncode,
        "which schema 1 does not know; wanted schema: verdict/prereg/2" in done.stderr,
    )


def test_nobody_has_to_sign_what_does_not_ask(repository: Repository) -> None:
    """The control: a claim that says nothing of conferrals moves without a signature."""
    name = repository.freeze(DRAFT)
    repository.measure(name)
    assert 0 == repository.run("gate", "--write-lock").returncode
    repository.commit("lock")
    assert 0 == repository.run(*SOLID, "--freeze", name).returncode


@pytest.mark.parametrize("chain", ["amendment", "new chain"])
def test_dropping_the_wish_takes_a_signature_too(asked: Repository, tmp_path: Path, chain: str) -> None:
    """A later freeze that no longer asks for signed conferrals ends that only if it is signed itself."""
    mine = key(tmp_path, "mine@example.org")
    allow(asked, mine)
    if chain == "amendment":
        text = SIGNED.replace("    conferral: signed\n", "") + f"parent: {{id: {asked.only}, digest: unknown}}\n"
        second = asked.freeze(text, "--kind", "error", "--access", "cells_seen")
    else:
        second = asked.freeze(SIGNED.replace("    conferral: signed\n", ""), "--new-chain")
    asked.measure(second)
    assert 0 == asked.run("gate", second, "--write-lock").returncode
    asked.commit("lock")
    done = asked.run(*SOLID, "--freeze", second)
    assert (2, True) == (done.returncode, "wanted --sign-with" in done.stderr), done.stdout + done.stderr
    canonical = asked.root / f"prereg/ledger/{second}.json"
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", "verdict", "-f", str(mine), str(canonical)], check=True)
    asked.commit("signed")
    assert 0 == asked.run(*SOLID, "--freeze", second).returncode
