"""A team's people and an appeal of one of them."""

from __future__ import annotations

from datetime import date

from qa_app.core.appeals import Appeal, Disputed, Grounds, Party, Terms, raise_appeal
from qa_app.core.latency.hours import OfficeHours, Opening
from qa_app.core.permissions import RoleName
from qa_app.core.rubrics import Answer

# A Thursday; the following Saturday is worked, 1 October and the days up to 7 are free.
PUBLISHED = date(2026, 9, 24)
OFFICE = OfficeHours(
    weekly=((Opening(540, 1080),),) * 5 + ((), ()),
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    workdays=frozenset({date(2026, 9, 26)}),
)
TERMS = Terms(to_raise=3, to_comment=2, to_rescore=2, to_decide=2, remind=1)

FIRST_ANSWER, SECOND_ANSWER = Answer("2"), Answer("4")
DISPUTED = Disputed(
    review=1,
    criterion="attitude.patience",
    team=5,
    agent=70,
    first_reviewer=11,
    answer=FIRST_ANSWER,
    published_on=PUBLISHED,
)
GROUNDS = Grounds("I had already apologised at the beginning.")


def party(user: int, *roles: RoleName, agent: int | None = None) -> Party:
    return Party(user, frozenset(roles), agent)


AGENT = party(7, RoleName.AGENT, agent=70)
COLLEAGUE = party(8, RoleName.AGENT, agent=80)
SUPERVISOR = party(9, RoleName.SUPERVISOR)
FIRST = party(11, RoleName.REVIEWER)
SECOND = party(12, RoleName.REVIEWER)
LEAD = party(13, RoleName.QUALITY_LEAD)
LEADING_SUPERVISOR = party(14, RoleName.QUALITY_LEAD, RoleName.SUPERVISOR)
FIRST_AND_LEAD = party(11, RoleName.QUALITY_LEAD, RoleName.REVIEWER)
OWN_LEAD = party(15, RoleName.QUALITY_LEAD, agent=70)
ADMINISTRATOR = party(16, RoleName.ADMINISTRATOR)
TRAINER = party(17, RoleName.TRAINER)
EVERYBODY = (
    AGENT,
    COLLEAGUE,
    SUPERVISOR,
    FIRST,
    SECOND,
    LEAD,
    LEADING_SUPERVISOR,
    FIRST_AND_LEAD,
    OWN_LEAD,
    ADMINISTRATOR,
    TRAINER,
)


def raised(on: date = PUBLISHED) -> Appeal:
    return raise_appeal(DISPUTED, GROUNDS, AGENT, on, TERMS, OFFICE)
