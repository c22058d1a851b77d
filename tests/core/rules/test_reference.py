"""The engine against a slow and obvious one."""

from __future__ import annotations

import itertools
import random
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.conversations import Role
from qa_app.core.rules import engine
from qa_app.core.rules.operators.pattern import PatternTest
from qa_app.core.rules.operators.phrases import Phrases
from tests.core.rules.making import PROFILE, characters, said, talk

# The first example builds tables that the rest use.
SLOW_AT_FIRST = settings(deadline=None)

_LETTERS = "甲乙丙丁"
_PHRASES = st.lists(st.text(alphabet=_LETTERS, min_size=1, max_size=4), min_size=1, max_size=8)
# Neighbours differ, so that no run is long enough to be read as noise.
_QUIET = st.lists(
    st.text(alphabet=_LETTERS, max_size=14).map(lambda text: re.sub(r"(.)\1+", r"\1", text)),
    min_size=1,
    max_size=5,
)
_PLANTED = st.sampled_from(["不知道", "退款重拍", "OK啦", "发票抬头", "谢谢你", "餵"])
_TRADITIONAL = str.maketrans("发头谢", "發頭謝")


def _leftmost_longest(phrases: list[str], text: str) -> list[tuple[int, int]]:
    found, place = [], 0
    while place < len(text):
        lengths = [len(each) for each in phrases if text.startswith(each, place)]
        if lengths:
            found.append((place, place + max(lengths)))
            place += max(lengths)
        else:
            place += 1
    return found


@SLOW_AT_FIRST
@given(_PHRASES, _QUIET)
def test_phrases_are_found_leftmost_longest_and_without_overlap(
    phrases: list[str], texts: list[str]
) -> None:
    """Whatever the phrases, a reader gets the hits that reading from the left gives."""
    conversation = talk(*(f"a {text}" for text in texts))
    expected = [
        (seq, start, end, text[start:end])
        for seq, text in enumerate(texts)
        for start, end in _leftmost_longest(phrases, text)
    ]
    screener = engine.compile([said(Phrases(tuple(phrases)))], characters)
    found = screener.screen(conversation, PROFILE).findings
    assert [each[2:6] for each in found] == expected


@SLOW_AT_FIRST
@given(_PHRASES, _QUIET)
def test_one_rule_for_each_phrase_finds_what_each_alone_finds(
    phrases: list[str], texts: list[str]
) -> None:
    """Rules share one automaton and must not shadow each other."""
    different = list(dict.fromkeys(phrases))
    conversation = talk(*(f"a {text}" for text in texts))
    rules = [said(Phrases((each,)), named=f"r{n}") for n, each in enumerate(different)]
    together = engine.compile(rules, characters).screen(conversation, PROFILE).findings
    alone = [
        finding
        for rule in rules
        for finding in engine.compile([rule], characters).screen(conversation, PROFILE).findings
    ]
    assert set(together) == set(alone)


@SLOW_AT_FIRST
@given(_PHRASES, _QUIET)
def test_a_pattern_of_alternatives_finds_what_the_phrases_find(
    phrases: list[str], texts: list[str]
) -> None:
    """Patterns take the leftmost-longest match too."""
    conversation = talk(*(f"a {text}" for text in texts))
    by_pattern = said(PatternTest(("|".join(phrases),)))
    by_phrase = said(Phrases(tuple(phrases)))
    results = [
        engine.compile([rule], characters).screen(conversation, PROFILE).findings
        for rule in (by_pattern, by_phrase)
    ]
    assert results[0] == results[1]


@SLOW_AT_FIRST
@given(_PHRASES, st.lists(_QUIET, min_size=1, max_size=4))
def test_a_batch_finds_what_its_conversations_find_alone(
    phrases: list[str], conversations: list[list[str]]
) -> None:
    """How many are screened together is a matter of speed."""
    screener = engine.compile([said(Phrases(tuple(phrases)), role=None)], characters)
    talks = [
        talk(*(f"{'ac'[number % 2]} {text}" for number, text in enumerate(texts)))
        for texts in conversations
    ]
    alone = [screener.screen(each, PROFILE) for each in talks]
    assert screener.screen_all(talks, PROFILE) == alone


