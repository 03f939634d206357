"""Two freezes of a project, or two sets of measurements of one, compared through the door of every command."""

from __future__ import annotations

from pathlib import Path

from verdict.diff import Difference, JudgedCase, compare
from verdict.diff.transplant import transplant
from verdict.evidence.laid_out import Evidence
from verdict.evidence.written import Measurements
from verdict.outcome.record import Outcome
from verdict.project.folder import Project
from verdict.project.ledger.door import checked
from verdict.project.ledger.store import Ledger
from verdict.project.loading import Judged, judge_evidence, load_draft, load_evidence, looks_up_to, standing, to_judge
from verdict.project.sequence import StoredLook
from verdict.registration.resolved import Registration


def difference(
    first: Path, second: Path | None = None, measurements: str | None = None, against: str | None = None
) -> Difference:
    """Compare the freezes of two files, or, without a second, one freeze on two sets of measurements.

    `measurements` and `against` name the first and the second set, where there are several.

    Raises:
        DocumentError, IntegrityError, UsageError: as for `verdict run` on either of them.
    """
    return compare(case(first, measurements), case(second or first, against))


def case(path: Path, chosen: str | None = None, ledger: Ledger | None = None) -> JudgedCase:
    """Return a freeze with its measurements and the way to judge them; `ledger` saves reading it again."""
    ledger = ledger or checked(Project.around(path))
    registration = load_draft(path, ledger)
    stored = to_judge(registration, ledger, chosen)
    evidence = None if stored is None else load_evidence(stored, registration, ledger)
    looks = () if stored is None else looks_up_to(registration, ledger, stored)
    return _case(registration, evidence, looks, ledger)


def case_of(judged: Judged, ledger: Ledger) -> JudgedCase:
    """Return a freeze that was judged, ready to be compared."""
    return _case(judged.registration, judged.evidence, judged.looks, ledger)


def _case(
    registration: Registration, evidence: Evidence | None, looks: tuple[StoredLook, ...], ledger: Ledger
) -> JudgedCase:
    earlier = [one.evidence for one in looks[:-1]]

    def judge(under: Registration, laid_out: Evidence, measured: Measurements) -> Outcome:
        own = under.digest == registration.digest
        moved = ((one if own else transplant(one, registration, under).evidence, one.measurements) for one in earlier)
        decided = standing(under, ((one, as_stored) for one, as_stored in moved if one is not None), ledger)
        return judge_evidence(under, laid_out, ledger, measured, decided)

    return JudgedCase(registration, evidence, judge)
