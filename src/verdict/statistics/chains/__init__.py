"""What is estimated from Markov chains: means and quantiles with their Monte-Carlo error, times, sizes, R-hat."""
