"""Whether coaching helped, from what is stored: a small month whose answer is known."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from qa_app.core.coaching import Effect, TooEarly, TooEarlyReason
from qa_app.core.coaching.tasks import TaskState
from qa_app.core.errors import Invalid, NotFound, Refused
from qa_app.core.permissions import RoleName
from qa_app.services import coaching
from qa_app.services.coaching import EffectAsked, effects
from qa_app.services.context import Context
from qa_app.storage.tables.reviews import AnswerRow
from tests.support.coached import CONFIRMED, CRITERION, SET, CoachedTeam
from tests.support.factories import make_team
from tests.support.statements import counting

BEFORE, AFTER = SET - timedelta(days=3), CONFIRMED + timedelta(days=3)


@pytest.fixture
def team(context: Context) -> CoachedTeam:
    return CoachedTeam(context)


def of(team: CoachedTeam, task_id: int, window: int = 60) -> Effect | TooEarly | None:
    task = coaching.open_task(team.asking, task_id).task
    return coaching.effect_of_task(team.asking, task, window)


def told(team: CoachedTeam, task_id: int) -> Effect:
    found = of(team, task_id)
    assert isinstance(found, Effect)
    return found


def test_a_point_in_five_more_than_colleagues_is_a_fifth(team: CoachedTeam) -> None:
    """The agent began like everybody and gained a point; the others stayed."""
    (task,) = team.a_month()
    found = told(team, task)
    assert found.coached.before.value == pytest.approx(0.6)
    assert found.coached.after.value == pytest.approx(0.8)
    assert found.colleagues.change == pytest.approx(0)
    assert found.difference == pytest.approx(0.2)
    assert (found.coached.reviews_before, found.coached.reviews_after) == (4, 4)
    assert (found.colleagues.agents, found.colleagues.reviews_after) == (7, 28)


def test_only_published_reviews_of_the_random_sample_count(team: CoachedTeam) -> None:
    """What was picked for its findings would look like coaching undone."""
    (task,) = team.a_month()
    expected = told(team, task)
    team.marks(0, AFTER, [0, 0], state="submitted")
    team.marks(0, AFTER, [0, 0], kind="risk")
    team.marks(0, AFTER, [0, 0], purpose="targeted")
    team.marks(0, AFTER, [0, 0], rubric="other")
    team.marks(0, AFTER, [0, 0], criterion="attitude.other")
    team.marks(0, SET + timedelta(days=1), [0, 0])
    assert told(team, task) == expected
    team.marks(0, AFTER, [5], state="final")
    assert told(team, task).coached.reviews_after == 5


def test_a_criterion_that_did_not_apply_is_no_mark(team: CoachedTeam) -> None:
    """Nothing was asked, so nothing was done well or badly."""
    (task,) = team.a_month()
    expected = told(team, task)
    team.marks(0, AFTER, [5])
    session = team.context.session
    last = session.query(AnswerRow).order_by(AnswerRow.id.desc()).first()
    assert last is not None
    last.earned = None
    session.commit()
    assert told(team, task) == expected


def test_a_colleague_who_was_coached_on_it_leaves_the_comparison(team: CoachedTeam) -> None:
    """And one who was coached on something else stays."""
    (task,) = team.a_month()
    team.task(1, SET - timedelta(days=2), CONFIRMED)
    assert told(team, task).colleagues.agents == 6
    team.task(2, SET, None, TaskState.WITHDRAWN)
    team.task(3, criterion="001-O#attitude.professional")
    assert told(team, task).colleagues.agents == 6
    team.task(4, criterion="attitude.patience")
    assert told(team, task).colleagues.agents == 5


def test_an_agent_coached_twice_is_measured_from_the_first_time_to_the_last(
    team: CoachedTeam,
) -> None:
    """Whichever of both tasks is opened; nothing tells what each of them did."""
    (first,) = team.a_month()
    second = team.task(0, SET + timedelta(days=50), CONFIRMED + timedelta(days=50))
    for agent in range(8):
        team.marks(agent, CONFIRMED + timedelta(days=51), [5 if agent == 0 else 3] * 4)
    assert told(team, first) == told(team, second)
    assert told(team, first).difference == pytest.approx(0.4)
    assert told(team, first).coached.reviews_before == 4


def test_too_few_reviews_say_how_many_are_missing(context: Context) -> None:
    """Not enough data yet: two more reviews."""
    team = CoachedTeam(context)
    (task,) = team.a_month(after=1)
    assert of(team, task) == TooEarly(TooEarlyReason.REVIEWS_AFTER, 2)


def test_a_task_that_is_not_confirmed_has_no_effect_yet(team: CoachedTeam) -> None:
    """Nor has one whose re-check failed and which began again."""
    team.a_month(coached=0)
    waiting = team.task(0, SET, None, TaskState.SET)
    again = team.task(1, SET, CONFIRMED, TaskState.READ)
    for task in (waiting, again):
        assert of(team, task) == TooEarly(TooEarlyReason.NOBODY, 0)
    assert of(team, team.task(2, SET, CONFIRMED, TaskState.WITHDRAWN)) is None


def test_the_days_that_are_compared_can_be_chosen(team: CoachedTeam) -> None:
    """What lies further away is left out."""
    (task,) = team.a_month()
    team.marks(0, SET - timedelta(days=50), [0] * 4)
    shorter, longer = of(team, task, 30), of(team, task, 60)
    assert isinstance(shorter, Effect)
    assert isinstance(longer, Effect)
    assert (shorter.coached.reviews_before, longer.coached.reviews_before) == (4, 8)


def test_all_coaching_on_a_criterion_is_one_line_of_the_overview(context: Context) -> None:
    """With each task below it, and the criteria that say something first."""
    team = CoachedTeam(context, agents=9)
    team.a_month(coached=3)
    team.task(0, criterion="001-O#attitude.professional")
    found = coaching.effect_overview(team.asking, EffectAsked())
    assert found.team is not None
    assert found.team.id == team.team.id
    first, second = found.lines
    assert (first.criterion, first.coachings) == (CRITERION, 3)
    assert isinstance(first.found, Effect)
    assert first.found.difference == pytest.approx(0.2, abs=0.01)
    assert first.found.coachings == 3
    assert isinstance(second.found, TooEarly)
    _overview, line = coaching.effect_on(team.asking, EffectAsked(), CRITERION)
    assert line == first
    with pytest.raises(NotFound):
        coaching.effect_on(team.asking, EffectAsked(), "001-O#nothing")


def test_the_overview_costs_as_many_queries_for_many_tasks_as_for_one(
    context: Context, engine: Engine
) -> None:
    """A trainer with fifty tasks opens the page as soon as one with two."""
    team = CoachedTeam(context, agents=9)
    team.a_month(coached=1)
    asking = team.asking
    with counting(engine) as few:
        coaching.effect_overview(asking, EffectAsked())
    for agent in range(1, 4):
        team.task(agent)
        team.task(agent, criterion="001-O#attitude.professional")
    with counting(engine) as many:
        coaching.effect_overview(asking, EffectAsked())
    few, many = ([each for each in sent if "SELECT" in each] for sent in (few, many))
    assert len(many) == len(few) == 5


def test_scores_of_a_team_are_for_those_who_may_see_them(team: CoachedTeam) -> None:
    """An agent would read their colleagues' figures; another team's trainer has no such team."""
    (task,) = team.a_month()
    other = make_team(team.context.session, "t8")
    with pytest.raises(NotFound):
        coaching.effect_overview(team.asking, EffectAsked(team_id=other.id))
    for role in (RoleName.AGENT, RoleName.REVIEWER):
        asking = team.as_(team.trainer, role)
        with pytest.raises(Refused):
            coaching.effect_overview(asking, EffectAsked())
        shown = coaching.open_task(team.asking, task).task
        assert coaching.effect_of_task(asking, shown) is None


def test_days_that_end_before_they_begin_are_refused(team: CoachedTeam) -> None:
    """Said beside the field, not by an empty page."""
    today = team.context.today
    with pytest.raises(Invalid):
        coaching.effect_overview(team.asking, EffectAsked(today, today - timedelta(days=1)))


def test_of_a_very_large_team_the_coached_and_who_was_drawn_by_lot_are_read(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page on thousands of agents opens as soon as one on hundreds."""
    team = CoachedTeam(context, agents=14)
    (task,) = team.a_month()
    everybody = told(team, task)
    others = frozenset(each.id for each in team.agents[1:10])
    monkeypatch.setattr(effects, "by_lot", lambda agents: others & frozenset(agents))
    some = told(team, task)
    assert some.coached == everybody.coached
    assert (everybody.colleagues.agents, some.colleagues.agents) == (13, 9)
    assert some.difference == pytest.approx(everybody.difference)
