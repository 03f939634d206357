"""What somebody who knows other languages probably meant: the end of a refusal, with the corrected text.

Each hint is "" where nothing is known of what was meant, and starts with a blank otherwise.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from keyword import kwlist

from verdict.expression.functions import ARITY, BY_PLACE, FUNCTIONS, ONE_AXIS, WITH_AXES
from verdict.words.errors import nearest

OVER = frozenset({"over", "axis", "axes", "dim", "dims", "along", "across", "on"})
PER = frozenset({"per", "by", "groupby", "group_by", "grouped_by", "keep", "within", "each", "for_each"})
WHEN = frozenset({"where", "when", "filter", "condition", "cond", "mask", "given", "subset", "among"})
MODULES = frozenset({"np", "numpy", "math", "pd", "statistics", "stats", "scipy", "torch", "jnp"})
OTHER_NAMES = {
    "avg": "mean", "average": "mean", "ln": "log", "percentile": "quantile", "minimum": "min", "maximum": "max",
    "every": "all", "forall": "all", "some": "any", "exists": "any", "share": "fraction", "proportion": "fraction",
    "number": "count", "cumulative": "cumsum", "previous": "before", "lag": "before", "shift": "before",
    "increasing": "rising", "decreasing": "falling", "len": "count",
    "monotonic": "monotone", "total": "sum", "where": "if_", "ifelse": "if_", "iif": "if_", "select": "if_",
    "absolute": "abs", "fabs": "abs",
}  # fmt: skip
OPERATORS: dict[type[ast.operator], str] = {
    ast.BitAnd: "and", ast.BitOr: "or", ast.BitXor: "**", ast.MatMult: "*",
}  # fmt: skip
STEPPED = {
    "first": "first(p and y > 0, over=L)", "last": "last(p and y > 0, over=L)",
    "cumsum": "cumsum(if_(y > 0, x, 0), over=L)",
}  # fmt: skip
SPELLINGS = (
    (r"≤|=<", "<="), (r"≥|=>", ">="), (r"≠|<>", "!="), (r"[×·⋅∗]", "*"), (r"÷", "/"), (r"[−–]", "-"),
    (r"\s*&&\s*", " and "), (r"\s*\|\|\s*", " or "), (r"!(?!=)\s*", "not "), (r"∈", " in "),
    (r"\bif\s*\(", "if_("), (r"\bAND\b", "and"), (r"\bOR\b", "or"), (r"\bNOT\b", "not"), (r"\bIN\b", "in"),
    (r"(\d+(?:\.\d+)?)\s*%(?!\s*[\w(])", r"\1/100"),
    (r"^(.+?)\s+between\s+(.+?)\s+and\s+(.+)$", r"\1 in [\2, \3]"),
    (r"(?<![=<>!])=(?!=)", "=="),
)  # fmt: skip

UNUSED = frozenset(kwlist) - {"and", "or", "not", "in", "if", "else", "for", "True", "False", "None"}
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
IN_AS_A_NAME = re.compile(r"(?:^|[\[(,=])\s*in\b|\bin\s*(?:[=<>!,)\]]|$)")


def syntax(text: str) -> str:
    """Rewrite operators as they are spelt elsewhere, where that makes an expression."""
    corrected = text
    for pattern, written in SPELLINGS:
        corrected = re.sub(pattern, written, corrected)
    if corrected == text or not _reads(corrected):
        return ""
    return f" Write: {' '.join(corrected.split())}"


def grammar(text: str) -> str:
    """Say which word of the grammar stands as if it were a name in a text that is no expression."""
    plain = QUOTED.sub("", text)
    found = next((word for word in re.findall(r"\w+", plain) if word in UNUSED), "")
    found = found or ("in" if IN_AS_A_NAME.search(plain) else "")
    return f" '{found}' is a word of the grammar, so that nothing can be called so." if found else ""


def level(node: ast.expr) -> str:
    """Write a level that stands without quotes as a text."""
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq)):
        return ""
    axis, other = node.left, node.comparators[0]
    if not (isinstance(axis, ast.Name) and isinstance(other, ast.Name)):
        return ""
    return f" A level is written out, a text in quotes: {axis.id} == '{other.id}'."


def _reads(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def operator(kind: type[ast.operator]) -> str:
    """Name the operator of this language that does what another one does elsewhere."""
    return f" Write {OPERATORS[kind]} instead." if kind in OPERATORS else ""


def function(name: str) -> str:
    """Name the listed function that another name probably means."""
    return f" Did you mean '{OTHER_NAMES[name]}'?" if name in OTHER_NAMES else nearest(name, FUNCTIONS)


def method(node: ast.Call) -> str:
    """Write a function of a module, or a method of a quantity, as a call of the listed function."""
    if not isinstance(node.func, ast.Attribute):
        return ""
    base, name = node.func.value, OTHER_NAMES.get(node.func.attr, node.func.attr)
    if name not in ARITY:
        return ""
    of_module = isinstance(base, ast.Name) and base.id in MODULES
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
    if len(ends) != 2:
        return ""
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
        return f" Write: {STEPPED[name]}"
    if premise is not None:
        return f" Write: {_called(name, node.args[:most], premise)}"
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
    axes = [axis for given in (*node.args[1:2], *(k.value for k in node.keywords)) for axis in _axes(given) if axis]
    rest = ["level"] if name == "at" else []
    rest = [ast.unparse(level) for level in node.args[1 if node.keywords else 2 :]] or rest
    return f" Write: {name}({', '.join([ast.unparse(node.args[0]), axes[-1] if axes else 'AXIS', *rest])})"


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
