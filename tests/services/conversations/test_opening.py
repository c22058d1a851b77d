"""Opening one conversation: what is masked, marked, counted, and for whom."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from qa_app.core.conversations import Conversation
from qa_app.core.errors import NotFound, Refused
from qa_app.core.listing import FindingState
from qa_app.core.permissions import RoleName
from qa_app.core.rules.hits import Severity
from qa_app.core.transcripts import MarkKind
from qa_app.services import screening_decisions
from qa_app.services.conversations import OpenedPart, open_part, open_unmasked
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.people import Team
from tests.support.factories import chat
from tests.support.talks import Statements, Talks, missing, said

MOBILE = "13812345678"


@pytest.fixture
def team(talks: Talks) -> Team:
    team = talks.team("t1")
    talks.agent("a1", team, "张伟")
    return team


def talk(*more: tuple[str, float | None, str], name: str = "c1") -> Conversation:
    return chat(
        ("customer", 0, f"我的电话{MOBILE}"),
        ("agent", 14, f"不知道，是{MOBILE}吗"),
        *more,
        id=name,
        agent="a1",
    )


def texts(opened: OpenedPart) -> list[str]:
    return ["".join(piece.text for piece in line.pieces) for line in opened.transcript.lines]


def test_personal_data_is_masked_in_every_line(talks: Talks, team: Team) -> None:
    """Also for those who have the right: looking is a step of its own."""
    part_id = talks.bring(talk())
    for role in (RoleName.REVIEWER, RoleName.QUALITY_LEAD):
        opened = open_part(talks.as_(role, team), part_id)
        assert texts(opened) == ["我的电话" + "*" * 11, "不知道，是" + "*" * 11 + "吗"]
        assert opened.transcript.has_personal
        assert not opened.transcript.unmasked


def test_a_findings_own_text_is_masked_too(talks: Talks, team: Team) -> None:
    """A rule may hit in the middle of a number."""
    part_id = talks.bring(talk(), said(start=3, end=16))
    (finding,) = open_part(talks.as_(RoleName.QUALITY_LEAD, team), part_id).findings
    assert finding.text == "，是" + "*" * 11


def test_who_may_sees_it_and_each_look_is_in_the_audit_log(talks: Talks, team: Team) -> None:
    """The log tells who looked at what, and not what stood there."""
    part_id = talks.bring(talk())
    lead = talks.as_(RoleName.QUALITY_LEAD, team)
    for _look in range(2):
        opened = open_unmasked(lead, part_id)
        assert MOBILE in texts(opened)[0]
        assert opened.transcript.unmasked
    looks = talks.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "conversation.unmasked")
    ).all()
    assert [(look.subject_id, look.user_id) for look in looks] == [
        (str(part_id), lead.actor.user_id)
    ] * 2
    assert MOBILE not in str([look.details for look in looks])


def test_who_may_not_is_refused_and_nothing_is_logged(talks: Talks, team: Team) -> None:
    """A try that failed has shown nothing."""
    part_id = talks.bring(talk())
    with pytest.raises(Refused):
        open_unmasked(talks.as_(RoleName.REVIEWER, team), part_id)
    assert talks.session.scalars(select(AuditEntry)).all() == []


def test_what_has_nothing_personal_in_it_offers_no_look(talks: Talks, team: Team) -> None:
    """A button that changes nothing makes people press it to see."""
    part_id = talks.bring(chat(("customer", 0, "在吗"), id="c1", agent="a1"))
    opened = open_unmasked(talks.as_(RoleName.QUALITY_LEAD, team), part_id)
    assert not opened.transcript.has_personal
    assert not opened.transcript.unmasked


@pytest.mark.parametrize("open_it", [open_part, open_unmasked])
def test_another_teams_conversation_is_not_there(talks: Talks, team: Team, open_it) -> None:  # type: ignore[no-untyped-def]
    """Neither masked nor otherwise, and neither is one that never was."""
    part_id = talks.bring(talk())
    stranger = talks.as_(RoleName.QUALITY_LEAD, talks.team("t2"))
    with pytest.raises(NotFound):
        open_it(stranger, part_id)
    with pytest.raises(NotFound):
        open_it(talks.as_(RoleName.ADMINISTRATOR), part_id + 1000)


def test_a_conversation_of_no_team_is_for_those_who_see_everything(
    talks: Talks, team: Team
) -> None:
    """It has no team to ask."""
    talks.agent("lost", None)
    part_id = talks.bring(chat(("agent:lost", 0, "您好"), id="c1", agent="lost"))
    with pytest.raises(NotFound):
        open_part(talks.as_(RoleName.QUALITY_LEAD, team), part_id)
    assert open_part(talks.as_(RoleName.ADMINISTRATOR), part_id).part.id == part_id


def test_an_old_text_still_opens_and_says_that_there_is_a_newer(talks: Talks, team: Team) -> None:
    """Reviews and examples keep theirs, and lead here."""
    conversation = talk()
    part_id = talks.bring(conversation, said())
    old = talks.findings(part_id)[0].revision_id
    talks.bring(talk(("customer", 30, "算了")), missing())
    lead = talks.as_(RoleName.QUALITY_LEAD, team)
    shown = open_part(lead, part_id, revision_id=old)
    assert shown.outdated
    assert len(texts(shown)) == 2
    assert [found.stored.rule for found in shown.findings] == ["banned.dont-know"]
    newest = open_part(lead, part_id)
    assert not newest.outdated
    assert len(texts(newest)) == 3
    assert [revision.number for revision in newest.revisions] == [1, 2]


def test_another_conversations_text_does_not_open_here(talks: Talks, team: Team) -> None:
    """Else any text could be read by way of one's own conversation."""
    part_id = talks.bring(talk())
    talks.agent("b1", talks.team("t2"))
    other = talks.bring(chat(("agent:b1", 0, "秘密"), id="c2", agent="b1"), said())
    foreign = talks.findings(other)[0].revision_id
    with pytest.raises(NotFound):
        open_part(talks.as_(RoleName.QUALITY_LEAD, team), part_id, revision_id=foreign)


