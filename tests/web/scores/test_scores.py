"""The pages of scores: every figure, what it leads to, and how it is explained."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from qa_app.core.permissions import RoleName
from qa_app.core.reviews import Purpose
from qa_app.services import reviews
from qa_app.services.appeals import closing
from qa_app.services.context import Context
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.people import Membership, Team, User
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.wiring import db
from tests.conftest import SignIn
from tests.support.clock import MONDAY_MORNING, FixedClock
from tests.support.factories import make_agent, make_team
from tests.support.reviewing import PERIOD, Floor
from tests.support.statements import counting
from tests.web.conftest import Visit

ENGLISH = {"lang": "en"}
HOSTILE = ("<script>", "2026-13", "9" * 400, "2026-Q9", "'; --", "0001-01", "１９９９-０１")


@pytest.fixture
def supervisor(floor: Floor, visit: Visit) -> FlaskClient:
    return visit(floor.supervisor)


def agents_shown(page: str) -> list[str]:
    """The agents of the list, in its order."""
    return re.findall(r'<td data-label="[^"]*" class=" names"><a[^>]*>([^<]*)</a>', page)


def test_the_list_shows_each_agent_with_score_interval_and_marks(
    supervisor: FlaskClient,
) -> None:
    """A mean alone would invite a ranking that the reviews do not bear."""
    page = supervisor.get("/scores", query_string={"period": PERIOD} | ENGLISH).text
    assert len(agents_shown(page)) == 2
    assert page.count('class="plot-mean"') == 2
    assert page.count('class="plot-interval"') == 6
    assert "95% interval" in page


def test_every_figure_of_the_list_leads_to_what_it_is_made_of(supervisor: FlaskClient) -> None:
    """A figure that nobody can open cannot be disputed."""
    page = supervisor.get(f"/scores?period={PERIOD}").text
    links = [
        link.replace("&amp;", "&")
        for link in re.findall(r'class="figure-link" href="([^"]*)"', page)
    ]
    assert len(links) >= 10
    for link in links:
        opened = supervisor.get(link.partition("#")[0])
        assert opened.status_code == 200
        assert "怎么算出来的" in opened.text


@pytest.mark.parametrize("sort", ["score", "-score", "reviews", "-passed", "critical"])
def test_the_list_can_be_ordered(supervisor: FlaskClient, sort: str) -> None:
    """By the figures, either way; nobody is lost on the way."""
    page = supervisor.get("/scores", query_string={"period": PERIOD, "sort": sort}).text
    assert sorted(agents_shown(page)) == ["张伟", "王芳"]


def test_the_best_stand_first_and_can_be_turned_round(supervisor: FlaskClient) -> None:
    """Trainers look for who needs help, supervisors for who did well."""
    best = agents_shown(supervisor.get(f"/scores?period={PERIOD}").text)
    worst = agents_shown(supervisor.get(f"/scores?period={PERIOD}&sort=score").text)
    assert best == worst[::-1]


def test_a_long_list_is_paged_without_losing_anybody(
    supervisor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plot of five thousand agents would be read by nobody."""
    monkeypatch.setattr("qa_app.web.scores.listings.AGENTS_ON_A_PAGE", 1)
    first = supervisor.get(f"/scores?period={PERIOD}").text
    after = re.search(r'rel="next" href="([^"]*)"', first)
    assert after is not None
    second = supervisor.get(after[1].replace("&amp;", "&")).text
    assert 'rel="prev"' in second
    assert sorted(agents_shown(first) + agents_shown(second)) == ["张伟", "王芳"]


def test_the_pages_say_in_words_how_a_score_is_made(floor: Floor, supervisor: FlaskClient) -> None:
    """With the figures of this very score, so that it can be followed."""
    address = f"/scores/agents/{floor.first.id}"
    page = supervisor.get(address, query_string={"period": PERIOD} | ENGLISH).text
    assert "The totals of the 4 published reviews" in page
    assert "Student's t with 3 degrees of freedom" in page
    assert "÷ √4" in page


