"""Attacks on the gate, from outside: each kind is a small program against a scratch project.

running    the command line in this process or in its own, with a time limit
scratch    a project in a git repository of its own, and the commands run in it
histories  whole projects, built once and copied for each attack
forging    rewriting that keeps every digest coherent, as somebody patient would do it
attack     what an attack is: what it does, and what shows that it was noticed
kinds      the attacks, a file for each theme
stand_ins  what stands in for guards
guards     each guard with the stand-in that disables it
campaign   all of it: python -m tests.attacks.campaign
short      a few variants of each kind, in parts for the files of tests
"""
