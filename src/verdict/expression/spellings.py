"""Whole expressions as they are spelt elsewhere, rewritten where that makes an expression of this language."""

from __future__ import annotations

import ast
import re
import warnings

CONDITION = r"(?:->|==>|=>|\bimplies\b)"  # what stands between a premise and what is said under it
SPELLINGS = (
    (r"≤|=<", "<="), (r"≥|=>", ">="), (r"≠|<>", "!="), (r"===", "=="), (r"[×·⋅∗]", "*"), (r"÷", "/"), (r"[−–]", "-"),
    (r"\s*&&\s*", " and "), (r"\s*\|\|\s*", " or "), (r"!(?!=)\s*", "not "), (r"∈|\s+within\b", " in "),
    (r"([^(),?:]+?)\s*\?\s*([^(),:]+?)\s*:\s*([^(),]+)", r"if_(\1, \2, \3)"),
    (r"\bif\s*\(([^()]+)\)\s*([\w.]+)\s+else\s+([\w.]+)", r"if_(\1, \2, \3)"),
    (r"\bif\s*\(", "if_("), (r"\bAND\b", "and"), (r"\bOR\b", "or"), (r"\bNOT[ _]PASSED\b", "NOT_PASSED"),
    (r"\bNOT\b", "not"), (r"\bIN\b", "in"), (r"(\d+(?:\.\d+)?)\s*%(?!\s*[\w(])", r"\1/100"),
    (r"\bin\s+\[?\s*([\w.]+?)\s*(?:\.\.+|;)\s*([\w.]+)\s*\]?", r"in [\1, \2]"),
    (r"^(.+?)\s+between\s+(.+?)\s+and\s+(.+)$", r"\1 in [\2, \3]"),
    (r"^(.+?)\s*(?:≈|~=?)\s*(.+)$", r"abs(\1 - \2) <= tolerance"),
    (r"\((over|per)\s*=\s*(\w+),\s*(.+?)\)", r"(\3, \1=\2)"),
    (r"\b(first|last)\(\s*(\w+),?\s+where\s+(.+?)\)", r"\1(\3, over=\2)"),
    (r",?\s+(over|per)\s+(\w+)", r", \1=\2"), (r",?\s+where\s+(?!=)", ", where="),
    (r"(?<![=<>!])(?<!\bover)(?<!\bper)(?<!\bwhere)=(?!=)", "=="),
)  # fmt: skip


def corrected(text: str) -> str:
    """Return what was meant, in the spelling of this language; "" where no spelling of another is seen."""
    written = _premise(text) or text
    for pattern, instead in SPELLINGS if written is text else ():
        written = re.sub(pattern, instead, written)
    return "" if written == text or reads(written) is None else " ".join(written.split())


def reads(text: str) -> ast.expr | None:
    """Return a text as Python reads it, without its warnings; None where it does not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _premise(text: str) -> str:
    """Write an implication within a call with where=; "" where there is none."""
    found = re.fullmatch(rf"(\w+)\((.+?)\s*{CONDITION}\s*(.+)\)", text)
    said = reads(found[3]) if found else None
    first = said.values[0] if isinstance(said, ast.BoolOp) else said
    return f"{found[1]}({found[3]}, where={found[2]})" if found and isinstance(first, ast.Compare) else ""
