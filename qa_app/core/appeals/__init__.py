"""Appeals (申诉): an agent who disagrees gets a fair second look.

Raised on one criterion within the team's working days, commented on by the supervisor, scored
again blind by somebody else, decided by a quality lead with a reason. Steps are pure: they take
the appeal, who acts and which day it is, and give the appeal as it stands then.
"""

from qa_app.core.appeals.deadlines import (
    MOST_DAYS,
    Notice,
    NoticeKind,
    Terms,
    due_on,
    is_final,
    is_overdue,
    last_day_to_raise,
    notice_on,
    working_day_after,
    working_days_between,
)
from qa_app.core.appeals.rates import (
    DecidedAppeal,
    overturned_by_criterion,
    overturned_by_reviewer,
)
from qa_app.core.appeals.rights import (
    Party,
    Sight,
    able_to_rescore,
    bar_to_rescoring,
    party_of,
    refusal,
    sight,
)
from qa_app.core.appeals.steps import (
    LONGEST_TEXT,
    assign,
    comment,
    decide,
    move_on,
    raise_appeal,
    rescore,
    withdraw,
)
from qa_app.core.appeals.values import (
    NEXT_STATE,
    Appeal,
    AppealState,
    AppealStep,
    Decision,
    Disputed,
    Grounds,
    Outcome,
)

__all__ = [
    "LONGEST_TEXT",
    "MOST_DAYS",
    "NEXT_STATE",
    "Appeal",
    "AppealState",
    "AppealStep",
    "DecidedAppeal",
    "Decision",
    "Disputed",
    "Grounds",
    "Notice",
    "NoticeKind",
    "Outcome",
    "Party",
    "Sight",
    "Terms",
    "able_to_rescore",
    "assign",
    "bar_to_rescoring",
    "comment",
    "decide",
    "due_on",
    "is_final",
    "is_overdue",
    "last_day_to_raise",
    "move_on",
    "notice_on",
    "overturned_by_criterion",
    "overturned_by_reviewer",
    "party_of",
    "raise_appeal",
    "refusal",
    "rescore",
    "sight",
    "withdraw",
    "working_day_after",
    "working_days_between",
]
