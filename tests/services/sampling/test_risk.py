"""Draws that go by the risk that a model told, or by what would teach it."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import select

from qa_app.core.errors import Invalid
from qa_app.core.risk_models.learning import Standing
from qa_app.core.risk_models.lift import Effort
from qa_app.core.sampling_plans import Filters, Method, Size, Terms
from qa_app.services import sampling
from qa_app.services.risk_models import ModelLine, watching
from qa_app.storage.queries.risk_scores import Scored, keep
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.risk_models import RiskModelRow, RiskPromotion
from qa_app.storage.tables.sampling import Draw, DrawnPart
from tests.services.sampling.test_plans import OCTOBER, kept
from tests.support.reviewing import Floor


def _told(floor: Floor) -> RiskModelRow:
    """A model in use that has read everything: each conversation riskier than the one before."""
    context, session = floor.context, floor.context.session
    row = RiskModelRow(
        team_id=floor.team.id,
        name="risk-1",
        digest="",
        card="",
        learnt=[],
        trained_at=context.now,
    )
    session.add(row)
    session.flush()
    session.add(
        RiskPromotion(team_id=floor.team.id, model_id=row.id, note="first", promoted_at=context.now)
    )
    parts = session.execute(
        select(Part.id, ConversationRow.current_revision_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .order_by(Part.id)
    ).all()
    sketches = np.random.default_rng(0).integers(-99, 99, (len(parts), 64)).astype(np.int8)
    keep(
        session,
        row.id,
        [
            Scored(part, text or 0, min(999, 20 + 45 * place), b"", sketches[place].tobytes(), None)
            for place, (part, text) in enumerate(parts)
        ],
    )
    session.commit()
    return row


def test_a_draw_by_risk_goes_by_the_model_in_use_and_says_so(floor: Floor) -> None:
    """By findings all would be alike here; the share at random stays."""
    floor.bring(*floor.chats(range(10, 30)), findings=())
    model = _told(floor)
    terms = Terms(Size(4), Method.RISK, random_percent=50)
    draw_id = sampling.draw_by_plan(floor.as_(floor.lead), kept(floor, terms=terms), OCTOBER)
    session = floor.context.session
    drawn = session.scalars(select(DrawnPart).where(DrawnPart.draw_id == draw_id)).all()
    assert session.get_one(Draw, draw_id).risk_source == f"model:{model.id}"
    assert {each.kind for each in drawn} >= {"risk", "random"}
    population = session.get_one(Draw, draw_id).population.by_part
    chances = dict(session.execute(select(Part.id, Part.fail_chance)).all())
    assert all(own.risk == pytest.approx((chances[p] or 0) / 1000) for p, own in population.items())
    assert all(each.draw_probability > 0 for each in drawn)
    assert sampling.replay(floor.as_(floor.lead), draw_id).same


def test_what_teaches_the_model_is_drawn_only_where_there_is_one(floor: Floor) -> None:
    """It stays out of the plain score, as what is drawn by risk."""
    floor.bring(*floor.chats(range(10, 30)), findings=())
    terms = Terms(Size(4), Method.TEACH, random_percent=25)
    plan = kept(floor, terms=terms)
    with pytest.raises(Invalid, match="No risk model"):
        sampling.draw_by_plan(floor.as_(floor.lead), plan, OCTOBER)
    model = _told(floor)
    draw_id = sampling.draw_by_plan(floor.as_(floor.lead), plan, OCTOBER)
    session = floor.context.session
    stored = session.get_one(Draw, draw_id)
    assert stored.risk_source == f"lesson:{model.id}"
    taken = session.scalars(
        select(DrawnPart).where(DrawnPart.draw_id == draw_id, DrawnPart.kind == "risk")
    ).all()
    assert taken
    assert sampling.replay(floor.as_(floor.lead), draw_id).same


def _reviewed_draw(floor: Floor, terms: Terms) -> Draw:
    """A draw whose every part is reviewed in ten minutes; what risk took fails, and one more."""
    draw_id = sampling.draw_by_plan(floor.as_(floor.lead), kept(floor, terms=terms), OCTOBER)
    session = floor.context.session
    draw = session.get_one(Draw, draw_id)
    rows = session.execute(
        select(DrawnPart.kind, DrawnPart.part_id, ConversationRow.current_revision_id)
        .join(Part, Part.id == DrawnPart.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .where(DrawnPart.draw_id == draw_id)
        .order_by(DrawnPart.id)
    ).all()
    tasks = dict(session.execute(select(Assignment.part_id, Assignment.id)).all())
    first = next((part for kind, part, _text in rows if kind == "random"), None)
    for kind, part, text in rows:
        session.add(
            ReviewRow(
                part_id=part,
                revision_id=text,
                rubric_version_id=draw.rubric_version_id,
                reviewer_id=floor.reviewer.id,
                assignment_id=tasks[part],
                state="submitted",
                seconds=600,
                passed=kind != "risk" and part != first,
                created_at=floor.context.now,
                saved_at=floor.context.now,
            )
        )
    session.commit()
    return draw


def test_what_drawing_by_risk_saves_is_measured_in_reviewing_hours(floor: Floor) -> None:
    """Beside what drawing at random would have found, by the chances that the draw stored: more
    than among what risk left over.
    """
    floor.bring(*floor.chats(range(10, 40)), findings=())
    _told(floor)
    draw = _reviewed_draw(floor, Terms(Size(12), Method.RISK, random_percent=50))
    [saved] = watching.lifts_of(floor.context, floor.team.id, [])
    assert (saved.model, saved.by_findings) == (None, False)
    found = saved.lift
    assert found.by_risk == Effort(12, 12, 7200.0)
    assert found.left_over == Effort(12, 1, 7200.0)
    weights, failing = 0.0, 0.0
    for row in floor.context.session.scalars(
        select(DrawnPart).where(DrawnPart.draw_id == draw.id, DrawnPart.kind != "recall")
    ):
        size, wanted = draw.strata[row.stratum]
        weight = (wanted / 2 / size) / row.draw_probability
        weights += weight
        failing += weight * (row.kind == "risk")
    assert found.at_random is not None
    assert found.at_random.share > failing / weights > 1 / 12
    assert found.at_random.per_hour == pytest.approx(6 * found.at_random.share)
    assert found.compared is not None
    assert found.compared.ratio == pytest.approx(1 / found.at_random.share)


def test_a_draw_of_flagged_conversations_alone_is_compared_with_nothing(floor: Floor) -> None:
    """Chance too took what was chosen there by its findings."""
    floor.bring(*floor.chats(range(10, 40)))
    _told(floor)
    terms = Terms(Size(12), Method.RISK, random_percent=50, filters=Filters(flagged=True))
    _reviewed_draw(floor, terms)
    assert watching.lifts_of(floor.context, floor.team.id, []) == []


def test_what_one_model_found_is_not_counted_for_the_next(floor: Floor) -> None:
    """A new model begins with nothing: each is held to its own draws."""
    floor.bring(*floor.chats(range(10, 60)), findings=())
    first = _told(floor)
    terms = Terms(Size(12), Method.RISK, random_percent=50)
    _reviewed_draw(floor, terms)
    second = _told(floor)
    again = sampling.draw_by_plan(
        floor.as_(floor.lead), kept(floor, terms=terms, name="again"), OCTOBER
    )
    assert floor.context.session.get_one(Draw, again).risk_source == f"model:{second.id}"
    lines = [
        ModelLine(first, 1, None, Standing.FORMER, None),
        ModelLine(second, 2, None, Standing.IN_USE, None),
    ]
    [saved] = watching.lifts_of(floor.context, floor.team.id, lines)
    assert (saved.model, saved.lift.by_risk.reviews) == (lines[0], 12)
