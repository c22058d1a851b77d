"""The pages of rules: the list, one rule, and its conditions in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qa_app.core.conversations import Role
from qa_app.core.definitions import Kind, Seed, Shipped
from qa_app.core.permissions import RoleName
from qa_app.core.rules.expression import parse
from qa_app.core.rules.model import Anchor, Pick, Rule, Scope, Side, Unit
from qa_app.core.rules.registry import FieldKind, shipped
from qa_app.definitions.rules import load_shipped_rules, rule_from_text
from qa_app.services.context import Context
from qa_app.storage.queries.definitions import add_seeds
from qa_app.storage.wiring import db
from qa_app.web.rules import words
from tests.support.permissions import EVERY_ROLE, Page, PermissionTests
from tests.support.reviewing import Floor
from tests.support.statements import counting
from tests.web.conftest import Visit

ENGLISH = {"lang": "en"}
RULE = "banned.dont-know"
HOSTILE_RULE = """
id: {key}
title: {{zh_CN: "<script>alert(1)</script>", en: "<script>alert(1)</script>"}}
severity: minor
explanation: {{zh_CN: "<b>x</b>", en: "<b>x</b>"}}
conditions:
  found:
    role: agent
    phrases: {{texts: ["<i>y</i>"]}}
when: found
report: found
examples:
  hit: ["<u>z</u> <i>y</i>"]
"""


class TestPermissions(PermissionTests):
    """By what everybody is judged everybody may read; counts are of the conversations seen."""

    pages = (
        Page("rules.listing"),
        Page("rules.hits", roles=EVERY_ROLE - {RoleName.AGENT}),
    )


@pytest.fixture
def floor(app: Flask, context: Context) -> Floor:
    return Floor(context)


@pytest.fixture
def lead(floor: Floor, visit: Visit) -> FlaskClient:
    return visit(floor.lead)


def test_the_list_comes_at_once_and_asks_for_its_counts(lead: FlaskClient) -> None:
    """Counting a month of a large house takes longer than anybody waits for a page."""
    page = lead.get("/rules", query_string=ENGLISH).text
    assert "Answers “I don&#39;t know”" in page
    assert 'hx-get="/rules/all/hits"' in page
    counted = lead.get("/rules/all/hits", query_string=ENGLISH).text
    assert "hx-get" not in counted
    assert "Found in conversations since 2026-09-12" in counted


def test_counts_lead_to_the_conversations(lead: FlaskClient) -> None:
    """And find there what was counted."""
    counted = lead.get("/rules/all/hits").text
    link = re.search(rf'href="(/conversations\?rule={RULE}[^"]*)">8</a>', counted)
    assert link is not None
    assert "共 8 条" in lead.get(link[1].replace("&amp;", "&")).text


def test_an_agent_reads_the_rules_without_counts(floor: Floor, visit: Visit) -> None:
    """Whoever is judged by a rule may know it."""
    agent = visit(floor.agent)
    page = agent.get("/rules").text
    assert "hx-get" not in page
    assert "近 30 天" not in page
    one = agent.get(f"/rules/{RULE}")
    assert one.status_code == 200
    assert "近 30 天" not in one.text


def test_one_rule_says_what_why_where_and_by_which_document(lead: FlaskClient) -> None:
    """Everything that somebody who disputes a finding will ask."""
    page = lead.get(f"/rules/{RULE}", query_string=ENGLISH).text
    for part in (
        "is to be checked",
        "document 001-P, item 65",
        'href="/rubrics/001-O#attitude.professional"',
        "Agent: every message",
        "Regular expression",
        "Must hit",
        "一问三不知",
        "如果您不知道如何操作",
        "severity: major",
        "Version 1",
    ):
        assert part in page, part


def test_an_example_of_a_call_shows_its_events_and_where_speech_ends(lead: FlaskClient) -> None:
    """A hold without a word in it would be an empty line."""
    page = lead.get("/rules/courtesy.hold-announced", query_string=ENGLISH).text
    assert '<span class="soft">On hold</span>' in page
    assert '<span class="faint">4s–6s</span>' in page


def test_an_absence_is_said_to_be_one_finding(lead: FlaskClient, context: Context) -> None:
    """Nobody should look for a place in the text that there is none of."""
    body = HOSTILE_RULE.format(key="absence").replace("report: found", "")
    add_seeds(context.session, [Seed(Shipped(Kind.RULE, "absence", body), 1)], context.now)
    context.session.commit()
    page = lead.get("/rules/absence", query_string=ENGLISH).text
    assert "one finding about the conversation as a whole" in page


@pytest.mark.parametrize("path", ["/rules/nothing", f"/rules/{RULE}?version=9", "/rules/001-O"])
def test_what_is_not_there_is_told(lead: FlaskClient, path: str) -> None:
    """A mistyped address is no fault of the house."""
    assert lead.get(path).status_code == 404


@pytest.mark.parametrize("version", ["x", "-1", "9" * 40, "1.5", "１"])
def test_a_version_that_cannot_be_one_is_the_newest_or_none(
    lead: FlaskClient, version: str
) -> None:
    """Nothing that is typed into an address breaks a page."""
    assert lead.get(f"/rules/{RULE}", query_string={"version": version}).status_code in {200, 404}


def test_what_stands_in_a_rule_is_text(lead: FlaskClient, context: Context) -> None:
    """Rules will be written by many hands."""
    body = HOSTILE_RULE.format(key="hostile")
    add_seeds(context.session, [Seed(Shipped(Kind.RULE, "hostile", body), 1)], context.now)
    context.session.commit()
    for path in ("/rules", "/rules/all/hits", "/rules/hostile"):
        page = lead.get(path).text
        for markup in ("<script>alert", "<b>x</b>", "<i>y</i>", "<u>z</u>"):
            assert markup not in page


def test_more_rules_take_no_more_statements(lead: FlaskClient, context: Context) -> None:
    """A team's own rules will be hundreds."""
    with lead.application.app_context():
        engine = db.engine

    def sent() -> list[int]:
        found = []
        for path in ("/rules", "/rules/all/hits", f"/rules/{RULE}"):
            with counting(engine) as statements:
                assert lead.get(path).status_code == 200
            found.append(len(statements))
        return found

    few = sent()
    seeds = [
        Seed(Shipped(Kind.RULE, f"own{n}", HOSTILE_RULE.format(key=f"own{n}")), 1)
        for n in range(20)
    ]
    add_seeds(context.session, seeds, context.now)
    context.session.commit()
    assert sent() == few
    assert max(few) <= 12


