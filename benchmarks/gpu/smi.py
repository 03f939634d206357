"""What nvidia-smi says, where it is installed."""

from __future__ import annotations

import shutil
import subprocess


def asked(fields: tuple[str, ...]) -> dict[str, str]:
    """Return the fields of the first GPU, or nothing where the tool is missing."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return {}
    command = [tool, f"--query-gpu={','.join(fields)}", "--format=csv,noheader"]
    told = subprocess.run(command, check=False, capture_output=True, text=True).stdout.splitlines()
    return dict(zip(fields, (value.strip() for value in told[0].split(",")), strict=False)) if told else {}
