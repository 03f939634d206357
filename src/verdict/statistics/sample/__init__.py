"""From raw numbers to intervals: what is estimated, by which method, and when there is no interval.

contract      what a method is given, and what it answers
table         the closed list of estimands with their methods: one row each, and a file behind it
finding       a row by the names of estimand and method, plugins too, and its function
units         what every method asks of its units first, and how it answers
mean          means by Student's t, differences of means by Welch's
resampled     means by the bootstrap
betting       means and proportions that hold at every n at once
counting      successes among trials, and shares of clustered units
proportion    proportions
proportions   differences of proportions between two groups
paired        differences of two proportions over the same units
ratio         ratios of two means, by Fieller
order         medians and quantiles, by order statistics
rank          shifts and differences in location, by ranks
choosing      the k-th smallest of pairwise means or differences
association   correlations and slopes
rate          rates of events
spread        standard deviations of normal data
quantiles     quantiles of the normal, Student and chi-square laws
replicates    means over replicates
laws          numbers of a supposed law, for plans
coverage      how often the intervals hold the truth, as counted
promised      whether an estimate may promise its level, by what was counted
"""
