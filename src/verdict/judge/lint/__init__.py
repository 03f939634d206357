"""What a registration can come out as, proved or shown by a witness before anything is measured.

examination  everything that is wrong although it is well formed
reaching     which words a place can come out with
reach        what quantities can read, and what a predicate makes of one trial
candidates   readings worth trying
lines        where the two sides of a comparison meet
pool         readings of everything at once, which every question is asked of
levelled     what is asked of an average, asked of its cells
search       look for readings that meet goals
starting     where a search starts that asks for tokens of choices
proof        prove that none do
witness      a witness counts only if the judge gives its word
undecided    readings at which a verdict stays UNTESTED though something was read
staging      readings that lead to a point of the lattice
rules        the registered outcomes: each reachable, exactly one fired?
levels       what is said of the clauses of one for_each, once
ordered      rules in order: can each be the first that holds?
opening      for which times a gate can open
"""
