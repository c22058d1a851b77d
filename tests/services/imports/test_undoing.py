"""Taking an import back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.periods import period
from qa_app.core.permissions import RoleName
from qa_app.core.sampling_plans import Candidate, Population, Size, Terms, whole
from qa_app.core.search import phrase
from qa_app.services.context import Context
from qa_app.services.imports import taking_back
from qa_app.services.imports.undoing import obstacles_to_undoing, undo
from qa_app.storage.search import matching
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.examples import ExampleRow
from qa_app.storage.tables.imports import Import
from qa_app.storage.tables.quizzes import QuizAsked, QuizAttempt, QuizQuestion
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.rule_quality import FindingDecision, MissedFinding
from qa_app.storage.tables.sampling import Draw
from qa_app.storage.tables.screening import FindingRow
from tests.services.imports.test_resuming import Killed, MortalHandle
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import actor_of, chat, make_team, make_user
from tests.support.importing import contents, imported, jsonl, staged, worked


def early(count: int = 3) -> bytes:
    return jsonl(
        *(
            chat(("customer", 0, "退款"), ("agent", 9, "不知道"), id=f"c{number}", agent="a1")
            for number in range(count)
        )
    )


def late(count: int = 3) -> bytes:
    """The same conversations, gone on with another agent."""
    return jsonl(
        *(
            chat(
                ("customer", 0, "退款"),
                ("agent", 9, "不知道"),
                ("agent:a2", 99, "您好，我来帮您处理"),
                id=f"c{number}",
                agent="a1",
            )
            for number in range(count)
        )
    )


def undone(context: Context, row: Import) -> Import:
    undo(context, row.id)
    return worked(context, row.id)


def findable(session: Session, text: str) -> int:
    chosen = matching(session, phrase(text), unmasked=True).subquery()
    return session.scalar(select(func.count()).select_from(chosen)) or 0


def test_what_an_import_brought_is_gone(context: Context) -> None:
    """A wrong file, noticed at once."""
    row = undone(context, imported(context, early()))
    assert row.state == "undone"
    assert contents(context.session) == []
    assert findable(context.session, "退款") == 0


def test_an_example_that_was_taken_out_of_the_library_goes_with_its_text(context: Context) -> None:
    """Whoever removed it because the file was wrong is not held up by the way back.

    What it was a quiz of goes too: the words that were scored are not there any more.
    """
    brought = imported(context, early())
    part = context.session.scalars(select(Part)).first()
    revision = context.session.scalars(select(Revision)).first()
    assert part is not None
    assert revision is not None
    _example(context.session, part, revision)
    context.session.flush()
    example = context.session.scalars(select(ExampleRow)).one()
    example.removed_at = MONDAY_MORNING
    _quiz(context.session, example)
    context.session.commit()
    assert undone(context, brought).state == "undone"
    assert contents(context.session) == []
    for gone in (ExampleRow, QuizQuestion, QuizAsked, QuizAttempt):
        assert context.session.scalars(select(gone)).all() == []


def test_what_was_there_before_stays(context: Context) -> None:
    """Only the wrong file goes."""
    imported(context, early())
    before = contents(context.session)
    undone(context, imported(context, jsonl(chat(("agent", 0, "您好"), id="other"))))
    assert contents(context.session) == before
    assert findable(context.session, "退款") == 3


def test_a_changed_conversation_shows_its_text_from_before(context: Context) -> None:
    """With the figures and findings of that text; who joined later keeps an empty part."""
    imported(context, early())
    before = contents(context.session)
    undone(context, imported(context, late()))
    after = [each for each in contents(context.session) if "a2" not in each]
    assert after == before
    joined = context.session.scalars(select(Part).where(Part.message_count == 0)).all()
    assert len(joined) == 3


def test_a_dismissed_finding_of_the_earlier_text_stays_uncounted(context: Context) -> None:
    """A supervisor has decided it on that very text."""
    imported(context, early(1))
    for finding in context.session.scalars(select(FindingRow)):
        finding.state = "dismissed"
    later = imported(context, late(1))
    for finding in context.session.scalars(
        select(FindingRow).join(Revision).where(Revision.import_id == later.id)
    ):
        assert finding.state == "open"
    undone(context, later)
    part = context.session.scalars(select(Part).where(Part.message_count > 0)).one()
    assert (part.finding_count, part.severity_rank) == (0, 0)


def test_an_undone_file_can_be_imported_again(context: Context) -> None:
    """With the right team this time; and it is searchable again."""
    undone(context, imported(context, early()))
    row = imported(context, early())
    assert row.new == 3
    assert findable(context.session, "退款") == 3


def _review(session: Session, part: Part, revision: Revision) -> None:
    user = make_user(session)
    rubric = session.scalars(
        select(DefinitionVersion).where(DefinitionVersion.kind == "rubric")
    ).first()
    assert rubric is not None
    session.add(
        ReviewRow(
            part_id=part.id,
            revision_id=revision.id,
            rubric_version_id=rubric.id,
            reviewer_id=user.id,
            created_at=MONDAY_MORNING,
            saved_at=MONDAY_MORNING,
        )
    )


def _example(session: Session, part: Part, revision: Revision) -> None:
    session.add(
        ExampleRow(part_id=part.id, revision_id=revision.id, good=True, created_at=MONDAY_MORNING)
    )


def _quiz(session: Session, example: ExampleRow) -> None:
    """A reference of the example, somebody who was asked to score it, and their answer."""
    team = make_team(session)
    user = make_user(session, RoleName.REVIEWER, team)
    rubric = session.scalars(select(DefinitionVersion)).first()
    assert rubric is not None
    question = QuizQuestion(
        team_id=team.id,
        example_id=example.id,
        rubric_version_id=rubric.id,
        source="hand",
        answers={},
        evidence=[],
        set_at=MONDAY_MORNING,
    )
    session.add(question)
    session.flush()
    session.add_all(
        [
            QuizAsked(example_id=example.id, user_id=user.id, asked_at=MONDAY_MORNING),
            QuizAttempt(
                question_id=question.id, user_id=user.id, number=1, answers={}, at=MONDAY_MORNING
            ),
        ]
    )


def _decision(session: Session, part: Part, revision: Revision) -> None:
    finding = session.scalars(select(FindingRow).where(FindingRow.part_id == part.id)).first()
    assert finding is not None
    finding.state = "confirmed"
    session.add(
        FindingDecision(
            part_id=part.id,
            revision_id=revision.id,
            rule=finding.rule,
            rule_version_id=finding.rule_version_id,
            message=finding.message,
            confirmed=True,
            decided_at=MONDAY_MORNING,
        )
    )


def _missed(session: Session, part: Part, revision: Revision) -> None:
    rule = session.scalars(
        select(DefinitionVersion).where(DefinitionVersion.kind == "rule")
    ).first()
    assert rule is not None
    session.add(
        MissedFinding(
            part_id=part.id,
            revision_id=revision.id,
            rule=rule.key,
            rule_version_id=rule.id,
            marked_at=MONDAY_MORNING,
        )
    )


OCTOBER = whole(period("2026-10"))


def _draw(session: Session, part: Part, revision: Revision) -> None:
    rubric = session.scalars(select(DefinitionVersion.id)).first()
    session.add(
        Draw(
            team_id=make_team(session).id,
            period="2026-10",
            first_day=OCTOBER.first_day,
            last_day=OCTOBER.last_day,
            seed="s",
            terms=Terms(Size(1)),
            population=Population((Candidate(part.id, 1, "", OCTOBER.first_day, 0),)),
            strata={},
            rubric_version_id=rubric,
            created_at=MONDAY_MORNING,
        )
    )


RESTS = pytest.mark.parametrize("rest", [_review, _example, _decision, _missed, _draw])
Rest = Callable[[Session, Part, Revision], None]


def _rest_on(context: Context, rest: Rest, row: Import) -> None:
    session = context.session
    revision = session.scalars(select(Revision).where(Revision.import_id == row.id)).first()
    assert revision is not None
    part = session.scalars(
        select(Part).where(Part.conversation_id == revision.conversation_id).order_by(Part.id)
    ).first()
    assert part is not None
    rest(session, part, revision)
    session.commit()


@RESTS
def test_nothing_is_undone_while_something_rests_on_it(context: Context, rest: Rest) -> None:
    """A review without its conversation could never be explained again."""
    row = imported(context, early())
    _rest_on(context, rest, row)
    assert len(obstacles_to_undoing(context, row.id)) == 1
    with pytest.raises(Conflict):
        undo(context, row.id)
    assert context.session.get_one(Import, row.id).state == "done"


@RESTS
def test_what_is_used_after_the_undo_was_asked_for_is_kept(context: Context, rest: Rest) -> None:
    """The job may have to wait, and colleagues go on working."""
    row = imported(context, early())
    undo(context, row.id)
    _rest_on(context, rest, row)
    worked(context, row.id)
    assert context.session.scalar(select(func.count()).select_from(ConversationRow)) == 1
    entry = context.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "import.undone")
    ).one()
    assert entry.details == {"taken": 2, "kept": 1}


def test_a_review_of_the_text_before_does_not_stand_in_the_way(context: Context) -> None:
    """It rests on the import before."""
    first = imported(context, early())
    later = imported(context, late())
    _rest_on(context, _review, first)
    assert obstacles_to_undoing(context, later.id) == ()
    assert undone(context, later).state == "undone"


def test_a_later_import_of_the_same_conversations_is_undone_first(context: Context) -> None:
    """Its texts were made on top."""
    first, later = imported(context, early()), imported(context, late())
    with pytest.raises(Conflict):
        undo(context, first.id)
    undone(context, later)
    assert undone(context, first).state == "undone"
    assert contents(context.session) == []


def test_many_chunks_are_taken_back(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a transaction of its own, so that others can write in between."""
    monkeypatch.setattr(taking_back, "CHUNK", 2)
    undone(context, imported(context, early(7)))
    assert contents(context.session) == []


