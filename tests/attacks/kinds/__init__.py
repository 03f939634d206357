"""The attacks by theme; importing this enters all of them.

ledger      entries rewritten, dropped, doubled, put in another order
"""

from tests.attacks.kinds import commands, git, ledger, links, locks, order, sets, signatures, withdrawal

__all__ = ["commands", "git", "ledger", "links", "locks", "order", "sets", "signatures", "withdrawal"]
