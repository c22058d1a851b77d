"""How likely a conversation would fail a review, and why; for who may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qa_app.core.errors import Conflict, Invalid, Refused, _
from qa_app.core.jobs import Job, JobKind
from qa_app.core.permissions import Right
from qa_app.core.rules.model import Rule
from qa_app.ml.risk.explaining import explain
from qa_app.ml.tokens import words
from qa_app.services import definitions, jobs
from qa_app.services.context import Context
from qa_app.services.conversations import visible_part
from qa_app.services.risk_models import files
from qa_app.services.risk_models.gathering import dialogues_of
from qa_app.services.risk_models.handles import Handle
from qa_app.services.risk_models.scoring import causes_of, unchanged
from qa_app.storage.bulk import reading
from qa_app.storage.locks import Lock, hold
from qa_app.storage.queries import conversations
from qa_app.storage.queries import risk_models as models
from qa_app.storage.queries import risk_scores as queries
from qa_app.storage.queries.conversations import ListedPart
from qa_app.storage.queries.risk_models import Labelled
from qa_app.storage.queries.risk_scores import SCALE


class RiskyWord(NamedTuple):
    """A span of a message (code points)."""

    message: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PartRisk:
    """The risk of a part, 0 to 1, and where it comes from.

    ``riskiest``: it is among the tenth that the model thinks riskiest. ``outdated``: a newer
    text has not been read yet. ``words``, ``rules`` and ``moments`` (messages) raise the risk
    most, the strongest first; ``explained``: whether they have been looked for. ``job``: that
    is being done.
    """

    part_id: int
    model_id: int
    chance: float
    riskiest: bool
    outdated: bool
    explained: bool
    words: Sequence[RiskyWord]
    rules: Sequence[Rule]
    moments: Sequence[int]
    job: Job | None


def hidden_parts(context: Context, part_ids: Sequence[int]) -> frozenset[int]:
    """Those of some parts whose risk the actor must not know: they have still to review them."""
    user_id = context.actor.user_id
    if user_id is None or not part_ids:
        return frozenset()
    return queries.tasks_of(context.session, user_id, part_ids)


def risk_of(context: Context, part: ListedPart) -> PartRisk | None:
    """The risk of a part; ``None`` where there is none, or the actor must not know it."""
    if not may_know(context, part):
        return None
    score = queries.of_part(context.session, part.id)
    if score is None:
        return None
    causes = score.causes or {}
    rules = {rule.id: rule for rule in definitions.active_rules(context)}
    borders = _borders(context, score.model_id)
    return PartRisk(
        part_id=part.id,
        model_id=score.model_id,
        chance=score.chance / SCALE,
        riskiest=bool(borders) and score.chance / SCALE >= borders[-1],
        outdated=score.revision_id != part.revision_id,
        explained=score.causes is not None,
        words=[RiskyWord(*each[:3]) for each in causes.get("words", ())],
        rules=[rules[each[0]] for each in causes.get("rules", ()) if each[0] in rules],
        moments=[int(each[0]) for each in causes.get("moments", ())],
        job=jobs.open_with_key(context, job_key(part.id)),
    )


def _borders(context: Context, model_id: int) -> Sequence[float]:
    """Of the tenths of a model's risks; none where its card is of another version."""
    try:
        return files.card_of(models.one(context.session, model_id)).borders
    except Invalid:
        return ()


def may_know(context: Context, part: ListedPart) -> bool:
    """Whether the actor may know the risk of a part: by right, and with no review of it to do."""
    reach = context.reach(Right.SEE_RISK)
    return reach.covers(part.team_id) and part.id not in hidden_parts(context, [part.id])


def ask(context: Context, part_id: int) -> int:
    """Have it looked for what makes a part risky; returns the job's id. Raises NotFound,
    Refused, Conflict where no model has read the part.
    """
    part = visible_part(context, part_id, Right.SEE_RISK)
    if part.id in hidden_parts(context, [part.id]):
        raise Refused(_("You are to review this conversation. Its risk is shown afterwards."))
    if queries.of_part(context.session, part_id) is None:
        raise Conflict(_("No risk has been told of this conversation yet."))
    arguments = {"part_id": part_id}
    key = job_key(part_id)
    job = jobs.enqueue(context, JobKind.RISK_EXPLAINING, arguments, unique_key=key)
    context.session.commit()
    return job


def job_key(part_id: int) -> str:
    """What the job of a part is known by while it waits or runs."""
    return f"{JobKind.RISK_EXPLAINING.value}:{part_id}"


def run_explaining(context: Context, handle: Handle, part_id: int) -> None:
    """The body of the job."""
    session = context.session
    with reading(session):
        score, part = queries.of_part(session, part_id), conversations.listed_part(session, part_id)
        if score is None or part is None:
            return
        model, _card = files.load(context.data_dir, models.one(session, score.model_id))
        row = Labelled(part.id, score.revision_id, part.agent_id, part.started_at, 0.0, None)
        (dialogue,) = dialogues_of(context, [row])
    found = causes_of(explain(model, dialogue, words))
    hold(session, Lock.CONVERSATIONS)
    # What the reasons are of may have been taken back meanwhile, and told anew.
    now = queries.of_part(session, part_id)
    if now is None or now[:3] != score[:3] or not unchanged(session, [dialogue], [row]):
        session.rollback()
        return
    queries.keep_causes(session, part_id, found)
    handle.checkpoint({"part": part_id})
    session.commit()
