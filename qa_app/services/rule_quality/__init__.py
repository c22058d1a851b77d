"""How good the rules are: measured from decisions, and from what reviewers say was overlooked."""

from qa_app.services.rule_quality.judgements import (
    JudgementPage,
    ShownJudgement,
    list_judgements,
)
from qa_app.services.rule_quality.marking import (
    Marks,
    ShownMark,
    mark_missed,
    marks_of,
    rules_to_mark,
    take_mark_back,
)
from qa_app.services.rule_quality.measuring import (
    QualityOfRule,
    QualityOfRules,
    VersionQuality,
    quality_of_rule,
    quality_of_rules,
)
from qa_app.services.rule_quality.shares import TeamShare, list_shares, set_share

__all__ = [
    "JudgementPage",
    "Marks",
    "QualityOfRule",
    "QualityOfRules",
    "ShownJudgement",
    "ShownMark",
    "TeamShare",
    "VersionQuality",
    "list_judgements",
    "list_shares",
    "mark_missed",
    "marks_of",
    "quality_of_rule",
    "quality_of_rules",
    "rules_to_mark",
    "set_share",
    "take_mark_back",
]
