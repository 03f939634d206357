"""What a newcomer asks is answered: each question stands in the FAQ, and leads to the heading that tells more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.links import anchors, targets

DOCS = Path(__file__).parents[2] / "docs"
FAQ = (DOCS / "faq.md").read_text("utf-8")
MOST_LINES = 8  # of an answer, so that it is read in a minute
ASKED = {
    'How do I say "better on two of three data sets"?': "how-to/several-datasets.md#one-table-for-all-of-them",
    "Why is mine UNTESTED?": "explanation/why-untested.md#which-one-is-it",
    "What happens if a run crashed?": "how-to/missing-runs.md#what-one-missing-run-costs",
    "How do I add data later?": "how-to/add-data.md#what-does-not-work-add-rows",
    "Can I look early?": "how-to/looks.md#planned-looks",
    "My tracker's column is called `val/acc`. What do I write?":
        "how-to/import/wandb.md#what-counts",
    "What does it cost me to freeze?": "explanation/freezing.md#from-draft-to-gate",
    "May I mend a typo after freezing?": "how-to/amend.md#a-slip-of-the-pen",
    "What if the numbers were there before I froze?": "explanation/threats.md#what-no-file-can-hold",
    "Who can cheat, and how?": "explanation/not-seen.md#what-else-it-cannot-see",
    "How do I cite it?": "how-to/cite.md#an-example",
    "What does PASS not mean?": "reference/reasons.md#verdicts",
    "Why is my average refused?": "explanation/draws-and-truths.md#an-average-of-five-seeds",
    "How many runs do I need?": "how-to/planning.md",
    "Is NOT PASSED a failure of my pipeline?": "reference/exit-codes.md",
    "How do I show it to others?": "reference/reports.md",
    'How do I say "at least as good as, up to 1 %"?': "how-to/bars-and-margins.md#a-margin-in-per-cent-of-the-other",
    "I have several predictions. What changes?":
        "explanation/families-and-looks.md#several-predictions-are-a-family",
    "How many seeds are enough?": "how-to/planning.md#what-you-expect",
    "May I try a draft with numbers before I freeze it?": "how-to/amend.md#a-draft-that-was-tried",
    "How do I check it in CI?": "how-to/gate-github.md#what-you-see",
    "Can I use it in a notebook?": "how-to/notebook.md#the-numbers-behind-the-words",
    "How do I judge samples of lm-evaluation-harness?":
        "how-to/import/lm-evaluation-harness.md#what-is-refused-and-what-to-say",
    "How do I require R-hat and an effective sample size of my own chains?":
        "tutorials/chains.md#3-add-a-check-of-your-own",
    "How do I sign a freeze?": "how-to/sign.md#sign",
}  # fmt: skip


def answers() -> dict[str, str]:
    """Return the answer to each question of the page."""
    return {part.partition("\n")[0]: part.partition("\n")[2].strip() for part in FAQ.split("\n## ")[1:]}


@pytest.mark.parametrize(("question", "place"), ASKED.items())
def test_every_question_is_answered(question: str, place: str) -> None:
    """In a few lines, with a link to the place that tells more, which is there."""
    answer = answers()[question]
    assert place in targets(answer)
    assert len(answer.splitlines()) <= MOST_LINES
    page, _, anchor = place.partition("#")
    assert not anchor or anchor in anchors((DOCS / page).read_text("utf-8"))


def test_the_page_answers_nothing_else() -> None:
    """A question that is added to the page is added here, with the place that tells more."""
    assert answers().keys() == ASKED.keys()


def test_a_heading_that_is_gone_is_seen() -> None:
    """Negative control: an anchor of no heading is not found."""
    assert "which-is-it" not in anchors((DOCS / "explanation" / "why-untested.md").read_text("utf-8"))
