"""From raw numbers to intervals: what is estimated, by which method, and when there is no interval.

contract      what a method is given, and what it answers
table         the closed list of estimands with their methods: one row each, and a file behind it
quantiles     quantiles of the normal, Student and chi-square laws
replicates    means over replicates
"""
