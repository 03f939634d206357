"""Logs that inspect itself wrote: errors stay in the count, epochs are no items, and letters are not guessed."""

from __future__ import annotations

import importlib.util
import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
import zstandard

from tests.cli.test_commands import Done, verdict
from verdict.exchange.evaluations.zipped import Zipped
from verdict.words.errors import DocumentError

MADE = Path(__file__).parent / "made" / "inspect"
MEAN, ROWS = ("--epochs", "mean"), ("--epochs", "rows")


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder with the logs."""
    for log in (*MADE.glob("*.eval"), *MADE.glob("*.json")):
        shutil.copy(log, tmp_path)
    return tmp_path


def bring(folder: Path, *arguments: str) -> Done:
    """Import with these sources and options into a new file."""
    return verdict("import", "inspect", *arguments, "--output", "out/items.json", cwd=folder)


def rows(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of the table that was written."""
    return json.loads((folder / "out" / "items.json").read_text())["rows"]


def refusal(folder: Path, *arguments: str) -> str:
    """Return what is said of sources that are refused; nothing is written."""
    done = bring(folder, *arguments)
    assert (2, False) == (done.returncode, (folder / "out" / "items.json").exists())
    return " ".join(done.stderr.split())


def log(folder: Path, **changes: Any) -> str:
    """Write the log in JSON with other samples or another head, and return its name."""
    tree = json.loads((MADE / "limited.json").read_text())
    tree["eval"]["dataset"]["samples"] = 2
    tree |= {key: change(tree[key]) if callable(change) else change for key, change in changes.items()}
    (folder / "changed.json").write_text(json.dumps(tree))
    return "changed.json"


def test_items_of_two_models_are_rows(logs: Path) -> None:
    """Two epochs of eight items, averaged within each: eight rows of each model."""
    assert 0 == bring(logs, "small.eval", "large.eval", *MEAN).returncode
    found = rows(logs)
    assert 16 == len(found) == len({(row["model"], row["item"]) for row in found})
    assert {0.0, 0.5, 1.0} == {row["match"] for row in found}
    sums = {
        model: sum(row["match"] for row in found if row["model"] == f"mockllm/{model}") for model in ("small", "large")
    }
    assert {"small": 2.5, "large": 5.5} == sums


def test_epochs_are_no_items(logs: Path) -> None:
    """Nobody counts them as such without saying so."""
    told = refusal(logs, "small.eval")
    assert "found 2 epochs of each item, which are no items of their own" in told
    assert 0 == bring(logs, "small.eval", *ROWS).returncode
    assert [1, 2] * 8 == [row["epoch"] for row in sorted(rows(logs), key=lambda row: (row["item"], row["epoch"]))]


def test_samples_that_ended_in_an_error_stay_in_the_count(logs: Path) -> None:
    """Without numbers, also where the average of inspect leaves them out; one at a limit keeps its score."""
    assert 0 == bring(logs, "errors.eval", *ROWS).returncode
    found = {(row["item"], row["epoch"]): row for row in rows(logs)}
    assert 16 == len(found)
    failed, limited = found["sum-3", 2], found["sum-5", 1]
    assert ("error", None, None) == (failed["status"], failed["match"], failed["parts.length"])
    assert "RuntimeError('the server closed the connection')" == failed["error"]
    assert ("limit", 0, "message limit") == (limited["status"], limited["match"], limited["error"])


def test_a_mean_over_epochs_of_which_one_failed_is_missing(logs: Path) -> None:
    """The other epoch is not taken for both."""
    assert 0 == bring(logs, "errors.eval", *MEAN).returncode
    (failed,) = [row for row in rows(logs) if row["status"] == "error"]
    assert ("sum-3", 2, None) == (failed["item"], failed["epochs"], failed["match"])


