"""What `import verdict` offers to programs and notebooks; every rule is one of a room above.

registrations  load a registration
judging        judge it, or measure it first
fleet          take open jobs of a measurement, and list them
outcomes       what came out: words, reasons, cells
estimating     from raw numbers in memory to an interval
beginning      begin a project
comparing      what changed between two
linting        is it well formed, and can everything come out both ways
planning       what a run costs and can decide
exporting      a freeze for other tools
working        train, draw, bring in, look up, and what is here
ledger         what was frozen, conferred and withdrawn
checking       gate, locks, and the checks of the ledger
writing        reports, figures, the site, schemas, the form of schema 2
shown          what every result can do
frames         results as frames of pandas, which is imported here alone
"""
