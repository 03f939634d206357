"""The attacks by theme; importing this enters all of them.

ledger      entries rewritten, dropped, doubled, put in another order
"""

from tests.attacks.kinds import git, ledger, links, locks, order, sets, withdrawal

__all__ = ["git", "ledger", "links", "locks", "order", "sets", "withdrawal"]
