"""Modules of other distributions: which are registered, which are refused, and whose code they are.

Nothing here imports a plugin: a plugin is only imported where it is used.

origin      one plugin: its distribution, version and module, and the digest of its code
registered  finding a plugin by its name, and refusing one that takes the place of something else
"""

from verdict.plugins.origin import Plugin
from verdict.plugins.registered import (
    BACKENDS,
    ESTIMANDS,
    ESTIMATORS,
    IMPORTERS,
    KINDS,
    REPORTS,
    find,
    origins,
    plugins,
    refused,
)  # fmt: skip

__all__ = [
    "BACKENDS", "ESTIMANDS", "ESTIMATORS", "IMPORTERS", "KINDS", "REPORTS", "Plugin", "find",
    "origins", "plugins", "refused",
]  # fmt: skip
