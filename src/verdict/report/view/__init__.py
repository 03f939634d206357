"""What a reader sees at first of an outcome, whatever the medium: payload -> plain values, nothing formatted for one.

axes       the axes of a freeze, cells and levels named shortly, the level that a clause asks about
tally      how many predictions came to which word, and what the shell is told
became     what became of a single cell of a clause
matrix     predictions against the levels of one axis: what holds, fails or is open where
margins    a comparison in words: what was wanted, and by how much it holds or fails
barring    why something is open or fails: each cause once, with the places it keeps so and the numbers behind it
sentences  the same causes in words
bands      one quantity against its bar along up to two axes: what was judged, what was not
lead       the sentences that lead a report, put together by rule
testable   what would make something UNTESTED testable, and what that costs
deciding   what decides a prediction, in a few words
abridged   long texts and lists made short
columns    cells of text in columns of whole words
difference what a difference shows first, and what it folds
headline   the result of a difference in a heading and a sentence
"""
