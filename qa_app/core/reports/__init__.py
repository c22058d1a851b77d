"""Reports: error and pass rates by agent, team, reviewer, criterion and rule, over time."""

from qa_app.core.reports.control import Control, ControlPoint, control_of_means, control_of_shares
from qa_app.core.reports.errors import CriterionTally, ErrorRate, commonest, error_rates, sums
from qa_app.core.reports.figures import (
    Figure,
    Figures,
    Group,
    fields_of,
    figures_of,
    quick_value,
    share_of,
    variance_inflation,
)
from qa_app.core.reports.steps import (
    MOST_BUCKETS,
    Bucket,
    Days,
    Step,
    buckets,
    days_of,
)

__all__ = [
    "MOST_BUCKETS",
    "Bucket",
    "Control",
    "ControlPoint",
    "CriterionTally",
    "Days",
    "ErrorRate",
    "Figure",
    "Figures",
    "Group",
    "Step",
    "buckets",
    "commonest",
    "control_of_means",
    "control_of_shares",
    "days_of",
    "error_rates",
    "fields_of",
    "figures_of",
    "quick_value",
    "share_of",
    "sums",
    "variance_inflation",
]
