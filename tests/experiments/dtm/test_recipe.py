"""A recipe has no default, costs what was specified, and is compared field by field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from verdict.experiments.dtm import adam
from verdict.experiments.dtm.phases import spin_updates
from verdict.experiments.dtm.recipe import Recipe, differences
from verdict.experiments.dtm.substrate import Machine
from verdict.experiments.kinds import dtm
from verdict.project.loading import load_registration

ROOT = Path(__file__).parents[3]
RATES = {0: 0.05, 5: 0.04902, 10: 0.04618, 15: 0.04176, 20: 0.03618, 25: 0.03, 30: 0.02382, 35: 0.01824, 40: 0.01382,
         45: 0.01098, 50: 0.01, 51: 0.01, 200: 0.01, 2000: 0.01}  # fmt: skip


@pytest.fixture(scope="module")
def founding() -> Recipe:
    """The registered recipe."""
    return dtm.registered(load_registration(ROOT / "prereg" / "2026-11-25a.yaml"))[1]


def test_the_registered_recipe_is_the_founding_default(founding: Recipe) -> None:
    """The default table, except the placement's seed, which is ours."""
    plain = json.loads(founding.canonical())
    assert {"kernel": "alternating", "batch": 400, "warmup": 400, "observations": 50, "stride": 8, "beta": 1} == plain[
        "phases"
    ]
    assert {"steps": 1, "step": 0, "schedule": "log", "offset": 0.1, "image_rate": 0.8, "label_rate": 0.2} == plain[
        "diffusion"
    ]
    assert {"start": 0, "adaptive": False, "smallest": 0.001, "threshold": 0.016} == plain["penalty"]
    assert ([0, 1, 2, 3], 26, 42) == (plain["data"]["classes"], plain["data"]["threshold"], plain["seed"])
    assert ("60_12", "torus", 784, 5) == tuple(
        plain["substrate"][k] for k in ("graph", "boundary", "pixels", "label_spots")
    )


def test_the_schedule_is_the_specified_one(founding: Recipe) -> None:
    """At the start of every fifth epoch of 61 updates to five digits; the floor for ever from epoch 50."""
    found = {epoch: adam.rate(founding.optimiser, 61 * epoch, 61) for epoch in RATES}
    assert RATES == pytest.approx(found, abs=5e-6)
    assert adam.rate(founding.optimiser, 3049, 61) > adam.rate(founding.optimiser, 3050, 61) == pytest.approx(0.01)


def test_one_update_takes_what_was_specified(founding: Recipe) -> None:
    """792 sweeps of 400 chains: 1,140,480,000 draws free and 885,772,800 clamped; inputs that couple cost nothing."""
    machine = Machine.of(founding.substrate, founding.diffusion, 4)
    assert 792 == founding.phases.sweeps
    assert 400 * 792 * (3600 + 2796) == 2_026_252_800 == spin_updates(machine, founding.phases)
    coupled = founding.diffusion.model_copy(update={"steps": 4})
    assert 2_026_252_800 == spin_updates(Machine.of(founding.substrate, coupled, 4), founding.phases)


def changed(recipe: Recipe, **blocks: Any) -> dict[str, Any]:
    """The recipe as stored, with fields of its blocks changed."""
    plain = json.loads(recipe.canonical())
    return {**plain, **{k: {**plain[k], **v} if isinstance(v, dict) else v for k, v in blocks.items()}}


def test_differences_name_every_field(founding: Recipe) -> None:
    """One sentence a field with both values, also where one side lacks it; none where nothing differs."""
    plain = json.loads(founding.canonical())
    assert [] == list(differences(plain, changed(founding)))
    other = changed(founding, phases={"batch": 300}, data={"classes": [0, 1]}, seed=7)
    assert [
        "data.classes: registered [0, 1, 2, 3], executed [0, 1]",
        "phases.batch: registered 400, executed 300",
        "seed: registered 42, executed 7",
    ] == list(differences(plain, other))
    lacking = {key: value for key, value in plain.items() if key != "seed"}
    assert ["seed: registered 42, executed None"] == list(differences(plain, lacking))
    assert ["extra: registered None, executed 1"] == list(differences(plain, {**plain, "extra": 1}))
    assert ["penalty: registered"] == [line[:19] for line in differences(plain, {**plain, "penalty": 3})]


def test_a_recipe_reads_back_as_it_is_stored(founding: Recipe) -> None:
    """What a checkpoint keeps is the whole recipe."""
    assert founding == Recipe.model_validate_json(founding.canonical())


def test_no_number_has_a_default(founding: Recipe) -> None:
    """Every field of every block must be said."""
    plain = json.loads(founding.canonical())
    for block, fields in plain.items():
        for field in fields if isinstance(fields, dict) else (None,):
            left = {k: v for k, v in plain.items() if k != block}
            if field is not None:
                left[block] = {k: v for k, v in fields.items() if k != field}
            with pytest.raises(ValidationError, match="Field required"):
                Recipe.model_validate_json(json.dumps(left))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"diffusion": {"step": 1}}, "step 1 of 1 steps; wanted one from 0 to 0"),
        ({"phases": {"warmup": 7}}, "warmup 7 is below the stride 8"),
        ({"phases": {"kernel": "gibbs"}}, "kernel"),
        ({"phases": {"batch": 400.5}}, "batch"),
        ({"phases": {"chains": 400}}, "Extra inputs"),
        ({"optimiser": {"beta1": 1.0}}, "beta1"),
        ({"penalty": {"smallest": 0.0}}, "smallest"),
        ({"data": {"classes": []}}, "classes"),
        ({"data": {"threshold": 0}}, "threshold"),
        ({"seed": 2**53}, "seed"),
    ],
)
def test_what_cannot_be_trained_is_refused(founding: Recipe, wrong: dict[str, Any], said: str) -> None:
    """Numbers out of range, unknown names, steps that are not there."""
    with pytest.raises(ValidationError, match=said):
        Recipe.model_validate_json(json.dumps(changed(founding, **wrong)))
