"""Runs that Weights & Biases itself wrote offline, and its table of runs: what was cut short does not count."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import Done, verdict
from verdict.exchange import run_files
from verdict.exchange.importers import wandb
from verdict.words.errors import UsageError

MADE = Path(__file__).parent / "made" / "wandb"
TABLE = ("table.csv", "--take", "summary", "--metric", "val/acc", "--setting", "model", "--setting", "lr")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with the committed runs and the table."""
    shutil.copytree(MADE / "runs", tmp_path, dirs_exist_ok=True)
    shutil.copy(MADE / "table.csv", tmp_path)
    return tmp_path


def imported(home: Path, *arguments: str) -> tuple[Done, dict[tuple[Any, Any], dict[str, Any]], dict[str, Any]]:
    """Import runs; return what was said, the rows by model and seed, and the head of the snapshot."""
    done = verdict("import", "wandb", *arguments, "--output", "runs.json", cwd=home)
    assert (0, "") == (done.returncode, done.stderr)
    table = json.loads((home / "runs.json").read_text())
    rows = {(row.get("config.model", row.get("model")), str(row.get("config.seed", row.get("seed")))): row
            for row in table["rows"]}  # fmt: skip
    assert len(rows) == len(table["rows"])
    return done, rows, table["imported"]


def test_runs_on_disk_keep_those_that_failed(home: Path) -> None:
    """Of six runs one failed, with 0.967 as its last value, and one was killed before it was written down."""
    done, rows, head = imported(home, "wandb", "--take", "last")
    assert {("old", "1"): 0.912, ("old", "2"): 0.905, ("new", "1"): 0.931, ("new", "2"): None, ("new", "3"): None} == {
        place: row["val/acc"] for place, row in rows.items()
    }
    assert ("failed", "finished") == (rows["new", "2"]["state"], rows["new", "3"]["state"])
    assert "left out: 1 run, killed before anything was written down" in done.stdout
    assert "2 numbers of 1 run that did not finish" in done.stdout
    assert (6, "wandb 0.31.0") == (len(head["sources"]), head["tool"])


@pytest.mark.parametrize(("take", "column", "number"), [
    ("last", "val/acc", 0.912), ("summary", "val/acc", 0.912), ("max", "max of val/acc", 0.9520000000000001),
    ("min", "min of val/acc", 0.812), ("summary", "best", 0.9520000000000001),
])  # fmt: skip
def test_the_number_of_a_run_is_the_one_that_was_asked_for(home: Path, take: str, column: str, number: float) -> None:
    """The best of a history is named as such in its column, so that a registration shows that it was chosen."""
    _, rows, _ = imported(home, "wandb", "--take", take)
    assert number == rows["old", "1"][column]
    assert ("val/acc" in rows["old", "1"]) == (take in ("last", "summary"))


def test_nothing_is_taken_unless_somebody_says_which(home: Path) -> None:
    """The last, the best and the summary differ, and the choice is the reader's."""
    done = verdict("import", "wandb", "wandb", "--output", "runs.json", cwd=home)
    assert (2, True) == (done.returncode, "Missing option '--take'" in done.stderr)


def test_a_best_that_nan_interrupts_is_no_best(home: Path) -> None:
    """Run new-3 reached 0.975 and then logged NaN: its greatest value is missing."""
    _, rows, _ = imported(home, "wandb", "--take", "max")
    assert rows["new", "3"]["max of val/acc"] is None


def test_a_run_that_was_resumed_is_one_row(home: Path) -> None:
    """It failed at 0.95 and went on to 0.91; it counts once, as it ended."""
    done, rows, _ = imported(home, "other/wandb", "--take", "last")
    assert (("finished", 0.91), 2) == ((rows[None, "7"]["state"], rows[None, "7"]["val/acc"]), len(rows))
    assert "again was resumed: 2 parts are one row" in done.stdout


def test_a_run_that_failed_when_it_was_resumed_has_failed() -> None:
    """The parts are taken in the order in which they began, whatever that of their folders; the last says the end."""
    failed = run_files.Run("again", history={"acc": [0.9]}, ended=1, started=(1795772116, 2))
    ended = run_files.Run("again", history={"acc": [0.8]}, ended=0, started=(1795772116, 1))
    whole = run_files.joined([failed, ended])
    assert ("failed", [0.8, 0.9], None) == (whole.state, whole.history["acc"], wandb._row(whole, "last")["acc"])


