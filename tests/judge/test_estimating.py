"""Estimates are made from raw numbers: the right units, the right level, and a word where there is no interval."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tests.factory import ESTIMATORS, RECORD, Unplaced, freeze, merged
from verdict.evidence.columns import column, texts
from verdict.evidence.laid_out import lay_out
from verdict.judge import judge
from verdict.judge.estimating import with_estimates
from verdict.words.vocabulary import Why, Word

RNG = np.random.default_rng(11)
N = 40
X = RNG.normal(0.3, 1.0, N)
ARMS = ["A" if i % 2 else "B" for i in range(N)]
T95 = {"over": ["unit"], "method": "t", "level": 0.95, "least": 5}


def registered(estimates: dict, test: str = "e > 0", **changes):
    """Register estimates over forty units, and one test."""
    quantities = {
        "x": {"axes": ["unit"], "support": [-9, 9]}, "y": {"axes": ["unit"]},
        "hit": {"axes": ["unit"], "type": "count", "support": [0, 1]}, "arm": {"axes": ["unit"], "type": "text"},
        "cell": {"axes": ["set", "unit"]},
    }  # fmt: skip
    given = {
        "schema": "verdict/prereg/2", "axes": {"set": ["a", "b"], "unit": {"planned": N}}, "quantities": quantities,
        "estimates": estimates, "predictions": {"P1": {"claim": "it holds", "test": test}}, "artifact": None,
    }  # fmt: skip
    return freeze(**{**given, **changes})


def measured(registration, **columns):
    """Lay columns out; numbers or texts, with None or NaN for what is missing."""
    quantities = {name: {"column": written(values)} for name, values in columns.items()}
    tree = merged({**RECORD, "schema": "verdict/measurements/2", "quantities": quantities}, {})
    return lay_out(tree, Unplaced(), registration)


def written(values) -> dict:
    """Write a column as JSON values."""
    plain = [None if v is None else v for v in np.ravel(values).tolist()]
    found = texts(plain) if any(isinstance(v, str) for v in plain) else column(*[np.array(plain, float)] * 2)
    return found.model_dump(mode="json", exclude_defaults=True)


def reading(estimate: dict, spot=(), **columns):
    """Make one estimate and return its reading."""
    registration = registered({"e": estimate}, "all(e > 0)" if spot else "e > 0")
    return with_estimates(registration, measured(registration, **columns)).estimates["e"].readings[spot]


def ttest(values, level: float = 0.95) -> list[float]:
    """Return SciPy's interval of a mean."""
    found = stats.ttest_1samp(values, 0.0).confidence_interval(level)
    return [found.low, found.high]


def test_a_mean_is_scipys() -> None:
    """The ends are those of SciPy's t test, and the method says degrees and n."""
    found = reading({"mean": "x", **T95}, x=X)
    assert pytest.approx(ttest(X)) == list(found.interval)
    assert (0.95, "Student t, 39 degrees of freedom, n = 40") == (found.level, found.method)


def test_an_expression_is_estimated_unit_by_unit() -> None:
    """A difference of two columns is paired: each unit with itself."""
    found = reading({"mean": "x - y", **T95}, x=X, y=X[::-1])
    assert pytest.approx(ttest(X - X[::-1])) == list(found.interval)


def test_where_takes_units_out() -> None:
    """An estimate is about the units that its premise admits."""
    found = reading({"mean": "x", "where": "arm == 'A'", **T95}, x=X, arm=ARMS)
    assert pytest.approx(ttest(X[1::2])) == list(found.interval)


def test_groups_are_drawn_apart() -> None:
    """The first group less the second, by Welch."""
    groups = ["arm == 'B'", "arm == 'A'"]
    found = reading({"difference_of_means": "x", "groups": groups, **T95, "method": "welch"}, x=X, arm=ARMS)
    wanted = stats.ttest_ind(X[::2], X[1::2], equal_var=False).confidence_interval(0.95)
    assert pytest.approx([wanted.low, wanted.high]) == list(found.interval)


def test_every_kept_cell_has_its_own_units() -> None:
    """Of two sets each has its own mean, over its own units."""
    two = np.stack([X, X + 5.0])
    for spot, values in (((0,), X), ((1,), X + 5.0)):
        assert pytest.approx(ttest(values)) == list(reading({"mean": "cell", **T95}, spot, cell=two).interval)


