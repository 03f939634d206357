"""Carrying out the kind `command`: run somebody's program, end it with all that it started, and trust only fresh bytes.

inputs      the program and the files that it is given: digests before and after
output      the file that it must write: what lay there before is set aside, and what lies there after is examined
running     starting it, reading what it says, and passing signals on
supervisor  a process of its own that watches over the program, and ends every descendant of it
"""