def test_a_summary_that_keeps_the_best_says_so(home: Path) -> None:
    """define_metric(..., summary="max") leaves val/acc.max, which is another column than the last value."""
    _, rows, _ = imported(home, "other/wandb", "--take", "summary")
    assert (None, 0.96) == (rows[None, "8"]["val/acc"], rows[None, "8"]["val/acc.max"])
    done, rows, _ = imported_anew(home, "other/wandb", "--take", "last")
    assert 0.9 == rows[None, "8"]["val/acc"]
    assert "in summaries alone, so not read: val/acc.max" in done.stdout


def imported_anew(home: Path, *arguments: str) -> tuple[Done, dict[tuple[Any, Any], dict[str, Any]], dict[str, Any]]:
    """Import again, where the table of before is removed."""
    (home / "runs.json").unlink()
    return imported(home, *arguments)


def test_the_link_to_the_latest_run_is_no_run_of_its_own(home: Path) -> None:
    """It would count one run twice."""
    newest = max((home / "wandb").iterdir())
    (home / "wandb/latest-run").symlink_to(newest.name)
    _, rows, _ = imported(home, "wandb", "--take", "last")
    assert 5 == len(rows)


def test_a_file_that_a_kill_cut_off_is_read_so_far_and_has_no_end(home: Path) -> None:
    """Without its last record nobody knows how a run ended, so that its numbers do not count."""
    (file,) = (home / "wandb").glob("*-run0/*.wandb")
    file.write_bytes(file.read_bytes()[:-30])
    _, rows, _ = imported(home, "wandb", "--take", "last")
    assert ("unended", None) == (rows["old", "1"]["state"], rows["old", "1"]["val/acc"])


@pytest.mark.parametrize(("change", "said"), [
    (lambda content: content[:400] + b"\x00" + content[401:], "where a checksum is wrong; copy it again"),
    (lambda _: b"PK\x03\x04 something else", "found no file of Weights & Biases"),
    (lambda _: b"", "found no file of Weights & Biases"),
])  # fmt: skip
def test_a_damaged_file_is_refused(home: Path, change: Any, said: str) -> None:
    """No run is read from half of the truth."""
    (file,) = (home / "wandb").glob("*-run0/*.wandb")
    with pytest.raises(UsageError, match=said):
        run_files.read(change(file.read_bytes()), "run-run0.wandb")


def test_records_of_many_blocks_are_read_whole(home: Path) -> None:
    """A record longer than a block of 32 KiB comes in pieces, and a block may end in a gap."""
    from struct import pack
    from zlib import crc32

    value = json.dumps("x" * 100_000).encode()
    item = field(1, b"long") + field(16, value)
    record = field(17, field(1, b"run9") + field(4, field(1, item)))
    content = run_files.HEAD
    kinds = {(True, True): 1, (True, False): 2, (False, False): 3, (False, True): 4}
    rest, first = record, True
    while rest:
        room = 32_768 - len(content) % 32_768 - 7
        piece, rest = rest[:room], rest[room:]
        kind = kinds[first, not rest]
        content, first = content + pack("<IHB", crc32(bytes([kind]) + piece), len(piece), kind) + piece, False
    assert {"long": "x" * 100_000} == run_files.read(content, "f").config


def field(number: int, value: bytes) -> bytes:
    """Write one field of a message."""
    return varint(number << 3 | 2) + varint(len(value)) + value


def varint(value: int) -> bytes:
    """Write a whole number in sevens of bits."""
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + varint(value >> 7)


def test_a_table_of_runs_keeps_crashed_killed_and_running_ones(home: Path) -> None:
    """The page shows 0.975 of a run that still goes on; here it is missing, as is all else that it had measured."""
    done, rows, _ = imported(home, *TABLE)
    assert ["0.912", "0.905", None, "0.931", None, None] == [
        rows[model, seed]["val/acc"] for model in ("old", "new") for seed in "123"
    ]
    assert ["running", None, "0.001"] == [rows["new", "3"][name] for name in ("State", "epoch", "lr")]
    assert "left out: 3 runs without numbers, not finished" in done.stdout


