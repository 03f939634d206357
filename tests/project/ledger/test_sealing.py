"""Signatures against git: one that a commit held still stands, and changes of the keys that count are told."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.ledger.repository import Repository
from tests.project.ledger.test_verify import checks
from verdict.project.ledger.sealing import keys, signing_key

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed here")


def key(repository: Repository, name: str) -> Path:
    """Make a key outside the project."""
    path = repository.root.parent / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path], check=True)
    return path


def allow(repository: Repository, **people: Path) -> None:
    """Name the people whose keys count."""
    lines = (f"{name}@example.org {path.with_suffix('.pub').read_text()}" for name, path in people.items())
    repository.write("prereg/allowed_signers", "".join(lines))


def sign(path: Path, private: Path) -> None:
    path.with_name(f"{path.name}.sig").unlink(missing_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", private, "-n", "verdict", path], check=True,
                   capture_output=True)  # fmt: skip


@pytest.fixture
def signed(measured: Repository) -> tuple[Repository, Path, Path]:
    """A freeze signed by Ada and committed; with the file that is signed, and her key."""
    ada = key(measured, "ada")
    allow(measured, ada=ada)
    path = measured.root / f"prereg/ledger/{measured.only}.json"
    sign(path, ada)
    measured.commit("sign")
    return measured, path, ada


def test_a_signature_that_stands_holds(signed: tuple[Repository, Path, Path]) -> None:
    """The negative control."""
    code, found = checks(signed[0], "--require", "signature")
    assert (0, "holds: signed by ada@example.org") == (code, found["signature"])


@pytest.mark.parametrize("how", ["deleted", "emptied", "made anew"])
def test_a_signature_that_is_gone_is_missed(signed: tuple[Repository, Path, Path], how: str) -> None:
    """Deleted, emptied, or made anew with another key that was allowed: broken, with whose it was and where."""
    repository, path, ada = signed
    beside = path.with_name(f"{path.name}.sig")
    held = repository.git("rev-parse", "HEAD")[:12]
    if how == "deleted":
        beside.unlink()
    elif how == "emptied":
        beside.write_text("")
    else:
        eve = key(repository, "eve")
        allow(repository, ada=ada, eve=eve)
        sign(path, eve)
    for _ in range(2):
        done = repository.run("verify")
        assert 3 == done.returncode
        assert f"commit {held} held prereg/ledger/{path.name}.sig, signed by ada@example.org, and it" in " ".join(
            done.stdout.split()
        )
        assert 3 == repository.run("gate", "--require", "signature").returncode
        repository.commit("nothing to see here")


def test_a_signature_by_somebody_who_was_allowed_is_named(signed: tuple[Repository, Path, Path]) -> None:
    """The keys of that commit say by whom a lost signature was, where they do not count any more."""
    repository, path, _ = signed
    path.with_name(f"{path.name}.sig").unlink()
    allow(repository, eve=key(repository, "eve"))
    repository.commit("other people")
    assert "signed by ada@example.org, and it is gone" in repository.run("verify").stdout


def test_changed_keys_are_told(signed: tuple[Repository, Path, Path]) -> None:
    """Each key that was added or removed, with its commit and time, and a signature by one that came late."""
    repository, _, ada = signed
    allow(repository, ada=ada, eve=key(repository, "eve"))
    assert "of eve@example.org was added in no commit yet" in " ".join(repository.run("verify").stdout.split())
    added = repository.commit("eve")
    allow(repository, eve=repository.root.parent / "eve")
    removed = repository.commit("without ada")
    entry = repository.root / "prereg/ledger/000001.json"
    sign(entry, repository.root.parent / "eve")
    said = " ".join(repository.run("verify").stdout.split())
    assert f"of eve@example.org was added in commit {added[:12]} (20" in said
    assert f"of ada@example.org was removed in commit {removed[:12]} (20" in said
    assert "was added after the first signature, which is in commit" in said


@pytest.mark.parametrize("how", ["deleted", "renamed", "a folder"])
@pytest.mark.parametrize("measure", ["allowed_signers", "timestamp_authority.pem"])
def test_a_seal_that_is_not_checkable_any_more_is_broken(
    signed: tuple[Repository, Path, Path], how: str, measure: str
) -> None:
    """Whoever takes away what a seal is checked against has not made it unchecked, but broken it."""
    repository, frozen, _ = signed
    repository.write("prereg/timestamp_authority.pem", "an authority\n")
    repository.write(f"prereg/ledger/{frozen.name}.tsr", "a token\n")
    repository.commit("stamp")
    path = repository.root / "prereg" / measure
    path.rename(path.with_suffix(".old")) if how == "renamed" else path.unlink()
    if how == "a folder":
        repository.write(f"prereg/{measure}/kept", "nothing\n")
    for _ in range(2):
        done = repository.run("verify")
        assert 3 == done.returncode
        said = f"{frozen.name}: sealed, and not checkable: prereg/{measure}, which commit"
        assert said in " ".join(done.stdout.split())
        repository.commit("nothing to see here")


def test_a_seal_that_was_never_checkable_is_not_checked(signed: tuple[Repository, Path, Path]) -> None:
    """The negative control: no commit held the authority of a time stamp."""
    repository, frozen, _ = signed
    repository.write(f"prereg/ledger/{frozen.name}.tsr", "a token\n")
    repository.commit("stamp")
    code, found = checks(repository)
    assert (0, True) == (code, "prereg/timestamp_authority.pem does not exist" in found["time"])


@pytest.mark.parametrize("name", ["000009.json", "2026-01-01z.json", "anything.json"])
def test_a_signature_of_nothing_is_broken(signed: tuple[Repository, Path, Path], name: str) -> None:
    """A signature whose entry is not there is said to be that, without a traceback."""
    repository, path, _ = signed
    shutil.copy(path.with_name(f"{path.name}.sig"), path.with_name(f"{name}.sig"))
    code, found = checks(repository)
    assert (3, True) == (code, "which is sealed, is not there" in found["signature"]), found


def test_a_signature_that_is_a_link_is_refused(signed: tuple[Repository, Path, Path]) -> None:
    """A link is not followed."""
    repository, path, _ = signed
    beside = path.with_name(f"{path.name}.sig")
    beside.rename(repository.root / "aside")
    beside.symlink_to(repository.root / "aside")
    assert (3, True) == (checks(repository)[0], "is a symbolic link" in repository.run("verify").stdout)


def test_keys_are_read_from_lines_and_signatures(signed: tuple[Repository, Path, Path]) -> None:
    """Options, comments and empty lines are passed over; what is no signature has no key."""
    repository, path, ada = signed
    public = ada.with_suffix(".pub").read_text().split()[1]
    assert {public: "ada@example.org"} == keys((repository.root / "prereg/allowed_signers").read_bytes())
    lines = f'# people\n\na,b namespaces="verdict",valid-after="20200101" ssh-ed25519 {public} a comment\nnonsense\n'
    assert {public: "a,b"} == keys(lines.encode())
    assert public == signing_key(path.with_name(f"{path.name}.sig").read_bytes())
    assert [None, None, None] == [signing_key(text) for text in (b"", b"nonsense", b"AAAA")]
