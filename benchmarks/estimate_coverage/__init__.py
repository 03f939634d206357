"""How often the intervals of the table of estimands hold the truth: every row that has one, under laws of known truth.

laws       laws of one unit, with their means, quantiles and centres
cases      what a row is asked about: its units under a law, and the truth
groups     cases of two groups and of two arguments
grouped    cases of units in clusters
chains     cases of Markov chains
control    an interval that must be refused: Wald's
counting   one case at one n: drawn, or every outcome enumerated
writing    the table as JSON, as Markdown, and as plain lines
"""
