"""What a refused expression says: the place in characters, and what was probably meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.expression.test_expression import SCOPE, complaint
from tests.factory import freeze, refusal
from verdict.expression.check import check, check_predicate
from verdict.expression.kinds import NameScope
from verdict.expression.parse import ExpressionError, parse

# Expressions with where their fault starts; of a fault in the grammar where Python's grammar breaks off.
FAULTS = [
    (0, "lost <= 3"), (0, "avg(ratio) <= 3"), (4, "all(lost <= 3)"), (9, "1 + 2 > (lost)"), (9, "c > 1 or lost > 2"),
    (19, "median(ratio, axis=K) < 1"), (5, "c in (1, 2)"), (5, "c in band(1, 2)"), (4, "c < 1e999"), (5, "c ** 9 < 1"),
    (2, "c = 3"), (7, "c <= 3 # or n <= 3"), (5, "c + (ratio.real) <= 3"), (10, "all(ratio[0] < 1)"),
    (4, "all(ratio[K == 101] < 1)"),
]  # fmt: skip
BEFORE = [
    "digest == 'é' or ",
    "digest == 'ταυ' or ",
    "digest == '日本語' or ",
    "digest == '🎲🎲' or ",
    "digest == 'e' or ",
]


def place(text: str) -> int:
    """Return the character at which an expression is refused, from 0."""
    return complaint(text)[1]


@pytest.mark.parametrize(("column", "text"), FAULTS)
def test_a_fault_is_placed_where_it_starts(column, text):
    """Without anything before it, and on plain letters."""
    assert column == place(text)


@pytest.mark.parametrize(("column", "text"), FAULTS)
@pytest.mark.parametrize("before", BEFORE)
def test_columns_count_characters_and_not_bytes(column, text, before):
    """Letters of two, three and four bytes in front move a fault by one column each."""
    assert len(before) + column == place(before + text)


@given(st.text(st.characters(codec="utf-8", categories=["L", "S"], exclude_characters="'\\"), max_size=30))
def test_any_letters_before_a_fault_move_it_by_their_number(letters):
    """Whatever the letters and their bytes."""
    before = f"digest == '{letters}' or "
    assert len(before) == place(before + "lost <= 3")


@pytest.mark.parametrize("before", ["(c > 1 or\n", "(digest == 'é' or\n", "(digest == 'é'\n or n > 2 or\n  "])
def test_lines_before_a_fault_are_counted(before):
    """In brackets an expression may go on over lines; the column is of the whole text."""
    assert len(before) == place(before + "lost <= 3)")
    assert len(before) == place(before + "avg(c) <= 3)")
    assert len(before) + 2 == place(before + "c ≤ 3)")


def test_a_registration_announces_the_character():
    """What the file's author reads counts from 1, in characters."""
    said = refusal(freeze, predictions={"P1": {"test": "name == 'éé' and lost <= 3"}})
    assert "at character 18: nothing is called 'lost'" in said


REDUCE, KEEP = "mean(ratio, over=K) to reduce along K", "mean(ratio, per=K) to keep one for each K"


@pytest.mark.parametrize(
    "text",
    [
        "mean(ratio, K)", 'mean(ratio, "K")', "mean(ratio, [K])", "mean(ratio, (K,))", "mean(ratio, axis=K)",
        "mean(ratio, axis='K')", "mean(ratio, dim=K)", "mean(ratio, along=K)", "mean(ratio, axes=[K])",
        "mean(ratio, over='K')", "mean(ratio, over=['K'])", "mean(ratio, across=K)",
    ],
)  # fmt: skip
def test_an_axis_that_is_reduced_elsewhere_is_written_over(text):
    """By place, in quotes, or under another name: both right ways are written out, over= first."""
    assert complaint(f"all({text} < 1)")[0].endswith(f" Write {REDUCE}, or {KEEP}.")


