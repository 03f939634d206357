"""Every file of a site by its name, rendered from payloads; the same project gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from verdict.diff import JudgedCase, compare
from verdict.diff.writing import payload
from verdict.outcome.record import Exit
from verdict.project.comparing import case, case_of
from verdict.project.ledger.store import Ledger
from verdict.project.ledger.verify import frozen_path
from verdict.project.site.states import FreezeState, ProjectState, page_name
from verdict.report import badge
from verdict.report.render import render, site_page
from verdict.report.saying import in_one_line
from verdict.report.view.difference import difference_view
from verdict.text.to_json import to_json
from verdict.words.errors import VerdictError

INDEX = "index.html"


def pages(found: ProjectState, ledger: Ledger | None) -> dict[str, bytes]:
    """Return the files; without a ledger, since it is broken, there are no reports and no differences."""
    made = {".nojekyll": b""}
    differences = dict(_differences(found, ledger)) if ledger is not None else {}
    for one in found.freezes:
        one.entry["difference"] = next((name for name in differences if name.endswith(f"-{_own(one)}.html")), "")
    links = {"index": INDEX, "freezes": {one.gated.freeze: one.entry["page"] for one in found.freezes}}
    for one in found.freezes:
        made |= {name: text.encode() for name, text in _freeze(one, links)}
    made |= {name: text.encode() for name, text in differences.items()}
    made[INDEX] = site_page("index", **found.index).encode()
    made["site.json"] = to_json(found.index).encode()
    return made


def _own(one: FreezeState) -> str:
    return page_name(one.gated.freeze)


def _freeze(one: FreezeState, links: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the page of a freeze, its badge, and its outcome as JSON; without an outcome how it stands."""
    name = _own(one)
    if one.judged is None:
        yield f"{name}.html", site_page("standing", entry=one.entry, links=links)
        yield f"{name}.svg", badge.stated(one.gated.freeze, one.entry["state"])
        return
    told = one.document
    own = {**links, "json": f"{name}.json", "difference": one.entry["difference"]}
    yield f"{name}.html", render({**told, "links": own}, "html")
    yield f"{name}.json", to_json(told)
    yield f"{name}.svg", badge.badge(told)


def _differences(found: ProjectState, ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Yield a page for every freeze that replaces another, where neither is broken."""
    whole = {one.gated.freeze: one for one in found.freezes if one.gated.code is Exit.PASSED or one.gated.pending}
    cases = cache(lambda name: _case(whole[name], ledger))
    for name, one in whole.items():
        before = one.entry["replaces"]
        if before in whole:
            pair = f"difference-{page_name(before)}-{page_name(name)}.html"
            yield pair, _difference(cases, whole[before].entry, one.entry)


def _case(one: FreezeState, ledger: Ledger) -> JudgedCase:
    if one.judged is not None:
        return case_of(one.judged, ledger)
    path = frozen_path(ledger.project, one.gated.freeze)
    assert path is not None  # noqa: S101 - the gate has read it
    return case(path, None, ledger)


def _difference(cases: Callable[[str], JudgedCase], before: dict[str, Any], after: dict[str, Any]) -> str:
    """Render what differs between two freezes; where they cannot be compared, why."""
    named = {"before": before, "after": after, "links": {"index": INDEX}}
    try:
        found = compare(cases(before["id"]), cases(after["id"]))
    except VerdictError as error:
        return site_page("difference", shown=None, why=str(error), **named)
    return site_page("difference", shown=difference_view(in_one_line(payload(found))), why="", **named)
