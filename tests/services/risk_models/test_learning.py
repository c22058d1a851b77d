"""Learning the risk model, putting it into use, and reading conversations with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import func, select, update

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.permissions import SYSTEM, Right, RoleName
from qa_app.core.risk_models.learning import LEAST_REVIEWS, Source, Standing, Wish
from qa_app.ml.risk.cards import FORMAT
from qa_app.services import risk_models
from qa_app.services.context import Context
from qa_app.services.conversations import visible_part
from qa_app.services.risk_models import explaining, files, learning, scoring
from qa_app.services.risk_models.handles import Cancelled
from qa_app.services.risk_models.learning import _Tried
from qa_app.storage.queries.audit import chain
from qa_app.storage.queries.conversations import listed_part
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Team
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.risk_models import RiskModelRow, RiskScoreRow
from tests.services.risk_models.making import Patient, acting, graded
from tests.support.factories import chat, make_team
from tests.support.importing import imported, jsonl


def _learnt(context: Context, team: Team) -> risk_models.Trained:
    """A model in use; how good it is was tried on nothing."""
    graded(context, team, LEAST_REVIEWS)
    untried = _Tried({}, np.zeros(0, dtype=np.int64), np.zeros(0), None, None)
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(learning, "_tried", lambda *_given: untried)
        found = risk_models.learn(context, Wish(team.id), Patient(), use_if_better=True)
    assert isinstance(found, risk_models.Trained)
    return found


def test_with_too_few_reviews_nothing_is_learnt_and_it_is_said(
    context: Context, team: Team
) -> None:
    """Ranking goes on by findings alone."""
    graded(context, team, 8)
    few = risk_models.learn(context, Wish(team.id), Patient())
    assert few == risk_models.Lacking(8, LEAST_REVIEWS)
    lead = acting(context, RoleName.QUALITY_LEAD, team)
    found = risk_models.overview(lead, team.id)
    assert (found.reviews, found.enough, found.current, found.models) == (8, False, None, [])


def test_learning_is_refused_at_once_where_there_is_too_little_to_learn_from(
    context: Context, team: Team
) -> None:
    """Nobody waits for a job to hear it."""
    graded(context, team, 8)
    lead = acting(context, RoleName.QUALITY_LEAD, team)
    with pytest.raises(Invalid, match="conversations with an outcome"):
        risk_models.ask_training(lead, Wish(team.id))
    graded(context, team, LEAST_REVIEWS, first=8)
    context.session.execute(update(ReviewRow).values(passed=True))
    context.session.commit()
    with pytest.raises(Invalid, match="as many passing") as refused:
        risk_models.ask_training(lead, Wish(team.id))
    assert refused.value.values == {"least": 10, "failing": 0, "passing": LEAST_REVIEWS + 8}
    with pytest.raises(Invalid, match="as many passing"):
        risk_models.learn(context, Wish(team.id), Patient())


def test_two_windows_do_not_have_a_model_learnt_twice(context: Context, team: Team) -> None:
    """The second would learn what the first asked for once more, and say that it had been heard."""
    graded(context, team, LEAST_REVIEWS)
    lead = acting(context, RoleName.QUALITY_LEAD, team)
    risk_models.ask_training(lead, Wish(team.id))
    with pytest.raises(Invalid, match="already"):
        risk_models.ask_training(lead, Wish(team.id, Source.FIELD, "human.S", failing_at=0.0))


def test_a_figure_that_no_conversation_brought_is_answered_by_those_that_there_are(
    context: Context, team: Team
) -> None:
    """A name is soon mistyped."""
    told = [
        replace(chat(("customer", 0.0, "在吗"), id=f"c-{each}"), meta={"human": {"S": each}})
        for each in range(3)
    ]
    imported(context, jsonl(*told), "told.jsonl", team=team)
    wish = Wish(team.id, Source.FIELD, "human.X", failing_at=0.0)
    found = risk_models.learn(context, wish, Patient())
    assert isinstance(found, risk_models.Lacking)
    assert found.fault.values == {"names": "human.S"}


def test_a_model_is_learnt_used_and_replaced_only_by_a_better_one(
    context: Context, team: Team
) -> None:
    """The first one is used at once; without anything new the next has proved nothing."""
    graded(context, team, LEAST_REVIEWS)
    first = risk_models.learn(context, Wish(team.id), Patient(), use_if_better=True)
    assert isinstance(first, risk_models.Trained)
    assert first.in_use
    told = first.card.metrics["out_of_time"]
    assert told.auc is not None
    assert told.auc > 0.8
    assert told.auc_range is not None
    assert first.card.reliability
    actions = [link.entry.action for link in chain(context.session)]
    assert actions[-2:] == ["risk_model.trained", "risk_model.promoted"]
    lead = acting(context, RoleName.QUALITY_LEAD, team)
    again = risk_models.learn(context, Wish(team.id), Patient(), use_if_better=True)
    assert isinstance(again, risk_models.Trained)
    assert (again.in_use, again.duel) == (False, None)
    assert risk_models.one(lead, again.model_id).standing is Standing.NOT_COMPARED
    with pytest.raises(Conflict):
        risk_models.promote(lead, again.model_id, "try it")
    risk_models.stop(lead, team.id, "it is wrong")
    risk_models.promote(lead, again.model_id, "now the first")
    risk_models.promote(lead, first.model_id, "back")
    found = risk_models.overview(lead, team.id)
    assert found.current is not None
    assert found.current.row.id == first.model_id
    assert [each.note for each in found.changes][:2] == ["back", "now the first"]


def test_conversations_are_read_once_and_anew_when_text_or_model_changes(
    context: Context, team: Team
) -> None:
    """What is stored is what pages, draws and queues go by."""
    found = _learnt(context, team)
    handle = Patient()
    scoring.run_scoring(context, handle)
    assert handle.told[-1] == (LEAST_REVIEWS, LEAST_REVIEWS)
    session = context.session
    rows = session.execute(
        select(Part.fail_chance, RiskScoreRow.causes).join(
            RiskScoreRow, RiskScoreRow.part_id == Part.id
        )
    ).all()
    assert len(rows) == LEAST_REVIEWS
    assert all(0 <= chance <= 1000 for chance, _causes in rows)
    assert 0 < sum(causes is not None for _chance, causes in rows) < LEAST_REVIEWS / 2
    again = Patient()
    scoring.run_scoring(context, again)
    assert again.told[-1] == (0, 0)
    graded(context, team, 5, first=LEAST_REVIEWS)
    unread = select(func.count(Part.id)).where(Part.fail_chance.is_(None))
    assert session.scalar(unread) == 0, "an import's own job reads what it brought"
    lead = acting(context, RoleName.QUALITY_LEAD, team)
    risk_models.stop(lead, team.id, "findings alone")
    scoring.run_scoring(context, Patient())
    assert session.scalar(select(func.count(Part.id)).where(Part.fail_chance.is_not(None))) == 0
    assert found.model_id in {each.row.id for each in risk_models.overview(lead, team.id).models}


def test_who_has_still_to_review_a_conversation_does_not_know_its_risk(
    context: Context, team: Team
) -> None:
    """Who knows what is expected finds it; everybody else asks why, and jumps to the place."""
    _learnt(context, team)
    scoring.run_scoring(context, Patient())
    part_id = context.session.scalars(select(Part.id).order_by(Part.fail_chance)).first() or 0
    part = listed_part(context.session, part_id)
    assert part is not None
    lead = acting(context, RoleName.QUALITY_LEAD, team)
    risk = risk_models.risk_of(lead, part)
    assert risk is not None
    assert not risk.explained
    assert risk_models.ask_why(lead, part_id)
    explaining.run_explaining(context, Patient(), part_id)
    context.session.expire_all()
    why = risk_models.risk_of(lead, part)
    assert why is not None
    assert why.explained
    reviewer = acting(context, RoleName.REVIEWER, team)
    assert visible_part(reviewer, part_id, Right.SEE_CONVERSATIONS).id == part_id
    assert risk_models.risk_of(reviewer, part) is None
    with pytest.raises(Refused):
        risk_models.ask_why(reviewer, part_id)
    rubric = context.session.scalars(
        select(DefinitionVersion.id).where(DefinitionVersion.kind == "rubric")
    ).first()
    context.session.add(
        Assignment(
            part_id=part_id,
            rubric_version_id=rubric,
            reviewer_id=lead.actor.user_id,
            position=0,
            blind=True,
            created_at=context.now,
        )
    )
    context.session.commit()
    assert risk_models.risk_of(lead, part) is None
    with pytest.raises(Refused):
        risk_models.ask_why(lead, part_id)


def test_a_model_whose_files_were_changed_is_refused(context: Context, team: Team) -> None:
    """By its checksum, and where both files were exchanged by what the database says of them."""
    found = _learnt(context, team)
    row = context.session.get_one(RiskModelRow, found.model_id)
    folder = files.folder_of(context.data_dir, row)
    card = folder / files.CARD
    kept = card.read_text("utf-8")
    card.write_text(kept.replace('"n": 200', '"n": 900'), "utf-8")
    with pytest.raises(Invalid, match="not the one"):
        files.load(context.data_dir, row)
    card.write_text(kept, "utf-8")
    arrays = folder / files.ARRAYS
    arrays.write_bytes(arrays.read_bytes()[:-1] + b"x")
    with pytest.raises(Invalid, match="damaged"):
        files.load(context.data_dir, row)
    with pytest.raises(Invalid):
        files.folder_of(context.data_dir, RiskModelRow(name="../../etc"))


def test_a_model_of_another_version_need_not_be_beaten(context: Context, team: Team) -> None:
    """It cannot be read any more; else no newer one could ever take its place."""
    found = _learnt(context, team)
    session = context.session
    row = session.get_one(RiskModelRow, found.model_id)
    row.card = row.card.replace(FORMAT, "qa-risk-model/0")
    folder = files.folder_of(context.data_dir, row)
    (folder / files.CARD).write_text(row.card, "utf-8")
    newer = RiskModelRow(
        team_id=team.id, name="risk-newer", digest="", card="", learnt=[], trained_at=context.now
    )
    session.add(newer)
    session.commit()
    lead = acting(context, RoleName.QUALITY_LEAD, team)
    shown = risk_models.one(lead, row.id)
    assert shown.standing is Standing.IN_USE
    assert shown.fault is not None
    assert "Train it anew" in str(shown.fault)
    assert risk_models.one(lead, newer.id).standing is Standing.FIRST


def test_learning_that_is_stopped_leaves_nothing(context: Context, team: Team) -> None:
    """Half a model is none."""
    graded(context, team, LEAST_REVIEWS)
    with pytest.raises(Cancelled):
        risk_models.learn(context, Wish(team.id), Patient(stop_after=5))
    assert context.session.scalar(select(func.count(RiskModelRow.id))) == 0
    assert not (context.data_dir / files.FOLDER).exists()


def test_only_who_leads_a_teams_quality_trains_for_it(context: Context, team: Team) -> None:
    """A model decides whom reviewers look at; the whole house is for who leads all of it."""
    other = make_team(context.session, "t2")
    graded(context, team, LEAST_REVIEWS)
    supervisor = acting(context, RoleName.SUPERVISOR, team)
    with pytest.raises(Refused):
        risk_models.ask_training(supervisor, Wish(team.id))
    lead = acting(context, RoleName.QUALITY_LEAD, team)
    with pytest.raises(NotFound):
        risk_models.ask_training(lead, Wish(other.id))
    with pytest.raises(Refused):
        risk_models.ask_training(lead, Wish(None))
    assert risk_models.ask_training(lead, Wish(team.id))
    everybody = replace(context, actor=SYSTEM)
    assert risk_models.ask_training(everybody, Wish(None, Source.FIELD, "a", failing_at=1.0))
