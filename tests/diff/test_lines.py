"""What a reader sees: the result first, one or two screens, values as people write them."""

from __future__ import annotations

import itertools
import re
import time
from functools import cache
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT, verdict
from tests.diff.amendments import AMENDMENTS
from tests.diff.rich import case, everything, sides
from tests.diff.rich import difference as compared
from tests.factory import freeze
from verdict.diff import Difference, JudgedCase
from verdict.diff.values import written
from verdict.diff.writing import markdown
from verdict.project.folder import Project
from verdict.project.ledger.store import read_ledger
from verdict.project.loading import judge_evidence, load_evidence, load_registration
from verdict.registration.quantities import Constant
from verdict.report.differing import SHORT
from verdict.report.terminal import show_lines
from verdict.report.view.abridged import contrast
from verdict.text.record import freeze as frozen

FREEZES = sorted(path.stem for path in (ROOT / "prereg").glob("*.yaml"))
SCREEN = 60  # lines, at 80 columns
LITERALS = re.compile(r"\b(None|True|False)\b|\{'|\['|FrozenMap|Decimal|array\(|<[A-Z]\w+\.")


@cache
def stored(name: str) -> JudgedCase:
    """Return a freeze of this project with its measurements, as the command loads them."""
    path = ROOT / "prereg" / f"{name}.yaml"
    ledger = read_ledger(Project.around(path))
    registration = load_registration(path, ledger)
    found = Project.around(path).choose(name, None)
    evidence = None if found is None else load_evidence(found, registration, ledger)
    return JudgedCase(
        registration, evidence, lambda under, laid, measured: judge_evidence(under, laid, ledger, measured)
    )


def shown(found: Difference, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the lines as a terminal of 80 columns wraps them."""
    monkeypatch.setenv("COLUMNS", "80")
    show_lines(everything(found, fold=SHORT))
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(FREEZES, 2)))
def test_any_two_freezes_fit_on_a_long_screen(
    first: str, second: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much differs: at most 60 lines, the result first, the exit code last, and no literal of a language."""
    printed = shown(compared(stored(first), stored(second)), capsys, monkeypatch)
    assert len(printed) <= SCREEN
    assert f"{first} -> {second}" in printed
    assert re.match(r"\w+ verdicts? (move|is|are)|No verdict (moves|can be compared)", printed[0])
    assert re.fullmatch(r"exit code \d+( -> \d+|, as before)|folded .*|unchanged .*", printed[-1] or printed[-2])
    assert [] == [line for line in printed if len(line) > 80 or line != line.rstrip()]
    assert [] == [line for line in printed if LITERALS.search(line)]
    unmeasured = [name for name in (first, second) if stored(name).evidence is None]
    assert all(f"{name} was never measured" in "\n".join(printed) for name in unmeasured)


def test_the_bound_on_lines_can_fail(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Unfolded, two freezes with other grids fill far more than two screens."""
    monkeypatch.setenv("COLUMNS", "80")
    show_lines(everything(compared(stored("2026-05-30c"), stored("2026-11-25a"))))
    assert len(capsys.readouterr().out.splitlines()) > 2 * SCREEN


@pytest.mark.parametrize("amendment", AMENDMENTS, ids=str)
def test_no_form_prints_a_literal_of_the_language(amendment: object) -> None:
    """Whatever field differs: terminal and Markdown write both values as people write them."""
    found = compared(*(case(side) for side in sides(amendment)))  # type: ignore[arg-type]
    text = "\n".join([*(text for _, text, _ in everything(found)), markdown(found)])
    assert not LITERALS.search(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"), (True, "true"), (3.0, "3"), (0.30000001, "0.30000001"), (1e300, "1e+300"), ("a, b", "a, b"),
        (("a", "b, c"), '[a, "b, c"]'), ({"a": {"b": [1.0, None]}}, "{a: {b: [1, null]}}"), ((), "[]"),
        (frozen({"t": [1, 2]}), "{t: [1, 2]}"), (Constant(range=(0.1, 0.2)), "0.1 to 0.2"), (-0.0, "0"),
    ],
)  # fmt: skip
def test_values_are_written_as_in_yaml(value: object, text: str) -> None:
    """One line each, and never so short that two values look the same."""
    assert text == written(value)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("a < 1", "a < 2", "a < 1 -> a < 2"),
        (
            "class == 'R' and length >= factor * tau_O",
            "class == 'R' and length >= factor * tau_T",
            "… tau_O -> … tau_T",
        ),
        ("one two three four", "five two three four", "one two three f… -> five two three…"),
    ],
)
def test_long_values_show_where_they_differ(before: str, after: str, said: str) -> None:
    """What is cut off is what both share, so that the difference stays in sight."""
    assert said == contrast(before, after, 16)


def test_a_difference_of_two_large_freezes_is_fast() -> None:
    """Judging 2026-11-25a and 2026-11-25d four times and writing the difference takes seconds."""
    begun = time.process_time()
    assert 0 == verdict("diff", "2026-11-25a", "2026-11-25d").returncode
    assert time.process_time() - begun < 10


def test_the_full_form_shows_what_the_short_one_counts(tmp_path: Path) -> None:
    """--all, once called --full, leaves nothing folded."""
    short = verdict("diff", "2026-11-25a", "2026-11-25d").stdout
    full = verdict("diff", "2026-11-25a", "2026-11-25d", "--all").stdout
    assert full == verdict("diff", "2026-11-25a", "2026-11-25d", "--full").stdout
    assert "folded  " in short
    assert "folded  " not in full
    assert re.search(r"^title .*cosmetic$", full, re.MULTILINE)


@pytest.mark.parametrize(
    ("levels", "row"),
    [
        ([1, 2, 3], ("axes.t", "[4]", "nothing", "scope narrowed")),
        ([1, 2], ("axes.t", "[3, 4]", "nothing", "scope narrowed")),
        ([1, 2, 3, 4, 5], ("axes.t", "nothing", "[5]", "scope widened")),
    ],
)
def test_levels_that_come_or_go_are_shown(levels: list[int], row: tuple[str, ...]) -> None:
    """Another grid touches verdicts, so it stands among the changes and is not folded away."""
    found = compared(case(freeze()), case(freeze(axes={"t": levels})))
    printed = [tuple(re.split(r"  +", text)) for _, text, _ in everything(found, fold=SHORT)]
    assert (*row, "P1") in printed


def test_sentences_of_the_scope_are_still_folded() -> None:
    """No verdict rests on what a freeze says it does not show."""
    other = freeze(scope={"covers": ["these cells"], "does_not_show": ["anything else", "and more"]})
    printed = [text for _, text, _ in everything(compared(case(freeze()), case(other)), fold=SHORT)]
    assert "folded  1 that touch no verdict; --all opens them" in printed
    assert "no registered change touches a verdict" in printed
