"""Having a model learnt in the background, where there is something to learn from."""

from __future__ import annotations

from dataclasses import asdict

from qa_app.core.errors import Invalid, _
from qa_app.core.jobs import JobKind
from qa_app.core.permissions import Right
from qa_app.core.risk_models.learning import LEAST_REVIEWS, Source, Wish
from qa_app.ml.risk.training import require_both_kinds
from qa_app.services import jobs
from qa_app.services.context import Context
from qa_app.services.risk_models.gathering import TOO_FEW, labelled, labels_of
from qa_app.services.risk_models.promoting import required


def ask(context: Context, wish: Wish) -> int:
    """Have a model learnt in the background; returns the job's id.

    Raises Invalid where one is being learnt already or there is too little to learn from,
    Refused, NotFound.
    """
    required(context, Right.TRAIN_MODELS, wish.team_id)
    key = job_key(wish.team_id)
    if jobs.open_with_key(context, key) is not None:
        raise Invalid(_("A model is being learnt here already. Wait for it, or stop it."))
    if wish.source is not Source.FIELD:
        # What came with the conversations stands in their texts: the job finds out.
        _require_enough(context, wish)
    job = jobs.enqueue(
        context,
        JobKind.RISK_TRAINING,
        {"wish": {**asdict(wish), "source": wish.source.value}, "by": context.actor.user_id},
        unique_key=key,
    )
    context.session.commit()
    return job


def job_key(team_id: int | None) -> str:
    """What a team's learning is known by while it waits or runs."""
    return f"{JobKind.RISK_TRAINING.value}:{team_id or 'house'}"


def _require_enough(context: Context, wish: Wish) -> None:
    rows = labelled(context, wish)
    if len(rows) < LEAST_REVIEWS:
        raise Invalid(TOO_FEW, labels=len(rows), least=LEAST_REVIEWS)
    require_both_kinds(labels_of(rows))
