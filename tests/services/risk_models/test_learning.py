"""Learning the risk model from reviews."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from qa_app.core.errors import Invalid, Refused
from qa_app.core.permissions import RoleName
from qa_app.ml.risk import training
from qa_app.services import definitions, risk_models
from qa_app.services.context import Context
from qa_app.services.risk_models import files
from qa_app.storage.queries.audit import chain
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Team
from qa_app.storage.tables.reviews import ReviewRow
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import actor_of, chat, make_team, make_user
from tests.support.importing import imported, jsonl

ANGRY, CALM = "太差劲了，我要投诉，你们就是骗子", "好的，谢谢，解决了"
COLD, WARM = "自己看着办，没办法", "很抱歉，我马上为您核实"


def _graded(context: Context, team: Team, n: int, first: int = 0) -> None:
    """So many conversations with a review each; every fourth fails."""
    chance = random.Random(first)
    talks = []
    for number in range(first, first + n):
        bad = number % 4 == 0
        shown = bad if chance.random() > 0.1 else not bad
        lines = (
            ("customer", 0.0, f"订单{number}到哪了"),
            ("agent", 9.0, COLD if shown else WARM),
            ("customer", 20.0, ANGRY if shown else CALM),
        )
        started = MONDAY_MORNING + timedelta(hours=number)
        talks.append(chat(*lines, id=f"c-{number:04}", agent=f"a{number % 5}", started=started))
    imported(context, jsonl(*talks), f"{first}.jsonl", team=team)
    reviewer = make_user(context.session, RoleName.REVIEWER, team, username=f"r{first}")
    rubric = context.session.scalars(
        select(DefinitionVersion.id).where(DefinitionVersion.kind == "rubric")
    ).first()
    stored = context.session.execute(
        select(ConversationRow.external_id, Part.id, ConversationRow.current_revision_id)
        .join(Part, Part.conversation_id == ConversationRow.id)
        .where(ConversationRow.external_id >= f"c-{first:04}")
    ).all()
    for name, part, revision in stored:
        bad = int(name[2:]) % 4 == 0
        context.session.add(
            ReviewRow(
                part_id=part,
                revision_id=revision,
                rubric_version_id=rubric,
                reviewer_id=reviewer.id,
                state="published",
                total=Decimal(50 if bad else 95),
                passed=not bad,
                created_at=context.now,
                saved_at=context.now,
            )
        )
    context.session.commit()


@pytest.fixture(autouse=True)
def small_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifteen trainings stand below, and none of these tests is about how good trees are."""
    monkeypatch.setattr(training, "TREES", 40)


@pytest.fixture
def team(context: Context) -> Team:
    definitions.seed_shipped(context)
    found = make_team(context.session, "t1")
    context.session.commit()
    return found


def test_with_too_few_reviews_nothing_is_learnt_and_it_is_said(
    context: Context, team: Team
) -> None:
    """Ranking goes on by findings alone."""
    _graded(context, team, 8)
    found = risk_models.train_from_reviews(context)
    assert (found.reviews, found.card, found.in_use) == (8, None, False)
    assert risk_models.current(context.data_dir) is None


def test_a_model_is_learnt_kept_and_replaced_only_by_a_better_one(
    context: Context, team: Team
) -> None:
    """The first one is used at once; without anything new the next has proved nothing."""
    _graded(context, team, risk_models.LEAST_REVIEWS)
    first = risk_models.train_from_reviews(context)
    assert first.in_use
    assert first.card is not None
    told = first.card.metrics["out_of_time"].auc
    assert told is not None
    assert told > 0.8
    assert [link.entry.action for link in chain(context.session)][-1] == "risk_model.trained"
    again = risk_models.train_from_reviews(context)
    assert (again.in_use, again.duel) == (False, None)
    _graded(context, team, 60, first=risk_models.LEAST_REVIEWS + 24)
    later = risk_models.train_from_reviews(context)
    assert later.duel is not None
    assert later.in_use is later.duel.won
    kept = risk_models.current(context.data_dir)
    assert kept is not None
    assert kept[1].n == (later.reviews if later.in_use else first.reviews)


def test_a_damaged_model_is_refused(context: Context) -> None:
    """What names a place outside the folder is none of ours."""
    folder = context.data_dir / files.FOLDER
    folder.mkdir(parents=True)
    for name in ("../../etc", "risk-20261012T090000"):
        (folder / files.IN_USE).write_text(name)
        with pytest.raises(Invalid):
            risk_models.current(context.data_dir)


def test_only_who_owns_definitions_trains(context: Context, team: Team) -> None:
    """A model decides whom reviewers look at."""
    reviewer = make_user(context.session, RoleName.REVIEWER, team)
    asking = replace(context, actor=actor_of(reviewer, RoleName.REVIEWER, team))
    with pytest.raises(Refused):
        risk_models.train_from_reviews(asking)
