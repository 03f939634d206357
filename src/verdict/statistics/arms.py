"""The arms of one confidence interval, taken to another level by the law of the interval.

Normal and Student's arms are stretched by the ratio of quantiles. Arms that are equal as they stand are stretched as
they stand; where the support is positive, arms that are equal as factors are stretched as factors, and where neither is
plain, to the wider of both. Where the words say that arms are factors, they are stretched as factors. Of a mean square
the value and its error follow from the ends, which are then made anew.
"""

from __future__ import annotations

import math

from verdict.evidence.reading import Reading, bounds
from verdict.statistics.law import Law, Unknown
from verdict.statistics.protection import Ends
from verdict.statistics.sample.quantiles import chi_square

LARGEST_EXPONENT = 709.0
EQUAL = 0.02  # arms that differ by less, as a part of both, are called equal
HALVINGS = 200


def taken(reading: Reading, law: Law, level: float, support: Ends) -> Ends | Unknown:
    """Return the ends of a reading's interval at a higher level than its own, inside the support.

    Unknown where the ends are not such as the law that the method names would give them.
    """
    assert reading.interval is not None and reading.level is not None  # noqa: S101 - only intervals have arms
    if level >= 1.0:
        return support
    if law.name == "chi-square":
        return _chi_square(reading.interval, law, (reading.level, level), support)
    if law.skew is None and not law.factors:
        return stretched(reading, law.reach(level) / law.reach(reading.level), support)
    if min(support[0], reading.interval[0]) < 0.0:
        return _may_be_negative(law, reading, support)
    if reading.interval[0] == 0.0:
        return inside((0.0, reading.interval[1] * _from_zero(law, reading.level, level)), support)
    if law.factors:
        return _factors(reading, law, level, support)
    return _skewed(reading.interval, law, (reading.level, level), support)


def _may_be_negative(law: Law, reading: Reading, support: Ends) -> Unknown:
    what = "arms that are factors" if law.factors else "a skew of squares"
    least = min(support[0], *(reading.interval or support))
    return Unknown(f"{law} with {what} is that of a positive quantity, and this one reaches down to {least:g}")


def _from_zero(law: Law, own: float, level: float) -> float:
    """Return by what the upper end grows of an interval that starts from zero: a square, not told from it."""
    factor = law.upper(level) / law.upper(own)
    if law.other is None or law.other[0] != "upper":
        return factor
    step = _further(law.other[1], own, level)
    return max(factor, math.exp(step)) if step < LARGEST_EXPONENT else math.inf


def ends_of_square(value: float, error: float, law: Law, level: float) -> Ends:
    """Return the interval of a mean of squares with this error: [value · exp(-t error/value), value + T error].

    t is Student's quantile and T the longer one of `Law.upper`. A value that is not positive has no lower end but zero.
    """
    top = max(value, 0.0) + law.upper(level) * error
    return (value * math.exp(-law.reach(level) * error / value) if value > 0.0 else 0.0), top


def _skewed(ends: Ends, law: Law, levels: tuple[float, float], support: Ends) -> Ends:
    """Return the ends at the second level, from the value and the error that those at the first belong to.

    The error over the value is found by halving, since high/low grows with it.
    """
    low, high = ends
    down, up = law.reach(levels[0]), law.upper(levels[0])

    def growth(error: float) -> float:
        return math.log1p(up * error) + down * error

    least, most, wanted = 0.0, 1.0, math.log(high) - math.log(low)
    while growth(most) < wanted:
        most *= 2.0
    for _ in range(HALVINGS):
        middle = 0.5 * (least + most)
        least, most = (middle, most) if growth(middle) < wanted else (least, middle)
    value = low * math.exp(min(down * most, LARGEST_EXPONENT))
    return inside(ends_of_square(value, most * value, law, levels[1]), support)


def _chi_square(ends: Ends, law: Law, levels: tuple[float, float], support: Ends) -> Ends | Unknown:
    """Return [value nu/q_high, value nu/q_low] at the second level, if the ends at the first are of that form."""
    assert law.degrees is not None  # noqa: S101 - the law is only named with them
    low, high = ends
    tails = [[chi_square(p, law.degrees) for p in (0.5 - 0.5 * level, 0.5 + 0.5 * level)] for level in levels]
    (small, large), (smaller, larger) = tails
    if not (low > 0.0 and _equal(high / low, large / small)):
        return Unknown(
            f"the ends {low:g} and {high:g} are not those of a mean square by {law}, "
            f"which lie {large / small:.4g} times apart; bring it at the level wanted"
        )
    return inside((low * large / larger, high * small / smaller if smaller > 0.0 else math.inf), support)


