"""Numbers that git never sees, and files that git is told to see otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.attacks.attack import Does, Yields, both, kind
from tests.attacks.histories import BAD, DRAFT, GOOD, freeze, lock, measure, record, store
from tests.attacks.kinds.early import early
from tests.attacks.kinds.links import last
from tests.attacks.scratch import Scratch


def _hidden(hide: Callable[[Scratch], Any]) -> Does:
    """Measure before the freeze, without git being told, and lock."""

    def does(here: Scratch) -> None:
        hide(here)
        early(here)
        freeze_only(here)
        finish_quietly(here)

    return does


def freeze_only(here: Scratch) -> None:
    """Freeze, and commit the freeze and nothing else."""
    here.write("prereg/drafts/next.yaml", DRAFT)
    here.git("add", "prereg")
    here.git("commit", "-q", "-m", "draft")
    here.must("freeze", "prereg/drafts/next.yaml", "--reason", "to test", "--dirty")
    here.git("add", "prereg")
    here.git("commit", "-q", "-m", "freeze")


def finish_quietly(here: Scratch) -> None:
    """Complete the measurements and lock; commit the lock alone."""
    name = here.freezes[-1]
    store(here, name, record(here, name, GOOD))
    here.run("gate", "--write-lock")
    here.git("add", "verdicts", "prereg")
    here.git("commit", "-q", "-m", "lock")


def _exclude(here: Scratch) -> None:
    (here.top / ".git/info").mkdir(exist_ok=True)
    (here.top / ".git/info/exclude").write_text("measurements/\n")


def _placeholder(here: Scratch) -> None:
    """Measure first, commit a placeholder after the freeze, and never the numbers."""
    early(here)
    freeze_only(here)
    here.write("measurements/2026-01-05a/README.md", "to come\n")
    here.git("add", "-f", "measurements/2026-01-05a/README.md")
    here.git("commit", "-q", "-m", "a folder")
    finish_quietly(here)


def _intent(here: Scratch) -> None:
    early(here)
    freeze_only(here)
    here.git("add", "-N", "measurements")
    finish_quietly(here)


def _committed() -> Yields:
    def does(here: Scratch) -> None:
        measure(here, freeze(here))
        lock(here)

    yield "everything committed", does


@kind("numbers that git never saw", "6", "empty", controls=_committed)
def hidden() -> Yields:
    """Where the stored numbers are not committed, no order is shown: it is not said to hold."""
    yield "not added", _hidden(lambda here: None)
    yield (
        "ignored",
        _hidden(lambda here: (here.write(".gitignore", ".verdict/\nmeasurements/\n"), here.commit("ignore"))),
    )
    yield "excluded", _hidden(_exclude)
    yield "ignored by suffix", _hidden(lambda here: (here.write(".gitignore", ".verdict/\n*.json\n!prereg/**\n"),
                                                     here.commit("ignore")))  # fmt: skip
    yield "a placeholder committed", _placeholder
    yield "meant to be added", _intent


def _attributes(text: str) -> Does:
    def does(here: Scratch) -> None:
        here.write(".gitattributes", text)
        last(here)

    return does


def _harmless() -> Yields:
    def crlf(here: Scratch) -> None:
        here.write(".gitattributes", "*.yaml text eol=crlf\n*.json text eol=crlf\n*.lock text eol=crlf\n")
        here.commit("line ends")
        for path in (*here.path("prereg").rglob("*.*"), *here.path("verdicts").glob("*")):
            if path.is_file():
                path.unlink()
        here.git("checkout", "-q", "--", ".")

    yield "a checkout with CRLF", crlf


@kind("attributes change what git sees, and an entry is gone", "5", "storied", controls=_harmless)
def attributes() -> Yields:
    """Attributes of the repository make git forget no entry."""
    texts = {
        "binary": "*.json binary\n", "no diff": "*.json -diff\n", "a driver": "*.json diff=none\n",
        "a filter": "*.json filter=none\n",
        "another encoding": "*.json text working-tree-encoding=ISO-8859-1\n", "CRLF": "* text eol=crlf\n",
        "not exported": "prereg/ledger export-ignore\n", "merged as ours": "* merge=ours\n", "ident": "* ident\n",
        "lfs": "*.json filter=lfs diff=lfs merge=lfs -text\n",
    }  # fmt: skip
    yield from both((name, _attributes(text)) for name, text in texts.items())


PROGRAM = "#!/bin/sh\necho ran >> '{mark}'\nexec cat\n"
RUNS = {
    "a file monitor": ("core.fsmonitor={program}",), "an external diff": ("diff.external={program}",),
    "a pager": ("core.pager={program}", "pager.log={program}"), "a signature program": ("gpg.program={program}",
    "log.showSignature=true"),
    "hooks": ("core.hooksPath={folder}",), "an alias": ("alias.log=!{program}", "alias.cat-file=!{program}"),
    "a text conversion": ("diff.shown.textconv={program}",), "an editor": ("core.editor={program}",),
    "a transport": ("core.sshCommand={program}", "core.gitProxy={program}"), "an askpass": ("core.askPass={program}",),
}  # fmt: skip


def _runs(*pairs: str) -> Does:
    """Let the repository's configuration name a program."""

    def does(here: Scratch) -> None:
        folder = here.root.with_name("programs")
        folder.mkdir()
        program = folder / "post-checkout"
        program.write_text(PROGRAM.format(mark=folder / "mark"))
        program.chmod(0o755)
        here.write(".gitattributes", "*.json diff=shown\n")
        here.commit("attributes")
        for pair in pairs:
            here.git("config", *pair.format(program=program, folder=folder).split("=", 1))
        (folder / "mark").unlink(missing_ok=True)

    return does


