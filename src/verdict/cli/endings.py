"""How a command says what ended it."""

from __future__ import annotations

import os
from traceback import format_exception

from verdict.project.endings import TRACEBACK
from verdict.report.saying import say_error, say_lines
from verdict.words.errors import VerdictError


def say_ending(error: Exception, said: VerdictError) -> None:
    """Print the sentence, and before it where the error came from, if VERDICT_TRACEBACK=1 asks for it."""
    if os.environ.get(TRACEBACK) == "1":
        say_lines("".join(format_exception(error)), err=True)
    say_error(said)
