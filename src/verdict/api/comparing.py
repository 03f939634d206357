"""What changed between two registrations, or between two sets of measurements of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from verdict.api.frames import frame
from verdict.api.registrations import Registration, loaded
from verdict.api.shown import Result
from verdict.diff.writing import payload
from verdict.project.comparing import difference
from verdict.project.endings import in_sentences
from verdict.report.notebook import difference_html
from verdict.words.errors import UsageError
from verdict.words.vocabulary import Word

if TYPE_CHECKING:
    from pandas import DataFrame

CHANGED = ("place", "kind", "before", "after", "touches", "note")
TURNED = ("prediction", "before", "after", "cause", "why", "note")


@dataclass(frozen=True, eq=False, repr=False)
class Difference(Result):
    """What changed between two registrations, and which verdicts with it.

    >>> import verdict
    >>> from pathlib import Path
    >>> first = verdict.init(template="paired-seeds")
    >>> second = first.with_name("lower.yaml")
    >>> _ = second.write_text(first.read_text().replace("worth_it: {value: 0.01", "worth_it: {value: 0.001"))
    >>> found = verdict.diff(first, second)
    >>> [(change["place"], change["kind"]) for change in found.to_dict()["changes"]]
    [('constants.worth_it', 'loosened')]
    >>> found.to_frame("changes")[["place", "before", "after"]]
                    place before  after
    0  constants.worth_it   0.01  0.001
    """

    @property
    def result(self) -> str:
        """What it comes to, in a sentence."""
        return str(self._payload["result"])

    @property
    def words(self) -> Mapping[str, tuple[Word | None, Word | None]]:
        """The word of each prediction whose verdict differs, before and after; None where it is not registered."""
        turned = self._payload["verdicts"]
        return MappingProxyType({name: (_word(one, "before"), _word(one, "after")) for name, one in turned.items()})

    def to_frame(self, what: Literal["verdicts", "changes"] = "verdicts") -> DataFrame:
        """Return a frame of pandas with a row for each verdict that differs, or for each change of the registration.

        Raises:
            UsageError: pandas is not installed, or `what` is neither of the two.
        """
        if what == "changes":
            rows = self.to_dict()["changes"]
            return frame([{**row, "touches": ", ".join(row["touches"])} for row in rows], CHANGED)
        if what != "verdicts":
            raise UsageError(f"found to_frame({what!r}), wanted 'verdicts' or 'changes'")
        return frame([{"prediction": name, **one} for name, one in self.to_dict()["verdicts"].items()], TURNED)

    def __str__(self) -> str:
        from verdict.report.terminal.plain import plain_difference

        return plain_difference(self._payload)

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        return difference_html(self._payload)


def _word(turned: Mapping[str, Mapping[str, str]], side: str) -> Word | None:
    word = turned["words"][side]
    return Word(word) if word in list(Word) else None


@in_sentences
def diff(
    first: Registration | str | Path,
    second: Registration | str | Path | None = None,
    *,
    measurements: str | None = None,
    against: str | None = None,
) -> Difference:
    """Compare two registrations, or one on two sets of its measurements, and write nothing.

    `measurements` names the set of the first, `against` that of the second, where there are several. Both are judged on
    both sets where those fit, so that a verdict that flips by the amendment alone is told from one that flips by data.

    Raises:
        UsageError: one registration and one set. DocumentError, IntegrityError: as of `judge`.

    >>> import verdict
    >>> draft = verdict.init(template="paired-seeds")
    >>> same = draft.with_name("same.yaml")
    >>> _ = same.write_text(draft.read_text())
    >>> verdict.diff(draft, same).to_dict()["changes"]
    []
    """
    if second is None and against is None:
        raise UsageError("found one freeze and one set of measurements; wanted a second freeze, or --against NAME")
    other = None if second is None else loaded(second).path
    return Difference(payload(difference(loaded(first).path, other, measurements, against)))