# Words


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (Scope(), "Agent: every message"),
        (Scope(role=None), "Anybody: every message"),
        (Scope(Role.CUSTOMER, first=1), "Customer: the first message"),
        (Scope(first=3), "Agent: the first 3 messages"),
        (Scope(last=2), "Agent: the last 2 messages"),
        (Scope(start=2, end=5), "Agent: messages 2 to 5"),
        (Scope(start=2), "Agent: messages from the 2. on"),
        (Scope(end=5), "Agent: messages up to the 5."),
        (Scope(first=3, last=2), "Agent: the first 3 messages, the last 2 messages"),
        (
            Scope(anchor=Anchor("thanks", 1, pick=Pick.LAST)),
            "Agent: every message, within 1 message after the last hit of “thanks”",
        ),
        (
            Scope(anchor=Anchor("slow", 2, Unit.TURNS, Side.BEFORE, Pick.FIRST)),
            "Agent: every message, within 2 turns before the first hit of “slow”",
        ),
        (
            Scope(anchor=Anchor("slow", 30, Unit.SECONDS, Side.AROUND, 3)),
            "Agent: every message, within 30 seconds around hit 3 of “slow”",
        ),
    ],
)
def test_a_scope_is_said_in_words(app: Flask, scope: Scope, said: str) -> None:
    """Nobody should have to read YAML to know where a rule looks."""
    with app.test_request_context("/", query_string=ENGLISH):
        assert words.scope_words(scope) == said


@pytest.mark.parametrize(
    "text", ["a", "not a", "a and not b", "a or b and c", "not (a or b)", "(a or b) and not (c)"]
)
def test_an_expression_in_words_reads_as_it_was_written(app: Flask, text: str) -> None:
    """The words must not change what is meant."""
    with app.test_request_context("/", query_string=ENGLISH):
        pieces = [piece.text for piece in words.expression(parse(text))]
    assert str(parse(" ".join(pieces))) == str(parse(text))


@pytest.mark.parametrize("rule", load_shipped_rules(), ids=lambda rule: rule.id)
def test_every_shipped_rule_is_said_without_code_words(app: Flask, rule: Rule) -> None:
    """A choice that has no words shows up as what the file calls it."""
    with app.test_request_context("/", query_string={"lang": "zh_CN"}):
        for condition in words.conditions(rule):
            assert re.search(r"[一-鿿]", condition.scope)
            assert re.search(r"[一-鿿]", condition.operator)
            for field in condition.fields:
                assert re.search(r"[一-鿿]", field.label)
                assert field.texts or not re.search(r"[a-z]_[a-z]", field.value)


def test_every_choice_of_an_operator_has_words() -> None:
    """An operator says its choices itself; what it leaves open must be sayable here."""
    unsaid = {
        choice
        for operator in shipped()
        for field in operator.fields
        if field.kind is FieldKind.CHOICE
        for choice in field.choices
        if field.label_of(choice) is None
    }
    assert unsaid <= set(words.CHOICES)


def test_flags_and_numbers_of_a_condition_are_said(app: Flask) -> None:
    """Each with the label that its operator gives it."""
    body = HOSTILE_RULE.format(key="x").replace(
        'texts: ["<i>y</i>"]', 'texts: ["甲", "乙"], at_least: 2, whole_word: true'
    )
    rule = rule_from_text(body, file="x.yaml")
    with app.test_request_context("/", query_string=ENGLISH):
        [condition] = words.conditions(rule)
    said = {field.label: field.value or list(field.texts) for field in condition.fields}
    assert said == {
        "Phrases": ["甲", "乙"],
        "At least so many of them": "2",
        "Whole words only": "Yes",
    }
    assert condition.reported


def test_the_house_ships_rules_to_look_up() -> None:
    """The tests above run over all of them."""
    folder = Path(words.__file__).parents[3] / "rubrics" / "prescreen"
    assert len(load_shipped_rules()) == len(list(folder.glob("*.yaml")))