def test_one_review_has_no_interval_and_the_page_says_why(
    app: object, context: Context, visit: Visit
) -> None:
    """Silence would be read as certainty."""
    floor = Floor(context)
    floor.draw(per_agent=1)
    reviews.publish(floor.as_(floor.lead), [floor.review(floor.queue()[0])])
    page = visit(floor.supervisor).get("/scores", query_string={"period": PERIOD} | ENGLISH).text
    assert "Fewer than two reviews: there is no interval." in page
    assert "an interval needs at least two" in page


def test_submitted_reviews_show_as_provisional(app: object, context: Context, visit: Visit) -> None:
    """What may still be withdrawn is told apart from what counts."""
    floor = Floor(context)
    floor.draw(per_agent=4)
    ids = [floor.review(task) for task in floor.queue()]
    reviews.publish(floor.as_(floor.lead), ids[:4])
    page = visit(floor.supervisor).get("/scores", query_string={"period": PERIOD} | ENGLISH).text
    assert 'class="plot-provisional"' in page
    agent = visit(floor.supervisor).get(f"/scores/agents/{floor.first.id}?period={PERIOD}&lang=en")
    assert "submitted and not yet published" in agent.text
    assert "Not published yet" in agent.text
    behind = {"period": PERIOD, "behind": "provisional"} | ENGLISH
    opened = visit(floor.supervisor).get(f"/scores/agents/{floor.first.id}", query_string=behind)
    assert "Behind “With submitted ones”: 4 reviews" in opened.text


@pytest.mark.parametrize(
    ("behind", "count"),
    [
        ("mean", 4),
        ("passed", 2),
        ("section:001-O#attitude", 4),
        ("criterion:001-O#attitude.patience", 4),
    ],
)
def test_a_figure_of_an_agent_opens_its_reviews(
    floor: Floor, supervisor: FlaskClient, behind: str, count: int
) -> None:
    """Each of them is a link to the review with its evidence."""
    values = {"period": PERIOD, "behind": behind} | ENGLISH
    page = supervisor.get(f"/scores/agents/{floor.first.id}", query_string=values).text
    assert f"{count} review" in page
    assert page.count('data-href="/reviews/') == count


def test_a_figure_without_reviews_behind_it_says_so(floor: Floor, supervisor: FlaskClient) -> None:
    """The shipped rubric has nothing critical, so nothing critical can have happened."""
    values = {"period": PERIOD, "behind": "critical"} | ENGLISH
    page = supervisor.get(f"/scores/agents/{floor.first.id}", query_string=values).text
    assert "nothing of the kind happened" in page
    assert "The rubric has nothing critical" in page


def test_the_period_is_chosen_among_those_with_reviews(supervisor: FlaskClient) -> None:
    """A month is picked, not typed; quarters and years are there too."""
    page = supervisor.get("/scores", query_string={"period": "2026-Q4"} | ENGLISH).text
    assert '<option value="2026-10">Oct 2026</option>' in page
    assert '<option value="2026-Q4" selected>Q4 2026</option>' in page
    assert '<option value="2026">the year 2026</option>' in page
    assert len(agents_shown(page)) == 2


def test_a_month_outside_the_choices_is_offered_while_it_is_shown(supervisor: FlaskClient) -> None:
    """Otherwise the field would say another month than the page."""
    page = supervisor.get("/scores?period=2025-01").text
    assert '<option value="2025-01" selected>2025年1月</option>' in page


@pytest.mark.parametrize(
    ("who", "button"), [("lead", True), ("supervisor", False), ("trainer", False)]
)
def test_an_empty_month_says_what_to_do_next(
    floor: Floor, visit: Visit, who: str, button: bool
) -> None:
    """Drawing is offered to who may draw, and to nobody else."""
    page = visit(getattr(floor, who)).get("/scores?period=2025-01").text
    assert "还没有质检单" in page
    assert ('href="/sampling">去抽检' in page) is button


def test_who_sees_several_teams_can_narrow_to_one(
    context: Context, floor: Floor, client: FlaskClient, signed_in: SignIn
) -> None:
    """An administrator of all teams; a supervisor of one has nothing to choose."""
    other = make_team(context.session, "t9", "售后九组")
    signed_in(client)
    page = client.get(f"/scores?period={PERIOD}").text
    assert "售后九组" in page
    assert len(agents_shown(client.get(f"/scores?period={PERIOD}&team={floor.team.id}").text)) == 2
    assert "还没有质检单" in client.get(f"/scores?period={PERIOD}&team={other.id}").text


