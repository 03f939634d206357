"""What people and machines see of an outcome.

saying    the one place where commands print
wording   the sentences that every report shares
folding   clauses of one for_each told together
phrases   what decided, why it is not more, flags and cells: sentences of documents
markdown  texts of documents in Markdown
latex     texts of documents in LaTeX
html      what HTML pages need: anchors, tables, glyphs, and the page put together
tidy      a table with a row for each cell
render    templates: Markdown, LaTeX and other formats
own       a template of the user's own
view      what a reader sees at first, for every medium
figures   drawings of an outcome as SVG
terminal  one screen, everything, one line a prediction; progress
differing a difference in lines of a terminal
badge     a small drawing of what came out
explain   one verdict told from its cells to its word
answer    what such a derivation begins with: why, and what would change it
narrowing a prediction narrowed to a clause or to cells
rows      what commands list, before it is laid out
findings  what lint found, folded
problems  problems of documents as JSON values
language  the language of expressions in lines: its words and every function
github    annotations and the summary of a step
notebook  an outcome and a difference as Jupyter shows them
junit     for CI systems
sarif     for code scanning
"""
