"""Reading conversations with the models in use: what is passed by, and what is read anew."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from qa_app.core.errors import QaError
from qa_app.core.listing import FindingState, Order, PartFilter
from qa_app.core.permissions import RoleName
from qa_app.core.risk_models.learning import Standing
from qa_app.services import jobs, risk_models, screening_decisions
from qa_app.services.context import Context
from qa_app.services.conversations import around, cursor_of, list_parts
from qa_app.services.risk_models import demo, files, scoring
from qa_app.services.risk_models.promoting import GATHERED, SCORING_KEY, put_into_use
from qa_app.storage.queries import risk_models as models
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.notices import Notice
from qa_app.storage.tables.people import Team
from qa_app.storage.tables.risk_models import RiskModelRow, RiskScoreRow
from qa_app.storage.tables.screening import FindingRow
from tests.services.risk_models.making import Patient, acting, graded
from tests.support.clock import FixedClock
from tests.support.factories import make_team


@pytest.fixture
def model(context: Context, team: Team) -> RiskModelRow:
    """The demo's model, in use for the team."""
    demo.use(context)
    return context.session.get_one(RiskModelRow, models.in_use(context.session)[team.id] or 0)


def _unread(context: Context, team: Team) -> int:
    unread = select(func.count(Part.id)).where(Part.fail_chance.is_(None), Part.team_id == team.id)
    return context.session.scalar(unread) or 0


def test_one_bad_model_keeps_no_other_team_from_being_read(
    context: Context, team: Team, model: RiskModelRow
) -> None:
    """Its leads are told once, its page says so, and the job is done, with a warning."""
    other = make_team(context.session, "t0")
    lead, stranger = (
        acting(context, RoleName.QUALITY_LEAD, other),
        acting(context, RoleName.QUALITY_LEAD, team),
    )
    bad = RiskModelRow(
        team_id=other.id,
        name="risk-missing",
        digest=model.digest,
        card=model.card,
        learnt=[],
        trained_at=context.now,
    )
    context.session.add(bad)
    put_into_use(context, bad, "first", None)
    graded(context, other, 3)
    graded(context, team, 2, first=3)
    for _again in range(2):
        handle = Patient()
        scoring.run_scoring(context, handle)
        assert isinstance(handle.warning, QaError)
        assert handle.warning.values == {"models": 1}
    assert (_unread(context, other), _unread(context, team)) == (3, 0)
    told = context.session.scalars(select(Notice).where(Notice.kind == scoring.UNUSABLE)).all()
    assert [(each.user_id, each.details["team_name"]) for each in told] == [
        (lead.actor.user_id, other.name)
    ]
    shown = risk_models.overview(lead, other.id).current
    assert shown is not None
    assert shown.fault is not None
    assert shown.standing is Standing.IN_USE
    fine = risk_models.overview(stranger, team.id).current
    assert fine is not None
    assert fine.fault is None
    assert files.is_whole(context.data_dir, model)


def test_a_place_in_an_order_by_risk_tells_nothing_of_what_one_has_to_review(
    context: Context, team: Team, model: RiskModelRow
) -> None:
    """It stands among what nobody has read, and no filter by risk finds it."""
    graded(context, team, 4)
    session = context.session
    lead = acting(context, RoleName.QUALITY_LEAD, team)
    for chance, part in zip((900, 700, 500, 300), session.scalars(select(Part)), strict=True):
        part.fail_chance = chance
    task = session.scalars(select(Part.id).where(Part.fail_chance == 700)).one()
    rubric = session.scalars(
        select(DefinitionVersion.id).where(DefinitionVersion.kind == "rubric")
    ).first()
    session.add(
        Assignment(
            part_id=task,
            rubric_version_id=rubric,
            reviewer_id=lead.actor.user_id,
            position=0,
            created_at=context.now,
        )
    )
    session.commit()

    def chances(asking: Context, wanted: PartFilter, *, ascending: bool) -> list[int | None]:
        page = list_parts(asking, wanted, order=Order.CHANCE, ascending=ascending).page
        return [row.fail_chance for row in page.rows]

    assert chances(lead, PartFilter(), ascending=False) == [900, 500, 300, None]
    assert chances(lead, PartFilter(), ascending=True) == [None, 300, 500, 900]
    assert chances(lead, PartFilter(chance_from=40), ascending=False) == [900, 500]
    supervisor = acting(context, RoleName.SUPERVISOR, team)
    assert chances(supervisor, PartFilter(), ascending=False) == [900, 700, 500, 300]
    hidden = next(
        row for row in list_parts(lead, PartFilter()).page.rows if row.fail_chance is None
    )
    there = cursor_of(hidden, Order.CHANCE)
    found = around(lead, PartFilter(), there, order=Order.CHANCE)
    assert found.after is None, "walking from one to the next goes by the same order"
    assert found.before is not None


def test_what_a_dismissed_finding_changes_is_read_anew_once_for_many(
    context: Context, team: Team, model: RiskModelRow, clock: FixedClock
) -> None:
    """A model sees what nobody dismissed; confirming changes nothing that it sees."""
    graded(context, team, 4)
    session = context.session
    parts = list(session.scalars(select(FindingRow.part_id).distinct()))
    ids = list(session.scalars(select(FindingRow.id)))
    assert len(parts) > 1
    lead = acting(context, RoleName.QUALITY_LEAD, team)
    read = select(func.count(RiskScoreRow.part_id))
    every = session.scalar(read) or 0
    screening_decisions.decide_some(lead, ids, FindingState.CONFIRMED)
    assert session.scalar(read) == every
    assert jobs.open_with_key(context, SCORING_KEY) is None
    for each in ids:
        screening_decisions.decide(lead, each, FindingState.DISMISSED)
    assert session.scalar(read) == every - len(parts)
    assert _unread(context, team) == 0, "until then the lists show what was told before"
    waiting = jobs.open_with_key(context, SCORING_KEY)
    assert waiting is not None
    clock.advance(seconds=GATHERED.total_seconds())
    handle = Patient()
    scoring.run_scoring(context, handle)
    assert handle.told[-1] == (len(parts), len(parts))
    assert session.scalar(read) == every
