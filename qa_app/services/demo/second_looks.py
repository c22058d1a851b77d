"""Appeals in every state, and some re-checks, for whoever tries the demo."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import NamedTuple

from qa_app.core.appeals import Outcome
from qa_app.core.permissions import Right
from qa_app.services.appeals import listing, raising, steps
from qa_app.services.appeals import settings as terms
from qa_app.services.appeals.loading import case_of
from qa_app.services.context import Context
from qa_app.services.demo.answers import Strictness, changes_for
from qa_app.services.rechecks import choosing, settling
from qa_app.services.rechecks import listing as rechecks
from qa_app.services.reviews import Basis, my_published, open_assignment, save, submit
from qa_app.storage.queries import appeals as queries

PERCENT = 20
MILD = Strictness(0.05, 0.0)
LETTERS = (
    "客户问的是物流时效，我在前面已经给了明确时间，请再看一下。",
    "这一条我有主动核实订单，标注的位置可以看到。",
    "当时系统卡顿，我先安抚了客户，不应按态度扣分。",
    "方案我给了两个，客户选了第二个。",
    "用语没有问题，是转述客户的原话。",
    "这里我已经致歉，请复核。",
)
COMMENT = "已与本人核对，情况属实，请质检主管裁定。"
CHANGED = "会话中已主动说明并致歉，按评分标准不应扣分。"
UPHELD = "致歉在客户追问之后，不算主动，维持初评。"


class People(NamedTuple):
    """Who takes the steps, beside the quality lead."""

    reviewers: Sequence[Context]
    supervisors: Sequence[Context]
    agents: Sequence[Context]


def hold_second_looks(lead: Context, people: People) -> None:
    """A share of re-checks for every team, then one appeal in each state."""
    for team in terms.teams_to_set(lead):
        terms.change(
            lead,
            team.calendar.team.id,
            team.calendar.terms,
            seven_days=False,
            percent=PERCENT,
            seniors=[],
        )
    _re_check(lead)
    for number, appeal_id in enumerate(list(_raised(people.agents))):
        for step in _STEPS[: number % (len(_STEPS) + 1)]:
            step(lead, people, appeal_id)


def _re_check(lead: Context) -> None:
    """The lead settles the first re-check, and leaves the second to be settled."""
    choosing.choose_now(lead)
    mine = [each for each in rechecks.waiting(lead).rows if each.senior_id == lead.actor.user_id]
    for number, each in enumerate(mine[:2]):
        if each.assignment_id is not None:
            _score(lead, each.assignment_id, Strictness(0.4, 0.0), f"recheck-{number}")
    opened = settling.open_recheck(lead, mine[0].id) if mine else None
    if opened is not None and opened.may_settle:
        settling.settle(lead, opened.stored.id, opened.differing[:1], "扣分依据不足，按会话更正。")


def _raised(agents: Sequence[Context]) -> Iterator[int]:
    """Appeals of different agents, on the first criterion of theirs that lost points."""
    letters = iter(LETTERS)
    for own in [*agents, *agents]:
        for review in my_published(own).rows:
            room = raising.room(own, review.id)
            if room is None or not room.open_to or room.appeals:
                continue
            letter = next(letters, None)
            if letter is None:
                return
            yield raising.raise_(own, review.id, min(room.open_to), letter)
            break


def _comment(lead: Context, people: People, appeal_id: int) -> None:
    """By whoever leads the team."""
    stored = queries.one(lead.session, appeal_id)
    for supervisor in people.supervisors:
        reach = supervisor.reach(Right.COMMENT_APPEALS)
        if stored is not None and reach.covers(stored.appeal.disputed.team):
            steps.comment(supervisor, appeal_id, COMMENT)
            return


def _give(lead: Context, people: People, appeal_id: int) -> None:
    stored = queries.one(lead.session, appeal_id)
    if stored is not None:
        able = steps.candidates(lead, case_of(lead, stored))
        steps.assign(lead, appeal_id, able[0].id)


def _rescore(lead: Context, people: People, appeal_id: int) -> None:
    stored = queries.one(lead.session, appeal_id)
    if stored is not None and stored.assignment_id is not None:
        for who in people.reviewers:
            if who.actor.user_id == stored.appeal.rescorer:
                _score(who, stored.assignment_id, MILD, f"rescore-{appeal_id}")


def _decide(lead: Context, _people: People, appeal_id: int) -> None:
    """As the second look answered, where it did otherwise than the first."""
    appeal = listing.open_appeal(lead, appeal_id).stored.appeal
    again = appeal.rescored
    if again is not None and again.value != appeal.disputed.answer.value:
        steps.decide(lead, appeal_id, Outcome.CHANGED, CHANGED, replace(again, reason=""))
    else:
        steps.decide(lead, appeal_id, Outcome.UPHELD, UPHELD)


_STEPS: tuple[Callable[[Context, People, int], None], ...] = (
    _comment,
    _give,
    _rescore,
    _decide,
)


def _score(who: Context, task_id: int, strictness: Strictness, seed: str) -> None:
    opened = open_assignment(who, task_id)
    revision = opened.form.revision_id
    changes = changes_for(opened.form, strictness, Random(f"demo-{seed}"))  # noqa: S311
    saved = save(who, task_id, changes, Basis(opened.edition, revision))
    submit(who, task_id, Basis(saved.edition, revision))
