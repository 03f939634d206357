"""The attacks by theme; importing this enters all of them.

ledger      entries rewritten, dropped, doubled, put in another order
"""

from tests.attacks.kinds import commands, experiments, git, ledger, links, locks, order, plugins, sentences, sets, signatures, state, withdrawal

__all__ = ["commands", "experiments", "git", "ledger", "links", "locks", "order", "plugins", "sentences", "sets", "signatures", "state", "withdrawal"]
