"""What came out of a judged registration: a word and a reason for each prediction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from verdict.api.frames import frame
from verdict.api.shown import Result
from verdict.outcome.record import Exit
from verdict.project.loading import Judged
from verdict.report.notebook import outcome_html
from verdict.report.tidy import records
from verdict.report.view.deciding import why
from verdict.report.view.tally import tally
from verdict.report.wording import because
from verdict.words.errors import UsageError
from verdict.words.vocabulary import Why, Word

if TYPE_CHECKING:
    from pandas import DataFrame

COLUMNS = ("prediction", "word", "reason", "claim", "cause", "grade", "in_scope", "qualifiers")
WORDS = {Exit.PASSED: Word.PASS, Exit.NOT_PASSED: Word.NOT_PASSED}  # of any other exit code nothing is shown


@dataclass(frozen=True, eq=False, repr=False)
class Clause(Result):
    """One clause of a prediction; one that has no clauses by name has one that is called `test`.

    >>> import verdict
    >>> outcome = verdict.measure(verdict.init(template="paired-seeds"))
    >>> clause = outcome.predictions["P2"].clauses["test"]
    >>> clause.test
    'all over dataset: gain >= worth_it'
    >>> clause.word
    <Word.NOT_PASSED: 'NOT PASSED'>
    """

    name: str

    @property
    def word(self) -> Word:
        """PASS, NOT PASSED or UNTESTED."""
        return Word(self._payload["verdict"])

    @property
    def test(self) -> str:
        """What is asked."""
        return str(self._payload["test"])

    @property
    def reason(self) -> str:
        """Why it is UNTESTED; nothing where it is not."""
        return "; ".join(map(because, self._payload["reasons"]))

    def __str__(self) -> str:
        return f"{self.name}  {self.word}  {self.test}\n"


@dataclass(frozen=True, eq=False, repr=False)
class Prediction(Result):
    """What came out of one prediction.

    >>> import verdict
    >>> outcome = verdict.measure(verdict.init(template="paired-seeds"))
    >>> prediction = outcome.predictions["P1"]
    >>> prediction.word
    <Word.PASS: 'PASS'>
    >>> print(prediction.reason)
    gain 0.002603 to 0.007357, wanted over 0: inside by 0.0026
    >>> prediction.untested
    ()
    """

    name: str
    reason: str
    """What decides it, or keeps it open, in the words of the terminal."""
    clauses: Mapping[str, Clause]

    @property
    def word(self) -> Word:
        """PASS, NOT PASSED or UNTESTED."""
        return Word(self._payload["verdict"])

    @property
    def claim(self) -> str:
        """What was predicted."""
        return str(self._payload["claim"])

    @property
    def untested(self) -> tuple[Why, ...]:
        """The closed words that say why it is UNTESTED, highest precedence first; none where it is not."""
        return tuple(Why(reason["why"]) for reason in self._payload["reasons"])

    @property
    def in_scope(self) -> bool:
        """Whether it counts for the exit code."""
        return bool(self._payload["in_scope"])

    def __str__(self) -> str:
        return f"{self.name}  {self.word}  {self.claim}\n{self.reason}\n"


@dataclass(frozen=True, eq=False, repr=False)
class Outcome(Result):
    """What came out of a judged registration: `str` of it is what the terminal shows at 80 columns.

    >>> import verdict
    >>> outcome = verdict.measure(verdict.init(template="paired-seeds"))
    >>> outcome.word, outcome.exit_code
    (<Word.NOT_PASSED: 'NOT PASSED'>, 10)
    >>> outcome.reason
    '1 PASS, 1 NOT PASSED, 0 UNTESTED'
    >>> [(name, str(one.word)) for name, one in outcome.predictions.items()]
    [('P1', 'PASS'), ('P2', 'NOT PASSED')]
    >>> print(str(outcome).splitlines()[0])
    The new method against the old one, 20 seeds on two data sets
    >>> outcome.to_frame()[["prediction", "word"]]
      prediction        word
    0         P1        PASS
    1         P2  NOT PASSED
    >>> [(row["prediction"], row["at.dataset"], row["holds"]) for row in outcome.cells()]
    [('P1', 'images', True), ('P1', 'tables', True), ('P2', 'images', None), ('P2', 'tables', False)]
    """

    predictions: Mapping[str, Prediction]

    @classmethod
    def _of(cls, judged: Judged) -> Outcome:
        payload = judged.payload
        return cls(payload, MappingProxyType({name: _prediction(name, payload) for name in payload["predictions"]}))

    @property
    def word(self) -> Word:
        """PASS where every prediction in scope passed, NOT PASSED where one did not, else UNTESTED."""
        return WORDS.get(Exit(self.exit_code), Word.UNTESTED)

    @property
    def reason(self) -> str:
        """How many predictions came to which word."""
        return str(tally(self._payload))

    @property
    def exit_code(self) -> int:
        """What the shell would be told: 0 all passed, 10 a NOT PASSED, 20 an UNTESTED, 31 nothing in scope."""
        return int(self._payload["exit_code"])

    @property
    def notices(self) -> tuple[str, ...]:
        """What a reader must know of the registration and the numbers; none changes a word."""
        return tuple(f"{notice['kind']}: {notice['text']}" for notice in self._payload["notices"])

    def cells(self) -> list[dict[str, Any]]:
        """Return a row for each cell of each clause, by column; see the columns of `verdict report --format csv`."""
        columns, rows = records(self._payload)
        return [{name: row.get(name) for name in columns} for row in rows]

    def to_frame(self, what: Literal["predictions", "cells"] = "predictions") -> DataFrame:
        """Return a frame of pandas with a row for each prediction, or for each of the `cells()`.

        Raises:
            UsageError: pandas is not installed, or `what` is neither of the two.
        """
        if what == "cells":
            return frame(self.cells(), records(self._payload)[0])
        if what != "predictions":
            raise UsageError(f"found to_frame({what!r}), wanted 'predictions' or 'cells'")
        return frame(map(_row, self.predictions.values()), COLUMNS)

    def __str__(self) -> str:
        from verdict.report.terminal.plain import plain_screen

        return plain_screen(self._payload)

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        return outcome_html(self._payload)


def _prediction(name: str, payload: dict[str, Any]) -> Prediction:
    own = payload["predictions"][name]
    clauses = {clause: Clause(part, clause) for clause, part in own["clauses"].items()}
    return Prediction(own, name, why(name, payload), MappingProxyType(clauses))


def _row(prediction: Prediction) -> dict[str, Any]:
    payload = prediction.to_dict()
    return {
        "prediction": prediction.name, "word": str(prediction.word), "reason": prediction.reason,
        **{name: payload[name] for name in ("claim", "cause", "grade", "in_scope")},
        "qualifiers": "; ".join(payload["qualifiers"]),
    }  # fmt: skip
