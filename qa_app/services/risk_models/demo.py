"""The demo's model: learnt from the sample transcripts, shipped, and used for the demo alone.

The samples have no reviews of their own. What the pre-screen finds in them stands for these: one
with a major or critical finding fails. Learning is fixed by its seed, so that whoever rebuilds
the model gets the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import select

from qa_app.core.conversations import Conversation
from qa_app.core.flagged import risk_of
from qa_app.core.listing import severity_rank
from qa_app.core.risk_models.drift import reliability
from qa_app.core.risk_models.learning import Source, limits_of
from qa_app.core.rules.hits import Severity
from qa_app.importers.reading import read as read_file
from qa_app.ml.risk.artefacts import Artefact, write
from qa_app.ml.risk.cards import AT_RANDOM, Card, from_json
from qa_app.ml.risk.evaluation import bins_of, folds, held_out, metrics, shares_of
from qa_app.ml.risk.features import Floats, read
from qa_app.ml.risk.model import RiskModel
from qa_app.ml.risk.training import Labels, train
from qa_app.ml.risk.views import Dialogue
from qa_app.ml.risk.watching import reference
from qa_app.ml.tokens import words
from qa_app.services.context import Context
from qa_app.services.demo.samples import TEAM_NAMES, sample_files
from qa_app.services.risk_models import files
from qa_app.services.risk_models.learning import SHIPPED, leading_of, versions
from qa_app.services.risk_models.promoting import put_into_use
from qa_app.services.screening.desk import DEFAULT_PROFILE, desk
from qa_app.storage.tables.people import Team
from qa_app.storage.tables.risk_models import RiskModelRow

NAME = "demo-risk"
FOLDS = 5
SAMPLES = Path(__file__).resolve().parents[3] / "transcripts_sample"


def rebuild(samples: Path = SAMPLES, folder: Path = files.SHIPPED / NAME) -> str:
    """Learn the demo's model anew from the samples; returns where it lies."""
    files.keep(folder, learnt(samples)[1])
    return str(folder)


def use(context: Context) -> None:
    """Put the demo's model, as it is shipped now, into use in the demo's teams, once."""
    folder = files.SHIPPED / NAME
    card = (folder / files.CARD).read_text("utf-8")
    same = (RiskModelRow.name == NAME, RiskModelRow.card == card)
    known = set(context.session.scalars(select(RiskModelRow.team_id).where(*same)))
    for team in context.session.scalars(select(Team).where(Team.key.in_(TEAM_NAMES))).all():
        if team.id in known:
            continue
        row = RiskModelRow(
            team_id=team.id,
            name=NAME,
            shipped=True,
            digest=from_json(card)[1],
            card=card,
            learnt=[],
            trained_at=context.now,
        )
        context.session.add(row)
        put_into_use(context, row, SHIPPED, None)
    context.session.commit()


def learnt(samples: Path) -> tuple[RiskModel, Artefact]:
    """The demo's model and its files."""
    dialogues, labels = _samples(samples)
    features = read(dialogues, words)
    model = train(features, labels)
    talks = [each.conversation for each in dialogues]
    agents = [str(each.agent_id or each.id) for each in talks]

    def predict(known: np.ndarray, held: np.ndarray) -> tuple[Floats, Floats]:
        chosen = Labels(labels.values[known], labels.failing[known])
        risks = train(features.rows(known), chosen).risks(features.rows(held))
        return risks.values, risks.probabilities

    expected, told, _known = held_out(folds(len(talks), FOLDS), len(talks), predict)
    found = metrics(labels.values, labels.failing, expected, told)
    days = sorted(
        datetime.fromtimestamp(each.started_ms / 1000, UTC).date()
        for each in talks
        if each.started_ms is not None
    )
    borders = bins_of(told)
    failing = int(labels.failing.sum())
    limits = limits_of(
        failing=failing,
        agents=len(set(agents)),
        days=(days[-1] - days[0]).days + 1,
        source=Source.DEMO,
        lows={AT_RANDOM: found.auc_range and found.auc_range[0]},
    )
    card = Card(
        trained_at=days[-1].isoformat(),
        source=Source.DEMO.value,
        detail="",
        failing_at=None,
        n=len(talks),
        failing=failing,
        agents=len(set(agents)),
        first_day=days[0].isoformat(),
        last_day=days[-1].isoformat(),
        metrics={AT_RANDOM: found},
        reliability=reliability(zip(told.tolist(), labels.failing.tolist(), strict=True)),
        borders=tuple(borders.tolist()),
        shares=tuple(shares_of(told, borders).tolist()),
        watched=reference(features),
        leading=leading_of(model),
        versions=versions(),
        limits=tuple(each.value for each in limits),
    )
    return model, write(model, card)


def _samples(folder: Path) -> tuple[list[Dialogue], Labels]:
    """The sample transcripts that anybody answered, each once, in the order of their files."""
    talks: dict[tuple[str, str], Conversation] = {}
    for path in sample_files(folder):
        for item in read_file(path):
            talk = item.conversation
            if talk is not None and any(each.role == "agent" for each in talk.messages):
                talks.setdefault((talk.source, talk.id), talk)
    ready = desk((), DEFAULT_PROFILE)
    screened = ready.screener.screen_all(list(talks.values()), ready.profile)
    dialogues = [
        Dialogue(each.id, each, found.findings, found.figures)
        for each, found in zip(talks.values(), screened, strict=True)
    ]
    return dialogues, _labels(dialogues)


def _labels(dialogues: Sequence[Dialogue]) -> Labels:
    grave = severity_rank(Severity.MAJOR)
    severities = [[found.severity for found in each.findings] for each in dialogues]
    return Labels(
        np.array([1 - risk_of(own) / 100 for own in severities]),
        np.array([any(severity_rank(each) >= grave for each in own) for own in severities]),
    )
