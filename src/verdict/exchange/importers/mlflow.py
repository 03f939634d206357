"""Runs of one experiment that MLflow keeps: a database, a folder mlruns, or a server that the caller names.

MLflow's own library reads them, since the layout of its stores is its own matter. Its calls home are turned off.

Of each metric MLflow tells the last value, by step and then by time; that one is read. Numbers of a run that did not
finish are not: what a run had reached when it died is not what was planned.
"""

from __future__ import annotations

import math
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from verdict.exchange.importers.contract import (
    Column,
    Imported,
    LeftOut,
    Option,
    Options,
    Role,
    Source,
    is_seed,
    needed,
    one,
    type_of,
)  # fmt: skip
from verdict.exchange.stores import WANTED, address, opened, without_secrets
from verdict.text.characters import printable, shown
from verdict.words.errors import UsageError, listed, nearest

NAME, EXTRA = "mlflow", "mlflow"
DATABASES = ("sqlite", "postgresql", "mysql", "mssql")  # addresses that MLflow opens by libraries beside its own
SAYS = "the runs of an MLflow experiment"
SOURCES = WANTED
OPTIONS = (
    Option("experiment", "The name of the experiment.", needed=True),
    Option("filter", "Only runs that match, as MLflow writes it: \"params.model = 'new'\". What came out, such as "
           "metrics and status, is no filter: register an exclusion for that."),
    Option("nested", "Where runs have children, as sweeps do: children (runs that have none themselves), parents (runs "
           "that are no children), or all, each a row.", values=("children", "parents", "all")),
)  # fmt: skip
FINISHED = "FINISHED"
GROUPS = ("params", "metrics", "tags")
PARENT = "mlflow.parentRunId"
OUTCOME = re.compile(r"\b(?:metrics?|status|end_time)\b", re.IGNORECASE)
QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "MLFLOW_ALLOW_FILE_STORE": "true",
         "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2", "GIT_PYTHON_REFRESH": "quiet"}  # fmt: skip


def read(sources: Sequence[str], options: Options) -> Imported:
    """Read all runs of the experiment, whatever became of them.

    Raises:
        UsageError: there is no such store or experiment, the filter asks for what came out, or runs have children and
        nobody said which are meant.
    """
    if len(sources) != 1:
        raise UsageError(f"found {len(sources)} sources, wanted one store of MLflow: {SOURCES}")
    experiment, asked = one(options, "experiment") or "", one(options, "filter")
    _check_filter(asked)
    os.environ.update({name: value for name, value in QUIET.items() if name not in os.environ})
    library = needed("mlflow", NAME, EXTRA)
    with opened(sources[0]) as (local, content), _sentences(library, sources[0]):
        for beside in ("sqlalchemy", "alembic") if local.startswith(DATABASES) else ():
            needed(beside, NAME, EXTRA)
        client = library.MlflowClient(tracking_uri=local)
        number = _experiment(client, experiment)
        runs, deleted = _all(client, number, ""), _all(client, number, "", view=2)
        matched = runs if asked is None else _all(client, number, asked)
    chosen, nested = _chosen(matched, one(options, "nested"))
    unmatched = _left(_without(runs, matched), f"not matched by --filter {asked}")
    left = (*_left(deleted, "deleted in MLflow, which still keeps them"), *unmatched, *nested, *_cut_short(chosen))
    rows, columns = _table(chosen)
    name = address(sources[0])
    source = Source.of_file(name, content) if content else Source.of_rows(name, rows)
    notes = (
        f"experiment {experiment}; of each metric the last value is taken, by step and time, as MLflow shows it",
        "not read: histories of metrics, artifacts, and tags that MLflow sets itself, such as mlflow.user",
    )
    return Imported(f"mlflow {library.__version__}", (source,), rows, columns, left, notes=notes)


def _check_filter(asked: str | None) -> None:
    """Refuse a filter that chooses runs by what came out of them."""
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", asked or "")
    found = OUTCOME.search(bare)
    if found:
        raise UsageError(
            f"found '{found[0]}' in --filter, which chooses runs by what came out; wanted params, tags or names: "
            "import all, and register an exclusion, as in exclude: {failed: {when: \"status != 'FINISHED'\", why: ...}}"
        )


