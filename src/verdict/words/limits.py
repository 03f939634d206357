"""The limits of what is read, all in one place, each with its reason.

A limit keeps hostile or mistaken input from using the machine up; every one lies well above what is registered
today. What is beyond it is refused with what was found and where, and never cut short in silence.
"""

from __future__ import annotations

MOST_WORDS = 4000  # characters of a sentence or paragraph: a page, beyond which nobody reads a reason
