"""A row is found by the names of its estimand and method; a plugin adds one and takes no other's place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.distributions import install
from tests.statistics.sample.making import ASKED, SHIPPED, drawn, named
from verdict.plugins import ESTIMANDS
from verdict.statistics.sample import finding
from verdict.statistics.sample.contract import Asked, Estimated, Sample, exactly
from verdict.statistics.sample.table import Row
from verdict.words.errors import UsageError

HALVES = """
from verdict.statistics.sample.contract import Estimated
from verdict.statistics.sample.table import Row

ROW = Row("half", "halving", "somebodys_halves:halved")

def halved(samples, asked):
    return Estimated(0.5, 0.25, 0.75, samples[0].low.size, "halving")
"""


@pytest.mark.parametrize("row", SHIPPED, ids=named())
def test_every_row_has_its_function(row):
    """The place of each row loads, and what it loads gives an interval of thirty plain units."""
    samples = drawn(row, 30, np.random.default_rng(1))
    assert row is finding.row(row.estimand, row.method)
    assert isinstance(finding.estimated(row, samples, ASKED), Estimated)


def test_names_are_listed():
    """Estimands once each, and their methods with the usual one first."""
    assert ("t", "bootstrap_t", "bca", "betting", "mcse") == finding.methods("mean")
    assert len(finding.estimands()) == len(set(finding.estimands())) > 15
    assert set(finding.shipped()) <= set(finding.names())


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("maen", "t"), "no estimand is called 'maen'.*Did you mean 'mean'"),
        (("mean", "welch"), "no method of 'mean' is called 'welch'; known: t, bootstrap_t, bca, betting"),
    ],
)
def test_an_unknown_name_is_refused_with_those_that_are_known(names, said):
    """The message lists what exists, and the near match where there is one."""
    with pytest.raises(finding.UnknownEstimandError, match=said):
        finding.row(*names)


def test_a_plugin_adds_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An entry point "estimand.method" that loads a Row is found, listed and computes."""
    install_at(tmp_path, monkeypatch, {"half.halving": "somebodys_halves:ROW"})
    row = finding.row("half", "halving")
    assert "half" in finding.estimands()
    assert ("halving",) == finding.methods("half")
    assert 0.5 == finding.estimated(row, (exactly(np.arange(4.0)),), Asked(0.95)).value


@pytest.mark.parametrize(
    ("points", "asked", "said"),
    [
        ({"mean.t": "somebodys_halves:ROW"}, ("mean", "t"), "'mean.t' is shipped"),
        ({"Mean.T": "somebodys_halves:ROW"}, ("mean", "t"), "'mean.t' is shipped"),
        ({"half.other": "somebodys_halves:ROW"}, ("half", "other"), "wanted the Row of 'half.other'"),
        ({"half.halving": "somebodys_halves:halved"}, ("half", "halving"), "wanted the Row of 'half.halving'"),
    ],
)
def test_a_plugin_takes_no_place_and_keeps_its_name(tmp_path, monkeypatch, points, asked, said):
    """What is named like a shipped row, or loads anything but the row of its name, is refused."""
    install_at(tmp_path, monkeypatch, points)
    with pytest.raises(UsageError, match=said):
        finding.row(*asked)


def install_at(folder: Path, monkeypatch: pytest.MonkeyPatch, points: dict[str, str]) -> None:
    """Install a distribution with these entry points, and have it on the path."""
    monkeypatch.syspath_prepend(str(install(folder, ESTIMANDS, points, {"somebodys_halves.py": HALVES})))


def test_a_row_without_a_function_is_refused():
    """Neither a module that is not there nor a name that is no function ends in a traceback."""
    for place in ("verdict.nowhere:mean", "verdict.statistics.sample.mean:nothing", "verdict.statistics.sample.mean"):
        with pytest.raises(UsageError, match="the method 'm' of 'e'"):
            finding.load(Row("e", "m", place))


@pytest.mark.parametrize(
    ("name", "samples", "said"),
    [
        (("mean", "t"), 2, "takes 1 samples; found 2"),
        (("difference_of_means", "welch"), 1, "takes 2 samples; found 1"),
        (("quantile", "order_statistics"), 1, "needs the option q"),
    ],
)
def test_samples_that_a_row_does_not_take_are_refused(name, samples, said):
    """The number of samples, and options that are lacking."""
    with pytest.raises(UsageError, match=said):
        finding.estimated(finding.row(*name), (exactly(np.arange(9.0)),) * samples, Asked(0.95))


@pytest.mark.parametrize("row", SHIPPED, ids=named())
def test_clusters_and_trials_are_never_overlooked(row):
    """A row that does not heed them is not computed as if there were none."""
    plain = drawn(row, 30, np.random.default_rng(2))
    labels, trials = np.arange(30) % 6, np.full(30, 3.0)
    for heeded, extra in ((row.clusters, {"clusters": labels}), (bool(row.counted), {"trials": trials})):
        samples = tuple(Sample(s.low, s.high, s.missing, support=s.support, **extra) for s in plain)
        if heeded:
            assert finding.estimated(row, samples, ASKED) != finding.estimated(row, plain, ASKED)
        else:
            with pytest.raises(UsageError, match="takes no"):
                finding.estimated(row, samples, ASKED)
