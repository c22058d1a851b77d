"""Learning a risk model, trying it fairly, and keeping it beside the one in use."""

from __future__ import annotations

import platform
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, tzinfo
from importlib.metadata import version
from typing import TypeVar

import numpy as np

from qa_app.core.errors import Invalid, _
from qa_app.core.permissions import Right
from qa_app.core.risk_models.drift import reliability
from qa_app.core.risk_models.learning import (
    LEAST_NEW,
    LEAST_REVIEWS,
    Source,
    Standing,
    Wish,
    limits_of,
)
from qa_app.ml.risk.artefacts import write
from qa_app.ml.risk.cards import OUT_OF_AGENT, OUT_OF_TIME, Card, Leading, from_json
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
from qa_app.ml.risk.model import FAILING, RiskModel
from qa_app.ml.risk.training import STEPS, Labels, require_both_kinds, train
from qa_app.ml.risk.watching import reference
from qa_app.ml.tokens import words
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.risk_models import files
from qa_app.services.risk_models.gathering import (
    NO_SUCH_FIGURE,
    TOO_FEW,
    dialogues_of,
    found_instead,
    labelled,
    labels_of,
)
from qa_app.services.risk_models.handles import Cancelled, Handle
from qa_app.services.risk_models.promoting import put_into_use, required, standing_of
from qa_app.storage.queries import risk_models as queries
from qa_app.storage.queries.risk_models import Labelled
from qa_app.storage.tables.risk_models import RiskModelRow

LearntT = TypeVar("LearntT")

LATE = 0.2
"""The share of the conversations, the latest, that is held out."""

AGENT_FOLDS = 3
LEADING = 12
_READING = 2 * STEPS
_TRAININGS = 2 + AGENT_FOLDS

BETTER = _("It ranks better than the one in use on the same held-out conversations.")
FIRST = _("The first model.")
SHIPPED = _("The model shipped for the demo.")
OWN_NOTES = frozenset({BETTER, FIRST, SHIPPED})
"""Why a model came into use where nobody wrote it."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of learning: the model's id, its card, the comparison with the one in use (where
    enough is new to both), and whether it is the one in use now.
    """

    model_id: int
    card: Card
    duel: Duel | None
    in_use: bool


@dataclass(frozen=True, slots=True)
class Lacking:
    """That there is too little to learn from: so many conversations with an outcome.

    ``instead``: where none has the figure that was asked for, the figures that there are.
    """

    labels: int
    least: int = LEAST_REVIEWS
    instead: Sequence[str] = ()

    @property
    def fault(self) -> Invalid:
        """The same as a sentence."""
        if self.instead:
            return Invalid(NO_SUCH_FIGURE, names=", ".join(self.instead))
        return Invalid(TOO_FEW, labels=self.labels, least=self.least)


def run_training(
    context: Context, handle: Handle, wish: dict[str, object], by: int | None = None
) -> None:
    """The body of the job; what it learns waits beside the model in use until it is promoted."""
    asked = Wish(**{**wish, "source": Source(str(wish["source"]))})  # type: ignore[arg-type]
    try:
        found = learn(context, asked, handle, by=by)
    except Cancelled:
        context.session.rollback()
        return
    if isinstance(found, Lacking):
        raise found.fault


def learn(
    context: Context,
    wish: Wish,
    handle: Handle,
    *,
    by: int | None = None,
    use_if_better: bool = False,
) -> Trained | Lacking:
    """Learn from what the wish names, and keep the model.

    ``use_if_better``: put it into use where it is the first one or ranks better than the one in
    use. Raises Invalid where too few failed or passed, Cancelled.
    """
    required(context, Right.TRAIN_MODELS, wish.team_id)
    steps = _Steps(handle)
    rows = labelled(context, wish)
    if len(rows) < LEAST_REVIEWS:
        lacking = Lacking(len(rows), instead=() if rows else found_instead(context, wish))
        context.session.rollback()
        return lacking
    require_both_kinds(labels_of(rows))
    dialogues = dialogues_of(context, rows, steps.reading)
    champion_id = _champion(context, wish.team_id)
    context.session.rollback()
    known = _Known(rows, read(dialogues, words), steps)
    tried = _tried(context, known, champion_id)
    model = known.model(np.arange(len(rows)))
    card = _card(context, wish, known, model, tried)
    row = _keep(context, wish, model, card, tried, rows, by)
    better = use_if_better and standing_of(context, row) in {Standing.FIRST, Standing.BETTER}
    if better:
        put_into_use(context, row, FIRST if row.against_id is None else BETTER, by)
    handle.checkpoint({"model": row.id})
    context.session.commit()
    return Trained(row.id, card, tried.duel, better)


