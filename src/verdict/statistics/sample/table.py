"""The estimands and their methods: a row each. Nothing here computes, so that reading a registration stays light.

A third party adds a row by an entry point of the group `verdict.estimands`: its name is "estimand.method", and it
loads a `Row`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SAMPLE, CHAINS = "verdict.statistics.sample", "verdict.statistics.chains"
Values = Literal["same", "unit", "difference", "shift", "positive", "correlation", "any", "from_one"]


@dataclass(frozen=True, slots=True)
class Row:
    """One way to estimate one thing.

    place       the module and the function behind it, as "verdict.statistics.sample.mean:student"
    arguments   how many expressions it takes, aligned unit by unit
    groups      whether it compares two groups of units, which are drawn apart
    counted     what `of:` may give instead of units: "trials" of counts, "exposure" of events, or "" where nothing
    clusters    whether units may come in clusters
    ordered     whether the order of the units counts: draws of chains, or looks at any time
    values      where the result lies: as its argument ("same"), in [0, 1] ("unit"), in [-1, 1] ("difference",
                "correlation"), a difference of arguments ("shift"), from 0 ("positive"), from 1 ("from_one"), anywhere
    bounds      whether units that are missing may enter with their whole support
    least       the fewest units (clusters, where there are any) from which there is an interval at all
    options     the numbers that must be registered beside it, such as q
    exact       whether what comes out is a number without an interval, such as R-hat
    """

    estimand: str
    method: str
    place: str
    arguments: int = 1
    groups: bool = False
    counted: Literal["", "trials", "exposure"] = ""
    clusters: bool = False
    ordered: bool = False
    values: Values = "same"
    bounds: bool = False
    least: int = 2
    options: tuple[str, ...] = ()
    exact: bool = False


ROWS: tuple[Row, ...] = (
    Row("mean", "t", f"{SAMPLE}.mean:student", clusters=True, bounds=True),
    Row("mean", "bootstrap_t", f"{SAMPLE}.resampled:bootstrap_t", least=10),
    Row("mean", "bca", f"{SAMPLE}.resampled:bca", least=10),
    Row("mean", "betting", f"{SAMPLE}.betting:mean", ordered=True, bounds=True),
    Row("difference_of_means", "welch", f"{SAMPLE}.mean:welch", groups=True, clusters=True, values="shift",
        bounds=True),
    Row("proportion", "wilson", f"{SAMPLE}.proportion:wilson", counted="trials", clusters=True, values="unit",
        bounds=True),
    Row("proportion", "clopper_pearson", f"{SAMPLE}.proportion:clopper_pearson", counted="trials",
        values="unit", bounds=True),
    Row("proportion", "betting", f"{SAMPLE}.betting:proportion", ordered=True, values="unit", bounds=True),
    Row("difference_of_proportions", "newcombe", f"{SAMPLE}.proportions:newcombe", groups=True,
        counted="trials", clusters=True, values="difference", bounds=True),
    Row("difference_of_proportions", "miettinen_nurminen", f"{SAMPLE}.proportions:miettinen_nurminen",
        groups=True, counted="trials", values="difference", bounds=True),
    Row("paired_difference_of_proportions", "tango", f"{SAMPLE}.proportions:tango", arguments=2,
        values="difference", bounds=True),
    Row("paired_difference_of_proportions", "newcombe", f"{SAMPLE}.proportions:newcombe_paired", arguments=2,
        values="difference", bounds=True),
    Row("ratio_of_means", "fieller", f"{SAMPLE}.ratio:fieller", arguments=2, clusters=True, values="any"),
    Row("median", "order_statistics", f"{SAMPLE}.order:median", bounds=True, least=6),
    Row("quantile", "order_statistics", f"{SAMPLE}.order:quantile", bounds=True, least=6, options=("q",)),
    Row("rank_shift", "signed_rank", f"{SAMPLE}.rank:signed_rank", bounds=True, least=6),
    Row("difference_in_location", "rank_sum", f"{SAMPLE}.rank:rank_sum", groups=True, values="shift",
        bounds=True, least=4),
    Row("correlation", "fisher_z", f"{SAMPLE}.association:pearson", arguments=2, values="correlation",
        least=4),
    Row("rank_correlation", "fisher_z", f"{SAMPLE}.association:spearman", arguments=2, values="correlation",
        least=10),
    Row("slope", "t", f"{SAMPLE}.association:slope", arguments=2, values="any", least=3),
    Row("event_rate", "exact", f"{SAMPLE}.rate:exact", counted="exposure", values="positive", bounds=True,
        least=1),
    Row("standard_deviation", "chi_square", f"{SAMPLE}.spread:chi_square", values="positive"),
    Row("mean", "mcse", f"{CHAINS}.estimands:mean", ordered=True, least=100),
    Row("quantile", "mcse", f"{CHAINS}.estimands:quantile", ordered=True, least=100, options=("q",)),
    Row("autocorrelation_time", "multi_tau", f"{CHAINS}.estimands:multi_tau", ordered=True, values="positive",
        least=100),
    Row("autocorrelation_time", "sokal", f"{CHAINS}.estimands:sokal", ordered=True, values="positive",
        least=100),
    Row("autocorrelation_time", "geyer_ims", f"{CHAINS}.estimands:geyer_ims", ordered=True, values="positive",
        least=100),
    Row("autocorrelation_time", "batch_means", f"{CHAINS}.estimands:batch_means", ordered=True, values="positive",
        least=100),
    Row("effective_sample_size", "bulk", f"{CHAINS}.estimands:bulk", ordered=True, values="positive", least=100),
    Row("effective_sample_size", "tail", f"{CHAINS}.estimands:tail", ordered=True, values="positive", least=100),
    Row("rhat", "rank_normalised", f"{CHAINS}.estimands:rhat", ordered=True, values="from_one", exact=True,
        least=100),
)  # fmt: skip
