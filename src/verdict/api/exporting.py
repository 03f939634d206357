"""A freeze and what came out of it, for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from verdict.api.registrations import Registration, loaded
from verdict.exchange.exporters import FORMS
from verdict.project import exporting
from verdict.project.endings import in_sentences
from verdict.project.folder import Project
from verdict.project.gathered import gather
from verdict.project.ledger.spoken import spoken
from verdict.words.errors import UsageError


@in_sentences
def write_export(
    registration: Registration | str | Path, output: str | Path, *,
    form: Literal["citation", "in-toto", "ro-crate", "xarray"], style: Literal["cff", "bibtex"] | None = None,
    measurements: str | None = None, authors: tuple[str, ...] = (),
) -> tuple[str, ...]:  # fmt: skip
    """Write a freeze and what came out of it as one file that other tools read, and return what there is to know.

    A citation is in the `style` cff, which it is without one, or bibtex; of ro-crate the file is a zip, of xarray it
    is NetCDF. `authors` are those of a citation or a crate, as "Doe, Jane", instead of those whom CITATION.cff names.

    Raises:
        UsageError: no form is called so, it has no use for what is given beside it, or an extra is not installed.

    >>> import verdict
    >>> draft = verdict.init(template="paired-seeds")
    >>> frozen = verdict.freeze(draft, reason="a first try", who="a reader", without_git=True)
    >>> _ = verdict.write_export(frozen, "cite.bib", form="citation", style="bibtex", authors=("Doe, Jane",))
    >>> from pathlib import Path
    >>> "Doe, Jane" in Path("cite.bib").read_text()
    True
    """
    if form not in FORMS:
        raise UsageError(f"found the form {form!r}, wanted one of {', '.join(FORMS)}")
    exporting.refuse_unfit(form, style=style, authors=authors, chosen=measurements)
    path = loaded(registration).path
    found = gather(path, measurements, tuple(spoken(name, "authors", one_line=True) for name in authors))
    exporting.put(exporting.one_file(found, form, style), Path(output), Project.around(path).root)
    return tuple(found.state.status["to_know"])
