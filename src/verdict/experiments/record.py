"""Somebody's own numbers: an experiment that ran elsewhere and is judged from a file of measurements."""

from __future__ import annotations

from verdict.record import Record, Words


class Settings(Record):
    """Where the numbers come from, in words."""

    produced_by: Words