def test_an_agents_own_page_lists_their_published_reviews(floor: Floor, visit: Visit) -> None:
    """With the way to the evidence of each, which the agent may open."""
    browser = visit(floor.agent)
    page = browser.get(f"/my-quality?period={PERIOD}").text
    links = re.findall(r'data-href="(/reviews/\d+)"', page)
    assert len(links) == 4
    assert all(browser.get(link).status_code == 200 for link in links)
    assert 'href="/scores' not in page


def test_an_agent_without_reviews_is_told_when_there_will_be_some(
    floor: Floor, visit: Visit
) -> None:
    """An empty page looks broken."""
    page = visit(floor.agent).get("/my-quality?period=2025-01").text
    assert "还没有已发布的质检单" in page


def test_a_user_who_is_no_agent_yet_is_told_whom_to_ask(
    client: FlaskClient, signed_in: SignIn, context: Context
) -> None:
    """Not a page that is missing."""
    signed_in(client, RoleName.AGENT, make_team(context.session))
    answer = client.get("/my-quality")
    assert answer.status_code == 200
    assert "请管理员把您的账号关联" in answer.text


def test_a_supervisor_sees_of_themselves_what_is_published_and_no_more(
    app: object, context: Context, client: FlaskClient, signed_in: SignIn
) -> None:
    """Whoever leads a team and works in it must not see their own drafts."""
    floor = Floor(context)
    floor.draw(per_agent=4)
    for task in floor.queue():
        floor.review(task)
    signed_in(client, user=_leading_agent(floor))
    page = client.get(f"/scores/agents/{floor.first.id}?period={PERIOD}").text
    assert 'data-href="/reviews/' not in page


def _leading_agent(floor: Floor) -> User:
    """The floor's agent, made supervisor of the own team."""
    grant = floor.agent.memberships[0]
    floor.context.session.add(
        Membership(
            user_id=floor.agent.id,
            team_id=floor.team.id,
            role=RoleName.SUPERVISOR.value,
            since=grant.since,
        )
    )
    floor.context.session.commit()
    return floor.agent


def rows_of(answer: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.lstrip("\ufeff"))))


def test_the_export_is_the_list_as_a_file(supervisor: FlaskClient) -> None:
    """Figures as they are, for a spreadsheet to go on with."""
    answer = supervisor.get("/scores/export.csv", query_string={"period": PERIOD} | ENGLISH)
    assert answer.mimetype == "text/csv"
    assert f"scores-{PERIOD}.csv" in answer.headers["Content-Disposition"]
    rows = rows_of(answer.text)
    assert [row["Reviews"] for row in rows] == ["4", "4"]
    assert all(float(row["Interval from"]) <= float(row["Plain score"]) for row in rows)
    assert [row["Critical error rate (%)"] for row in rows] == ["", ""]


def test_an_exported_name_is_no_formula(
    supervisor: FlaskClient, floor: Floor, context: Context
) -> None:
    """A spreadsheet would run what an imported name says."""
    floor.first.name = "=1+1"
    context.session.commit()
    rows = rows_of(supervisor.get("/scores/export.csv", query_string={"period": PERIOD}).text)
    assert {row["客服"] for row in rows} == {"'=1+1", "王芳"}


def test_the_audit_log_keeps_who_took_the_list_out(
    supervisor: FlaskClient, floor: Floor, context: Context
) -> None:
    """What has left the house cannot be taken back, but it can be known."""
    supervisor.get("/scores/export.csv", query_string={"period": PERIOD})
    entry = context.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "scores.exported")
    ).one()
    assert (entry.user_id, entry.subject_id) == (floor.supervisor.id, PERIOD)