@SLOW_AT_FIRST
@given(_PLANTED, st.integers(0, 2**32), st.booleans())
def test_a_phrase_planted_in_noise_is_found_where_it_was_planted(
    phrase: str, seed: int, traditional: bool
) -> None:
    """Width, case, script, hidden characters, spaces and stretched characters hide nothing."""
    rng = random.Random(seed)
    hidden = _disguised(phrase.translate(_TRADITIONAL) if traditional else phrase, rng)
    before = "".join(rng.choices("您快递到了，。 ４x\u200b😀", k=rng.randrange(6)))
    after = "".join(rng.choices("吧呢，。 ４x\u200b😀", k=rng.randrange(6)))
    # A space or hidden character at the seam belongs to nobody, a letter makes another word.
    before, after = before.rstrip(" \u200b４x"), after.lstrip(" \u200b４x")
    rule = said(Phrases((phrase,)), role=Role.AGENT)
    [finding] = (
        engine.compile([rule], characters)
        .screen(talk("c 在吗", f"a {before}{hidden}{after}"), PROFILE)
        .findings
    )
    assert (finding.message, finding.start, finding.end, finding.text) == (
        1,
        len(before),
        len(before) + len(hidden),
        hidden,
    )


@SLOW_AT_FIRST
@given(_PLANTED, st.integers(0, 2**32))
def test_stretching_and_signs_together_hide_nothing(phrase: str, seed: int) -> None:
    """傻傻傻*逼逼逼 is found whole, and its span covers all that was stretched and put in."""
    rng = random.Random(seed)
    between = ["", "*", "~~~", "·", "。。。", "-", " ", "\u200b", "…", "* "]
    times = _times_stretched(phrase, rng)
    pieces = [character for character in phrase for _ in range(times)]
    hidden = "".join(
        piece + (rng.choice(between) if place < len(pieces) - 1 else "")
        for place, piece in enumerate(pieces)
    )
    before = "".join(rng.choices("您快递到了，。*~😀", k=rng.randrange(6)))
    after = "".join(rng.choices("吧呢，。*~😀", k=rng.randrange(6)))
    rule = said(Phrases((phrase,), through_signs=True))
    [finding] = (
        engine.compile([rule], characters)
        .screen(talk("c 在吗", f"a {before}{hidden}{after}"), PROFILE)
        .findings
    )
    assert (finding.start, finding.end, finding.text) == (
        len(before),
        len(before) + len(hidden),
        hidden,
    )


def _times_stretched(phrase: str, rng: random.Random) -> int:
    """How often each character stands: once, or three times and more where none stands twice."""
    twins = any(first == second for first, second in itertools.pairwise(phrase))
    return 1 if twins or rng.random() < 0.3 else rng.randrange(3, 6)


def _disguised(phrase: str, rng: random.Random) -> str:
    """The phrase with the noise that people write or put in, never at its ends."""
    written = []
    # Stretching is read as one or as two throughout, so only one way at a time.
    stretched = rng.randrange(len(phrase)) if rng.random() < 0.4 else None
    for place, character in enumerate(phrase):
        if character.isascii():
            character = chr(ord(character) + 0xFEE0) if rng.random() < 0.5 else character
            character = character.swapcase() if rng.random() < 0.5 else character
        twin = character in (phrase[place - 1 : place], phrase[place + 1 : place + 2])
        copies = rng.randrange(3, 6) if place == stretched and not twin else 1
        written.append(character * copies)
    joints = ["", "", " ", "\u200b", "\u3000", "\ufeff"]
    return "".join(
        piece + (rng.choice(joints) if place < len(written) - 1 else "")
        for place, piece in enumerate(written)
    )
