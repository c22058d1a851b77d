"""What examples hide beside personal data."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.conversations import Conversation, Person
from qa_app.core.examples import hidden, names_in


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("订单号202610120001234麻烦查一下", "订单号***************麻烦查一下"),
        ("运单SF1234567890到了", "运单************到了"),
        ("座机0571-88886666打不通", "座机*************打不通"),
        ("2026-10-12下的单，一共128.50元", "2026-10-12下的单，一共128.50元"),
        ("打10010或者400-820-8820", "打10010或者400-820-8820"),
    ],
)
def test_numbers_of_orders_parcels_and_telephones_are_hidden(said: str, shown: str) -> None:
    """Whoever sees a collection could look the customer up by them; days and sums tell nothing."""
    assert hidden(said, ()) == shown


def test_names_and_orders_that_the_source_gives_are_hidden_where_they_are_said() -> None:
    """The people in an example are in the room when it is shown, or their colleagues are."""
    talk = Conversation(
        "c1",
        (),
        agent=Person("a1", "王小明"),
        customer=Person("tb_sunny", "李"),
        orders=("A-7",),
    )
    names = names_in(talk)
    said = "亲亲tb_sunny您好，我是王小明，您的A-7李先生"
    assert hidden(said, names) == "亲亲********您好，我是***，您的***李先生"


def test_a_word_for_a_role_is_nobodys_name() -> None:
    """Sources without names write 客服 or 买家 there; the talk is full of these words."""
    assert names_in(Conversation("c1", (), agent=Person("a", "客服"))) == frozenset()


@settings(max_examples=50)
@given(st.text(max_size=60), st.sets(st.text(min_size=2, max_size=4), max_size=3))
def test_hiding_keeps_the_length(said: str, names: set[str]) -> None:
    """Places in the text point to where they did before."""
    assert len(hidden(said, names)) == len(said)


def test_an_agent_is_hidden_by_the_given_name_too() -> None:
    """Who says 我是雨桐 is 周雨桐 to everybody in the house; names of two characters have none."""
    talk = Conversation("c1", (), agent=Person("a01", None))
    names = names_in(talk, ["周雨桐", "张伟"])
    assert hidden("您好，我是雨桐，让张伟联系您", names) == "您好，我是**，让**联系您"
    assert names_in(Conversation("c1", (), agent=Person("a", "周雨桐"))) == {"周雨桐", "雨桐"}
