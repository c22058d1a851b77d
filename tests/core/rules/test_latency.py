"""Latency figures against thresholds."""

from __future__ import annotations

import pytest

from qa_app.core.errors import Invalid
from qa_app.core.latency.figures import Figures
from qa_app.core.rules.operators.latency import OPERATOR, Latency
from tests.core.rules.making import findings, said, spans, talk, untimed

THREE_ROUNDS = talk("c0 一", "a40 一", "c50 二", "a60 二", "c70 三", "a200 三")


def test_each_slow_round_is_one_finding_at_the_reply() -> None:
    """The reply is where the delay ended; it has no span."""
    rule = said(Latency("response_s", 30))
    assert [each[2:6] for each in findings(rule, THREE_ROUNDS)] == [
        (1, None, None, None),
        (5, None, None, None),
    ]


def test_the_first_round_and_the_later_ones_can_be_asked_for_alone() -> None:
    """The documents set other thresholds for them."""
    assert spans(said(Latency("response_s", 30, rounds="first")), THREE_ROUNDS) == [(1, None, None)]
    assert spans(said(Latency("response_s", 30, rounds="later")), THREE_ROUNDS) == [(5, None, None)]


def test_a_response_of_exactly_the_threshold_is_not_over_it() -> None:
    """30 seconds are within 30 seconds."""
    assert spans(said(Latency("response_s", 40, rounds="first")), THREE_ROUNDS) == []


def test_a_threshold_can_be_fallen_short_of() -> None:
    """An answer after no time at all was no human's."""
    rule = said(Latency("response_s", 11, compare="under"))
    assert spans(rule, THREE_ROUNDS) == [(3, None, None)]


def test_an_unanswered_round_has_no_response_time() -> None:
    """It is counted elsewhere."""
    assert spans(said(Latency("response_s", 0)), talk("c0 在吗")) == []
    assert spans(said(Latency("response_s", 0)), untimed("c 在吗", "a 在")) == []


@pytest.mark.parametrize(
    ("metric", "threshold", "compare", "hits"),
    [
        ("average_response_s", 59, "over", True),
        ("average_response_s", 60, "over", False),
        ("unanswered", 0, "over", False),
        ("reply_ratio", 1.5, "under", True),
        ("within_30s", 0.5, "under", True),
        ("handling_s", 199, "over", True),
    ],
)
def test_any_figure_of_the_conversation_can_be_compared(
    metric: str, threshold: float, compare: str, hits: bool
) -> None:
    """Whatever can be shown can be asked for."""
    rule = said(Latency(metric, threshold, compare))
    assert bool(findings(rule, THREE_ROUNDS)) is hits


def test_every_figure_is_on_offer() -> None:
    """A new figure needs no new operator."""
    [metric] = [field for field in OPERATOR.fields if field.name == "metric"]
    assert set(metric.choices) == {"response_s", *Figures._fields}


def test_a_figure_that_is_unknown_is_beyond_nothing() -> None:
    """No rounds, no average."""
    rule = said(Latency("average_response_s", 0, "over"))
    assert findings(rule, talk("a0 您好")) == ()


def test_an_unknown_metric_is_refused() -> None:
    """A misspelled one would never hit."""
    with pytest.raises(Invalid) as refused:
        OPERATOR.build({"metric": "speed", "threshold": 1})
    assert refused.value.field == "metric"


def test_settings_make_the_operator_again() -> None:
    """Definitions are written from them."""
    values = {"metric": "response_s", "threshold": 5, "compare": "under", "rounds": "later"}
    operator = OPERATOR.build(values)
    assert OPERATOR.build(operator.settings()) == operator
    least = {"metric": "answered", "threshold": 1}
    assert OPERATOR.build(least).settings() == least
