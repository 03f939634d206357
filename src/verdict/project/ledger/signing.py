"""Signing an entry before it is written, with ssh-keygen and the signer's own key; offline, and checked at once."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from verdict.project.folder import Project
from verdict.project.ledger.signatures import NAMESPACE, allowed_signers, verified
from verdict.words.errors import UsageError

SECONDS = 120  # for whoever has to type a passphrase, or to touch a token


def signed(project: Project, key: Path, name: str, content: bytes) -> bytes:
    """Return the signature of a key over the bytes of a file that will have this name.

    Raises:
        UsageError: there is no ssh-keygen, the key does not sign, or prereg/allowed_signers does not name it.
    """
    if shutil.which("ssh-keygen") is None:
        raise UsageError("ssh-keygen is not installed here, and a conferral of this claim has to be signed; install it")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / name
        place.write_bytes(content)
        _sign(key, place)
        beside = place.with_name(f"{name}.sig")
        seal = verified(place, beside, project.in_place(allowed_signers(project)))
        if seal.good is not True:
            raise UsageError(
                f"--sign-with {key}: {seal.words}; add its public half to prereg/allowed_signers as a line of the form "
                f'person@example.org namespaces="{NAMESPACE}" ssh-ed25519 AAAA..., and commit that'
            )
        return beside.read_bytes()


def _sign(key: Path, place: Path) -> None:
    """Let ssh-keygen write the signature beside the file.

    Raises:
        UsageError: it does not.
    """
    arguments = ["ssh-keygen", "-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(key), str(place)]
    try:
        done = subprocess.run(arguments, capture_output=True, check=False, timeout=SECONDS)  # noqa: S603 - no shell
    except subprocess.TimeoutExpired:
        raise UsageError(f"--sign-with {key}: ssh-keygen gave no signature within {SECONDS} s; try again") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(f"--sign-with {key}: {said[-1] if said else 'ssh-keygen failed'}; name a private ssh key")
