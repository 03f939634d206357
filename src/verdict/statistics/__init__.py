"""Registered statistics: families, sequential looks, and the smallest run that could decide.

The three-way logic itself is the judge's: an interval inside the bar passes, one outside fails. Here it is
settled how wide the intervals must be.

family, looks    how an error rate is shared among members, and among looks
registered       at which level each prediction is judged
sources          the readings that a prediction rests on
law, arms, widening
                 what takes an interval to another level
protection       what a family did to one prediction, as data
promises         families that promise what nothing can keep
sample           from raw numbers to intervals: the estimands and their methods
version          by which version of the methods below a number was estimated
tau, adequacy, chains
                 autocorrelated draws, whether there are enough, and what is estimated from them
"""