def test_a_run_that_failed_is_rows_without_numbers(logs: Path) -> None:
    """All that it was to ask; that it did not end is told."""
    done = bring(logs, "failed.eval", "large.eval", *MEAN)
    assert "failed.eval did not come to its end: error" in done.stdout
    of = [row for row in rows(logs) if row["model"] == "mockllm/small"]
    assert 8 == len(of)
    assert {("error", None)} == {(row["status"], row.get("match")) for row in of}


def test_samples_that_never_ran_are_rows(tmp_path: Path) -> None:
    """A run that was cancelled has no samples of them, and the head says what was to come."""
    name = log(tmp_path, status="cancelled", samples=lambda found: found[:1])
    done = bring(tmp_path, name, *ROWS)
    assert ["scored", *["not run"] * 3] == [row["status"] for row in rows(tmp_path)]
    assert "the run ended: cancelled" == rows(tmp_path)[1]["error"]
    assert "changed.json did not come to its end: cancelled" in " ".join(done.stdout.split())


def test_a_log_that_was_never_finished_is_read(logs: Path) -> None:
    """Its zip has a start and no header."""
    with zipfile.ZipFile(logs / "begun.eval", "w") as made:
        whole = Zipped.of("small.eval", (logs / "small.eval").read_bytes())
        for name in ("_journal/start.json", "samples/sum-0_epoch_1.json"):
            made.writestr(name, whole.read(name))
    assert 0 == bring(logs, "begun.eval", *ROWS).returncode
    assert ["scored", *["not run"] * 15] == [row["status"] for row in rows(logs)]
    assert "the run ended: started" == rows(logs)[1]["error"]


def test_a_part_of_the_items_is_not_taken_for_the_whole(logs: Path) -> None:
    """A limit of two of eight is refused until somebody says that it is meant."""
    assert "limited.json: found 2 of the 8 items of sums, by a limit" in refusal(logs, "limited.json", *MEAN)
    done = bring(logs, "limited.json", "small.eval", *MEAN, "--unasked", "left-out")
    told = " ".join(done.stdout.split())
    assert "left out: 6 items of sums by mockllm/large, not asked" in told
    assert "models were asked different items of sums: mockllm/large 2, mockllm/small 8; 2 are common to all" in told


def test_json_and_the_zip_say_the_same(logs: Path) -> None:
    """Of the samples that both logs hold."""
    assert 0 == bring(logs, "limited.json", *ROWS, "--unasked", "left-out").returncode
    short = {(row["item"], row["epoch"]): row for row in rows(logs)}
    shutil.rmtree(logs / "out")
    assert 0 == bring(logs, "large.eval", *ROWS).returncode
    whole = {(row["item"], row["epoch"]): row for row in rows(logs)}
    assert short == {place: whole[place] for place in short}


def test_a_sample_twice_is_refused(logs: Path) -> None:
    """A run and its retry, two runs of one model, or a sample twice in one log."""
    told = refusal(logs, "large.eval", "errors.eval", *MEAN)
    assert "errors.eval:1:1: found sample sum-0, epoch 1, of mockllm/large again, as in large.eval" in told
    name = log(logs, samples=lambda found: [*found, found[0]])
    assert "found sample sum-0, epoch 1, twice in one log" in refusal(logs, name, *MEAN)


def test_other_samples_under_the_same_name_are_refused(logs: Path) -> None:
    """Two data sets that number their items alike."""
    name = log(logs, samples=lambda found: [{**sample, "input": "7 plus 7?"} for sample in found])
    told = refusal(logs, "small.eval", name, *MEAN)
    assert "changed.json:1:1: found another input or target of sample sum-0 than in small.eval" in told


def scores(value: Any) -> Any:
    """Return a change that gives every sample this score."""
    return lambda found: [{**sample, "scores": {"match": {"value": value}}} for sample in found]


