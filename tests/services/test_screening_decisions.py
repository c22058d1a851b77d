"""Saying of findings that they are right or false alarms."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from sqlalchemy import select

from qa_app.core.errors import Invalid, NotFound, Refused
from qa_app.core.flagged import TriageAction
from qa_app.core.listing import FindingState, PartFilter
from qa_app.core.permissions import RoleName
from qa_app.core.rules.hits import Severity
from qa_app.services import flag_runs, flagged, screening_decisions
from qa_app.services.context import Context
from qa_app.services.flag_runs import Wish
from qa_app.services.screening_decisions import (
    MOST_AT_ONCE,
    decide,
    decide_row,
    decide_some,
)
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.people import Team
from tests.support.factories import chat
from tests.support.talks import DONT_KNOW, HOLD, Talks, missing, said

OPEN, CONFIRMED, DISMISSED = FindingState.OPEN, FindingState.CONFIRMED, FindingState.DISMISSED
WAITING = PartFilter(finding_state=OPEN)


def bring(talks: Talks, name: str = "c1", agent: str = "a1", more: str = "") -> int:
    """A chat with a grave, a middling and a light finding."""
    return talks.bring(
        chat(("customer", 0, "在吗"), ("agent", 9, "不知道" + more), id=name, agent=agent),
        said(Severity.CRITICAL),
        said(Severity.MAJOR, start=1),
        missing(Severity.MINOR),
    )


def standing(talks: Talks, part_id: int) -> tuple[int, int, int]:
    """Count, gravest of what stands, gravest of what waits."""
    part = talks.part(part_id)
    return part.finding_count, part.severity_rank, part.open_rank


def in_bulk(
    context: Context,
    wanted: PartFilter,
    state: FindingState,
    *,
    part_ids: Collection[int] | None = None,
) -> int:
    """How many findings one step over many rows moved."""
    action = TriageAction(state.value) if state is not OPEN else TriageAction.REOPEN
    return flag_runs.start(context, wanted, action, Wish(), part_ids=part_ids).changed


def states(talks: Talks, part_id: int) -> list[str]:
    return [finding.state for finding in talks.findings(part_id)]


def logged(talks: Talks) -> list[AuditEntry]:
    return list(talks.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def test_each_decision_counts_at_once(talks: Talks, team: Team) -> None:
    """The list shows what stands, and what still waits."""
    part_id = bring(talks)
    reviewer = talks.as_(RoleName.REVIEWER, team)
    critical, major, minor = (finding.id for finding in talks.findings(part_id))
    assert standing(talks, part_id) == (3, 4, 4)
    decide(reviewer, critical, DISMISSED)
    assert standing(talks, part_id) == (2, 3, 3)
    decide(reviewer, major, CONFIRMED)
    assert standing(talks, part_id) == (2, 3, 2)
    decide(reviewer, minor, DISMISSED)
    assert standing(talks, part_id) == (1, 3, 0)
    decide(reviewer, critical, OPEN)
    assert standing(talks, part_id) == (2, 4, 4)
    assert states(talks, part_id) == ["open", "confirmed", "dismissed"]


def test_who_decided_and_when_is_kept_until_it_is_taken_back(talks: Talks, team: Team) -> None:
    """Rules are measured by these decisions; somebody answers for each."""
    part_id = bring(talks)
    reviewer = talks.as_(RoleName.REVIEWER, team)
    finding_id = talks.findings(part_id)[0].id
    decide(reviewer, finding_id, CONFIRMED)
    found = talks.findings(part_id)[0]
    assert (found.decided_by, found.decided_at) == (reviewer.actor.user_id, reviewer.now)
    decide(reviewer, finding_id, OPEN)
    found = talks.findings(part_id)[0]
    assert (found.decided_by, found.decided_at) == (None, None)


def test_deciding_the_same_again_changes_and_logs_nothing(talks: Talks, team: Team) -> None:
    """A double press must not look like two decisions, nor take over somebody else's."""
    part_id = bring(talks)
    finding_id = talks.findings(part_id)[0].id
    first = talks.as_(RoleName.REVIEWER, team)
    decide(first, finding_id, CONFIRMED)
    decide(talks.as_(RoleName.SUPERVISOR, team), finding_id, CONFIRMED)
    assert talks.findings(part_id)[0].decided_by == first.actor.user_id
    entries = logged(talks)
    assert [(entry.action, entry.subject_id) for entry in entries] == [
        ("finding.confirmed", str(finding_id))
    ]
    assert entries[0].team_id == team.id