@pytest.mark.parametrize(
    "text",
    [
        "mean(ratio, by=K)", "mean(ratio, by='K')", "mean(ratio, groupby=K)", "mean(ratio, group_by=['K'])",
        "mean(ratio, per='K')", "mean(ratio, for_each=K)", "mean(ratio, keep=K)", "mean(ratio, within=K)",
    ],
)  # fmt: skip
def test_an_axis_that_is_kept_elsewhere_is_written_per(text):
    """Grouping words mean per=, which is named first."""
    assert complaint(f"all({text} < 1)")[0].endswith(f" Write {KEEP}, or {REDUCE}.")


@pytest.mark.parametrize(
    ("meant", "text"),
    [
        ("median(ratio, over=[t, K])", "median(ratio, axis=('t', 'K')) < 1"),
        ("quantile(ratio, 0.5, over=K)", "all(quantile(ratio, 0.5, K) < 1)"),
        ("all(ratio < 1, over=K)", "all(all(ratio < 1, axis=K))"),
        ("count(ratio < 1, per=t)", "all(count(ratio < 1, by=t) > 1)"),
        ("fraction(ratio < 1, over=K)", "all(fraction(ratio < 1, K) > 1)"),
        ("monotone(ratio, over=K)", "all(monotone(ratio, K))"),
        ("monotone(ratio, over=K)", "all(monotone(ratio, by=K))"),
        ("slope(ratio, K, over=K)", "all(slope(ratio, K, K) < 1)"),
        ("spearman(ratio, K, over=K)", "all(spearman(ratio, K, axis=K) < 1)"),
        ("max(ratio, over=K)", "all(max(ratio, axis=K) < 1)"),
    ],
)  # fmt: skip
def test_what_is_written_instead_is_accepted(meant, text):
    """The corrected call stands in the message, and can be used as it stands."""
    message, _ = complaint(text)
    assert f"Write {meant}" in message
    check(parse(meant), SCOPE)


@pytest.mark.parametrize(
    "text", ["mean(ratio, axis=0)", "mean(ratio, 1)", "mean(ratio, axis=-1)", "mean(ratio, axis=None)"]
)
def test_an_axis_by_number_is_told_that_axes_have_names(text):
    """Nothing can be written out, but over= and per= are named."""
    assert "Axes have names here: over=AXIS reduces along one, per=AXIS keeps" in complaint(f"all({text} < 1)")[0]


@pytest.mark.parametrize(
    ("meant", "text"),
    [
        ("c in [1/3, 3]", "c in band [1/3, 3]"), ("c in [1/3, 3]", "c in band(1/3, 3)"), ("c in [1, 2]", "c in (1, 2)"),
        ("c in [1, 2]", "c in range(1, 2)"), ("c + 1 in [1, n]", "c + 1 in interval(1, n)"),
        ("c in [1, 2]", "c between 1 and 2"), ("c <= 3", "c ≤ 3"), ("c >= 3", "c ≥ 3"), ("n != 3", "n ≠ 3"),
        ("n != 3", "n <> 3"), ("c >= 3", "c => 3"), ("c <= 3", "c =< 3"), ("n == 3", "n = 3"),
        ("c - 1 < 2", "c − 1 < 2"), ("2 * c < 7", "2 × c < 7"), ("c / 2 < 7", "c ÷ 2 < 7"),
        ("c > 1 and n > 1", "c > 1 && n > 1"),
        ("c > 1 or n > 1", "c > 1 || n > 1"), ("c > 1 and n > 1", "c > 1 AND n > 1"),
        ("c > 1 or n > 1", "c > 1 OR n > 1"),
        ("not (c > 1)", "!(c > 1)"), ("not c > 1", "NOT c > 1"), ("c >= 50/100", "c >= 50%"),
        ("mean(ratio)", "np.mean(ratio) < 1"), ("mean(ratio)", "ratio.mean() < 1"),
        ("median(ratio, over=K)", "all(ratio.median(over=K) < 1)"), ("abs(c)", "np.abs(c) < 1"),
    ],
)  # fmt: skip
def test_other_spellings_are_corrected(meant, text):
    """Operators, bands and calls as they are written elsewhere; what is written instead can be used."""
    message, _ = complaint(text)
    assert f" Write: {meant}" in message.replace("1 / 3", "1/3")
    check(parse(meant), SCOPE)