@pytest.mark.parametrize(("letter", "option"), [("P", "partial"), ("N", "no-answer")])
def test_letters_are_not_guessed(tmp_path: Path, letter: str, option: str) -> None:
    """What partly correct and no answer count as is said, or refused; C is 1 and I is 0."""
    name = log(tmp_path, samples=scores(letter))
    told = refusal(tmp_path, name, *MEAN)
    assert f"changed.json: found '{letter}' as match of sample sum-0" in told
    assert f"wanted --{option} NUMBER: what it counts as" in told
    assert f"found --{option} half, wanted a number" in refusal(tmp_path, name, *MEAN, f"--{option}", "half")
    assert 0 == bring(tmp_path, name, *MEAN, f"--{option}", "0.25").returncode
    assert {0.25} == {row["match"] for row in rows(tmp_path)}


@pytest.mark.parametrize(("value", "kept"), [
    (0.5, 0.5), (True, 1), ("C", 1), ("I", 0), (None, None), ("other", None), ({"a": 3}, None),
])  # fmt: skip
def test_scores_of_every_kind(tmp_path: Path, value: Any, kept: float | None) -> None:
    """Numbers, truths and letters are numbers; a text has no mean, and a mapping has a number for each key."""
    assert 0 == bring(tmp_path, log(tmp_path, samples=scores(value)), *MEAN).returncode
    found = rows(tmp_path)[0]
    assert kept == found.get("match")
    assert ({"a": 3} == value) == ("match.a" in found)


@pytest.mark.parametrize(("change", "status"), [
    ({"scores": {}}, "not scored"), ({"scores": None}, "not scored"),
    ({"invalidation": {"author": "a"}}, "invalidated"),
    ({"error": {"message": "x"}}, "error"),
])  # fmt: skip
def test_what_became_of_a_sample(tmp_path: Path, change: dict[str, Any], status: str) -> None:
    """Whatever it was but a score, its numbers are missing, those included that an error left behind."""
    name = log(tmp_path, samples=lambda found: [{**sample, **change} for sample in found])
    assert 0 == bring(tmp_path, name, *MEAN).returncode
    assert {(status, None)} == {(row["status"], row.get("match")) for row in rows(tmp_path)}