@pytest.mark.parametrize("role", [RoleName.TRAINER, RoleName.AGENT, RoleName.ADMINISTRATOR])
def test_only_who_reviews_or_triages_decides(talks: Talks, team: Team, role: RoleName) -> None:
    """A trainer looks at findings and leaves them alone."""
    part_id = bring(talks)
    where = None if role is RoleName.ADMINISTRATOR else team
    with pytest.raises(Refused):
        decide(talks.as_(role, where), talks.findings(part_id)[0].id, CONFIRMED)
    assert states(talks, part_id) == ["open"] * 3


def test_another_teams_findings_are_not_there(talks: Talks, team: Team) -> None:
    """Neither alone, nor among one's own, nor by their conversation."""
    part_id = bring(talks)
    other = talks.team("t2")
    talks.agent("b1", other)
    own = bring(talks, "c2", "b1")
    stranger = talks.as_(RoleName.SUPERVISOR, other)
    theirs, mine = talks.findings(part_id)[0].id, talks.findings(own)[0].id
    with pytest.raises(NotFound):
        decide(stranger, theirs, CONFIRMED)
    with pytest.raises(NotFound):
        decide_some(stranger, [mine, theirs], CONFIRMED)
    with pytest.raises(NotFound):
        decide_row(stranger, part_id, WAITING, CONFIRMED)
    with pytest.raises(NotFound):
        decide(stranger, 10**9, CONFIRMED)
    assert in_bulk(stranger, WAITING, CONFIRMED, part_ids={part_id}) == 0
    assert states(talks, part_id) == states(talks, own) == ["open"] * 3


def test_all_that_match_are_decided_at_once(talks: Talks, team: Team) -> None:
    """Fifty false alarms of a bad rule are one step, however many pages they fill."""
    parts = [bring(talks, f"c{number}") for number in range(5)]
    supervisor = talks.as_(RoleName.SUPERVISOR, team)
    assert in_bulk(supervisor, WAITING, CONFIRMED) == 15
    assert all(states(talks, part) == ["confirmed"] * 3 for part in parts)
    assert [standing(talks, part) for part in parts] == [(3, 4, 0)] * 5
    assert in_bulk(supervisor, WAITING, CONFIRMED) == 0
    confirmed = PartFilter(finding_state=CONFIRMED)
    assert in_bulk(supervisor, confirmed, OPEN) == 15
    assert [standing(talks, part) for part in parts] == [(3, 4, 4)] * 5


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (PartFilter(rule=DONT_KNOW), ["dismissed", "dismissed", "open"]),
        (PartFilter(rule=HOLD), ["open", "open", "dismissed"]),
        (PartFilter(severity=Severity.CRITICAL), ["dismissed", "open", "open"]),
        (PartFilter(severity=Severity.MAJOR), ["dismissed", "dismissed", "open"]),
        (PartFilter(rule=DONT_KNOW, severity=Severity.CRITICAL), ["dismissed", "open", "open"]),
    ],
)
def test_only_what_the_filter_is_about_is_decided(
    talks: Talks, team: Team, wanted: PartFilter, expected: list[str]
) -> None:
    """Who dismisses a rule's false alarms has not looked at the others in the same rows."""
    part_id = bring(talks)
    supervisor = talks.as_(RoleName.SUPERVISOR, team)
    shown = flagged.list_flagged(supervisor, wanted.on(OPEN))
    assert sum(each.times for each in shown.findings[part_id]) == expected.count("dismissed")
    in_bulk(supervisor, wanted.on(OPEN), DISMISSED)
    assert states(talks, part_id) == expected


def test_chosen_rows_are_decided_and_no_others(talks: Talks, team: Team) -> None:
    """And of them only what the filter lets through."""
    first, second, third = (bring(talks, f"c{number}") for number in range(3))
    supervisor = talks.as_(RoleName.SUPERVISOR, team)
    assert in_bulk(supervisor, WAITING, DISMISSED, part_ids={first, third}) == 6
    assert states(talks, second) == ["open"] * 3
    dismissed = PartFilter(finding_state=DISMISSED)
    assert in_bulk(supervisor, dismissed, OPEN, part_ids={second, third}) == 3
    assert states(talks, first) == ["dismissed"] * 3


