"""Conversations that change while a model reads them, and after it has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from qa_app.core.listing import FindingState
from qa_app.ml.risk.explaining import explain
from qa_app.services import jobs, screening_decisions
from qa_app.services.context import Context
from qa_app.services.risk_models import demo, explaining, scoring
from qa_app.services.risk_models.promoting import SCORING_KEY
from qa_app.storage.queries.risk_scores import take_back
from qa_app.storage.tables.conversations import Part, Revision
from qa_app.storage.tables.people import Team
from qa_app.storage.tables.risk_models import RiskModelRow, RiskScoreRow
from qa_app.storage.tables.screening import FindingRow
from tests.services.risk_models.making import Patient, graded
from tests.support.benching import Bench, saying
from tests.support.factories import chat
from tests.support.importing import imported, jsonl

Scores = dict[int, tuple[int | None, int]]


def _scores(context: Context) -> Scores:
    """The chance of every part, and the text that it is of."""
    chosen = select(Part.id, Part.fail_chance, RiskScoreRow.revision_id).join(RiskScoreRow)
    found = {part: (chance, text) for part, chance, text in context.session.execute(chosen)}
    context.session.rollback()
    return found


def _read_from_nothing(context: Context) -> Scores:
    take_back(context.session, set(context.session.scalars(select(Part.id))))
    context.session.commit()
    scoring.run_scoring(context, Patient())
    return _scores(context)


def _as_if_by_another_model(session: Session) -> None:
    """Everything waits to be read by the one in use, and has a chance till then."""
    one = session.scalars(select(RiskModelRow)).first()
    assert one is not None
    former = RiskModelRow(
        name="risk-former", digest="", card="", learnt=[], trained_at=one.trained_at
    )
    session.add(former)
    session.flush()
    session.execute(update(RiskScoreRow).values(model_id=former.id))


def _meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> list[int]:
    """Let something happen once between reading a chunk and keeping what was made of it."""
    compute, sizes = scoring._scored, list[int]()

    def slowly(model: Any, card: Any, chunk: Sequence[Any], dialogues: Any) -> Any:
        found = compute(model, card, chunk, dialogues)
        sizes.append(len(chunk))
        if len(sizes) == 1:
            happens()
        return found

    monkeypatch.setattr(scoring, "_scored", slowly)
    return sizes


@pytest.mark.parametrize("read_before", [True, False], ids=["read before", "never read"])
def test_a_finding_dismissed_while_a_chance_is_computed_leaves_no_stale_one(
    context: Context, team: Team, monkeypatch: pytest.MonkeyPatch, *, read_before: bool
) -> None:
    """The same job reads that conversation again; the others it keeps."""
    demo.use(context)
    graded(context, team, 8)
    session = context.session
    if read_before:
        _as_if_by_another_model(session)
    else:
        take_back(session, set(session.scalars(select(Part.id))))
    session.commit()
    finding = session.scalars(select(FindingRow)).first()
    assert finding is not None
    same = FindingRow.part_id == finding.part_id
    several = list(session.scalars(select(FindingRow.id).where(same)))
    session.rollback()
    sizes = _meanwhile(
        monkeypatch,
        lambda: screening_decisions.decide_some(context, several, FindingState.DISMISSED),
    )
    handle = Patient()
    scoring.run_scoring(context, handle)
    assert sizes[0] == 8
    assert sum(sizes[1:]) < 8, "what stayed as it was is kept"
    kept = _scores(context)
    assert kept == _read_from_nothing(context)
    assert handle.told[-1][0] == 8


def test_a_conversation_corrected_while_its_chance_is_computed_is_read_in_its_new_words(
    context: Context, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was said of the old words is never shown as if it were of the new."""
    demo.use(context)
    graded(context, team, 4)
    take_back(context.session, set(context.session.scalars(select(Part.id))))
    context.session.commit()
    lines = (("customer", 0.0, "你们就是骗子"), ("agent", 9.0, "自己看着办"))
    corrected = jsonl(chat(*lines, id="c-0001", agent="a1"))
    _meanwhile(monkeypatch, lambda: imported(context, corrected, "again.jsonl", team=team))
    scoring.run_scoring(context, Patient())
    kept = _scores(context)
    newest = max(context.session.scalars(select(Revision.id)))
    assert newest in {text for _chance, text in kept.values()}
    assert kept == _read_from_nothing(context)


def test_reasons_found_for_a_chance_that_was_taken_back_are_not_kept(
    context: Context, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule whose finding was dismissed meanwhile would stand among them."""
    demo.use(context)
    graded(context, team, 8)
    session = context.session
    finding = session.scalars(select(FindingRow)).first()
    assert finding is not None
    part_id, finding_id = finding.part_id, finding.id
    session.execute(update(RiskScoreRow).values(causes=None))
    session.commit()

    def slowly(*given: Any) -> Any:
        found = explain(*given)
        screening_decisions.decide(context, finding_id, FindingState.DISMISSED)
        scoring.run_scoring(context, Patient())
        session.execute(update(RiskScoreRow).values(causes=None))
        session.commit()
        return found

    monkeypatch.setattr(explaining, "explain", slowly)
    explaining.run_explaining(context, Patient(), part_id)
    session.expire_all()
    assert session.get_one(RiskScoreRow, part_id).causes is None


def test_what_a_changed_rule_finds_or_no_longer_finds_is_read_anew(context: Context) -> None:
    """Screening again changes what a model sees; conversations without a difference stay."""
    bench = Bench(context)
    demo.use(context)
    bench.bring(
        saying("自己看着办", name="c1"), saying("没空理你", name="c2"), saying("好", name="c3")
    )
    assert len(_scores(context)) == 3
    context.session.execute(update(RiskScoreRow).values(sketch=b"x" * 64))
    context.session.commit()
    body = bench.body(
        ("        - 自己看着办\n", "        - 没空理你\n"), ("你自己看着办吧", "没空理你啊")
    )
    bench.published(body)
    assert [name for name, *_rest in bench.hits()] == ["c2"]
    assert jobs.open_with_key(context, SCORING_KEY) is not None
    scoring.run_scoring(context, Patient())
    sketches = context.session.scalars(
        select(RiskScoreRow.sketch).order_by(RiskScoreRow.part_id)
    ).all()
    context.session.rollback()
    assert [each == b"x" * 64 for each in sketches] == [False, False, True]
    kept = _scores(context)
    assert kept == _read_from_nothing(context)
