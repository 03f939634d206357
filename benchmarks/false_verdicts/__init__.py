"""How often a wrong verdict is pronounced, over synthetic registrations whose truth is known.

Run from the root of the repository: python -m benchmarks.false_verdicts [--registrations 10000] [--samples 1000]
[--quick] [--workers 2]. What is measured on samples lies in `samples`.
"""
