"""How often a rule is right, and how much of what it should find it finds.

Precision is measured where people confirm or dismiss findings, recall where reviewers also say
what a rule overlooked. Both come with an interval, and with what is missing to trust them.
"""

from qa_app.core.rule_quality.intervals import Interval, effective_size, wilson
from qa_app.core.rule_quality.judgements import JudgementKind
from qa_app.core.rule_quality.measures import (
    ENOUGH,
    Doubt,
    Judged,
    Precision,
    Quality,
    Recall,
    precision_of,
    recall_of,
)

__all__ = [
    "ENOUGH",
    "Doubt",
    "Interval",
    "Judged",
    "JudgementKind",
    "Precision",
    "Quality",
    "Recall",
    "effective_size",
    "precision_of",
    "recall_of",
    "wilson",
]
