"""What the stored readings of this repository say under the corrected rules, without sampling anything.

cells  the corrected rules, applied to stored cells
words  words of a freeze on its cells as stored, and as corrected
"""
