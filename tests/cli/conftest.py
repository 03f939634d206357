"""Repositories of the ledger's tests, for commands that need a history."""

from tests.project.ledger.conftest import chained, measured, one_measured, repository, three_freezes

__all__ = ["chained", "measured", "one_measured", "repository", "three_freezes"]
