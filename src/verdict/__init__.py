"""Judge frozen predictions: PASS, NOT PASSED or UNTESTED, with the reason."""

__version__ = "0.1.0"