def test_a_predicate_is_a_proportion() -> None:
    """What holds of a unit counts as one, what does not as zero."""
    found = reading({"proportion": "x > 0", **T95, "method": "wilson"}, x=X)
    wanted = stats.binomtest(int(np.sum(X > 0)), N).proportion_ci(0.95, "wilson")
    assert pytest.approx([wanted.low, wanted.high]) == list(found.interval)


def test_clusters_count_instead_of_units() -> None:
    """Ten clusters of four: a t interval of their means, with nine degrees of freedom."""
    clusters = [f"p{i // 4}" for i in range(N)]
    found = reading({"mean": "x", "cluster": "arm", **T95}, x=X, arm=clusters)
    assert pytest.approx(ttest(X.reshape(10, 4).mean(axis=1))) == list(found.interval)
    assert "9 degrees of freedom" in found.method
    few = reading({"mean": "x", "cluster": "arm", **T95, "least": 11}, x=X, arm=clusters)
    assert "too_few: found 10 clusters, wanted 11 or more" == few.missing


@pytest.mark.parametrize(("side", "end"), [("upper", 1), ("lower", 0)])
def test_one_side_spends_all_of_the_error(side: str, end: int) -> None:
    """The end that is asked for is that of a two-sided interval at 0.90; the other one is open."""
    found = reading({"mean": "x", "side": side, **T95}, x=X)
    assert pytest.approx(ttest(X, 0.90)[end]) == found.interval[end]
    assert abs(found.interval[1 - end]) > 1e300


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"x": [1.0] * 4 + [None] * 36}, "too_few: found 4 units, wanted 5 or more"),
        ({"x": [1.0] * 40}, "no_variance"),
        ({"y": X}, "empty: none of 40 units was measured"),
    ],
)
def test_there_is_a_word_where_there_is_no_interval(columns: dict, words: str) -> None:
    """Too few, all equal, or nothing: never an interval without width."""
    found = reading({"mean": "x", **T95}, **columns)
    assert found.interval is None
    assert found.missing.startswith(words)


def test_a_missing_unit_is_anything_in_its_support() -> None:
    """The interval holds that of every completion, and is wider than where nothing is missing."""
    holes = X.copy()
    holes[3] = np.nan
    found = reading({"mean": "x", **T95}, x=holes)
    for value in (-9.0, 0.0, 9.0):
        low, high = ttest(np.where(np.isnan(holes), value, holes))
        assert found.interval[0] <= low
        assert high <= found.interval[1]


def test_missing_without_a_support_is_said() -> None:
    """Nothing bounds what y could have been."""
    holes = X.copy()
    holes[3] = np.nan
    assert (
        "missing: 1 of 40 units are missing, and no finite support bounds them"
        == reading({"mean": "y", **T95}, y=holes).missing
    )
    strict = reading({"mean": "x", "missing": "untested", **T95}, x=holes)
    assert "missing: 1 of 40 units are missing" == strict.missing


def test_a_unit_of_no_known_group_may_be_in_either() -> None:
    """It widens the interval of both groups, so that wherever it belongs the interval is held."""
    estimate = {"difference_of_means": "x", "groups": ["arm == 'B'", "arm == 'A'"], **T95, "method": "welch"}
    whole, lacking = reading(estimate, x=X, arm=ARMS), reading(estimate, x=X, arm=_unknown())
    assert lacking.interval[0] < whole.interval[0]
    assert whole.interval[1] < lacking.interval[1]


def _unknown() -> list[str | None]:
    return [*ARMS[:-1], None]


def test_trials_may_be_counted_beforehand() -> None:
    """A hundred of a thousand needs no list of a thousand."""
    quantities = {"k": {"type": "count", "support": [0, "inf"]}, "n": {"type": "count", "support": [0, "inf"]}}
    estimate = {"proportion": "k", "of": "n", "method": "clopper_pearson", "level": 0.95, "least": 100}
    registration = registered({"e": estimate}, "e < 0.2", quantities=quantities)
    tree = {**RECORD, "quantities": {"k": {"every": {"value": 100}}, "n": {"every": {"value": 1000}}}}
    found = with_estimates(registration, lay_out(tree, Unplaced(), registration)).estimates["e"].readings[()]
    wanted = stats.binomtest(100, 1000).proportion_ci(0.95, "exact")
    assert pytest.approx([wanted.low, wanted.high]) == list(found.interval)


