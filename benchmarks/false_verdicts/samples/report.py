"""What the samples came to: a row per block and rule, a short summary of the rules, plain lines `name value`.

Shares are of all registrations of a block with the truth at that place, those of needless UNTESTED of the registrations
whose data suffice. Half of the truths near the bar and away from it lie below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from benchmarks.false_verdicts.samples import drawn_chains
from benchmarks.false_verdicts.samples.blocks import BLOCKS, ENGINE, SIDE
from benchmarks.false_verdicts.samples.cases import AWAY
from benchmarks.false_verdicts.samples.habits import HOLM, OF_CHAINS, RULES
from benchmarks.false_verdicts.samples.running import CHAINS, Tallies
from benchmarks.false_verdicts.tally import Tally, upper

MARK = "false verdicts on samples"  # of the output in docs/explanation/false-verdicts.md
EVERY = (ENGINE, *RULES, HOLM, *OF_CHAINS)
FALSE_BY_MORE = 0.001  # how often a claim may pass that is false by more than the margin
HEAD = (
    f"{'block':14} {'rule':8} {'at':>5} {'wrong PASS':>12} {'near':>5} {'wrong PASS':>10} {'wrong NOT P.':>12} "
    f"{'away':>5} {'wrong PASS':>10} {'wrong NOT P.':>12} {'needless':>13}  safe"
)


def blocks(found: Tallies) -> list[str]:
    """List the blocks that were judged, in their order."""
    return list(dict.fromkeys(block for block, _, _ in found))


def asked(found: Tallies, block: str) -> list[str]:
    """List the rules that were asked about a block, the engine first."""
    return [rule for rule in EVERY if (block, "at", rule) in found]


def most(block: str) -> float:
    """Return how often a wrong PASS may happen at the bar by the registered error of a block."""
    return BLOCKS[block].most if block in BLOCKS else SIDE


def error(count: int, n: int) -> float:
    """Return the Monte-Carlo error of a share."""
    share = count / max(1, n)
    return sqrt(share * (1.0 - share) / max(1, n))


def safe(found: Tallies, block: str, rule: str) -> bool:
    """Whether a rule was measured to be safe in a block.

    At the bar and near it, it passes no more false claims than the registered error allows, or by no more than two
    Monte-Carlo errors; of the claims that are away from it, at most one in a thousand.
    """
    at, near, away = (found[block, place, rule] for place in AWAY)
    kept = all(
        t.wrong_pass / t.registrations - 2.0 * error(t.wrong_pass, t.registrations) <= most(block) for t in (at, near)
    )
    return kept and away.wrong_pass <= FALSE_BY_MORE * away.registrations


def table(found: Tallies) -> Iterator[str]:
    """Yield a row per block and rule."""
    yield HEAD
    for block in blocks(found):
        yield from (row(found, block, rule) for rule in asked(found, block))


def row(found: Tallies, block: str, rule: str) -> str:
    """Return one row; ± is one Monte-Carlo error."""
    at, near, away = (found[block, place, rule] for place in AWAY)
    return (
        f"{block:14} {rule:8} {at.registrations:5} {_share(at.wrong_pass, at.registrations):>12} "
        f"{near.registrations:5} {near.wrong_pass / near.registrations:10.2%} "
        f"{near.wrong_not_passed / near.registrations:12.2%} {away.registrations:5} "
        f"{away.wrong_pass / away.registrations:10.2%} {away.wrong_not_passed / away.registrations:12.2%} "
        f"{_share(away.needless_untested, away.sufficed):>13}  {'yes' if safe(found, block, rule) else 'NO'}"
    )


def _share(count: int, n: int) -> str:
    return f"{count / n:.2%} ±{100.0 * error(count, n):.2f}" if n else "none"


def registered(found: Tallies) -> Iterator[str]:
    """Yield in Markdown what each block draws and registers, what lint says of its level, and the registered error."""
    yield "| block | field | what is drawn, and the method registered | lint | wrong PASS at the bar, at most |"
    yield "|---|---|---|---|---|"
    for block in blocks(found):
        alone = drawn_chains.KINDS.get(block.removeprefix(f"{CHAINS}_"), "") + "; mcse alone"
        what = BLOCKS[block].what if block in BLOCKS else alone
        lint = "refuses it" if block in BLOCKS and not BLOCKS[block].kept else "accepts it"
        yield f"| {block} | {field(block)} | {what} | {lint} | {100 * most(block):.1f} % |"


def field(block: str) -> str:
    """Return the field of a block."""
    return BLOCKS[block].field if block in BLOCKS else CHAINS


def fields(found: Tallies) -> Iterator[str]:
    """Yield a row per field and rule in Markdown, over the blocks of the field that the rule was asked about."""
    yield "| field | rule | wrong PASS at the bar | near it | away | wrong NOT PASSED near | away | needless |"
    yield "|---|---|---|---|---|---|---|---|"
    for name in dict.fromkeys(map(field, blocks(found))):
        own = {key: t for key, t in found.items() if field(key[0]) == name}
        for rule in EVERY:
            at, near, away = (total(own, rule, (place,)) for place in AWAY)
            if at.registrations:
                pairs = [(t.wrong_pass, t.registrations) for t in (at, near, away)]
                pairs += [(t.wrong_not_passed, t.registrations) for t in (near, away)]
                entries = [
                    _share(*pair).replace("%", " %") for pair in (*pairs, (away.needless_untested, away.sufficed))
                ]
                yield f"| {name} | {rule} | {' | '.join(entries)} |"


def total(found: Tallies, rule: str, places: tuple[str, ...] = tuple(AWAY)) -> Tally:
    """Add up a rule over the blocks that it was asked about."""
    return sum((t for (_, place, name), t in found.items() if name == rule and place in places), Tally())


def summary(found: Tallies) -> Iterator[str]:
    """Yield the rules in Markdown: where each is unsafe, and, where it is safe, what it leaves beside the engine."""
    yield "| rule | blocks | not safe in | worst wrong PASS at the bar | needless where safe | engine's there |"
    yield "|---|---|---|---|---|---|"
    for rule in EVERY:
        own = [block for block in blocks(found) if rule in asked(found, block)]
        if not own:
            continue
        held = [block for block in own if safe(found, block, rule)]
        worst = max(own, key=lambda block: _at(found, block, rule))
        left = [_needless(found, held, name) for name in (rule, ENGINE)]
        unsafe = ", ".join(block for block in own if block not in held) or "none"
        yield f"| {rule} | {len(own)} | {unsafe} | {_at(found, worst, rule):.1%} ({worst}) | {left[0]} | {left[1]} |"


def _at(found: Tallies, block: str, rule: str) -> float:
    t = found[block, "at", rule]
    return t.wrong_pass / t.registrations


def _needless(found: Tallies, held: list[str], rule: str) -> str:
    every = [found[block, "away", rule] for block in held]
    count, sufficed = sum(t.needless_untested for t in every), sum(t.sufficed for t in every)
    return f"{count:,} of {sufficed:,}"


def plain_lines(found: Tallies) -> Iterator[str]:
    """Yield `name value`: the engine's rates over all registrations, then those of every other rule over its own."""
    yield f"sample_registrations {total(found, ENGINE).registrations}"
    for rule in EVERY:
        every, prefix = total(found, rule), "sample_" if rule == ENGINE else f"sample_{rule}_"
        if not every.registrations:
            continue
        own, away = [b for b in blocks(found) if rule in asked(found, b)], total(found, rule, ("away",))
        yield from (f"{prefix}{name} {value:.6f}" for name, value in every.rates().items())
        yield f"{prefix}worst_wrong_pass_rate_at_bar {max(_at(found, b, rule) for b in own):.6f}"
        yield f"{prefix}wrong_pass_rate_beyond_margin {away.wrong_pass / away.registrations:.6f}"
        yield f"{prefix}wrong_pass_rate_beyond_margin_upper95 {upper(away.wrong_pass, away.registrations):.6f}"
        yield f"{prefix}blocks {len(own)}"
        yield f"{prefix}unsafe_blocks {sum(not safe(found, b, rule) for b in own)}"


def document(found: Tallies) -> str:
    """Return everything in Markdown."""
    counts, plain = ("```\n" + "\n".join(lines) + "\n```" for lines in (table(found), plain_lines(found)))
    rows = ("\n".join(each(found)) for each in (registered, fields, summary))
    first, *others = rows
    return "\n\n".join([first, counts, *others, plain])
