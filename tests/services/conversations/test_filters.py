"""What narrows the list of conversations."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from qa_app.core.conversations import Channel, Conversation
from qa_app.core.listing import FindingState, PartFilter
from qa_app.core.permissions import RoleName
from qa_app.core.rules.hits import Severity
from qa_app.services import screening_decisions
from qa_app.services.conversations import choices, list_parts
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.examples import ExampleRow, ExampleTag
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import chat
from tests.support.talks import DONT_KNOW, HOLD, Talks, missing, said


class House(Talks):
    """Four conversations that differ in everything a filter asks for."""

    def __init__(self, talks: Talks) -> None:
        self.__dict__.update(talks.__dict__)
        self.first_team, self.second_team = self.team("t1"), self.team("t2", "售后一组")
        self.wei = self.agent("a1", self.first_team)
        self.fang = self.agent("a2", self.second_team, "王芳")
        self.slow = self.bring(self.talk("slow", 190), said(Severity.MAJOR))
        self.grave = self.bring(self.talk("grave", 20, "a2", days=1), said(Severity.CRITICAL))
        self.calm = self.bring(self.talk("calm", 10, days=2))
        self.alone = self.bring(
            chat(("customer", 0, "有人吗"), id="alone", agent="a1", started=_day(3)), missing()
        )

    def talk(self, name: str, after: float, agent: str = "a1", days: int = 0) -> Conversation:
        return chat(
            ("customer", 0, f"在吗 {name}"),
            (f"agent:{agent}", after, "不知道"),
            id=name,
            agent=agent,
            started=_day(days),
        )

    def found(self, wanted: PartFilter, role: RoleName = RoleName.ADMINISTRATOR) -> set[str]:
        return {row.external_id for row in list_parts(self.as_(role), wanted).page.rows}

    def review(self, part_id: int, state: str, total: str | None) -> None:
        part = self.part(part_id)
        text = self.session.scalars(
            select(DefinitionVersion).where(DefinitionVersion.kind == "rubric")
        )
        self.session.add(
            ReviewRow(
                part_id=part.id,
                revision_id=self.findings(part_id)[0].revision_id,
                rubric_version_id=text.first().id,  # type: ignore[union-attr]
                reviewer_id=self.user(RoleName.REVIEWER, self.first_team).id,
                state=state,
                total=None if total is None else Decimal(total),
                created_at=MONDAY_MORNING,
                saved_at=MONDAY_MORNING,
            )
        )
        self.session.commit()


def _day(number: int) -> datetime:
    return MONDAY_MORNING + timedelta(days=number)


EVERY = {"slow", "grave", "calm", "alone"}


@pytest.fixture
def house(talks: Talks) -> House:
    return House(talks)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (PartFilter(), EVERY),
        (PartFilter(severity=Severity.INFO), {"slow", "grave", "alone"}),
        (PartFilter(severity=Severity.MAJOR), {"slow", "grave"}),
        (PartFilter(severity=Severity.CRITICAL), {"grave"}),
        (PartFilter(rule=DONT_KNOW), {"slow", "grave"}),
        (PartFilter(rule=HOLD), {"alone"}),
        (PartFilter(rule="no.such-rule"), set()),
        (PartFilter(channel=Channel.CHAT), EVERY),
        (PartFilter(channel=Channel.CALL), set()),
        (PartFilter(slower_than_s=190), set()),
        (PartFilter(slower_than_s=189), {"slow"}),
        (PartFilter(slower_than_s=10), {"slow", "grave"}),
        (PartFilter(unanswered=True), {"alone"}),
        (PartFilter(since=date(2026, 10, 13)), {"grave", "calm", "alone"}),
        (PartFilter(until=date(2026, 10, 13)), {"slow", "grave"}),
        (PartFilter(since=date(2026, 10, 13), until=date(2026, 10, 14)), {"grave", "calm"}),
        (PartFilter(finding_state=FindingState.OPEN), {"slow", "grave", "alone"}),
        (PartFilter(finding_state=FindingState.CONFIRMED), set()),
        (PartFilter(rule=DONT_KNOW, severity=Severity.CRITICAL), {"grave"}),
        (PartFilter(severity=Severity.MAJOR, until=date(2026, 10, 12)), {"slow"}),
    ],
)
def test_a_filter_lets_through_exactly_what_it_says(
    house: House, wanted: PartFilter, expected: set[str]
) -> None:
    """One that lets too much or too little through hides what a lead is looking for."""
    assert house.found(wanted) == expected


def test_team_and_agent_narrow_alone_and_together(house: House) -> None:
    """They come from separate lists, and may contradict each other."""
    wei, fang = house.wei.id, house.fang.id
    first, second = house.first_team.id, house.second_team.id
    assert house.found(PartFilter(agent_id=wei)) == {"slow", "calm", "alone"}
    assert house.found(PartFilter(team_id=second)) == {"grave"}
    assert house.found(PartFilter(team_id=first, agent_id=fang)) == set()
    assert house.found(PartFilter(team_id=first, agent_id=wei, unanswered=True)) == {"alone"}


def test_a_day_begins_at_midnight_in_the_teams_zone(house: House) -> None:
    """A chat at half past midnight in Shanghai is yesterday's in UTC."""
    midnight = datetime.fromisoformat("2026-10-20T00:00:00+08:00")
    for name, shift in (("before", -1), ("after", 0)):
        started = midnight + timedelta(seconds=shift)
        house.bring(chat(("customer", 0, "在吗"), id=name, agent="a1", started=started))
    day = date(2026, 10, 20)
    assert house.found(PartFilter(since=day, until=day)) == {"after"}
    assert house.found(PartFilter(since=date(2026, 10, 19), until=date(2026, 10, 19))) == {"before"}


