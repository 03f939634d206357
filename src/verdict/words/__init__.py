"""The words that every room shares; they lie lowest.

errors      the tree of errors, each with its exit code
limits      the most of everything that is read, with its reason
vocabulary  the closed words of verdicts, reasons, grades, risks and tags
"""
