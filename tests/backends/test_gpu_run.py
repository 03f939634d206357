"""The prepared run for a machine with a GPU: rehearsed on the host build, and what becomes of a part that fails."""

import json

import pytest
from benchmarks.gpu import __main__ as run
from benchmarks.gpu import predicted


@pytest.fixture
def no_bench(monkeypatch):
    """Parts that need nothing, in place of the real ones; the test fills them."""
    parts = {}
    monkeypatch.setattr(run, "PARTS", parts)
    return parts


def test_all_of_it_is_rehearsed(tmp_path, cuda_folder):
    """Every part runs on the host build and finds no difference."""
    del cuda_folder  # only to be skipped where there is no compiler
    out = tmp_path / "gpu.json"
    assert 0 == run.main(["--rehearse", "--out", str(out)])
    parts = json.loads(out.read_text())["parts"]
    assert ["suite", "tempered", "tempered_rates", "trips", "rates", "windows", "training", "ladder"] == list(parts)
    assert all(part["done"] for part in parts.values())
    assert {"4", "40"} == set(parts["rates"]["found"])


def failing(bench):
    """Fail as a device might."""
    raise RuntimeError(f"{bench.name} went away")


def test_a_part_that_fails_stops_no_other(tmp_path, no_bench):
    """Its error is in the file beside what the others found, and the next call does only what failed."""
    out, calls = tmp_path / "gpu.json", []
    no_bench |= {"first": failing, "second": lambda bench: calls.append(bench.name) or {"ok": True}}
    assert 1 == run.main(["--rehearse", "--out", str(out)])
    parts = json.loads(out.read_text())["parts"]
    assert "RuntimeError: host build went away" == parts["first"]["error"]
    assert {"ok": True} == parts["second"]["found"]
    no_bench["first"] = lambda bench: {"same_bytes": True}
    assert 0 == run.main(["--rehearse", "--out", str(out)])
    assert ["host build"] == calls


@pytest.mark.parametrize("name", ["ok", "same_bytes", "same_integers"])
def test_a_difference_is_a_failure(tmp_path, no_bench, name):
    """A part that is done and found other integers ends in 1."""
    no_bench["one"] = lambda bench: {name: False}
    assert 1 == run.main(["--rehearse", "--out", str(tmp_path / "gpu.json")])


def test_a_changed_text_is_measured_anew(tmp_path, no_bench, monkeypatch):
    """What another text left in the file is not taken for this one's."""
    out, calls = tmp_path / "gpu.json", []
    no_bench["one"] = lambda bench: calls.append(bench.name) or {}
    run.main(["--rehearse", "--out", str(out)])
    monkeypatch.setattr(run.cuda_text, "digest", lambda: "0" * 64)
    run.main(["--rehearse", "--out", str(out)])
    assert 2 == len(calls)


def test_the_prediction_grows_as_chains_do():
    """More chains are never slower, and no prediction passes what the multiprocessors issue."""
    rates = [predicted.rate(n, 132, 1.98e9) for n in (32, 400, 4096, 65_536)]
    assert sorted(rates) == rates
    assert rates[-1] < 132 * predicted.LANES * 1.98e9 / predicted.instructions(32, 12)
    assert predicted.looking_rate(4096, 132, 1.98e9) < rates[2]
