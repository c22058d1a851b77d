"""Imports of sources that name accounts instead of people (product.md §2)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from qa_app.core.conversations import Conversation
from qa_app.services.accounts import entries
from qa_app.services.accounts.entries import NewEntry
from qa_app.services.context import Context
from qa_app.storage.tables.base import to_ms
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.imports import ImportProblem
from qa_app.storage.tables.people import Agent
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import chat, make_agent, make_team
from tests.support.importing import contents, imported, jsonl

START = to_ms(MONDAY_MORNING)
SHARED = {"account": "旗舰店:小蜜", "source": "千牛"}


def thread(*lines: tuple[str, float | None, str], **named: object) -> Conversation:
    """A chat that names its account and nobody."""
    settings = {**SHARED, **named}
    return replace(chat(*lines, id="c1", agent=None), **settings)  # type: ignore[arg-type]


@pytest.fixture
def shifts(context: Context) -> Context:
    """wang holds the account for the first minute, li from then on."""
    team = make_team(context.session, "t1")
    wang = make_agent(context.session, team, "wang", "王芳")
    li = make_agent(context.session, team, "li", "李强")
    context.session.commit()
    account = SHARED["source"], "", SHARED["account"]
    entries.give(context, NewEntry(*account, wang.id, START, START + 60_000))
    entries.give(context, NewEntry(*account, li.id, START + 60_000))
    return context


def owners(context: Context) -> list[tuple[object, ...]]:
    rows = context.session.execute(
        select(Agent.key, Part.rounds, Part.unanswered)
        .select_from(Part)
        .outerjoin(Agent, Agent.id == Part.agent_id)
        .order_by(Part.id)
    )
    return [tuple(row) for row in rows]


def test_each_message_is_of_who_held_the_account(shifts: Context) -> None:
    """Over the change of shifts the conversation has two parts."""
    data = jsonl(
        thread(
            ("customer", 0, "在吗"),
            ("agent", 30, "在"),
            ("customer", 50, "几点"),
            ("agent", 70, "三点"),
        )
    )
    imported(shifts, data)
    assert owners(shifts) == [("wang", 1, 0), ("li", 1, 0)]


def test_an_unanswered_conversation_is_of_who_held_the_account(shifts: Context) -> None:
    """Nobody sent anything, yet somebody sat there."""
    imported(shifts, jsonl(thread(("customer", 0, "在吗"))))
    assert owners(shifts) == [("wang", 1, 1)]


def test_a_time_that_nobody_held_lands_with_a_warning(shifts: Context) -> None:
    """It must not vanish, nor be silently nobody's."""
    early = thread(("customer", -100, "在吗"), ("agent", -90, "在"), started_ms=START - 100_000)
    row = imported(shifts, jsonl(early))
    assert (row.new, row.warned, row.refused) == (1, 1, 0)
    (problem,) = shifts.session.scalars(select(ImportProblem)).all()
    assert "Nobody held account" in problem.sentence
    assert [owner for owner, _rounds, _open in owners(shifts)] == [None]


def test_the_same_file_again_changes_nothing(shifts: Context) -> None:
    """The people found are part of the text."""
    data = jsonl(thread(("customer", 0, "在吗"), ("agent", 30, "在")))
    imported(shifts, data)
    before = contents(shifts.session)
    assert imported(shifts, data).same == 1
    assert contents(shifts.session) == before
