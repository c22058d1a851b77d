"""Reports over days, weeks and months: by agent, team, reviewer, criterion and rule."""

from qa_app.core.scores import Kept
from qa_app.services.reports.behind import Behind, reviews_behind
from qa_app.services.reports.criteria import CriteriaReport, CriterionLine, HeatField, by_criteria
from qa_app.services.reports.people import CourseCell, Line, PeopleReport, Trend, by_people, course
from qa_app.services.reports.rules import RuleLine, RulesReport, by_rules
from qa_app.services.reports.terms import Asked, Terms, terms_of

__all__ = [
    "Asked",
    "Behind",
    "CourseCell",
    "CriteriaReport",
    "CriterionLine",
    "HeatField",
    "Kept",
    "Line",
    "PeopleReport",
    "RuleLine",
    "RulesReport",
    "Terms",
    "Trend",
    "by_criteria",
    "by_people",
    "by_rules",
    "course",
    "reviews_behind",
    "terms_of",
]
