"""What people and machines see of an outcome.

saying    the one place where commands print
wording   the sentences that every report shares
folding   clauses of one for_each told together
markdown  texts of documents in Markdown
render    templates: Markdown, text and other formats
view      what a reader sees at first, for every medium
figures   drawings of an outcome as SVG
terminal  one screen, everything, one line a prediction; progress
explain   one verdict told from its cells to its word
language  the language of expressions in lines: its words and every function
junit     for CI systems
sarif     for code scanning
"""
