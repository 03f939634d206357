"""Problems of documents as JSON values."""

from __future__ import annotations

from typing import Any

from verdict.words.errors import DocumentError, Problem, VerdictError


def payload(problem: Problem) -> dict[str, Any]:
    """Return a problem with its place, and the line that it is in as far as it was kept.

    `excerpt` is null where the file has no lines; `at` is the place in its text, from 1, which is another than the
    column where the beginning of a very long line was left out.
    """
    line = problem.excerpt
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
        "excerpt": None if line is None else {"text": line.text, "at": line.column},
    }


def problems(error: VerdictError, file: str = "") -> list[dict[str, Any]]:
    """Return everything that an error says is wrong; one of no document names the file alone."""
    if isinstance(error, DocumentError):
        return [payload(problem) for problem in error.problems]
    return [{"file": file, "line": None, "column": None, "message": str(error), "excerpt": None}]
