"""Tables of rows, one row a run, an item or a user, laid on the registered grid.

settings    what an author writes of the file, its columns and what is excluded
check       what of it does not fit the registration that it stands in
values      values of a file as numbers, counts and texts, by the type that is registered
refusals    why a text is no number, and what may be said of its column
positions   levels of fixed axes, and units of sampled ones by their order in the file
doubts      columns whose spelling may mean two numbers
exclusion   registered predicates over a row, and what they leave out
joining     several files as one table
laying      rows laid on the grid, each cell once
nested      units that stand at one level of a fixed axis alone
given       rows that a program hands over instead of a file
carrying_out
            what reading takes, and reading
"""
