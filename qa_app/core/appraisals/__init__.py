"""A period's assessment as teams run it (考核结果): draft, check list, publishing, what comes late.

The figures themselves are computed by ``qa_app.core.appraisal``.
"""

from qa_app.core.appraisals.certainty import LEAST_CHANCE, Doubt, doubts
from qa_app.core.appraisals.checks import CheckFacts, points_of
from qa_app.core.appraisals.late import (
    Difference,
    LateChoice,
    difference,
    entries_now,
    entry_digest,
    late_entries,
)
from qa_app.core.appraisals.pay import PayLine, pay_total
from qa_app.core.appraisals.points import (
    Decided,
    Decision,
    Point,
    PointKind,
    carried_over,
    decided,
    held_people,
    undecided,
)
from qa_app.core.appraisals.states import (
    LONGEST_REASON,
    AppraisalState,
    AppraisalStep,
    Standing,
    checked,
    computed,
    needs_another,
    published,
    reopened,
    with_reason,
)
from qa_app.core.appraisals.stored import facts_json, facts_text, steps_from, steps_json
from qa_app.core.appraisals.trees import Node, tree

__all__ = [
    "LEAST_CHANCE",
    "LONGEST_REASON",
    "AppraisalState",
    "AppraisalStep",
    "CheckFacts",
    "Decided",
    "Decision",
    "Difference",
    "Doubt",
    "LateChoice",
    "Node",
    "PayLine",
    "Point",
    "PointKind",
    "Standing",
    "carried_over",
    "checked",
    "computed",
    "decided",
    "difference",
    "doubts",
    "entries_now",
    "entry_digest",
    "facts_json",
    "facts_text",
    "held_people",
    "late_entries",
    "needs_another",
    "pay_total",
    "points_of",
    "published",
    "reopened",
    "steps_from",
    "steps_json",
    "tree",
    "undecided",
    "with_reason",
]
