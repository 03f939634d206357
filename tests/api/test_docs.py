"""Every public name is documented, typed, tried by its example, listed on the page, and held by a snapshot."""

from __future__ import annotations

import doctest
import inspect
from pathlib import Path

import pytest

import verdict

NAMES = [name for name in verdict.__all__ if name != "__version__"]


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_docstring_run_in_an_empty_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a docstring shows is what happens, typed by somebody who has nothing yet; every name shows something."""
    monkeypatch.chdir(tmp_path)
    thing = getattr(verdict, name)
    examples = doctest.DocTestParser().get_doctest(inspect.getdoc(thing) or "", {}, name, None, None)
    assert examples.examples
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    runner.run(examples, out=said.append)
    assert "" == "".join(said)
