"""Runs that MLflow itself wrote: nobody is left out, nothing that was cut short counts, and nothing is chosen."""

from __future__ import annotations

import gzip
import json
import math
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from alembic.util.exc import CommandError

from tests.cli.test_commands import ROOT, Done
from tests.warm import warm
from verdict.exchange.importers import mlflow as mlflow_importer
from verdict.exchange.importers.mlflow import _sentences
from verdict.exchange.stores import address
from verdict.words.errors import UsageError

MADE = Path(__file__).parent / "made" / "mlflow"
DATABASE = "sqlite:///mlflow.db"
DRAFT = "2026-11-27a"
LIBRARIES = ("mlflow", "alembic", "mlflow.store.tracking.sqlalchemy_store", "sqlalchemy.dialects.sqlite")
Run = Callable[..., Done]


def alone(*arguments: str, cwd: Path) -> Done:
    """Run the command line in a process that imports everything itself, as a shell does."""
    done = subprocess.run([sys.executable, "-m", "verdict", *arguments], cwd=cwd, capture_output=True, text=True,
                          check=False)  # fmt: skip
    return unbroken(done.returncode, done.stdout, done.stderr)


def unbroken(returncode: int, stdout: str, stderr: str) -> Done:
    """Return what a command said with its lines joined."""
    return Done(returncode, " ".join(stdout.split()), " ".join(stderr.split()))


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """The command line in processes of their own, since MLflow's library warns of its own matters.

    They are forked off one that has imported that library, which takes seconds.
    """
    with warm(tmp_path_factory.mktemp("warm"), *LIBRARIES, **mlflow_importer.QUIET) as waiting:

        def run(*arguments: str, cwd: Path) -> Done:
            said = waiting.run(*arguments, cwd=cwd)
            return unbroken(said.returncode, said.stdout, said.stderr)

        yield run


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the committed database in it."""
    folder = tmp_path_factory.mktemp("mlflow")
    (folder / "mlflow.db").write_bytes(gzip.decompress((MADE / "mlflow.db.gz").read_bytes()))
    return folder


@pytest.fixture(scope="module")
def digits(store: Path) -> dict[str, Any]:
    """The snapshot of the experiment of seeds, with what the command said of it."""
    done = alone("import", "mlflow", DATABASE, "--experiment", "digits", "--output", "digits.json", cwd=store)
    assert (0, "") == (done.returncode, done.stderr)
    return {**json.loads((store / "digits.json").read_text()), "said": done.stdout}


def test_runs_that_failed_were_killed_or_still_run_are_rows_without_numbers(digits: dict[str, Any]) -> None:
    """Eight runs were started and five finished; what the others had reached, 0.967 among it, is nowhere."""
    rows = {(row["params.model"], row["params.seed"]): row for row in digits["rows"]}
    assert 8 == len(rows) == len(digits["rows"])
    unfinished = {place: row for place, row in rows.items() if row["status"] != "FINISHED"}
    assert {("new", "2"): "FAILED", ("old", "3"): "KILLED", ("new", "4"): "RUNNING"} == {
        place: row["status"] for place, row in unfinished.items()
    }
    assert [None] * 6 == [row[name] for row in unfinished.values() for name in ("metrics.val/acc", "metrics.test.loss")]
    assert "left out: 6 numbers of 3 runs that did not finish" in digits["said"]


def test_the_last_value_of_a_metric_is_read_and_not_the_best(digits: dict[str, Any]) -> None:
    """The second epoch of three was the best of every run: 0.952 of the first, which ended at 0.912."""
    first = digits["rows"][0]
    assert ("old", "1", 0.912) == (first["params.model"], first["params.seed"], first["metrics.val/acc"])
    assert "the last value is taken" in digits["said"]


def test_a_deleted_run_is_counted_and_named(digits: dict[str, Any]) -> None:
    """It is no row; who deletes what came out badly is seen to have deleted something."""
    assert {"number": 1, "what": "run (1 FINISHED)", "why": "deleted in MLflow, which still keeps them"} in digits[
        "imported"
    ]["left_out"]


def test_the_store_is_not_touched_and_equal_stores_give_equal_bytes(
    verdict: Run, store: Path, digits: dict[str, Any]
) -> None:
    """The library opens a copy; its digest is that of the file."""
    again = verdict("import", "mlflow", DATABASE, "--experiment", "digits", "--output", "again.json", cwd=store)
    assert 0 == again.returncode
    assert (store / "digits.json").read_bytes() == (store / "again.json").read_bytes()
    assert gzip.decompress((MADE / "mlflow.db.gz").read_bytes()) == (store / "mlflow.db").read_bytes()
    assert "file" == digits["imported"]["sources"][0]["of"]


@pytest.mark.parametrize(("nested", "names", "left"), [
    ("all", ["sweep of the rate", "rate 0.1", "rate 0.01"], None),
    ("children", ["rate 0.1", "rate 0.01"], "parents of other runs"),
    ("parents", ["sweep of the rate"], "children of other runs"),
])  # fmt: skip
def test_nested_runs_are_told_apart(verdict: Run, store: Path, nested: str, names: list[str], left: str | None) -> None:
    """A parent that repeats the number of its child does not count beside it unless somebody says so."""
    out = f"{nested}.json"
    done = verdict(
        "import", "mlflow", DATABASE, "--experiment", "rates", "--nested", nested, "--output", out, cwd=store
    )
    table = json.loads((store / out).read_text())
    assert names == [row["run_name"] for row in table["rows"]]
    assert left is None or (f"left out: {3 - len(names)} run" in done.stdout and left in done.stdout)


def test_a_metric_that_is_no_number_is_missing(verdict: Run, store: Path) -> None:
    """One child logged NaN."""
    verdict("import", "mlflow", DATABASE, "--experiment", "rates", "--nested", "all", "--output", "nan.json", cwd=store)
    assert [0.9, 0.9, None] == [row["metrics.val/acc"] for row in json.loads((store / "nan.json").read_text())["rows"]]


@pytest.mark.parametrize(("arguments", "said"), [
    (("--experiment", "rates"), "found 2 runs that are children of others among 3"),
    (("--experiment", "digit"), "no experiment is called 'digit'; there are: 'Default', 'digits', 'other', 'rates'."),
    (("--experiment", "digits", "--filter", "metrics.`val/acc` > 0.92"), "found 'metrics' in --filter"),
    (("--experiment", "digits", "--filter", "status = 'FINISHED'"), "found 'status' in --filter"),
    (("--experiment", "digits", "--filter", "attributes.Status != 'FAILED'"), "found 'Status' in --filter"),
    (("--experiment", "digits", "--filter", "params.model === 'new'"), "mlflow says: Invalid"),
    (("--experiment", "digits", "--filter", "params.model = 'neither'"), "found no run, wanted at least one; left out"),
    ((), "Missing option '--experiment'"),
])  # fmt: skip
def test_what_would_choose_runs_or_does_not_exist_is_refused(
    verdict: Run, store: Path, arguments: tuple[str, ...], said: str
) -> None:
    """In a sentence that shows the right spelling; nothing is written."""
    done = verdict("import", "mlflow", DATABASE, *arguments, "--output", "no.json", cwd=store)
    assert done.returncode in (2, 31)
    assert said in done.stderr, done.stderr
    assert not (store / "no.json").exists()


def test_a_filter_by_settings_says_what_it_leaves_out(verdict: Run, store: Path) -> None:
    """With what had become of these runs, so that a filter cannot hide failures in silence."""
    done = verdict("import", "mlflow", DATABASE, "--experiment", "digits", "--filter", "params.model = 'new'",
                   "--output", "new.json", cwd=store)  # fmt: skip
    assert "left out: 4 runs (3 FINISHED, 1 KILLED), not matched by --filter params.model = 'new'" in done.stdout


@pytest.mark.parametrize(("source", "said"), [
    ("sqlite:///typo.db", "found no such file or folder"), ("notes.txt", "found no database that can be read"),
    ("empty", "found no experiment in this folder"),
])  # fmt: skip
def test_what_is_no_store_is_refused_and_none_is_made(verdict: Run, store: Path, source: str, said: str) -> None:
    """MLflow's library would make a new database under a mistyped name."""
    (store / "notes.txt").write_text("no database, only words, and enough of them to be more than a header" * 20)
    (store / "empty").mkdir(exist_ok=True)
    done = verdict("import", "mlflow", source, "--experiment", "digits", "--output", "no.json", cwd=store)
    assert (2, True) == (done.returncode, said in done.stderr), done.stderr
    assert not (store / "typo.db").exists()


