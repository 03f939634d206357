"""What people see in a terminal; the only room that imports rich.

lines       lines as wide as the terminal, in its letters, set in under what they belong to
progress    a bar for every step of a measurement
screen      the outcome of a freeze on one screen
heading     what stands above it: title, freeze, what bars everything
listing     one prediction after another, with what decides each
squares     predictions against the levels of one axis, and why each square is as it is
table       one quantity against its bar
closing     risks, tags, budget, limits, how to see more, and the tally
brief       one line a prediction
everything  all of the outcome, however long
difference  what changed between two freezes, the result first
plain       the same as text of 80 columns, for files
rows        what other commands list: cells side by side
excerpt     a problem of a document with its line, and a caret under the place
"""

from verdict.report.terminal.lines import broken, printing, put, show_lines
from verdict.report.terminal.progress import progress

__all__ = ["broken", "printing", "progress", "put", "show_lines"]
