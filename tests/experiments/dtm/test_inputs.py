"""Inputs that couple: held in every phase, a part of the grid each, measured against enumeration."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from tests.experiments.dtm import toy
from verdict.experiments.dtm import inputs, measuring, portions
from verdict.experiments.dtm.schedule import couplings
from verdict.experiments.enumeration import exact_times, mean_square_error
from verdict.experiments.kinds.dtm import Settings
from verdict.words.errors import UsageError

CLEAN = np.array([[True, False], [False, False], [True, True], [False, True]])
PLAN = {"seed": 8, "examples": (0, 2, 3)}
POSITIVE = {"examples": "none", "warmup": 64, "windows": 16}
Cells = dict[str, list[dict[str, Any]]]


def coupled(**changes: Any):
    """Return the toy's protocol with inputs."""
    return toy.protocol(inputs=PLAN, positive=POSITIVE, **changes)


def measured(folder: Path, example: int, **changes: Any) -> Cells:
    """Measure the part of one input."""
    how = coupled(**changes)
    one = measuring.subject(folder, how, toy.COUPLED, toy.EPOCHS)
    part = next(part for part in portions.parts(how, None) if part.input == example)
    found: Cells = {}
    held = inputs.held(how, toy.COUPLED, CLEAN, example)
    for name, cell in toy.part_cells(toy.bench(folder), how, one, part, held):
        found.setdefault(name, []).append(cell)
    return found


def enumerated(example: int):
    """Return the toy's kernel in the field of one input."""
    _, rows = inputs.noised(toy.COUPLED, CLEAN, PLAN["seed"])
    return toy.exact("alternating", field=couplings(toy.COUPLED.diffusion)[0] * np.where(rows[example], 1.0, -1.0))


@pytest.mark.parametrize("example", [0, 2])
def test_the_cells_of_an_input_agree_with_enumeration(tmp_path: Path, example: int) -> None:
    """T_O, tau_max and mse(K) hold what the field of that input gives; 99.9 % intervals, five of each."""
    found, exact = measured(toy.project(tmp_path, recipe=toy.COUPLED), example), enumerated(example)
    times = exact_times(exact)
    low, high = found["T_O"][0]["interval"]
    assert low <= times.T_O <= high < 2.0 * low
    low, high = found["tau_max"][0]["interval"]
    assert low <= times.tau_max <= high
    for cell in found["mse"]:
        truth = mean_square_error(exact, cell["at"]["K"], burn_in=0, start=exact.system.law()).total
        assert cell["interval"][0] <= truth <= cell["interval"][1] < 1.5 * truth
    assert {cell["at"]["input"] for cells in found.values() for cell in cells} == {example}


def test_the_gradient_of_an_input_is_its_own(tmp_path: Path) -> None:
    """The norm holds the enumerated one: the clamped phase has example and input held, the free phase the input."""
    example = 2
    found = measured(toy.project(tmp_path, recipe=toy.COUPLED), example)
    free = enumerated(example).system
    starts, _ = inputs.noised(toy.COUPLED, CLEAN, PLAN["seed"])
    machine = measuring.subject(tmp_path, coupled(), toy.COUPLED, toy.EPOCHS).machine
    states, values, law = free.spins(), free.observables(), free.law()
    agree = (states[:, machine.roles.visible] == np.where(starts[example], 1, -1)).all(axis=1)
    g = law[agree] @ values[agree] / law[agree].sum() - law @ values
    low, high = found["g_norm2"][0]["interval"]
    assert low <= g @ g <= high < 1.5 * low


def test_another_input_is_told_apart(tmp_path: Path) -> None:
    """Negative control: the figures of one input do not hold those of another."""
    rows = inputs.noised(toy.COUPLED, CLEAN, PLAN["seed"])[1]
    assert (rows[0] != rows[2]).any()
    low, high = measured(toy.project(tmp_path, recipe=toy.COUPLED), 0)["g_norm2"][0]["interval"]
    other = measured(tmp_path, 2)["g_norm2"][0]["interval"]
    assert high < other[0] or other[1] < low


def test_parts_are_one_of_each_input() -> None:
    """The whole grid, a spelled part and a single input."""
    how = coupled()
    assert [part.input for part in portions.parts(how, None)] == [0, 2, 3]
    assert [part.input for part in portions.parts(how, "2/alternating/1024")] == [0, 2, 3]
    (one,) = portions.parts(how, "2/alternating/1024@2")
    assert (one.input, one.top) == (2, 1024)
    for protocol, bad in ((how, "2/alternating@1"), (toy.protocol(), "2/alternating@0")):
        with pytest.raises(UsageError, match="found the portion") as refused:
            portions.parts(protocol, bad)
        assert ("@ and one of 0, 2, 3" in str(refused.value)) == (protocol is how)


def test_what_is_held() -> None:
    """Free chains hold the input, clamped ones the noised example and the input; without coupling the batch."""
    starts, rows = inputs.noised(toy.COUPLED, CLEAN, PLAN["seed"])
    found = inputs.held(coupled(), toy.COUPLED, CLEAN, 3)
    assert found.free.tolist() == rows[3].tolist()
    assert found.one.tolist() == [*starts[3], *rows[3]]
    assert (found.batch == found.one).all() and len(found.batch) == 32
    plain = inputs.held(toy.protocol(), toy.RECIPE, CLEAN, None)
    assert (plain.free.size, plain.one.tolist()) == (0, CLEAN[0].tolist())
    assert plain.batch is CLEAN
    with pytest.raises(UsageError, match="not in the stored batch of 4"):
        inputs.held(coupled(), toy.COUPLED, CLEAN, 4)


def test_inputs_are_registered_where_they_couple_and_only_there() -> None:
    """A vacuous axis and a forgotten one are refused when the freeze is read, in a sentence."""
    for recipe, how, words in (
        (toy.RECIPE, coupled(), "found|do not couple"),
        (toy.COUPLED, toy.protocol(), "no inputs, which couple"),
    ):
        line = {"toy": {"recipe": recipe, "epochs": (toy.EPOCHS,)}}
        with pytest.raises(ValidationError, match=words):
            Settings(training=line, protocol=how)
    Settings(training={"toy": {"recipe": toy.COUPLED, "epochs": (toy.EPOCHS,)}}, protocol=coupled())
    with pytest.raises(ValidationError, match="an example beside inputs"):
        toy.protocol(inputs=PLAN)
    with pytest.raises(ValidationError, match="ascending"):
        toy.protocol(inputs={"seed": 1, "examples": (3, 2)}, positive=POSITIVE)