def test_a_folder_of_runs_that_is_made_anew_gives_the_same_rows(
    verdict: Run, tmp_path: Path, digits: dict[str, Any]
) -> None:
    """MLflow makes a folder mlruns here and now, with other ids; all else is equal."""
    environment = {"MLFLOW_ALLOW_FILE_STORE": "true", "MLFLOW_DISABLE_TELEMETRY": "true", "PATH": "/usr/bin:/bin",
                   "LOGNAME": "researcher"}  # fmt: skip
    subprocess.run([sys.executable, MADE / "make.py", tmp_path], env=environment, check=True, capture_output=True)
    done = verdict("import", "mlflow", "mlruns", "--experiment", "digits", "--output", "runs.json", cwd=tmp_path)
    table = json.loads((tmp_path / "runs.json").read_text())
    assert 0 == done.returncode
    assert "rows" == table["imported"]["sources"][0]["of"]
    assert [{**row, "run_id": None} for row in digits["rows"]] == [{**row, "run_id": None} for row in table["rows"]]


class Server(BaseHTTPRequestHandler):
    """A server that answers as one does that wants another password."""

    asked: list[str]

    def do_GET(self) -> None:
        """Refuse."""
        Server.asked.append(self.path)
        self.send_response(401)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server that refuses everybody."""
    Server.asked = []
    here = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=here.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{here.server_port}"
    here.shutdown()
    here.server_close()


def test_a_server_is_asked_that_was_named_and_its_password_is_not_repeated(
    verdict: Run, tmp_path: Path, server: str
) -> None:
    """What it refuses is said in a sentence."""
    source = f"http://ada:secret@{server}"
    done = verdict("import", "mlflow", source, "--experiment", "digits", "--output", "runs.json", cwd=tmp_path)
    assert (2, True) == (done.returncode, f"http://{server}: mlflow says:" in done.stderr), done.stderr
    assert "secret" not in done.stderr + done.stdout
    assert Server.asked and all(path.startswith("/api/2.0/mlflow/") for path in Server.asked)


def test_this_is_tested_against_the_committed_database() -> None:
    """It is small, and names neither a machine nor a person."""
    content = gzip.decompress((MADE / "mlflow.db.gz").read_bytes())
    assert (MADE / "mlflow.db.gz").stat().st_size < 50_000
    assert [] == [word for word in (b"/home", b"/root", b"/tmp", str(ROOT).encode()) if word in content]


def test_a_database_of_a_newer_version_is_refused_in_a_sentence() -> None:
    """MLflow 3.1 lets the error of alembic through, which knows no such revision; other errors stay what they are."""
    library = SimpleNamespace(exceptions=SimpleNamespace(MlflowException=OSError), __version__="3.1.0")
    said = r"mlflow 3\.1\.0 cannot open \(Can't locate revision\), .* install the version of mlflow that wrote it"
    with pytest.raises(UsageError, match=said), _sentences(library, DATABASE):
        raise CommandError("Can't locate revision")
    with pytest.raises(KeyError), _sentences(library, DATABASE):
        raise KeyError


@pytest.mark.parametrize(("source", "shown"), [
    ("https://user:secret@host/x", "https://host/x"),
    ("postgresql://user:sec/ret@host/db", "postgresql://host/db"),
    ("postgresql://user:sec?r#et@host/db", "postgresql://host/db"),
    ("mysql+pymysql://user:sec@ret@host/db", "mysql+pymysql://host/db"),
    ("postgresql:///db?user=user&password=secret", "postgresql:///db"),
    ("HTTPS://host/?token=secret", "HTTPS://host/"),
    ("sqlite:///by@me.db", "sqlite:///by@me.db"),
    ("file:///by@me", "file:///by@me"),
    ("said: to http://user:secret@host/api?x=secret failed", "said: to http://host/api failed"),
])  # fmt: skip
def test_no_secret_of_an_address_is_repeated(source: str, shown: str) -> None:
    """Passwords hold slashes and marks, stand behind a question mark, and come back in what MLflow says."""
    assert shown == address(source)


def test_what_mlflow_says_of_a_server_holds_no_password(verdict: Run, tmp_path: Path) -> None:
    """Its library repeats the whole address, where nothing answers."""
    done = verdict("import", "mlflow", "http://user:secret@127.0.0.1:9/", "--experiment", "digits", "--output",
                   "runs.json", cwd=tmp_path)  # fmt: skip
    assert (2, True, False) == (done.returncode, "mlflow says" in done.stderr, "secret" in done.stderr)


def test_a_database_that_needs_another_library_says_which(verdict: Run, tmp_path: Path) -> None:
    """Of PostgreSQL MLflow does not bring the driver."""
    done = verdict("import", "mlflow", "postgresql+nosuchdriver://u:secret@127.0.0.1:9/db", "--experiment", "digits",
                   "--output", "runs.json", cwd=tmp_path)  # fmt: skip
    assert (False, False) == ("bug" in done.stderr, "secret" in done.stderr), done.stderr


@pytest.mark.parametrize(("kept", "logged"), [(sys.float_info.max, math.inf), (-sys.float_info.max, -math.inf),
                                              (0.5, 0.5), (1e308, 1e308)])  # fmt: skip
def test_an_infinite_metric_is_no_largest_number(kept: float, logged: float) -> None:
    """A database keeps a loss that diverged as the largest number; a table would take that as a measured one."""
    run = SimpleNamespace(
        info=SimpleNamespace(run_id="1", run_name="a", status="FINISHED", start_time=1, end_time=2),
        data=SimpleNamespace(tags={}, params={}, metrics={"loss": kept}),
    )
    rows, _ = mlflow_importer._table([run])
    assert logged == rows[0]["metrics.loss"]
