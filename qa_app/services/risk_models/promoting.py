"""Which model is in use: promoting one, going back, and ranking by findings alone again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta

from qa_app.core.errors import Conflict, NotFound, Refused, _
from qa_app.core.jobs import JobKind
from qa_app.core.permissions import Right
from qa_app.core.risk_models.learning import Standing, checked_note, standing
from qa_app.services import audit, jobs
from qa_app.services.context import Context
from qa_app.services.risk_models import files
from qa_app.storage.queries import risk_models as queries
from qa_app.storage.queries import risk_scores as scores
from qa_app.storage.tables.risk_models import RiskModelRow, RiskPromotion

SCORING_KEY = JobKind.RISK_SCORING.value
GATHERED = timedelta(seconds=30)
NOT_BETTER = _(
    "This model may not replace the one in use: it does not rank better on the same held-out"
    " conversations."
)
NOT_COMPARED = _(
    "This model has not been compared with the one in use, because too few conversations with an"
    " outcome are new to both. Train again when there are more."
)


def required(context: Context, right: Right, team_id: int | None) -> None:
    """Raise NotFound or Refused; the whole house is for those whose right reaches everywhere."""
    if team_id is not None:
        context.actor.require(right, team_id)
        return
    context.actor.require(right)
    if not context.reach(right).everywhere:
        raise Refused(_("The whole house is for those who lead every team."))


def seen(context: Context, model_id: int, right: Right) -> RiskModelRow:
    """A model of the actor's teams, or of the house for everybody who sees risks at all; raises
    NotFound, Refused.
    """
    row = queries.model(context.session, model_id)
    if row is None:
        raise NotFound()
    if row.team_id is None and right is Right.SEE_RISK:
        context.actor.require(right)
    else:
        required(context, right, row.team_id)
    return row


def standing_of(context: Context, row: RiskModelRow) -> Standing:
    """How a model stands to the one in use."""
    return standings(context, row.team_id)(row)


def standings(context: Context, team_id: int | None) -> Callable[[RiskModelRow], Standing]:
    """What tells how a team's models stand to the one in use."""
    in_use = queries.in_use(context.session).get(team_id)
    before = {each.model_id for each in queries.promotions(context.session, team_id)}
    champion = None if in_use is None else queries.model(context.session, in_use)
    whole = champion is not None and files.is_whole(context.data_dir, champion)
    return lambda row: standing(
        row.id,
        in_use=in_use,
        used_before={each for each in before if each is not None},
        against=row.against_id,
        won=bool(row.duel and (row.duel.get("gain") or 0) > 0),
        usable=whole,
    )


def promote(context: Context, model_id: int, note: str) -> None:
    """Put a model into use; raises Conflict where it may not take the other's place, Invalid
    where its files are at fault.
    """
    row = seen(context, model_id, Right.TRAIN_MODELS)
    reason = checked_note(note)
    found = standing_of(context, row)
    if found is Standing.NOT_BETTER:
        raise Conflict(NOT_BETTER)
    if found is Standing.NOT_COMPARED:
        raise Conflict(NOT_COMPARED)
    if found is Standing.IN_USE:
        raise Conflict(_("This model is in use already."))
    files.load(context.data_dir, row)
    put_into_use(context, row, reason, context.actor.user_id)
    context.session.commit()


def stop(context: Context, team_id: int | None, note: str) -> None:
    """Rank by findings alone again; raises Conflict where nothing is in use."""
    required(context, Right.TRAIN_MODELS, team_id)
    reason = checked_note(note)
    if queries.in_use(context.session).get(team_id) is None:
        raise Conflict(_("No model is in use here."))
    _change(context, team_id, None, reason, context.actor.user_id)
    audit.record(context, "risk_model.stopped", "team", team_id or "house", team_id)
    context.session.commit()


def put_into_use(context: Context, row: RiskModelRow, note: str, by: int | None) -> None:
    """The same without asking whether it may; commits nothing."""
    context.session.flush()
    _change(context, row.team_id, row.id, note, by)
    audit.record(
        context, "risk_model.promoted", "risk_model", row.name, row.team_id, digest=row.digest
    )


def enqueue_scoring(context: Context) -> None:
    """Have conversations read that the model in use has not read; commits nothing."""
    if any(queries.in_use(context.session).values()):
        jobs.enqueue(context, JobKind.RISK_SCORING, unique_key=SCORING_KEY)


def read_anew(context: Context, part_ids: Collection[int]) -> None:
    """Have parts read again of which a model would now see something else; commits nothing.

    What changes within a short while is read at once.
    """
    if part_ids and scores.take_back(context.session, part_ids):
        jobs.enqueue(
            context,
            JobKind.RISK_SCORING,
            unique_key=SCORING_KEY,
            not_before=context.now + GATHERED,
        )


def _change(
    context: Context, team_id: int | None, model_id: int | None, note: str, by: int | None
) -> None:
    context.session.add(
        RiskPromotion(
            team_id=team_id,
            model_id=model_id,
            note=note,
            promoted_by=by,
            promoted_at=context.now,
        )
    )
    context.session.flush()
    jobs.enqueue(context, JobKind.RISK_SCORING, unique_key=SCORING_KEY)
