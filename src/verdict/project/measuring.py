"""Measure a registration, store what came out, and judge it; or only say what measuring would take."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verdict import experiments
from verdict.evidence.laid_out import lay_out
from verdict.evidence.written import version_of
from verdict.experiments.by_jobs import gathered
from verdict.experiments.contract import DEFAULT_BACKEND, Advance, Context, CostEstimate, Measured, Priced, duration
from verdict.jobs import executors, told
from verdict.jobs.driving import Outcome, drive
from verdict.jobs.executors.contract import Executor
from verdict.jobs.executors.inline import Inline
from verdict.jobs.job import UnableError
from verdict.outcome.record import NOT_STORED, Notice
from verdict.project.aside import as_stored, by_others, compared, keep_bytes, kept_aside, stored_values
from verdict.project.filling import filled, gained
from verdict.project.folder import Project
from verdict.project.ledger.door import checked
from verdict.project.ledger.entries import Freeze
from verdict.project.ledger.tried import WITH_FAILED, replaceable
from verdict.project.loading import Judged, is_draft, judge_file, load_draft, looks_of
from verdict.project.taking import judge_newest, take_look
from verdict.project.working import Assignment, Derived, check_options, derived
from verdict.registration.resolved import Registration
from verdict.report.saying import say_sentence
from verdict.report.terminal import progress
from verdict.text import read_json
from verdict.text.canonical import canonical_bytes
from verdict.text.files import write_once, write_whole
from verdict.words.errors import IntegrityError, NothingToJudgeError, StoppedError
from verdict.words.limits import MOST_WORDS

if TYPE_CHECKING:
    from verdict.experiments.sampling import Rate

STORED = "measured"
INLINE = "inline"
UNASKED = 60.0  # seconds of measuring that may start without --measure


def nothing_stored(path: Path, chosen: str | None) -> bool:
    """Say whether there is no set of measurements for this registration: by its file name, or the id in a draft."""
    if chosen is not None:
        return False
    return not Project.around(path).sets(load_draft(path).id if is_draft(path) else path.stem)


def measure_and_judge(
    path: Path, backend: str | None, portion: str | None = None, *, asked: bool = True, executor: str = INLINE,
    store: Path | None = None,
) -> Judged:  # fmt: skip
    """Print the price in time, measure, store and judge; a portion of the grid leaves the other cells unmeasured.

    What was not `asked` for starts only where it takes less than a minute. `executor` says what does the jobs, and
    `store` where their results lie; None is the project's own store.

    Raises:
        UsageError: the kind cannot be measured by this version, it does not know the portion, or the backend cannot
        run here. NothingToJudgeError: measuring takes more than a minute and was not asked for; the message says how
        long. StoppedError: somebody pressed Ctrl-C.
    """
    project, chosen = Project.around(path), executors.named(executor)
    assignment = Assignment.of(path, store, backend, portion)
    registration = load_draft(path, checked(project))
    kind = experiments.measurable(registration.prereg.experiment.kind)
    check_options(kind, registration, backend, portion)
    _check_folders(project, registration)
    if registration.prereg.looks is not None:
        looks_of(registration, checked(project))  # nothing is measured where the looks before do not stand
    context = Context(registration, project.root, backend, portion)
    with experiments.sentences_for_backends():
        estimate = kind.cost(context)
        price = _Price.of(context, estimate)
        if not asked and not price.short:
            named = "" if backend is None else f" --backend {backend}"
            raise NothingToJudgeError(
                f"{registration.id} has no stored measurements, and nothing over a minute starts unasked. The price of "
                f"measuring: {price.words}. Start it with: verdict run {path} --measure{named}"
            )
        say_sentence(f"{registration.id}: measuring {price.words}")
        before = experiments.plugins_used(registration, backend)
        measured = _measured(kind, context, estimate, (assignment, chosen))
        _check_plugins(before, experiments.plugins_used(registration, backend))
    for note in measured.notes:
        say_sentence(note)
    if registration.prereg.looks is not None:
        take_look(project, registration, _document(registration, measured), portion)
        return judge_newest(project, registration)
    place = _store(project, registration, measured, portion)
    return _not_stored(project, judge_file(registration, place, checked(project)), place, portion)


def _not_stored(project: Project, judged: Judged, place: Path, portion: str | None) -> Judged:
    """Say of a whole measurement that is not stored, and reads otherwise, that it is not the one that counts.

    A reading more is another one too: where the stored set lacks it, that is judged without it.
    """
    freeze = judged.registration.id
    stored = _counted(project, freeze)
    if portion is not None or place == stored or _alike(stored, place):
        return judged
    how = "other than" if stored_values(stored) else "not compared with"
    text = f"measured again, and {how} {project.shown(stored)}, which stays; its verdict: verdict run {freeze}"
    return replace(judged, outcome=replace(judged.outcome, notices=(Notice(NOT_STORED, text), *judged.outcome.notices)))


def _counted(project: Project, freeze: str) -> Path:
    """Return the stored set that a measurement is compared with: the measured one, or the record in its place."""
    first = project.measurements(freeze) / f"{STORED}.json"
    there = [*project.sets(freeze).values()]
    return first if first in there or not there else there[0]


def _alike(stored: Path, place: Path) -> bool:
    """Say whether two sets hold the very same readings, and lack the same."""
    before, again = stored_values(stored), stored_values(place)
    return before is not None and again is not None and gained(before, again) == 0


def _check_folders(project: Project, registration: Registration) -> None:
    """Refuse, before anything is measured, to write through a link out of the project.

    Raises:
        UsageError: the folder of the measurements or the one of scratch lies outside.
    """
    for folder in (project.measurements(registration.id), project.scratch / "measured" / registration.id):
        project.unlinked(folder / f"{STORED}.json")


@dataclass(frozen=True, slots=True)
class _Price:
    """What measuring takes, in words, and the seconds of it where they can be said."""

    words: str
    seconds: float | None

    @classmethod
    def of(cls, context: Context, estimate: CostEstimate) -> _Price:
        """Return the price here: as registered, or by this machine's rate, which is measured once and kept."""
        if estimate.seconds is not None:
            return cls(estimate.words, estimate.seconds)
        if not estimate.spin_updates:
            return cls(f"{estimate.words}; nothing says how long it takes", None)
        rate = _rate_here(context)
        seconds = None if rate is None else rate.seconds(estimate.spin_updates)
        takes = (
            f"for which this machine has no rate of {context.backend}"
            if rate is None or seconds is None
            else f"about {duration(seconds)} here at {rate.spin_updates_per_second:.2g}/s"
        )
        resumes = "; stop it whenever you like, finished parts are kept" if estimate.resumes else ""
        return cls(
            f"{estimate.words}: {estimate.spin_updates:.3g} spin updates, {takes}, and "
            f"{estimate.n_bytes / 2**20:.0f} MiB at the peak{resumes}",
            seconds,
        )

    @property
    def short(self) -> bool:
        """Say whether this much may start unasked."""
        return self.seconds is not None and self.seconds <= UNASKED


