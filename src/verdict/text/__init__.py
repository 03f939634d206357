"""Read YAML, JSON and CSV that say what they look like they say, or refuse them with every problem at its place.

Nothing is normalised and nothing is guessed: `docs/adr/0003-yaml-as-written.md` has the rules.

files                           the doors: bytes or a file in, a document or every problem out
folders                         a folder of files, written whole or not at all
from_yaml, from_json, from_csv  one door each (json_check, json_marks: what is wrong with JSON, and where)
edits                           places of a document changed, with every other character left alone
document, findings              the plain tree with its places, and everything wrong with it
failures                        errors of the operating system as sentences
characters, scalars             which characters there may be, and what an unquoted word is
short_floats                    floats of few digits by those digits
quotient                        2/3 as it is written
record, validate                the base of every record from outside, and its complaints as sentences
tables                          rows of CSV, JSON Lines and Parquet as columns
to_json                         the way out: JSON without infinities, in printable letters
canonical                       canonical bytes and digests
seals                           a seal behind the content of a file
"""

from verdict.text.document import Document, Tree
from verdict.text.files import read_csv, read_document, read_json, read_table, read_yaml
from verdict.text.from_csv import Table

__all__ = [
    "Document", "Table", "Tree", "read_csv", "read_document", "read_json", "read_table", "read_yaml",
]  # fmt: skip