def test_an_import_is_not_undone_twice_nor_before_it_has_ended(context: Context) -> None:
    """Two people press the button; or one presses too early."""
    waiting = staged(context, early())
    with pytest.raises(Conflict):
        undo(context, waiting)
    row = undone(context, imported(context, early()))
    with pytest.raises(Conflict):
        undo(context, row.id)


def test_an_undo_whose_worker_was_killed_at_its_very_end_is_recorded_once(
    context: Context,
) -> None:
    """The job is done once more, but there is nothing left to do."""
    row = undone(context, imported(context, early()))
    taking_back.run_undo(context, MortalHandle(None, None), row.id)
    entries = context.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "import.undone")
    ).all()
    assert len(entries) == 1


def test_an_undo_killed_in_the_middle_goes_on(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was taken back is counted once."""
    monkeypatch.setattr(taking_back, "CHUNK", 2)
    row = imported(context, early(7))
    undo(context, row.id)
    first = MortalHandle(None, 4)
    with pytest.raises(Killed):
        taking_back.run_undo(context, first, row.id)
    context.session.rollback()
    taking_back.run_undo(context, MortalHandle(first.saved, None), row.id)
    assert contents(context.session) == []
    entry = context.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "import.undone")
    ).one()
    assert entry.details == {"taken": 7, "kept": 0}


def test_only_who_may_undo_for_the_team_can(context: Context) -> None:
    """A supervisor may bring in, not take away; a stranger sees no import."""
    session = context.session
    team, other = make_team(session), make_team(session)
    row = imported(context, early(), team=team)

    def asked_by(role: RoleName, where: object) -> Context:
        user = make_user(session, role, where)  # type: ignore[arg-type]
        session.commit()
        return replace(context, actor=actor_of(user, role, where))  # type: ignore[arg-type]

    with pytest.raises(Refused):
        undo(asked_by(RoleName.SUPERVISOR, team), row.id)
    with pytest.raises(NotFound):
        undo(asked_by(RoleName.QUALITY_LEAD, other), row.id)
    undo(asked_by(RoleName.QUALITY_LEAD, team), row.id)
    assert session.get_one(Import, row.id).state == "undoing"
