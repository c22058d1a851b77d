"""The rules that show each operator at work do what they say, and are not in force."""

from __future__ import annotations

import pytest

from qa_app.core.rules import engine
from qa_app.core.rules.examples import conversation_of
from qa_app.core.rules.model import Line, Rule
from qa_app.definitions.latency import shipped_profiles
from qa_app.definitions.rules import (
    EXAMPLES,
    as_yaml,
    load_shipped_rules,
    rule_from_text,
    rules_from,
)
from qa_app.ml.tokens import words

RULES = rules_from([EXAMPLES])
PROFILE = shipped_profiles()["default"]


def _hits(rule: Rule, lines: tuple[Line, ...]) -> bool:
    return bool(
        engine.compile([rule], words).screen(conversation_of(rule, lines), PROFILE).findings
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_example_holds(rule: Rule) -> None:
    """Who copies the rule starts from something that works."""
    assert rule.examples.miss
    assert all(_hits(rule, example) for example in rule.examples.hit)
    assert not any(_hits(rule, example) for example in rule.examples.miss)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_it_reads_back_as_it_is_written(rule: Rule) -> None:
    """It is to be exported and changed."""
    assert rule_from_text(as_yaml(rule), file="again.yaml") == rule


def test_none_is_in_force_by_itself() -> None:
    """They show the language; what counts in a house is the house's decision."""
    in_force = {rule.id for rule in load_shipped_rules()}
    assert not in_force & {rule.id for rule in RULES}
