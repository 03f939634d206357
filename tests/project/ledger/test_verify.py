"""verify: what it proves, what it finds, and what it says it could not check."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.ledger.repository import DRAFT, Repository
from tests.project.ledger.test_chain import change, entry
from verdict.project.ledger.door import writing
from verdict.project.ledger.entries import Erratum
from verdict.project.ledger.store import append, now


def checks(repository: Repository, *options: str) -> tuple[int, dict[str, str]]:
    """Run verify; return its exit code, and for each kind of check its worst standing with its words."""
    done = repository.run("verify", "--json", *options)
    order = ("cannot be known", "holds", "not checked", "broken")
    found: dict[str, str] = {}
    for check in sorted(json.loads(done.stdout), key=lambda c: order.index(c["standing"])):
        found[check["check"]] = f"{check['standing']}: {check['words']}"
    return done.returncode, found


def test_what_is_sound_holds(measured: Repository) -> None:
    """File, chain, history and order are proven; seals that do not exist are not checked."""
    code, found = checks(measured, "--require", "order", "--require", "history", "--require", "file")
    assert 0 == code
    assert "before its measurements" in found["order"]
    assert ["not checked: not signed", "not checked: no time stamp of a third party"] == [
        found["signature"], found["time"]
    ]  # fmt: skip
    assert 3 == checks(measured, "--require", "signature")[0]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("value: 0.3", "value: 0.31", "constants.bar.value: frozen 0.3, found 0.31"),
        ("error <= bar", "error <  bar", "predictions.P1.test.whole"),
        ("[1, 2, 3]", "[1, 2, 3, 4]", "axes.seed.levels"),
        ("    requires: [long_enough]\n", "", "predictions.P1.requires: frozen ['long_enough'], found nothing"),
        ("status: open", "status: live", "risks.R1.status"),
        ('"Two methods"', '"Two method"', "title"),
    ],
)
def test_an_edited_freeze_is_named_by_field(measured: Repository, old: str, new: str, field: str) -> None:
    """Whatever changes meaning gives exit 3, no verdict, and the field with both values; lint and gate refuse too."""
    name = f"prereg/{measured.only}.yaml"
    measured.edit(name, old, new)
    for command in ("run", "lint", "report"):
        done = measured.run(command, name)
        assert (3 if command != "lint" else 2) == done.returncode
        assert "PASS" not in done.stdout
        assert field in done.stdout + done.stderr
    assert field in checks(measured)[1]["file"]


def test_what_does_not_change_meaning_is_free(measured: Repository) -> None:
    """Comments, key order, CRLF, quotes and 1 against 1.0 leave a freeze what it is."""
    path = measured.root / f"prereg/{measured.only}.yaml"
    text = path.read_text().replace("# a comment that stays\n", "").replace("tag_flips: declared\n", "")
    text = text.replace("value: 100,", "value: 100.0,") + "tag_flips: 'declared' # moved\n"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert 0 == measured.run("run", f"prereg/{measured.only}.yaml").returncode
    assert "holds" in checks(measured)[1]["file"]


def test_canonical_bytes_are_checked(measured: Repository) -> None:
    """The bytes that are signed are compared with the digest."""
    path = measured.root / f"prereg/ledger/{measured.only}.json"
    path.write_bytes(path.read_bytes().replace(b'"bar"', b'"bat"'))
    assert "broken" in checks(measured)[1]["file"]


def test_a_missing_freeze_is_found(measured: Repository) -> None:
    """A freeze whose file is gone is broken, not forgotten."""
    (measured.root / f"prereg/{measured.only}.yaml").unlink()
    code, found = checks(measured)
    assert (3, "broken: found no prereg") == (code, found["file"][:23])


def test_measurements_before_the_freeze_are_found(repository: Repository) -> None:
    """A freeze whose measurements were committed with it or before it proves nothing."""
    repository.write("prereg/drafts/next.yaml", DRAFT)
    repository.commit("draft")
    done = repository.run("freeze", "prereg/drafts/next.yaml", "--reason", "r")
    assert 0 == done.returncode
    repository.measure(repository.only)
    code, found = checks(repository)
    assert (3, True) == (code, found["order"].startswith("broken: committed in"))


def test_a_freeze_that_was_edited_later_counts_from_the_edit(repository: Repository) -> None:
    """A file that only became what is frozen after the measurements does not precede them."""
    repository.write("prereg/2026-01-01a.yaml", DRAFT)
    repository.commit("by hand")
    repository.measure("2026-01-01a")
    repository.edit("prereg/2026-01-01a.yaml", "value: 0.3", "value: 0.4")
    repository.measure("2026-01-01a")
    assert 0 == repository.run("freeze", "prereg/2026-01-01a.yaml", "--adopt", "--reason", "r", "--dirty").returncode
    repository.commit("adopt")
    assert "not before its measurements" in checks(repository)[1]["order"]


def test_a_ledger_that_was_rolled_back_is_found_in_the_history(chained: Repository) -> None:
    """Dropping the last freeze, file, entry and all, is seen whether it is committed or not."""
    for path in (entry(chained, 3), *chained.root.glob("prereg/**/*c.*")):
        path.unlink()
    assert 2 == chained.ledger.chain.head.number
    for _ in range(2):
        code, found = checks(chained)
        assert (3, True) == (code, "is gone: the ledger was rolled back" in found["history"])
        chained.commit("nothing to see here")


def test_a_merge_that_keeps_the_old_ledger_is_found(chained: Repository) -> None:
    """Merging the present into the past with -s ours does not hide it."""
    chained.git("checkout", "-q", "-b", "past", "HEAD~2")
    assert 2 == chained.ledger.chain.head.number
    chained.git("merge", "-q", "-s", "ours", "main", "-m", "merge")
    code, found = checks(chained)
    assert (3, True) == (code, "rolled back" in found["history"])


def test_an_entry_renumbered_in_a_merge_is_not_lost(chained: Repository) -> None:
    """What counts is what was recorded: the loser of a fork enters it again behind the winner."""
    event = Erratum(kind="erratum", name="E1", subjects=("a component",), withdraws=(), reason="it was wrong")
    chained.git("checkout", "-q", "-b", "side", "HEAD~2")
    with writing(chained.project) as ledger:
        append(ledger, event, "A Person", now())
    chained.commit("an erratum on the side")
    chained.git("checkout", "-q", "main")
    chained.git("merge", "-q", "-s", "ours", "side", "-m", "keep the winner")
    code, found = checks(chained)
    assert (3, True) == (code, "entry 3 (erratum a component)" in found["history"])
    assert 0 == chained.run("rejoin").returncode
    assert 0 == checks(chained)[0]


def test_a_head_known_elsewhere_is_checked(chained: Repository) -> None:
    """A head that somebody kept shows a rollback that no file here remembers."""
    head = chained.ledger.chain.head
    known = f"{head.number}:{head.digest}"
    assert 0 == chained.run("verify", "--head", known).returncode
    shutil.rmtree(chained.root / ".git")
    entry(chained, 3).unlink()
    done = chained.run("verify", "--head", known)
    assert (3, True) == (done.returncode, "the head you gave: knows entry 3" in done.stdout)
    assert 0 == chained.run("verify").returncode  # the negative control: nothing else remembers
    assert 2 == chained.run("verify", "--head", "seven").returncode


def test_without_git_the_message_is_its_own(chained: Repository) -> None:
    """No repository is "not checked", and an error where it is required."""
    shutil.rmtree(chained.root / ".git")
    code, found = checks(chained)
    assert (0, True) == (code, "lies in no git repository" in found["order"])
    assert 3 == checks(chained, "--require", "order")[0]


def test_a_shallow_clone_proves_no_order(measured: Repository, tmp_path: Path) -> None:
    """A clone without history says so."""
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{measured.root}", tmp_path / "clone"], check=True)
    clone = Repository(tmp_path / "clone")
    code, found = checks(clone)
    assert (0, True) == (code, "shallow clone" in found["order"])
    assert 3 == checks(clone, "--require", "order")[0]


def test_a_recorded_commit_that_nobody_has_is_found(chained: Repository) -> None:
    """A rewritten history is told from one in which the tree still stands."""
    chained.git("checkout", "-q", "--orphan", "new")
    chained.git("commit", "-q", "-m", "everything in one commit")
    assert "holds" in checks(chained)[1]["history"]  # main still has it
    chained.git("branch", "-q", "-D", "main")
    chained.git("reflog", "expire", "--expire=now", "--all")
    chained.git("gc", "-q", "--prune=now")
    code, found = checks(chained)
    assert (0, True) == (code, "not checked: neither commit" in found["history"])
    assert 3 == checks(chained, "--require", "history")[0]
    path = entry(chained, 3)
    event = json.loads(path.read_text())["event"]
    change(path, event={**event, "git": {**event["git"], "commit": chained.git("rev-parse", "HEAD")}})
    assert "broken: commit" in checks(chained)[1]["history"]


@pytest.fixture
def signed(measured: Repository, tmp_path: Path) -> Repository:
    """The freeze signed by somebody whom prereg/allowed_signers names."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed here")
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    public = key.with_suffix(".pub").read_text().strip()
    measured.write("prereg/allowed_signers", f"person@example.org {public}\n")
    canonical = measured.root / f"prereg/ledger/{measured.only}.json"
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", key, "-n", "verdict", canonical], check=True,
                   capture_output=True)  # fmt: skip
    return measured


