"""The month's assessment (考核): schemes as data, facts in, results with their derivation out."""

from qa_app.core.appraisal.engine import appraise
from qa_app.core.appraisal.facts import (
    Adjustment,
    Assessment,
    Entry,
    Facts,
    Figure,
    Past,
    Person,
)
from qa_app.core.appraisal.model import Scheme
from qa_app.core.appraisal.plain_json import appraisal_json, description
from qa_app.core.appraisal.reading import facts_from_json
from qa_app.core.appraisal.results import Appraisal, Derived, Followed, Result, TeamResult

__all__ = [
    "Adjustment",
    "Appraisal",
    "Assessment",
    "Derived",
    "Entry",
    "Facts",
    "Figure",
    "Followed",
    "Past",
    "Person",
    "Result",
    "Scheme",
    "TeamResult",
    "appraisal_json",
    "appraise",
    "description",
    "facts_from_json",
]
