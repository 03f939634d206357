"""The gate: every verdict is derived again from what is stored and compared with its lock.

select   which freezes a call is about
decide   one freeze: equal, changed, stale, missing or broken, with the sentence
basis    what a verdict rests on, as a lock writes it down
locking  the only way in which a lock is written
answering  the whole answer of a call, and locking by name
vouching which of history, order, signatures and heads stand behind the answer
proposing  what a locked outcome proposes, as evidence for a conferral
"""
