"""The ledger: what was frozen, amended, judged, conferred and withdrawn, in order, each entry naming the one before.

entries     the shapes of what is written, one small file per entry
chain       entries in order: the head, the freezes, the tags, and everything that makes a chain no chain
spoken      texts that people give it, held to the rules of documents
clock       what the clock may say: the next id, days of the calendar, times that do not run backwards
store       prereg/ledger/ on disk: read whole, append atomically, never overwrite
door        by which every command that prints or appends a verdict takes the ledger: chain, heads, history
asking      one question to git, and its answer or its failure
git         git, asked literally
past        the commits that HEAD descends from, and what each wrote
states      the ledger as each commit held it
places      where in the chain stands what a commit entered: in its order, no earlier
displaced   entries in whose place a later commit put another
freezing    draft -> frozen file, canonical bytes, entry
conferring  the only road of a tag
errata      what is withdrawn, along recorded dependencies (reached: which sets rest on a subject)
pinning     the digests of what is used of other freezes
splitting   which numbers go with a component, and so which verdicts, by rule
rejoining   what a merge dropped is entered again
withdrawing the entry of an erratum
standing    how a registration stands when it is read: unchanged, replaced, amended, withdrawn, not frozen
sets        sets of measurements: stored ones, and those that only git remembers
looked      looks that were stored or locked, as the ledger remembers them
declared    what the author of a freeze said of its numbers
tried       sets of a draft that was changed since, which nothing names
order       what shows that a freeze came before its numbers
telling     entries as sentences
history     the ledger against git: what a commit entered still stands, word for word
proof       what git proves of the order of a freeze and its numbers
signatures  ssh signatures and time stamps over the canonical bytes
signing     a signature over an entry that is about to be written
sealing     signatures against git: none is gone, and changed keys are told
checks      what a check is
examined    the checks of one freeze
summing     what a verification comes to, and what no file can show
verify      every check, each with what it established and what it could not
"""