@pytest.mark.parametrize(
    ("groups", "cluster", "words"),
    [
        (["x > -9", "arm == 'A'"], None, "shared: 20 units are in both groups"),
        (["hit == 1", "hit == 0"], "arm", "shared: 2 clusters have units in both groups"),
    ],
)
def test_groups_that_are_not_drawn_apart_are_refused(groups: list[str], cluster: str | None, words: str) -> None:
    """A unit or a cluster in both groups ties them together; no interval pretends otherwise."""
    estimate = {"difference_of_means": "x", "groups": groups, **T95, "method": "welch", "least": 2}
    halves = [i % 4 < 2 for i in range(N)]
    found = reading({**estimate, **({"cluster": cluster} if cluster else {})}, x=X, arm=ARMS, hit=halves)
    assert found.missing.startswith(words)


FAMILY = {"family": {"predictions": ["P1", "P2"], "error": 0.05, "method": "bonferroni"}}
TWO = {"P1": {"claim": "one", "test": "e > 0"}, "P2": {"claim": "other", "test": "f > 0"}}


def test_a_family_estimates_anew_at_its_level() -> None:
    """Half of the error each: the ends are those of the t interval at 0.975, not stretched ones."""
    estimates = {"e": {"mean": "x", **T95}, "f": {"mean": "y", **T95}}
    registration = registered(estimates, predictions=TWO, families=FAMILY)
    outcome = judge(registration, measured(registration, x=X, y=X), ESTIMATORS)
    (widened,) = outcome.prediction("P1").protection.widened
    assert pytest.approx(ttest(X, 0.975)) == list(widened.judged)
    assert (0.975, "its raw numbers") == (pytest.approx(widened.level_judged), widened.law)


def test_an_estimate_without_interval_leaves_a_test_untested() -> None:
    """The reason names the estimate and its word."""
    registration = registered({"e": {"mean": "x", **T95}})
    found = judge(registration, measured(registration, x=[1.0] * N), ESTIMATORS).prediction("P1")
    assert (Word.UNTESTED, [(Why.INADEQUATE, "e")]) == (found.word, [(r.why, r.what) for r in found.reasons])
    assert found.reasons[0].note.startswith("no_variance")


def test_resampling_is_the_same_every_time() -> None:
    """Seeds come from the freeze and the estimate's name alone."""
    estimate = {"mean": "x", **T95, "method": "bca", "least": 10}
    assert reading(estimate, x=X).interval == reading(estimate, x=X).interval


def test_at_no_effect_the_registered_error_is_decided() -> None:
    """Of 400 samples of ten with mean zero, 0.95 decides about 20; 38 or more has a chance below 1e-4."""
    registration = registered({"e": {"mean": "x", **T95}}, axes={"set": ["a"], "unit": {"planned": 10}})
    rng = np.random.default_rng(5)
    words = [
        judge(registration, measured(registration, x=rng.normal(0, 1, 10)), ESTIMATORS).prediction("P1").word
        for _ in range(400)
    ]
    decided = sum(word is not Word.UNTESTED for word in words)
    assert 4 <= decided < 38


FEW = [0, 0, 1, 2, 5, 6]  # hits of six users, whose mean is known to about +-2.7
NEAR = [1.2, 1.25, 1.3, 1.22, 1.28, 1.24]  # above one, and far below what six users tell of their mean


WIDE = {
    "count(ok == 1, over=item)": {"ok": np.array([[1] * hits + [0] * (8 - hits) for hits in FEW])},
    "share * user": {"share": [0, 0, 0.3, 0.5, 1, 1]},
    "gap": {"gap": FEW},
    "ok[item == 3] * 8": {"ok": np.eye(8)[:6]},
}


