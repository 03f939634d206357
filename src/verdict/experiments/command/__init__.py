"""Carrying out the kind `command`: run somebody's program, end it with all that it started, and trust only fresh bytes.

settings      what an author writes; what fits the registration is in `check`
carrying_out  one call, which writes a file of all numbers
per_cell      a call for each cell: jobs, and their readings gathered
calls         the calls: their arguments, what they are given, and how they are made
arguments     levels in the places of their names
printed       what a call printed, read as the readings of its cell
doubts        calls of different cells that gave the same numbers
program       the file that is run
inputs        the program and the files that it is given: digests before and after
folders       the digest of a folder
scripts       the Python that the arguments run, and scripts that a shell is told to run
imports       the modules of the project that these import
output        the file that it must write: what lay there before is set aside, and what lies there after is examined
running       starting it, reading what it says, and passing signals on
supervisor    a process of its own that watches over the program, and ends every descendant of it
check         settings that do not fit
"""
