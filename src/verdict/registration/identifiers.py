"""How freezes, predictions, digests, levels and bounds are written."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

FreezeId = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[a-z]$")]
PREDICTION = r"^P[0-9]{1,6}[a-z]?$"
PredictionId = Annotated[str, StringConstraints(pattern=PREDICTION)]
Digest = Annotated[str, StringConstraints(pattern=r"^(sha256:[0-9a-f]{64}|unknown)$")]
Bound = float | Literal["-inf", "inf"]
Level = int | float | str
