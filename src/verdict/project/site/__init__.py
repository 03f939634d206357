"""A project as a folder of pages that need nothing from elsewhere: an index, a report of every freeze, differences.

states      how every freeze stands, whatever is wrong with it: one payload, from which the index is rendered
pages       every file of the site by its name, rendered from payloads
publishing  the site of a project, written whole or not at all
"""

from verdict.project.site.publishing import publish

__all__ = ["publish"]
