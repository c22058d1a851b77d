"""Office hours of teams, and the profiles that ask for them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from qa_app.services import definitions
from qa_app.services.conversations import open_part
from qa_app.services.latency import hours, profiles
from qa_app.storage.tables.people import Team
from tests.support.factories import chat
from tests.support.talks import Talks

ENGLISH = {"lang": "en"}
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:30-18:00")


def test_hours_are_kept_and_shown_again(talks: Talks, lead: FlaskClient, team: Team) -> None:
    """With holidays and extra workdays, as they were meant."""
    data = {**WEEK, "holidays": "2026-10-01~2026-10-07", "workdays": "2026-10-10"}
    answer = lead.post(f"/latency/office-hours/{team.id}", data=data)
    assert answer.status_code == 303
    kept = hours.calendar_of(talks.context, team.id).hours
    assert kept is not None
    assert (len(kept.holidays), len(kept.workdays)) == (7, 1)
    page = lead.get(f"/latency/office-hours/{team.id}").text
    assert "2026-10-01 ~ 2026-10-07" in page
    assert 'value="09:30-18:00"' in page


def test_empty_fields_mean_that_every_hour_counts(
    talks: Talks, lead: FlaskClient, team: Team
) -> None:
    """The way back to how it was."""
    lead.post(f"/latency/office-hours/{team.id}", data=WEEK)
    lead.post(f"/latency/office-hours/{team.id}", data={})
    assert hours.calendar_of(talks.context, team.id).hours is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"mon": "morning"}, "is no span of a day"),
        ({"holidays": "2026-10-01"}, "Open at least one day"),
        ({**WEEK, "holidays": "2026-13-01"}, "is no date"),
        ({**WEEK, "holidays": "2026-10-10", "workdays": "2026-10-10"}, "both a holiday"),
        ({**WEEK, "sat": "18:00-09:00"}, "ends before it begins"),
    ],
)
def test_hours_that_make_no_sense_are_told(
    talks: Talks, lead: FlaskClient, team: Team, data: dict[str, str], said: str
) -> None:
    """And nothing is changed."""
    answer = lead.post(f"/latency/office-hours/{team.id}", data=data, query_string=ENGLISH)
    assert answer.status_code == 422
    assert said in answer.text
    assert hours.calendar_of(talks.context, team.id).hours is None


def test_a_profile_may_take_the_teams_hours(talks: Talks, lead: FlaskClient, team: Team) -> None:
    """The same conversation at 9:00 counts in one team and not in the other."""
    other = talks.team("t2", "售后一组")
    talks.agent("b1", other)
    lead.post(f"/latency/office-hours/{team.id}", data=WEEK)
    by_team = replace(definitions.profile(talks.context, "default"), id="ours", team_hours=True)
    profiles.save(talks.context, by_team, "x", based_on=None)
    lines = ("customer", 0, "在吗"), ("agent", 9, "在的")
    mine = talks.bring(chat(*lines, id="c1", agent="a1"))
    theirs = talks.bring(chat(*lines, id="c2", agent="b1"))

    def left_out(part: int) -> str | None:
        return open_part(talks.context, part, profile_id="ours").reading.rounds[0].left_out

    assert left_out(mine) == "out-of-hours"
    assert left_out(theirs) is None
