"""What the pages of risk models show: where a team stands, its models, one model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa_app.core.errors import Invalid, NotFound, QaError
from qa_app.core.jobs import Job
from qa_app.core.permissions import Right
from qa_app.core.risk_models.learning import LEAST_REVIEWS, Standing
from qa_app.ml.risk.cards import Card
from qa_app.services import jobs
from qa_app.services.context import Context
from qa_app.services.risk_models import files
from qa_app.services.risk_models.asking import job_key
from qa_app.services.risk_models.gathering import fields_of
from qa_app.services.risk_models.promoting import (
    SCORING_KEY,
    required,
    seen,
    standings,
)
from qa_app.services.risk_models.scoring import scope_of
from qa_app.storage.queries import conversations
from qa_app.storage.queries import risk_models as queries
from qa_app.storage.queries import risk_scores as scores
from qa_app.storage.queries.conversations import Named
from qa_app.storage.queries.risk_models import PromotionLine
from qa_app.storage.tables.risk_models import RiskLabelList, RiskModelRow


@dataclass(frozen=True, slots=True)
class ModelLine:
    """A model with its card; ``fault``: why it cannot be used, where it cannot.

    ``number`` counts the models of its team from 1.
    """

    row: RiskModelRow
    number: int
    card: Card | None
    standing: Standing
    fault: QaError | None

    @property
    def in_use(self) -> bool:
        return self.standing is Standing.IN_USE


@dataclass(frozen=True, slots=True)
class Overview:
    """Where a team (or the house: no team) stands.

    ``reviews``: how many there are to learn from, of ``least``. ``own``: whether a model of the
    team's own decides, or the word was spoken that none should; else the house's does.
    ``scored``: conversations that have been read by ``current``.
    """

    teams: Sequence[Named]
    whole_house: bool
    team_id: int | None
    reviews: int
    least: int
    own: bool
    current: ModelLine | None
    models: Sequence[ModelLine]
    changes: Sequence[PromotionLine]
    scored: int
    lists: Sequence[RiskLabelList]
    fields: Sequence[str]
    training: Job | None
    scoring: Job | None
    may_train: bool

    @property
    def enough(self) -> bool:
        return self.reviews >= self.least


def overview(context: Context, team_id: int | None, *, house: bool = False) -> Overview:
    """Where a team stands; the first of the actor's teams where none is asked for.

    Raises NotFound outside the actor's teams, Refused.
    """
    reach = context.reach(Right.SEE_RISK)
    teams = conversations.teams_in(context.session, reach)
    if team_id is None and not house and teams:
        team_id = teams[0].id
    required(context, Right.SEE_RISK, team_id)
    if team_id is not None and team_id not in {each.id for each in teams}:
        raise NotFound()
    in_use = queries.in_use(context.session)
    own = team_id in in_use
    lines = lines_of(context, team_id)
    decides = team_id if own else None
    current = next((each for each in lines if each.in_use), None)
    if not own and in_use.get(None) is not None:
        current = next((each for each in lines_of(context, None) if each.in_use), None)
    scope = scope_of(decides, in_use) if decides is not None else scores.Scope(team_id)
    may_train = context.actor.may(Right.TRAIN_MODELS, team_id) and (
        team_id is not None or context.reach(Right.TRAIN_MODELS).everywhere
    )
    return Overview(
        teams=teams,
        whole_house=reach.everywhere,
        team_id=team_id,
        reviews=queries.count_reviewed(context.session, team_id),
        least=LEAST_REVIEWS,
        own=own,
        current=current,
        models=lines,
        changes=queries.promotions(context.session, team_id),
        scored=scores.count_scored(context.session, scope),
        lists=[] if team_id is None else queries.label_lists(context.session, team_id),
        fields=[] if team_id is None or not may_train else fields_of(context, team_id),
        training=jobs.open_with_key(context, job_key(team_id)),
        scoring=jobs.open_with_key(context, SCORING_KEY),
        may_train=may_train,
    )


def lines_of(context: Context, team_id: int | None) -> list[ModelLine]:
    """A team's models, the newest first."""
    rows, told = queries.models(context.session, team_id), standings(context, team_id)
    lines = [_line(row, len(rows) - place, told(row)) for place, row in enumerate(rows)]
    return [_looked_at(context, each) if each.in_use else each for each in lines]


def one(context: Context, model_id: int) -> ModelLine:
    """One model; its files are looked at. Raises NotFound, Refused."""
    row = seen(context, model_id, Right.SEE_RISK)
    line = next(each for each in lines_of(context, row.team_id) if each.row.id == model_id)
    if line.fault is not None:
        return line
    try:
        files.load(context.data_dir, row)
    except Invalid as fault:
        return replace(line, fault=fault)
    return line


def team_name(context: Context, team_id: int | None) -> str:
    """What a model's team is called; nothing for the house."""
    named = conversations.teams_in(context.session, context.reach(Right.SEE_RISK))
    return next((each.name for each in named if each.id == team_id), "")


def _looked_at(context: Context, line: ModelLine) -> ModelLine:
    """The line, with the fault of its files where they are not those that were trained."""
    if line.fault is not None or files.is_whole(context.data_dir, line.row):
        return line
    return replace(line, fault=Invalid(files.DAMAGED))


def _line(row: RiskModelRow, number: int, standing: Standing) -> ModelLine:
    try:
        card, fault = files.card_of(row), None
    except Invalid as reason:
        card, fault = None, reason
    return ModelLine(row, number, card, standing, fault)
