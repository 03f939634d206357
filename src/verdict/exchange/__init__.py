"""What other tools keep, read into a table that a freeze can be judged on; and what came out, written for them.

Nothing here judges, and nothing reaches into a network beyond what the caller named. A tool's library is imported where
it is used, and nowhere else in `verdict`.

importers   the contract of importers, and the shipped ones: one file each
finding     an importer by its name, shipped or of another distribution
checks      is a module an importer, and what it read a table?
evaluations logs of evaluations of language models, as their harnesses keep them
sources     files that importers read: found, bounded, taken as JSON or refused
stores      local stores of MLflow, copied before its library opens them
run_files   files that Weights & Biases leaves of each run
run_tables  the table of runs that its pages export
snapshot    what was read -> the bytes of the file that `kind: table` reads
names       names of columns in the grammar of registrations
laying      a guess of how rows lie: axes, settings, what is measured
drafting    what was read -> a draft whose open places lint asks for
exporters   a freeze and its outcome as citation, in-toto Statement, RO-Crate, xarray
"""