@pytest.mark.parametrize(
    ("meant", "other"),
    [("mean", "avg"), ("mean", "average"), ("log", "ln"), ("quantile", "percentile"), ("all", "every"),
     ("any", "exists"), ("fraction", "share"), ("max", "maximum"), ("median", "meadian"), ("spearman", "spearmanr")],
)  # fmt: skip
def test_other_names_of_functions_are_known(meant, other):
    """Names that are common elsewhere, and near misses."""
    assert f"Did you mean '{meant}'?" in complaint(f"{other}(ratio) < 1")[0]


@pytest.mark.parametrize(
    "text", ["c in [1, 2, 3]", "c in ratio", "eval('1') < 3", "os.system('x') < 3", "c > 1; n > 1"]
)
def test_nothing_is_guessed_where_nothing_is_known(text):
    """No hint where it would be a guess."""
    message, _ = complaint(text)
    assert "Write" not in message and "Did you mean" not in message


@pytest.mark.parametrize("text", ["c <= 3 and n != 4", "all(ratio in [1/4, 4])", "all(mean(ratio, over=K) < 9)"])
def test_what_is_right_stays_accepted(text):
    """None of the other spellings is in the way of the language itself."""
    check_predicate(parse(text), SCOPE)


@pytest.mark.parametrize(
    ("meant", "text"),
    [
        ("c > 1024", "c > 2**10"), ("c > 0.001", "c > 10**-3"), ("sqrt(c)", "c**0.5 < 1"), ("1 / c", "c**-1 < 1"),
        ("1 / c ** 2", "c**-2 < 1"), ("exp(c * log(n))", "n**c < 3"), ("floor(n / 2)", "n // 2 > 1"),
        ("n - 2 * floor(n / 2)", "n % 2 > 1"), ("round(c * 100) / 100", "round(c, 2) > 1"),
        ("log(c) / log(10)", "log(c, 10) > 1"), ("all(ratio > c, where=n > 2)", "all(n > 2 -> ratio > c)"),
        ("all(ratio > c, where=n > 2)", "all(n > 2 => ratio > c)"), ("c >= 3 and n > 1", "c => 3 and n > 1"),
        ("all(ratio > c, where=n > 2)", "all(n > 2 implies ratio > c)"),
        ("mean(ratio, where=K > 100) < 1", "mean(ratio where K > 100) < 1"),
        ("mean(ratio, where=K > 100) < 1", "mean(ratio, where K > 100) < 1"),
        ("first(ratio > 1, over=K)", "first(K where ratio > 1) > 2"), ("mean(ratio, over=K)", "mean(ratio over K) < 1"),
        ("first(ratio > 1, over=K)", "first(over=K, ratio > 1) > 2"), ("c == n", "c is n"), ("n == 3", "n === 3"),
        ("if_(c > 1, c, n) < 3", "if (c > 1) c else n < 3"), ("max(if_(c > 1, c, n)) < 3", "max(c > 1 ? c : n) < 3"),
        ("c in [1, 2]", "c in 1..2"), ("c in [1, 2]", "c within [1; 2]"), ("abs(c - 2) <= tolerance", "c ≈ 2"),
        ("at(ratio, K, 100)", "at(ratio, K=100) < 1"), ("at(ratio, K, 100)", "at(ratio, K == 100) < 1"),
        ("at(ratio, AXIS, 100)", "ratio.at(100) < 1"), ("at(ratio, K, max(K))", "ratio[K == max(K)] < 1"),
        ("before(ratio, K)", "ratio[K - 1] < 1"), ("ratio[AXIS == 100]", "ratio[100] < 1"),
        ("mean(ratio, where=K > 100)", "ratio[K > 100] < 1"), ("max(ratio)", "max[ratio] < 1"),
        ("P1.strict", "P1['strict'] == PASS"), ("P1.strict", "P1.strict.word == PASS"), ("any(n == 3)", "any(n = 3)"),
        ("digest == 'a' or digest == 'b'", "digest in ['a', 'b']"), ("digest == 'a'", "digest in ('a', 'b', 'c')"),
        ("rising(ratio) or falling(ratio)", "monotone(ratio, increasing=n)"),
        ("count(ratio > 1)", "any(ratio > 1) > 2"),
        ("count(ratio > 1)", "sum(ratio > 1) > 2"), ("fraction(ratio > 1)", "mean(ratio > 1) > 0.5"),
        ("0.95", "quantile(ratio, 95) > 1"), ("all(c > 1 and n > 1)", "all(c > 1, n > 1)"),
        ("over=t or over=K", "rising(ratio)"),
        ("first(ratio > 1, over=t) or first(ratio > 1, over=K)", "first(ratio > 1)"),
    ],
)  # fmt: skip
def test_what_is_common_elsewhere_is_written_out(meant, text):
    """Powers, roots, digits, premises, cells and words as other languages have them."""
    said = complaint(text)[0].rpartition("wanted")[2]
    assert meant.removeprefix("c > ") in said.replace("(ratio>1", "(ratio > 1")


