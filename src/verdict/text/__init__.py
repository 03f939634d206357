"""Read YAML and JSON that say what they look like they say, or refuse them with every problem at its place.

Nothing is normalised and nothing is guessed: `docs/adr/0003-yaml-as-written.md` has the rules.
"""

from verdict.text.document import Document, Tree
from verdict.text.files import read_document, read_json, read_yaml

__all__ = ["Document", "Tree", "read_document", "read_json", "read_yaml"]
