"""The search index on both databases."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Engine, literal, select
from sqlalchemy.orm import Session

from qa_app.core.conversations import Role
from qa_app.core.search import (
    MASKED,
    PLAIN,
    SPEAKERS,
    UNMASKED,
    IndexedText,
    Place,
    fold,
    pack,
    phrase,
)
from qa_app.storage import search

ALPHABET = "您好的了啊我订单abcAB12，。!? %_*\"'😀-退款"


def entry(
    revision: int, *texts: str, variant: int = PLAIN, speaker: Role = Role.CUSTOMER
) -> IndexedText:
    return IndexedText(pack(Place(revision, speaker, 0, variant)), tuple(map(fold, texts)))


def index(session: Session, *texts: str, variant: int = PLAIN) -> None:
    """Each text is a revision, from 1 on."""
    search.add(
        session.connection(),
        [entry(number, text, variant=variant) for number, text in enumerate(texts, start=1)],
    )


def found(
    session: Session, query: str, *, unmasked: bool = False, speaker: Role | None = None
) -> set[int]:
    """The revisions that hold a query, found by both ways."""
    wanted = phrase(query)
    chosen = search.matching(session, wanted, unmasked=unmasked, speaker=speaker)
    gathered = {row[0] for row in session.execute(chosen)}
    for revision in range(1, 6):
        asked = literal(revision, BigInteger)
        holds = search.holds(session, asked, wanted, unmasked=unmasked, speaker=speaker)
        assert session.scalar(select(holds)) == (revision in gathered), query
    return gathered


def test_mixed_queries_of_any_length_find_what_contains_them(session: Session) -> None:
    """Exact on one, two and many characters, punctuation, Latin and signs of the query language."""
    chance = random.Random(7)
    texts = ["".join(chance.choices(ALPHABET, k=chance.randint(1, 25))) for _ in range(400)]
    texts.append("的" * 600 + "好")
    index(session, *texts)
    for _ in range(300):
        text = chance.choice(texts)
        length = chance.choice([1, 1, 2, 2, 3, 5])
        start = chance.randrange(max(1, len(text) - length + 1))
        query = text[start : start + length]
        if query.strip():
            wanted = fold(query.strip())
            expected = {at for at, text in enumerate(texts, start=1) if wanted in fold(text)}
            assert found(session, query) == expected, query


SPOKEN = st.lists(
    st.tuples(
        st.sampled_from(SPEAKERS),
        st.text(
            alphabet="退款订訂單单aAzZéßİ19%_\\*?'\"，。 \u200b\u200d\ufe0f\u3000😀👨‍👩",
            min_size=1,
            max_size=12,
        ),
    ),
    min_size=1,
    max_size=4,
)
"""What is easily lost on the way into an index or out of it: signs of query languages, a letter's
other case, traditional beside simplified, what has no width, what takes two units.
"""

TELEPHONE = "13812345678"


class Said(NamedTuple):
    """One conversation: who says what, whether a telephone number stands at its end."""

    lines: list[tuple[Role, str]]
    personal: bool

    def holds(self, wanted: str, speaker: Role | None, *, unmasked: bool) -> bool:
        """What LIKE finds in a table of one row a message: A to Z in any case, the rest as is."""
        own = [(role, text) for role, text in self.lines if speaker in {None, role}]
        if self.personal and speaker in {None, Role.CUSTOMER}:
            own.append((Role.CUSTOMER, TELEPHONE if unmasked else "*" * len(TELEPHONE)))
        return any(wanted in fold(text) for _role, text in own)

    def entries(self, number: int) -> Iterator[IndexedText]:
        for speaker in SPEAKERS:
            texts = [text for role, text in self.lines if role is speaker]
            if speaker is Role.CUSTOMER and self.personal:
                yield entry(number, *texts, "*" * 11, variant=MASKED, speaker=speaker)
                yield entry(number, *texts, TELEPHONE, variant=UNMASKED, speaker=speaker)
            elif texts:
                yield entry(number, *texts, speaker=speaker)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.builds(Said, SPOKEN, st.booleans()), min_size=1, max_size=5),
    st.data(),
    st.sampled_from([None, *SPEAKERS]),
    st.booleans(),
)
def test_each_database_finds_exactly_what_like_finds(
    session: Session,
    conversations: list[Said],
    data: st.DataObject,
    speaker: Role | None,
    unmasked: bool,
) -> None:
    """Both against the same plain comparison, and so both the same: whoever moves from one
    database to the other must find what they found before.
    """
    pieces = [text for each in conversations for _role, text in each.lines] + [TELEPHONE, "****"]
    text = data.draw(st.sampled_from(pieces))
    start = data.draw(st.integers(0, len(text) - 1))
    query = text[start : start + data.draw(st.integers(1, 6))]
    assume(query.strip())
    search.add(
        session.connection(),
        [one for number, each in enumerate(conversations, start=1) for one in each.entries(number)],
    )
    expected = {
        number
        for number, each in enumerate(conversations, start=1)
        if each.holds(fold(query.strip()), speaker, unmasked=unmasked)
    }
    try:
        assert found(session, query, unmasked=unmasked, speaker=speaker) == expected
    finally:
        session.rollback()


def test_no_query_reaches_from_one_message_into_the_next(session: Session) -> None:
    """They stand in one entry, but nobody has said them in one breath."""
    search.add(session.connection(), [entry(1, "我要退", "款已到")])
    assert found(session, "退款") == set()
    assert found(session, "我要退款已到") == set()
    assert found(session, "退\x1e款") == set()
    assert found(session, "款已") == {1}
    assert found(session, "退") == {1}


def test_signs_of_the_query_language_are_only_text(session: Session) -> None:
    """A search box is open to anybody: quotes and operators must neither fail nor mean anything."""
    index(session, 'he said "no" OR yes', "a* NEAR b", "col:x", "it's & done | 1")
    assert found(session, '"no" OR') == {1}
    assert found(session, "a*") == {2}
    assert found(session, "col:") == {3}
    assert found(session, "' OR 1=1 --") == set()
    assert found(session, "&") == {4}


def test_personal_data_is_found_only_with_the_right(session: Session) -> None:
    """Whoever may not see a number must not learn it by searching for it either."""
    index(session, "电话***********谢谢", variant=MASKED)
    index(session, "电话13800138000谢谢", variant=UNMASKED)
    assert found(session, "13800138000") == set()
    assert found(session, "13800138000", unmasked=True) == {1}
    assert found(session, "谢谢") == found(session, "谢谢", unmasked=True) == {1}


def test_words_are_found_where_one_of_the_two_says_them(session: Session) -> None:
    """A customer's thanks and an agent's are different finds."""
    for revision, text, who in [
        (1, "谢谢", Role.CUSTOMER),
        (2, "谢谢您", Role.AGENT),
        (2, "退款", Role.CUSTOMER),
    ]:
        search.add(session.connection(), [entry(revision, text, speaker=who)])
    for query, speaker, expected in [
        ("谢谢", None, {1, 2}),
        ("谢谢", Role.CUSTOMER, {1}),
        ("谢谢", Role.AGENT, {2}),
        ("退", Role.CUSTOMER, {2}),
        ("退", Role.BOT, set()),
    ]:
        assert found(session, query, speaker=speaker) == expected


def test_what_is_removed_is_found_no_more(session: Session) -> None:
    """An undone import must not leave its words behind."""
    index(session, "您好退款", "您好退货")
    search.remove(session.connection(), [entry(1, "您好退款")])
    assert found(session, "您好") == {2}
    assert found(session, "款") == set()


def test_nothing_to_add_or_remove_is_nothing_to_do(session: Session) -> None:
    """A conversation of pictures alone has no text."""
    search.add(session.connection(), [])
    search.remove(session.connection(), [])
    assert found(session, "您") == set()


@pytest.mark.parametrize("walking", [True, False])
def test_both_ways_of_looking_find_the_same(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, walking: bool
) -> None:
    """A common word is looked for text by text where a page is wanted: that must not show."""
    monkeypatch.setattr(search, "COMMON", 1000)
    with Session(engine) as session:
        common = search.COMMON + 10
        texts = [entry(number, "您好", "退款" if number % 7 == 0 else "退货")
                 for number in range(1, common)]  # fmt: skip
        search.add(session.connection(), texts)
        assert not search.one_by_one(session, phrase("犇"), walking=walking)
        if walking:
            assert search.one_by_one(session, phrase("您好"), walking=True)
        search.prefer_index(session)
        assert len(found(session, "退款")) == len([t for t in texts if "退款" in t.texts])
        assert len(found(session, "您好")) == len(texts)
