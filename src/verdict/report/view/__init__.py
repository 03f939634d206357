"""What a reader sees at first of an outcome, whatever the medium: payload -> plain values, nothing formatted for one.

axes       the axes of a freeze, cells and levels named shortly, the level that a clause asks about
tally      how many predictions came to which word, and what the shell is told
matrix     predictions against the levels of one axis: what holds, fails or is open where
margins    a comparison in words: what was wanted, and by how much it holds or fails
barring    why something is open or fails: each cause once, with the places it keeps so and the numbers behind it
sentences  the same causes in words
testable   what would make UNTESTED testable, and what that costs
bands      one quantity against its bar along up to two axes: what was judged, what was not
"""
