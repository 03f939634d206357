"""Count how often nominal 95 % intervals of tau and of the mean hold the truth, wherever the status says resolved.

Run from the root of the repository: python -m benchmarks.interval_coverage [--repeats 1500] [--jobs 2] [--quick]
[--write docs], or `make coverage-table`.

counting   a count of one cell: an estimator on series of known truth
series     the plain families over chains and lengths in tau: AR(1), telegraphs, graphs judged as one run
hostile    the families of `benchmarks.adversaries`, each at sizes of its own
worst      the least coverage, and which cells count for it
tables     what is printed: a row per family, the full grid, plain lines
"""
