"""Q_op, Q_struct, their ratio, and the regime ratio F4."""

from __future__ import annotations

from verdict.experiments.tracking.estimate import Estimate, ratio_of
from verdict.experiments.tracking.mse import PhaseError


def q_op(norm: Estimate, error: PhaseError) -> Estimate:
    """Return Q_op(K) = ‖g‖² / mse(K), the squared signal-to-noise ratio that was achieved."""
    return ratio_of(norm, error.total)


def q_struct(norm: Estimate, t_o: Estimate, K: int) -> Estimate:
    """Return Q_struct(K) = (K/2) ‖g‖² / T_O, proportional to K by construction."""
    return ratio_of(norm, t_o, 0.5 * K)


def tracking_ratio(error: PhaseError, t_o: Estimate) -> Estimate:
    """Return Q_struct / Q_op = K · mse(K) / (2 T_O), where ‖g‖² cancels; T_O in sweeps, half convention."""
    return ratio_of(error.total, t_o, 0.5 * error.K)


def f4(positive: PhaseError, negative: PhaseError) -> Estimate:
    """Return F4 = mse_pos / mse_neg at one K: is the positive phase subdominant?"""
    return ratio_of(positive.total, negative.total)
