"""Begin a project: a draft, and the schemas that editors complete from."""

from __future__ import annotations

from pathlib import Path

from verdict.project.beginning import begin
from verdict.project.endings import in_sentences
from verdict.project.folder import Project


@in_sentences
def init(
    folder: str | Path = ".", *, template: str | None = None, kind: str | None = None, title: str | None = None
) -> Path:
    """Write a commented draft into a folder, with the data of its template, and return the path of the draft.

    It is named by today in UTC and the next free letter. Nothing is asked and nothing is overwritten. `template` is one
    of paired-seeds, evaluation, ab-test, chains and digits; without it the draft is bare, of the `kind` record.

    Raises:
        UsageError: no template or kind is called so, or a file of the template is there already.

    >>> import verdict
    >>> draft = verdict.init("seeds", template="paired-seeds", title="Ours against theirs")
    >>> draft.parent.as_posix()
    'seeds/prereg/drafts'
    >>> verdict.load(draft).title
    'Ours against theirs'
    """
    project = Project(Path(folder).resolve())
    return project.beside(begin(project, template=template, kind=kind, title=title).draft)
