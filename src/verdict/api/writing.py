"""What came out as documents: a report, a derivation, figures, the site of a project; and the schemas of editors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from verdict.api.judging import Evidence, judged_of
from verdict.api.registrations import Registration, loaded, project_at
from verdict.api.shown import Result
from verdict.project import migrating
from verdict.project.beginning import write_schemas
from verdict.project.documents import document
from verdict.project.drawn import draw
from verdict.project.endings import in_sentences
from verdict.project.folder import Project
from verdict.project.ledger.spoken import spoken
from verdict.project.site import publish
from verdict.registration.migrating import Decided
from verdict.report.explain import derive
from verdict.report.narrowing import named
from verdict.words.errors import UsageError


@in_sentences
def report(
    registration: Registration | str | Path, evidence: Evidence | None = None, *, format: str = "md",  # noqa: A002
    template: str | Path | None = None,
) -> str:  # fmt: skip
    """Return the report of a judged registration as a text, and write nothing.

    `format` is one of md, txt, html, tex, csv, json and the others that `verdict report --help` lists; `template` is
    the file of your own Jinja template, which is rendered in a sandbox. `evidence` is as for `judge`.

    Raises:
        UsageError: no format is called so, or both a format and a template. NothingToJudgeError: nothing is stored.

    >>> import verdict
    >>> draft = verdict.init(template="paired-seeds")
    >>> _ = verdict.measure(draft)
    >>> print(verdict.report(draft).splitlines()[0])
    # The new method against the old one, 20 seeds on two data sets
    """
    from verdict.report.own import render_own
    from verdict.report.render import render

    if template is not None and format != "md":
        raise UsageError(f"found the format {format} and a template, wanted one: a template is a format")
    found = loaded(registration)
    payload = document(judged_of(found, evidence), Project.around(found.path).root)
    return render(payload, format) if template is None else render_own(payload, Path(template))


@in_sentences
def explain(
    registration: Registration | str | Path, prediction: str, *parts: str, evidence: Evidence | None = None
) -> str:
    """Return the derivation of one verdict as a text: why it came out so, and what would change it.

    `parts` narrow it to a clause, or to levels such as "t=5".

    Raises:
        UsageError: no prediction or part is called so. NothingToJudgeError: nothing is stored.

    >>> import verdict
    >>> draft = verdict.init(template="paired-seeds")
    >>> _ = verdict.measure(draft)
    >>> print(verdict.explain(draft, "P1").splitlines()[0])
    P1: PASS
    """
    from verdict.report.terminal.plain import plain_lines

    payload = judged_of(registration, evidence).payload
    name, narrowed = named(prediction, parts, payload)
    return plain_lines(derive(name, payload, narrowed))


@in_sentences
def write_figures(
    registration: Registration | str | Path, folder: str | Path, evidence: Evidence | None = None
) -> tuple[str, ...]:
    """Write every figure of a report into a folder as an SVG file, and return a line for each.

    Raises:
        UsageError: the folder is a file. NothingToJudgeError: nothing is stored.

    >>> import verdict
    >>> draft = verdict.init(template="paired-seeds")
    >>> _ = verdict.measure(draft)
    >>> len(verdict.write_figures(draft, "figures")) > 0
    True
    """
    found = loaded(registration)
    root = Project.around(found.path).root
    return tuple(draw(document(judged_of(found, evidence), root), Path(folder), root))


@in_sentences
def write_site(folder: str | Path, *, project: str | Path | None = None) -> int:
    """Write the site of a project into a folder, whole or not at all, and return the exit code of its gate.

    Raises:
        UsageError: the folder holds something else.

    >>> import verdict
    >>> draft = verdict.init(template="paired-seeds")
    >>> _ = verdict.freeze(draft, reason="a first try", who="a reader", without_git=True)
    >>> verdict.write_site("site")  # nothing is measured yet
    31
    """
    return int(publish(project_at(project), Path(folder)).code)


@in_sentences
def schema(folder: str | Path = "prereg", *, check: bool = False) -> tuple[Path, ...]:
    """Write the JSON Schemas that editors complete from into a folder, and return those that were not current.

    With `check` nothing is written.

    >>> import verdict
    >>> [path.name for path in verdict.schema("schemas")][0]
    'verdict-prereg-1.json'
    >>> verdict.schema("schemas")
    ()
    """
    return tuple(write_schemas(Path(folder), check=check))


@dataclass(frozen=True, eq=False, repr=False)
class Migration(Result):
    """A registration of schema 1 that was written in the form of schema 2, and whether a word moved.

    >>> import verdict
    >>> from pathlib import Path
    >>> text = '''schema: verdict/prereg/1
    ... id: 2026-01-01a
    ... title: "Does it help?"
    ... scope: {covers: ["this run"], does_not_show: ["anything else"]}
    ... tag_flips: none
    ... experiment: {kind: record, produced_by: "train.py"}
    ... quantities: {gain: {support: [-1, 1]}}
    ... predictions: {P1: {claim: "It helps.", test: "gain > 0"}}
    ... '''
    >>> _ = Path("old.yaml").write_text(text)
    >>> found = verdict.migrate("old.yaml", out="new.yaml")
    >>> found.moved, found.path.name
    (False, 'new.yaml')
    """

    _found: migrating.Migrated

    @property
    def path(self) -> Path:
        """The file that was written."""
        return self._found.path

    @property
    def open(self) -> tuple[str, ...]:
        """What only the author can decide, a sentence each, with its place."""
        return tuple(map(str, self._found.open))

    @property
    def moved(self) -> bool:
        """Whether a word of a stored set moved."""
        return self._found.moved

    @property
    def exit_code(self) -> int:
        """What the shell would be told: 0, 2 where something is left to decide, 30 where a word moved."""
        return self._found.code

    def __str__(self) -> str:
        return "\n".join((f"wrote {self.path}", *self.open)) + "\n"


@in_sentences
def migrate(
    registration: Registration | str | Path, *, out: str | Path | None = None, exact: str | None = None,
    fixed: dict[str, str] | None = None,
) -> Migration:  # fmt: skip
    """Write a registration of schema 1 in the form of schema 2, and judge both on all that is stored.

    The registration stays as it is, and nothing is written over. `out` is the new file. `exact` says why no number in
    it is a sample, `fixed` why the levels of an axis are all that the claims are about, by axis.

    Raises:
        UsageError: it is not of schema 1, or the new file is there already.

    >>> import verdict
    >>> verdict.migrate(verdict.init(template="paired-seeds"))
    Traceback (most recent call last):
    ...
    verdict.words.errors.UsageError: ...
    """
    why = None if exact is None else spoken(exact, "exact")
    because = {axis: spoken(text, "fixed") for axis, text in (fixed or {}).items()}
    target = None if out is None else Path(out)
    found = migrating.migrate(loaded(registration).path, target, Decided(why, because))
    return Migration(migrating.told(found), found)