def transferred(talks: Talks, team: Team, other: Team) -> list[int]:
    """A chat that went from one agent to another; each said something forbidden."""
    talks.agent("a2", other, "王芳")
    conversation = chat(
        ("customer", 0, "在吗"),
        ("agent:a1", 10, "不知道"),
        ("transfer", 20, ""),
        ("agent:a2", 50, "也不知道"),
        ("customer", 60, "？"),
        ("agent:a2", 160, "真不知道"),
        id="c1",
        agent="a1",
    )
    talks.bring(conversation, said(message=1), said(message=3), said(message=5))
    return talks.parts_of(conversation)


def test_each_part_of_a_transferred_conversation_has_its_own_figures(
    talks: Talks, team: Team
) -> None:
    """The second agent's slow reply is not the first one's."""
    first, second = transferred(talks, team, team)
    reviewer = talks.as_(RoleName.REVIEWER, team)
    opened = open_part(reviewer, first)
    assert [part.agent for part in opened.siblings] == ["张伟", "王芳"]
    assert opened.names == {"a1": "张伟", "a2": "王芳"}
    assert opened.reading.figures.longest_response_s == 10
    assert [each.number for each in opened.reading.rounds] == [0]
    assert open_part(reviewer, second).reading.figures.longest_response_s == 100


def test_another_teams_part_stays_theirs(talks: Talks, team: Team) -> None:
    """The words belong to the conversation; who said them and what was found are the team's."""
    first, second = transferred(talks, team, talks.team("t2", "售后一组"))
    opened = open_part(talks.as_(RoleName.SUPERVISOR, team), first)
    assert [part.id for part in opened.siblings] == [first]
    assert opened.names == {"a1": "张伟"}
    assert {found.stored.part_id for found in opened.findings} == {first}
    assert len(texts(opened)) == 6
    marked = {
        mark.seq
        for line in opened.transcript.lines
        for piece in line.pieces
        for mark in piece.marks
    }
    assert marked == {1}
    with pytest.raises(NotFound):
        open_part(talks.as_(RoleName.SUPERVISOR, team), second)


