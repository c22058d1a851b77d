"""A model's score for the conversation."""

from __future__ import annotations

from typing import Any

import pytest

from qa_app.core.errors import Invalid
from qa_app.core.rules import engine
from qa_app.core.rules.operators.score import OPERATOR, Score
from tests.core.rules.making import PROFILE, characters, said, spans, talk

RULE = said(Score("risk", 0.8))
LINES = ("c 在吗", "a 在")


def _talk(scores: Any) -> Any:
    return talk(*LINES, meta={"scores": scores})


def test_a_score_beyond_the_threshold_is_a_hit_at_the_end() -> None:
    """It is about the conversation as a whole."""
    assert spans(RULE, _talk({"risk": 0.81})) == [(1, None, None)]
    assert spans(RULE, _talk({"risk": 0.8})) == []
    assert spans(said(Score("risk", 0.8, "under")), _talk({"risk": 0.5})) == [(1, None, None)]


@pytest.mark.parametrize(
    "scores",
    [{}, None, 5, [0.9], {"other": 0.9}, {"risk": "0.9"}, {"risk": True}, {"risk": float("nan")},
     {"risk": float("inf")}, {"risk": None}],
)  # fmt: skip
@pytest.mark.parametrize("compare", ["over", "under"])
def test_without_the_score_nothing_holds(scores: object, compare: str) -> None:
    """What no model has judged is neither high nor low; files hold anything."""
    assert spans(said(Score("risk", 0.8, compare)), _talk(scores)) == []
    assert spans(said(Score("risk", 0.8, compare)), talk(*LINES)) == []


def test_scores_can_come_from_elsewhere() -> None:
    """A port: who screens knows where they are stored."""
    screener = engine.compile([RULE], characters, scores=lambda conversation: {"risk": 0.9})
    assert len(screener.screen(talk(*LINES), PROFILE).findings) == 1


def test_the_definition_is_checked_and_written_back() -> None:
    """Only what differs from the default is written."""
    for written in (
        {"name": "risk", "threshold": 0.5},
        {"name": "risk", "threshold": 0.5, "compare": "under"},
    ):
        assert OPERATOR.build(written).settings() == written
    with pytest.raises(Invalid) as refused:
        OPERATOR.build({"name": " ", "threshold": 0.5})
    assert refused.value.field == "name"
