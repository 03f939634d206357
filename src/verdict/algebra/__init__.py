"""What can be calculated with values that are only partly known.

truth     three values: true, false, unknown
interval  every value that a number may have, rounded outward
ratio     quotients beside what was divided, so that 2 of 3 is 2/3
linear    sums of multiples, and where they can lie
order     neighbours, first and last, running sums along one axis
reduce    means, medians, extremes and ranks of intervals
grid      arrays with named axes: cells of numbers, texts and truths
"""
