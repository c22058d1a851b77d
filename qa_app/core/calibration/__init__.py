"""Calibration (校准; of calls: 校听): the same conversations to several reviewers, then compared.

A round gives conversations to reviewers who do not see each other's answers; a session settles
the reference criterion by criterion; from it follow each reviewer's deviations, and how far the
reviewers mean the same.
"""

from qa_app.core.calibration.allotting import (
    FEWEST_REVIEWERS,
    MOST_CONVERSATIONS,
    MOST_REVIEWERS,
    Allotment,
    Bar,
    LeftOut,
    RoundPart,
    Task,
    allot,
    drawn_at_random,
)
from qa_app.core.calibration.comparing import (
    Comparison,
    Given,
    Outcome,
    compare,
    outcome,
    place_of,
    share_of,
    unsettled,
)
from qa_app.core.calibration.figures import (
    REFERENCE,
    CriterionFigures,
    Figures,
    Judged,
    Repeated,
    ReviewerFigures,
    figures,
    weighting_of,
)
from qa_app.core.calibration.means import Mean, mean_of
from qa_app.core.calibration.readings import Reading, Verdict, verdict
from qa_app.core.calibration.reports import Report
from qa_app.core.calibration.rounds import (
    Round,
    RoundState,
    TaskState,
    begin_settling,
    call_off,
    close,
    may_answer,
    may_see_others,
    may_settle,
    reopen,
)
from qa_app.core.calibration.severity import Course, Difference, Week, courses

__all__ = [
    "FEWEST_REVIEWERS",
    "MOST_CONVERSATIONS",
    "MOST_REVIEWERS",
    "REFERENCE",
    "Allotment",
    "Bar",
    "Comparison",
    "Course",
    "CriterionFigures",
    "Difference",
    "Figures",
    "Given",
    "Judged",
    "LeftOut",
    "Mean",
    "Outcome",
    "Reading",
    "Repeated",
    "Report",
    "ReviewerFigures",
    "Round",
    "RoundPart",
    "RoundState",
    "Task",
    "TaskState",
    "Verdict",
    "Week",
    "allot",
    "begin_settling",
    "call_off",
    "close",
    "compare",
    "courses",
    "drawn_at_random",
    "figures",
    "may_answer",
    "may_see_others",
    "may_settle",
    "mean_of",
    "outcome",
    "place_of",
    "reopen",
    "share_of",
    "unsettled",
    "verdict",
    "weighting_of",
]
