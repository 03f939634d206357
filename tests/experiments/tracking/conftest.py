"""The same synthetic chains as the estimators' tests."""

from tests.statistics.tau.conftest import synthetic

__all__ = ["synthetic"]