def _rate_here(context: Context) -> Rate | None:
    """Return this machine's rate, which is measured once and kept; None where the backend cannot run here."""
    from verdict.project import rates

    try:
        with experiments.sentences_for_backends():
            return rates.here(Project(context.root), context.backend or DEFAULT_BACKEND)
    except UnableError:
        return None


def _measured(kind: Priced, context: Context, estimate: CostEstimate, how: tuple[Assignment, Executor]) -> Measured:
    """Have every job done, with progress shown, and put together what came out; a Ctrl-C says what became of the work.

    Raises:
        StoppedError: somebody pressed Ctrl-C. UsageError: the kind hands back something else than measurements.
        IntegrityError: what the jobs rest on changed meanwhile.
    """
    name, found = context.registration.id, derived(kind, context)
    try:
        with progress() as advance:
            outcome = _carried_out(found, *how, advance)
    except KeyboardInterrupt:
        kept = "its finished parts are kept, and the same command goes on from them" if estimate.resumes else (
            "nothing of it is kept, and the same command starts from the beginning"
        )  # fmt: skip
        raise StoppedError(f"stopped measuring {name}; {kept}") from None
    measured = gathered(kind, context, outcome.results)
    if found.batch.keys != derived(kind, context).batch.keys:
        raise IntegrityError(
            f"the files that {name} is measured on changed while its jobs ran, so that nobody can tell what the "
            "numbers are of; nothing was stored. Let them be, and measure again"
        )
    entered, store = _entered(context), how[0].kept_in()
    notes = (
        *told.notes(found.batch, outcome),
        *told.early(outcome, entered),
        *told.rolled(found.batch, store, entered),
    )
    return replace(
        measured, provenance={**measured.provenance, **told.provenance(found.batch, outcome)},
        notes=(*measured.notes, *notes),
    )  # fmt: skip


def _entered(context: Context) -> str:
    """Return when the ledger entered the freeze, by the clock of that machine; "" where it is not frozen."""
    entries, own = checked(Project(context.root)).chain.entries, context.registration.digest
    return next((one.time for one in entries if isinstance(one.event, Freeze) and one.event.digest == own), "")


def _carried_out(found: Derived, assignment: Assignment, executor: Executor, advance: Advance) -> Outcome:
    """Have every job done that the store does not hold.

    What leaves the store is bound to the key of what was asked for: another freeze, version, backend or input has
    another key.
    """
    plan = assignment.plan(found.batch, say_sentence)
    if not isinstance(executor, Inline) and found.batch.keys:
        say_sentence(f"{len(found.batch.keys)} jobs, {executor.describe()}; their results lie in {assignment.store}")
    elif not isinstance(executor, Inline):
        say_sentence("this kind measures in one piece, in this process")
    return drive(plan, executor, advance)


