"""Read YAML, JSON and CSV that say what they look like they say, or refuse them with every problem at its place.

Nothing is normalised and nothing is guessed: `docs/adr/0003-yaml-as-written.md` has the rules.
"""

from verdict.text.document import Document, Tree
from verdict.text.files import read_csv, read_document, read_json, read_table, read_yaml
from verdict.text.from_csv import Table

__all__ = [
    "Document", "Table", "Tree", "read_csv", "read_document", "read_json", "read_table", "read_yaml",
]  # fmt: skip
