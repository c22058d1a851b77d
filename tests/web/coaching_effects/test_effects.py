"""The pages that say whether coaching helped, in words that a trainer can act on."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.services.coaching import effects
from qa_app.services.context import Context
from qa_app.storage.wiring import db
from tests.support.coached import CRITERION, CoachedTeam
from tests.support.factories import make_user
from tests.support.statements import counting
from tests.web.conftest import Visit

ENGLISH, CHINESE = {"lang": "en"}, {"lang": "zh_CN"}


@pytest.fixture
def team(app: Flask, context: Context) -> CoachedTeam:
    return CoachedTeam(context, agents=12)


@pytest.fixture
def trainer(team: CoachedTeam, visit: Visit) -> FlaskClient:
    return visit(team.trainer)


def text(client: FlaskClient, address: str, **values: object) -> str:
    answer = client.get(address, query_string={**ENGLISH, **values})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_found_effect_is_said_in_words_with_its_interval(
    team: CoachedTeam, trainer: FlaskClient
) -> None:
    """Nobody should have to know what a difference in differences is."""
    team.a_month(coached=4, before=12, after=12)
    page = text(trainer, "/coaching/effect")
    assert "It helped" in page
    assert "+20.0" in page
    assert re.findall(r"behind=coached-(before|after)[^>]*>(\d+)<", page) == [
        ("before", "48"),
        ("after", "48"),
    ]
    one = text(trainer, "/coaching/effect/criterion", criterion=CRITERION)
    assert "improved by 20.0 percentage points more than colleagues" in one
    assert "regression to the mean" in one
    assert "60.0% → 80.0%" in one
    assert "Of a team of more than 300 agents, 300 drawn by lot are compared" in one
    chinese = trainer.get(
        "/coaching/effect/criterion", query_string={"criterion": CRITERION, **CHINESE}
    ).get_data(as_text=True)
    assert "比没有辅导的同事多提高了 20.0 个百分点" in chinese


def test_a_difference_that_may_be_chance_is_no_effect(
    team: CoachedTeam, trainer: FlaskClient
) -> None:
    """An interval that holds zero is not praised."""
    (task,) = team.a_month(gained=0)
    page = text(trainer, f"/coaching/{task}")
    assert "No effect can be told yet" in page
    assert "holds zero" in page
    assert re.search(r"would show it with a chance of at least \d+%", page)
    assert "It helped" not in page


def test_what_reviews_would_hardly_show_is_said_without_a_figure(
    team: CoachedTeam, trainer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ "With a chance of at least 0 %" would tell nobody anything."""
    (task,) = team.a_month(gained=0)
    monkeypatch.setattr(effects, "WORTH", 0.01)
    page = text(trainer, f"/coaching/{task}")
    assert "a difference of 1 percentage points, these reviews would hardly show it." in page


def test_too_few_reviews_say_how_many_are_missing(team: CoachedTeam, trainer: FlaskClient) -> None:
    """On the task's own page and in the overview."""
    (task,) = team.a_month(after=1)
    said = "Not enough data yet: 2 more random reviews after the coaching."
    assert said in text(trainer, f"/coaching/{task}")
    assert said in text(trainer, "/coaching/effect")
    chinese = trainer.get("/coaching/effect", query_string=CHINESE).get_data(as_text=True)
    assert "辅导后还缺 2 次抽检" in chinese


def test_the_reviews_behind_a_figure_are_exactly_those_it_counts(
    team: CoachedTeam, trainer: FlaskClient
) -> None:
    """A trainer who doubts a figure reads what it is made of."""
    first, _second = team.a_month(coached=2)
    behind = {"criterion": CRITERION, "behind": "coached-after"}
    page = text(trainer, "/coaching/effect/reviews", **behind)
    assert page.count("of 5 points") == 8
    assert "客服0" in page
    assert "客服1" in page
    one = text(trainer, "/coaching/effect/reviews", task=first, **behind)
    assert one.count("of 5 points") == 4
    assert "客服1" not in one
    address = "/coaching/effect/reviews?criterion=" + CRITERION.replace("#", "%23")
    assert trainer.get(f"{address}&task=99999").status_code == 404
    others = text(
        trainer, "/coaching/effect/reviews", criterion=CRITERION, behind="colleagues-before"
    )
    assert "客服0" not in others


def test_a_team_of_more_than_can_be_compared_says_who_stands_for_it(
    team: CoachedTeam, trainer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On every page that shows such a figure, and on none that does not."""
    (task,) = team.a_month()
    said = "drawn by lot stand for all of them"
    pages = ("/coaching/effect", f"/coaching/{task}")
    assert not any(said in text(trainer, each) for each in pages)
    some = frozenset(each.id for each in team.agents[1:10])
    monkeypatch.setattr(effects, "by_lot", lambda agents: some & frozenset(agents))
    assert all(text(trainer, each).count(said) == 1 for each in pages)


def test_an_agent_reads_nothing_of_it_on_their_own_task(team: CoachedTeam, visit: Visit) -> None:
    """Their colleagues' marks are nobody else's business."""
    (task,) = team.a_month()
    user = make_user(
        team.context.session, RoleName.AGENT, team.team, name="客服", agent=team.agents[0]
    )
    team.context.session.commit()
    page = text(visit(user), f"/coaching/mine/{task}")
    assert "colleagues" not in page
    assert "Effect of coaching" not in page


def test_the_table_is_taken_out_as_a_file_and_the_audit_log_keeps_it(
    team: CoachedTeam, trainer: FlaskClient
) -> None:
    """A row for the criterion, and one for each coaching below it."""
    team.a_month(coached=2)
    answer = trainer.get("/coaching/effect/export.csv", query_string=ENGLISH)
    lines = answer.get_data(as_text=True).splitlines()
    assert len(lines) == 1 + 1 + 2
    assert "客服1" in lines[3]


def test_days_that_make_no_sense_are_told_beside_their_field(
    team: CoachedTeam, trainer: FlaskClient
) -> None:
    """A slip in the address is no crash."""
    wrong = {"since": "2026-10-02", "until": "2026-10-01", **ENGLISH}
    answer = trainer.get("/coaching/effect", query_string=wrong)
    assert answer.status_code == 422
    assert "The last day lies before the first one." in answer.get_data(as_text=True)
    odd = {"since": "x", "team": "-1", "window": "7", **ENGLISH}
    assert trainer.get("/coaching/effect", query_string=odd).status_code == 200
    assert trainer.get("/coaching/effect/criterion", query_string=odd).status_code == 404
    assert trainer.get("/coaching/effect?team=99999").status_code == 404


def test_a_team_without_coaching_is_told_what_to_do(
    team: CoachedTeam, trainer: FlaskClient
) -> None:
    """An empty page has a button that does it."""
    page = text(trainer, "/coaching/effect")
    assert "No coaching on a criterion in these days" in page
    assert "/coaching/new" in page


def test_a_page_costs_the_same_for_many_tasks(
    app: Flask, team: CoachedTeam, trainer: FlaskClient
) -> None:
    """Each line by itself would be a page that nobody waits for."""

    def cost() -> int:
        with app.app_context(), counting(db.engine) as sent:
            text(trainer, "/coaching/effect")
        return sum("SELECT" in each for each in sent)

    team.a_month(coached=1)
    cost()
    one = cost()
    for agent in (1, 2, 3):
        team.task(agent)
        team.task(agent, criterion="001-O#attitude.professional")
    assert cost() == one
