"""Series that make an estimator believe too much, each with its exact truth and the right answer.

cases      every family with its settings, sizes and right answer: what the benchmarks count
rare       rare events under fast noise
negative   negative and oscillating correlations
faulty     series that are not what they are taken for
invented   five kinds that were made up to break estimators
_law       the pieces: AR(1), AR(2), two-state chains, tau of a sum of exponentials
"""
