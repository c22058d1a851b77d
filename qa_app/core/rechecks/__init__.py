"""Re-check (复核): a share of submitted reviews is scored again by a senior before publishing.

Chosen by chance within each reviewer's reviews, so that everybody is looked at in proportion and
nobody knows which; an error is a criterion that had to be corrected.
"""

from qa_app.core.rechecks.choosing import Chosen, Submitted, choose, require_another
from qa_app.core.rechecks.differences import differences
from qa_app.core.rechecks.rates import (
    ErrorRate,
    Rechecked,
    errors_by_criterion,
    errors_by_reviewer,
)
from qa_app.core.rechecks.states import (
    HOLDING,
    MEASURED,
    NEXT_STATE,
    RecheckState,
    RecheckStep,
    after,
)

__all__ = [
    "HOLDING",
    "MEASURED",
    "NEXT_STATE",
    "Chosen",
    "ErrorRate",
    "RecheckState",
    "RecheckStep",
    "Rechecked",
    "Submitted",
    "after",
    "choose",
    "differences",
    "errors_by_criterion",
    "errors_by_reviewer",
    "require_another",
]
