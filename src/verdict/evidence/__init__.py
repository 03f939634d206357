"""What was seen: numbers as written, and laid out on the registered grid.

reading   one written value, and the interval that it stands for
written   a file of measurements: readings by quantity and cell, with their origin
columns   readings of very many units, as lists or packed numbers
tables    rows and columns that become cells
given     numbers that a program hands over by quantity
handed    one value that a program hands over, as an array
numbers   somebody's own file, JSON, YAML or CSV, that becomes measurements
estimated  what was estimated from raw numbers, and how to estimate it at another level
provenance what measurements record of where they come from
borrowed  numbers of another freeze that are used here
laid_out  what the judge reads: one value for every cell of the grid, or unknown
units     how many units there are, planned and come
growing   whether a later set only adds to an earlier one
admitted  which numbers may decide, where a least level is registered
fingerprint  what the numbers say, as a digest that no spelling moves
"""
