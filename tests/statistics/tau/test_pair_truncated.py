"""The program's estimator against its published test vectors and a plain transcription of its steps."""

from __future__ import annotations

import numpy as np
import pytest

from verdict.statistics.tau import Counts, Status, estimate_series, load


def tau(x):
    """Read tau of a float or ±1 series [n_chains, n_draws, n_obs]."""
    return estimate_series("pair_truncated", x, level=0.95)


def column(x):
    """Make one chain of one observable."""
    return np.asarray(x)[None, :, None]


def spelt_out(x):
    """Follow the eight published steps one observable at a time, with a padded transform."""
    C, L, n_obs = x.shape
    size = 1 << (2 * L - 1).bit_length()
    taus = []
    for a in range(n_obs):
        acov = np.zeros(L)
        for c in range(C):
            y = x[c, :, a] - x[c, :, a].mean()
            f = np.fft.fft(y, size)
            acov += np.fft.ifft(np.abs(f) ** 2).real[:L] / L
        rho = acov / acov[0]
        value = 0.5
        for m in range((L - 1) // 2):
            pair = rho[2 * m + 1] + rho[2 * m + 2]
            if pair <= 0:
                break
            value += pair
        taus.append(value)
    return np.array(taus)


def ar1(rng, phi, C, L, n_obs):
    """Draw stationary AR(1) series [C, L, n_obs] of unit variance."""
    x = np.empty((L, C, n_obs))
    x[0] = rng.standard_normal((C, n_obs))
    for t in range(1, L):
        x[t] = phi * x[t - 1] + np.sqrt(1 - phi**2) * rng.standard_normal((C, n_obs))
    return x.transpose(1, 0, 2)


@pytest.mark.parametrize(
    ("L", "expected"),
    [(1000, 166.666), (2000, 333.3335), (3000, 500.0), (4000, 666.6665), (32000, 5333.333)],
)
def test_one_flip_in_the_middle_reads_a_sixth_of_the_record(L, expected):
    """The published step vectors, to the printed digit, and reported as the ceiling."""
    found = tau(column(np.where(np.arange(L) < L // 2, -1, 1)))
    digits = len(str(expected).split(".")[1])
    assert expected == round(float(found.value[0]), digits)
    assert found.status[0] == Status.AT_CEILING
    assert found.hi[0] == np.inf


def test_linear_drift_reads_0_174_of_the_record():
    """A drift is not a time: 0.174 L, at the ceiling."""
    found = tau(column(np.arange(3000.0)))
    assert round(float(found.value[0]) / 3000, 3) == 0.174
    assert found.status[0] == Status.AT_CEILING


@pytest.mark.parametrize("x", [np.ones(500, dtype=np.int8), -np.ones(500), np.full(500, 1.7)])
def test_constant_reads_a_half_by_the_published_rule_and_is_frozen(x):
    """±1 and 1.7 alike: rounding residues of a float constant must not become a time."""
    found = tau(column(x))
    assert found.value[0] == 0.5
    assert found.status[0] == Status.FROZEN
    assert np.isnan(found.lo[0])
    assert np.isnan(found.hi[0])


def test_alternating_reads_a_half_and_is_refused():
    """The first pair of ±1 alternation is not positive; the status says that tau is not a half."""
    found = tau(column(np.resize([1, -1], 3000)))
    assert found.value[0] == 0.5
    assert found.status[0] == Status.ANTITHETIC


def test_one_flip_in_one_of_32_chains_carries_a_quarter_of_the_total():
    """The published extreme: one flipping chain beside 200 fair columns reads 500 and 23.4 % of T_O."""
    rng = np.random.default_rng(11)
    x = rng.choice([-1, 1], size=(32, 3000, 201)).astype(np.int8)
    x[:, :, 200], x[0, 1500:, 200] = -1, 1
    found = tau(x)
    share = found.value * found.variance / (found.value @ found.variance)
    assert round(float(found.value[200]), 6) == 500.0
    assert round(float(found.variance[200]), 4) == 0.0615
    assert float(share[200]) == pytest.approx(0.234, abs=0.004)
    assert found.status[200] == Status.AT_CEILING


@pytest.mark.parametrize(("phi", "expected", "tolerance"), [(0.5, 1.46, 0.05), (0.9, 9.39, 0.3), (0.98, 46.8, 3)])
def test_published_AR1_readings(phi, expected, tolerance):  # noqa: N802
    """32 x 3000 draws read the published values; 5 sd of one reading is the tolerance."""
    found = tau(ar1(np.random.default_rng(3), phi, 32, 3000, 6))
    assert float(found.value.mean()) == pytest.approx(expected, abs=tolerance)


def test_true_500_is_read_as_about_240_at_3000_draws():
    """AR(1) with tau 499.5 over 20 columns reads 230 ± 18: a reading of 500 is no measurement of 500."""
    found = tau(ar1(np.random.default_rng(4), 0.998, 32, 3000, 20))
    assert 200 < float(found.value.mean()) < 260
    assert not found.resolved.any()
    assert (found.lo < 499.5).all()
    assert np.isinf(found.hi).all()


@pytest.mark.parametrize("C", [1, 3])
def test_value_equals_the_published_steps(C):
    """Exact counts and the transform of centred floats give the same number."""
    rng = np.random.default_rng(5)
    spins = np.sign(ar1(rng, 0.9, C, 400, 5))
    np.testing.assert_allclose(tau(spins.astype(np.int8)).value, spelt_out(spins), rtol=1e-11)
    floats = ar1(rng, 0.7, C, 333, 4)
    np.testing.assert_allclose(tau(floats).value, spelt_out(floats), rtol=1e-10)


@pytest.mark.parametrize("kind", ["drift", "flip", "walk", "sine", "slow"])
def test_no_series_exceeds_0_1916_of_the_record(kind):
    """The ceiling holds for every shape tried; 0.1916 L is the published bound."""
    L, rng = 400, np.random.default_rng(6)
    t = np.arange(L)
    x = {
        "drift": t * 1.0,
        "flip": np.where(t < 160, -1.0, 1.0),
        "walk": rng.standard_normal(L).cumsum(),
        "sine": np.cos(np.pi * t / L),
        "slow": np.cos(1.3 * np.pi * t / L),
    }[kind]
    found = tau(column(x))
    assert float(found.value[0]) <= 0.1916 * L
    assert found.ceiling == pytest.approx(0.1915 * L)


def test_counted_lags_that_end_before_a_pair_closes_give_a_lower_bound():
    """With lags 0 to 8 of a slow series the reading is at the ceiling of what was counted."""
    x = ar1(np.random.default_rng(7), 0.98, 8, 5000, 3)
    found = load("pair_truncated").estimate(Counts.from_series(x, n_lags=9), level=0.95)
    assert set(found.status) == {Status.AT_CEILING}
    assert found.ceiling == 8.5
    assert (found.value < found.ceiling).all()
