"""What a registration will cost and what it can decide, before anything is spent.

feasible   which flags the registered run can meet, for which times; which predictions stay untested; pure
power      how long a run must be for a record's numbers to decide each clause; pure
price      spin updates, bytes and seconds of a run of given lengths; pure
draft      the amendment that would make them testable, as an edit of the author's own text; pure
rates      rates of machines, measured and kept
words      durations and sizes; pure
writing    a plan as JSON values and as lines

workers       jobs on workers: wall time, hours, memory, and when more workers do not help; pure
workers_told  the same as JSON values and as lines

How many units estimates need, by runs that are simulated and judged by the registered rule itself:

resizing             the registration with more or fewer units
drawing, resampling  one run of raw numbers: from suppositions, or from a pilot
simulating           runs judged, and how often each word comes out
searching            the smallest number of units that decides as often as is wanted
telling              what came out, as JSON values and as lines
"""
