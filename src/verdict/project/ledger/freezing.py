"""Draft -> frozen file, canonical bytes and entry: the one way by which a registration becomes a freeze.

1. hold the ledger, so that nobody else takes the same id
2. write the next id, and the digest of the predecessor, into the text of the draft
3. validate, resolve and lint that text as any registration
4. check what the author declares against the ledger: predecessor, kind, access level, tags
5. link the canonical bytes, the file and, last, the entry; without the entry nothing is frozen
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from verdict.experiments.fitting import refuse_misfits
from verdict.judge.limits import limits
from verdict.judge.lint.examination import findings
from verdict.project.folder import SUFFIXES, Project
from verdict.project.ledger.chain import Chain
from verdict.project.ledger.clock import check_clock, next_id, past
from verdict.project.ledger.conferring import standing_tags
from verdict.project.ledger.door import writing
from verdict.project.ledger.entries import Access, Adopted, AmendmentKind, Entry, Freeze, GitState, Predecessor
from verdict.project.ledger.git import Git, NoGitError
from verdict.project.ledger.looked import remembered
from verdict.project.ledger.pinning import pins, refuse_unpinned
from verdict.project.ledger.spoken import spoken
from verdict.project.ledger.store import Ledger, append, canonical_path, create, folder_of, now, stamp
from verdict.project.ledger.tried import before_freezing, of_another_state
from verdict.registration.resolved import Registration
from verdict.registration.resolving import register
from verdict.text import Document, read_json, read_yaml
from verdict.text.canonical import canonical_bytes
from verdict.text.files import cleared, left_beside
from verdict.words.errors import DocumentError, IntegrityError, Problem, UsageError

SCALAR = re.compile(r""""[^"\n]*"|'[^'\n]*'|[^\s#,}\]]+""")
Kinds = Mapping[str, type[BaseModel]]
Check = Callable[[Registration, Ledger], None]


