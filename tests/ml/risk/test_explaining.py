"""Why a dialogue is thought risky."""

from __future__ import annotations

from qa_app.core.rules.hits import Finding, Severity
from qa_app.ml.risk.explaining import LONGEST_PHRASE, Word, explain, phrases
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
    assert found.words[0].text == "自己看着办"
    for word in found.words:
        assert SAID.messages[word.message].text[word.start : word.end] == word.text


def test_words_side_by_side_are_one_phrase_and_a_single_character_is_none() -> None:
    """“你” or “不” alone tells nobody anything; what a phrase adds is what its words add."""
    effects = (("你", 0.5), ("们", -0.1), ("就是", -0.2), ("骗子", 0.4), ("啊", 0.3), ("吗", -9.0))
    clause, place = [], 0
    for text, effect in effects:
        clause.append(Word(3, place, place + len(text), text, effect))
        place += len(text)
    found = [(each.text, each.start, each.end, round(each.effect, 6)) for each in phrases(clause)]
    assert found == [("你们", 0, 2, 0.4), ("骗子啊", 4, 7, 0.7)]
    assert list(phrases([Word(0, 0, 1, "不", 0.5)])) == []
    long = [Word(0, n, n + 1, "好", 0.1) for n in range(3 * LONGEST_PHRASE)]
    assert max(len(each.text) for each in phrases(long)) == LONGEST_PHRASE
    assert sum(len(each.text) for each in phrases(long)) == len(long)


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
