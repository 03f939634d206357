"""What an estimate is made of: which units count, in which clusters and groups, and what may be missing."""

from __future__ import annotations

import pytest

from tests.factory import RECORD, Unplaced, merged
from tests.judge.test_estimating import ARMS, T95, N, X, measured, reading, registered, ttest
from verdict.evidence.laid_out import lay_out
from verdict.judge.estimating import with_estimates
from verdict.words.errors import DocumentError


@pytest.mark.parametrize("known", [0, 21, 39])
def test_a_cluster_that_is_not_known_leaves_no_interval(known: int) -> None:
    """Units of no known cluster may all be of one: they are not counted as so many clusters."""
    clusters = [f"p{i // 14}" if i < known else None for i in range(N)]
    columns = {"x": X, **({"arm": clusters} if known else {})}
    found = reading({"mean": "x", "cluster": "arm", **T95}, **columns)
    assert f"missing: the cluster of {N - known} units is not known" == found.missing


def test_clusters_count_where_units_are_missing_and_not_where_they_are_left_out() -> None:
    """A unit without a number is still of some cluster; one that is certainly not meant need not be of any."""
    clusters = [f"p{i // 4}" for i in range(N - 4)] + [None] * 4
    holes, hit = [*X[:-4], *[None] * 4], [1] * (N - 4) + [0] * 4
    estimate = {"mean": "x", "cluster": "arm", **T95}
    assert "missing: the cluster of 4 units is not known" == reading(estimate, x=holes, arm=clusters).missing
    found = reading({**estimate, "where": "hit == 1"}, x=holes, arm=clusters, hit=hit)
    assert pytest.approx(ttest(X[:-4].reshape(9, 4).mean(axis=1))) == list(found.interval)