@dataclass(frozen=True, slots=True)
class Intent:
    """What the author declares, and what is allowed for once."""

    reason: str
    amendment: AmendmentKind | None = None
    access: Access | None = None
    who: str | None = None
    new_chain: bool = False
    dirty: bool = False
    without_git: bool = False
    despite_lint: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A freeze that was made: its entry, and the file that is frozen from now on."""

    entry: Entry
    path: Path
    tried: tuple[Path, ...] = ()
    """Sets of measurements under its id that were read under another state of the draft."""
    was: str = ""
    """The id that the draft wrote, where it is another one."""


def project_of(draft: Path) -> Project:
    """Return the project a draft is frozen into: the nearest folder above it that has a prereg/ in it."""
    above = next((f for f in draft.resolve().parents if (f / "prereg").is_dir()), None)
    return Project.around(draft) if above is None else Project(above)


def freeze(
    draft: Path, intent: Intent, kinds: Kinds, at: datetime | None = None, check: Check = lambda *_: None
) -> Done:
    """Freeze a draft under the next id; `check` refuses what of other freezes cannot be used as the draft says.

    Raises:
        DocumentError: the draft is no sound registration. UsageError: something is undeclared or contradicts the
        ledger. IntegrityError: the ledger is broken, or a name is taken. NoGitError: git cannot answer.
    """
    project = project_of(draft)
    with writing(project) as ledger:
        at = at or now()  # under the lock: whoever waited for it comes after those who held it
        _is_draft(draft, ledger)
        name = next_id(ledger.chain, at)
        content, registration = _settled(draft, name, ledger, kinds)
        _check(registration, ledger, intent)
        was = _was(draft, name)
        _unseen(registration, ledger, was, intent.access)
        refuse_unpinned(registration)
        check(registration, ledger)
        found = _linted(registration, intent, project.shown(draft))
        path = project.prereg / f"{name}{draft.suffix}"
        left = left_beside(path, content)  # a freeze that was killed half way is no dirt: this one finishes it
        state, person = _git_state(project, (draft, *left), intent)
        who = spoken(intent.who or person, "--who", one_line=True)
        event = Freeze(
            kind="frozen", id=name, digest=registration.digest, parent=_predecessor(registration),
            reason=intent.reason, amendment=intent.amendment, access=intent.access, git=state, findings=found,
        )  # fmt: skip
        check_clock(ledger.chain, event, stamp(at))  # before any file is there that no entry would freeze
        _create_once(canonical_path(project, name), canonical_bytes(registration.as_written))
        _create_once(path, content)
        cleared(left, path)
        return Done(append(ledger, event, who, at), path, of_another_state(ledger, registration), was)


def adopt(path: Path, intent: Intent, kinds: Kinds, at: datetime | None = None) -> Done:
    """Enter a file that was frozen before the ledger existed, as what it is.

    Raises:
        DocumentError, UsageError, IntegrityError, NoGitError: as for `freeze`.
    """
    project = Project.around(path)
    with writing(project) as ledger:
        at = at or now()
        document = _document(path, path.read_bytes())
        registration = register(document.tree, document, kinds)
        _adoptable(path, registration, ledger, intent)
        refuse_unpinned(registration)
        past(registration.id, at)
        state, person = _git_state(project, (), intent)
        who = spoken(intent.who or person, "--who", one_line=True)
        event = Adopted(
            kind="adopted", id=registration.id, digest=registration.digest, parent=_predecessor(registration),
            reason=intent.reason, git=state,
        )  # fmt: skip
        check_clock(ledger.chain, event, stamp(at))
        _create_once(canonical_path(project, registration.id), canonical_bytes(registration.as_written))
        return Done(append(ledger, event, who, at), path)


def _is_draft(draft: Path, ledger: Ledger) -> None:
    project = ledger.project
    frozen = draft.resolve().parent == project.prereg.resolve() and re.fullmatch(r"[0-9-]{10}[a-z]", draft.stem)
    if frozen and draft.stem not in ledger.chain.freezes and draft.is_file():
        place = project.shown(project.prereg / "drafts" / draft.name)
        raise UsageError(
            f"{project.shown(draft)} lies where freezes lie, and is named as one, but nothing freezes it yet; move it "
            f"to {place}, and freeze that: verdict freeze {place} --reason ... If it was frozen before the ledger "
            "existed: verdict freeze --adopt"
        )
    if frozen:
        raise UsageError(
            f"{draft} is named as a freeze; to amend it, copy it to prereg/drafts/, change the copy, declare "
            f"parent: {{id: {draft.stem}, digest: unknown}} and freeze that. If it was frozen before the ledger "
            "existed: verdict freeze --adopt"
        )


def _settled(draft: Path, name: str, ledger: Ledger, kinds: Kinds) -> tuple[bytes, Registration]:
    """Write id, predecessor's digest and those of what is used into the draft's own text, and register that."""
    chain = ledger.chain
    content = draft.read_bytes() if draft.is_file() else b""
    document = _document(draft, content)
    _is_new(draft, document.tree, name, chain)
    edits = [(("id",), name), *_parent_edit(document.tree, chain), *pins(document.tree, ledger)]
    text = content.decode("utf-8")
    for path, value in sorted(edits, key=lambda edit: document.mark(edit[0]), reverse=True):
        text = _spliced(text, document, path, value)
    settled = _document(draft, text.encode())
    registration = register(settled.tree, settled, kinds)
    refuse_misfits(registration, settled, kinds)
    return text.encode(), registration


def _is_new(draft: Path, tree: Any, name: str, chain: Chain) -> None:
    """Refuse a copy of a freeze that does not say that it amends it; any other id is replaced by the next one."""
    said, parent = (tree.get("id"), tree.get("parent")) if isinstance(tree, dict) else (None, None)
    amends = isinstance(parent, dict) and parent.get("id") == said
    if isinstance(said, str) and said in chain.freezes and not amends:
        raise UsageError(
            f"{draft}: id: {said} is frozen already, and a freeze is never made twice; to amend it, declare parent: "
            f"{{id: {chain.newest_of(said)}, digest: unknown}}, and it becomes {name}"
        )


def _was(draft: Path, name: str) -> str:
    tree = _document(draft, draft.read_bytes()).tree
    said = tree.get("id") if isinstance(tree, dict) else None
    return said if isinstance(said, str) and said != name else ""


def _parent_edit(tree: Any, chain: Chain) -> Iterator[tuple[tuple[str, ...], str]]:
    parent = tree.get("parent") if isinstance(tree, dict) else None
    if isinstance(parent, dict) and parent.get("digest") == "unknown" and parent.get("id") in chain.freezes:
        yield ("parent", "digest"), f'"{chain.freezes[parent["id"]].digest}"'


def _spliced(text: str, document: Document, path: tuple[str, ...], value: str) -> str:
    """Put a value in place of a scalar, and leave every other character alone."""
    line, column = document.mark(path)
    lines = text.splitlines(keepends=True)
    at = sum(map(len, lines[: line - 1])) + column - 1
    found = SCALAR.match(text, at)
    if found is None or document.mark(path) == document.mark(path[:-1]):
        return text  # nothing is there to replace: registering says what is missing, at its place
    quoted = f'"{value}"' if found[0].startswith('"') and not value.startswith('"') else value
    return text[: found.start()] + quoted + text[found.end() :]


def _document(path: Path, content: bytes) -> Document:
    shown = Project.around(path).shown(path)
    if not path.is_file() or path.suffix not in SUFFIXES:
        raise UsageError(f"{shown}: found no draft there, wanted a file that ends in {', '.join(SUFFIXES)}")
    return read_json(content, shown) if path.suffix == ".json" else read_yaml(content, shown)


def _check(registration: Registration, ledger: Ledger, intent: Intent) -> None:
    """Refuse what is undeclared, or contradicts what the ledger and the stored measurements say."""
    chain, parent = ledger.chain, registration.prereg.parent
    if parent is None:
        _first_of_chain(ledger.chain, intent)
    else:
        _after(parent.id, registration, chain)
        _declared(registration.id, parent.id, intent)
        _honest_access(parent.id, ledger, intent.access)
    _same_tags(registration, ledger)


def _first_of_chain(chain: Chain, intent: Intent) -> None:
    if chain.freezes and not intent.new_chain:
        raise UsageError(
            f"found no parent:, but {', '.join(chain.freezes)} are frozen; declare which one this replaces, or say "
            "--new-chain if it replaces none"
        )
    if intent.amendment is not None:
        raise UsageError(f"found --kind {intent.amendment} and no parent:, but the first of a chain amends nothing")


def _after(parent: str, registration: Registration, chain: Chain) -> None:
    if parent not in chain.freezes:
        known = ", ".join(chain.freezes) or "none"
        raise UsageError(f"parent: found {parent}, which is not in the ledger; frozen: {known}")
    after = chain.successor(parent)
    if after is not None:
        raise UsageError(f"parent: {parent} is replaced by {after} already; amend {chain.newest_of(after)} instead")
    frozen, said = chain.freezes[parent].digest, registration.prereg.parent
    if said is not None and said.digest != frozen:
        raise UsageError(f"parent: found {parent} at {said.digest}, but it is frozen as {frozen}")


def _declared(name: str, parent: str, intent: Intent) -> None:
    for option, value, choices in (("--kind", intent.amendment, AmendmentKind), ("--access", intent.access, Access)):
        if value is None:
            raise UsageError(f"{name} amends {parent}; wanted {option}, one of: {', '.join(choices)}")


def _honest_access(parent: str, ledger: Ledger, access: Access | None) -> None:
    """The access level decides amendment or deviation, so what is stored may not contradict it."""
    stored, judged = ledger.project.sets(parent), ledger.chain.judged(parent)
    looked = remembered(ledger.chain, parent)
    if access is Access.NOTHING_RUN and (stored or judged or looked):
        found = ", ".join(stored) or ("a locked verdict" if judged else f"the look of entry {looked[0].entry}")
        raise UsageError(f"found --access nothing_run, but {parent} has measurements ({found}); say what was seen")
    if access is Access.RUN_UNOPENED and judged:
        raise UsageError(
            f"found --access run_unopened, but entry {judged[0]} locked a verdict of {parent}; wanted aggregates_seen "
            "or cells_seen"
        )


def _unseen(registration: Registration, ledger: Ledger, was: str, access: Access | None) -> None:
    """Whoever freezes what was measured as a draft says what was seen of it; every verdict then says so as well."""
    found = before_freezing(ledger, registration, was)
    if found and access in (None, Access.NOTHING_RUN):
        shown = ", ".join(ledger.project.shown(path) for path in found)
        raise UsageError(
            f"{shown}: found numbers that this draft was measured on, before it is frozen; predictions come first. "
            "Say what was seen of them, with --access run_unopened, aggregates_seen or cells_seen, and every verdict "
            "says so; or move them away, and measure what has not been looked at"
        )


def _same_tags(registration: Registration, ledger: Ledger) -> None:
    standing = standing_tags(ledger)
    for claim, declared in registration.prereg.claims.items():
        for tier, tag in declared.tags.items():
            held = standing.get((claim, tier), tag)
            if held != tag:
                raise UsageError(
                    f"claims.{claim}.tags.{tier}: found {tag}, but the tag stands at {held}; only verdict confer "
                    "moves one"
                )


def _linted(registration: Registration, intent: Intent, file: str) -> tuple[str, ...]:
    """Return what lint says of a registration that is frozen all the same; `file` is the draft, in messages.

    Raises:
        DocumentError: it objects, and that was not allowed for.
    """
    found = tuple(findings(registration, limits(registration)))
    if found and not intent.despite_lint:
        raise DocumentError([Problem(file, 1, 1, text) for text in found])
    return found


def _git_state(project: Project, besides: tuple[Path, ...], intent: Intent) -> tuple[GitState | None, str]:
    """Return where the repository stands, and who its git says is at work."""
    try:
        git = Git.around(project.root)
        own = (*besides, folder_of(project))  # what is being frozen, and the ledger that is being written
        inside = tuple(path for path in own if path.resolve().is_relative_to(git.top.resolve()))
        state = git.state(inside)
    except NoGitError as error:
        if intent.without_git:
            return None, intent.who or "unknown"
        raise UsageError(f"{error}. To freeze without any proof of order, say --without-git") from None
    if state.dirty and not intent.dirty:
        names = ", ".join(git.changed(inside)[:6])
        raise UsageError(f"the working tree differs from its commit in {names}; commit, or say --dirty to record it")
    return state, git.person() or "unknown"


def _predecessor(registration: Registration) -> Predecessor | None:
    parent = registration.prereg.parent
    return None if parent is None else Predecessor(id=parent.id, digest=parent.digest)


def _create_once(path: Path, content: bytes) -> None:
    """Write a file, unless a freeze that was killed half way left the very same one.

    Raises:
        IntegrityError: the name is taken by something else.
    """
    if path.is_file() and path.read_bytes() == content:
        return
    if path.exists():
        raise IntegrityError(
            f"{path.name} exists, but no entry of the ledger freezes it; it is never overwritten. Move it away, or "
            "enter it with: verdict freeze --adopt"
        )
    create(path, content)


def _adoptable(path: Path, registration: Registration, ledger: Ledger, intent: Intent) -> None:
    if path.resolve().parent != ledger.project.prereg.resolve() or path.stem != registration.id:
        raise UsageError(f"{path}: wanted a file of prereg/ that is named by its id, {registration.id}")
    if registration.id in ledger.chain.freezes:
        raise UsageError(f"{registration.id} is in the ledger already")
    if intent.amendment or intent.access:
        raise UsageError("found --kind or --access with --adopt; the ledger cannot vouch for what it did not see")
