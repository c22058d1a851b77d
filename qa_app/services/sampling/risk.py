"""Where the risk of a conversation comes from, for plans that look at the risky ones rather, and
what would teach the risk model most, for those that seek that.

Until a model is in use, what the pre-screen found tells the risk: the graver, the riskier. What
has no finding keeps some risk, because rules overlook things too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qa_app.core.errors import Invalid, _
from qa_app.core.listing import severity_rank
from qa_app.core.risk_models.teaching import worths
from qa_app.core.rules.hits import Severity
from qa_app.core.sampling_plans import Method, RiskScores, Terms
from qa_app.services.context import Context
from qa_app.storage.queries import risk_models, risk_scores
from qa_app.storage.queries.risk_scores import SKETCH
from qa_app.storage.queries.sampling import PartRow

BY_FINDINGS = "findings"
"""The name under which a draw keeps where its risks came from."""

BY_MODEL, BY_LESSON = "model:", "lesson:"
"""The same, with the model's number behind them."""

NO_FINDING = 0.05
LEAST = 0.001
"""What a model is sure of keeps so much: it has been wrong before."""

MOST_LABELLED = 2000
_BY_RANK = {
    severity_rank(Severity.INFO): 0.1,
    severity_rank(Severity.MINOR): 0.3,
    severity_rank(Severity.MAJOR): 0.7,
    severity_rank(Severity.CRITICAL): 1.0,
}


@dataclass(frozen=True, slots=True)
class Told:
    """Risks with the name of what told them."""

    source: str
    scores: RiskScores


def told(context: Context, team_id: int, terms: Terms, rows: Sequence[PartRow]) -> Told | None:
    """What a draw by these terms goes by; ``None`` where it goes by chance alone.

    Raises Invalid where the terms seek what teaches a model, and none is in use.
    """
    if terms.method is Method.RANDOM:
        return None
    model = model_of(context, team_id)
    if terms.method is Method.TEACH:
        if model is None:
            raise Invalid(
                _("No risk model is in use for this team, so that none can be taught."),
                field="method",
            )
        return Told(f"{BY_LESSON}{model}", _lessons(context, team_id, rows))
    if model is None:
        return Told(BY_FINDINGS, by_findings(rows))
    return Told(f"{BY_MODEL}{model}", _by_model(context, rows))


def model_of(context: Context, team_id: int) -> int | None:
    """The model that tells a team's risks: its own, or the house's where it has said nothing."""
    in_use = risk_models.in_use(context.session)
    return in_use[team_id] if team_id in in_use else in_use.get(None)


def by_findings(rows: Collection[PartRow]) -> RiskScores:
    """The risk of parts by the gravest finding that nobody dismissed."""
    ranks = {row.part_id: row.severity_rank for row in rows}
    return lambda parts: {part: _BY_RANK.get(ranks.get(part, 0), NO_FINDING) for part in parts}


def _by_model(context: Context, rows: Collection[PartRow]) -> RiskScores:
    """The risk that the model in use told; of what it has not read yet, that by findings."""
    chances = risk_scores.chances(context.session, {row.part_id for row in rows})
    found = by_findings(rows)
    return lambda parts: {
        **found(parts),
        **{part: max(chances[part], LEAST) for part in parts if part in chances},
    }


def _lessons(context: Context, team_id: int, rows: Sequence[PartRow]) -> RiskScores:
    """What each part would teach the model; of what it has not read, nothing is known."""
    ids = {row.part_id for row in rows}
    chances = risk_scores.chances(context.session, ids)
    sketches = risk_scores.sketches(context.session, ids)
    read = [part for part in sorted(chances) if part in sketches]
    worth = worths(
        [chances[part] for part in read],
        _matrix([sketches[part] for part in read]),
        _matrix(risk_scores.labelled_sketches(context.session, team_id, MOST_LABELLED)),
    )
    found: Mapping[int, float] = {
        part: max(float(own), LEAST) for part, own in zip(read, worth, strict=True)
    }
    return lambda parts: {part: found.get(part, LEAST) for part in parts}


def _matrix(sketches: Sequence[bytes]) -> np.ndarray[tuple[int, int], np.dtype[np.int8]]:
    return np.frombuffer(b"".join(sketches), dtype=np.int8).reshape(len(sketches), SKETCH)
