"""What somebody who knows other languages probably meant: the end of a refusal, with the corrected text.

Each hint is "" where nothing is known of what was meant, and starts with a blank otherwise.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from keyword import kwlist
from math import log10

from verdict.expression import spellings
from verdict.expression.functions import ARITY, BY_PLACE, FUNCTIONS, MONOTONE, ONE_AXIS, WITH_AXES, WORDS, Quantifier
from verdict.words.errors import nearest

OVER = frozenset({"over", "axis", "axes", "dim", "dims", "along", "across", "on"})
PER = frozenset({"per", "by", "groupby", "group_by", "grouped_by", "keep", "within", "each", "for_each"})
WHEN = frozenset({"where", "when", "filter", "condition", "cond", "mask", "given", "subset", "among"})
MODULES = frozenset({"np", "numpy", "math", "pd", "statistics", "stats", "scipy", "torch", "jnp"})
INSTEAD = {
    "ceil": "-floor(-x)", "trunc": "floor(x)", "int": "floor(x)", "pow": "x**2", "log10": "log(x) / log(10)",
    "log2": "log(x) / log(2)", "diff": "x - before(x, AXIS)", "delta": "x - before(x, AXIS)",
    "implies": "a premise: all(b, where=a), or where: beside test:", "argmin": "first(x <= min(x), over=AXIS)",
    "argmax": "first(x >= max(x), over=AXIS)", "passed": "P1 == PASS", "failed": "P1 == NOT_PASSED",
    "xor": "a and not b or b and not a", "mod": "a - b * floor(a / b)",
}  # fmt: skip
OTHER_NAMES = {
    "avg": "mean", "average": "mean", "ln": "log", "percentile": "quantile", "minimum": "min", "maximum": "max",
    "every": "all", "forall": "all", "some": "any", "exists": "any", "share": "fraction", "proportion": "fraction",
    "number": "count", "cumulative": "cumsum", "previous": "before", "prev": "before", "lag": "before",
    "shift": "before", "increasing": "rising", "decreasing": "falling", "len": "count",
    "strictly_rising": "rising", "strictly_falling": "falling", "monotonic": "monotone",
    "total": "sum", "where": "if_", "ifelse": "if_", "iif": "if_", "select": "if_",
    "absolute": "abs", "fabs": "abs",
}  # fmt: skip
OPERATORS: dict[type[ast.operator], str] = {
    ast.BitAnd: "and", ast.BitOr: "or", ast.BitXor: "**", ast.MatMult: "*",
}  # fmt: skip
SYMBOLS: dict[type[ast.operator], str] = {
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.MatMult: "@", ast.FloorDiv: "//", ast.Mod: "%",
    ast.LShift: "<<", ast.RShift: ">>",
}  # fmt: skip
MOST = 8  # the largest exponent
PREDICTION = r"P[0-9]{1,6}[a-z]?"
FURTHEST, EXACT, DIGITS = 299, 10**16, 12  # powers of ten, whole numbers that are written out, digits to round to
STEPPED = {
    "first": "first(p and y > 0, over=L)", "last": "last(p and y > 0, over=L)",
    "cumsum": "cumsum(if_(y > 0, x, 0), over=L)",
}  # fmt: skip

UNUSED = frozenset(kwlist) - {"and", "or", "not", "in", "if", "else", "for", "True", "False", "None"}
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
IN_AS_A_NAME = re.compile(r"(?:^|[\[(,=])\s*in\b|\bin\s*(?:[=<>!,)\]]|$)")


def syntax(text: str) -> str:
    """Rewrite operators and calls as they are spelt elsewhere, where that makes an expression."""
    written = spellings.corrected(text)
    return f" Write: {written}" if written else ""


def operator(node: ast.BinOp) -> str:
    """Name an operator that there is not, and what does the same."""
    kind, quotient = type(node.op), ast.BinOp(node.left, ast.Div(), node.right)
    whole = _called("floor", [quotient], [])
    value = _power(node) if kind is ast.BitXor else None
    instead = {
        ast.FloorDiv: f" Write: {whole}",
        ast.Mod: f" Write: {ast.unparse(node.left)} - {ast.unparse(node.right)} * {whole}",
    }.get(kind, f" Write {OPERATORS[kind]} instead." if kind in OPERATORS else "")
    return f"found the operator {SYMBOLS[kind]}, wanted + - * / or **.{f' Write: {value}' if value else instead}"


def exponent(node: ast.BinOp) -> str:
    """Write a power whose exponent is none of the few that there are."""
    value, base = _power(node), ast.unparse(node.left)
    if value:
        return f" Write: {value}"
    exponent = _number(node.right)
    if exponent == 0.5:
        return f" Write: sqrt({base})"
    if isinstance(exponent, int) and -MOST <= exponent < 0:
        below = node.left if exponent == -1 else ast.BinOp(node.left, ast.Pow(), ast.Constant(-exponent))
        return f" Write: {ast.unparse(ast.BinOp(ast.Constant(1), ast.Div(), below))}"
    logarithm = ast.BinOp(node.right, ast.Mult(), ast.Call(ast.Name("log"), [node.left], []))
    return f" Write: {_called('exp', [logarithm], [])}"


def _power(node: ast.BinOp) -> str:
    """Return the value of a power of two numbers that are written out; "" where that is none."""
    base, exponent = _number(node.left), _number(node.right)
    if base is None or exponent is None or base <= 0 or abs(exponent * log10(base)) > FURTHEST:
        return ""
    value = base**exponent
    return f"{value:d}" if isinstance(value, int) and value < EXACT else f"{value:.15g}"


def _number(node: ast.expr) -> int | float | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _number(node.operand)
        return None if inner is None else -inner
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def grammar(text: str) -> str:
    """Say which word of the grammar stands as if it were a name in a text that is no expression."""
    plain = QUOTED.sub("", text)
    found = next((word for word in re.findall(r"\w+", plain) if word in UNUSED), "")
    found = found or ("in" if IN_AS_A_NAME.search(plain) else "")
    return f" '{found}' is a word of the grammar, so that nothing can be called so." if found else ""


def cells(node: ast.Subscript) -> str:
    """Write a subscript that names no cells so that it does, or what stands for it."""
    base, part = ast.unparse(node.value), node.slice
    word = part.value if isinstance(part, ast.Constant) else part.id if isinstance(part, ast.Name) else None
    if re.fullmatch(PREDICTION, base) and isinstance(word, str):
        return f" Write: {base}.{word}"
    if base in ARITY:
        return f" Write: {base}({ast.unparse(part)})"
    if isinstance(part, ast.Compare) and isinstance(part.left, ast.Name) and len(part.ops) == 1:
        return _compared(base, part.left.id, part)
    if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Sub) and isinstance(part.left, ast.Name):
        return f" What stands at the level before is before({base}, {part.left.id})."
    return f" Write: {base}[AXIS == {word!r}]" if word is not None else ""


def _compared(base: str, axis: str, part: ast.Compare) -> str:
    """Write a comparison in a subscript: a level in quotes, one that is computed, or a premise."""
    level = part.comparators[0]
    if not isinstance(part.ops[0], ast.Eq):
        return f" Some cells of several are a premise. Write: mean({base}, where={ast.unparse(part)}), or all(...)"
    computed = f"at({base}, {axis}, {ast.unparse(level)})"
    if isinstance(level, ast.Name):
        return f" Write: {base}[{axis} == {level.id!r}], or {computed} for a level that is computed"
    return f" Write: {computed}"


def same(left: ast.expr, op: ast.cmpop, right: ast.expr) -> str:
    """Write `is` and `is not` as == and !=."""
    if isinstance(right, ast.Constant) and isinstance(right.value, bool):
        return ""
    return f" Write: {ast.unparse(left)} {'==' if isinstance(op, ast.Is) else '!='} {ast.unparse(right)}"


def one_of(left: ast.expr, right: ast.expr) -> str:
    """Write `in` several texts or verdicts as comparisons with each of them; "" where there are others."""
    items = right.elts if isinstance(right, ast.List | ast.Tuple | ast.Set) else []
    named = [item for item in items if isinstance(item, ast.Name) and item.id in WORDS]
    texts = [item for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    if not items or len(named) + len(texts) < len(items):
        return ""
    return " Write: " + " or ".join(f"{ast.unparse(left)} == {ast.unparse(item)}" for item in items)


def grouped(node: ast.Tuple) -> str:
    """Say how a number is written whose digits were grouped by commas."""
    digits = all(isinstance(_number(item), int) for item in node.elts[1:])
    return " The digits of a number are not grouped: 1000." if digits else ""


def equal(node: ast.Call) -> str:
    """Write a comparison that was read as an argument with ==; "" where none was."""
    assert isinstance(node.func, ast.Name)  # noqa: S101 - asked of listed functions only
    given = [k for k in node.keywords if k.arg not in OVER | PER | WHEN]
    if node.args or len(given) != 1 or given[0].arg is None:
        return ""
    compared = ast.Compare(ast.Name(given[0].arg), [ast.Eq()], [given[0].value])
    return f" Write: {_called(node.func.id, [compared], [k for k in node.keywords if k is not given[0]])}"


def function(name: str) -> str:
    """Name the listed function that another name probably means, or what stands for it."""
    if name in INSTEAD:
        return f" Write {INSTEAD[name]}."
    return f" Did you mean '{OTHER_NAMES[name]}'?" if name in OTHER_NAMES else nearest(name, FUNCTIONS)


def surplus(node: ast.Call) -> str:
    """Write a function of one number that was given digits or a base as well."""
    name = ast.unparse(node.func)
    if len(node.args) != 2:
        return ""
    number, other = node.args
    if name == "log":
        return f" Write: log({ast.unparse(number)}) / log({ast.unparse(other)})"
    digits = _number(other)
    if name not in ("round", "floor") or not isinstance(digits, int) or not 0 < digits <= DIGITS:
        return ""
    scaled = ast.BinOp(number, ast.Mult(), ast.Constant(10**digits))
    return f" Write: {_called(name, [scaled], [])} / {10**digits}"


def method(node: ast.Call) -> str:
    """Write a function of a module, or a method of a quantity, as a call of the listed function."""
    if not isinstance(node.func, ast.Attribute):
        return ""
    base, name = node.func.value, OTHER_NAMES.get(node.func.attr, node.func.attr)
    if name not in ARITY:
        return ""
    of_module = isinstance(base, ast.Name) and base.id in MODULES
    if name in BY_PLACE and not of_module and len(node.args) < ARITY[name][0] - 1:
        return placed(ast.Call(ast.Name(name), [base, *node.args], node.keywords))
    return f" Write: {_called(name, node.args if of_module else [base, *node.args], node.keywords)}"


def band(left: ast.expr, right: ast.expr) -> str:
    """Write two ends that stand behind `in` in another form as [low, high]."""
    ends: list[ast.expr] = []
    if isinstance(right, ast.Tuple):
        ends = right.elts
    elif isinstance(right, ast.Subscript) and isinstance(right.slice, ast.Tuple):
        ends = right.slice.elts
    elif isinstance(right, ast.Call) and not right.keywords:
        ends = right.args
    if len(ends) != 2 or any(isinstance(end, ast.Constant) and isinstance(end.value, str) for end in ends):
        return one_of(left, right)
    return f" Write: {ast.unparse(left)} in [{', '.join(ast.unparse(end) for end in ends)}]"


def axes(node: ast.Call) -> str:
    """Write the axes of a reducer as over= and per=, where they were given by place or under another name."""
    assert isinstance(node.func, ast.Name)  # noqa: S101 - asked of listed functions only
    name = node.func.id
    if name not in WITH_AXES:
        return ""
    _, most = ARITY[name]
    premise = _premise(node, most)
    if premise is not None and name in STEPPED:
        return f" Write: {STEPPED[name]}{_turned(node)}"
    if premise is not None:
        both = f", or {name}({' and '.join(map(ast.unparse, node.args))}) for both of them"
        several = name in set(Quantifier) and len(node.args) > 1 and not node.keywords
        return f" Write: {_called(name, node.args[:most], premise)}{both if several else ''}"
    if name in MONOTONE and not node.args[most:] and not {k.arg for k in node.keywords} & (OVER | PER):
        return f" Write rising({ast.unparse(node.args[0])}) or falling({ast.unparse(node.args[0])})."
    named = [axis for given in (*node.args[most:], *(k.value for k in node.keywords)) for axis in _axes(given)]
    known = all(keyword.arg in OVER | PER for keyword in node.keywords)
    if None in named or not named or not known:
        return " Axes have names here: over=AXIS reduces along one, per=AXIS keeps one number for each of its levels."
    inner = [axis for axis in named if axis is not None]
    over, per = (_called(name, node.args[:most], [_keyword(word, inner)]) for word in ("over", "per"))
    ways = [f"{over} to reduce along {', '.join(inner)}", f"{per} to keep one for each {', '.join(inner)}"]
    if name in ONE_AXIS:
        return f" Write {ways[0]}."
    grouped = any(keyword.arg in PER for keyword in node.keywords)
    return f" Write {', or '.join(reversed(ways) if grouped else ways)}."


def _turned(node: ast.Call) -> str:
    """Write first(L, p) the other way round as well; "" where it is something else."""
    first, *rest = node.args
    assert isinstance(node.func, ast.Name)  # noqa: S101 - asked of listed functions only
    if node.func.id == "cumsum" or node.keywords or not isinstance(first, ast.Name):
        return ""
    return f"; where {first.id} is the axis, {_called(node.func.id, rest, [ast.keyword('over', first)])}"


def _premise(node: ast.Call, most: int) -> list[ast.keyword] | None:
    """Return the keywords of a reducer whose premise was given by place, or under another name, as where=."""
    extra = [argument for argument in node.args[most:] if isinstance(argument, ast.Compare | ast.BoolOp)]
    named = [keyword for keyword in node.keywords if keyword.arg in WHEN]
    rest = [keyword for keyword in node.keywords if keyword.arg not in WHEN]
    found = [*extra, *(keyword.value for keyword in named)]
    alone = len(node.args[most:]) == len(extra) and all(keyword.arg in ("over", "per") for keyword in rest)
    return [ast.keyword("where", found[0]), *rest] if len(found) == 1 and alone else None


def choice(node: ast.IfExp) -> str:
    """Write a choice between two numbers as a call."""
    return f" Write: if_({', '.join(map(ast.unparse, (node.test, node.body, node.orelse)))})"


def premise(name: str) -> str:
    """Write what stands for where= in a function that takes none."""
    return f"here write {STEPPED[name]}" if name in STEPPED else "cell by cell it is if_(y > 0, x, z)"


def placed(node: ast.Call) -> str:
    """Write a function whose axis is its second argument so, where the axis was given otherwise."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in BY_PLACE or not node.args:
        return ""
    axis, level = _at_level(node)
    axes = [axis for given in (*node.args[1:2], *(k.value for k in node.keywords)) for axis in _axes(given) if axis]
    rest = [level or "level"] if name == "at" else []
    rest = rest if level else [ast.unparse(level) for level in node.args[1 if node.keywords else 2 :]] or rest
    return f" Write: {name}({', '.join([ast.unparse(node.args[0]), axis or (axes[-1] if axes else 'AXIS'), *rest])})"


