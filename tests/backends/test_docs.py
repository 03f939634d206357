"""The page on backends: its example runs and prints what it says, its claims of registers have a test."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from backends import cuda_text

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "backends.md"


def test_the_example_prints_what_its_comments_say():
    """Every print of the example gives the comment beside it."""
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    wanted = re.findall(r"^print\(.*\)  # (.*)$", code, re.MULTILINE)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, str(PAGE), "exec"), {})  # noqa: S102 - the project's own page
    assert len(wanted) == 4
    assert wanted == printed.getvalue().splitlines()


@pytest.mark.parametrize("sign", ["It has not run on a GPU", "to be checked"])
def test_the_page_claims_no_run_that_did_not_happen(sign):
    """The page says that the text has not run on a GPU for as long as no run is entered."""
    assert (sign in PAGE.read_text(encoding="utf-8")) == (not cuda_text.GPU_RUNS)
