"""How long a month of 5,000 agents takes to assess, with how sure its bands are.

Run by ``python -m tests.bench.appraising``; prints seconds of the processor for each scheme.
"""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import numpy as np

from qa_app.core.appraisal import Assessment, Entry, Facts, Figure, Person, Scheme, appraise
from qa_app.core.appraisal.model import Scope
from qa_app.core.appraisals import doubts, facts_text, steps_json
from qa_app.core.appraisals.certainty import Sureness
from qa_app.core.periods import period
from qa_app.definitions.schemes import shipped_scheme

AGENTS, TEAM = 5000, 25
SCHEMES = ("001-D", "002-A", "000-I", "001-B")


def main() -> None:
    """Print the seconds of each scheme: one team of everybody, then teams of 25."""
    for key in SCHEMES:
        for size in (AGENTS, TEAM):
            scheme = shipped_scheme(key).scheme
            facts = _facts(scheme, size)
            began = time.process_time()
            found = appraise(scheme, facts)
            computed = time.process_time()
            for result in found.results:
                steps_json(result.derivation)
            facts_text(facts)
            written = time.process_time()
            scored = next((each.id for each in scheme.measures if each.scope is Scope.PERSON), "")
            known = {
                scored: {
                    person.id: Sureness(float(own[scored].value), 1.5)
                    for person in facts.people
                    if scored in (own := facts.measures[person.id])
                }
            }
            doubts(scheme, facts, found.results, known, np.random.default_rng(1))
            ended = time.process_time()
            print(
                f"{key} {AGENTS} people in teams of {size}: computed {computed - began:.1f} s, "
                f"written out {written - computed:.1f} s, certainty {ended - written:.1f} s"
            )


def _facts(scheme: Scheme, size: int) -> Facts:
    people = tuple(
        Person(f"p{n}", f"客服{n}", f"t{n // size}", _role(scheme), date(2021, 1, 4))
        for n in range(AGENTS)
    )
    figures = {
        each.id: [Figure(Decimal(60 + n * 7 % 40), 12) for n in range(AGENTS)]
        for each in scheme.measures
        if each.scope is Scope.PERSON and not each.assessed
    }
    measures = {
        person.id: {name: own[n] for name, own in figures.items()}
        for n, person in enumerate(people)
    }
    given = {each.id for each in scheme.measures if each.assessed}
    assessments = tuple(
        Assessment(person.id, "supervisor", {name: Decimal(60 + n * 7 % 40) for name in given})
        for n, person in enumerate(people)
    )
    item = next((each for each in scheme.items if each.ladder and not each.chosen), None)
    entries = tuple(
        Entry(person.id, item.id, date(2021, 5, 3 + k), told_on=date(2021, 5, 20))
        for person in people
        if item is not None
        for k in range(2)
    )
    return Facts(period("2021-05"), people, measures, {}, assessments if given else (), entries)


def _role(scheme: Scheme) -> str:
    return scheme.roles[0] if scheme.roles else "agent"


if __name__ == "__main__":
    main()
