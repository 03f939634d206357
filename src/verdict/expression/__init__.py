"""The small language of predicates and derived quantities: text, tree, check, value.

parse     text -> tree                whitelist over Python's own grammar, bounded
check     tree x names -> kind, axes  every name, type and axis is settled when a file is loaded
evaluate  tree x values -> value      vectorised, three-valued
"""
