"""Items that lm-evaluation-harness itself wrote: nothing is chosen, cut, doubled or averaged in silence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import Done, verdict

MADE = Path(__file__).parent / "made" / "lm_eval"
STRICT = ("--task", "sums", "--filter", "strict-match")


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A folder with the runs of three models."""
    for model in ("small", "large", "limited"):
        shutil.copytree(MADE / model, tmp_path / model)
    return tmp_path


def bring(folder: Path, *arguments: str) -> Done:
    """Import with these sources and options into a new file."""
    return verdict("import", "lm-eval", *arguments, "--output", "items.json", cwd=folder)


def rows(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of the table that was written."""
    return json.loads((folder / "items.json").read_text())["rows"]


def refusal(folder: Path, *arguments: str) -> str:
    """Return what is said of sources that are refused; nothing is written."""
    done = bring(folder, *arguments)
    assert (2, False) == (done.returncode, (folder / "items.json").exists())
    return " ".join(done.stderr.split())


def samples(folder: Path, model: str, task: str = "sums") -> Path:
    """Return a file of samples."""
    (path,) = (folder / model).glob(f"samples_{task}_*.jsonl")
    return path


def edit(path: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    """Change the samples of a file."""
    found = change([json.loads(line) for line in path.read_text().splitlines()])
    path.write_text("".join(json.dumps(row) + "\n" for row in found))


def test_items_of_two_models_are_rows(runs: Path) -> None:
    """As the filter reads them that was asked for; their averages are those of the harness."""
    done = bring(runs, "small", "large", *STRICT)
    assert (0, "") == (done.returncode, done.stderr)
    found = rows(runs)
    assert {("small", 12), ("large", 12)} == {
        (model, len({row["item"] for row in found if row["model"] == model})) for model in ("small", "large")
    }
    means = {m: sum(row["exact_match"] for row in found if row["model"] == m) / 12 for m in ("small", "large")}
    assert {"small": 4 / 12, "large": 3 / 12} == means
    assert "left out: 24 lines of samples, of other filters than strict-match" in " ".join(done.stdout.split())
    sources = json.loads((runs / "items.json").read_text())["imported"]["sources"]
    assert 4 == len(sources) == len({source["sha256"] for source in sources})


def test_another_filter_gives_other_numbers(runs: Path) -> None:
    """Which is why none is taken by itself: by the strict one small is better, and by the other too, but by half."""
    assert 0 == bring(runs, "small", "large", "--task", "sums", "--filter", "flexible-extract").returncode
    assert 8 + 7 == sum(row["exact_match"] for row in rows(runs))


@pytest.mark.parametrize(("options", "said"), [
    ((), "found 2 tasks, colours, sums; wanted --task NAME"),
    (("--task", "sum"), "no task is called 'sum'; there are: colours, sums. Did you mean 'sums'?"),
    (("--task", "sums"), "found 2 filters of sums, strict-match, flexible-extract, and each item stands there once for "
     "each; wanted --filter NAME"),
    (("--task", "sums", "--filter", "none"), "found 2 filters of sums"),
    ((*STRICT, "--filter", "flexible-extract"), "2 of them were asked for; wanted --filter NAME, one of them"),
])  # fmt: skip
def test_nothing_is_chosen_for_the_reader(runs: Path, options: tuple[str, ...], said: str) -> None:
    """Neither one task of several nor one filter of several."""
    assert said in refusal(runs, "small", "large", *options)


def test_items_of_several_tasks_are_different_items(runs: Path) -> None:
    """Number 0 of the one is not number 0 of the other."""
    assert 0 == bring(runs, "small", "--task", "sums", "--task", "colours", "--filter", "strict-match").returncode
    items = [row["item"] for row in rows(runs)]
    assert ("sums/0", "colours/0", 42) == (items[0], items[12], len({*items}))


def test_a_part_of_the_items_is_not_taken_for_the_whole(runs: Path) -> None:
    """A run with --limit 5 is refused until somebody says what of the others."""
    told = refusal(runs, "limited", "large", "--task", "colours")
    assert "found 5 of the 30 items of colours in limited/" in told
    assert "by --limit 5: a part is not the whole; wanted --unasked missing" in told


def test_items_that_were_not_asked_are_rows_without_numbers(runs: Path) -> None:
    """Or are counted among what is left out; the models were then asked different items, which is said."""
    assert 0 == bring(runs, "limited", "large", "--task", "colours", "--unasked", "missing").returncode
    of = [row for row in rows(runs) if row["model"] == "limited"]
    assert [5, 25] == [sum(row["status"] == status for row in of) for status in ("answered", "not asked")]
    assert {None} == {row["acc"] for row in of if row["status"] == "not asked"}
    (runs / "items.json").unlink()
    done = bring(runs, "limited", "large", "--task", "colours", "--unasked", "left-out")
    told = " ".join(done.stdout.split())
    assert "left out: 25 items of colours by limited, not asked: --limit 5" in told
    assert "models were asked different items of colours: large 30, limited 5; 5 are common to all" in told


def test_averages_are_not_items(runs: Path) -> None:
    """Results without samples are refused; asked for, they are a row a task without any standard error."""
    samples(runs, "small").unlink()
    samples(runs, "small", "colours").unlink()
    assert "found averages alone in small/results" in refusal(runs, "small")
    done = bring(runs, "small", "--read", "averages")
    found = rows(runs)
    assert [12, 12, 30] == [row["items"] for row in found]
    assert not any("stderr" in name for row in found for name in row)
    assert "an interval over rows is about tasks as draws, never about items" in " ".join(done.stdout.split())


def test_averages_over_a_part_are_refused(runs: Path) -> None:
    """A limit is heard there, too."""
    assert "found averages over a part of the items, by --limit 5" in refusal(runs, "limited", "--read", "averages")
    assert 0 == bring(runs, "limited", "--read", "averages", "--unasked", "left-out").returncode


def test_a_file_from_which_items_are_taken_out_is_noticed(runs: Path) -> None:
    """Those that were answered wrong, say: the results know how many there were."""
    edit(samples(runs, "small"), lambda found: [row for row in found if row["exact_match"]])
    assert "found 4 items by the filter strict-match, wanted 12, as small/results" in refusal(runs, "small", *STRICT)


def test_a_number_that_was_changed_is_noticed(runs: Path) -> None:
    """The average is no longer that of the results."""
    edit(samples(runs, "small"), lambda found: [{**row, "exact_match": 1.0} for row in found])
    assert "found 1 as the average of exact_match, wanted 0.333333, as small/results" in refusal(runs, "small", *STRICT)


def test_an_item_twice_is_refused_with_both_lines(runs: Path) -> None:
    """As where a run was resumed into the same file."""
    edit(samples(runs, "small"), lambda found: [*found, found[3]])
    told = refusal(runs, "small", *STRICT)
    assert ":25:1: found item 3 again, as on line 4, by the filter strict-match" in told


def test_a_model_that_was_run_twice_is_refused(runs: Path) -> None:
    """Two seeds of one model are two files that are read as one table."""
    shutil.copytree(runs / "small", runs / "again")
    told = refusal(runs, "small", "again", *STRICT)
    assert "found the task sums of small again, as in" in told
    assert "reads: [{file: ..., set: {seed: 1}}, ...]" in told


def test_other_documents_under_the_same_number_are_refused(runs: Path) -> None:
    """Two versions of a data set would be paired by number, and compare nothing."""
    edit(samples(runs, "large"), lambda found: [{**row, "doc_hash": f"{row['doc_hash']}x"} for row in found])
    told = refusal(runs, "small", "large", *STRICT)
    assert "found another document as item 0 of sums than on line 1 of" in told
    assert "they cannot be paired by number" in told


def test_samples_without_their_results_are_refused(runs: Path) -> None:
    """Nothing else says which model it was, and whether there was a limit."""
    next((runs / "small").glob("results*")).unlink()
    assert "beside it, wanted it there: it says which model was asked" in refusal(runs, "small", *STRICT)


@pytest.mark.parametrize(("name", "content", "said"), [
    ("results_2026-01-01.json", "{", "found JSON that cannot be read"),
    ("results_2026-01-01.json", "[]", "found no object"),
    ("results_2026-01-01.json", "{}", "found no results: and config:"),
    ("results_2026-01-01.json", '{"results": {}, "config": {}}', "found no model_name"),
    ("results_2026-01-01.json", '{"results": {}, "config": {}, "versions": 3}', "found no object under versions"),
    ("results_2026-01-01.json", "[" * 100_000, "found too many levels of nesting"),
    ("notes.json", "{}", "found no results of lm_eval in x"),
])  # fmt: skip
def test_what_the_harness_did_not_write_is_refused(tmp_path: Path, name: str, content: str, said: str) -> None:
    """With its file, and what was wanted."""
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / name).write_text(content)
    assert said in refusal(tmp_path, "x")


def test_a_source_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Or that is no file of the harness by its name."""
    assert "gone: found no such file or folder" in refusal(tmp_path, "gone")
    (tmp_path / "my.json").write_text("{}")
    assert "my.json: found no file of lm_eval by its name" in refusal(tmp_path, "my.json")


@pytest.mark.parametrize("change", [
    {"doc_id": None}, {"doc_id": True}, {"metrics": ["f1"]}, {"metrics": 3},
])  # fmt: skip
def test_a_line_that_is_no_sample_is_refused(runs: Path, change: dict[str, Any]) -> None:
    """At its line."""
    edit(samples(runs, "small"), lambda found: [found[0], {**found[1], **change}])
    assert ":2:1: found no" in refusal(runs, "small", *STRICT)


def test_equal_sources_give_equal_bytes(runs: Path) -> None:
    """In whatever order they are named."""
    assert 0 == bring(runs, "small", "large", *STRICT).returncode
    first = (runs / "items.json").read_bytes()
    (runs / "items.json").unlink()
    assert 0 == bring(runs, "large", "small", *STRICT).returncode
    assert first == (runs / "items.json").read_bytes()


@pytest.mark.parametrize("metric", ["status", "item", "model"])
def test_a_metric_may_not_stand_in_the_place_of_a_label(runs: Path, metric: str) -> None:
    """A metric called item would say of an item which one it is."""
    edit(samples(runs, "small"), lambda found: [{**row, metric: 1, "metrics": [metric]} for row in found])
    assert f"found a number called '{metric}', a metric on line 1" in refusal(runs, "small", *STRICT)


@pytest.mark.parametrize(("key", "told", "said"), [
    ("n-samples", [1], "no object under n-samples.sums"), ("configs", [1], "no object under configs.sums"),
    ("results", "x", "no object under results.sums"), ("configs", {"metric_list": [1]}, "no list of metrics"),
    ("n-samples", {"original": "9", "effective": 12}, "no numbers of items"),
    ("n-samples", {"original": 10**10, "effective": 12}, "no numbers of items"),
])  # fmt: skip
def test_results_that_the_harness_does_not_write_are_refused(runs: Path, key: str, told: Any, said: str) -> None:
    """What is of another shape, or asks for more items than a table may have, is none of its results."""
    (results,) = (runs / "small").glob("results_*.json")
    tree = json.loads(results.read_text())
    tree[key]["sums"] = told
    results.write_text(json.dumps(tree))
    assert said in refusal(runs, "small", *STRICT, "--unasked", "missing")
