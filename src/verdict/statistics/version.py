"""The version of the methods that turn draws of chains into intervals: which estimator a number was made by.

It rises whenever the same draws would be given another status, another interval or another class. Work under way that
an older version made is never finished by a newer one, and measured sets say which version made them.

1   until 26 November 2026; sets that name no version
2   other intervals at hidden modes, few chains, rare events, negative correlations and high levels;
    a ladder is resolved only where its last rungs are
3   upper ends that chance alone raised, most of them with 8 to 12 chains, are no longer a thousand times tau
4   means of fewer than 12 chains reach further, and upper ends of series that have no single time
"""

METHODS = 4