@contextmanager
def _sentences(library: Any, source: str) -> Iterator[None]:
    """Turn what MLflow refuses into a sentence."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(f"{address(source)}: needs {error.name}, and that is not installed; install it") from None
    except library.exceptions.MlflowException as error:
        said = without_secrets(" ".join(str(error).split()))[:400]
        raise UsageError(f"{address(source)}: mlflow says: {printable(said)}") from None
    except Exception as error:
        if not type(error).__module__.startswith(("alembic.", "sqlalchemy.")):
            raise
        said = printable(without_secrets(" ".join(str(error).split()))[:400])
        raise UsageError(
            f"{address(source)}: found a database that mlflow {library.__version__} cannot open ({said}), "
            "wanted one of this version or an older one; install the version of mlflow that wrote it"
        ) from None


def _experiment(client: Any, name: str) -> str:
    found = client.get_experiment_by_name(name)
    if found is None:
        known = sorted(other.name for other in client.search_experiments())
        there = listed(f"'{shown(other)}'" for other in known)
        raise UsageError(f"no experiment is called '{shown(name)}'; there are: {there}.{nearest(name, known)}")
    if found.lifecycle_stage != "active":
        raise UsageError(f"the experiment '{shown(name)}' was deleted in MLflow; restore it, or name another")
    return str(found.experiment_id)


def _all(client: Any, number: str, asked: str, view: int = 1) -> list[Any]:
    """Return all runs of an experiment by their start; `view` is 1 for active and 2 for deleted ones."""
    runs, token = [], None
    while True:
        page = client.search_runs([number], asked, run_view_type=view, max_results=1000, page_token=token)
        runs.extend(page)
        token = page.token
        if not token:
            return sorted(runs, key=lambda run: (run.info.start_time or 0, run.info.run_id))


def _chosen(runs: Sequence[Any], nested: str | None) -> tuple[list[Any], list[LeftOut]]:
    """Return the runs that are rows where some have children, and those that are not."""
    parents = {run.data.tags[PARENT] for run in runs if PARENT in run.data.tags}
    if parents and nested is None:
        children = sum(PARENT in run.data.tags for run in runs)
        raise UsageError(
            f"found {children} runs that are children of others among {len(runs)}, so that a parent would count beside "
            "its children; wanted --nested children, parents or all"
        )
    if not parents or nested == "all":
        return [*runs], []
    if nested == "children":
        kept = [run for run in runs if run.info.run_id not in parents]
        return kept, [*_left(_without(runs, kept), "parents of other runs, as --nested children says")]
    kept = [run for run in runs if PARENT not in run.data.tags]
    return kept, [*_left(_without(runs, kept), "children of other runs, as --nested parents says")]


def _without(runs: Iterable[Any], kept: Iterable[Any]) -> list[Any]:
    known = {run.info.run_id for run in kept}
    return [run for run in runs if run.info.run_id not in known]


def _left(runs: Sequence[Any], why: str) -> Iterator[LeftOut]:
    """Say how many runs are no rows, and what had become of them."""
    if runs:
        counts = Counter(run.info.status for run in runs)
        became = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
        yield LeftOut(len(runs), f"run{'s' * (len(runs) > 1)} ({became})", why)


def _cut_short(runs: Sequence[Any]) -> Iterator[LeftOut]:
    """Say how many numbers are left out because their run did not finish."""
    short = [run for run in runs if run.info.status != FINISHED and run.data.metrics]
    if short:
        number = sum(len(run.data.metrics) for run in short)
        yield LeftOut(number, f"number{'s' * (number > 1)} of {len(short)} runs that did not finish",
                      "what a run had reached by then is not what was planned")  # fmt: skip


def _table(runs: Sequence[Any]) -> tuple[tuple[Mapping[str, Any], ...], tuple[Column, ...]]:
    """Lay runs out as rows, and say what their columns are."""
    rows = tuple(_row(run) for run in runs)
    names = list(dict.fromkeys(name for row in rows for name in row))
    seeds = [name for name in names if name.startswith("params.") and is_seed(name.partition(".")[2])]
    unit = seeds[0] if seeds else "run_id"
    order = sorted(names, key=lambda name: GROUPS.index(name.partition(".")[0]) if "." in name else -1)
    return rows, tuple(_column(name, unit, [row.get(name) for row in rows]) for name in order)


def _row(run: Any) -> dict[str, Any]:
    tags = {name: value for name, value in run.data.tags.items() if not name.startswith("mlflow.")}
    ended = run.info.status == FINISHED
    numbers = {name: _finite(value) if ended else None for name, value in run.data.metrics.items()}
    return {
        "run_id": run.info.run_id, "run_name": run.info.run_name, "status": run.info.status,
        "parent": run.data.tags.get(PARENT), "start_time": run.info.start_time, "end_time": run.info.end_time,
        **{f"params.{name}": run.data.params[name] for name in sorted(run.data.params)},
        **{f"metrics.{name}": numbers[name] for name in sorted(numbers)},
        **{f"tags.{name}": tags[name] for name in sorted(tags)},
    }  # fmt: skip


def _finite(value: float) -> float:
    """Return a metric as it was logged: in a database MLflow keeps an infinite one as the largest number there is."""
    return math.copysign(math.inf, value) if abs(value) >= sys.float_info.max else value


def _column(name: str, unit: str, values: Sequence[Any]) -> Column:
    kind, _, inner = name.partition(".")
    roles: dict[str, Role] = {"params": "setting", "metrics": "measured", "status": "status"}
    role: Role = "unit" if name == unit else roles.get(kind, "about")
    numbers = kind == "metrics"  # a metric that no run has is a number all the same
    return Column(name, "number" if numbers else type_of(values), role, short=inner,
                  ended=(FINISHED,) if name == "status" else ())  # fmt: skip