@pytest.mark.parametrize("expression", WIDE)
def test_an_interval_is_never_cut_where_numbers_can_still_lie(expression: str) -> None:
    """Against a number a bit above one: the mean of six such users reaches above it, and nothing passes."""
    of_user = {"axes": ["user"], "support": [0, 1]}
    registration = registered(
        {"e": {"mean": expression, **T95, "over": ["user"]}, "f": {"mean": "near", **T95, "over": ["user"]}},
        "f > e", axes={"user": {"planned": 6}, "item": {"planned": 8, "role": "fixed", "why": "all of them"}},
        quantities={
            "ok": {"axes": ["user", "item"], "type": "count", "support": [0, 1]}, "share": of_user,
            "one": of_user, "two": of_user, "gap": {"axes": ["user"], "is": "one - two"},
            "near": {"axes": ["user"], "support": [0, 9]},
        },
    )  # fmt: skip
    found = judge(registration, measured(registration, near=NEAR, **WIDE[expression]), ESTIMATORS).predictions[0]
    assert (Word.UNTESTED, ["straddles"]) == (found.word, [str(reason.why) for reason in found.reasons])


def test_an_estimate_beyond_where_it_should_lie_is_kept_as_it_is() -> None:
    """R-hat lies from one; of halves with about the same draws it computes to less, and stays the number that it is."""
    registration = registered(
        {"e": {"rhat": "z", "over": ["chain", "draw"], "method": "rank_normalised", "level": 0.95, "least": 100}},
        "e < 1.01", axes={"chain": {"levels": [1, 2], "role": "replicate"}, "draw": {"planned": 400}},
        quantities={"z": {"axes": ["chain", "draw"], "support": [-9, 9]}},
    )  # fmt: skip
    random = np.random.default_rng(2)
    halves = random.normal(size=200) + 1e-6 * random.normal(size=(4, 200))
    draws = random.permuted(halves, axis=1).reshape(2, 400)
    made = with_estimates(registration, measured(registration, z=draws))
    at, value = made.values["e"].at, made.estimates["e"].readings[()].value
    assert value < 1 == registration.quantities["e"].support[0]
    assert [value, value] == [float(at.lo), float(at.hi)]


@pytest.mark.parametrize("support", [{}, {"support": [-9, 9]}])
def test_chains_behind_a_burn_in_are_told_what_planned_counts(support: dict) -> None:
    """Whether or not the draws are bounded, a chain that is shorter than planned is a gap."""
    registration = registered(
        {"e": {"rhat": "z", "over": ["chain", "draw"], "method": "rank_normalised", "level": 0.95, "least": 100}},
        "e < 1.01", axes={"chain": {"levels": [1, 2], "role": "replicate"}, "draw": {"planned": 400}},
        quantities={"z": {"axes": ["chain", "draw"], **support}},
    )  # fmt: skip
    draws = np.random.default_rng(2).normal(size=(2, 400))
    draws[:, 350:] = np.nan
    made = with_estimates(registration, measured(registration, z=draws))
    assert made.estimates["e"].readings[()].missing == (
        "missing: 100 of 800 registered draws are not there: found 350 of 400 draws in each of 2 of 2 chains; "
        "`planned` counts what is left behind the burn-in"
    )


WELCH = {"difference_of_means": "x", **T95, "method": "welch"}


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        ({**WELCH, "groups": ["arm == 'B'", "arm == 'a'"]}, "no unit is in the group arm == 'a'; arm is A or B here"),
        ({**WELCH, "groups": ["arm == 'b'", "arm == 'A'"]}, "no unit is in the group arm == 'b'; arm is A or B here"),
        ({**WELCH, "groups": ["arm == 'B'", "arm == 'A'"], "where": "arm == 'B'"},
         "no unit is in the group arm == 'A' where arm == 'B'; arm is A or B here"),
        ({**WELCH, "groups": ["arm == 'B'", "hit > 7"]}, "no unit is in the group hit > 7"),
        ({"mean": "x", **T95, "where": "arm == 'b'"}, "no unit is where arm == 'b'; arm is A or B here"),
    ],
)  # fmt: skip
def test_a_group_that_nobody_is_in_is_said_with_the_texts_that_there_are(estimate: dict, said: str) -> None:
    """A misspelt group is seen at once; it is the second or the first, or the premise."""
    assert f"empty: {said}" == reading(estimate, x=X, arm=ARMS, hit=np.zeros(N)).missing


def test_many_texts_are_not_all_named() -> None:
    """Eight of them, and how many more; none where none is known."""
    estimate = {"mean": "x", **T95, "where": "arm == 'b'"}
    many = reading(estimate, x=X, arm=[f"arm {i:02}" for i in range(N)])
    assert str(many.missing).endswith("arm 06, arm 07 or 32 more here")
