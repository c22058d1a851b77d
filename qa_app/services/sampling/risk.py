"""Where the risk of a conversation comes from, for plans that look at the risky ones rather.

Until a model is trained, what the pre-screen found tells it: the graver, the riskier. What has no
finding keeps some risk, because rules overlook things too.
"""

from __future__ import annotations

from collections.abc import Collection

from qa_app.core.listing import severity_rank
from qa_app.core.rules.hits import Severity
from qa_app.core.sampling_plans import RiskScores
from qa_app.storage.queries.sampling import PartRow

BY_FINDINGS = "findings"
"""The name under which a draw keeps where its risks came from."""

NO_FINDING = 0.05
_BY_RANK = {
    severity_rank(Severity.INFO): 0.1,
    severity_rank(Severity.MINOR): 0.3,
    severity_rank(Severity.MAJOR): 0.7,
    severity_rank(Severity.CRITICAL): 1.0,
}


def by_findings(rows: Collection[PartRow]) -> RiskScores:
    """The risk of parts by the gravest finding that nobody dismissed."""
    ranks = {row.part_id: row.severity_rank for row in rows}
    return lambda parts: {part: _BY_RANK.get(ranks.get(part, 0), NO_FINDING) for part in parts}
