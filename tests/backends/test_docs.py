"""The page on backends: its example runs and prints what it says, its claims of registers have a test."""

import contextlib
import io
import json
import re
from pathlib import Path

from backends import cuda_text

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "backends.md"


def test_the_example_prints_what_its_comments_say():
    """Every print of the example gives the comment beside it."""
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    wanted = re.findall(r"^print\(.*\)  # (.*)$", code, re.MULTILINE)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, str(PAGE), "exec"), {})  # noqa: S102 - the project's own page
    assert len(wanted) == 4
    assert wanted == printed.getvalue().splitlines()


def test_the_page_speaks_of_the_text_that_ran():
    """The page says that the text has run on a GPU only where a run of this very text is entered."""
    text = PAGE.read_text(encoding="utf-8")
    assert ("**It has run on a GPU**" in text) == (cuda_text.digest() in cuda_text.GPU_RUNS)
    assert ("**It has not run on a GPU.**" in text) == (cuda_text.digest() not in cuda_text.GPU_RUNS)


def test_the_page_shows_what_the_run_wrote():
    """Rates measured and predicted are those of the run's file, whose text is entered and found no difference."""
    report = json.loads((ROOT / "benchmarks/gpu/runs/2026-11-27-h100.json").read_text(encoding="utf-8"))
    assert report["text"]["digest"] in cuda_text.GPU_RUNS
    found = {name: part["found"] for name, part in report["parts"].items()}
    assert (True, 59) == (found["suite"]["ok"], found["suite"]["passed"])
    assert (True, True) == (found["training"]["same_bytes"], found["ladder"]["same_integers"])
    rows = re.findall(
        r"^\| ([\d,]+) \| (?:\S+ \| ){2}(\S+) \| (\S+) \| (\S+) \| (\S+) \|$", PAGE.read_text("utf-8"), re.M
    )
    names = "predicted", "updates_per_second", "looking_predicted", "looking_updates_per_second"
    wanted = [
        (f"{int(n):,}", *(f"{one[name]:.2e}".replace("e+", "e") for name in names)) for n, one in found["rates"].items()
    ]
    assert wanted == rows


def test_the_page_shows_what_the_tempered_run_wrote():
    """Tempered rates are those of the run's file, which names this very text and found no difference."""
    report = json.loads((ROOT / "benchmarks/gpu/runs/2026-11-27-h200.json").read_text(encoding="utf-8"))
    assert cuda_text.digest() == report["text"]["digest"]
    found = {name: part["found"] for name, part in report["parts"].items()}
    assert (True, 100, True) == (found["suite"]["ok"], found["suite"]["passed"], found["tempered"]["same_integers"])
    rows = re.findall(r"^\| 96 x (\d+) \| (\S+) \| (\S+) \| (\d+) % \| (\S+) \|$", PAGE.read_text("utf-8"), re.M)
    wanted = [
        (n, *(f"{one[name]:.2e}".replace("e+", "e") for name in ("sweeps_alone", "with_swaps")),
         f"{one['swapping_costs']:.0%}".removesuffix("%"), f"{one['two_launches']:.2e}".replace("e+", "e"))
        for n, one in found["tempered_rates"].items()
    ]  # fmt: skip
    assert wanted == rows