def _factors(reading: Reading, law: Law, level: float, support: Ends) -> Ends:
    """Stretch the arms as factors: from the value, and where it is not given from the opposite end, which is safe."""
    assert reading.interval is not None and reading.level is not None  # noqa: S101 - only intervals have arms
    low, high = reading.interval
    middle = _middle(reading)
    inner = (middle, middle) if middle is not None and low < middle < high else (high, low)
    factor = law.upper(level) / law.upper(reading.level)
    arms = {"lower": math.log(inner[0]) - math.log(low), "upper": math.log(high) - math.log(inner[1])}
    longer = {end: factor * arm for end, arm in arms.items()}
    if law.other is not None:
        end, degrees = law.other
        longer[end] = _either(arms[end], factor, _further(degrees, reading.level, level))
    down, up = (min(longer[end] - arms[end], LARGEST_EXPONENT) for end in ("lower", "upper"))
    return inside((low * math.exp(-down), high * math.exp(up)), support)


def _further(degrees: float, own: float, level: float) -> float:
    """Return the logarithm by which the upper end of a mean square rises from one level to another."""
    near, far = (chi_square(0.5 - 0.5 * each, degrees) for each in (own, level))
    return math.log(near / far) if far > 0.0 else math.inf


def _either(arm: float, factor: float, step: float) -> float:
    """Return the longest that an arm sqrt(a² + b²) can become where a grows by a factor, and b by it or by a step."""
    if math.isinf(step) or factor <= 1.0:
        return arm + step
    share = min(step / (arm * (factor**2 - 1.0)), 1.0) if arm > 0.0 else 1.0
    other = math.hypot(factor * arm * math.sqrt(1.0 - share**2), arm * share + step)
    return max(factor * arm, other)


def stretched(reading: Reading, factor: float, support: Ends) -> Ends:
    """Stretch the arms of an interval on the scale on which they are equal; on both scales where that is not plain."""
    assert reading.interval is not None  # noqa: S101 - only intervals have arms
    low, high = reading.interval
    middle = _middle(reading)
    plain = _spread(low, high, middle, factor)
    if support[0] < 0.0 or low <= 0.0:
        return inside(plain, support)
    ratio = _spread_log(low, high, middle, factor)
    found = [ends for ends, equal in zip((plain, ratio), _equal_arms(low, high, middle), strict=True) if equal]
    found = found or [plain, ratio]
    return inside((min(lo for lo, _ in found), max(hi for _, hi in found)), support)


def _equal_arms(low: float, high: float, middle: float | None) -> tuple[bool, bool]:
    """Say whether both arms of a positive interval are equal as they stand, and whether they are equal as factors."""
    if middle is None or not low < middle < high:
        return False, False
    return _equal(middle - low, high - middle), _equal(math.log(middle / low), math.log(high / middle))


def inside(ends: Ends, support: Ends) -> Ends:
    """Return the part of an interval that its support allows."""
    return max(ends[0], support[0]), min(ends[1], support[1])


def _equal(one: float, other: float) -> bool:
    return abs(one - other) <= EQUAL * (one + other)


def _middle(reading: Reading) -> float | None:
    """Return the value that the reading gives beside its interval, if that is a number."""
    return None if reading.value is None else sum(bounds(reading.value)) / 2.0


def _spread(low: float, high: float, middle: float | None, factor: float) -> Ends:
    at = 0.5 * (low + high) if middle is None else min(max(middle, low), high)
    return _further_end(low, at, high, factor), _further_end(high, at, low, factor)


def _further_end(end: float, at: float, opposite: float, factor: float) -> float:
    """Return where an end comes to lie; for an arm of no length, which no such law has, half the width is taken."""
    start = 0.5 * (end + opposite) if at == end and factor > 1.0 else at
    return start + factor * (end - start)


def _spread_log(low: float, high: float, middle: float | None, factor: float) -> Ends:
    at = None if middle is None or middle <= 0.0 else math.log(middle)
    ends = _spread(math.log(low), math.log(high), at, factor)
    return math.exp(ends[0]), math.exp(ends[1]) if ends[1] < LARGEST_EXPONENT else math.inf
