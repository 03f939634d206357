"""The folder on disk, and everything that reads or writes it.

folder     where freezes, measurements and locks lie
beginning  a commented draft in a project that may be empty
naming     which file an id, a draft's name or a path means
called     what the command line calls a registration
kinds      the settings of every experiment kind
linting    is a registration well formed, and can everything in it come out both ways
loading    from a path to a registration, its evidence and its outcome
endings    whatever was raised, as one sentence with its exit code
given      numbers that a program hands over instead of a file, judged
estimating  one estimate from raw numbers in memory, by the rules of a registered one
in_columns  columns of numbers or texts that a program hands over
using      quantities of another freeze brought into the evidence of one that uses them
sequence   the looks of a freeze in their order: none is left out, chosen, doubled or replaced
measuring  measure, store, judge
working    from a registration to its jobs, on whichever machine a worker is
jobs_listed  the jobs of a registration with their standing and price
taking     store a look beside the earlier ones, and enter it
filling    a set in which jobs had failed, and the one that fills it up
aside      what was measured and is not stored, kept in scratch and compared
documents  everything that a document shows of a judged freeze
drawn      figures of a document as files
planning   what a registration will cost and what it can decide
staffing   the jobs of a registration on workers: wall time, hours, memory
forecasts  what the registered rule decides at which number of units, from suppositions or a pilot
bringing   what another tool keeps, brought in by a program
training   carry out the training that a freeze registers
pictured   a picture of what checkpoints generate
installed  what this installation and this machine can do
described  the language, a function or a field, looked up by name
rates      how fast this machine samples, measured once and kept
paces      how fast one worker is with others beside it, timed once and kept
calibrating  times one worker, in a process of its own
importing  a snapshot of another tool's rows, and its draft, put in place
migrating  a registration of schema 1 in the form of schema 2, and both judged on what is stored
schemas    JSON Schemas of the files that people write
fields     every field of a registration with its place and what it is, from the schema
ledger     what was frozen, judged, conferred and withdrawn, in order
locks      locks read back
gate       every verdict derived again and compared with its lock
conferral  a person moves a tag, on evidence
verifying  every check of the ledger, and what they come to
comparing  two freezes, or two sets of measurements of one, compared
gathered   a freeze with its files, its outcome and its standing, for the exporters
exporting  one function for each export
site       a project as a folder of pages: index, reports, differences, badges
"""
