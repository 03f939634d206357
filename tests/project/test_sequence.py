"""Looks come in their order, each is stored, entered and locked, and what one of them decided stands."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.project.looking import LOOKS, LOSS, OPEN, WIN, Looking, decided_at, numbers, word
from verdict.project import loading, taking
from verdict.project.gate import locking
from verdict.project.locks import read_lock

INTEGRITY, WAITS = 3, 31


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One freeze with three looks, none taken."""
    return Looking.frozen(tmp_path_factory.mktemp("begun") / "project").root


@pytest.fixture(scope="module")
def two_locked(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Look 1, which left the prediction open, and look 2, which decided it; both locked, everything committed."""
    here = Looking(Path(shutil.copytree(begun, tmp_path_factory.mktemp("two") / "project")))
    for users, lift in ((1000, OPEN), (2000, WIN)):
        here.take(users, lift)
        assert 0 == here.lock().returncode
        here.commit(f"look at {users}")
    return here.root


@pytest.fixture
def looking(begun: Path, tmp_path: Path) -> Looking:
    """A copy of the project in which no look was taken."""
    return Looking(Path(shutil.copytree(begun, tmp_path / "project")))


@pytest.fixture
def locked(two_locked: Path, tmp_path: Path) -> Looking:
    """A copy of the project in which two looks are locked."""
    return Looking(Path(shutil.copytree(two_locked, tmp_path / "project")))


def test_looks_are_stored_entered_and_locked_in_their_order(locked: Looking) -> None:
    """Look 1 left it open, look 2 decided: each has its set, its entries and its line in the lock; gate green."""
    events = [(e.event.kind, getattr(e.event, "look", None)) for e in locked.ledger.chain.entries]
    assert [("frozen", None), ("looked", 1000), ("judged", 1000), ("looked", 2000), ("judged", 2000)] == events
    assert ["look-1000.json", "look-2000.json"] == sorted(p.name for p in locked.set("x").parent.iterdir())
    lock = read_lock(locked.root / f"verdicts/{locked.only}.lock")
    assert [(1000, "look-1000"), (2000, "look-2000")] == [(n, name) for n, _, name, _ in lock.rests_on("look")]
    assert (("P1", 2000),) == lock.rests_on("decided")
    assert ("PASS", "decided at look 2 of 3, at users = 2000") == (word(locked.judge()), decided_at(locked.judge()))
    assert 0 == locked.gate().returncode


@pytest.mark.parametrize(("first", "later", "said"), [(LOSS, WIN, "NOT PASSED"), (WIN, LOSS, "PASS")])
def test_a_decision_stands_at_every_later_look(looking: Looking, first: float, later: float, said: str) -> None:
    """Whatever looks 2 and 3 show, the word is that of look 1, in run, lock, report and gate."""
    for users, lift in ((1000, first), (2000, later), (4000, later)):
        done = looking.take(users, lift)
        assert (said, "decided at look 1 of 3, at users = 1000") == (word(done), decided_at(done))
        assert 0 == looking.lock().returncode
        assert 0 == looking.gate().returncode
    assert {said} == {e.event.words["P1"] for e in looking.ledger.chain.entries if e.event.kind == "judged"}
    for form in ("txt", "md"):
        report = looking.run("report", looking.only, "--format", form).stdout
        assert "decided at look 1 of 3, at users = 1000" in report
    assert "decided at look 1 of 3, at users = 1000" in looking.run("explain", looking.only, "P1").stdout


@pytest.mark.parametrize("users", [1500, 500, 5000, None])
@pytest.mark.parametrize("taken", [0, 1])
def test_a_run_at_no_declared_count_is_kept_aside(looking: Looking, users: int | None, taken: int) -> None:
    """Before any look and after one it blocks nothing and is no set of the freeze; the newest look is judged."""
    if taken:
        looking.take(1000)
    before = sorted(looking.set("x").parent.iterdir()) if taken else []
    done = looking.take(users, WIN)
    assert (20 if taken else WAITS) == done.returncode
    assert "kept aside in .verdict/measured/" in done.stderr
    assert "where it blocks nothing" in done.stderr
    assert before == (sorted(looking.set("x").parent.iterdir()) if taken else [])
    assert "PASS" == word(looking.take(2000 if taken else 1000, WIN))


def test_a_look_that_is_measured_again_is_compared(locked: Looking) -> None:
    """Look 1 after look 2: what is stored stays, the repeat goes to scratch, and the newest look is judged."""
    before = locked.set("look-1000").read_bytes()
    done = locked.take(1000, LOSS)
    assert "not byte for byte the stored" in done.stderr
    assert ("PASS", before) == (word(done), locked.set("look-1000").read_bytes())
    assert [0, 0, 0] == locked.doors()


def test_a_look_that_skips_one_is_not_stored(looking: Looking) -> None:
    """Look 3 after look 1 is refused by name, and what was measured is kept aside."""
    looking.take(1000)
    done = looking.take(4000, WIN)
    assert INTEGRITY == done.returncode
    assert "look 3 of 3, at users = 4000, but look 2 of 3, at users = 2000, was neither measured nor" in done.stderr
    assert "kept aside in .verdict/" in done.stderr
    assert not looking.set("look-4000").exists()
    assert 20 == looking.judge().returncode


def _alone(here: Looking) -> None:
    here.put("measured", 4000, WIN)


def _skipping(here: Looking) -> None:
    here.put("one", 1000)
    here.put("three", 4000, WIN)


def _undeclared(here: Looking) -> None:
    here.put("measured", 1500, WIN)


def _uncounted(here: Looking) -> None:
    here.put("measured", None, WIN)


def _two_at_one(here: Looking) -> None:
    here.put("one", 1000, LOSS)
    here.put("another", 1000, WIN)


def _misnamed(here: Looking) -> None:
    here.put("look-2000", 1000, WIN)


def _replaced_in_git(here: Looking) -> None:
    here.put("one", 1000, LOSS)
    here.commit("look 1")
    here.put("one", 1000, WIN)


def _dropped_in_git(here: Looking) -> None:
    here.put("one", 1000, LOSS)
    here.commit("look 1")
    here.set("one").unlink()
    here.put("two", 1000, WIN)


@pytest.mark.parametrize(
    ("does", "said"),
    [
        (_alone, "look 3 of 3, at users = 4000, but look 1 of 3, at users = 1000, was neither measured nor locked"),
        (_skipping, "look 3 of 3, at users = 4000, but look 2 of 3, at users = 2000, was neither measured nor locked"),
        (_undeclared, "found a look at 1500, wanted one of the declared looks at 1000, 2000, 4000"),
        (_uncounted, "found a count that is not known"),
        (_two_at_one, "are two sets at look 1 of 3, at users = 1000"),
        (_misnamed, "is named as a look at 2000 and holds look 1 of 3"),
        (_replaced_in_git, "held look 1 of 3, at users = 1000, as one.json, with other numbers than are stored"),
        (_dropped_in_git, "held look 1 of 3, at users = 1000, as one.json, with other numbers than are stored"),
    ],
)
def test_what_is_no_sequence_is_refused_at_every_door(
    looking: Looking, does: Callable[[Looking], None], said: str
) -> None:
    """Sets that were put in by hand: run, lock and gate refuse with exit 3 and name the look; nothing is written."""
    does(looking)
    assert [INTEGRITY] * 3 == looking.doors()
    told = (looking.judge().stderr, looking.lock().stderr, looking.gate().stdout)
    assert all(said in " ".join(text.split()) for text in told), told
    assert INTEGRITY == looking.run("report", looking.only, "--format", "txt").returncode
    assert INTEGRITY == looking.run("explain", looking.only, "P1").returncode
    assert 1 == looking.ledger.chain.head.number


def _deleted(here: Looking) -> None:
    here.set("look-1000").unlink()


def _edited(here: Looking) -> None:
    path = here.set("look-1000")
    path.write_text(path.read_text().replace("0.01", "0.011"))


def _newest_edited(here: Looking) -> None:
    path = here.set("look-2000")
    path.write_text(path.read_text().replace("0.08", "0.081"))


def _swapped(here: Looking) -> None:
    one, two = here.set("look-1000"), here.set("look-2000")
    first = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(first)


def _renamed(here: Looking) -> None:
    here.set("look-1000").rename(here.set("first"))


def _all_gone(here: Looking) -> None:
    for path in here.set("x").parent.iterdir():
        path.unlink()


def _chosen(here: Looking) -> None:
    here.set("look-1000").unlink()
    here.put("look-1000", 1000, WIN)


@pytest.mark.parametrize(
    ("does", "said"),
    [
        (_deleted, "look 1 of 3, at users = 1000, was entered in entry 2 of the ledger, and measurements/"),
        (_edited, "it was edited or replaced"),
        (_newest_edited, "it was edited or replaced"),
        (_swapped, "it was renamed or swapped with another"),
        (_renamed, "as look-1000, and lies in first.json now"),
        (_all_gone, "is gone; restore it from git"),
        (_chosen, "it was edited or replaced"),
    ],
)
@pytest.mark.parametrize("committed", [False, True])
def test_a_look_that_was_entered_stays(
    locked: Looking, does: Callable[[Looking], None], said: str, committed: bool
) -> None:
    """An earlier look removed, replaced, edited, renamed or swapped: exit 3 by name at run, lock and gate."""
    does(locked)
    if committed:
        locked.commit("nothing to see here")
    assert [INTEGRITY] * 3 == locked.doors()
    assert said in " ".join(locked.gate().stdout.split())


def test_what_was_removed_is_not_measured_anew(locked: Looking) -> None:
    """Look 1 is deleted and taken again: refused before anything is measured, and nothing is stored."""
    _deleted(locked)
    done = locked.take(1000, WIN)
    assert INTEGRITY == done.returncode
    assert not locked.set("look-1000").exists()


def test_looks_are_locked_in_their_order(looking: Looking) -> None:
    """Look 2 by name before look 1 is refused; without a name both are locked, one after the other."""
    looking.put("one", 1000)
    looking.put("two", 2000, WIN)
    refused = looking.lock("--measurements", "two")
    assert INTEGRITY == refused.returncode
    assert "found look 2 of 3, at users = 2000, to be locked, wanted look 1 of 3, at users = 1000" in refused.stderr
    assert 0 == looking.lock().returncode
    judged = [e.event.look for e in looking.ledger.chain.entries if e.event.kind == "judged"]
    assert [1000, 2000] == judged
    assert 0 == looking.gate().returncode
    assert INTEGRITY == looking.lock("--measurements", "one").returncode


def test_a_look_that_is_not_locked_waits(locked: Looking) -> None:
    """A look that was taken after the locked one: the gate says 31 until it is locked."""
    locked.take(4000, LOSS)
    done = locked.gate()
    assert WAITS == done.returncode
    assert "look 3 of 3, at users = 4000, is stored as look-4000 and not locked" in " ".join(done.stdout.split())
    assert [0, 0] == [locked.lock().returncode, locked.gate().returncode]


def test_a_set_from_elsewhere_is_no_look_but_the_next(locked: Looking, tmp_path: Path) -> None:
    """With --measurements and a path: the next look is judged, another set at a stored look and a later one are not."""
    path = locked.put("three", 4000, LOSS).rename(tmp_path / "three.json")
    assert "PASS" == word(locked.judge("--measurements", str(path)))
    other = locked.put("one", 1000, LOSS).rename(tmp_path / "one.json")
    done = locked.judge("--measurements", str(other))
    assert (INTEGRITY, True) == (done.returncode, "a look is taken once" in done.stderr)
    same = Path(shutil.copy(locked.set("look-1000"), tmp_path / "same.json"))
    assert "UNTESTED" == word(locked.judge("--measurements", str(same)))


def test_a_withdrawn_look_may_be_taken_again(locked: Looking) -> None:
    """What an erratum withdrew gives way to what is measured anew; its words move with the licence, and no others."""
    digest = next(e.event.measurements for e in locked.ledger.chain.entries if e.event.kind == "looked")
    assert 0 == locked.run("erratum", digest, "--reason", "the log was cut").returncode
    again = locked.take(1000, LOSS)
    assert (10, "NOT PASSED") == (again.returncode, word(again))
    assert locked.set("look-1000-2").exists()
    refused = locked.lock("--reason", "taken again")
    assert (30, True) == (refused.returncode, "prediction P1: locked PASS" in refused.stderr)


def test_a_decision_of_a_withdrawn_look_may_move(looking: Looking) -> None:
    """P1 was decided at look 1, which an erratum withdrew: at the look in its place it may come out otherwise."""
    for users in (1000, 2000):
        looking.take(users, LOSS)
        looking.lock()
    digest = next(e.event.measurements for e in looking.ledger.chain.entries if e.event.kind == "looked")
    assert 0 == looking.run("erratum", digest, "--reason", "the log was cut").returncode
    looking.take(1000, WIN)
    assert 30 == looking.gate().returncode
    assert 0 == looking.lock("--reason", "the log is whole now").returncode
    assert 0 == looking.gate().returncode
    assert "decided at look 1 of 3, at users = 1000" == decided_at(looking.judge())


def test_diff_stands_on_the_looks_before(looking: Looking) -> None:
    """Look 1 decided otherwise than look 2 would: a lower bar flips the word of look 1, which stands."""
    looking.take(1000, LOSS)
    looking.take(2000, WIN)
    text = (looking.root / f"prereg/{looking.only}.yaml").read_text().replace("lift > 0", "lift > -0.5")
    looking.write("prereg/drafts/lower.yaml", text.replace(looking.only, "2099-01-01a"))
    done = looking.run("diff", looking.only, "prereg/drafts/lower.yaml", "--json")
    assert 0 == done.returncode, done.stderr
    found = json.loads(done.stdout)
    assert ["P1"] == list(found["verdicts"])
    assert "NOT PASSED" in json.dumps(found["verdicts"]["P1"])


def test_a_draft_is_looked_at_in_its_order_too(tmp_path: Path) -> None:
    """Before it is frozen the same holds, and nothing is entered."""
    here = Looking(Looking.begin(tmp_path / "project").root)
    here.write("prereg/2026-11-26a.yaml", LOOKS)
    for users, code in ((1000, 10), (4000, INTEGRITY), (2000, 10)):
        here.write("now.json", json.dumps(numbers(users, LOSS)))
        assert code == here.run("run", "prereg/2026-11-26a.yaml", "--measure").returncode
    assert 0 == here.ledger.chain.head.number


def _old_lock(here: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lock what is stored as it was done when a look was judged by itself."""
    with monkeypatch.context() as patched:
        patched.setattr(locking, "_stays", lambda *_: True)
        patched.setattr(loading, "looks_up_to", lambda *_: ())
        assert 0 == here.lock().returncode


def test_a_lock_of_before_looks_were_held_stays_green(looking: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look 3 alone, locked by an earlier version: judged as it was, and said; a new lock wants the others."""
    looking.put("measured", 4000, WIN)
    _old_lock(looking, monkeypatch)
    before = read_lock(looking.root / f"verdicts/{looking.only}.lock")
    assert ((), None) == (before.rests_on("look"), looking.ledger.chain.entries[-1].event.look)
    assert [0, 0, 0] == looking.doors()
    assert "looks not held" in looking.gate().stdout
    assert before == read_lock(looking.root / f"verdicts/{looking.only}.lock")
    refused = looking.lock("--reason", "as it should have been")
    assert (INTEGRITY, True) == (refused.returncode, "look 1 of 3, at users = 1000, was neither" in refused.stderr)


def test_a_lock_of_before_at_look_1_goes_on(looking: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look 1 was locked by itself; look 2 is taken, entered with look 1, and locked behind it."""
    looking.put("measured", 1000, OPEN)
    _old_lock(looking, monkeypatch)
    assert 0 == looking.gate().returncode
    assert "PASS" == word(looking.take(2000, WIN))
    assert WAITS == looking.gate().returncode
    assert 0 == looking.lock().returncode
    assert [0, 0, 0] == looking.doors()
    looks = read_lock(looking.root / f"verdicts/{looking.only}.lock").rests_on("look")
    assert ["measured", "look-2000"] == [name for _, _, name, _ in looks]


def test_a_lock_of_before_can_be_withdrawn(looking: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    """An erratum against a look that was locked by itself: its withdrawal is locked, though the other looks lack."""
    looking.put("measured", 4000, WIN)
    _old_lock(looking, monkeypatch)
    digest = looking.ledger.chain.entries[-1].event.measurements
    assert 0 == looking.run("erratum", digest, "--reason", "the log was cut").returncode
    assert 30 == looking.gate().returncode
    assert 0 == looking.lock("--reason", "withdrawn").returncode
    assert 0 == looking.gate().returncode
    assert "UNTESTED" == word(looking.judge())


def test_what_was_looked_at_was_run(locked: Looking) -> None:
    """An amendment cannot claim that nothing was run, even where the sets of the looks are gone."""
    freeze = locked.only
    shutil.rmtree(locked.set("x").parent)
    text = (locked.root / f"prereg/{freeze}.yaml").read_text()
    draft = f"{text.rstrip()}\nparent: {{id: {freeze}, digest: unknown}}\n".replace(
        f"id: {freeze}", "id: 2026-01-01a", 1
    )
    locked.write("prereg/drafts/more.yaml", draft)
    locked.commit("a draft")
    said = ("--reason", "more", "--kind", "unforeseen", "--access", "nothing_run")
    done = locked.run("freeze", "prereg/drafts/more.yaml", *said)
    assert (2, True) == (done.returncode, "say what was seen" in done.stderr), done


def test_a_set_that_was_locked_by_itself_stays_too(looking: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look 1 failed and was locked by an earlier version: another set in its place is no look."""
    looking.put("measured", 1000, LOSS)
    _old_lock(looking, monkeypatch)
    looking.set("measured").unlink()
    looking.put("one", 1000, WIN)
    looking.put("two", 2000, WIN)
    assert [INTEGRITY, INTEGRITY, WAITS] == looking.doors()


def test_an_entry_without_its_look_is_no_lock_of_before(locked: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a look is entered, a lock that names none is held against the sequence like any other."""
    with monkeypatch.context() as patched:
        patched.setattr(locking, "_stays", lambda *_: True)
        patched.setattr(loading, "looks_up_to", lambda *_: ())
        patched.setattr(locking, "_bound", lambda *_: ())
        assert 0 == locked.lock("--measurements", "look-1000", "--reason", "again").returncode
    assert 0 != locked.gate().returncode


@pytest.mark.parametrize("looks", [(1000,), (1000, 2000)])
def test_a_lock_that_was_interrupted_is_finished(
    looking: Looking, monkeypatch: pytest.MonkeyPatch, looks: tuple[int, ...]
) -> None:
    """A kill between the entry of look 1 and its lock: the same command writes it, and goes on with what waits."""
    for users in looks:
        looking.take(users, WIN)
    with monkeypatch.context() as patched:
        patched.setattr(locking, "_written", _killed)
        with pytest.raises(KeyboardInterrupt):
            next(locking.write_locks(looking.project, looking.only, locking.Wish()))
    assert INTEGRITY == looking.gate().returncode
    assert 0 == looking.lock().returncode
    assert 0 == looking.gate().returncode
    judged = [e.event.look for e in looking.ledger.chain.entries if e.event.kind == "judged"]
    assert list(looks) == judged


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_an_entry_that_was_interrupted_is_finished(looking: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill between the set of look 1 and its entry: measured again, it is compared and entered."""
    with monkeypatch.context() as patched:
        patched.setattr(taking, "enter_looks", lambda *_: None)
        looking.take(1000)
    assert 1 == looking.ledger.chain.head.number
    looking.take(1000)
    assert [1000] == [e.event.look for e in looking.ledger.chain.entries if e.event.kind == "looked"]


def test_sets_put_in_by_hand_are_entered_with_the_next_look(looking: Looking) -> None:
    """Look 1 by hand, look 2 measured: both are entered, so that neither can be replaced."""
    looking.put("one", 1000)
    looking.take(2000, WIN)
    assert [1000, 2000] == [e.event.look for e in looking.ledger.chain.entries if e.event.kind == "looked"]
    looking.put("one", 1000, LOSS)
    assert [INTEGRITY] * 3 == looking.doors()
