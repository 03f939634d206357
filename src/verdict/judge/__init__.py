"""Registration x evidence -> outcome; pure, vectorised, order-free.

layout      what every name stands for: on evidence, on declared supports, on trial readings
values      the same on evidence, with readings at their ceiling opened (limits: how far estimators can read)
estimating  estimates made from raw numbers, by the methods that are registered
            (gathering: the numbers laid out; memberships: units that may or may not belong)
supports    the same on declared supports: can a predicate come out both ways at all?
knowable    which cells can be known at all (forgotten: the premise that leaves the others out)
contradiction  what cannot be true together, however it is measured
artifact    in band only by averaging? (behind: the cells of an average; left_out: it without one level)
cells       the cells of one test: which are open, which can be in premise
clause      one clause: word, reasons, cause
deciding    which comparison decided it, at which cell (basis: what its interval is;
            denominators: over how many cells it was)
looking     which cells a clause looks at, and what it asks of each
flagging    flags over their cells, and what keeps one from holding
one_level   whether all that a clause reads lies at one level of an axis
stepless    why what goes from level to level has no value
places      what must be able to come out both ways
points      points of the lattice of words and flags, and which cannot be
lattice     every possible outcome, for proofs about tags
following   steps of risks, tags that are proposed, the end of the looks
firing      which registered outcome fires (taken_away: nothing follows from what an erratum took away)
choosing    which token every choice gives, and which rule keeps it open
executed    whether what was executed is what was frozen
statements  prose against numbers
absent, printed
            words of a record for what it lacks, and digits that leave something open
components  components that are used, held to what is recorded
verdicts    the whole
lending     what a freeze makes of its own numbers, for another one that uses them
methods     what a verdict was reached by, with versions, for the lock
lint        what can come out, proved or shown before anything is measured
"""

from verdict.judge.verdicts import NOTHING_STANDS, Standing, judge

__all__ = ["NOTHING_STANDS", "Standing", "judge"]
