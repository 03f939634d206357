"""Judge frozen predictions: PASS, NOT PASSED or UNTESTED, with the reason.

A promise and what was seen meet in the judge. Rooms, lowest first; each imports only from those before it:

words               sentences and exit codes; the closed words
algebra             values that are only partly known
text                bytes -> checked record
expression          the language of predicates
registration        what was promised
evidence            what was seen
statistics          from raw numbers to intervals
outcome             what came out
judge               registration x evidence -> outcome
report              outcome -> what people see
diff, plan          what changed between two; what a run will cost and can decide
jobs                what runs on more than one machine, and the store of its results
experiments         kinds of experiment; the only door to `backends`
exchange            what other tools keep, as tables to judge
project             the folder on disk: load, measure and store, ledger, gate
api                 what stands below: the functions and results that programs and notebooks use
cli                 arguments in, text and exit code out

>>> import verdict
>>> verdict.Word.PASS
<Word.PASS: 'PASS'>
"""

import sys as _sys
import typing as _typing
from types import ModuleType as _Module

if _typing.TYPE_CHECKING:
    from verdict.api.beginning import init as init
    from verdict.api.checking import Gate as Gate
    from verdict.api.checking import Lock as Lock
    from verdict.api.checking import Verification as Verification
    from verdict.api.checking import gate as gate
    from verdict.api.checking import lock as lock
    from verdict.api.checking import verify as verify
    from verdict.api.comparing import Difference as Difference
    from verdict.api.comparing import diff as diff
    from verdict.api.estimating import Estimate as Estimate
    from verdict.api.estimating import Tau as Tau
    from verdict.api.estimating import estimate as estimate
    from verdict.api.estimating import tau as tau
    from verdict.api.exporting import write_export as write_export
    from verdict.api.fleet import jobs as jobs
    from verdict.api.fleet import work as work
    from verdict.api.judging import judge as judge
    from verdict.api.judging import measure as measure
    from verdict.api.ledger import Entry as Entry
    from verdict.api.ledger import Log as Log
    from verdict.api.ledger import confer as confer
    from verdict.api.ledger import erratum as erratum
    from verdict.api.ledger import freeze as freeze
    from verdict.api.ledger import log as log
    from verdict.api.ledger import rejoin as rejoin
    from verdict.api.linting import Lint as Lint
    from verdict.api.linting import lint as lint
    from verdict.api.outcomes import Clause as Clause
    from verdict.api.outcomes import Outcome as Outcome
    from verdict.api.outcomes import Prediction as Prediction
    from verdict.api.planning import Plan as Plan
    from verdict.api.planning import plan as plan
    from verdict.api.planning import write_amendment as write_amendment
    from verdict.api.registrations import Registration as Registration
    from verdict.api.registrations import load as load
    from verdict.api.working import describe as describe
    from verdict.api.working import doctor as doctor
    from verdict.api.working import import_table as import_table
    from verdict.api.working import train as train
    from verdict.api.working import write_digits as write_digits
    from verdict.api.writing import Migration as Migration
    from verdict.api.writing import explain as explain
    from verdict.api.writing import migrate as migrate
    from verdict.api.writing import report as report
    from verdict.api.writing import schema as schema
    from verdict.api.writing import write_figures as write_figures
    from verdict.api.writing import write_site as write_site
    from verdict.words.errors import BudgetError as BudgetError
    from verdict.words.errors import ChangedError as ChangedError
    from verdict.words.errors import DocumentError as DocumentError
    from verdict.words.errors import IntegrityError as IntegrityError
    from verdict.words.errors import NothingToJudgeError as NothingToJudgeError
    from verdict.words.errors import Problem as Problem
    from verdict.words.errors import StoppedError as StoppedError
    from verdict.words.errors import TerminatedError as TerminatedError
    from verdict.words.errors import UsageError as UsageError
    from verdict.words.errors import VerdictError as VerdictError
    from verdict.words.vocabulary import Grade as Grade
    from verdict.words.vocabulary import Why as Why
    from verdict.words.vocabulary import Word as Word

__version__ = "0.2.0"

# The public names in the order of use, and the module in which each lies. A name is imported when it is first used.
_PLACE = {
    "init": "verdict.api.beginning",
    "load": "verdict.api.registrations",
    "Registration": "verdict.api.registrations",
    "lint": "verdict.api.linting",
    "Lint": "verdict.api.linting",
    "plan": "verdict.api.planning",
    "Plan": "verdict.api.planning",
    "write_amendment": "verdict.api.planning",
    "freeze": "verdict.api.ledger",
    "judge": "verdict.api.judging",
    "measure": "verdict.api.judging",
    "jobs": "verdict.api.fleet",
    "work": "verdict.api.fleet",
    "Outcome": "verdict.api.outcomes",
    "Prediction": "verdict.api.outcomes",
    "Clause": "verdict.api.outcomes",
    "explain": "verdict.api.writing",
    "report": "verdict.api.writing",
    "write_figures": "verdict.api.writing",
    "write_site": "verdict.api.writing",
    "estimate": "verdict.api.estimating",
    "Estimate": "verdict.api.estimating",
    "tau": "verdict.api.estimating",
    "Tau": "verdict.api.estimating",
    "diff": "verdict.api.comparing",
    "Difference": "verdict.api.comparing",
    "lock": "verdict.api.checking",
    "Lock": "verdict.api.checking",
    "gate": "verdict.api.checking",
    "Gate": "verdict.api.checking",
    "verify": "verdict.api.checking",
    "Verification": "verdict.api.checking",
    "log": "verdict.api.ledger",
    "Log": "verdict.api.ledger",
    "Entry": "verdict.api.ledger",
    "confer": "verdict.api.ledger",
    "erratum": "verdict.api.ledger",
    "rejoin": "verdict.api.ledger",
    "migrate": "verdict.api.writing",
    "Migration": "verdict.api.writing",
    "schema": "verdict.api.writing",
    "write_export": "verdict.api.exporting",
    "import_table": "verdict.api.working",
    "train": "verdict.api.working",
    "write_digits": "verdict.api.working",
    "describe": "verdict.api.working",
    "doctor": "verdict.api.working",
    "Word": "verdict.words.vocabulary",
    "Why": "verdict.words.vocabulary",
    "Grade": "verdict.words.vocabulary",
    "VerdictError": "verdict.words.errors",
    "DocumentError": "verdict.words.errors",
    "Problem": "verdict.words.errors",
    "UsageError": "verdict.words.errors",
    "IntegrityError": "verdict.words.errors",
    "ChangedError": "verdict.words.errors",
    "NothingToJudgeError": "verdict.words.errors",
    "BudgetError": "verdict.words.errors",
    "StoppedError": "verdict.words.errors",
    "TerminatedError": "verdict.words.errors",
}

__all__ = ["__version__", *_PLACE]  # noqa: PLE0604 - names, each a text


class _Package(_Module):
    """This package, in which a room never takes the place of a function that is called like it.

    `judge`, `diff`, `plan`, `report` and `jobs` are rooms and functions. Python sets a package's attribute when one of
    its modules is imported; `verdict.judge` stays the function, and `from verdict.judge import ...` finds the room.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, _Module) and name in _PLACE):
            super().__setattr__(name, value)


_sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> _typing.Any:
    """Import a public name when it is first used, and keep it."""
    from importlib import import_module

    if name not in _PLACE:
        raise AttributeError(f"module 'verdict' has no attribute '{name}'; it has {', '.join(_PLACE)}")
    found = getattr(import_module(_PLACE[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