def test_a_cluster_may_be_derived_and_counted() -> None:
    """Clusters are told apart by whole numbers, also by those that a definition gives."""
    quantities = {
        "x": {"axes": ["unit"], "support": [-9, 9]}, "k": {"axes": ["unit"], "type": "count", "support": [0, 99]},
        "twice": {"axes": ["unit"], "type": "count", "is": "2 * k", "support": [0, 198]},
    }  # fmt: skip
    for cluster in ("k", "twice"):
        registration = registered({"e": {"mean": "x", "cluster": cluster, **T95}}, quantities=quantities)
        laid = measured(registration, x=X, k=[i // 4 for i in range(N)])
        found = with_estimates(registration, laid).estimates["e"].readings[()]
        assert pytest.approx(ttest(X.reshape(10, 4).mean(axis=1))) == list(found.interval)


@pytest.mark.parametrize(
    "estimate",
    [
        {"mean": "x"},
        {"mean": "double"},
        {"mean": "y", "where": "x > -99"},
        {"mean": "y", "where": "tame"},
        {"proportion": "x > 0", "method": "wilson"},
        {"difference_of_means": "y", "groups": ["x > 0", "not (x > 0)"], "method": "welch"},
        {"mean": "y", "cluster": "place"},
    ],
)
def test_a_quantity_may_leave_no_unit_missing(estimate: dict) -> None:
    """What is registered of a quantity holds for every estimate that rests on it, wherever it stands in it."""
    y = X if "cluster" not in estimate else [None, *X[1:]]
    columns = {"x": [None, *X[1:]], "y": y, "place": [f"p{i // 4}" for i in range(N)]}
    found = {}
    for missing in ("untested", "bounds"):
        registration = _where_x_is(missing, estimate)
        found[missing] = with_estimates(registration, measured(registration, **columns)).estimates["e"].readings[()]
    assert (found["untested"].missing or "").startswith("missing: 1 of ")
    assert found["bounds"].interval is not None


def _where_x_is(missing: str, estimate: dict):
    """Register an estimate where x and the places have this rule for what is missing, and y is bounded."""
    number = {"axes": ["unit"], "support": [-9, 9]}
    quantities = {
        "x": {**number, "missing": missing}, "y": number, "double": {"axes": ["unit"], "is": "2 * x"},
        "place": {"axes": ["unit"], "type": "text", "missing": missing},
    }  # fmt: skip
    flags = {"tame": {"axes": ["unit"], "when": "x > -99"}}
    return registered({"e": {**T95, **estimate}}, quantities=quantities, flags=flags)


def test_pairs_are_counted_where_both_are_measured() -> None:
    """Four units with both numbers are four units, however many have one of them."""
    first, second = [1] * 22 + [None] * 18, [None] * 18 + [0] * 22
    quantities = {name: {"axes": ["unit"], "type": "count", "support": [0, 1]} for name in ("a", "b")}
    estimate = {"paired_difference_of_proportions": ["a", "b"], "over": ["unit"], "method": "tango", "level": 0.95}
    found = {}
    for least in (4, 5):
        registration = registered({"e": {**estimate, "least": least}}, "e > -0.9", quantities=quantities)
        laid = measured(registration, a=first, b=second)
        found[least] = with_estimates(registration, laid).estimates["e"].readings[()]
    assert "too_few: found 4 units, wanted 5 or more" == found[5].missing
    assert found[4].interval is not None


def test_published_aggregates_say_nothing_of_units() -> None:
    """An aggregate of a name that no estimate rests on leaves every estimate as it is."""
    registration = registered({"e": {"mean": "x", **T95}})
    laid = measured(registration, x=X)
    tree = merged(
        laid.measurements.model_dump(mode="json", exclude_defaults=True), {"aggregates": {"median(cell)": 1.6}}
    )
    with_aggregate = lay_out(tree, Unplaced(), registration)
    assert with_aggregate.aggregates
    found = with_estimates(registration, with_aggregate).estimates["e"].readings[()]
    assert pytest.approx(ttest(X)) == list(found.interval)


def test_an_aggregate_of_an_estimate_is_refused() -> None:
    """Nobody publishes what is estimated here, by its name or behind a definition."""
    quantities = {"cell": {"axes": ["set", "unit"]}, "twice": {"axes": ["set"], "is": "2 * e"}}
    registration = registered({"e": {"mean": "cell", **T95}}, "max(e) > 0", quantities=quantities)
    for aggregate in ("max(e)", "max(twice)"):
        with pytest.raises(DocumentError, match="found an aggregate of e, which is estimated here from raw numbers"):
            lay_out({**RECORD, "aggregates": {aggregate: 0.5}}, Unplaced(), registration)


GROUPED = {"difference_of_means": "x", "groups": ["arm == 'B'", "hit == 1"], **T95, "method": "welch"}


def test_a_unit_that_may_be_in_both_groups_is_refused() -> None:
    """One that is certainly in the first and perhaps in the second group ties them together."""
    hit = [0 if arm == "B" else 1 for arm in ARMS]
    assert reading(GROUPED, x=X, arm=ARMS, hit=hit).interval is not None
    assert (
        "shared: 1 units of one group may be in both" == reading(GROUPED, x=X, arm=ARMS, hit=[None, *hit[1:]]).missing
    )


def test_a_cluster_that_may_have_units_in_both_groups_is_refused() -> None:
    """A unit of unknown group in a cluster of the other group may tie the two; one in a cluster of its own does not."""
    clusters = [f"{arm}{i // 8}" for i, arm in enumerate(ARMS)]
    estimate = {"difference_of_means": "x", "groups": ["hit == 1", "hit == 0"], "cluster": "arm", **T95, "least": 2}
    estimate["method"] = "welch"
    hit = [None, *[int(arm == "B") for arm in ARMS[1:]]]
    found = reading(estimate, x=X, arm=clusters, hit=hit)
    assert found.missing.startswith("shared: 1 clusters may have units in both groups")
    assert reading(estimate, x=X, arm=["own", *clusters[1:]], hit=hit).interval is not None