def test_a_dismissed_finding_no_longer_counts(house: House) -> None:
    """Neither by its rule nor by its severity: it was a false alarm."""
    (finding,) = house.findings(house.grave)
    screening_decisions.decide(house.context, finding.id, FindingState.DISMISSED)
    assert house.found(PartFilter(rule=DONT_KNOW)) == {"slow"}
    assert house.found(PartFilter(severity=Severity.CRITICAL)) == set()
    dismissed = PartFilter(finding_state=FindingState.DISMISSED)
    assert house.found(dismissed) == {"grave"}


def test_a_state_is_asked_of_findings_as_grave_as_wanted(house: House) -> None:
    """The list of grave false alarms must not hold a conversation for a trifle in it."""
    both = house.bring(house.talk("both", 5), said(Severity.CRITICAL), missing(Severity.INFO))
    grave, trifle = house.findings(both)
    screening_decisions.decide(house.context, trifle.id, FindingState.DISMISSED)
    dismissed = PartFilter(finding_state=FindingState.DISMISSED, severity=Severity.MAJOR)
    assert house.found(dismissed) == set()
    screening_decisions.decide(house.context, grave.id, FindingState.DISMISSED)
    assert house.found(dismissed) == {"both"}
    waiting = PartFilter(finding_state=FindingState.OPEN, severity=Severity.CRITICAL)
    assert house.found(waiting) == {"grave"}


def test_only_findings_in_the_present_text_are_looked_for(house: House) -> None:
    """What an agent said was corrected by the source; the old text is history."""
    house.bring(house.talk("slow", 191))
    assert house.found(PartFilter(rule=DONT_KNOW)) == {"grave"}
    assert house.found(PartFilter(finding_state=FindingState.OPEN)) == {"grave", "alone"}


def test_reviewed_means_submitted_or_published(house: House) -> None:
    """A draft that somebody began is no review yet."""
    house.review(house.slow, "draft", None)
    house.review(house.grave, "submitted", "92")
    house.review(house.alone, "published", "58.5")
    assert house.found(PartFilter(reviewed=True)) == {"grave", "alone"}
    assert house.found(PartFilter(reviewed=False)) == {"slow", "calm"}


