"""JUnit XML of a gate, for CI systems: one suite per freeze, one case per prediction.

JUnit has no word for UNTESTED: it is `skipped` with its reason, and the exit code of the gate, not the colour of the
report, says whether anything is wrong. A NOT PASSED that equals its lock is a passed comparison.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from verdict.outcome.gated import Gated
from verdict.outcome.record import Exit, PredictionOutcome
from verdict.text.characters import printable, quoted
from verdict.words.vocabulary import Word


def junit(found: tuple[Gated, ...]) -> str:
    """Write the report; the same gate gives the same bytes."""
    root = Element("testsuites", name="verdict gate")
    for one in found:
        _suite(root, one)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, one: Gated) -> None:
    suite = SubElement(root, "testsuite", name=printable(one.freeze))
    _comparison(suite, one)
    for prediction in one.outcome.predictions if one.outcome is not None else ():
        _prediction(suite, one, prediction)
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f".//{tag}"))))


def _comparison(suite: Element, one: Gated) -> None:
    """The comparison with the lock as a whole, so that what stops it is seen where no prediction is."""
    case = SubElement(suite, "testcase", classname=printable(one.freeze), name="lock")
    if one.pending and one.code is Exit.PASSED:
        SubElement(case, "skipped", message=quoted(one.sentence))
    elif one.code is Exit.CHANGED:
        SubElement(case, "failure", message=quoted(one.sentence), type=str(int(one.code)))
    elif one.code is not Exit.PASSED:
        SubElement(case, "error", message=quoted(one.sentence), type=str(int(one.code)))
    if one.notices:
        SubElement(case, "system-out").text = "\n".join(
            printable(f"{notice.kind}: {notice.text}") for notice in one.notices
        )


def _prediction(suite: Element, one: Gated, prediction: PredictionOutcome) -> None:
    case = SubElement(suite, "testcase", classname=printable(one.freeze), name=prediction.id)
    moved = [str(c) for c in one.changes if c.about.split(" ")[:2] == ["prediction", prediction.id]]
    reasons = printable("; ".join(map(str, prediction.reasons)))
    if moved:
        SubElement(case, "failure", message=printable("; ".join(moved)), type=str(int(one.code)))
    elif prediction.word is Word.UNTESTED:
        SubElement(case, "skipped", message=f"UNTESTED: {reasons}")
    SubElement(case, "system-out").text = printable(f"{prediction.word}. {prediction.claim}")
