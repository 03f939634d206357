"""The same synthetic chains as the estimators' tests."""

from tests.estimators.conftest import synthetic

__all__ = ["synthetic"]
