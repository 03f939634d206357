"""How often a wrong verdict is pronounced, over synthetic registrations whose truth is known.

Run from the root of the repository: python -m benchmarks.false_verdicts [--registrations 10000] [--samples 1000]
[--quick] [--workers 2] [--write docs/explanation/false-verdicts.md]. What is measured on samples lies in `samples`.

causes     every cause by name, and whether the record can tell
scenarios  the mixture of the first runs; hostile, hidden_totals: what it could not show
cases      what a batch holds, what is true of it, and the margin
engine, measure, peers
           the words of the engine and of the rules that others use
runner, tally, report, by_cause
           judging batches, counting them, and what is printed
"""