@pytest.mark.parametrize(("arguments", "said"), [
    (("table.csv", "--take", "last"), "has no histories, only what each run shows in the end; wanted --take summary"),
    (("table.csv", "--take", "summary"), "found no --metric, wanted one for each column that was measured; among: lr"),
    (("table.csv", "--take", "summary", "--metric", "val_acc"), "there are: Name"),
    (("table.csv", "--take", "summary", "--metric", "val_acc"), "Did you mean 'val/acc'?"),
    (("table.csv", "--take", "summary", "--metric", "Runtime"), "which is no number that was measured"),
    (("table.csv", "wandb", "--take", "summary", "--metric", "epoch"), "wanted one CSV, or folders of runs alone"),
    (("wandb", "--take", "last", "--metric", "val/acc"), "files of runs say it themselves"),
    (("other", "--take", "last"), "other: found no run-<id>.wandb"),
])  # fmt: skip
def test_what_a_column_or_number_is_has_to_be_said(home: Path, arguments: tuple[str, ...], said: str) -> None:
    """Nothing is guessed; nothing is written."""
    done = verdict("import", "wandb", *arguments, "--output", "runs.json", cwd=home)
    assert (2, True) == (done.returncode, said in done.stderr), done.stderr
    assert not (home / "runs.json").exists()


@pytest.mark.parametrize(("content", "said"), [
    ("Step,new-1 - val/acc,new-1 - val/acc__MIN,new-1 - val/acc__MAX\n0,1,1,1\n", "found the export of a chart"),
    ("run,summary,config,name\n0,{'val/acc': 0.9},{'seed': 1},new-1\n", "found no column 'State'"),
    ('Name,State,seed,val/acc\nnew,"finished, crashed",,0.93\n', "table.csv:2:5: State: found 'finished, crashed'"),
    ("Name,State,seed,val/acc\nnew-1,,1,0.93\n", "table.csv:2:7: State: found ''"),
])  # fmt: skip
def test_other_exports_are_refused_with_the_right_one(home: Path, content: str, said: str) -> None:
    """Charts have a row a step, grouped tables a row a group, and scripts often leave the state out."""
    (home / "table.csv").write_text(content)
    done = verdict("import", "wandb", "table.csv", "--take", "summary", "--metric", "val/acc", "--output", "runs.json",
                   cwd=home)  # fmt: skip
    assert (2, True) == (done.returncode, said in done.stderr), done.stderr


def test_the_committed_files_name_no_machine_and_are_small() -> None:
    """They were made under neutral names."""
    for path in MADE.rglob("*.wandb"):
        content = path.read_bytes()
        assert len(content) < 50_000
        assert [] == [word for word in (b"/home", b"/root", b"/tmp/") if word in content]


def test_parts_of_a_run_follow_each_other_as_they_began(home: Path) -> None:
    """A run that began online and went on offline has folders whose names sort the other way."""
    first = home / "other" / "wandb" / "offline-run-20261127_093511-again"
    first.rename(first.with_name("run-20261127_093511-again"))
    _, rows, _ = imported(home, "other/wandb", "--take", "last")
    assert ("finished", 0.91) == (rows[None, "7"]["state"], rows[None, "7"]["val/acc"])


def test_a_copy_of_a_run_is_no_second_part_of_it(home: Path) -> None:
    """A folder that was kept as a backup, or named twice, would bring an older end of the same run."""
    shutil.copytree(home / "wandb", home / "backup")
    for folder in ("backup", "wandb"):
        done = verdict("import", "wandb", "wandb", folder, "--take", "last", "--output", "x.json", cwd=home)
        assert (2, True) == (done.returncode, "wanted each file once, without copies" in done.stderr)
        assert not (home / "x.json").exists()


@pytest.mark.parametrize("name", ["run", "state", "config.seed"])
def test_a_number_may_not_stand_in_the_place_of_a_label(name: str) -> None:
    """A state that a program logged, as agents do, is not how its run ended."""
    run = run_files.Run("a", config={"seed": 1}, history={name: [1]}, ended=0)
    with pytest.raises(UsageError, match=f"found a number called '{name}', logged by a"):
        wandb._row(run, "last")


def test_a_draft_that_cannot_be_written_leaves_no_table(home: Path) -> None:
    """All files are written, or none of them."""
    (home / "prereg").mkdir()
    (home / "prereg" / "drafts").write_text("a file where a folder is wanted")
    done = verdict("import", "wandb", "wandb", "--take", "last", "--output", "runs.json", "--draft", "2026-11-27a",
                   cwd=home)  # fmt: skip
    assert (2, False) == (done.returncode, (home / "runs.json").exists())


def test_a_table_behind_a_link_that_leaves_the_project_gets_no_draft(home: Path, tmp_path_factory: Any) -> None:
    """No registration may read it there."""
    (home / "prereg").mkdir()
    (home / "out").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    done = verdict("import", "wandb", "wandb", "--take", "last", "--output", "out/runs.json", "--draft", "2026-11-27a",
                   cwd=home)  # fmt: skip
    assert (2, True) == (done.returncode, "outside of the project" in " ".join(done.stderr.split()))
    assert not (home / "out" / "runs.json").exists()
