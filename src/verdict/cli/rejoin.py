"""verdict rejoin: what a merge dropped from the ledger is entered again, behind what it kept."""

from __future__ import annotations

from pathlib import Path

import click

from verdict.cli import options
from verdict.report.saying import say


@click.command(
    epilog="Example, in the middle of a merge: git checkout --ours prereg/ledger; git add prereg; verdict rejoin. Exit "
    "codes: 0 all of it stands now, 3 it cannot be entered again, as a freeze of one id on both branches."
)
@options.project
def command(root: Path) -> int:
    """Enter again, with the same author and words, every entry that git holds and the ledger does not hold any more.

    Two branches that both appended collide on one file name. Keep the entries of one, with those of the other's files
    that do not collide, and call this before or after the merge is committed. Verdicts that are entered again keep
    their locks.
    """
    from verdict.project.folder import Project
    from verdict.project.ledger.rejoining import rejoin
    from verdict.project.ledger.telling import line

    done = rejoin(Project(root.resolve()))
    for one in done:
        say(f"entry {one.missed.entry.number} of commit {one.missed.state.commit[:12]} entered again:")
        say(line(one.entry))
        if one.lock:
            say(f"      {one.lock}")
    if not done:
        say("nothing that git holds is missing from the ledger")
    return 0
