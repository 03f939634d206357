"""The attacks by theme; importing this enters all of them.

ledger       entries rewritten, dropped, doubled, put in another order
merges       entries that fall out of a merge; ledgers begun again
locks        locks edited, exchanged, copied
withdrawal   withdrawn numbers brought back
frozen       a frozen registration edited, numbers measured again until they pass
early        numbers that were there before the freeze, in one line
order        the same on branches, in merges and under other names
sets         the better of several sets
looks        a look that is chosen, left out, doubled or replaced
uncommitted  numbers that git never saw, attributes, programs of a repository, second files of a freeze
detours      adopting late, sets of other freezes
links        links and odd names of folders
git          a git that fails, is blinded or answers otherwise
surroundings an environment that points git elsewhere
commands     every command on a rolled-back ledger
signatures   signatures deleted or made anew
conferrals   tags moved without the key that is wanted
resources    inputs that would take all memory or time, links that show what is not the project's
plugins      plugins that take a name, or come unseen
experiments  commands that change themselves, hand in old output, leave children behind
kept         work kept from an interrupted measurement, harmed
state        kills, clocks, several at once
outputs      devices, links that lead out of the project
injection    texts that pass for lines of ours, JSON that is none
sentences    full disks, odd names, no rights, files that are none: never a traceback
"""

from tests.attacks.kinds import (
    commands,
    conferrals,
    detours,
    experiments,
    frozen,
    git,
    injection,
    kept,
    ledger,
    links,
    locks,
    looks,
    merges,
    order,
    outputs,
    plugins,
    resources,
    sentences,
    sets,
    signatures,
    state,
    surroundings,
    uncommitted,
    withdrawal,
)

__all__ = [
    "commands",
    "conferrals",
    "detours",
    "experiments",
    "frozen",
    "git",
    "injection",
    "kept",
    "ledger",
    "links",
    "locks",
    "looks",
    "merges",
    "order",
    "outputs",
    "plugins",
    "resources",
    "sentences",
    "sets",
    "signatures",
    "state",
    "surroundings",
    "uncommitted",
    "withdrawal",
]
