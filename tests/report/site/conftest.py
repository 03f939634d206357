"""Repositories of the gate's tests, of which a site is made."""

from tests.project.gate.conftest import locked, one_locked, repository

__all__ = ["locked", "one_locked", "repository"]