@pytest.mark.parametrize("text", ["c > 2e3!", "n == 1if c > 1 else 2", "digest is 'a'", "digest == '\\d' !"])
def test_python_warns_nobody(text, recwarn):
    """What Python thinks of a text stands in the refusal or nowhere."""
    complaint(text)
    assert [] == [*recwarn]


@pytest.mark.parametrize(("name", "meant"), [("MEDIAN", "median"), ("Mean", "mean"), ("prev", "before")])
def test_case_matters_to_no_suggestion(name, meant):
    """A name in other letters is the nearest of all."""
    assert f"Did you mean '{meant}'?" in complaint(f"{name}(ratio) < 1")[0]


@pytest.mark.parametrize("text", ["P0 == PASS", "P0", "P1 != PASS and c > 1"])
def test_a_test_that_asks_for_a_verdict_is_told_where_to_ask(text):
    """Predictions are no numbers of a test."""
    with pytest.raises(ExpressionError, match="is asked for in gates:, outcomes:"):
        check(parse(text), NameScope({"c": SCOPE.names["c"]}, SCOPE.grid))


@pytest.mark.parametrize("text", ["all(ratio > 1) == true", "c > 1 == false", "all(ratio > 1) == True"])
def test_a_truth_is_compared_with_nothing(text):
    """true and false are no values that anything is compared with."""
    assert "said without it: all(p), not all(p)" in complaint(text)[0]


@pytest.mark.parametrize(("text", "word"), [
    ("mean(ratio, over=lambda) < 1", "lambda"), ("ratio[in == 'a'] < 1", "in"), ("c < class", "class"),
    ("mean(ratio, over=in) < 1", "in"),
])  # fmt: skip
def test_a_word_of_the_grammar_in_the_place_of_a_name_is_said_to_be_one(text: str, word: str) -> None:
    """And nothing else is suggested, such as another sign for `=`."""
    said = complaint(text)[0]
    assert f"'{word}' is a word of the grammar" in said
    assert "assigns" not in said


@pytest.mark.parametrize("text", ["c = 3", "digest = 'lambda'", "c in [1, 2"])
def test_words_that_stand_where_they_belong_are_not_blamed(text: str) -> None:
    """The negative control: quoted ones, and `in` before a band."""
    assert "word of the grammar" not in complaint(text)[0]


def test_a_level_without_quotes_is_written_with_them() -> None:
    """A name is no level."""
    assert "ratio[K == 'first']" in complaint("ratio[K == first] < 1")[0]