def test_findings_stand_gravest_first_and_false_alarms_last(talks: Talks, team: Team) -> None:
    """The eye falls on the first one."""
    part_id = talks.bring(
        talk(),
        missing(Severity.MINOR),
        said(Severity.CRITICAL, end=1),
        said(Severity.INFO, end=2),
        said(Severity.MAJOR, start=1),
    )
    context = talks.as_(RoleName.REVIEWER, team)
    critical = open_part(context, part_id).findings[0]
    assert critical.stored.severity == "critical"
    screening_decisions.decide(context, critical.stored.id, FindingState.DISMISSED)
    severities = [found.stored.severity for found in open_part(context, part_id).findings]
    assert severities == ["major", "minor", "info", "critical"]


def test_two_profiles_are_read_side_by_side(talks: Talks, team: Team) -> None:
    """Teams and platforms argue about which of them is right."""
    part_id = talks.bring(
        chat(
            ("customer", 0, "在吗"),
            ("customer", 20, "？"),
            ("agent", 50, "在"),
            id="c1",
            agent="a1",
        )
    )
    opened = open_part(talks.context, part_id, beside_id="last-message")
    figures = {each.profile.id: each.figures.first_response_s for each in opened.readings}
    assert figures == {"default": 50, "last-message": 30}
    assert opened.reading.profile.id == "default"
    assert {"default", "last-message", "jd"} <= {each.id for each in opened.profiles}
    assert len(open_part(talks.context, part_id, beside_id="no-such").readings) == 1
    assert (
        open_part(talks.context, part_id, profile_id="last-message").reading.rounds[0].response_ms
        == 30_000
    )
    with pytest.raises(NotFound):
        open_part(talks.context, part_id, profile_id="no-such")


def test_the_words_of_the_search_are_marked(talks: Talks, team: Team) -> None:
    """Who came from the list looks for them at once; a mask hides them here too."""
    part_id = talks.bring(talk())
    opened = open_part(talks.context, part_id, words="电话")
    marks = [
        (mark.seq, mark.start, mark.end)
        for line in opened.transcript.lines
        for piece in line.pieces
        for mark in piece.marks
        if mark.kind is MarkKind.SEARCH
    ]
    assert marks == [(0, 2, 4)]
    hidden = open_part(talks.context, part_id, words=MOBILE)
    assert not any(piece.marks for line in hidden.transcript.lines for piece in line.pieces)


def test_a_conversation_without_times_has_no_waits(talks: Talks, team: Team) -> None:
    """Its order is that of the file, its durations unknown."""
    part_id = talks.bring(
        chat(("customer", None, "在吗"), ("agent", None, "在"), id="c1", agent="a1"), timed=False
    )
    opened = open_part(talks.context, part_id)
    assert not opened.part.timed
    assert opened.reading.figures.first_response_s is None
    assert opened.reading.figures.rounds == 1


def test_opening_asks_as_many_questions_for_many_findings_as_for_few(
    talks: Talks, team: Team
) -> None:
    """A conversation of two hundred messages with forty findings opens like any other."""
    long = [("customer" if n % 2 else "agent", float(n), "不知道") for n in range(200)]
    small = talks.bring(
        chat(("customer", 0, "在吗"), ("agent", 9, "不知道"), id="s", agent="a1"), said()
    )
    large = talks.bring(
        chat(*long, id="l", agent="a1"), *(said(message=2 * n) for n in range(40)), missing()
    )
    engine = talks.session.get_bind().engine

    def asked(part_id: int) -> int:
        talks.session.commit()
        with Statements(engine) as statements:
            open_part(talks.context, part_id)
        return statements.number

    assert asked(small) == asked(large)
