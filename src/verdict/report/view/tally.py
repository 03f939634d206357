"""How many predictions came to which word, and what the shell is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from verdict.outcome.record import Exit

REASONS = {
    Exit.PASSED: "all passed", Exit.NOT_PASSED: "a NOT PASSED", Exit.UNTESTED: "an UNTESTED",
    Exit.NOTHING_TO_JUDGE: "nothing in scope",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    """How many predictions passed, failed and stayed untested; `deferred` of the last were put off when frozen."""

    passed: int
    not_passed: int
    untested: int
    deferred: int

    def __str__(self) -> str:
        later = f" ({self.deferred} deferred)" if self.deferred else ""
        return f"{self.passed} PASS, {self.not_passed} NOT PASSED, {self.untested} UNTESTED{later}"


def tally(payload: dict[str, Any]) -> Tally:
    """Count the words of all predictions."""
    predictions = payload["predictions"].values()
    words = [prediction["verdict"] for prediction in predictions]
    later = sum(deferred(prediction) for prediction in predictions)
    return Tally(words.count("PASS"), words.count("NOT PASSED"), words.count("UNTESTED"), later)


def deferred(prediction: dict[str, Any]) -> bool:
    """Whether the freeze itself put a prediction off, so that nothing of it was to be tested."""
    return any(reason["why"] == "deferred" for reason in prediction["reasons"])


TAKEN = ("withdrawn", "halted", "budget", "stopped", "invalid_provenance", "measure_only", "out_of_scope", "vacuous")


def taken(clause: dict[str, Any]) -> bool:
    """Whether nothing that was measured of a clause stands, whatever its cells say."""
    return clause["verdict"] == "UNTESTED" and any(reason["why"] in TAKEN for reason in clause["reasons"])


def ending(payload: dict[str, Any], returned: int) -> str:
    """Say which exit code the shell gets and why; of one that --exit-zero put away, what it would have been."""
    judged = payload["exit_code"]
    why = REASONS.get(Exit(judged), "")
    words = [prediction["verdict"] for prediction in payload["predictions"].values()]
    if Exit(judged) is Exit.PASSED and words.count("PASS") < len(words):
        why = "all in scope passed"
    if returned != judged:
        return f"exit {returned} (--exit-zero; without it {judged}: {why})"
    return f"exit {judged}: {why}"