@pytest.mark.parametrize(("content", "said"), [
    (b"{}", "found no eval: with task: and model:"), (b"[]", "found no object"),
    (b"{", "found JSON that cannot be read"),
    (b'{"eval": {"task": "t", "model": "m"}, "samples": [{}]}', "found no id in sample 1"),
    (b'{"eval": {"task": "t", "model": "m"}, "samples": [{"id": 1}]}', "found no epoch, or no scores"),
])  # fmt: skip
def test_what_inspect_did_not_write_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """With its file, and what was wanted."""
    (tmp_path / "x.json").write_bytes(content)
    assert said in refusal(tmp_path, "x.json")


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def test_a_zip_that_is_none_or_holds_no_log_is_refused(tmp_path: Path) -> None:
    """Each with a sentence."""
    (tmp_path / "x.eval").write_bytes(b"PK and nothing else")
    assert "x.eval:1:1: found no zip that can be read" in refusal(tmp_path, "x.eval")
    (tmp_path / "x.eval").write_bytes(zipped({"a.json": b"{}"}))
    assert "x.eval:1:1: found no header.json in it" in refusal(tmp_path, "x.eval")
    whole = (MADE / "small.eval").read_bytes()
    (tmp_path / "x.eval").write_bytes(whole[: len(whole) // 2])
    assert "found no zip that can be read" in refusal(tmp_path, "x.eval")


def test_a_zip_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """By what it says of itself, and by what it unpacks to; so is a member that is not what its sum says."""
    monkeypatch.setattr("verdict.exchange.evaluations.zipped.MOST_JSON", 1000)
    bomb = zipped({"header.json": b" " * 2_000_000})
    with pytest.raises(DocumentError, match=r"found header\.json of 1 MiB, wanted at most"):
        Zipped.of("x", bomb).read("header.json")
    monkeypatch.setattr("verdict.exchange.evaluations.zipped.MOST_ARRAYS", 1000)
    with pytest.raises(DocumentError, match="found 1 members of 1 MiB unpacked"):
        Zipped.of("x", bomb)
    lying = bytearray(zipped({"h": b"a" * 500}))
    for place in (lying.rfind(b"PK\x01\x02") + 24, 22):
        lying[place : place + 4] = (100).to_bytes(4, "little")
    with pytest.raises(DocumentError, match=r"which is not what the zip says|cannot be unpacked"):
        Zipped.of("x", bytes(lying)).read("h")


def test_members_by_zstandard_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more is unpacked than the zip says, whatever the member holds."""
    packed = zstandard.ZstdCompressor().compress(b" " * 5_000_000)
    stored = bytearray(zipped({"h": packed}, zipfile.ZIP_STORED))
    head = stored.rfind(b"PK\x01\x02")
    stored[head + 10 : head + 12] = (93).to_bytes(2, "little")
    with pytest.raises(DocumentError, match="found h, which is not what the zip says of it"):
        Zipped.of("x", bytes(stored)).read("h")


def test_without_zstandard_the_extra_is_named(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Logs in JSON need none."""
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    assert 'pip install "verdict-engine[inspect]"' in refusal(logs, "small.eval", *MEAN)
    assert 0 == bring(logs, "limited.json", *MEAN, "--unasked", "left-out").returncode


@pytest.mark.skipif(importlib.util.find_spec("inspect_ai") is None, reason="inspect_ai is not installed")
def test_inspect_reads_the_same() -> None:
    """Its own reader finds the statuses and scores that ours does."""
    from inspect_ai.log import read_eval_log

    from verdict.exchange.evaluations.logs import logs as ours

    for path in MADE.glob("*.eval"):
        theirs = read_eval_log(str(path))
        (own,) = ours([str(path)])
        assert (theirs.status, len(theirs.samples)) == (own.status, len(own.samples))


def scored_as(value: Any, scorer: str = "match") -> Any:
    """Return a change that gives every sample one score."""
    return lambda samples: [{**sample, "scores": {scorer: {"value": value}}} for sample in samples]


@pytest.mark.parametrize("value", [[1, 0], {"a": [1, 0]}, {"a": {"b": 1}}])
def test_scores_of_several_values_are_kept_whole(logs: Path, value: Any) -> None:
    """A scorer may hand back a list, which a dotted path leads into."""
    assert 0 == bring(logs, log(logs, samples=scored_as(value)), *ROWS).returncode
    assert value in [rows(logs)[0].get("match"), {"a": rows(logs)[0].get("match.a")}]


@pytest.mark.parametrize("scorer", ["status", "item", "model", "epoch", "error"])
def test_a_scorer_may_not_stand_in_the_place_of_a_label(logs: Path, scorer: str) -> None:
    """A scorer called status would say of a sample that it ended as its score."""
    assert f"found a number called '{scorer}', by a scorer" in refusal(
        logs, log(logs, samples=scored_as(1, scorer)), *ROWS
    )


@pytest.mark.parametrize(("changes", "said"), [
    ({"config": "x"}, "no object under eval.config"), ({"packages": [1]}, "no object under eval.packages"),
    ({"dataset": [1]}, "no object under eval.dataset"),
    ({"dataset": {"sample_ids": 3}}, "no list of names"), ({"dataset": {"sample_ids": [[1]]}}, "no list of names"),
    ({"config": {"epochs": 10**9}}, "in 1,000,000,000 epochs, wanted at most"),
])  # fmt: skip
def test_a_head_that_inspect_does_not_write_is_refused(logs: Path, changes: dict[str, Any], said: str) -> None:
    """What is of another shape, or asks for more samples than a table may have, is no log."""
    assert said in refusal(logs, log(logs, eval=lambda told: {**told, **changes}), *ROWS)
