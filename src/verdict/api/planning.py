"""What a registration will cost and what it can decide, before anything is spent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from verdict.api.frames import frame
from verdict.api.registrations import Registration, loaded
from verdict.api.shown import Result
from verdict.plan.writing import tally
from verdict.project import planning
from verdict.project.endings import in_sentences
from verdict.project.planning import BACKEND, POWER, RUNS, Question, planned

if TYPE_CHECKING:
    from pandas import DataFrame

COLUMNS = ("prediction", "testable", "words", "because")


@dataclass(frozen=True, eq=False, repr=False)
class Plan(Result):
    """What a registration will cost, and which of its predictions the registered run can decide.

    >>> import verdict
    >>> plan = verdict.plan(verdict.init(template="paired-seeds"), simulations=20)
    >>> plan.result
    'of 2: 2 can come out either way'
    >>> dict(plan.testable)
    {'P1': True, 'P2': True}
    """

    _found: planning.Planned

    @property
    def result(self) -> str:
        """What the registered run can make of the predictions, in a sentence."""
        return tally(self._found.plan)

    @property
    def testable(self) -> Mapping[str, bool | None]:
        """Whether the registered run can decide each prediction; None where that is not known before."""
        return MappingProxyType({name: one["testable"] for name, one in self._payload["predictions"].items()})

    def to_frame(self) -> DataFrame:
        """Return a frame of pandas with a row for each prediction.

        Raises:
            UsageError: pandas is not installed.
        """
        rows = self._payload["predictions"].items()
        return frame([{"prediction": name, "testable": one["testable"], "words": ", ".join(one["words"]),
                       "because": "; ".join(one["because"])} for name, one in rows], COLUMNS)  # fmt: skip

    def __str__(self) -> str:
        from verdict.report.terminal.plain import plain_lines

        return plain_lines([*planning.lines(self._found), (0, "", ""), (0, self.result, "bold")])


@in_sentences
def plan(
    registration: Registration | str | Path, *, tau: tuple[float, float] | None = None, pilot: str | None = None,
    backend: str = BACKEND, machines: tuple[str, ...] = (), suppose: str | Path | None = None,
    along: str | None = None, chance: float | None = None, most: int | None = None, simulations: int = RUNS,
    measurements: str | None = None, power: float = POWER, workers: int | None = None, portion: str | None = None,
    store: str | Path | None = None,
) -> Plan:  # fmt: skip
    """Say what a registration will cost, which flags its run can meet, and what of it stays UNTESTED.

    No registration, measurement or lock is touched. Where spins are sampled, this machine's rate is measured once and
    kept under .verdict/rates. `tau` is what you expect; `suppose` is a file of laws, and `pilot` a stored set, whose
    numbers are drawn again to simulate the registered rule. With `workers` the jobs of a measurement, of a `portion` if
    one is named, are priced on so many workers, those whose results lie in the `store` left out.

    Raises:
        UsageError: two sources of what to expect, or a name that does not exist.

    >>> import verdict
    >>> print(str(verdict.plan(verdict.init(template="paired-seeds"), simulations=20)).splitlines()[-1])
    of 2: 2 can come out either way
    """
    asked = Question(
        tau=tau, pilot=pilot, backend=backend, machines=machines, suppose=None if suppose is None else Path(suppose),
        along=along, chance=chance, most=most, simulations=simulations, chosen=measurements, power=power,
        workers=workers, portion=portion, store=None if store is None else Path(store),
    )  # fmt: skip
    found = planned(loaded(registration).path, asked)
    return Plan(planning.payload(found, None), found)


@in_sentences
def write_amendment(
    registration: Registration | str | Path, target: str | Path, *, tau: tuple[float, float] | None = None
) -> Path:
    """Write the amendment that would make more of a registration testable as a draft, and return its path.

    `target` is a file or a folder; nothing is written over.

    Raises:
        UsageError: no length would make more testable, or the file is there already.

    >>> import verdict
    >>> verdict.write_amendment(verdict.init(template="paired-seeds"), "prereg/drafts")
    Traceback (most recent call last):
    ...
    verdict.words.errors.UsageError: no length would make more testable, so there is no amendment to draft
    """
    found = planned(loaded(registration).path, Question(tau=tau), Path(target))
    assert found.written is not None  # noqa: S101 - asked for, so it was written or refused
    return found.written
