"""Judge a registration, on what is stored or handed over, or measure it first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from verdict.api.outcomes import Outcome
from verdict.api.registrations import Registration, loaded
from verdict.project.endings import in_sentences
from verdict.project.folder import Project
from verdict.project.given import judge_given
from verdict.project.ledger.door import checked
from verdict.project.ledger.standing import check_frozen
from verdict.project.loading import Judged, judge_loaded
from verdict.project.measuring import measure_and_judge

if TYPE_CHECKING:
    from pandas import DataFrame

Evidence: TypeAlias = "str | Path | Mapping[str, Any] | Sequence[Mapping[str, Any]] | DataFrame"


@in_sentences
def judge(registration: Registration | str | Path, evidence: Evidence | None = None) -> Outcome:
    """Judge every prediction of a registration, and write nothing.

    `evidence` is the name or the path of a stored set; without it the only stored one is judged, or the newest look.
    Or it is numbers from memory: a mapping of quantity to numbers, or rows, as a list of mappings or a frame of pandas.
    Numbers from memory are read by the rules of files, and the outcome says in its notices that they are not stored and
    not locked. An array has a number for every registered cell; where several axes could be meant, say which is which:
    `{"accuracy": (("method", "seed"), values)}`. None, NaN and what is masked are missing.

    Raises:
        NothingToJudgeError: nothing is stored. DocumentError: everything in the numbers that does not fit.
        UsageError: numbers of a form that is not known, or there are several stored sets. IntegrityError: something
        frozen is not what it was.

    >>> import csv, verdict
    >>> from pathlib import Path
    >>> registration = verdict.load(verdict.init(template="paired-seeds"))
    >>> rows = list(csv.DictReader(Path("runs.csv").read_text().splitlines()))
    >>> outcome = verdict.judge(registration, rows)
    >>> outcome.predictions["P1"].word
    <Word.PASS: 'PASS'>
    >>> outcome.notices[0][:70]
    'not stored: the numbers were handed over by a program: no file holds t'
    >>> verdict.judge(registration, rows[:-1]).predictions["P1"].word
    <Word.UNTESTED: 'UNTESTED'>
    """
    return Outcome._of(judged_of(registration, evidence))


def judged_of(registration: Registration | str | Path, evidence: Evidence | None) -> Judged:
    """Judge a registration on what is stored or on numbers from memory; see `judge`."""
    found = loaded(registration)
    ledger = checked(Project.around(found.path))
    check_frozen(ledger, found._resolved)
    if evidence is None or isinstance(evidence, str | Path):
        chosen = None if evidence is None else str(evidence)
        return judge_loaded(found._resolved, found.path, chosen, ledger)
    return judge_given(found._resolved, found.path, evidence, ledger)


@in_sentences
def measure(
    registration: Registration | str | Path, *, backend: str | None = None, portion: str | None = None,
    executor: str = "inline", store: str | Path | None = None,
) -> Outcome:  # fmt: skip
    """Measure a registration, write what was measured into the project, and judge it.

    The first whole measurement is stored in measurements/<id>; what is measured again, or only a `portion` of, is kept
    in .verdict/measured and compared with it. Price and progress are told on standard error, as by `verdict run
    --measure`. `backend` says what samples, where something does; `executor` what does the jobs, as in `--executor`;
    `store` where their results lie, and None is the project's own store.

    Raises:
        UsageError: this kind of experiment cannot be measured, or not so. StoppedError: somebody pressed Ctrl-C.
        DocumentError: what is read does not fit the registration.

    >>> import verdict
    >>> outcome = verdict.measure(verdict.init(template="paired-seeds"))
    >>> outcome.exit_code
    10
    """
    where = None if store is None else Path(store)
    path = loaded(registration).path
    return Outcome._of(measure_and_judge(path, backend, portion, executor=executor, store=where))