class _Steps:
    """How far learning is, in its own unit; ends it where that is asked."""

    def __init__(self, handle: Handle) -> None:
        self._handle, self._done = handle, _READING
        self._total = _READING + _TRAININGS * STEPS

    def reading(self, done: int, every: int) -> None:
        self._tell(_READING * done // max(1, every))

    def further(self) -> None:
        self._done += 1
        self._tell(min(self._done, self._total))
        self._handle.pause(0)

    def _tell(self, done: int) -> None:
        if self._handle.cancelled:
            raise Cancelled
        self._handle.progress(done, self._total)


class _Known:
    """Conversations with a known outcome, and what a model sees of them."""

    def __init__(self, rows: Sequence[Labelled], features: Features, steps: _Steps) -> None:
        self.rows, self.features, self._steps = rows, features, steps
        self.labels = labels_of(rows)

    def model(self, chosen: Rows) -> RiskModel:
        labels = Labels(self.labels.values[chosen], self.labels.failing[chosen])
        return train(self.features.rows(chosen), labels, between=self._steps.further)

    def predict(self, learnt: Rows, held: Rows) -> tuple[Floats, Floats]:
        risks = self.model(learnt).risks(self.features.rows(held))
        return risks.values, risks.probabilities

    def metrics(self, chosen: Rows, expected: Floats, probabilities: Floats) -> Metrics:
        values, failing = self.labels.values[chosen], self.labels.failing[chosen]
        return metrics(values, failing, expected, probabilities)


@dataclass(frozen=True, slots=True)
class _Tried:
    """How the way of learning did on what was held out, and on which rows it said what."""

    metrics: dict[str, Metrics]
    held: Rows
    told: Floats
    against: int | None
    duel: Duel | None


def _tried(context: Context, known: _Known, champion_id: int | None) -> _Tried:
    """On the latest conversations, on those of other agents, and against the model in use."""
    found: dict[str, Metrics] = {}
    held, told, compared = np.zeros(0, dtype=np.int64), np.zeros(0), None
    early, late = by_time([row.started_at.timestamp() for row in known.rows], LATE)
    challenger = _unless_too_few(lambda: known.model(early)) if len(early) and len(late) else None
    if challenger is not None:
        risks = challenger.risks(known.features.rows(late))
        found[OUT_OF_TIME] = known.metrics(late, risks.values, risks.probabilities)
        held, told = late, risks.probabilities
        compared = _compared(context, known, challenger, late, champion_id)
    pairs = by_group([str(row.agent_id) for row in known.rows], AGENT_FOLDS)
    by_agent = _unless_too_few(lambda: held_out(pairs, len(known.rows), known.predict))
    if by_agent is not None and by_agent[2].any():
        expected, probabilities, sure = by_agent
        held, told = np.flatnonzero(sure), probabilities[sure]
        found[OUT_OF_AGENT] = known.metrics(held, expected[held], told)
    return _Tried(found, held, told, champion_id if compared else None, compared)


def _unless_too_few(learning: Callable[[], LearntT]) -> LearntT | None:
    """What came of it, unless too few of a part failed or passed to learn from it."""
    try:
        return learning()
    except Invalid:
        return None


def _champion(context: Context, team_id: int | None) -> int | None:
    return queries.in_use(context.session).get(team_id)


def _compared(
    context: Context, known: _Known, challenger: RiskModel, late: Rows, champion_id: int | None
) -> Duel | None:
    """The model in use against one learnt from the earlier ones, on what neither has seen."""
    row = None if champion_id is None else queries.model(context.session, champion_id)
    if row is None:
        return None
    try:
        champion, _told = files.load(context.data_dir, row)
    except Invalid:
        return None
    finally:
        seen = queries.learnt_by(context.session, row.id)
        context.session.rollback()
    new = np.array([each for each in late if known.rows[each].part_id not in seen], dtype=np.int64)
    if len(new) < LEAST_NEW:
        return None
    one, two = (model.risks(known.features.rows(new)) for model in (champion, challenger))
    return duel(
        known.labels.values[new],
        known.labels.failing[new],
        (one.values, one.probabilities),
        (two.values, two.probabilities),
    )


def _card(context: Context, wish: Wish, known: _Known, model: RiskModel, tried: _Tried) -> Card:
    rows, told, held = known.rows, tried.told, tried.held
    if not len(held):
        held = np.arange(len(rows))
        told = model.risks(known.features).probabilities
    borders = bins_of(told)
    first, last = (_day(rows[place], context.zone) for place in (0, -1))
    agents, failing = len({row.agent_id for row in rows}), known.labels.failing
    lows = {name: each.auc_range and each.auc_range[0] for name, each in tried.metrics.items()}
    limits = limits_of(
        failing=int(failing.sum()),
        agents=agents,
        days=(last - first).days + 1,
        source=wish.source,
        lows=lows,
    )
    return Card(
        trained_at=context.now.isoformat(),
        source=wish.source.value,
        detail=_detail(context, wish),
        failing_at=wish.failing_at,
        n=len(rows),
        failing=int(failing.sum()),
        agents=agents,
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        metrics=tried.metrics,
        reliability=reliability(zip(told.tolist(), failing[held].tolist(), strict=True)),
        borders=tuple(borders.tolist()),
        shares=tuple(shares_of(told, borders).tolist()),
        watched=reference(known.features),
        leading=leading_of(model),
        versions=versions(),
        limits=tuple(each.value for each in limits),
    )


def leading_of(model: RiskModel) -> tuple[Leading, ...]:
    """The signals and rules that move the linear score of failing most, upwards positive."""
    found = [
        Leading(kind, name, float(weight))
        for kind, names, weights in (
            ("signal", model.signal_names, model.signal_weights),
            ("rule", model.rules, model.hit_weights),
        )
        for name, weight in zip(names, weights[:, FAILING], strict=True)
    ]
    return tuple(sorted(found, key=lambda each: -abs(each.effect))[:LEADING])


def versions() -> dict[str, str]:
    """Of all that took part in learning."""
    parts = ("numpy", "scipy", "scikit-learn", "rjieba")
    return {"python": platform.python_version(), **{name: version(name) for name in parts}}


def _day(row: Labelled, zone: tzinfo) -> date:
    return row.started_at.astimezone(zone).date()


def _detail(context: Context, wish: Wish) -> str:
    if wish.source is Source.LIST:
        chosen = queries.label_list(context.session, wish.list_id or 0)
        return "" if chosen is None else chosen.file
    return wish.field


def _keep(
    context: Context,
    wish: Wish,
    model: RiskModel,
    card: Card,
    tried: _Tried,
    rows: Sequence[Labelled],
    by: int | None,
) -> RiskModelRow:
    """Write the files, then the row that names them; commits nothing."""
    artefact = write(model, card)
    found = tried.duel
    row = RiskModelRow(
        team_id=wish.team_id,
        name=f"risk-{context.now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}",
        digest=from_json(artefact.card)[1],
        card=artefact.card,
        learnt=sorted(each.part_id for each in rows),
        against_id=tried.against,
        duel=None if found is None else asdict(found),
        trained_by=by,
        trained_at=context.now,
    )
    files.keep(files.folder_of(context.data_dir, row), artefact)
    context.session.add(row)
    audit.record(
        context,
        "risk_model.trained",
        "risk_model",
        row.name,
        wish.team_id,
        source=card.source,
        labels=card.n,
        failing=card.failing,
        digest=row.digest,
    )
    return row