@pytest.mark.parametrize("path", ["/scores", "/scores/reviews", "/scores/export.csv"])
@pytest.mark.parametrize("nonsense", HOSTILE)
def test_nonsense_in_the_address_breaks_nothing(
    supervisor: FlaskClient, path: str, nonsense: str
) -> None:
    """Addresses are typed, cut and forged; nothing of them comes back as markup."""
    for name in ("period", "team", "sort", "cols", "behind", "after", "before"):
        answer = supervisor.get(path, query_string={name: nonsense})
        assert answer.status_code in {200, 404, 422}, (name, answer.status_code)
        assert "<script>" not in answer.text.replace('<script type="', "").replace("<script ", "")


@pytest.mark.parametrize("number", ["0", "99999999999", "9" * 40])
def test_an_agent_that_cannot_be_is_not_there(supervisor: FlaskClient, number: str) -> None:
    """However large the number."""
    assert supervisor.get(f"/scores/agents/{number}").status_code == 404


def test_names_from_imported_files_are_text(
    supervisor: FlaskClient, floor: Floor, context: Context
) -> None:
    """Everything in a transcript may be hostile."""
    floor.first.name = "<img src=x onerror=alert(1)>"
    floor.team.name = "<b>t</b>"
    context.session.commit()
    for path in ("/scores", "/scores/reviews", f"/scores/agents/{floor.first.id}"):
        page = supervisor.get(path, query_string={"period": PERIOD}).text
        assert "<img src=x" not in page
        assert "<b>t</b>" not in page


def test_more_agents_take_no_more_statements(
    supervisor: FlaskClient, floor: Floor, context: Context
) -> None:
    """A house of five thousand agents is asked for in as many steps as one of two."""
    paths = (
        f"/scores?period={PERIOD}",
        f"/scores/reviews?period={PERIOD}",
        f"/scores/agents/{floor.first.id}?period={PERIOD}",
    )

    with supervisor.application.app_context():
        engine = db.engine

    def sent() -> list[int]:
        found = []
        for path in paths:
            with counting(engine) as statements:
                assert supervisor.get(path).status_code == 200
            found.append(len(statements))
        return found

    few = sent()
    more = Floor(replace(context), key="t5", team=floor.team, reviewer=floor.reviewer)
    more.draw(per_agent=4, seed="more")
    reviews.publish(floor.as_(floor.lead), [more.review(task) for task in more.queue()])
    assert sent() == few
    assert max(few) <= 20


def test_a_team_that_was_never_reviewed_offers_the_present_month(
    client: FlaskClient, signed_in: SignIn, context: Context
) -> None:
    """The choice of periods must not be empty on the first day."""
    team: Team = make_team(context.session)
    make_agent(context.session, team)
    signed_in(client, RoleName.SUPERVISOR, team)
    page = client.get("/scores").text
    assert '<option value="2026-10" selected>2026年10月</option>' in page


def test_reviews_outside_the_sample_are_listed_apart(floor: Floor, supervisor: FlaskClient) -> None:
    """A complaint's review among the drawn ones would be taken for part of the mean."""
    address = f"/scores/agents/{floor.first.id}"
    asked = {"period": PERIOD} | ENGLISH
    assert "Reviews outside the sample" not in supervisor.get(address, query_string=asked).text
    theirs = (
        select(func.min(ReviewRow.id))
        .join(Part, Part.id == ReviewRow.part_id)
        .where(Part.agent_id == floor.first.id)
    )
    floor.context.session.execute(
        update(ReviewRow)
        .where(ReviewRow.id == theirs.scalar_subquery())
        .values(purpose=Purpose.TARGETED.value)
    )
    floor.context.session.commit()
    sample, apart = supervisor.get(address, query_string=asked).text.split('id="apart"')
    assert "Not drawn at random" not in sample
    assert apart.count("Not drawn at random") == 1


def test_a_review_that_is_final_counts_and_says_so(floor: Floor, supervisor: FlaskClient) -> None:
    """Called unpublished, it would seem to have fallen out of the score that it makes."""
    later = replace(floor.context, clock=FixedClock(MONDAY_MORNING + timedelta(days=60)))
    assert closing.finalise(later) == 8
    for address in (f"/scores/agents/{floor.first.id}", "/scores/reviews"):
        page = supervisor.get(address, query_string={"period": PERIOD} | ENGLISH).text
        assert "Counted" in page
        assert "Not published yet" not in page
