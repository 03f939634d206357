"""What changed between two freezes, which verdicts changed with it, and through what; pure.

fields         every field that a registration can have, and those in which two differ
table          the one table: what is said of each field, by `rules` and `meaning`
sampling       which way draws, levels and what is exact or missing move words
ways, uses     does an expression become easier or harder to meet, and what rests on it (plain: written one way)?
transplant     measurements of one freeze laid out under another
judging        both freezes on both sets, through the door of every command
causes         Outcome x Outcome -> what changed, down to clause, cell and flag
difference     the whole: changes, verdicts, counterfactuals, risks, tags
writing        a difference as JSON values and Markdown; `report.differing` writes these values for a terminal
kinds, values, wording, grids, readings
               the closed words, values as in YAML, sentences, grids that differ, one freeze measured twice
"""

from verdict.diff.difference import Difference, compare
from verdict.diff.judging import JudgedCase
from verdict.diff.kinds import Change, Kind

__all__ = ["Change", "Difference", "JudgedCase", "Kind", "compare"]
