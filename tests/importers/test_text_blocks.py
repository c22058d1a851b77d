"""Conversations in one block of text, as chat windows give them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.conversations import Role
from qa_app.importers.text_blocks import (
    Said,
    is_role_name,
    looks_like_block,
    own_name,
    role_of_speaker,
    said_in,
)


def heard(block: str) -> list[Said]:
    return said_in(block, is_role_name)[1]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("客服 09:00:14 您好", Said("客服", "09:00:14", "您好")),
        ("客服09:00:14 您好", Said("客服", "09:00:14", "您好")),
        ("客户：在吗", Said("客户", None, "在吗")),
        ("客户: 在吗", Said("客户", None, "在吗")),
        ("09:00:14 客服：您好", Said("客服", "09:00:14", "您好")),
        ("09:00:14 客服 您好", Said("客服", "09:00:14", "您好")),
        (
            "2026-10-12 09:00:14 客服小王：您好",
            Said("客服小王", "2026-10-12 09:00:14", "您好"),
        ),
        ("2026-10-12 09:00:14 李女士：请问", Said("李女士", "2026-10-12 09:00:14", "请问")),
        ("【2026/10/12 9:00】客服001：您好", Said("客服001", "2026/10/12 9:00", "您好")),
        ("[09:00:14] Agent Jane: hello", Said("Agent Jane", "09:00:14", "hello")),
        (
            "旗舰店:小王 (2026-10-12 09:00:14): 您好",
            Said("旗舰店:小王", "2026-10-12 09:00:14", "您好"),
        ),
        ("tb123(2026-10-12 09:00:14):  在", Said("tb123", "2026-10-12 09:00:14", "在")),
        ("坐席 2026年10月12日 下午3:05 您好", Said("坐席", "2026年10月12日 下午3:05", "您好")),
        ("買家：請問", Said("買家", None, "請問")),
    ],
)
def test_the_ways_in_which_a_message_begins(line: str, expected: Said) -> None:
    """Each platform's chat window copies differently."""
    assert heard(line) == [expected]


def test_a_head_may_stand_on_a_line_of_its_own() -> None:
    """The text then follows below."""
    block = "旗舰店:小王 2026-10-12 09:00:14\n您好\n\n亲\ntb123 2026-10-12 09:00:20\n在"
    assert [(each.speaker, each.text) for each in heard(block)] == [
        ("旗舰店:小王", "您好\n亲"),
        ("tb123", "在"),
    ]


@pytest.mark.parametrize(
    "line",
    ["注意：周末不发货", "客服电话：400-800-8888", "用户协议：请阅读", "明天 10:30 可以吗",
     "10:30 我到了", "收货时间：下午", "http://example.com", "10:00 我到了，地址：楼下"],
)  # fmt: skip
def test_a_line_of_talk_is_no_head(line: str) -> None:
    """Otherwise words would be put into the mouth of somebody who is nobody."""
    assert heard(f"客户：在吗\n{line}") == [Said("客户", None, f"在吗\n{line}")]


def test_known_names_speak_without_a_role() -> None:
    """The row's own columns say who they are."""
    _, said = said_in("李女士：在吗\n小王：您好", lambda name: name in {"李女士", "小王"})
    assert [each.speaker for each in said] == ["李女士", "小王"]


def test_what_stands_before_the_first_speaker_is_kept() -> None:
    """A heading such as 会话开始 belongs to the record."""
    assert said_in("会话开始\n客户：在吗", is_role_name) == (
        "会话开始",
        [Said("客户", None, "在吗")],
    )


@pytest.mark.parametrize(
    ("name", "role", "own"),
    [
        ("客服", Role.AGENT, ""),
        ("客服小王", Role.AGENT, "小王"),
        ("客服-小王", Role.AGENT, "小王"),
        ("机器人客服", Role.BOT, ""),
        ("客户李女士", Role.CUSTOMER, "李女士"),
        ("Agent Jane", Role.AGENT, "Jane"),
        ("agents", None, "agents"),
        ("旗舰店:小王", Role.AGENT, "旗舰店:小王"),
        ("客服电话", None, "电话"),
        ("李女士", None, "李女士"),
    ],
)
def test_a_name_tells_a_role_only_where_it_begins_with_one(
    name: str, role: Role | None, own: str
) -> None:
    """And what remains of it is the person."""
    assert role_of_speaker(name) is role
    assert own_name(name) == own


def test_a_block_is_told_from_a_message() -> None:
    """One row for each conversation or one for each message: the text shows which."""
    assert looks_like_block("客户 09:00:14 在吗\n客服 09:00:20 您好")
    assert not looks_like_block("您好，请问有什么可以帮您")
    assert not looks_like_block("客户：在吗")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["客服", "客户", "客服小王", "Agent Jane"]),
            st.from_regex(r"[0-2][0-3]:[0-5][0-9]:[0-5][0-9]", fullmatch=True),
            st.text(st.characters(categories=["Lo", "Lu"]), min_size=1, max_size=10),
        ),
        max_size=8,
    )
)
def test_what_was_written_as_a_block_is_heard_again(said: list[tuple[str, str, str]]) -> None:
    """Message by message, nothing joined and nothing cut."""
    block = "\n".join(f"[{time}] {speaker}: {text}" for speaker, time, text in said)
    assert heard(block) == [Said(speaker, time, text) for speaker, time, text in said]


@given(st.text(max_size=300))
def test_no_character_of_any_block_is_lost(block: str) -> None:
    """Beyond white space and the signs of a head."""
    before, said = said_in(block, is_role_name)
    kept = before + "".join(each.speaker + (each.time or "") + each.text for each in said)
    lost = Counter(block) - Counter(kept)
    assert all(character.isspace() or character in "[]【】()（）:：" for character in lost)
