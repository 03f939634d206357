"""What the HTML page needs beside the view that all media share: payload -> plain values that its template lays out.

page      everything that the template lays out, put together once
anchors   names of places in the page: `P5.t2.K1024`
squares   the matrix of predictions against levels, each square with its link
clauses   the clauses of a prediction as rows
cells     the cells of a prediction as tables, each cell with its anchor
flags     flags that a prediction rests on, cells that say the same together
numbers   the table under a drawing
registered  constants and quantities as rows
brief     what stands beside a verdict in the list of the first screen
bars      what bars a verdict, as rows
told      glyphs of words, and powers and numbers as people write them
paste     the verdicts as Markdown and LaTeX, to be taken along
"""
