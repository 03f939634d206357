"""What to do about each word that the engine says: the part of the reference that no other place of the program holds.

Tables are made of the program's own vocabularies, so that a word which is new there has a row here or fails a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from verdict.outcome.record import Exit
from verdict.report.answer import MEANING
from verdict.statistics.sample.contract import Status
from verdict.words.errors import VerdictError
from verdict.words.vocabulary import Cause, Grade, Why

PAGE = "../explanation/why-untested.md"
TO_DO = {
    Why.WITHDRAWN: "Measure again with what was wrong put right.",
    Why.DEFERRED: "Amend the registration once what it waits for is there.",
    Why.OUT_OF_SCOPE: "Nothing, or register it where you can measure it.",
    Why.MEASURE_ONLY: "Nothing. A prediction that the numbers suggest is frozen before other numbers.",
    Why.HALTED: "Find out why the gate does not hold.",
    Why.BUDGET: "Freeze it anew with a budget that covers the run.",
    Why.STOPPED: "Nothing: the rule was registered to end here.",
    Why.NOT_MEASURED: "Measure the cells that are named. A run that crashed stays a row.",
    Why.INVALID_PROVENANCE: "Measure with what was registered.",
    Why.OUT_OF_PREMISE: "Measure where the premise holds.",
    Why.INADEQUATE: "Measure the cells that are named for longer, or with more units.",
    Why.CEILING: "Run for longer.",
    Why.ARTIFACT: "Ask of each level instead of the average over them.",
    Why.VACUOUS: "Ask something that can fail, or say in `keep_vacuous:` why it stays.",
    Why.STRADDLES: "Take more draws, or give all digits.",
}
CAUSES = {
    Cause.REGIME: "It was asked outside the regime for which the claim is meant.",
    Cause.FORMULA: "It was asked inside its regime, so the claim itself is wrong.",
    Cause.UNSPECIFIED: "No rule of the registration says which, or clauses blame different things.",
}
GRADES = {
    Grade.MEASURED: "The engine computed it from raw numbers.",
    Grade.CLAIMED: "Somebody brought an interval that was not computed here.",
    Grade.TRANSCRIBED: "It was copied from a publication, with the digits that were printed.",
    Grade.SURROGATE: "Something else was measured that is taken to behave alike.",
    Grade.CONSTRUCTION: "It holds by construction, and nothing was measured. It decides nothing.",
    Grade.ASSUMED: "It was assumed, and nothing was measured. It decides nothing.",
}
NO_INTERVAL = {
    Status.TOO_FEW: "There are fewer units, or clusters, than `least:` asks for.",
    Status.NO_VARIANCE: "All values are equal, or differ by no more than their printed digits.",
    Status.ONE_CLUSTER: "All units come from one cluster, so nothing is known of others.",
    Status.EMPTY: "`where:` or a group admits no unit.",
    Status.NOT_FINITE: "A value is NaN or infinite.",
    Status.MISSING: "A value is missing, and nothing bounds what it may have been.",
    Status.BEYOND_SUPPORT: "A value lies outside the support that was registered.",
    Status.INFINITE_VARIANCE: "The tails are so heavy that a mean has no error.",
    Status.SHARED: "A unit, or a cluster, is in both groups.",
    Status.AT_CEILING: "The chains are too short to see an end of the correlation: a lower bound at most.",
    Status.FROZEN: "A chain never moves.",
    Status.TOO_SHORT: "The chains hold too few autocorrelation times, or too few draws.",
    Status.ONE_CHAIN: "There is one chain, where several must be able to disagree.",
    Status.EQUAL_CHAINS: "Chains are copies of each other, or agree too well.",
    Status.CHAINS_APART: "Each chain has settled, and they have settled in different places.",
    Status.TRANSPOSED: "There are more chains than draws: the array seems to lie the wrong way.",
    Status.POLLUTED_START: "The first draws lie far outside what the rest reaches: leave out a burn-in.",
    Status.ANTITHETIC: "Draws come back to where they were: a period.",
}
CODES = {
    0: ("all passed, or all is as locked, or the command did what it was asked", "Nothing."),
    1: ("a bug of verdict, or too little memory", "Read the sentence on standard error, and report a bug."),
    2: ("a file does not say what it must, or the command line asks for something that does not exist",
        "Read the sentence: it names file, line and column, what was wanted, and what to write."),
    3: ("something that was frozen is no longer what it was", "Put back what the sentence names."),
    10: ("some prediction is NOT PASSED", "Nothing: this is a result. `--exit-zero` makes it 0 for reports."),
    20: ("nothing is NOT PASSED, and some prediction is UNTESTED",
         "Ask `verdict explain`. `--exit-zero` makes it 0 for reports."),
    30: ("a verdict is no longer the one in its lock", "Amend by a new freeze, or enter an erratum."),
    31: ("there is nothing to judge, or a lock or a set of numbers is not there", "Measure, or lock what came out."),
    40: ("the budget, or a stop condition, was hit before measuring", "Plan a run that fits."),
    130: ("somebody pressed Ctrl-C", "Type the command again: it goes on where it can."),
    143: ("the system told it to end", "Type the command again: it goes on where it can."),
}  # fmt: skip


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table of Markdown."""
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def reasons() -> str:
    """Why something is UNTESTED, highest precedence first."""
    rows = ((f"[`{why}`]({PAGE}#{why})", _sentence(MEANING[why]), TO_DO[why]) for why in Why)
    return table(("reason", "what it means", "what to do"), rows)


def _sentence(says: str) -> str:
    return f"{says[0].upper()}{says[1:]}."


def words(of: dict[str, str], head: str) -> str:
    """Return each word of a vocabulary with its sentence."""
    return table((head, "what it means"), ((f"`{word}`", says) for word, says in of.items()))


def exit_codes() -> str:
    """Return every code that a command can end with."""
    return table(
        ("code", "what it means", "what to do"),
        ((f"`{code}`", _sentence(says), do) for code, (says, do) in CODES.items()),
    )


def codes() -> set[int]:
    """Return every exit code of the program: those of outcomes and those of errors."""
    return {*map(int, Exit), *_of_errors(VerdictError)}


def _of_errors(error: type[VerdictError]) -> Iterator[int]:
    yield error.exit_code
    for below in error.__subclasses__():
        yield from _of_errors(below)
