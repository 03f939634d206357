"""What is estimated from Markov chains: means and quantiles with their Monte-Carlo error, times, sizes, R-hat.

estimands    the functions that the table names, each from draws to an interval or to the word why there is none
admission    what is checked of every set of chains before anything is estimated, in order
series       the chains themselves, on a scale at which nothing overflows
starts       first draws far outside what the rest reaches
periods      series that come back to where they were
dependence   chains that are copies of one another, or much too alike
ranks        rank-normalised, split and folded: R-hat and effective sample sizes
views        the same chains as values, ranks and distances from the median, and their times as those of one run
"""
