"""Rubrics (评分表): what a form asks, what may be answered, and what the answers score."""

from qa_app.core.rubrics.answers import Answer, answer_from_json, digest_of
from qa_app.core.rubrics.conditions import Condition, asked
from qa_app.core.rubrics.extra_scales import LONGEST_ANSWER, BonusScale, TextScale
from qa_app.core.rubrics.graded_scales import Anchor, ChoiceScale, LevelsScale, Option
from qa_app.core.rubrics.grounds import missing_grounds
from qa_app.core.rubrics.judging import refusal
from qa_app.core.rubrics.kinds import SCALES
from qa_app.core.rubrics.model import (
    FULL_MARKS,
    Assumption,
    Band,
    Cause,
    Comment,
    Criterion,
    Critical,
    CriticalClass,
    Figure,
    Gauge,
    Link,
    Reach,
    Rubric,
    Section,
    Subject,
)
from qa_app.core.rubrics.narrowing import hanging_on, narrowed
from qa_app.core.rubrics.plain_json import description, score_json
from qa_app.core.rubrics.references import Reference, qualified, reference, referred
from qa_app.core.rubrics.results import (
    CriterionScore,
    Problem,
    ProblemKind,
    RubricScore,
    SectionScore,
)
from qa_app.core.rubrics.scales import (
    Counting,
    DeductionScale,
    PointsScale,
    Scale,
    YesNoScale,
    whole_levels,
)
from qa_app.core.rubrics.scoring import score
from qa_app.core.rubrics.suggestions import Suggestion, linked_criterion, suggestions

__all__ = [
    "FULL_MARKS",
    "LONGEST_ANSWER",
    "SCALES",
    "Anchor",
    "Answer",
    "Assumption",
    "Band",
    "BonusScale",
    "Cause",
    "ChoiceScale",
    "Comment",
    "Condition",
    "Counting",
    "Criterion",
    "CriterionScore",
    "Critical",
    "CriticalClass",
    "DeductionScale",
    "Figure",
    "Gauge",
    "LevelsScale",
    "Link",
    "Option",
    "PointsScale",
    "Problem",
    "ProblemKind",
    "Reach",
    "Reference",
    "Rubric",
    "RubricScore",
    "Scale",
    "Section",
    "SectionScore",
    "Subject",
    "Suggestion",
    "TextScale",
    "YesNoScale",
    "answer_from_json",
    "asked",
    "description",
    "digest_of",
    "hanging_on",
    "linked_criterion",
    "missing_grounds",
    "narrowed",
    "qualified",
    "reference",
    "referred",
    "refusal",
    "score",
    "score_json",
    "suggestions",
    "whole_levels",
]