def not_run(here: Scratch, watched: Any, left: Any) -> bool:
    """Whether the gate, verify and run start no program that the repository's configuration names."""
    for arguments in (("gate", "--all"), ("verify",), ("log",), ("run", here.freezes[0], "--exit-zero")):
        watched(here.run(*arguments))
    return not here.root.with_name("programs").joinpath("mark").exists()


@kind("the configuration of a repository names a program", "5", "storied", controls=_harmless, notices=not_run,
      honest=lambda here, watched, left: watched(here.gate()).code != 0)  # fmt: skip
def programs() -> Yields:
    """Checking a project of somebody else starts no program of theirs."""
    for name, pairs in RUNS.items():
        yield name, _runs(*pairs)


def _twin(name: str, change: Callable[[str], str] = lambda text: text.replace("value: 0.3", "value: 0.9")) -> Does:
    def does(here: Scratch) -> None:
        here.write(name, change(here.read("prereg/2026-01-05a.yaml")))

    return does


def _drafts_only() -> Yields:
    yield "a draft of that name", _twin("prereg/drafts/2026-01-05a.yaml", lambda text: text + "# a draft\n")
    yield "a note beside", lambda here: here.write("prereg/README.md", "what is frozen here\n")


@kind("a second file of a freeze", "4", "locked", controls=_drafts_only)
def twins() -> Yields:
    """An id has one file; another one, in whatever case or suffix, is refused."""
    yield from both([
        ("yml beside yaml", _twin("prereg/2026-01-05a.yml")),
        ("json beside yaml", _twin("prereg/2026-01-05a.json", lambda text: '{"schema": "verdict/prereg/1"}')),
        ("yml beside yaml, the same", _twin("prereg/2026-01-05a.yml", lambda text: text)),
        ("the next letter", _twin("prereg/2026-01-05b.yaml")),
        ("an earlier day", _twin("prereg/2026-01-04a.yaml")),
    ])  # fmt: skip


def _relicensed(*stands: str, numbers: dict[str, Any] = GOOD) -> Does:
    """Let an erratum withdraw nothing, as all of it stands, and lock better numbers under its licence."""

    def does(here: Scratch) -> None:
        name = freeze(here)
        measure(here, name, BAD)
        lock(here)
        subject = here.entries()[-1]["event"]["measurements"]
        options = [part for text in stands for part in ("--stands", f"{name} {text}")]
        here.must("erratum", subject, "--reason", "a second look", *options)
        store(here, name, record(here, name, numbers, title="measured again"))
        here.run("gate", "--write-lock", "--reason", "measured again")
        here.commit("measure again")

    return does


def _told(here: Scratch, watched: Any, left: Any) -> bool:
    """Whether it is refused, or the gate names the earlier numbers."""
    gate = watched(here.gate())
    return gate.code != 0 or '"PASS"' not in here.read("verdicts/2026-01-05a.lock") or "other sets:" in gate.said


@kind("an erratum as a licence", "1", "empty", controls=_committed, notices=_told)
def licences() -> Yields:
    """What is locked again on better numbers names the earlier ones, in the outcome and in the lock."""
    yield "everything stands", _relicensed("P1: it rests on nothing")
    yield "nothing stands", _relicensed()
    yield "a little better", _relicensed("P1: so it is", numbers={**GOOD, "error": {1: 0.1, 2: 0.2, 3: 0.2999}})
    yield "one cell less", _relicensed("P1: so it is", numbers={**GOOD, "draws": {1: 500, 2: 500, 3: 501}})
    yield "the same but one", _relicensed(numbers={**BAD, "error": {1: 0.1, 2: 0.2, 3: 0.3}})