def _at_level(node: ast.Call) -> tuple[str, str]:
    """Return axis and level of at(x, L=10), at(x, L == 10) and at(x, 10), each "" where it is not said."""
    given = node.args[1] if len(node.args) > 1 else None
    for keyword in node.keywords if given is None else ():
        if keyword.arg is not None and keyword.arg not in OVER | PER | WHEN:
            return keyword.arg, ast.unparse(keyword.value)
    if isinstance(given, ast.Compare) and isinstance(given.left, ast.Name):
        return given.left.id, ast.unparse(given.comparators[0])
    number = isinstance(given, ast.Constant) and not isinstance(given.value, str)
    return "", ast.unparse(given) if given is not None and number else ""


def _axes(given: ast.expr) -> Iterator[str | None]:
    """Yield the axes that an argument names, in quotes or not; None for what names none."""
    for item in given.elts if isinstance(given, ast.List | ast.Tuple) else [given]:
        quoted = item.value if isinstance(item, ast.Constant) else None
        word = item.id if isinstance(item, ast.Name) else quoted
        yield word if isinstance(word, str) and word.isidentifier() else None


def _keyword(word: str, names: list[str]) -> ast.keyword:
    inner: list[ast.expr] = [ast.Name(name) for name in names]
    return ast.keyword(word, inner[0] if len(inner) == 1 else ast.List(inner))


def _called(name: str, arguments: list[ast.expr], keywords: list[ast.keyword]) -> str:
    return ast.unparse(ast.Call(ast.Name(name), arguments, keywords))
