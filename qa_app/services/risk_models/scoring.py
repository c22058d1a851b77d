"""Reading conversations with the model in use: what is new, what changed, all after a change.

A chunk's risks are one transaction. What is read already is known by the rows themselves, so
that a killed job goes on where it stood and nothing is passed over. What changes while a chunk
is computed (a finding dismissed, a text corrected) is not written over: it is read once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from qa_app.core.errors import Invalid, _
from qa_app.core.permissions import RoleName
from qa_app.ml.risk.cards import Card
from qa_app.ml.risk.explaining import Explanation, explain
from qa_app.ml.risk.features import read
from qa_app.ml.risk.model import RiskModel
from qa_app.ml.risk.sketches import sketches_of
from qa_app.ml.risk.views import Dialogue
from qa_app.ml.risk.watching import parts_of
from qa_app.ml.tokens import words
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.services.risk_models import files
from qa_app.services.risk_models.gathering import dialogues_of
from qa_app.services.risk_models.handles import Handle
from qa_app.storage.bulk import begin_bulk, reading
from qa_app.storage.queries import risk_models as models
from qa_app.storage.queries import risk_scores as queries
from qa_app.storage.queries.people import accounts, teams
from qa_app.storage.queries.risk_models import Labelled
from qa_app.storage.queries.risk_scores import SCALE, Scope, Scored, Waiting

CHUNK = 200

UNUSABLE = "risk_model.unusable"
LEFT = _(
    "Risk models that could not be used: %(models)s. Those who lead these teams' quality have"
    " been told; all other conversations were read."
)

Causes = dict[str, list[list[object]]]


def run_scoring(context: Context, handle: Handle) -> None:
    """The body of the job.

    A model whose files are at fault is passed by: who leads its team's quality is told.
    """
    session, unusable = context.session, 0
    with reading(session):
        in_use = models.in_use(session)
        every = [(scope_of(team, in_use), model) for team, model in in_use.items()]
        total = sum(queries.count_waiting(session, *each) for each in _with_model(every))
    done = 0
    handle.progress(done, total)
    for scope, model_id in every:
        if model_id is None:
            begin_bulk(session.connection())
            queries.forget(session, scope)
            session.commit()
    for scope, model_id in _with_model(every):
        try:
            done = _read_all(context, handle, scope, model_id, (done, total))
        except Invalid:
            session.rollback()
            _tell(context, model_id)
            unusable += 1
    if unusable:
        handle.warn(Invalid(LEFT, models=unusable))


def scope_of(team_id: int | None, in_use: dict[int | None, int | None]) -> Scope:
    """Whose conversations a team's model reads; that of the house those of all other teams."""
    if team_id is not None:
        return Scope(team_id)
    return Scope(None, frozenset(each for each in in_use if each is not None))


def causes_of(found: Explanation) -> Causes:
    """What an explanation names, by place alone: no word of anybody is kept twice."""
    return {
        "words": [
            [each.message, each.start, each.end, _short(each.effect)] for each in found.words
        ],
        "rules": [[each.of, _short(each.effect)] for each in found.rules],
        "moments": [[each.of, _short(each.effect)] for each in found.moments],
    }


def _tell(context: Context, model_id: int) -> None:
    """Tell those who can have another model learnt, once for each model."""
    row = models.one(context.session, model_id)
    leads = accounts.users_with_role(
        context.session, [RoleName.QUALITY_LEAD], row.team_id, context.today
    )
    team = None if row.team_id is None else teams.team(context.session, row.team_id)
    notify(
        context,
        [lead.id for lead in leads],
        UNUSABLE,
        f"{UNUSABLE}:{model_id}",
        {"team": row.team_id, "team_name": team.name if team else ""},
    )
    context.session.commit()


def _with_model(
    every: Sequence[tuple[Scope, int | None]],
) -> list[tuple[Scope, int]]:
    return [(scope, model) for scope, model in every if model is not None]


def _read_all(
    context: Context, handle: Handle, scope: Scope, model_id: int, so_far: tuple[int, int]
) -> int:
    session, (done, total), after = context.session, so_far, 0
    with reading(session):
        model, card = files.load(context.data_dir, models.one(session, model_id))
    while not handle.cancelled:
        with reading(session):
            chunk = queries.waiting(session, scope, model_id, after, CHUNK)
            dialogues = dialogues_of(context, [_as_labelled(each) for each in chunk])
        if not chunk:
            break
        scored = _scored(model, card, chunk, dialogues)
        begin_bulk(session.connection())
        same = unchanged(session, dialogues, chunk)
        kept = queries.keep(session, model_id, [each for each in scored if each.part_id in same])
        done, after = done + len(kept), _read_up_to(chunk, kept)
        handle.progress(done, max(total, done))
        handle.checkpoint({"read": done})
        session.commit()
        handle.pause()
    return done


def unchanged(
    session: Session, dialogues: Sequence[Dialogue], texts: Sequence[Waiting | Labelled]
) -> frozenset[int]:
    """Those parts whose findings are still those that were read. Nobody may decide meanwhile."""
    now = models.findings_of(session, {each.part_id: each.revision_id for each in texts})
    return frozenset(
        text.part_id
        for text, read in zip(texts, dialogues, strict=True)
        if Counter(now.get(text.part_id, ())) == Counter(read.findings)
    )


def _read_up_to(chunk: Sequence[Waiting], kept: Collection[int]) -> int:
    """The part behind which to go on: all up to it are read as they stand."""
    left = next((each.part_id for each in chunk if each.part_id not in kept), None)
    return chunk[-1].part_id if left is None else left - 1


def _scored(
    model: RiskModel, card: Card, chunk: Sequence[Waiting], dialogues: Sequence[Dialogue]
) -> list[Scored]:
    features = read(dialogues, words)
    risks = model.risks(features).probabilities
    figures, sketches = parts_of(features, card.watched), sketches_of(model, features)
    riskiest = card.borders[-1] if card.borders else 1.0
    return [
        Scored(
            part_id=each.part_id,
            revision_id=each.revision_id,
            chance=round(float(risk) * SCALE),
            figures=own,
            sketch=sketch.tobytes(),
            # Somebody will ask about these; of the others on demand.
            causes=causes_of(explain(model, text, words)) if risk >= riskiest else None,
        )
        for each, risk, own, sketch, text in zip(
            chunk, risks, figures, sketches, dialogues, strict=True
        )
    ]


def _as_labelled(each: Waiting) -> Labelled:
    return Labelled(each.part_id, each.revision_id, each.agent_id, each.started_at, 0.0, None)


def _short(effect: float) -> float:
    return round(effect, 4)
