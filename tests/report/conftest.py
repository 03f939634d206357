"""Repositories of the gate's tests, for what a pipeline is told."""

from tests.project.gate.conftest import locked, one_locked, repository

__all__ = ["locked", "one_locked", "repository"]
