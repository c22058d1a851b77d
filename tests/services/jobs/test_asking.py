"""Asking for work, following it, cancelling it."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.jobs import JobKind, JobState
from qa_app.core.permissions import RoleName
from qa_app.services import jobs
from qa_app.services.context import Context
from qa_app.storage.tables.jobs import Job
from tests.support.factories import actor_of, make_team, make_user
from tests.support.working import NOBODY_GONE, TASKS, claimed, ended


def _as(context: Context, role: RoleName) -> Context:
    team = None if role is RoleName.ADMINISTRATOR else make_team(context.session)
    user = make_user(context.session, role, team)
    context.session.commit()
    return replace(context, actor=actor_of(user, role, team))


def test_a_job_is_asked_for_in_the_callers_transaction(context: Context) -> None:
    """An import that was not stored must not be carried out."""
    jobs.enqueue(context, JobKind.INDEX)
    context.session.rollback()
    assert context.session.scalars(select(Job)).all() == []


def test_one_key_has_one_waiting_job(context: Context) -> None:
    """Ten imports in a row need one index job."""
    first = jobs.enqueue(context, JobKind.INDEX, unique_key="index")
    context.session.commit()
    assert jobs.enqueue(context, JobKind.INDEX, unique_key="index") == first
    assert jobs.enqueue(context, JobKind.INDEX, unique_key="other") != first


def test_a_running_job_that_is_asked_for_again_runs_once_more(context: Context) -> None:
    """It may have passed by what has just been stored."""
    job = jobs.enqueue(context, JobKind.INDEX, unique_key="index")
    context.session.commit()
    claim = claimed(context)
    assert jobs.enqueue(context, JobKind.INDEX, unique_key="index") == job
    context.session.commit()
    ended(context, claim)
    assert jobs.followed(context, job).state is JobState.QUEUED
    assert claimed(context).checkpoint is None
    ended(context, claim)
    assert jobs.followed(context, job).state is JobState.DONE


def test_a_key_is_free_again_when_its_job_has_ended(context: Context) -> None:
    """The next import asks anew."""
    job = jobs.enqueue(context, JobKind.INDEX, unique_key="index")
    context.session.commit()
    ended(context, claimed(context))
    assert jobs.enqueue(context, JobKind.INDEX, unique_key="index") != job


def test_who_asks_at_once_for_one_key_gets_one_job(engine: Engine, context: Context) -> None:
    """Two imports may end in the same moment."""
    found: list[int] = []

    def ask() -> None:
        with Session(engine) as session:
            found.append(
                jobs.enqueue(replace(context, session=session), JobKind.INDEX, unique_key="index")
            )
            session.commit()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_who_asked_may_follow_and_others_find_nothing(context: Context) -> None:
    """A file's name or a team's counts are not for everybody."""
    mine, other = _as(context, RoleName.SUPERVISOR), _as(context, RoleName.SUPERVISOR)
    job = jobs.enqueue(mine, JobKind.INDEX)
    context.session.commit()
    assert jobs.followed(mine, job).id == job
    with pytest.raises(NotFound):
        jobs.followed(other, job)
    with pytest.raises(NotFound):
        jobs.cancel(other, job)
    assert jobs.followed(_as(context, RoleName.ADMINISTRATOR), job).id == job


def test_a_job_of_the_command_line_is_followed_by_administrators_alone(context: Context) -> None:
    """Nobody asked for it by name."""
    job = jobs.enqueue(context, JobKind.INDEX)
    context.session.commit()
    with pytest.raises(NotFound):
        jobs.followed(_as(context, RoleName.QUALITY_LEAD), job)


def test_a_running_job_is_told_to_stop(context: Context) -> None:
    """It ends at its next chunk, with what it has done kept."""
    job = jobs.enqueue(context, JobKind.INDEX)
    context.session.commit()
    jobs.cancel(context, job)
    assert jobs.followed(context, job).cancel_asked


def test_an_ended_job_cannot_be_cancelled(context: Context) -> None:
    """The page may be older than the job's end."""
    job = jobs.enqueue(context, JobKind.INDEX)
    context.session.commit()
    ended(context, claimed(context))
    with pytest.raises(Conflict):
        jobs.cancel(context, job)


def test_the_list_shows_the_newest_first_and_leads_on(context: Context) -> None:
    """Every page shows as many; no job stands on two."""
    ids = [jobs.enqueue(context, JobKind.INDEX) for _ in range(jobs.PAGE + 3)]
    context.session.commit()
    first = jobs.every_job(context)
    assert [job.id for job in first.jobs] == ids[: -jobs.PAGE - 1 : -1]
    rest = jobs.every_job(context, before=first.before)
    assert [job.id for job in rest.jobs] == ids[2::-1]
    assert rest.before is None


def test_only_administrators_see_every_job(context: Context) -> None:
    """They run the house."""
    with pytest.raises(Refused):
        jobs.every_job(_as(context, RoleName.QUALITY_LEAD))
    assert jobs.every_job(_as(context, RoleName.ADMINISTRATOR)).jobs == ()


def test_nothing_waits_where_nothing_was_asked_for(context: Context) -> None:
    """An idle worker must not write to the database all day."""
    assert not jobs.is_waiting(context, TASKS, NOBODY_GONE)
    jobs.enqueue(context, JobKind.INDEX)
    context.session.commit()
    assert jobs.is_waiting(context, TASKS, NOBODY_GONE)
