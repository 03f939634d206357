"""The entities of an RO-Crate's metadata: flat JSON-LD in the words of schema.org."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from verdict.exchange.exporters.in_toto import frozen, judged
from verdict.exchange.exporters.named import Author, plain_name
from verdict.exchange.exporters.state import ENGINE, Role, State, one_line
from verdict.words.vocabulary import Grade

VERSION = "https://w3id.org/ro/crate/1.1"
METADATA, OUTCOME, REPORT = "ro-crate-metadata.json", "outcome.json", "report.html"
FORMATS = {".json": "application/json", ".yaml": "application/yaml", ".yml": "application/yaml", ".html": "text/html",
           ".lock": "text/plain", ".sig": "text/plain"}  # fmt: skip
NO_LICENSE = "The project names no license: ask its authors before you use what lies here."
SOFTWARE, BACKEND, MEASURING, JUDGING = "#verdict-engine", "#backend", "#measuring", "#judging"
Entity = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Described:
    """A file of the crate: its place there, what it is, its bytes, and its name in the project where it has one."""

    place: str
    what: str
    content: bytes
    name: str = ""

    @property
    def entity(self) -> Entity:
        """What the metadata say of it."""
        return {
            "@id": self.place,
            "@type": "File",
            "name": self.name or self.place,
            "description": self.what,
            "encodingFormat": FORMATS[PurePosixPath(self.place).suffix.lower()],
            "contentSize": str(len(self.content)),
            "sha256": sha256(self.content).hexdigest(),
        }


def metadata(state: State, files: tuple[Described, ...]) -> Entity:
    """Return the whole of `ro-crate-metadata.json`.

    Raises:
        UsageError: it is no freeze. NothingToJudgeError: nothing is measured yet.
    """
    frozen(state), judged(state)
    people = [_author(i, author) for i, author in enumerate(state.named.authors, 1)]
    licenses = [_license(name) for name in state.named.licenses]
    standing = list(_standing(state))
    actions = [*_measuring(state), _judging(state)]
    root = _root(state, files, people=people, licenses=licenses, standing=standing, actions=actions)
    descriptor = {"@id": METADATA, "@type": "CreativeWork", "conformsTo": {"@id": VERSION}, "about": {"@id": "./"}}
    software = list(_software(state))
    about = [*people, *_affiliations(state), *licenses, *standing]
    graph = [descriptor, root, *(file.entity for file in files), *actions, *software, *about]
    return {"@context": [f"{VERSION}/context", {"sha256": "https://schema.org/sha256"}], "@graph": graph}


def _root(
    state: State, files: tuple[Described, ...], *, people: list[Entity], licenses: list[Entity],
    standing: list[Entity], actions: list[Entity],
) -> Entity:  # fmt: skip
    """Describe the whole; whom and what nobody names is left out."""
    authors = {"author": _single(_ids(people))} if people else {}
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{state.title} ({state.id})",
        "description": "\n".join(_description(state)),
        "identifier": state.digest,
        "datePublished": state.last_day,
        "creativeWorkStatus": f"verdict gate: {state.gated.standing}",
        **authors,
        "license": _single(_ids(licenses)) if licenses else NO_LICENSE,
        "hasPart": [{"@id": file.place} for file in files],
        "mentions": _ids(actions),
        "additionalProperty": _ids(standing),
    }


def _description(state: State) -> Iterator[str]:
    """Yield what a reader must have read: what came out, how it stands, what it does not show, what the files are."""
    yield f"A frozen registration of predictions, with what came out. {one_line(state)}"
    yield from (f"To know: {said}" for said in state.status["to_know"])
    yield from (f"It does not show: {limit}" for limit in state.does_not_show)
    yield (
        f"datePublished is the day of the last of the entries of the ledger that lie here; it is no publication. The "
        f"entries are an excerpt: the whole ledger has {state.head.number} and ends in {state.head.digest}."
    )
    yield from (f"It uses numbers of {one['freeze']} ({one['measurements']}), not included." for one in state.uses)


def _standing(state: State) -> Iterator[Entity]:
    """Yield every verdict and how the freeze stands, each a property with a value."""
    status = state.status
    for name, prediction in judged(state)["predictions"].items():
        reasons = "; ".join(reason["text"] for reason in prediction["reasons"])
        yield {**_property(f"prediction-{name}", f"verdict of {name}", prediction["verdict"]),
               "description": f"{prediction['claim']} {reasons}".strip() or "no claim is registered"}  # fmt: skip
    yield _property("exit-code", "exit code of verdict run", status["exit_code"])
    yield _property("locked", "locked, and as locked", status["locked"])
    gate = status["gate"]
    yield {**_property("gate", "verdict gate", gate["standing"]), "description": gate["sentence"]}
    yield {**_property("order", "freeze before numbers, by git", state.order["standing"]),
           "description": state.order["text"]}  # fmt: skip
    yield from (_property(f"to-know-{i}", "to know", said) for i, said in enumerate(status["to_know"], 1))


def _property(name: str, what: str, value: object) -> Entity:
    return {"@id": f"#{name}", "@type": "PropertyValue", "name": what, "value": value}


def _measuring(state: State) -> Iterator[Entity]:
    """Yield the run, where there was one: what was transcribed or assumed was not run."""
    measurements = judged(state)["measurements"]
    if measurements["grade"] != Grade.MEASURED:
        return
    instrument = {"instrument": {"@id": BACKEND}} if measurements["backend"] else {}
    times = {key: at for key, at in zip(("startTime", "endTime"), state.times, strict=True) if at is not None}
    yield {
        "@id": MEASURING, "@type": "CreateAction", "name": "measuring", "description": measurements["title"],
        **instrument, **times, "object": _placed(state, Role.REGISTRATION),
        "result": _placed(state, Role.MEASUREMENTS, Role.EARLIER),
    }  # fmt: skip


def _judging(state: State) -> Entity:
    return {
        "@id": JUDGING, "@type": "CreateAction", "name": "judging",
        "description": "The verdicts, derived from the registration and the measurements; nothing was sampled.",
        "instrument": {"@id": SOFTWARE},
        "object": _placed(state, Role.REGISTRATION, Role.MEASUREMENTS, Role.EARLIER),
        "result": [{"@id": OUTCOME}, {"@id": REPORT}],
    }  # fmt: skip


def _placed(state: State, *roles: Role) -> Any:
    return _single([{"@id": part.name} for part in state.parts if part.role in roles])


def _software(state: State) -> Iterator[Entity]:
    yield {"@id": SOFTWARE, "@type": "SoftwareApplication", "name": ENGINE, "softwareVersion": state.engine,
           "description": "the engine that judged"}  # fmt: skip
    backend = judged(state)["measurements"]["backend"]
    if backend and list(_measuring(state)):
        yield {"@id": BACKEND, "@type": "SoftwareApplication", "name": backend, "description": "what sampled"}


def _author(number: int, author: Author) -> Entity:
    kind = "Organization" if "name" in author else "Person"
    place = {"affiliation": {"@id": f"#affiliation-{number}"}} if "affiliation" in author else {}
    return {"@id": author.get("orcid", f"#author-{number}"), "@type": kind, "name": plain_name(author), **place}


def _affiliations(state: State) -> Iterator[Entity]:
    for number, author in enumerate(state.named.authors, 1):
        if "affiliation" in author:
            yield {"@id": f"#affiliation-{number}", "@type": "Organization", "name": author["affiliation"]}


def _license(name: str) -> Entity:
    return {"@id": f"https://spdx.org/licenses/{name}", "@type": "CreativeWork", "name": name,
            "description": f"the license that SPDX calls {name}, as the project names it"}  # fmt: skip


def _single(values: list[Entity]) -> Any:
    """Write a list of one as that one, as RO-Crate wants it."""
    return values[0] if len(values) == 1 else values


def _ids(entities: Sequence[Entity]) -> list[Entity]:
    return [{"@id": entity["@id"]} for entity in entities]
