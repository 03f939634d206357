"""Judge frozen predictions: PASS, NOT PASSED or UNTESTED, with the reason.

A promise and what was seen meet in the judge. Rooms, lowest first; each imports only from those before it:

words               sentences and exit codes; the closed words
algebra             values that are only partly known
text                bytes -> checked record
expression          the language of predicates
registration        what was promised
evidence            what was seen
statistics          from raw numbers to intervals
outcome             what came out
judge               registration x evidence -> outcome
report              outcome -> what people see
diff, plan          what changed between two; what a run will cost and can decide
experiments         kinds of experiment; the only door to `backends`
exchange            what other tools keep, as tables to judge
project             the folder on disk: load, measure and store, ledger, gate
cli                 arguments in, text and exit code out
"""

__version__ = "0.1.0"
