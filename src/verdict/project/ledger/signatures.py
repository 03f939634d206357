"""Signatures and time stamps over files of the ledger, checked offline: ssh-keygen -Y and, where there is one, openssl.

`prereg/ledger/<file>.sig` is a signature by `ssh-keygen -Y sign -n verdict <file>` of a person that
`prereg/allowed_signers` names; `<file>.tsr` is a time stamp (RFC 3161) by an authority of
`prereg/timestamp_authority.pem`. What cannot be checked here is said to be not checked.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from verdict.project.folder import Project
from verdict.text.characters import printable
from verdict.words.errors import IntegrityError

NAMESPACE = "verdict"
SECONDS = 30


@dataclass(frozen=True, slots=True)
class Seal:
    """What a signature or stamp was found to be: good, bad, or None where it could not be checked."""

    good: bool | None
    words: str
    checkable: bool = True
    """Whether this machine has what checking takes."""


def allowed_signers(project: Project) -> Path:
    """Return the file of the people whose signatures count, in the form of ssh-keygen(1)."""
    return project.prereg / "allowed_signers"


def authority(project: Project) -> Path:
    """Return the file of the authority whose time stamps count."""
    return project.prereg / "timestamp_authority.pem"


def signature(project: Project, signed: Path) -> Seal:
    """Check the ssh signature beside a file of the ledger."""
    beside = project.in_place(signed.with_name(f"{signed.name}.sig"))
    if not beside.is_file():
        return _no_file(beside) or Seal(None, "not signed")
    return _without_it(signed) or verified(signed, beside, project.in_place(allowed_signers(project)))


def _no_file(path: Path) -> Seal | None:
    """Refuse a folder or a pipe in place of a seal."""
    return Seal(False, f"{path.name} is no file; wanted one, or nothing") if os.path.lexists(path) else None


def _without_it(sealed: Path) -> Seal | None:
    return None if sealed.is_file() else Seal(False, f"{sealed.name}, which is sealed, is not there")


def verified(signed: Path, beside: Path, allowed: Path) -> Seal:
    """Check a signature over a file against the people of another file."""
    if not allowed.is_file():
        return Seal(None, "signed, but prereg/allowed_signers does not exist")
    if shutil.which("ssh-keygen") is None:
        return Seal(None, "signed, but ssh-keygen is not installed here", checkable=False)
    found = _run(signed, "ssh-keygen", "-Y", "find-principals", "-s", str(beside), "-f", str(allowed))
    person = printable(found.stdout.decode(errors="replace").split("\n")[0].strip())
    if found.returncode or not person:
        return Seal(False, "signed by nobody whom prereg/allowed_signers names")
    done = _run(signed, "ssh-keygen", "-Y", "verify", "-f", str(allowed), "-I", person, "-n", NAMESPACE,
                "-s", str(beside))  # fmt: skip
    return Seal(True, f"signed by {person}") if done.returncode == 0 else Seal(False, f"the signature of {person} "
                "is not over these bytes")  # fmt: skip


def time_stamp(project: Project, stamped: Path) -> Seal:
    """Check the RFC 3161 token beside a file of the ledger."""
    token, trusted = project.in_place(stamped.with_name(f"{stamped.name}.tsr")), project.in_place(authority(project))
    if not token.is_file():
        return _no_file(token) or Seal(None, "no time stamp of a third party")
    if not trusted.is_file():
        return Seal(None, "stamped, but prereg/timestamp_authority.pem does not exist")
    if shutil.which("openssl") is None:
        return Seal(None, "stamped, but openssl is not installed here")
    return _without_it(stamped) or _stamped(stamped, token, trusted)


def _stamped(stamped: Path, token: Path, trusted: Path) -> Seal:
    done = _run(stamped, "openssl", "ts", "-verify", "-data", str(stamped), "-in", str(token),
                "-CAfile", str(trusted))  # fmt: skip
    if done.returncode:
        return Seal(False, "the time stamp is not over these bytes, or not by that authority")
    shown = _run(stamped, "openssl", "ts", "-reply", "-in", str(token), "-text").stdout.decode(errors="replace")
    time = next((line.split(":", 1)[1].strip() for line in shown.splitlines() if line.startswith("Time stamp:")), "")
    return Seal(True, f"stamped {time}")


def _run(fed: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    with fed.open("rb") as file:
        try:
            return subprocess.run(  # noqa: S603 - a list of arguments, no shell
                list(arguments), stdin=file, capture_output=True, check=False, timeout=SECONDS
            )
        except (subprocess.TimeoutExpired, OSError) as error:
            raise IntegrityError(f"{arguments[0]} gave no answer about {fed.name}: {error}") from None
