"""What changed between two freezes, which verdicts changed with it, and through what; pure.

ways           does an expression become easier or harder to meet?
changes        Registration x Registration -> typed changes
predictions    the same for predictions: their scope, their tests, what they require
uses           what one changed constant or definition does to everything that rests on it
kinds          the closed words of a difference
transplant     measurements of one freeze on the grid of another
causes         Outcome x Outcome -> what changed, down to clause, cell and flag
difference     the whole: changes, verdicts, counterfactuals, risks, tags
writing        a difference as JSON values, lines and Markdown
"""

from verdict.diff.difference import Difference, compare
from verdict.diff.kinds import Change, Kind

__all__ = ["Change", "Difference", "Kind", "compare"]
