"""Whom a scheme assesses, and who counts where it looks at a whole team."""

from __future__ import annotations

from qa_app.core.appraisal.facts import Facts, Person
from qa_app.core.appraisal.model import Scheme


def is_assessed(scheme: Scheme, facts: Facts, person: Person) -> bool:
    """Whether the scheme assesses a person: by role, and there for some of the period."""
    return _has_role(scheme, person) and _is_there(facts, person)


def counts_in_team(scheme: Scheme, facts: Facts, person: Person) -> bool:
    """Whether a person counts for what is said of a team, such as its mean or its top.

    A leader is not measured against the agents. Where leaders alone are assessed, it is on their
    agents' figures.
    """
    counts = scheme.assesses_leaders_alone or _has_role(scheme, person)
    return counts and _is_there(facts, person)


def _has_role(scheme: Scheme, person: Person) -> bool:
    return not scheme.roles or person.role is None or person.role in scheme.roles


def _is_there(facts: Facts, person: Person) -> bool:
    came_later = person.joined is not None and person.joined > facts.period.last_day
    went_before = person.left is not None and person.left < facts.period.first_day
    return not came_later and not went_before
