"""Asking reviewers to score an example, without a coaching task."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from qa_app.core.errors import Invalid, _
from qa_app.core.permissions import RoleName
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.services.quizzes.access import holding, led
from qa_app.storage.queries import quizzes as queries
from qa_app.storage.queries.people import accounts
from qa_app.storage.tables.quizzes import QuizAsked

ASKED = "quiz.asked"


class Choosable(NamedTuple):
    """A reviewer who can be asked."""

    id: int
    name: str


def choosable(context: Context, example_id: int) -> Sequence[Choosable]:
    """The reviewers of the example's team who were not asked yet; raises NotFound, Refused."""
    example = led(context, example_id)
    asked = queries.people_asked(context.session, [example_id]).get(example_id, {})
    found = accounts.users_with_role(
        context.session, [RoleName.REVIEWER], example.team_id, context.today
    )
    return [Choosable(each.id, each.name) for each in found if each.id not in asked]


def ask(context: Context, example_id: int, user_ids: Collection[int]) -> int:
    """Ask reviewers to score an example; returns how many. Raises Invalid, NotFound, Refused."""
    example, question = led(context, example_id), holding(context, example_id)
    wanted = list(dict.fromkeys(user_ids))
    if not wanted:
        raise Invalid(_("Choose at least one reviewer."), field="people")
    if not set(wanted) <= {each.id for each in choosable(context, example_id)}:
        raise Invalid(
            _("Somebody chosen was asked already, or is no reviewer here. Choose again."),
            field="people",
        )
    context.session.add_all(
        QuizAsked(
            example_id=example_id,
            user_id=each,
            asked_by=context.actor.user_id,
            asked_at=context.now,
        )
        for each in wanted
    )
    details = {"example": example_id, "by": context.actor.name}
    notify(context, wanted, ASKED, f"{ASKED}:{question.id}", details)
    audit.record(
        context, ASKED, "example", example_id, team_id=example.team_id, users=sorted(wanted)
    )
    context.session.commit()
    return len(wanted)