def test_a_score_filter_asks_published_reviews_alone(house: House) -> None:
    """A provisional score may still change; who filters by score wants what counts."""
    house.review(house.slow, "submitted", "40")
    house.review(house.alone, "published", "58.5")
    assert house.found(PartFilter(score_below=60)) == {"alone"}
    assert house.found(PartFilter(score_below=58)) == set()
    assert house.found(PartFilter(score_from=58)) == {"alone"}
    assert house.found(PartFilter(score_from=50, score_below=58)) == set()


def test_a_criterion_narrows_to_what_a_published_review_took_points_off(house: House) -> None:
    """For coaching on one thing, the conversations where it went wrong are what is wanted."""
    house.review(house.slow, "published", "80")
    house.review(house.alone, "published", "90")
    lost, kept = house.session.scalars(select(ReviewRow).order_by(ReviewRow.id))
    for review, earned in ((lost, 3), (kept, 5)):
        review.answers.append(
            AnswerRow(criterion="patience", earned=Decimal(earned), maximum=Decimal(5))
        )
    house.session.flush()
    version = house.session.get_one(DefinitionVersion, lost.rubric_version_id)
    assert house.found(PartFilter(criterion=f"{version.key}#patience")) == {"slow"}
    assert house.found(PartFilter(criterion="patience")) == {"slow"}
    assert house.found(PartFilter(criterion="other-form#patience")) == set()
    assert house.found(PartFilter(criterion="patience", score_from=85)) == set()
    lost.state = "submitted"
    house.session.flush()
    assert house.found(PartFilter(criterion="patience")) == set()


def test_a_tag_narrows_to_the_conversations_with_an_example_of_it(house: House) -> None:
    """What is taken out of the library is no example any more."""
    example = ExampleRow(
        part_id=house.slow,
        revision_id=house.findings(house.slow)[0].revision_id,
        good=True,
        created_at=MONDAY_MORNING,
        tags=[ExampleTag(tag="致歉")],
    )
    house.session.add(example)
    house.session.flush()
    assert house.found(PartFilter(tag="致歉")) == {"slow"}
    assert house.found(PartFilter(tag="致")) == set()
    example.removed_at = MONDAY_MORNING
    house.session.flush()
    assert house.found(PartFilter(tag="致歉")) == set()


def test_each_sees_their_own_teams_alone(house: House) -> None:
    """Another team's conversations are not there, whatever the filter asks for."""
    supervisor = house.as_(RoleName.SUPERVISOR, house.second_team)
    assert [row.external_id for row in list_parts(supervisor, PartFilter()).page.rows] == ["grave"]
    other = PartFilter(team_id=house.first_team.id, agent_id=house.wei.id)
    listed = list_parts(supervisor, other)
    assert (list(listed.page.rows), listed.total.number) == ([], 0)


def test_what_belongs_to_no_team_is_for_those_who_see_everything(house: House) -> None:
    """Nobody else has a claim to it."""
    house.agent("lost", None)
    house.bring(chat(("agent:lost", 0, "您好"), id="lost", agent="lost"))
    assert "lost" in house.found(PartFilter())
    reviewer = house.as_(RoleName.REVIEWER, house.first_team)
    names = {row.external_id for row in list_parts(reviewer, PartFilter()).page.rows}
    assert names == {"slow", "calm", "alone"}


def test_the_filter_offers_what_is_within_reach(house: House) -> None:
    """The names of other teams' people are theirs."""
    offered = choices(house.as_(RoleName.REVIEWER, house.second_team))
    assert [team.name for team in offered.teams] == ["售后一组"]
    assert [agent.name for agent in offered.agents] == ["王芳"]
    assert {DONT_KNOW, HOLD} <= {rule.id for rule in offered.rules}
