"""What people and machines see of an outcome.

wording   the sentences that every report shares
render    templates: Markdown, text and other formats
terminal  tables and progress
explain   one verdict told from its cells to its word
junit     for CI systems
sarif     for code scanning
"""
