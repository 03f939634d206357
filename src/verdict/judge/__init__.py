"""Registration x evidence -> outcome; pure, vectorised, order-free.

values    what every name stands for, ceilings applied
margin    which comparison decides, and by how much
artifact  in band only by averaging?
clause    one clause: word, reasons, cause
lattice   every possible outcome, for proofs about tags and outcome tables
verdicts  the whole
"""

from verdict.judge.verdicts import judge

__all__ = ["judge"]
