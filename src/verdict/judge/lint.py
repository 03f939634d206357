"""What is wrong with a registration although it is well formed."""

from __future__ import annotations

from collections.abc import Iterator

from verdict.expression import tree
from verdict.judge.clause import vacuity
from verdict.judge.lattice import prove_tags
from verdict.judge.supports import vacuous
from verdict.registration import Registration


def findings(registration: Registration) -> Iterator[str]:
    """Yield a sentence for every test that cannot come out both ways and every declaration that is refuted."""
    for name, prediction in registration.prereg.predictions.items():
        for clause_name, clause in prediction.parts():
            inner = ("clauses", clause_name) if prediction.clauses else ()
            answer = vacuity(clause, ("predictions", name, *inner), registration)
            if answer:
                yield f"{name} {clause_name}: vacuous, it {answer}; change it, or say in keep_vacuous why it stays"
    for name, flag in registration.prereg.flags.items():
        answer = vacuous((tree.Call(0, "all", (tree.Name(0, name),), None, None),), registration)
        if answer:
            yield f"flag {name}: vacuous, {flag.when} {answer}"
    for i, gate in enumerate(registration.prereg.gates):
        answer = vacuous((registration.node("gates", i, "when"),), registration)
        if answer:
            yield f"gate {gate.name}: vacuous, {gate.when} {answer}"
    proof = prove_tags(registration)
    if not proof.holds:
        yield f"tag_flips: {proof}"
