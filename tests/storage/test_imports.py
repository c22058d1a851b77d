"""What an import's chunk leaves in the tables."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.conversations import Conversation
from qa_app.core.rules.hits import Severity
from qa_app.storage.bulk import begin_bulk
from qa_app.storage.imports import Placed, Prepared, write_chunk
from qa_app.storage.packing import unpack
from qa_app.storage.queries.imports import known
from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.imports import Import
from qa_app.storage.tables.people import Agent, Team
from qa_app.storage.tables.screening import FindingRow
from qa_app.storage.tables.search import SearchWatermark
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import chat, make_agent, make_team
from tests.support.imports import make_import, make_rule_version, prepared
from tests.support.shares import finding

RULE = "banned.dont-know"


class Desk:
    """An import into one team with two agents."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.team: Team = make_team(session)
        self.first: Agent = make_agent(session, self.team, "a1")
        self.second: Agent = make_agent(session, self.team, "a2")
        self.rules = {RULE: make_rule_version(session, RULE)}
        self.row: Import = make_import(session, self.team)

    def write(self, *texts: Prepared, row: Import | None = None) -> None:
        connection = self.session.connection()
        begin_bulk(connection)
        stored = known(connection, [(each.source, each.external_id) for each in texts])
        placed = [
            Placed(each, self._owners(each), stored.get((each.source, each.external_id)))
            for each in texts
        ]
        write_chunk(connection, (row or self.row).id, placed, self.rules)
        self.session.commit()
        self.session.expire_all()

    def _owners(self, text: Prepared) -> tuple[tuple[int | None, int | None], ...]:
        ids = {"a1": self.first.id, "a2": self.second.id, None: None}
        return tuple((ids[share.agent], self.team.id) for share in text.shares)

    def parts(self) -> list[Part]:
        return list(self.session.scalars(select(Part).order_by(Part.id)))


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session)


def transferred(id: str = "c-1") -> Conversation:  # noqa: A002 - the field's own name
    """Begun by one agent, finished by another."""
    return chat(
        ("customer", 0, "在吗"),
        ("agent:a1", 10, "您好"),
        ("customer", 20, "退款"),
        ("agent:a2", 80, "我不知道"),
        id=id,
    )


def test_a_new_conversation_is_kept_whole(desk: Desk) -> None:
    """What is read back is what was imported, word for word."""
    text = chat(("customer", 0, "在吗"), ("agent", 14, "您好"))
    desk.write(prepared(text))
    row = desk.session.scalars(select(ConversationRow)).one()
    revision = desk.session.scalars(select(Revision)).one()
    assert (row.source, row.external_id) == (text.source, text.id)
    assert row.current_revision_id == revision.id
    assert (revision.number, revision.import_id) == (1, desk.row.id)
    assert revision.message_count == 2
    assert unpack(revision.content) == text


def test_each_agent_gets_a_part_with_their_own_figures(desk: Desk) -> None:
    """A slow colleague must not spoil the figures of who answered fast."""
    desk.write(prepared(transferred()))
    first, second = desk.parts()
    assert (first.agent_id, first.first_response_ms, first.rounds) == (desk.first.id, 10_000, 1)
    assert (second.agent_id, second.first_response_ms, second.rounds) == (
        desk.second.id,
        60_000,
        1,
    )
    assert {first.team_id, second.team_id} == {desk.team.id}
    assert first.started_at == second.started_at == MONDAY_MORNING


def test_a_finding_counts_for_the_part_of_who_said_it(desk: Desk) -> None:
    """Flagged is who offended, not who happened to be there."""
    desk.write(prepared(transferred(), [finding(RULE, Severity.CRITICAL, 3)]))
    first, second = desk.parts()
    row = desk.session.scalars(select(FindingRow)).one()
    assert (row.part_id, row.rule, row.severity, row.message, row.state) == (
        second.id,
        RULE,
        "critical",
        3,
        "open",
    )
    assert row.rule_version_id == desk.rules[RULE]
    assert (first.finding_count, first.severity_rank) == (0, 0)
    assert (second.finding_count, second.severity_rank) == (1, 4)


def test_a_changed_text_is_a_new_revision_beside_the_old_one(desk: Desk) -> None:
    """Reviews and evidence keep the text that they were made on."""
    desk.write(prepared(chat(("customer", 0, "在吗"), ("agent", 14, "您好"), id="c-1")))
    later = make_import(desk.session)
    desk.write(prepared(chat(("customer", 0, "在吗"), ("agent", 44, "您好"), id="c-1")), row=later)
    revisions = desk.session.scalars(select(Revision).order_by(Revision.number)).all()
    assert [each.number for each in revisions] == [1, 2]
    assert [each.import_id for each in revisions] == [desk.row.id, later.id]
    row = desk.session.scalars(select(ConversationRow)).one()
    assert row.current_revision_id == revisions[1].id
    assert [part.first_response_ms for part in desk.parts()] == [44_000]


