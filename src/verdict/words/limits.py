"""The limits of what is read, all in one place, each with its reason.

A limit keeps hostile or mistaken input from using the machine up; tests/cli/test_hostile.py holds lint of what is at or
beyond each of them under a bound of time and memory. Every limit lies well above what is registered today; what is
beyond one is refused with what was found and where, and never cut short in silence.
"""

from __future__ import annotations

MOST_YAML = 8 * 2**20  # bytes; hundreds of times the longest registration
MOST_JSON = 64 * 2**20  # bytes; readings of all cells that may be registered take about 10 MiB
MOST_CSV = 64 * 2**20  # bytes; a table of all cells that may be registered takes about 5 MiB
MOST_TABLE = 256 * 2**20  # bytes of a table of rows: a million rows of four columns take about 40 MiB
MOST_ROWS = 4_000_000  # rows of such a table: four times the largest that is promised to be fast
MOST_FIELDS = 40_000_000  # fields of such a table, those of columns that are not read included: ten to a row
MOST_COLUMNS = 10_000  # columns of such a table; a table of sweeps has a few hundred
MOST_ARRAYS = 2**30  # bytes of the arrays in a file, unpacked: a hundred million draws
MOST_NODES = 200_000  # values and keys in YAML: about three seconds of reading; larger sets of numbers go into JSON
MOST_NODES_JSON = 2_000_000  # values and keys in JSON: twelve for each cell that may be registered
MOST_KEYS = 20_000  # keys of one mapping; twice the longest list of names that may be registered
DEEPEST = 32  # levels of nesting; a registration has about eight

MOST_PROBLEMS = 200  # problems told of one file; more are the same mistake again
MOST_TOLD = 20  # of them that a command prints; lint --all prints every one
MOST_EXCERPT = 400  # characters of its line that a problem keeps: twice the widest terminal
MOST_LISTED = 40  # known names that a message lists
MOST_NEAR = 1_000  # known names among which the one that was meant is looked for: a tenth of a second

MOST_WORDS = 4000  # characters of a sentence or paragraph: a page, beyond which nobody reads a reason
MOST_SHORT = 60  # characters of a claim in short: what a row of a table holds
MOST_NAME = 80  # characters of a name: a line
MOST_EXPRESSION = 500  # characters of an expression: what a person can read

MOST_CELLS = 100_000  # cells of all quantities and flags together; eighty times the largest registered grid
MOST_ASKED = 300_000  # cells that all expressions together go through; ten times today's most
MOST_PARTS, MOST_UNFOLDED = 2000, 100  # parts and depth of an expression with its definitions written out
MOST_PARTS_TOGETHER = 20_000  # parts of all expressions with definitions written out: twenty times today's most
MOST_LOOKS = 24_000  # looks of lint at two parts of an expression each: about a second; then it says that it stopped

# How many of each a registration may name; lint asks each of them in both directions.
MOST_NAMED = {
    "constants": 10_000, "axes": 32, "quantities": 2_000, "estimates": 500, "flags": 500, "gates": 50, "choices": 100,
    "predictions": 2_000, "families": 500, "outcomes": 50, "risks": 500, "claims": 500, "budget": 500,
}  # fmt: skip
MOST_RULES = 50  # rules in order, of one choice or of the outcomes; a token stands for all those before it
MOST_LEVELS = 10_000  # levels of one axis
MOST_PLANNED = 2_000_000  # units of one sampled axis; twice the largest table that is read in a few seconds
MOST_SAMPLED = 20_000_000  # entries of all quantities over sampled axes: ten columns of the longest table, 320 MB
MOST_ESTIMATED = 10_000  # cells that one estimate keeps: some seconds of estimating at every level that is asked
MOST_WAYS = 400  # samples that doubtful units may leave one cell of an estimate: a tenth of a second of Student's t
MOST_CLAUSES = 2_000  # clauses of all predictions together
