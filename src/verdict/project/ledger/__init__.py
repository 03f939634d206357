"""The ledger: what was frozen, amended, judged, conferred and withdrawn, in order, each entry naming the one before.

entries     the shapes of what is written, one small file per entry
chain       entries in order: the head, the freezes, the tags, and everything that makes a chain no chain
spoken      texts that people give it, held to the rules of documents
store       prereg/ledger/ on disk: read whole, append atomically, never overwrite
git         what git knows: commits, trees, the order in which files appeared
freezing    draft -> frozen file, canonical bytes, entry
conferring  the only road of a tag
errata      what is withdrawn, along recorded dependencies
withdrawing the entry of an erratum
standing    how a registration stands when it is read: unchanged, replaced, amended, withdrawn, not frozen
order       what shows that a freeze came before its numbers
telling     entries as sentences
history     the ledger against git: nothing that was entered is gone
signatures  ssh signatures and time stamps over the canonical bytes
verify      every check, each with what it established and what it could not
"""
