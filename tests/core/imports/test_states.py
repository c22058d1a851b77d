"""How an import stands, by its own word and by its job's."""

from __future__ import annotations

import pytest

from qa_app.core.imports.states import State, standing
from qa_app.core.imports.undoing import Resting, obstacles
from qa_app.core.jobs import JobState


@pytest.mark.parametrize("own", ["queued", "running", "undoing"])
@pytest.mark.parametrize(
    ("job", "shown"), [(JobState.FAILED, State.FAILED), (JobState.CANCELLED, State.CANCELLED)]
)
def test_a_job_that_ended_badly_speaks_for_its_import(
    own: str, job: JobState, shown: State
) -> None:
    """A job that broke could not write it down; a bar that never moves again would be a lie."""
    assert standing(own, job) is shown


@pytest.mark.parametrize("job", [None, JobState.QUEUED, JobState.RUNNING, JobState.DONE])
@pytest.mark.parametrize("own", list(State))
def test_otherwise_an_import_speaks_for_itself(own: State, job: JobState | None) -> None:
    """Its row is written in the transaction that did the work."""
    assert standing(own.value, job) is own


@pytest.mark.parametrize("own", [State.DONE, State.UNDONE, State.PREVIEWED])
def test_what_has_ended_well_is_not_spoilt_by_a_later_job(own: State) -> None:
    """The job of an undoing that was cancelled says nothing about what stands."""
    assert standing(own.value, JobState.FAILED) is own


def test_only_what_has_ended_can_be_undone_and_only_what_has_begun_is_followed() -> None:
    """Every state is one or the other, or is over for good, or has not begun."""
    assert {state for state in State if state.undoable} == {
        State.DONE,
        State.CANCELLED,
        State.FAILED,
    }
    assert {state for state in State if state.under_way} == {
        State.QUEUED,
        State.RUNNING,
        State.UNDOING,
    }


def test_nothing_in_the_way_says_nothing() -> None:
    """Then it can be undone."""
    assert obstacles(Resting()) == ()


@pytest.mark.parametrize("field", Resting._fields)
def test_whatever_rests_on_an_import_is_named_with_its_number(field: str) -> None:
    """So that one knows where to look."""
    (only,) = obstacles(Resting(**{field: 7}))
    assert only.values == {"count": 7}


def test_all_that_is_in_the_way_is_named() -> None:
    """Taking one away and finding the next is tiresome."""
    assert len(obstacles(Resting(1, 2, 3, 4, 5))) == 5