def test_a_signature_is_over_the_canonical_bytes(signed: Repository) -> None:
    """A good signature is named by its person."""
    code, found = checks(signed, "--require", "signature")
    assert (0, "holds: signed by person@example.org") == (code, found["signature"])


def test_signatures_can_be_bad(signed: Repository) -> None:
    """Other bytes, another signer, and nobody to compare with: broken, broken, not checked."""
    canonical = signed.root / f"prereg/ledger/{signed.only}.json"
    good = canonical.read_bytes()
    canonical.write_bytes(good.replace(b"bar", b"baz"))
    assert "is not over these bytes" in checks(signed)[1]["signature"]
    canonical.write_bytes(good)
    allowed = signed.root / "prereg/allowed_signers"
    other = signed.root / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other], check=True)
    allowed.write_text(f"person@example.org {other.with_suffix('.pub').read_text()}")
    assert "broken: signed by nobody" in checks(signed)[1]["signature"]
    allowed.unlink()
    assert "not checked: signed, but prereg/allowed_signers" in checks(signed)[1]["signature"]


def test_time_stamps_are_checked_offline(measured: Repository, tmp_path: Path) -> None:
    """A token by the trusted authority holds for these bytes and for no others."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed here")
    config = tmp_path / "tsa.cnf"
    config.write_text(
        "[req]\ndistinguished_name=dn\n[dn]\n[ext]\nextendedKeyUsage=critical,timeStamping\n"
        f"[tsa]\ndefault_tsa=t\n[t]\nserial={tmp_path}/serial\nsigner_digest=sha256\ndefault_policy=1.2.3.4\n"
        "digests=sha256\nordering=no\ntsa_name=no\ness_cert_id_chain=no\n"
    )

    def openssl(*arguments: object) -> None:
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, cwd=tmp_path)

    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out",
            "tsa.pem", "-subj", "/CN=a test authority", "-config", config, "-extensions", "ext")  # fmt: skip
    canonical = measured.root / f"prereg/ledger/{measured.only}.json"
    openssl("ts", "-query", "-data", canonical, "-sha256", "-cert", "-out", "query")
    openssl("ts", "-reply", "-config", config, "-queryfile", "query", "-signer", "tsa.pem", "-inkey", "tsa.key",
            "-out", f"{canonical}.tsr")  # fmt: skip
    assert "prereg/timestamp_authority.pem does not exist" in checks(measured)[1]["time"]
    shutil.copy(tmp_path / "tsa.pem", measured.root / "prereg/timestamp_authority.pem")
    assert "holds: stamped" in checks(measured)[1]["time"]
    canonical.write_bytes(canonical.read_bytes().replace(b"bar", b"baz"))
    assert "broken: the time stamp is not over these bytes" in checks(measured)[1]["time"]
