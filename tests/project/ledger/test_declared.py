"""What an author declares to have seen stands above every outcome, and no list is silent about it."""

from __future__ import annotations

import json

import pytest

from tests.project.ledger.repository import DRAFT, Repository
from verdict.project.gathered import gather
from verdict.project.ledger.declared import declared
from verdict.project.site.states import state

NO_PREDICTION = "its author had seen {what} of its numbers before it was frozen; such an outcome is no prediction"


def seen(repository: Repository, access: str) -> str:
    """Freeze the first of a chain with an access level, measure and lock it, and return its id."""
    name = repository.freeze(DRAFT, "--access", access)
    repository.measure(name)
    assert 0 == repository.run("gate", "--write-lock").returncode
    repository.commit("lock")
    return name


@pytest.mark.parametrize(("access", "what"), [("aggregates_seen", "aggregates"), ("cells_seen", "cells")])
def test_a_first_freeze_whose_numbers_were_seen_says_so_everywhere(
    repository: Repository, access: str, what: str
) -> None:
    """Screen, one line a prediction, JSON, log, gate, site and exports say that it is no prediction."""
    name = seen(repository, access)
    said = f"frozen with access {access}: {NO_PREDICTION.format(what=what)}"
    shown = json.loads(repository.run("run", name, "--json").stdout)
    assert {"kind": "seen before the freeze", "text": said, "freeze": ""} in shown["notices"]
    for arguments in (("run", name), ("run", name, "--all"), ("gate", "--all", "--require", "order")):
        done = repository.run(*arguments)
        assert (0, True) == (done.returncode, said in " ".join(done.stdout.split())), done.stdout
    assert f"caution  seen before the freeze: frozen with access {access}" in repository.run("run", name, "-q").stdout
    assert f"the first of its chain, access {access}: to test" in repository.run("log").stdout
    (entry,) = state(repository.ledger).index["freezes"]
    assert {"standing": "seen before", "text": said} == entry["order"]
    assert [f"seen before the freeze: {said}"] == gather(repository.root / f"prereg/{name}.yaml").state.status[
        "to_know"
    ]


def test_a_first_freeze_of_unopened_numbers_says_that_they_were_there(repository: Repository) -> None:
    """Nobody but its author says that they were not opened."""
    done = repository.run("run", seen(repository, "run_unopened"))
    assert "caution measured before the freeze: frozen with access run_unopened" in done.stdout


def test_a_freeze_of_numbers_that_were_not_there_says_nothing(repository: Repository) -> None:
    """Neither where access is declared as the cleanest, nor where none is declared."""
    name = seen(repository, "nothing_run")
    assert "before the freeze" not in repository.run("run", name, "--all").stdout
    assert declared(repository.ledger.chain.freezes[name]) is None
    assert declared(None) is None


def test_a_deviation_says_which_numbers_were_seen(repository: Repository) -> None:
    """Those of the freeze that it replaces; measured anew, its own may still be predicted."""
    first = seen(repository, "nothing_run")
    second = repository.amend(first, "value: 0.3", "value: 0.35", "--access", "cells_seen")
    said = (
        f"frozen with access cells_seen: its author had seen cells measured for {first} before it was frozen; an "
        "outcome on those numbers is no prediction"
    )
    assert said in " ".join(repository.run("gate", "--all").stdout.split())
    repository.measure(second)
    assert said in " ".join(repository.run("run", second).stdout.split())
