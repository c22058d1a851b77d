"""The pages of rubrics: the list, and one with all its criteria."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qa_app.core.definitions import Kind, Seed, Shipped
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.storage.queries.definitions import add_seeds
from tests.support.permissions import Page, PermissionTests
from tests.support.reviewing import Floor
from tests.web.conftest import Visit

ENGLISH = {"lang": "en"}
OWN = """
id: own
title: {zh_CN: "<b>自家</b>"}
sections:
  - id: service
    title: {zh_CN: 服务}
    criteria:
      - id: insult
        title: {zh_CN: "<script>alert(1)</script>"}
        points: 10
        kind: yes_no
        critical: {harms: compliance, cap: 0}
        definition: {zh_CN: "<i>定义</i>"}
      - id: slips
        title: {zh_CN: 差错}
        points: 20
        kind: deduction
        costs: [1, 5]
        may_be_na: false
"""


class TestPermissions(PermissionTests):
    """By what everybody is judged everybody may read."""

    pages = (Page("rubrics.listing"),)


@pytest.fixture
def floor(app: Flask, context: Context) -> Floor:
    return Floor(context)


@pytest.fixture
def agent(floor: Floor, visit: Visit) -> FlaskClient:
    return visit(floor.agent)


def test_the_list_leads_to_each_rubric(agent: FlaskClient) -> None:
    """With how much there is to fill in, and from where on it is passed."""
    page = agent.get("/rubrics", query_string=ENGLISH).text
    assert 'href="/rubrics/001-O"' in page
    assert "After-sales service scoring standard" in page
    assert '<td data-label="Criteria" class="num">12</td>' in page
    assert '<td data-label="Pass mark" class="num">60</td>' in page


def test_one_rubric_says_what_each_criterion_means_and_is_worth(
    agent: FlaskClient, context: Context
) -> None:
    """An agent who lost a point looks up for what."""
    page = agent.get("/rubrics/001-O", query_string=ENGLISH).text
    [rubric] = definitions.rubric_versions(context)
    for criterion in rubric.rubric.criteria:
        assert f'<li id="{criterion.id}">' in page
    assert "Friendly; hears the customer out" in page
    assert "5 · 4 · 3 · 2 · 1 · 0" in page
    assert 'href="/rules/banned.dont-know"' in page
    assert "The document names no pass mark" in page


def test_a_critical_criterion_says_what_it_does(agent: FlaskClient, context: Context) -> None:
    """And what stands in a rubric is text, whoever wrote it."""
    add_seeds(context.session, [Seed(Shipped(Kind.RUBRIC, "own", OWN), 1)], context.now)
    context.session.commit()
    page = agent.get("/rubrics/own", query_string=ENGLISH).text
    assert "Breaks a regulation" in page
    assert "the total is at most 0" in page
    assert "Points off for each occurrence" in page
    assert "1 to 5" in page
    for markup in ("<script>alert", "<b>自家", "<i>定义"):
        assert markup not in page
        assert markup not in agent.get("/rubrics").text


def test_an_earlier_version_says_so_and_leads_to_the_newest(
    agent: FlaskClient, context: Context
) -> None:
    """A review keeps the version that it was made by."""
    body = definitions.versions_of(context, Kind.RUBRIC, "001-O")[0].body
    seed = Seed(Shipped(Kind.RUBRIC, "001-O", body.replace("pass_mark: 60", "pass_mark: 70")), 2)
    add_seeds(context.session, [seed], context.now)
    context.session.commit()
    newest = agent.get("/rubrics/001-O", query_string=ENGLISH).text
    assert "<dd>70</dd>" in newest
    assert "earlier version" not in newest
    earlier = agent.get("/rubrics/001-O?version=1&lang=en").text
    assert "<dd>60</dd>" in earlier
    assert "This is an earlier version" in earlier


@pytest.mark.parametrize(
    "path", ["/rubrics/nothing", "/rubrics/001-O?version=9", "/rubrics/%3Cb%3E"]
)
def test_what_is_not_there_is_told(agent: FlaskClient, path: str) -> None:
    """A mistyped address is no fault of the house."""
    assert agent.get(f"/rubrics/{path}").status_code == 404
