"""Learning the risk of a failing review from the reviews that there are.

A new model replaces the one in use only where it ranks better on the same held-out reviews: the
latest ones, of which neither has seen any.
"""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

from qa_app.core.errors import Invalid
from qa_app.core.latency.figures import figures
from qa_app.core.latency.rounds import rounds_of
from qa_app.core.permissions import Right
from qa_app.ml.risk.artefacts import write
from qa_app.ml.risk.cards import Card
from qa_app.ml.risk.evaluation import (
    Duel,
    Metrics,
    Rows,
    bins_of,
    by_group,
    by_time,
    duel,
    held_out,
    metrics,
    shares_of,
)
from qa_app.ml.risk.features import Features, Floats, read
from qa_app.ml.risk.model import RiskModel
from qa_app.ml.risk.training import Labels, train
from qa_app.ml.risk.views import Dialogue
from qa_app.ml.tokens import words
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.services.conversations import DEFAULT_PROFILE, masked_by
from qa_app.services.risk_models.files import current, keep
from qa_app.storage.packing import unpack
from qa_app.storage.queries import conversations
from qa_app.storage.queries import risk_models as queries
from qa_app.storage.queries.risk_models import Reviewed

LEAST_REVIEWS = 200
MOST_REVIEWS = 4000
"""Of more, the newest: learning takes time with the cube of their number."""

LATE = 0.2
"""The share of the reviews, the latest, that is held out."""

LEAST_NEW = 30
"""So many held-out reviews that the model in use has not seen are needed to compare with it."""

AGENT_FOLDS = 3


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of learning.

    ``reviews``: those that there are. ``card``: of the new model, ``None`` where there are too
    few. ``duel``: with the model in use, where there is one that can be asked and enough is new
    to both. ``in_use``: the new model is the one in use now.
    """

    reviews: int
    card: Card | None = None
    duel: Duel | None = None
    in_use: bool = False


def train_from_reviews(context: Context) -> Trained:
    """Learn from all reviews, and put the model into use where it is the better one.

    Raises Refused without the right to definitions, Invalid where too few reviews fail or pass.
    """
    context.actor.require(Right.EDIT_DEFINITIONS)
    rows = queries.reviewed(context.session, MOST_REVIEWS)
    if len(rows) < LEAST_REVIEWS:
        context.session.rollback()
        return Trained(len(rows))
    features = read(_dialogues(context, rows), words)
    context.session.rollback()
    known = _Reviews(rows, features)
    learnt, late = by_time([row.started_at.timestamp() for row in rows], LATE)
    early = known.model(learnt)
    compared = _compared(context, known, early, late)
    out_of_time = known.told_by(early, late)
    expected, probabilities, held = held_out(
        by_group([str(row.agent_id) for row in rows], AGENT_FOLDS), len(rows), known.predict
    )
    model = known.model(np.arange(len(rows)))
    told = probabilities if held.all() else model.risks(features).probabilities
    out_of_agent = known.metrics(np.flatnonzero(held), expected[held], probabilities[held])
    card = _card(context, known, told, {"out_of_time": out_of_time, "out_of_agent": out_of_agent})
    better = _no_model(context) or (compared is not None and compared.won)
    if better:
        _put_into_use(context, model, card)
    return Trained(len(rows), card, compared, better)


class _Reviews:
    """Reviews with what the model sees of their conversations."""

    def __init__(self, rows: Sequence[Reviewed], features: Features) -> None:
        self.rows, self.features = rows, features
        self.labels = Labels(
            np.array([float(row.total) / 100 for row in rows]),
            np.array([not row.passed for row in rows]),
        )

    def model(self, chosen: Rows) -> RiskModel:
        labels = Labels(self.labels.values[chosen], self.labels.failing[chosen])
        return train(self.features.rows(chosen), labels)

    def predict(self, learnt: Rows, held: Rows) -> tuple[Floats, Floats]:
        risks = self.model(learnt).risks(self.features.rows(held))
        return risks.values, risks.probabilities

    def metrics(self, chosen: Rows, expected: Floats, probabilities: Floats) -> Metrics:
        values, failing = self.labels.values[chosen], self.labels.failing[chosen]
        return metrics(values, failing, expected, probabilities)

    def told_by(self, model: RiskModel, chosen: Rows) -> Metrics:
        risks = model.risks(self.features.rows(chosen))
        return self.metrics(chosen, risks.values, risks.probabilities)


def _compared(context: Context, known: _Reviews, early: RiskModel, late: Rows) -> Duel | None:
    """The model in use against one that was learnt from the earlier reviews, on the late ones."""
    try:
        kept = current(context.data_dir)
    except Invalid:
        return None
    if kept is None:
        return None
    champion, card = kept
    new = np.array(
        [row for row in late if known.rows[row].started_at.date().isoformat() > card.last_day],
        dtype=np.int64,
    )
    if len(new) < LEAST_NEW:
        return None
    one, two = (model.risks(known.features.rows(new)) for model in (champion, early))
    return duel(
        known.labels.values[new],
        known.labels.failing[new],
        (one.values, one.probabilities),
        (two.values, two.probabilities),
    )


def _no_model(context: Context) -> bool:
    """Whether there is none in use that can be read."""
    try:
        return current(context.data_dir) is None
    except Invalid:
        return True


def _put_into_use(context: Context, model: RiskModel, card: Card) -> None:
    name = f"risk-{context.now:%Y%m%dT%H%M%S}"
    keep(context.data_dir, name, write(model, card))
    audit.record(context, "risk_model.trained", "risk_model", name, reviews=card.n)
    context.session.commit()


def _dialogues(context: Context, rows: Sequence[Reviewed]) -> list[Dialogue]:
    """The graded texts, masked, with what was found in them and how fast they were answered."""
    profile = definitions.profile(context, DEFAULT_PROFILE)
    stored = conversations.revisions(context.session, {row.revision_id for row in rows})
    texts = {each.id: masked_by(unpack(each.content), each.personal) for each in stored}
    findings = queries.findings_of(context.session, {row.part_id for row in rows})
    return [
        Dialogue(
            str(row.part_id),
            text := texts[row.revision_id],
            findings.get(row.part_id, ()),
            figures(text, rounds_of(text, profile)),
        )
        for row in rows
    ]


def _card(
    context: Context, known: _Reviews, probabilities: Floats, told: dict[str, Metrics]
) -> Card:
    borders = bins_of(probabilities)
    return Card(
        trained_at=context.now.isoformat(),
        source="reviews",
        failing_is="below the pass mark of the review's rubric",
        n=len(known.rows),
        failing=int(known.labels.failing.sum()),
        first_day=known.rows[0].started_at.date().isoformat(),
        last_day=known.rows[-1].started_at.date().isoformat(),
        metrics=told,
        borders=tuple(borders.tolist()),
        shares=tuple(shares_of(probabilities, borders).tolist()),
        versions={
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "scipy", "scikit-learn", "rjieba")},
        },
    )