def test_a_row_is_decided_and_taken_back_exactly(talks: Talks, team: Team) -> None:
    """What had been decided before stays as it was."""
    part_id = bring(talks)
    supervisor = talks.as_(RoleName.SUPERVISOR, team)
    earlier = talks.findings(part_id)[1].id
    decide(supervisor, earlier, CONFIRMED)
    moved = decide_row(supervisor, part_id, WAITING, DISMISSED)
    assert earlier not in moved
    assert states(talks, part_id) == ["dismissed", "confirmed", "dismissed"]
    assert decide_some(supervisor, moved, OPEN) == 2
    assert states(talks, part_id) == ["open", "confirmed", "open"]


def test_only_the_present_text_is_decided_in_bulk(talks: Talks, team: Team) -> None:
    """What was found in a text that was replaced is history, and counts nowhere."""
    part_id = bring(talks)
    bring(talks, more="啊")
    supervisor = talks.as_(RoleName.SUPERVISOR, team)
    assert in_bulk(supervisor, WAITING, DISMISSED) == 3
    assert states(talks, part_id) == ["open"] * 3 + ["dismissed"] * 3
    assert standing(talks, part_id) == (0, 0, 0)
    decide(supervisor, talks.findings(part_id)[0].id, CONFIRMED)
    assert standing(talks, part_id) == (0, 0, 0)


def test_many_parts_are_decided_piece_by_piece(
    talks: Talks, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others write in between; each piece is logged with what it did."""
    monkeypatch.setattr(flag_runs, "CHUNK", 2)
    monkeypatch.setattr(screening_decisions, "MOST_AT_ONCE", 4)
    parts = [bring(talks, f"c{number}") for number in range(5)]
    assert in_bulk(talks.as_(RoleName.SUPERVISOR, team), WAITING, CONFIRMED) == 15
    assert [standing(talks, part)[2] for part in parts] == [0] * 5
    entries = logged(talks)
    pieces = [each for each in entries if each.action == "finding.confirmed"]
    assert [entry.details["findings"] for entry in pieces] == [4, 2, 4, 2, 3]
    assert [each.details["changed"] for each in entries if each.action == "flag.run"] == [15]


def test_too_many_named_one_by_one_are_refused(talks: Talks, team: Team) -> None:
    """A list of ids has an end; all that match has none."""
    supervisor = talks.as_(RoleName.SUPERVISOR, team)
    many = range(1, MOST_AT_ONCE + 2)
    with pytest.raises(Invalid):
        decide_some(supervisor, many, CONFIRMED)
    with pytest.raises(Invalid):
        in_bulk(supervisor, WAITING, CONFIRMED, part_ids=many)


def test_who_may_not_triage_decides_nothing_in_bulk(talks: Talks, team: Team) -> None:
    """A reviewer decides on what is in front of them."""
    part_id = bring(talks)
    with pytest.raises(Refused):
        in_bulk(talks.as_(RoleName.REVIEWER, team), WAITING, CONFIRMED)
    with pytest.raises(Refused):
        decide_row(talks.as_(RoleName.REVIEWER, team), part_id, WAITING, CONFIRMED)
    assert states(talks, part_id) == ["open"] * 3


def test_the_flagged_list_shows_what_waits_gravest_first(talks: Talks, team: Team) -> None:
    """Each row with what was found, and in which message first."""
    light = talks.bring(
        chat(("customer", 0, "在吗"), ("agent", 9, "在"), id="light", agent="a1"), missing()
    )
    grave = bring(talks, "grave")
    supervisor = talks.as_(RoleName.SUPERVISOR, team)
    shown = flagged.list_flagged(supervisor, WAITING)
    assert [row.id for row in shown.listed.page.rows] == [grave, light]
    assert [(each.severity, each.times, each.first_message) for each in shown.findings[grave]] == [
        ("critical", 1, 1),
        ("major", 1, 1),
        ("minor", 1, None),
    ]
    assert set(shown.titles) == {each.rule_version_id for each in shown.findings[grave]}
    assert flagged.waiting(supervisor) == 2
    in_bulk(supervisor, WAITING, CONFIRMED, part_ids={grave})
    assert flagged.waiting(supervisor) == 1
    assert flagged.waiting(talks.as_(RoleName.SUPERVISOR, talks.team("t2"))) == 0
