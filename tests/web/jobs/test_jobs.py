"""Pages of background work: who may open them, and what they show."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from qa_app.core.errors import Invalid
from qa_app.core.jobs import JobKind, JobState
from qa_app.core.permissions import RoleName
from qa_app.services import jobs
from qa_app.services.context import Context
from qa_app.services.jobs import JobHandle
from qa_app.storage.tables.jobs import Job
from tests.conftest import SignIn
from tests.support.factories import make_team
from tests.support.working import claimed, ended, handle_of

ENGLISH = {"lang": "en"}


@pytest.fixture
def job(context: Context) -> int:
    job = jobs.enqueue(context, JobKind.INDEX)
    context.session.commit()
    return job


def _asked_by(context: Context, client: FlaskClient, signed_in: SignIn, role: RoleName) -> int:
    """A job of a user with this role, who is signed in."""
    user = signed_in(client, role, make_team(context.session))
    job = jobs.enqueue(context, JobKind.IMPORT)
    context.session.commit()
    context.session.execute(update(Job).where(Job.id == job).values(created_by=user.id))
    context.session.commit()
    return job


@pytest.mark.parametrize("role", [role for role in RoleName if role != RoleName.ADMINISTRATOR])
def test_the_list_is_refused_to_all_but_administrators(
    client: FlaskClient, context: Context, signed_in: SignIn, role: RoleName
) -> None:
    """It shows what every team does."""
    signed_in(client, role, make_team(context.session))
    assert client.get("/jobs").status_code == 403


def test_a_stranger_is_led_to_sign_in(client: FlaskClient, job: int) -> None:
    """Nothing of this is public."""
    assert client.get("/jobs", headers={"Accept": "text/html"}).status_code == 303
    assert client.get(f"/jobs/{job}/progress", headers={"HX-Request": "true"}).status_code == 401
    answer = client.post(f"/jobs/{job}/cancel")
    assert answer.location.startswith("/sign-in")


def test_the_list_shows_each_job_with_its_state(
    client: FlaskClient, job: int, signed_in: SignIn
) -> None:
    """An administrator sees at a glance what hangs."""
    signed_in(client)
    page = client.get("/jobs", query_string=ENGLISH).text
    assert "Search index" in page
    assert "Queued" in page


def test_an_empty_list_says_what_will_stand_there(client: FlaskClient, signed_in: SignIn) -> None:
    """A blank page looks broken."""
    signed_in(client)
    assert "No work has been asked for yet" in client.get("/jobs", query_string=ENGLISH).text


def test_a_long_list_leads_on(client: FlaskClient, context: Context, signed_in: SignIn) -> None:
    """With a place in the address that cannot break it."""
    for _number in range(jobs.PAGE + 1):
        jobs.enqueue(context, JobKind.INDEX)
    context.session.commit()
    signed_in(client)
    assert "before=" in client.get("/jobs").text
    assert client.get("/jobs?before=2").text.count("<tr tabindex") == 1
    for nonsense in ("x", "-1", "9" * 40, ""):
        assert client.get("/jobs", query_string={"before": nonsense}).status_code == 200


def test_who_asked_follows_the_progress(
    client: FlaskClient, context: Context, signed_in: SignIn
) -> None:
    """The bar asks for itself again while the job is open."""
    job = _asked_by(context, client, signed_in, RoleName.SUPERVISOR)
    handle = handle_of(context, claimed(context))
    handle.progress(25, 100)
    jobs.beat(context, handle)
    bar = client.get(f"/jobs/{job}/progress", query_string=ENGLISH).text
    assert "25 / 100" in bar
    assert f'hx-get="/jobs/{job}/progress"' in bar


def test_somebody_elses_job_is_not_there(
    client: FlaskClient, job: int, context: Context, signed_in: SignIn
) -> None:
    """Neither its progress nor its end is theirs."""
    signed_in(client, RoleName.QUALITY_LEAD, make_team(context.session))
    assert client.get(f"/jobs/{job}/progress").status_code == 404
    assert client.post(f"/jobs/{job}/cancel").status_code == 404
    assert client.get("/jobs/999999/progress").status_code == 404


def test_an_ended_job_asks_no_more_and_goes_on_to_its_page(
    client: FlaskClient, context: Context, job: int, signed_in: SignIn
) -> None:
    """The report is what everybody waits for."""
    signed_in(client)
    ended(context, claimed(context))
    answer = client.get(f"/jobs/{job}/progress", query_string={"then": "/imports/1", **ENGLISH})
    assert "hx-get" not in answer.text
    assert "Finished" in answer.text
    assert answer.headers["HX-Redirect"] == "/imports/1"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_no_job_leads_to_another_site(
    client: FlaskClient, context: Context, job: int, signed_in: SignIn, elsewhere: str
) -> None:
    """The address may have been sent by anybody."""
    signed_in(client)
    ended(context, claimed(context))
    answer = client.get(f"/jobs/{job}/progress", query_string={"then": elsewhere})
    assert "HX-Redirect" not in answer.headers
    assert elsewhere not in answer.text


def test_a_failed_job_says_why(
    client: FlaskClient, context: Context, job: int, signed_in: SignIn
) -> None:
    """In the reader's language, with the values in their places."""

    def task(_context: Context, handle: JobHandle) -> None:
        raise Invalid("There is no latency profile “%(profile)s”.", profile="<b>")

    signed_in(client)
    assert ended(context, claimed(context), task=task) is JobState.FAILED
    assert "没有名为“&lt;b&gt;”的时效口径。" in client.get("/jobs").text
    assert "没有名为“&lt;b&gt;”的时效口径。" in client.get(f"/jobs/{job}/progress").text


def test_cancelling_leads_back_and_the_bar_says_so(
    client: FlaskClient, context: Context, signed_in: SignIn
) -> None:
    """A second press would change nothing, so there is no button for it."""
    job = _asked_by(context, client, signed_in, RoleName.SUPERVISOR)
    answer = client.post(f"/jobs/{job}/cancel?then=/imports")
    assert (answer.status_code, answer.location) == (303, "/imports")
    bar = client.get(f"/jobs/{job}/progress", query_string=ENGLISH).text
    assert "Stopping" in bar
    assert "/cancel" not in bar


def test_cancelling_what_has_ended_is_told(
    client: FlaskClient, context: Context, job: int, signed_in: SignIn
) -> None:
    """The page was older than the job's end."""
    signed_in(client)
    ended(context, claimed(context))
    assert client.post(f"/jobs/{job}/cancel").status_code == 409


def test_looking_cancels_nothing(client: FlaskClient, job: int, signed_in: SignIn) -> None:
    """A link that somebody sends must not stop an import."""
    signed_in(client)
    assert client.get(f"/jobs/{job}/cancel").status_code == 405
    assert client.post("/jobs").status_code == 405
