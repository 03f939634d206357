"""Every public name is documented, typed, tried by its example, listed on its page, and held by a snapshot.

After a change that the policy of docs/reference/stability.md allows: VERDICT_UPDATE_SIGNATURES=1 pytest tests/api
"""

from __future__ import annotations

import doctest
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import verdict

ROOT = Path(__file__).parents[2]
NAMES = [name for name in verdict.__all__ if name != "__version__"]
SNAPSHOT = Path(__file__).with_name("signatures.txt")
PAGE = ROOT / "docs" / "reference" / "api.md"
DIRECTIVE = re.compile(r"^\.\. auto(?P<kind>\w+):: verdict\.(?P<name>\w+)$", re.MULTILINE)


def failures(text: str, name: str) -> tuple[int, str]:
    """How many examples a docstring has, and what its doctest prints of those that fail."""
    examples = doctest.DocTestParser().get_doctest(text, {}, name, None, None)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples, out=said.append)
    return len(examples.examples), "".join(said)


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_docstring_run_in_an_empty_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a docstring shows is what happens, typed by somebody who has nothing yet; every name shows something."""
    monkeypatch.chdir(tmp_path)
    found, said = failures(inspect.getdoc(getattr(verdict, name)) or "", name)
    assert "" == said
    assert found > 1


def test_an_example_that_is_wrong_is_seen() -> None:
    """The negative control."""
    assert "Expected:" in failures(">>> import verdict\n>>> verdict.Word.PASS.value\n'FAIL'\n", "wrong")[1]


def members(thing: Any) -> Iterator[tuple[str, Any]]:
    """What a public class offers itself or by a base of this package, without what begins with an underscore."""
    for name in sorted({name for base in thing.__mro__[:-1] if ours(base) for name in offered(base)}):
        if not name.startswith("_"):
            yield name, inspect.getattr_static(thing, name, None)


def offered(base: Any) -> set[str]:
    """The names of a class itself: what it defines, and its fields, which may be no attributes of it."""
    return {*vars(base), *vars(base).get("__annotations__", {})}


def ours(thing: Any) -> bool:
    """Whether something is defined in this package."""
    return str(thing.__module__).startswith("verdict.")


def lines(name: str) -> Iterator[str]:
    """Yield what the policy holds of one name: its signature, or its members with what they give."""
    thing = getattr(verdict, name)
    if inspect.isfunction(thing):
        yield f"{name}{inspect.signature(thing)}"
        return
    bases = ", ".join(base.__name__ for base in thing.__bases__ if base is not object)
    yield f"class {name}({bases})"
    if issubclass(thing, Enum):
        yield from (f"    {one.name} = {one.value!r}" for one in thing)
        return
    for member, found in members(thing):
        yield f"    {member}{signed(found, thing, member)}"


def signed(found: Any, thing: Any, name: str) -> str:
    """Write what a member takes and gives."""
    if isinstance(found, property):
        return f": {inspect.signature(found.fget).return_annotation}" if found.fget else ""
    if callable(getattr(found, "__func__", found)):
        return str(inspect.signature(getattr(found, "__func__", found)))
    annotations = {key: value for base in thing.__mro__ for key, value in getattr(base, "__annotations__", {}).items()}
    return f": {annotations.get(name, type(found).__name__)}"


def snapshot() -> str:
    """Everything that the policy holds, in the order of use."""
    return "".join(f"{line}\n" for name in NAMES for line in lines(name))


def test_no_signature_changes_unseen() -> None:
    """What is public is what the committed snapshot says, to the letter."""
    if os.environ.get("VERDICT_UPDATE_SIGNATURES"):
        SNAPSHOT.write_text(snapshot())
    assert SNAPSHOT.read_text() == snapshot()


def test_a_signature_that_changes_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: another parameter, another default, a member that is gone."""

    def load(name: str, project: str = ".") -> verdict.Registration:
        raise NotImplementedError

    monkeypatch.setitem(vars(verdict), "load", load)
    assert SNAPSHOT.read_text() != snapshot()
    monkeypatch.undo()
    monkeypatch.delattr(verdict.Outcome, "exit_code")
    assert SNAPSHOT.read_text() != snapshot()


@pytest.mark.parametrize("name", [name for name in NAMES if inspect.isfunction(getattr(verdict, name))])
def test_every_function_says_what_it_takes_and_gives(name: str) -> None:
    """Annotations are whole, what is not the subject is named by keyword, and a writer says so first."""
    function = getattr(verdict, name)
    signature = inspect.signature(function)
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(one.annotation is not inspect.Parameter.empty for one in signature.parameters.values())
    first = (inspect.getdoc(function) or "").partition(".")[0]
    assert (name in WRITERS) == bool(re.search(r"\b[Ww]rite\b(?! nothing)", first.replace("and write nothing", "")))


WRITERS = {"init", "measure", "freeze", "lock", "confer", "erratum", "rejoin", "schema", "migrate", "write_figures",
           "write_site", "write_export", "train", "write_digits", "write_amendment", "import_table"}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_member_of_a_class_has_a_docstring(name: str) -> None:
    """A reader of help() finds a sentence for each."""
    thing = getattr(verdict, name)
    if inspect.isclass(thing) and ours(thing) and not issubclass(thing, Enum):
        said = {
            member: inspect.getdoc(found.fget if isinstance(found, property) else getattr(found, "__func__", found))
            for member, found in members(thing)
            if isinstance(found, property) or callable(getattr(found, "__func__", found))
        }
        assert {} == {member: text for member, text in said.items() if not text}


def test_the_page_lists_every_name_in_the_order_of_use() -> None:
    """Nothing public is missing from the page, and nothing on it is not public."""
    listed = DIRECTIVE.findall(PAGE.read_text())
    kinds = {name: "function" if inspect.isfunction(getattr(verdict, name)) else
             "exception" if issubclass(getattr(verdict, name), Exception) else "class" for name in NAMES}  # fmt: skip
    assert [(kinds[name], name) for name in NAMES] == listed


FRESH = "import verdict; print(sorted(name for name in vars(verdict) if not name.startswith('_')))"


def test_nothing_else_is_reachable() -> None:
    """A fresh import offers the public names and no other; another one is refused with what there is."""
    done = subprocess.run([sys.executable, "-c", FRESH], capture_output=True, text=True, check=True)
    assert "[]\n" == done.stdout  # none is there before it is used
    assert sorted(verdict.__all__) == dir(verdict)
    with pytest.raises(AttributeError, match=r"module 'verdict' has no attribute 'run'; it has .*load, "):
        _ = verdict.run  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["judge", "diff", "plan", "report"])
def test_a_room_never_takes_the_place_of_a_function(name: str) -> None:
    """Whatever was imported before, verdict.judge is the function, and the room is found by importing from it."""
    program = f"import verdict.{name}\nprint(callable(verdict.{name}))\nfrom verdict.{name} import __path__"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "True\n" == done.stdout
    assert not isinstance(getattr(verdict, name), ModuleType)
