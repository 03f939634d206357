"""What came out.

by_cell  what became of every cell of a test, and counts of them
record   the one record that everything after the judge reads, with its exit code
chosen   tokens, and the outcome that fired or what keeps it open
payload  the same as JSON values, for reports
lock     the same as sorted lines, one thing each, so that a change is one line in a review
gated    one freeze against its lock
"""
