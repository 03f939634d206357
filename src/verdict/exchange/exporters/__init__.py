"""A freeze and what came out of it, written for other tools: none says more than `verdict run` and `verdict gate` do.

state       what every exporter is given, and how the freeze stands in the words of run and gate
citation    CITATION.cff and BibTeX of a freeze
named       authors and license, as the project's own CITATION.cff names them
block_yaml  JSON values as YAML in blocks, every text in quotes
in_toto     an in-toto Statement about the files of a freeze
crate       an RO-Crate: the files, and the metadata that describe them
entities    the entities of that metadata
zipped      files as one zip, with the same bytes from the same files
cells       what is known of each cell of a quantity: both ends, a number where there is one, and why
readings    the same as a tree of xarray data sets, with the verdicts, and as NetCDF
"""

FORMS = ("citation", "in-toto", "ro-crate", "xarray")  # what may be written
