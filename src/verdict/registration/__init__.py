"""What was promised: a registration as written, and with every name, axis and predicate settled.

written   the fields of a registration, as a file holds them
quantities, predictions, consequences, identifiers
          the parts of it (shorthand: short forms written out)
choices, tokens
          the first rule that holds gives a token or an outcome: as written, and as predicates
estimates, estimating
          what is estimated from raw numbers, as written, and settled
borrowed, resting
          what is used of other freezes, and what each verdict rests on, so that errata split by rule
reaching  where they can lie, whatever is measured
plots     what reports draw besides the plots that come by themselves
draws     what carries the error of a sample, and what may not stand for it
averages  averages over draws, and the estimates to write in their place
draw_order
          they stand in no order
supposed, supposing
          what is expected of raw numbers, for plans alone: as written, and settled
sampling  estimates among the names, and everything that schema 2 asks of numbers
overlooked
          what an author may have overlooked: clusters, families, low levels
naming    names that no expression can write, refused with the way out
ranges    axes written as ranges, 1..10 or 2^10..2^20, written out as levels
prose, numerals
          the numbers that a sentence promises, and those of them that nothing in the registration binds
named_files the files of numbers that the settings of an experiment name
counting  how much it names, counted before anything else is looked at
resolved  the same with everything looked up: trees of predicates, axes, order of definitions
resolving how it is looked up, and everything that can be wrong with it
for_each  one clause for each level, from one that was written
gating    which predictions gates wait for, and which they stop
references names of its own parts: each is there, and stands once
settled   what rules ask of the registration itself
anytime   what may stand behind a test where looks are taken at any time
clauses   every clause with what must hold beside it
premises  what is spelt as an implication and is a premise
uses      which cells an expression rests on
selecting which units an estimate is about, and whether they are chosen by how they came out
fixed     what is known before anything is measured: constants, levels, cells that a premise leaves out
spelt_means
          sums over the number of their cells, which are means
schema_two  where a registration of schema 1 would mean something else under schema 2
migrating the edits that write a registration of schema 1 in the form of schema 2
drafts    what `verdict init` writes, to be changed line by line
"""
