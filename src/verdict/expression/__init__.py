"""The small language of predicates and derived quantities: text, tree, check, value.

catalogue  every function: what it takes and gives, an example, what an unknown does (groups: their names)
functions  the closed list of functions
parse      text -> tree                whitelist over Python's own grammar, bounded (hints: what was meant,
                                     spellings: of a whole text)
tree       the nodes there are         (written: tree -> text, averages: averages in a tree)
normal     one form of a predicate, however its `not` was spelt
check      tree x names -> kind, axes  every name, type and axis is settled when a file is loaded (kinds: what is named)
ordered    the same of what goes from level to level of an axis (stepping: its values)
at_level   the same expression at one level of an axis
binding    what a bare reducer keeps where something is said of each cell
normal     every `not` pushed inward
evaluate   tree x values -> value      vectorised, three-valued (comparing: values -> truth, calls: functions of
                                     values, among: of those cells alone that a premise admits,
                                     layout: groups of cells, enclosing: whichever are in premise)
tested     a clause's test cell by cell
"""
