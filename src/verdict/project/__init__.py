"""The folder on disk, and everything that reads or writes it.

folder     where freezes, measurements and locks lie
loading    from a path to a registration, its evidence and its outcome
measuring  measure, store, judge
forecasts  what the registered rule decides at which number of units, from suppositions or a pilot
rates      how fast this machine samples, measured once and kept
schemas    JSON Schemas of the files that people write
ledger     what was frozen, judged, conferred and withdrawn, in order
locks      locks read back
gate       every verdict derived again and compared with its lock
"""
