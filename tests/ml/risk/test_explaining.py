"""Why a dialogue is thought risky."""

from __future__ import annotations

from qa_app.core.rules.hits import Finding, Severity
from qa_app.ml.risk.explaining import explain
from qa_app.ml.risk.model import RiskModel
from qa_app.ml.risk.views import Dialogue
from qa_app.ml.tokens import words
from tests.core.rules.making import talk
from tests.ml.risk.making import RUDE

SAID = talk("c 快递到哪了", "a 自己看着办", "c 太差劲了，我要投诉")
RISKY = Dialogue("d", SAID, [Finding(RUDE, Severity.MAJOR, 1, 0, 2, "自己")])


def test_words_are_named_where_they_stand(model: RiskModel) -> None:
    """A reviewer jumps to them."""
    found = explain(model, RISKY, words)
    named = {each.text for each in found.words}
    assert named & {"投诉", "差劲", "看着办", "看着", "自己"}
    for word in found.words:
        assert SAID.messages[word.message].text[word.start : word.end] == word.text


def test_moments_and_rules_that_raise_the_risk_are_named(model: RiskModel) -> None:
    """Told by asking again without them."""
    found = explain(model, RISKY, words)
    assert found.probability > 0.5
    assert {each.of for each in found.moments} <= {0, 1, 2}
    assert found.moments[0].of in {1, 2}
    assert all(each.of == RUDE for each in found.rules)
    assert all(each.effect > 0 for each in (*found.moments, *found.rules))


def test_a_calm_dialogue_is_explained_without_fault(model: RiskModel) -> None:
    """Nothing need raise the risk."""
    said = talk("c 快递到哪了", "a 很抱歉，我马上为您核实", "c 好的，谢谢")
    assert explain(model, Dialogue("d", said), words).probability < 0.3
    assert explain(model, Dialogue("e", talk()), words).words == []