def test_findings_of_an_old_text_stay_while_the_part_counts_the_new_ones(desk: Desk) -> None:
    """A decision taken on the old text must still be readable."""
    desk.write(prepared(transferred(), [finding(RULE, Severity.MINOR, 3)]))
    later = chat(
        ("customer", 0, "在吗"), ("agent:a1", 10, "您好"), ("agent:a2", 80, "有的"), id="c-1"
    )
    desk.write(prepared(later), row=make_import(desk.session))
    assert len(desk.session.scalars(select(FindingRow)).all()) == 1
    assert [part.finding_count for part in desk.parts()] == [0, 0]


def test_a_part_that_the_new_text_lacks_stays_empty(desk: Desk) -> None:
    """It may be drawn or reviewed already."""
    desk.write(prepared(transferred()))
    alone = chat(("customer", 0, "在吗"), ("agent:a1", 10, "您好"), id="c-1")
    desk.write(prepared(alone), row=make_import(desk.session))
    assert [part.message_count for part in desk.parts()] == [2, 0]


def test_an_agent_who_joins_in_a_new_text_gets_a_new_part(desk: Desk) -> None:
    """The first export may have been cut before the transfer."""
    desk.write(prepared(chat(("customer", 0, "在吗"), ("agent:a1", 10, "您好"), id="c-1")))
    before = desk.parts()[0].id
    desk.write(prepared(transferred()), row=make_import(desk.session))
    assert [part.agent_id for part in desk.parts()] == [desk.first.id, desk.second.id]
    assert desk.parts()[0].id == before


def test_a_conversation_of_nobody_has_one_part_without_agent(desk: Desk) -> None:
    """Nobody named is accepted: it is listed and screened, but counts for no one."""
    desk.write(prepared(chat(("customer", 0, "在吗"), ("agent", 5, "您好"), agent=None)))
    assert [(part.agent_id, part.message_count) for part in desk.parts()] == [(None, 2)]


def test_without_times_the_first_import_stays_the_moment_of_a_part(desk: Desk) -> None:
    """A corrected file must not move a conversation into another period."""
    moment = int(MONDAY_MORNING.timestamp() * 1000)
    text = prepared(chat(("agent", None, "您好"), id="c-1"), timed=False)
    desk.write(text._replace(started_ms=moment))
    changed = prepared(chat(("agent", None, "您好！"), id="c-1"), timed=False)
    desk.write(changed._replace(started_ms=moment + 1), row=make_import(desk.session))
    assert [part.started_at for part in desk.parts()] == [MONDAY_MORNING]


def test_times_that_a_new_text_brings_replace_the_moment_of_the_import(desk: Desk) -> None:
    """The same export with its time column mapped this time."""
    later = MONDAY_MORNING + timedelta(hours=1)
    desk.write(prepared(chat(("agent", None, "您好"), id="c-1"), timed=False))
    desk.write(prepared(chat(("agent", 0, "您好"), id="c-1", started=later)),
               row=make_import(desk.session))  # fmt: skip
    assert [(part.started_at, part.timed) for part in desk.parts()] == [(later, True)]


def test_a_revision_gets_no_number_that_the_search_has_passed(desk: Desk) -> None:
    """After an undone import its numbers are free again, but the index would skip them."""
    desk.session.add(SearchWatermark(id=1, revision_id=70, moved_at=MONDAY_MORNING))
    desk.session.flush()
    desk.write(prepared(chat(("agent", 0, "您好"))))
    assert desk.session.scalars(select(Revision.id)).one() > 70


def test_many_conversations_land_with_their_own_parts(desk: Desk) -> None:
    """Rows of several tables name each other by numbers given out beforehand."""
    texts = [prepared(transferred(f"c-{n}"), [finding(RULE, Severity.MINOR, 3)]) for n in range(30)]
    desk.write(*texts)
    rows = desk.session.execute(
        select(ConversationRow.external_id, Revision.content, Part.agent_id)
        .join(Revision, Revision.conversation_id == ConversationRow.id)
        .join(Part, Part.conversation_id == ConversationRow.id)
        .join(FindingRow, FindingRow.part_id == Part.id)
        .where(FindingRow.revision_id == Revision.id)
    ).all()
    assert len(rows) == 30
    assert all(unpack(content).id == external_id for external_id, content, _agent in rows)
    assert {agent for *_rest, agent in rows} == {desk.second.id}
