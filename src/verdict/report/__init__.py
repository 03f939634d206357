"""What people and machines see of an outcome.

render    templates: Markdown, text and other formats
terminal  tables and progress
explain   one verdict told from its cells to its word
junit     for CI systems
sarif     for code scanning
"""
