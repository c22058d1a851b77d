"""Regular expressions: spans, exclusions, refusals."""

from __future__ import annotations

import time

import pytest

from qa_app.core.errors import Invalid
from qa_app.core.rules import adapters
from qa_app.core.rules.adapters import PatternSet
from qa_app.core.rules.operators.pattern import OPERATOR, PatternTest
from tests.core.rules.making import said, spans, talk, texts


def _pattern(*sources: str, exclude: tuple[str, ...] = ()) -> PatternTest:
    return PatternTest(sources, exclude)


def test_the_longest_match_from_the_left_is_the_hit() -> None:
    """One offence is one hit."""
    assert texts(said(_pattern("急|急什么|什么急")), talk("a 急什么呢")) == ["急什么"]


def test_offsets_count_code_points() -> None:
    """An emoji before the hit is one."""
    assert spans(said(_pattern("退.拍")), talk("a 😀好😀退重拍")) == [(0, 3, 6)]


def test_patterns_see_through_width_case_and_script() -> None:
    """As phrases do."""
    assert texts(said(_pattern("發票ok[!]")), talk("a 发票ＯＫ！")) == ["发票ＯＫ！"]


def test_patterns_see_through_spaces_and_stretching() -> None:
    """A disguise must not depend on the operator."""
    assert texts(said(_pattern("退.?重拍")), talk("a 退 款 重 拍")) == ["退 款 重 拍"]
    assert texts(said(_pattern("滚蛋")), talk("a 滚滚滚滚蛋")) == ["滚滚滚滚蛋"]


def test_a_named_group_narrows_the_hit_to_itself() -> None:
    """The context decides, and is no part of the offence."""
    assert spans(said(_pattern("(?:^|,)(?P<hit>喂)(?:,|$)")), talk("a 好，喂，在吗")) == [(0, 2, 3)]


def test_an_exclusion_takes_away_the_hits_it_touches() -> None:
    """And only those."""
    rule = said(_pattern("不清楚", exclude=("看不清楚",)))
    assert spans(rule, talk("a 看不清楚，我不清楚")) == [(0, 6, 9)]


def test_an_exclusion_may_look_at_the_whole_message() -> None:
    """An apology anywhere in it softens a refusal."""
    rule = said(_pattern("没办法", exclude=("^.*抱歉.*$",)))
    assert texts(rule, talk("a 没办法哦，抱歉", "a 没办法")) == ["没办法"]


def test_the_ends_of_a_pattern_are_the_ends_of_the_message() -> None:
    """Messages are matched one by one, however they are read."""
    rule = said(_pattern("^不行$"))
    assert spans(rule, talk("a 不行", "a 不行的", "a 不行")) == [(0, 0, 2), (2, 0, 2)]


def test_no_match_runs_from_one_message_into_the_next() -> None:
    """Not even one that asks for a line end."""
    assert texts(said(_pattern(r"退[^x]{0,5}拍", r"退\s+拍")), talk("a 退", "a 拍")) == []


def test_a_line_end_inside_a_message_is_a_space() -> None:
    """A message of two lines is still one message."""
    assert spans(said(_pattern("退.拍")), talk("a 退\n拍")) == [(0, 0, 3)]


def test_patterns_without_a_telling_text_are_found_too() -> None:
    """They go through the set."""
    rules = [said(_pattern(r"\d{4,}"), named="a"), said(_pattern("[您你]{2}"), named="b")]
    assert texts(rules, talk("c 1234", "a 单号 12345", "a 您你")) == ["12345", "您你"]


def test_a_hostile_pattern_cannot_hang_a_screening() -> None:
    """Time grows with the length of the text alone."""
    rule = said(_pattern(r"(x+x+)+y", r"(a|aa)+$"))
    begun = time.perf_counter()
    assert texts(rule, talk("a " + "x" * 5_000 + "a" * 5_000 + "!")) == []
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("(喂", "missing"),
        ("[喂", "missing"),
        ("喂**", "bad repetition"),
        (r"(喂)\1", "escape"),
        ("(?<!不)知道", "look-ahead and look-behind"),
        ("知道(?!了)", "look-ahead and look-behind"),
        (r"知道\z", "write ^ and $"),
        (r"知\C道", "part of a character"),
        (r"(知)\1", "escape sequence"),
        ("((知{0,99}){0,99}){0,99}", "repetition"),
        ("喂?", "empty"),
        ("x" * 1_001, "1000 characters"),
        ("喂{2000}", "repetition"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused_with_the_reason(source: str, reason: str) -> None:
    """When it is saved, not when it is needed."""
    with pytest.raises(Invalid) as refused:
        OPERATOR.build({"texts": [source]})
    assert reason in str(refused.value)
    assert refused.value.field == "texts"


def test_exclusions_are_checked_too() -> None:
    """A broken exclusion would let everything through."""
    with pytest.raises(Invalid) as refused:
        OPERATOR.build({"texts": ["喂"], "exclude": ["("]})
    assert refused.value.field == "exclude"


def test_a_set_that_runs_out_of_memory_names_every_pattern(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """RE2 says "nothing found" then; a finding must not be lost to that."""
    monkeypatch.setattr(adapters, "_SET_MEMORY", 1 << 14)
    patterns = PatternSet([f"{letter}.{{0,30}}y" for letter in "abcdefgh"])
    assert patterns.find("a" * 50 + "y") == list(range(8))


def test_a_set_names_the_patterns_that_occur() -> None:
    """And no other."""
    patterns = PatternSet(["a+b", "^c$", "d"])
    assert patterns.find("xaab\nc") == [0, 1]
    assert patterns.find("none") == []
    assert PatternSet([]).find("anything") == []


def test_settings_make_the_operator_again() -> None:
    """Definitions are written from them."""
    operator = OPERATOR.build({"texts": ["喂+"], "exclude": ["喂养"], "even_quoted": True})
    assert OPERATOR.build(operator.settings()) == operator
    assert OPERATOR.build({"texts": ["喂"]}).settings() == {"texts": ["喂"]}
