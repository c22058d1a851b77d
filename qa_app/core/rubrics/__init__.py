"""Rubrics (评分表): what a form asks, what may be answered, and what the answers score."""

from qa_app.core.rubrics.answers import Answer, answer_from_json
from qa_app.core.rubrics.model import (
    FULL_MARKS,
    Assumption,
    Criterion,
    Critical,
    CriticalClass,
    Link,
    Reach,
    Rubric,
    Section,
)
from qa_app.core.rubrics.plain_json import description, score_json
from qa_app.core.rubrics.results import (
    CriterionScore,
    Problem,
    ProblemKind,
    RubricScore,
    SectionScore,
)
from qa_app.core.rubrics.scales import (
    SCALES,
    DeductionScale,
    PointsScale,
    Scale,
    YesNoScale,
    whole_levels,
)
from qa_app.core.rubrics.scoring import score
from qa_app.core.rubrics.suggestions import Proposal, Suggestion, linked_criterion, suggestions

__all__ = [
    "FULL_MARKS",
    "SCALES",
    "Answer",
    "Assumption",
    "Criterion",
    "CriterionScore",
    "Critical",
    "CriticalClass",
    "DeductionScale",
    "Link",
    "PointsScale",
    "Problem",
    "ProblemKind",
    "Proposal",
    "Reach",
    "Rubric",
    "RubricScore",
    "Scale",
    "Section",
    "SectionScore",
    "Suggestion",
    "YesNoScale",
    "answer_from_json",
    "description",
    "linked_criterion",
    "score",
    "score_json",
    "suggestions",
    "whole_levels",
]