def _store(project: Project, registration: Registration, measured: Measured, portion: str | None) -> Path:
    """Keep the first whole measurement for good; portions and repeats go to scratch and are compared with it."""
    content = _document(registration, measured)
    lay_out(
        content, read_json(as_stored(content), "what was measured"), registration
    )  # store nothing that does not fit
    first = project.measurements(registration.id) / f"{STORED}.json"
    if portion is not None:
        return _aside(project, registration, content=content, first=first, portion=portion)
    there = project.sets(registration.id).values()  # looked at once: another run may store its set at any moment
    if there and first not in there:
        return _beside(project, registration, content)
    with suppress(FileExistsError):  # it was stored before, or by another run while this one measured
        write_once(project.unlinked(first), as_stored(content), project.unlinked(project.scratch))
        say_sentence(f"stored: {project.shown(first)}")
        return first
    why = replaceable(checked(project), registration, first)
    new = filled(first, content) if why == WITH_FAILED else content
    if why and new is not None and first.read_bytes() != as_stored(new):
        return _in_place_of(project, registration, new, first=first, why=why)
    again = kept_aside(project, registration, STORED, content)
    same = f"{compared(first, content)} {project.shown(first)}"
    stays = "; that stays, since a set in which jobs had failed is filled up, and none of its readings is changed"
    said = stays if why == WITH_FAILED and gained(stored_values(first) or content, content) is None else ""
    say_sentence(f"measured again: {same}; kept in {project.shown(again)}{said}")
    return again


def _in_place_of(
    project: Project, registration: Registration, content: dict[str, Any], *, first: Path, why: str
) -> Path:
    """Store what was measured in the place of a set that nothing names and that is of another state; keep that."""
    place = keep_bytes(project, registration, STORED, first.read_bytes())
    write_whole(project.unlinked(first), as_stored(content), project.unlinked(project.scratch))
    say_sentence(f"stored: {project.shown(first)}; the set before was {why}, and is kept in {project.shown(place)}")
    return first


def _beside(project: Project, registration: Registration, content: dict[str, Any]) -> Path:
    """Keep in scratch what was measured of a freeze that has another's stored record, which stays alone."""
    place = kept_aside(project, registration, STORED, content)
    say_sentence(f"kept in {project.shown(place)}, beside the stored record of {registration.id}")
    return place


def _aside(project: Project, registration: Registration, content: dict[str, Any], first: Path, portion: str) -> Path:
    """Keep a portion in scratch, and say how many of its cells are the stored ones."""
    name = re.sub("[^A-Za-z0-9]+", "-", portion)  # what is typed becomes no path
    place, stored = kept_aside(project, registration, name, content), stored_values(first)
    say_sentence(f"portion '{portion}': kept in {project.shown(place)}")
    if stored is not None:
        there, again = _cells(stored), _cells(content)
        same = f"{by_others(stored, content)}{len(there & again)} of its {len(again)} cells"
        say_sentence(f"{same} are the stored ones of {project.shown(first)}")
    return place


def _cells(content: dict[str, Any]) -> set[bytes]:
    return {
        canonical_bytes([name, cell])
        for name, series in content["quantities"].items()
        for cell in series.get("cells", [series.get("every")])
    }


def _document(registration: Registration, measured: Measured) -> dict[str, Any]:
    return {
        "schema": version_of(measured.quantities),
        "freeze": {"id": registration.id, "digest": registration.digest},
        "grade": "measured",
        "title": _bounded(measured.title),
        "backend": measured.backend,
        "executed": registration.prereg.model_dump(mode="json", by_alias=True)["experiment"],
        "provenance": {**measured.provenance, **_plugins(registration, measured)},
        "quantities": measured.quantities,
        **({"notes": [_bounded(note) for note in measured.notes]} if measured.notes else {}),
    }


def _bounded(text: str) -> str:
    """Cut a text that is longer than a set of measurements may hold, and say so."""
    return text if len(text) <= MOST_WORDS else f"{text[: MOST_WORDS - 3]}..."


def _check_plugins(before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> None:
    """Refuse numbers of a plugin whose code changed meanwhile: nobody can tell which code made them.

    Raises:
        NothingToJudgeError: it was upgraded, edited or removed.
    """
    changed = ", ".join(key for key in before if after.get(key) != before[key])
    if changed:
        raise NothingToJudgeError(
            f"the plugin {changed} changed while it measured, so nobody can tell which code made the numbers; nothing "
            "was stored. Measure again"
        )


def _plugins(registration: Registration, measured: Measured) -> dict[str, Any]:
    """Say which plugins the numbers rest on, with the digests of their code; nothing where there are none."""
    used = experiments.plugins_used(registration, measured.backend)
    return {"plugins": used} if used else {}
